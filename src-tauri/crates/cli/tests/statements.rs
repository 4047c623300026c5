//! Bank statements on the command line: what is printed, what is imported, and with which exit code.

mod support;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use support::{ask, run};

const OCTOBER: &str = ":20:OCT\n:25:1234567890\n:28C:10\n:60F:C261001IDR0,00\n\
    :61:2610031003C150000,00NTRFINV-1//B-77\n:86:INV-1 RINA WULANDARI\n\
    :61:2610051005D5000,00NTRFNONREF\n:86:BIAYA ADM\n:62F:C261031IDR145000,00\n-\n";

fn put(folder: &Path, name: &str, content: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).expect("written");
    path
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in Unicode")
}

#[test]
fn read_tells_every_field_and_needs_no_workspace() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = put(folder.path(), "october.sta", OCTOBER);
    let nowhere = folder.path().join("no workspace");
    let (code, told) = ask(&nowhere, &["statement", "read", text(&path)]);
    assert_eq!(code, 0, "{told}");
    assert!(!nowhere.exists(), "reading makes no workspace");
    let file = &told["files"][0];
    assert_eq!((&file["path"], &file["format"]), (&json!(text(&path)), &json!("mt940 940")));
    assert_eq!((&file["warnings"], &file["error"]), (&json!([]), &Value::Null));
    let statement = &file["statements"][0];
    assert_eq!(statement["account"], "1234567890");
    assert_eq!(statement["opening"]["amount"], "0.00");
    assert_eq!(
        statement["closing"],
        json!({"amount": "145000.00", "currency": "IDR", "date": "2026-10-31"})
    );
    assert_eq!(
        (&statement["balance_check"], &statement["difference"]),
        (&json!("ties"), &Value::Null)
    );
    let line = &statement["lines"][0];
    let fields = [
        ("booked_on", json!("2026-10-03")),
        ("valued_on", json!("2026-10-03")),
        ("amount", json!("150000.00")),
        ("currency", json!("IDR")),
        ("reversal", json!(false)),
        ("reference", json!("INV-1")),
        ("end_to_end_id", Value::Null),
        ("counterparty_name", Value::Null),
        ("counterparty_account", Value::Null),
        ("text", json!("INV-1 RINA WULANDARI")),
        ("raw", json!(":61:2610031003C150000,00NTRFINV-1//B-77\n:86:INV-1 RINA WULANDARI")),
        ("batch", Value::Null),
    ];
    for (name, value) in fields {
        assert_eq!(line[name], value, "{name}: {line}");
    }
    assert_eq!(statement["lines"][1]["amount"], "-5000.00", "what went out is below zero");
}

#[test]
fn a_broken_file_among_good_ones_is_told_and_makes_the_exit_code_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = put(folder.path(), "good.sta", OCTOBER);
    let broken = put(folder.path(), "broken.sta", &OCTOBER.replace("150000,00", "15..00"));
    let other = put(folder.path(), "notes.txt", "Dear colleagues,\nthe statements are late.\n");
    let files = [text(&broken), text(&good), text(&other)];
    let (code, told) = ask(folder.path(), &[&["statement", "read"], &files[..]].concat());
    assert_eq!(code, 1, "{told}");
    let error = &told["files"][0]["error"];
    assert_eq!(error["code"], "malformed");
    assert!(error["message"].as_str().is_some_and(|text| text.contains("Line 5")), "{error}");
    assert!(error["hint"].as_str().is_some_and(|hint| !hint.is_empty()));
    assert_eq!(told["files"][0]["statements"], json!([]));
    assert_eq!(told["files"][1]["statements"][0]["lines"].as_array().map(Vec::len), Some(2));
    assert_eq!(told["files"][2]["error"]["code"], "not-recognised");

    let shown = run(folder.path(), &["statement", "read", text(&good), text(&broken)], "");
    let shown = String::from_utf8_lossy(&shown.stdout);
    assert!(shown.contains("ties") && shown.contains("Refused: Line 5"), "{shown}");
}

#[test]
fn what_a_file_leaves_open_is_answered_by_a_flag() {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = folder.path().join("workspace");
    let either = "Date,Text,Amount\n01/02/2026,a,1.50\n03/04/2026,b,-2.50\n";
    let file = put(folder.path(), "either.csv", either);
    for command in ["read", "import"] {
        let shown = run(folder.path(), &["statement", command, text(&file)], "");
        let shown = String::from_utf8_lossy(&shown.stdout);
        let says = "Answer dmy or mdy. Here, --dates is the answer.";
        assert!(shown.contains(says), "{command}: {shown}");
    }
    for (order, day) in [("dmy", "2026-02-01"), ("mdy", "2026-01-02")] {
        let asked = ["--json", "statement", "read", "--dates", order, text(&file)];
        let told: Value =
            serde_json::from_slice(&run(folder.path(), &asked, "").stdout).expect("JSON");
        assert_eq!(told["files"][0]["statements"][0]["lines"][0]["booked_on"], day, "{told}");
    }
    let (code, told) = ask(&workspace, &["statement", "import", "--dates", "mdy", text(&file)]);
    assert_eq!((code, &told["files"][0]["import"]["added"]), (0, &json!(2)), "{told}");
}

