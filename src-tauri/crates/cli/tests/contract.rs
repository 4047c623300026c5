//! The command line as a contract: JSON shapes, exit codes, and what stands in a file.
//!
//! Everything here is the real program: a sandbox in one process, the commands in others.

mod support;

use serde_json::{Value, json};
use support::{Sandbox, ask, run};

fn connected() -> (Sandbox, tempfile::TempDir) {
    let (sandbox, folder) = (Sandbox::start(), tempfile::tempdir().expect("a folder"));
    let url = sandbox.plugipay()["base_url"].as_str().expect("a URL").to_owned();
    let credentials = sandbox.plugipay()["credentials"].to_string();
    let args = ["connect", "plugipay", "--name", "shop", "--base-url", &url];
    let output = run(folder.path(), &args, &credentials);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (code, sync) = ask(folder.path(), &["sync"]);
    assert_eq!((code, &sync["connections"][0]["new"]), (0, &json!(300)), "{sync}");
    (sandbox, folder)
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<_> =
        value.as_object().expect("an object").keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn the_shapes_and_codes_of_the_contract() {
    let (sandbox, folder) = connected();
    let folder = folder.path();
    assert!(sandbox.about["control_url"].is_string());

    let (code, again) = ask(folder, &["sync"]);
    assert_eq!(code, 0, "{again}");
    let one = &again["connections"][0];
    for key in ["name", "provider", "new", "changed", "unchanged", "malformed", "error"] {
        assert!(keys(one).contains(&key), "a sync result lacks {key}: {one}");
    }
    assert_eq!((&one["new"], &one["changed"], &one["error"]), (&json!(0), &json!(0), &Value::Null));

    let (code, list) = ask(
        folder,
        &["sessions", "status:awaiting_confirmation", "--limit", "3", "--sort", "created"],
    );
    assert_eq!(code, 0);
    assert_eq!(list["sessions"].as_array().expect("rows").len(), 3);
    let session = &list["sessions"][0];
    for key in [
        "id",
        "key",
        "kind",
        "connection",
        "provider",
        "mode",
        "order_id",
        "order_ids",
        "status",
        "raw_status",
        "refund",
        "exception",
        "amount",
        "customer_name",
        "customer_email",
        "adapter",
        "methods",
        "hosted_url",
        "created_at",
        "updated_at",
        "completed_at",
        "expires_at",
        "metadata",
    ] {
        assert!(keys(session).contains(&key), "a session lacks {key}: {session}");
    }
    assert_eq!(keys(&session["amount"]), ["currency", "minor", "value"]);
    assert_eq!(session["hosted_url"], Value::Null, "a hosted URL does not stand in lists");

    let id = session["id"].as_str().expect("an id");
    let (code, detail) = ask(folder, &["session", id]);
    assert_eq!(code, 0);
    assert!(detail["timeline"].is_array() && detail["raw"].as_str().expect("text").contains(id));
    assert!(detail["hosted_url"].as_str().expect("a URL").contains(id));

    assert_eq!(ask(folder, &["sessions", "order:nowhere"]).0, 4);
    assert_eq!(ask(folder, &["session", "cs_nowhere"]).0, 4);
    assert_eq!(ask(folder, &["sessions", "status:paid"]).0, 2);
    assert_eq!(ask(folder, &["report", "month", "2026-13"]).0, 2);
    assert_eq!(ask(folder, &["frobnicate"]).0, 2);
}

#[test]
fn money_moves_once_and_the_code_says_so() {
    let (_sandbox, folder) = connected();
    let folder = folder.path();
    let (_, list) = ask(folder, &["sessions", "status:awaiting_confirmation", "--limit", "2"]);
    let (id, amount) = (
        list["sessions"][0]["id"].as_str().unwrap(),
        list["sessions"][0]["amount"]["value"].as_str().unwrap(),
    );
    let confirm =
        ["confirm", id, "--received-on", "2026-11-02", "--amount", amount, "--reference", "TRSF-1"];

    let (code, done) = ask(folder, &confirm);
    assert_eq!((code, &done["outcome"]), (0, &json!("confirmed")), "{done}");
    assert_eq!(done["session"]["status"], json!("completed"));
    assert!(
        done["intent"]["id"].is_string()
            && done["intent"]["key"].is_string()
            && done["intent"]["state"].is_string()
    );
    let (code, again) = ask(folder, &confirm);
    assert_eq!(
        (code, &again["outcome"], &again["reason"]),
        (0, &json!("confirmed"), &json!("already_completed"))
    );

    let other = list["sessions"][1]["id"].as_str().unwrap();
    let short = [
        "confirm",
        other,
        "--received-on",
        "2026-11-02",
        "--amount",
        "1.00",
        "--reference",
        "TRSF-2",
    ];
    let (code, recorded) = ask(folder, &short);
    assert_eq!((code, &recorded["outcome"]), (0, &json!("recorded")), "{recorded}");
    assert_eq!(recorded["session"]["status"], json!("awaiting_confirmation"));

    let (_, paid) = ask(folder, &["sessions", "status:completed adapter:xendit", "--limit", "1"]);
    let gateway = paid["sessions"][0]["id"].as_str().unwrap();
    let (_, open) = ask(folder, &["sessions", "status:open", "--limit", "1"]);
    let unclaimed = open["sessions"][0]["id"].as_str().unwrap();
    let no =
        ["confirm", unclaimed, "--received-on", "2026-11-02", "--amount", "1", "--reference", "x"];
    assert_eq!(ask(folder, &no).0, 1, "nobody has claimed to have paid it");
    assert_eq!(ask(folder, &["cancel", gateway]).0, 1, "it is paid");
    let (code, canceled) = ask(folder, &["cancel", unclaimed]);
    assert_eq!((code, &canceled["session"]["status"]), (0, &json!("canceled")), "{canceled}");
}

#[test]
fn a_draft_makes_one_link() {
    let (_sandbox, folder) = connected();
    let folder = folder.path();
    let qr = folder.join("qr.svg");
    let draft = "2f1e7c1e-5b7a-4f2e-9a39-0c6a1f2b3d4e";
    let create = [
        "link",
        "create",
        "--connection",
        "shop",
        "--amount",
        "150000.00",
        "--currency",
        "IDR",
        "--order-id",
        "INV-9001",
        "--description",
        "Kopi Gayo",
        "--expires-in",
        "24h",
        "--draft",
        draft,
        "--qr",
        qr.to_str().unwrap(),
    ];
    let (code, first) = ask(folder, &create);
    assert_eq!((code, &first["outcome"]), (0, &json!("confirmed")), "{first}");
    assert!(first["url"].as_str().expect("a URL").starts_with("http"));
    assert!(std::fs::read_to_string(&qr).expect("the code").contains("<svg"));
    let (code, second) = ask(folder, &create);
    assert_eq!(
        (code, &second["session"]["id"]),
        (0, &first["session"]["id"]),
        "the same draft made two"
    );
    assert_eq!(ask(folder, &["sessions", "order:inv 9001"]).0, 4, "a space ends a value");
    let (code, found) = ask(folder, &["sessions", "order:\"inv 9001\""]);
    assert_eq!((code, &found["total"]), (0, &json!(1)), "case and spaces are folded: {found}");
    let (code, found) = ask(folder, &["sessions", "order:inv9001"]);
    assert_eq!((code, &found["total"]), (0, &json!(1)));
    assert_eq!(ask(folder, &["link", "list"]).1["links"].as_array().unwrap().len(), 1);
}

#[test]
fn what_is_exported_is_what_is_listed() {
    let (_sandbox, folder) = connected();
    let folder = folder.path();
    let out = folder.join("october.csv");
    let month = ["report", "month", "2026-10", "--format", "csv", "--out", out.to_str().unwrap()];
    let (code, file) = ask(folder, &month);
    assert_eq!(code, 0, "{file}");
    let (_, list) = ask(folder, &["sessions", "created:2026-10", "--limit", "1000"]);
    assert_eq!(file["rows"], list["total"]);
    let text = std::fs::read_to_string(&out).expect("the file");
    assert_eq!(text.lines().count() as u64, file["rows"].as_u64().unwrap() + 1);
    assert!(!text.contains("http://127.0.0.1"), "a hosted URL was exported");

    let (_, report) = ask(folder, &["report", "month", "2026-10"]);
    let counted: u64 = report["currencies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["all"]["count"].as_u64().unwrap())
        .sum();
    assert_eq!(json!(counted), file["rows"]);
}

#[test]
fn a_report_can_be_made_as_of_an_earlier_moment() {
    let (_sandbox, folder) = connected();
    let folder = folder.path();
    let month = |more: &[&str]| {
        let (code, report) =
            ask(folder, &[&["report", "month", "2026-11", "--tz", "UTC"], more].concat());
        assert_eq!(code, 0, "{report}");
        report["currencies"].clone()
    };
    let before = month(&[]);
    let synced =
        ask(folder, &["connections"]).1["connections"][0]["synced_at"].as_str().unwrap().to_owned();
    let (_, list) = ask(
        folder,
        &["sessions", "status:awaiting_confirmation", "created:2026-11", "--limit", "1"],
    );
    let (id, amount) = (
        list["sessions"][0]["id"].as_str().unwrap(),
        list["sessions"][0]["amount"]["value"].as_str().unwrap(),
    );
    let confirm =
        ["confirm", id, "--received-on", "2026-11-02", "--amount", amount, "--reference", "TRSF-1"];
    assert_eq!(ask(folder, &confirm).0, 0);
    assert_ne!(month(&[]), before, "a confirmation changes the month");
    assert_eq!(month(&["--as-of", &synced]), before, "what came later is taken back");
    let out = folder.join("then.csv");
    let export = [
        "report",
        "month",
        "2026-11",
        "--tz",
        "UTC",
        "--as-of",
        &synced,
        "--format",
        "csv",
        "--out",
        out.to_str().unwrap(),
    ];
    assert_eq!(ask(folder, &export).0, 0);
    let text = std::fs::read_to_string(&out).unwrap();
    let line = text.lines().find(|line| line.contains(id)).unwrap();
    assert!(line.contains("awaiting_confirmation"), "{line}");
}

#[test]
fn a_wrong_key_is_refused_before_anything_is_stored() {
    let sandbox = Sandbox::start();
    let folder = tempfile::tempdir().expect("a folder");
    let url = sandbox.plugipay()["base_url"].as_str().expect("a URL");
    let args = ["connect", "plugipay", "--name", "shop", "--base-url", url];
    let wrong = json!({"key_id": "pk_test_nobody", "secret": "sk_test_canary"}).to_string();
    let output = run(folder.path(), &args, &wrong);
    assert_eq!(output.status.code(), Some(3));
    assert!(!String::from_utf8_lossy(&output.stderr).contains("canary"), "the secret was repeated");
    assert_eq!(ask(folder.path(), &["connections"]).1["connections"], json!([]));

    let plain = ["connect", "plugipay", "--name", "shop", "--base-url", "http://plugipay.example"];
    assert_ne!(run(folder.path(), &plain, &wrong).status.code(), Some(0), "plain http elsewhere");
    assert_eq!(run(folder.path(), &args, "no json").status.code(), Some(2));
}
