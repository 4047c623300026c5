//! The command line at the five providers: connecting, acting, reusable links, webhooks.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where by panicking")]

mod support;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};
use support::{Sandbox, ask, command, run, speak};
use tempfile::TempDir;

fn connected(provider: &str) -> (Sandbox, TempDir) {
    let (sandbox, folder) = (Sandbox::start(), tempfile::tempdir().expect("a folder"));
    let output = sandbox.connect(folder.path(), provider);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (sandbox, folder)
}

fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("it is written");
    path.to_str().expect("a path").to_owned()
}

/// Makes a session from a file of parameters.
fn create(folder: &Path, connection: &str, params: &Value) -> (i32, Value) {
    let params = file(folder, "params.json", &params.to_string());
    ask(folder, &["session", "create", "--connection", connection, "--params", &params])
}

fn id(value: &Value) -> &str {
    value["session"]["id"].as_str().unwrap_or_else(|| panic!("no session: {value}"))
}

#[test]
fn every_provider_is_connected_with_what_the_sandbox_prints() {
    let (sandbox, folder) = (Sandbox::start(), tempfile::tempdir().unwrap());
    let folder = folder.path();
    let all = ["plugipay", "fluveo", "inflowpay", "flopay", "prood"];
    for provider in all {
        let output = sandbox.connect(folder, provider);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{provider}: {said}");
        let made = &sandbox.about["providers"][provider]["credentials"];
        let shown = String::from_utf8_lossy(&output.stdout).into_owned() + &said;
        for key in ["secret", "secret_key", "api_key", "client_key", "checkout_secret"] {
            let secret = made[key].as_str().unwrap_or("a secret");
            assert!(!shown.contains(secret), "{provider} repeats its {key}");
        }
        assert_eq!(sandbox.connect(folder, provider).status.code(), Some(1), "it is connected");
    }
    let (code, list) = ask(folder, &["connections"]);
    assert_eq!((code, list["connections"].as_array().unwrap().len()), (0, 5), "{list}");
    let (code, sync) = ask(folder, &["sync"]);
    assert_eq!(code, 0, "{sync}");
    for one in sync["connections"].as_array().unwrap() {
        assert_eq!(one["error"], Value::Null, "{one}");
        assert_eq!(one["new"] == 0, one["provider"] == "flopay", "only FloPay lists none: {one}");
    }
    for provider in ["plugipay", "fluveo", "inflowpay", "prood"] {
        let (code, list) = ask(folder, &["sessions", &format!("provider:{provider}")]);
        assert_eq!((code, &list["sessions"][0]["provider"]), (0, &json!(provider)));
    }
    assert_eq!(ask(folder, &["renormalise"]).0, 0);
}