#[test]
fn which_column_is_what_is_answered_in_the_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = "x,y,z\n2026-02-01,5,7\n2026-02-02,6,8\n2026-02-03,6,9\n";
    let file = put(folder.path(), "numbers.csv", rows);
    let shown = run(folder.path(), &["statement", "read", text(&file)], "");
    let shown = String::from_utf8_lossy(&shown.stdout);
    assert!(shown.contains("Import it in the window (Statements)"), "{shown}");
}

#[test]
fn a_file_may_come_on_standard_input() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run(folder.path(), &["--json", "statement", "read", "-"], OCTOBER);
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&told["files"][0]["path"], output.status.code()), (&json!("-"), Some(0)), "{told}");
    let output = run(folder.path(), &["--json", "statement", "import", "-"], OCTOBER);
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(told["files"][0]["import"]["added"], 2, "{told}");
}

#[test]
fn importing_adds_what_is_new_and_nothing_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = folder.path().join("workspace");
    let october = put(folder.path(), "october.sta", OCTOBER);
    let later = OCTOBER.replace("C150000,00NTRFINV-1//B-77", "C145000,00NTRFINV-9//B-80");
    let later = later.replace("145000,00\n-", "140000,00\n-").replace("INV-1 RINA", "INV-9 BUDI");
    let later = put(folder.path(), "later.sta", &later);
    let broken = put(folder.path(), "broken.sta", &OCTOBER.replace("D5000", "X5000"));

    let files = [text(&october), text(&later)];
    let (code, told) =
        ask(&workspace, &[&["statement", "import", "--dry-run"], &files[..]].concat());
    assert_eq!(code, 0, "{told}");
    let counts = |told: &Value, at: usize| {
        let staged = &told["files"][at]["staged"];
        (staged["added"].as_i64(), staged["known"].as_i64())
    };
    assert_eq!(counts(&told, 0), (Some(2), Some(0)));
    assert_eq!(counts(&told, 1), (Some(1), Some(1)), "the fee is in the first file");
    assert_eq!(ask(&workspace, &["statements"]).0, 4, "nothing is there");

    let files = [text(&october), text(&broken), text(&later)];
    let (code, told) = ask(&workspace, &[&["statement", "import"], &files[..]].concat());
    assert_eq!(code, 1, "one was refused: {told}");
    assert_eq!(told["files"][0]["import"]["added"], 2);
    assert!(told["files"][1]["staged"]["refused"]["message"].is_string());
    assert_eq!(told["files"][2]["import"]["added"], 1, "the others came in");

    let (code, told) = ask(&workspace, &["statement", "import", text(&october)]);
    assert_eq!((code, counts(&told, 0)), (0, (Some(0), Some(2))), "{told}");
    let (code, lines) = ask(&workspace, &["statement", "lines", "rina"]);
    assert_eq!((code, lines["lines"].as_array().map(Vec::len)), (0, Some(1)), "{lines}");

    let (_, all) = ask(&workspace, &["statements"]);
    let first = all["imports"].as_array().and_then(|all| all.last()).expect("an import");
    let import = first["import"].as_str().expect("its id");
    let (code, undone) = ask(&workspace, &["statement", "undo", import]);
    assert_eq!(code, 0, "{undone}");
    let (_, lines) = ask(&workspace, &["statement", "lines"]);
    assert_eq!(
        lines["lines"].as_array().map(Vec::len),
        Some(3),
        "the other files hold them: {lines}"
    );
    assert_eq!(ask(&workspace, &["statement", "undo", import]).0, 4, "once");
}

#[test]
fn a_file_that_cannot_be_opened_leaves_the_others_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = put(folder.path(), "good.sta", OCTOBER);
    let files = ["statement", "import", text(&good), "there is none.sta"];
    let output = run(folder.path(), &files, "");
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("there is none.sta") && told.contains("Nothing was imported"), "{told}");
    assert_eq!(ask(folder.path(), &["statements"]).0, 4);
}

#[test]
fn a_person_sees_the_first_warnings_and_a_program_all_of_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let entry = ":61:2602300230C1,00NTRFINV\n:86:on a day that no calendar has\n";
    let file = format!(
        ":20:FEB\n:25:1234567890\n:28C:2\n:60F:C260201IDR0,00\n{}:62F:C260228IDR150,00\n-\n",
        entry.repeat(150)
    );
    let read =
        |args: &[&str]| run(folder.path(), &[args, &["statement", "read", "-"]].concat(), &file);
    let told = String::from_utf8_lossy(&read(&[]).stdout).into_owned();
    assert_eq!(told.matches("date-mended").count(), 200, "{told}");
    assert!(told.ends_with("and 100 more; --json has all of them\n"), "{told}");
    let told: Value = serde_json::from_slice(&read(&["--json"]).stdout).expect("JSON");
    assert_eq!(told["files"][0]["warnings"].as_array().map(Vec::len), Some(300));
}
