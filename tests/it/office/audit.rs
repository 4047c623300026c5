//! The audit log as an auditor meets it: what people did is in it, and whoever changes it is found.

use serde_json::{Value, json};

use super::bench::{Bench, MAIN};

/// The entries of a filter, oldest first.
async fn log(bench: &Bench, filter: Value) -> Vec<Value> {
    let page = bench.ok("audit_list", json!({"filter": filter, "limit": 1000})).await;
    assert_eq!(page["next"], Value::Null);
    page["entries"].as_array().unwrap().iter().rev().cloned().collect()
}

fn words(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["kind"].as_str().unwrap()).collect()
}

/// Whoever owns the ledger's file: nothing in it stops them.
fn tamper(bench: &Bench, sql: &str) {
    let db = rusqlite::Connection::open(bench.options().workspace.join("ledger.db")).unwrap();
    let mut ask = db
        .prepare(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'",
        )
        .unwrap();
    let guards: Vec<(String, String)> =
        ask.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().flatten().collect();
    drop(ask);
    guards.iter().for_each(|(name, _)| db.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    db.execute_batch(sql).unwrap();
    guards.iter().for_each(|(_, sql)| db.execute_batch(sql).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_can_be_followed_step_by_step() {
    let bench = Bench::demo(20).await;
    let id = bench.waiting("INV-7").await;
    let before = log(&bench, json!({})).await.len();
    bench.sync_well().await;
    assert_eq!(log(&bench, json!({})).await.len(), before, "a sync is nobody's act");
    bench.commit(&bench.prepare(&id).await).await;
    let key = bench.session(&id).await["key"].clone();
    for session in [json!(id), key, json!("INV-7")] {
        let steps = log(&bench, json!({"session": session})).await;
        let told = [
            "intent.prepared",
            "intent.intent",
            "intent.sending",
            "intent.unknown",
            "money.received",
            "intent.confirmed",
        ];
        assert_eq!(words(&steps), told);
        assert!(steps.iter().all(|entry| entry["who"] == "Rini" && entry["from"] == "window"));
        assert!(steps.iter().all(|entry| entry["order_id"] == "INV-7"));
        let moved = steps[5]["changes"].as_array().unwrap();
        let state = json!({"field": "state", "before": "unknown", "after": "confirmed"});
        assert!(moved.contains(&state), "{moved:?}");
        let row: Value = serde_json::from_str(steps[5]["after"].as_str().unwrap()).unwrap();
        assert_eq!((&row["target"], &row["state"]), (&json!(id), &json!("confirmed")));
    }
    let intents = log(&bench, json!({"kind": "intent.", "who": "Rini"})).await;
    assert_eq!(intents.len(), 5);
    let proof = bench.ok("audit_verify", json!({})).await;
    assert_eq!((&proof["whole"], &proof["kept"]), (&json!(true), &json!("none")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_seen_is_what_is_exported_and_nothing_in_it_runs() {
    let bench = Bench::demo(20).await;
    let id = bench.waiting("INV-8").await;
    bench.ok("session_note", json!({"key": id, "text": "=HYPERLINK(\"http://x\")"})).await;
    let file = bench.ok("audit_export", json!({"filter": {"session": id}})).await;
    let mut reader = csv::Reader::from_path(file["path"].as_str().unwrap()).unwrap();
    let rows: Vec<std::collections::BTreeMap<String, String>> =
        reader.deserialize().map(Result::unwrap).collect();
    assert_eq!((rows.len(), file["rows"].as_u64()), (1, Some(1)));
    assert_eq!((rows[0]["kind"].as_str(), rows[0]["who"].as_str()), ("note.added", "Rini"));
    assert!(rows[0]["after"].contains("HYPERLINK") && rows[0]["after"].starts_with('{'));
    let last = log(&bench, json!({"kind": "export.written"})).await;
    assert_eq!(last[0]["subject"], file["path"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_in_a_month_report_shows_that_the_end_is_missing() {
    let bench = Bench::demo(20).await;
    bench.sync_well().await;
    let id = bench.waiting("INV-9").await;
    bench.ok("session_note", json!({"key": id, "text": "the end"})).await;
    let month = bench.ok("workspace", json!({})).await["now"].as_str().unwrap()[..7].to_owned();
    let report = bench.ok("report_month", json!({"month": month})).await;
    let head = report["audit_head"].as_str().unwrap().to_owned();
    for format in ["json", "totals"] {
        let asked = json!({"report": {"month": month}, "format": format});
        let file = bench.ok("export_month", asked).await;
        let text = std::fs::read_to_string(file["path"].as_str().unwrap()).unwrap();
        let proof = bench.ok("audit_verify", json!({"known": text})).await;
        assert_eq!((&proof["whole"], &proof["agreed"]), (&json!(true), &json!(1)), "{proof}");
    }
    let nothing = bench.no("audit_verify", json!({"known": "october"})).await;
    assert_eq!(nothing.code, backoffice::Code::InvalidInput);
    let seq: i64 = head.split_once(':').unwrap().0.parse().unwrap();
    tamper(&bench, &format!("DELETE FROM audit WHERE seq >= {seq}"));
    let left = bench.ok("audit_verify", json!({})).await;
    assert_eq!(left["faults"][0]["kind"], "untold", "the note itself was left behind: {left}");
    tamper(&bench, "DELETE FROM note WHERE text = 'the end'");
    let alone = bench.ok("audit_verify", json!({})).await;
    assert_eq!(alone["whole"], true, "a chain that only ends sooner is whole by itself");
    let proof = bench.ok("audit_verify", json!({"known": head})).await;
    assert_eq!((&proof["whole"], &proof["faults"][0]["kind"]), (&json!(false), &json!("cut")));
    assert_eq!(proof["faults"][0]["seq"], seq - 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_beside_the_keys_is_not_moved_over_a_log_that_was_cut() {
    let mut bench = Bench::real(5).await;
    let base_url = bench.host.demo.lock().unwrap()["providers"]["plugipay"]["base_url"].clone();
    let values = json!({"key_id": MAIN.0, "secret": MAIN.1});
    let form =
        json!({"provider": "plugipay", "name": "Main", "base_url": base_url, "values": values});
    bench.ok("connection_add", form).await;
    for name in ["one", "two"] {
        let view = json!({"name": name, "query": "is:late", "sort": "", "ascending": false});
        bench.ok("view_save", view).await;
    }
    bench.reopen().await;
    let proof = bench.ok("audit_verify", json!({})).await;
    assert_eq!((&proof["whole"], &proof["kept"]), (&json!(true), &json!("agrees")), "{proof}");
    bench.close().await;
    tamper(&bench, "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)");
    // The log beside the ledger would give the entry back.
    std::fs::remove_file(bench.options().workspace.join("ledger.log")).unwrap();
    for _ in 0..2 {
        bench.open().await;
        bench.ok("view_remove", json!({"name": "one"})).await;
        let proof = bench.ok("audit_verify", json!({})).await;
        assert_eq!(
            (&proof["whole"], &proof["kept"]),
            (&json!(false), &json!("differs")),
            "{proof}"
        );
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_ledger_says_which_end_of_the_log_it_left_behind() {
    let bench = Bench::demo(5).await;
    let copy = bench.ok("backup", json!({})).await["path"].clone();
    let id = bench.waiting("INV-3").await;
    bench.ok("session_note", json!({"key": id, "text": "after the copy"})).await;
    let head = bench.ok("audit_list", json!({})).await["head"].clone();
    bench.ok("restore", json!({"path": copy})).await;
    let restored = log(&bench, json!({"kind": "backup.restored"})).await;
    assert_eq!((&restored[0]["who"], &restored[0]["subject"]), (&json!("Rini"), &copy));
    let before: Value = serde_json::from_str(restored[0]["before"].as_str().unwrap()).unwrap();
    assert_eq!(before["head"], head);
    assert_eq!(bench.ok("audit_verify", json!({})).await["whole"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_whose_kept_head_cannot_be_read_is_not_said_to_be_whole() {
    let bench = Bench::real(5).await;
    std::fs::write(bench.options().workspace.join("audit-head.age"), "").unwrap();
    let proof = bench.ok("audit_verify", json!({})).await;
    assert_eq!((&proof["whole"], &proof["kept"]), (&json!(false), &json!("closed")), "{proof}");
    assert_eq!(proof["faults"], json!([]));
}
