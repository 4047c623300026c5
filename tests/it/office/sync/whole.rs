use backoffice::view::Event;
use serde_json::{Value, json};

use super::super::bench::Bench;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_sync_is_complete_newest_first_and_usable_after_its_first_page() {
    let bench = Bench::demo(650).await;
    bench.host.take_events();
    let result = bench.sync_well().await;
    assert_eq!(result["new"], 650, "{result}");
    assert_eq!(bench.total().await, 650);

    let events = bench.host.take_events();
    let usable = events.iter().find_map(|event| match event {
        Event::SyncProgress(progress) if progress.usable => Some(progress.rows),
        _ => None,
    });
    assert_eq!(usable, Some(100), "the list is usable after one page");
    assert!(
        matches!(events.iter().rfind(|e| matches!(e, Event::SyncEnded(_))), Some(Event::SyncEnded(end)) if end.new == 650)
    );

    let page = bench.ok("session_list", json!({"limit": 500})).await;
    let made: Vec<&str> = page["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["created_at"].as_str().unwrap())
        .collect();
    assert!(made.is_sorted_by(|a, b| a >= b), "newest first");
    let view = bench.ok("workspace", json!({})).await;
    assert_eq!(view["connections"][0]["complete"], true);
    assert_eq!(view["connections"][0]["error"], Value::Null);
    assert_ne!(view["connections"][0]["synced_at"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_sync_without_news_writes_none() {
    let mut bench = Bench::demo(300).await;
    bench.sync_well().await;
    bench.sync_well().await;
    bench.close().await;
    let dir = bench.options().workspace;
    let rev = || {
        let workspace = store::Workspace::open(&dir, bench.clock.clone()).unwrap();
        workspace.cache().rev().unwrap()
    };
    let size = |name: &str| std::fs::metadata(dir.join(name)).unwrap().len();
    let before = (rev(), size("cache.db"), size("ledger.db"));
    bench.open().await;
    let result = bench.sync_well().await;
    assert_eq!((&result["new"], &result["changed"]), (&json!(0), &json!(0)), "{result}");
    bench.close().await;
    let rev = || {
        let workspace = store::Workspace::open(&dir, bench.clock.clone()).unwrap();
        workspace.cache().rev().unwrap()
    };
    assert_eq!(before, (rev(), size("cache.db"), size("ledger.db")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_sync_reads_everything_again_and_finds_it_unchanged() {
    let bench = Bench::demo(450).await;
    bench.sync_well().await;
    bench.sync_well().await;
    bench.forget_requests().await;
    bench.sync_well().await;
    let few = bench.pages_read().await;
    let full = bench.ok("sync_start", json!({"full": true})).await;
    let result = &full["connections"][0];
    assert_eq!(
        (&result["new"], &result["changed"], &result["error"]),
        (&json!(0), &json!(0), &Value::Null),
        "{result}"
    );
    assert!(result["unchanged"].as_u64().unwrap() >= 450, "{result}");
    assert!(bench.pages_read().await - few >= 5, "every page was read again");
    assert_eq!(bench.total().await, 450);
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_that_sessions_only_name_by_id_are_found_by_name_and_e_mail() {
    let bench = Bench::demo(300).await;
    bench.sync_well().await;
    let page = bench.ok("session_list", json!({"limit": 500})).await;
    let named = page["rows"].as_array().unwrap().iter();
    let row = named
        .clone()
        .find(|row| row["customer_name"].is_string() && row["customer_email"].is_string());
    let row = row.expect("the seeded shop has customers");
    let bare = bench.ok("session_get", json!({"key": row["key"], "reveal": true})).await;
    let raw: Value = serde_json::from_str(bare["raw"].as_str().unwrap()).unwrap();
    assert!(raw["customerId"].is_string() && raw["customer"].is_null(), "{raw}");

    for word in ["customer_name", "customer_email"] {
        let text = row[word].as_str().unwrap();
        let found =
            bench.ok("session_list", json!({"query": format!("customer:\"{text}\"")})).await;
        let keys: Vec<_> =
            found["rows"].as_array().unwrap().iter().map(|row| &row["key"]).collect();
        assert!(keys.contains(&&row["key"]), "{word} {text}: {keys:?}");
        let search = bench.ok("search", json!({"text": text})).await;
        assert!(
            search["found"].as_u64().unwrap() > 0
                || search["customers"][0]["sessions"].as_u64() > Some(0),
            "{search}"
        );
    }
}