#[test]
fn keys_that_are_refused_and_keys_that_nobody_knows() {
    let (sandbox, folder) = (Sandbox::start(), tempfile::tempdir().unwrap());
    let table = [("fluveo", "secret_key"), ("inflowpay", "api_key"), ("flopay", "client_key")];
    for (provider, key) in table {
        let made = &sandbox.about["providers"][provider];
        let url = made["base_url"].as_str().unwrap();
        let args = ["connect", provider, "--name", "shop", "--base-url", url];
        let mut values = made["credentials"].clone();
        values[key] = json!("sk_test_canary");
        let output = run(folder.path(), &args, &values.to_string());
        assert_eq!(output.status.code(), Some(3), "{provider}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("canary"), "{provider}");
        values[key] = made["credentials"][key].clone();
        values["colour_of_money"] = json!("green");
        let output = run(folder.path(), &args, &values.to_string());
        assert_eq!(output.status.code(), Some(2), "{provider}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("colour_of_money"));
    }
    assert_eq!(ask(folder.path(), &["connections"]).1["connections"], json!([]));
}

#[test]
fn a_recheck_finds_the_money_or_not_yet_or_nobody_knows() {
    let (sandbox, folder) = connected("prood");
    let folder = folder.path();
    let begun = || {
        let body = json!({"state": "payment", "provider": "easypay"});
        let id = sandbox.control("/sessions/prood", &body)["id"].as_str().unwrap().to_owned();
        assert_eq!(ask(folder, &["fetch", &id]).0, 0);
        let (_, detail) = ask(folder, &["session", &id]);
        let facts = detail["facts"].as_array().unwrap();
        let charge = facts.iter().find(|fact| fact["key"] == "payment_id").unwrap();
        (id, charge["value"].as_str().unwrap().to_owned())
    };
    let (id, charge) = begun();
    let recheck = ["recheck", &id, "--charge-id", &charge];
    let (code, early) = ask(folder, &recheck);
    assert_eq!(
        (code, &early["outcome"], &early["reason"]),
        (1, &json!("refused"), &json!("not_paid_yet"))
    );
    sandbox.control(&format!("/sessions/prood/{id}/capture"), &json!({}));
    let (code, found) = ask(folder, &recheck);
    assert_eq!((code, &found["outcome"]), (0, &json!("confirmed")), "{found}");
    assert_eq!(found["session"]["status"], "completed");
    let (code, again) = ask(folder, &recheck);
    assert_eq!((code, &again["reason"]), (0, &json!("already_completed")));

    let (id, charge) = begun();
    let broken = json!({"kind": "status", "status": 500});
    let matching = json!({"method": "POST", "path_ends": "/confirm"});
    sandbox.control("/faults", &json!({"times": 0, "match": matching, "fault": broken}));
    let (code, unknown) = ask(folder, &["recheck", &id, "--charge-id", &charge]);
    assert_eq!((code, &unknown["outcome"]), (5, &json!("unknown")), "{unknown}");

    assert_eq!(ask(folder, &["recheck", &id]).0, 2, "which charge?");
    assert_eq!(ask(folder, &["recheck", "cs_nobody", "--charge-id", "x"]).0, 4);
}

#[test]
fn reserved_money_is_taken_and_an_embedded_page_has_no_address() {
    let (sandbox, folder) = connected("fluveo");
    let folder = folder.path();
    let params = json!({
        "amount": {"value": "35.00", "currency": "USD"}, "order_id": "C-1",
        "params": {"payment_intent_data": {"capture_method": "manual"}},
    });
    let (code, made) = create(folder, "fluveo", &params);
    assert_eq!(code, 0, "{made}");
    assert!(made["url"].as_str().unwrap().contains("/hosted/cs/"), "{made}");
    let session = id(&made).to_owned();
    assert_eq!(ask(folder, &["capture", &session]).0, 1, "nothing is reserved yet");
    sandbox.control(&format!("/sessions/fluveo/{session}/pay"), &json!({}));
    assert_eq!(ask(folder, &["fetch", &session]).0, 0);
    assert_eq!(ask(folder, &["capture", &session, "--amount", "99.00"]).0, 2);
    let (code, taken) = ask(folder, &["capture", &session, "--amount", "10.00"]);
    assert_eq!((code, &taken["outcome"]), (0, &json!("confirmed")), "{taken}");
    assert_eq!(taken["session"]["status"], "completed");
    assert_eq!(ask(folder, &["capture", &session]).0, 0, "it is so already");
    assert_eq!(ask(folder, &["capture", "cs_nobody"]).0, 4);

    let params = json!({
        "amount": {"value": "35.00", "currency": "USD"}, "order_id": "C-2",
        "params": {"ui_mode": "embedded"},
    });
    let (code, made) = create(folder, "fluveo", &params);
    assert_eq!(
        (code, &made["outcome"], &made["url"]),
        (0, &json!("confirmed"), &Value::Null),
        "{made}"
    );
    assert!(!made.to_string().contains("_secret_"));
    let (code, ended) = ask(folder, &["cancel", id(&made)]);
    assert_eq!((code, &ended["session"]["status"]), (0, &json!("expired")), "{ended}");

    let wrong = json!({
        "amount": {"value": "35.00", "currency": "USD"}, "params": {"colour": "red"},
    });
    assert_eq!(create(folder, "fluveo", &wrong).0, 2);
    assert_eq!(create(folder, "nobody", &params).0, 4);
}

#[test]
fn a_reusable_link_is_issued_changed_and_ended() {
    let (_sandbox, folder) = connected("fluveo");
    let folder = folder.path();
    assert_eq!(ask(folder, &["sync"]).0, 0);
    let create = |more: &[&str]| {
        let make = ["link", "create", "--connection", "fluveo", "--amount", "20.00"];
        let rest = ["--currency", "USD", "--description", "Kopi corner", "--reusable"];
        ask(folder, &[&make[..], &rest, more].concat())
    };
    let ids = || -> Vec<String> {
        let (_, list) = ask(folder, &["link", "list"]);
        let all = list["reusable"].as_array().unwrap().iter();
        all.map(|link| link["id"].as_str().unwrap().to_owned()).collect()
    };
    let before = ids();
    let draft = "2f1e7c1e-5b7a-4f2e-9a39-0c6a1f2b3d4e";
    let (code, made) = create(&["--draft", draft]);
    assert_eq!((code, &made["outcome"]), (0, &json!("confirmed")), "{made}");
    assert_eq!(create(&["--draft", draft]).0, 0);
    let new: Vec<String> = ids().into_iter().filter(|id| !before.contains(id)).collect();
    assert_eq!(new.len(), 1, "one draft, one link");
    let link = new[0].as_str();

    let (code, items) = ask(folder, &["link", "items", link]);
    assert_eq!((code, &items[0]["unit"]["value"]), (0, &json!("20.00")), "{items}");
    let words = file(folder, "words.json", r#"{"inactive_message":"Sold out."}"#);
    let (code, changed) = ask(folder, &["link", "update", link, "--params", &words]);
    assert_eq!((code, &changed["outcome"]), (0, &json!("confirmed")), "{changed}");
    let wrong = file(folder, "wrong.json", r#"{"title":"New"}"#);
    assert_eq!(ask(folder, &["link", "update", link, "--params", &wrong]).0, 1);
    let broken = file(folder, "broken.json", "title=New");
    assert_eq!(ask(folder, &["link", "update", link, "--params", &broken]).0, 2);
    for (verb, active) in [("deactivate", false), ("activate", true), ("deactivate", false)] {
        let (code, done) = ask(folder, &["link", verb, &format!("fluveo/{link}")]);
        assert_eq!((code, &done["outcome"]), (0, &json!("confirmed")), "{verb}: {done}");
        let (_, list) = ask(folder, &["link", "list"]);
        let all = list["reusable"].as_array().unwrap();
        let one = all.iter().find(|one| one["id"] == link).unwrap();
        assert_eq!(one["active"], active, "{one}");
    }
    for verb in ["items", "deactivate"] {
        assert_eq!(ask(folder, &["link", verb, "cl_nobody"]).0, 4, "{verb}");
    }
}

#[test]
fn flopays_answers_have_their_codes() {
    let (sandbox, folder) = connected("flopay");
    let folder = folder.path();
    let known = sandbox.control("/sessions/flopay/known", &json!({}));
    let ids: Vec<&str> = known["csv"].as_str().unwrap().lines().take(4).collect();
    let import =
        ["session", "import", &file(folder, "known.csv", &ids.join("\n"))].map(str::to_owned);
    let import: Vec<&str> = import.iter().map(String::as_str).collect();
    let (code, report) = ask(folder, &import);
    assert_eq!((code, &report["read"]), (0, &json!(3)), "{report}");

    let session = |order: &str, email: &str, user: &str| {
        let items = json!([{"providerItemId": "kopi-gayo-250-g", "totalAmount": "12.90"}]);
        create(
            folder,
            "flopay",
            &json!({
                "amount": {"value": "12.90", "currency": "USD"}, "order_id": order,
                "customer": email, "params": {"items": items, "userId": user},
            }),
        )
    };
    let (code, made) = session("F-1", "li@shop.example", "u-1");
    assert_eq!(code, 0, "{made}");
    assert!(made["url"].as_str().unwrap().contains("/secure?id="), "{made}");
    let (code, made) = session("F-2", "onfile+li@shop.example", "u-1");
    assert_eq!(
        (code, &made["url"], &made["session"]["kind"]),
        (0, &Value::Null, &json!("attempt"))
    );
    let (code, made) = session("F-3", "li@shop.example", "boom");
    assert_eq!((code, &made["outcome"]), (5, &json!("unknown")), "{made}");
}

/// The first webhook that a provider sends about something that is paid behind the curtain.
fn signed(sandbox: &Sandbox, provider: &str, session: &str, word: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    sandbox.control(&format!("/webhooks/{provider}"), &json!({"url": url}));
    sandbox.control(&format!("/sessions/{provider}/{session}/pay"), &json!({}));
    loop {
        let (mut stream, _) = listener.accept().unwrap();
        let mut text = String::new();
        let mut part = [0; 4096];
        while !is_whole(&text) {
            let read = stream.read(&mut part).unwrap();
            assert_ne!(read, 0, "it ended early: {text}");
            text += std::str::from_utf8(&part[..read]).unwrap();
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
        if text.contains(word) {
            return text;
        }
    }
}

fn is_whole(text: &str) -> bool {
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.and_then(|length| length.parse().ok()) == Some(body.len())
}

fn payable(folder: &Path, order: &str) -> String {
    let params = json!({"amount": {"value": "35.00", "currency": "USD"}, "order_id": order});
    let (code, made) = create(folder, "fluveo", &params);
    assert_eq!(code, 0, "{made}");
    id(&made).to_owned()
}

#[test]
fn a_webhook_from_a_file_is_verified_and_read_once() {
    let (sandbox, folder) = connected("fluveo");
    let folder = folder.path();
    let session = payable(folder, "W-1");
    let message = signed(&sandbox, "fluveo", &session, "checkout.session.completed");
    let good = file(folder, "good.http", &message);
    let bad = file(folder, "bad.http", &message.replace("\"complete\"", "\"completed\""));
    let bare = file(folder, "bare.http", "{}");
    assert_eq!(ask(folder, &["webhook", "read", &bad]).0, 1, "another body");
    assert_eq!(ask(folder, &["webhook", "read", &bare]).0, 2, "no headers");
    assert_eq!(ask(folder, &["webhook", "read", &good, "--connection", "nobody"]).0, 4);
    assert_eq!(ask(folder, &["sessions", "order:W-1"]).1["sessions"][0]["status"], "open");
    let (code, report) = ask(folder, &["webhook", "read", &good]);
    assert_eq!((code, &report["connection"]), (0, &json!("fluveo")), "{report}");
    assert_eq!(
        (&report["events"][0]["news"], &report["events"][0]["read"]),
        (&json!(true), &json!(1))
    );
    assert_eq!(ask(folder, &["sessions", "order:W-1"]).1["sessions"][0]["status"], "completed");
    let (code, again) = ask(folder, &["webhook", "read", &good, "--connection", "fluveo"]);
    assert_eq!((code, &again["events"][0]["news"]), (0, &json!(false)), "{again}");
}

#[allow(clippy::disallowed_methods, reason = "Ctrl-C, as a person would press it")]
fn interrupt(process: u32) {
    let done = std::process::Command::new("kill").args(["-INT", &process.to_string()]).status();
    assert!(done.unwrap().success());
}

#[test]
fn a_listener_takes_webhooks_in_until_it_is_stopped() {
    let (sandbox, folder) = connected("fluveo");
    let folder = folder.path();
    let session = payable(folder, "W-2");
    let mut listen = command();
    listen.args(["--json", "--workspace", folder.to_str().unwrap()]);
    listen.args(["webhook", "listen", "--port", "0"]).stdout(Stdio::piped());
    let mut child = listen.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut next = || {
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        serde_json::from_str::<Value>(&line).unwrap_or_else(|_| panic!("one line: {line}"))
    };
    let url = next()["listening"].as_str().unwrap().to_owned();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");

    let message = signed(&sandbox, "fluveo", &session, "checkout.session.completed");
    let sent = without(&message, &["host", "connection"]);
    let forged = sent.replace(&session, "cs_somebodyelses");
    let length = format!("content-length: {}", forged.split_once("\r\n\r\n").unwrap().1.len());
    let old = sent.lines().find(|line| line.starts_with("content-length")).unwrap();
    assert_eq!(speak(&url, &forged.replace(old, &length)).0, 400, "nobody signed this");
    assert_eq!(speak(&url, "GET / HTTP/1.1\r\n\r\n").0, 400);
    assert_eq!(ask(folder, &["sessions", "order:W-2"]).1["sessions"][0]["status"], "open");

    let get = json!({"method": "GET"});
    let down = json!({"kind": "status", "status": 503});
    sandbox.control("/faults", &json!({"times": 0, "match": get, "fault": down}));
    assert_eq!(speak(&url, &sent).0, 503, "send it again");
    let control = sandbox.about["control_url"].as_str().unwrap();
    assert_eq!(speak(control, "DELETE /faults HTTP/1.1\r\n\r\n").0, 200);
    assert_eq!(speak(&url, &sent).0, 200);
    assert_eq!(ask(folder, &["sessions", "order:W-2"]).1["sessions"][0]["status"], "completed");
    assert_eq!(speak(&url, &sent).0, 200, "told before, which is fine");

    interrupt(child.id());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// The request without some of its headers.
fn without(message: &str, names: &[&str]) -> String {
    let (head, body) = message.split_once("\r\n\r\n").unwrap();
    let kept = |line: &&str| {
        let name = line.split(':').next().unwrap().to_lowercase();
        !names.contains(&name.as_str())
    };
    let lines: Vec<&str> = head.lines().filter(kept).collect();
    format!("{}\r\n\r\n{body}", lines.join("\r\n"))
}
