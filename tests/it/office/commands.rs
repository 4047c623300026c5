//! The command list: every entry answers, and every refusal is a sentence with something to do.

use backoffice::{COMMANDS, Code};
use serde_json::{Value, json};

use super::bench::Bench;

/// A request that every command can read.
fn everything() -> Value {
    json!({
        "path": "/nowhere/at/all", "provider": "plugipay", "name": "x", "base_url": "nonsense",
        "values": {}, "connection": "nobody", "key": "nobody", "text": "x", "query": "", "sort": "",
        "ascending": false, "received": {"value": "1", "currency": "IDR"}, "received_on": "2026-01-01",
        "reference": "x", "draft": "x", "amount": {"value": "1", "currency": "IDR"},
        "description": "x", "intent": "nobody", "token": "x", "id": "nobody", "format": "x",
        "words": "x", "report": {"month": "x"}, "month": "x", "limit": 1, "time_zone": "UTC",
        "operator": "x", "theme": "dark", "language": "en", "density": "compact",
        "export_folder": "", "csv_delimiter": ",", "csv_bom": false, "copy_folder": "", "window": "{}",
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_answers_or_says_why_not_and_what_to_do() {
    let bench = Bench::demo(20).await;
    bench.sync_well().await;
    let odd = [
        everything(),
        json!({}),
        Value::Null,
        json!([]),
        json!("text"),
        json!({"key": 7, "path": []}),
    ];
    for name in COMMANDS {
        for request in &odd {
            match bench.call(name, request.clone()).await {
                Ok(_) => {}
                Err(error) => {
                    assert!(
                        error.message.ends_with(['.', ')']) && error.message.len() > 5,
                        "{name}: {error:?}"
                    );
                    assert!(error.hint.ends_with('.') && error.hint.len() > 3, "{name}: {error:?}");
                    assert_ne!(error.code, Code::Internal, "{name} {request}: {error:?}");
                    assert!(!error.message.contains("There is no command"), "{name} is not routed");
                }
            }
        }
    }
    assert_eq!(bench.no("no_such_command", json!({})).await.code, Code::NotFound);
    assert_eq!(bench.arrived("POST", "").await, 0, "nonsense moves no money");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_reaches_the_desktop_and_a_novel_does_not() {
    let bench = Bench::demo(10).await;
    bench.ok("notice_show", json!({"text": "INV-1: Plugipay agrees."})).await;
    let error = bench.no("notice_show", json!({"text": "x".repeat(2_000)})).await;
    assert_eq!(error.code, Code::InvalidInput);
    assert_eq!(*bench.host.noticed.lock().unwrap(), ["INV-1: Plugipay agrees."]);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_views_and_notes_are_kept_over_a_restart() {
    let mut bench = Bench::demo(20).await;
    bench.sync_well().await;
    let id = bench.waiting("INV-1").await;
    let mut settings = bench.ok("workspace", json!({})).await["settings"].take();
    settings["language"] = json!("id");
    bench.ok("settings_set", settings.clone()).await;
    for (key, value) in [
        ("theme", "pink"),
        ("language", "xx"),
        ("density", "x"),
        ("time_zone", "Mars/Base"),
        ("csv_delimiter", "#"),
        ("window", "{"),
    ] {
        let mut wrong = settings.clone();
        wrong[key] = json!(value);
        assert_eq!(bench.no("settings_set", wrong).await.code, Code::InvalidInput, "{key}");
    }
    bench.ok("view_save", json!({"name": "Waiting", "query": "status:awaiting_confirmation", "sort": "amount", "ascending": true})).await;
    bench.no("view_save", json!({"name": "", "query": "", "sort": "", "ascending": true})).await;
    bench
        .no(
            "view_save",
            json!({"name": "Bad", "query": "status:nonsense", "sort": "", "ascending": true}),
        )
        .await;
    bench.ok("session_note", json!({"key": id, "text": "called twice"})).await;
    bench.no("session_note", json!({"key": id, "text": " "})).await;
    bench.no("session_note", json!({"key": id, "text": "x".repeat(2_001)})).await;

    bench.reopen().await;
    assert_eq!(bench.ok("workspace", json!({})).await["settings"]["language"], "id");
    let views = bench.ok("view_list", json!({})).await;
    assert_eq!(views["views"][0]["sort"], "amount");
    let notes = bench.session(&id).await["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["text"] == "called twice")
        .count();
    assert_eq!(notes, 1);
    assert_eq!(bench.ok("view_remove", json!({"name": "Waiting"})).await["views"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_and_pasted_addresses_are_imported_and_the_rest_is_counted() {
    let bench = Bench::demo(20).await;
    let ids =
        [bench.add(json!({"status": "open"})).await, bench.add(json!({"status": "open"})).await];
    let text = format!(
        "Order,Session\nINV-1,{}\nINV-2,https://plugipay.com/c/{}\nINV-3,cs_gone0000\n",
        ids[0], ids[1]
    );
    let report = bench.ok("session_import", json!({"text": text})).await;
    assert_eq!(report["read"], 2, "{report}");
    assert_eq!(report["failed"][0]["name"], "cs_gone0000", "{report}");
    assert_eq!(report["failed"][0]["error"]["code"], "not_found");
    assert!(report["skipped"].as_u64().unwrap() >= 3, "{report}");
}
