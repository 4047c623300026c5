//! People on the command line: `--operator`, PINs on standard input, exit 3 and exit 6.

mod support;

use std::path::Path;

use serde_json::{Value, json};
use support::{Sandbox, run};

const ADA: &str = "271828";
const FINA: &str = "314159";
const APPA: &str = "161803";

/// What the program says and how it ends, with these lines on its standard input.
fn acting(folder: &Path, operator: &str, args: &[&str], lines: &[&str]) -> (i32, Value, String) {
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let output = run(folder, &[&["--json", "--operator", operator], args].concat(), &input);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let code = output.status.code().expect("an exit code");
    (code, serde_json::from_slice(&output.stdout).unwrap_or(Value::Null), errors)
}

/// A connected shop with an administrator, a maker and a checker, where everything needs two.
fn staffed() -> (Sandbox, tempfile::TempDir) {
    let (sandbox, folder) = (Sandbox::start(), tempfile::tempdir().expect("a folder"));
    let path = folder.path();
    assert!(sandbox.connect(path, "plugipay").status.success());
    assert_eq!(acting(path, "Ada", &["sync"], &[]).0, 0);
    let add = |name, role, lines: &[&str]| {
        let (code, people, errors) =
            acting(path, "Ada", &["operator", "add", name, "--role", role], lines);
        assert_eq!(code, 0, "{people} {errors}");
    };
    // The first one needs no PIN to be named, only one to be given.
    add("Ada", "administrator", &[ADA]);
    add("Fina", "finance", &[ADA, FINA]);
    add("Appa", "approver", &[ADA, APPA]);
    let policy = ["connection", "approval", "plugipay", "always"];
    let (code, changed, _) = acting(path, "Ada", &policy, &[ADA]);
    assert_eq!((code, &changed["policy"]["ask"]), (0, &json!("always")), "{changed}");
    (sandbox, folder)
}

#[test]
fn whose_account_it_is_the_system_says_and_not_the_environment() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = support::command();
    command.args(["--json", "operator", "list", "--workspace"]).arg(folder.path());
    let output = command.env("USER", "appa").env("USERNAME", "appa").output().expect("it runs");
    let people: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_ne!(people["account"], "appa", "{people}");
}

#[test]
fn a_confirmation_awaits_approval_with_exit_6_and_another_person_approves_it() {
    let (sandbox, folder) = staffed();
    let path = folder.path();
    let waits = ["sessions", "status:awaiting_confirmation", "--limit", "1"];
    let (code, list, _) = acting(path, "Fina", &waits, &[FINA]);
    assert_eq!(code, 0, "{list}");
    let session = &list["sessions"][0];
    let (id, amount) =
        (session["id"].as_str().unwrap(), session["amount"]["value"].as_str().unwrap());
    let confirm =
        ["confirm", id, "--received-on", "2026-11-02", "--amount", amount, "--reference", "TRSF-1"];
    let (code, asked, _) = acting(path, "Fina", &confirm, &[FINA]);
    assert_eq!((code, &asked["outcome"]), (6, &json!("awaiting_approval")), "{asked}");
    let request = asked["request"].as_str().expect("a request");
    assert_eq!(acting(path, "Fina", &confirm, &[FINA]).0, 6, "it still waits");

    let (code, seen, _) = acting(path, "Appa", &["request", "show", request], &[APPA]);
    assert_eq!((code, &seen["maker"], &seen["can_approve"]), (0, &json!("Fina"), &json!(true)));
    let bound = seen["bound"].as_str().unwrap();
    let approve = ["request", "approve", request, "--bound", bound];
    assert_eq!(acting(path, "Fina", &approve, &[FINA]).0, 3, "finance does not approve");
    let (code, done, errors) = acting(path, "Appa", &approve, &[APPA]);
    assert_eq!((code, &done["result"]["outcome"]), (0, &json!("confirmed")), "{done} {errors}");
    assert_eq!(done["request"]["proof"], json!("procedure"));
    assert_eq!(acting(path, "Appa", &approve, &[APPA]).0, 1, "an approval is used once");
    assert_eq!(sandbox.effects(id, "completed"), 1, "the provider saw it once");

    let out = path.join("approvals.csv");
    let month = &done["request"]["decided_at"].as_str().unwrap()[..7];
    let to = out.to_str().unwrap();
    let report = ["report", "month", month, "--tz", "UTC", "--format", "approvals", "--out", to];
    assert_eq!(acting(path, "Ada", &report, &[ADA]).0, 0);
    let csv = std::fs::read_to_string(&out).unwrap();
    assert!(
        csv.contains(&format!("{id},")) && csv.contains("Fina,Appa,approved,procedure"),
        "{csv}"
    );
}

#[test]
fn who_may_not_is_told_who_may_with_exit_3() {
    let (_sandbox, folder) = staffed();
    let path = folder.path();
    let (code, _, errors) = acting(path, "Fina", &["operator", "list"], &["000001"]);
    assert!(code == 3 && errors.contains("not the PIN"), "{errors}");
    assert!(!errors.contains("000001"), "a PIN was repeated");
    assert_eq!(acting(path, "Fina", &["sessions"], &[]).0, 3, "no PIN at all");
    assert_eq!(acting(path, "Nobody", &["sessions"], &[FINA]).0, 4);
    let (code, _, errors) = acting(path, "Appa", &["backup"], &[APPA]);
    assert!(code == 3 && errors.contains("administrator"), "{errors}");
    let (code, people, _) = acting(path, "Fina", &["operator", "list"], &[FINA]);
    assert_eq!((code, &people["acting"]["name"]), (0, &json!("Fina")));
    assert_eq!(people["operators"].as_array().unwrap().len(), 3);
}

#[test]
fn a_pin_may_come_from_the_environment() {
    let (_sandbox, folder) = staffed();
    let mut command = support::command();
    command.arg("--workspace").arg(folder.path()).args(["--operator", "Fina", "sessions"]);
    let output = command.env("COUNTERSIGN_PIN", FINA).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
