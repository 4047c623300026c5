use chrono::TimeDelta;
use serde_json::{Value, json};

use super::super::bench::Bench;

/// A workspace that has seen one open session of each kind of ending to come.
async fn with_open_sessions(count: usize) -> (Bench, Vec<String>) {
    let bench = Bench::demo(150).await;
    bench.sync_well().await;
    let mut ids = Vec::new();
    for n in 0..count {
        let session = json!({"status": "open", "metadata": {"order_id": format!("INV-{n}")}});
        ids.push(bench.add(session).await);
    }
    let result = bench.sync_well().await;
    assert_eq!(result["new"], json!(count), "{result}");
    (bench, ids)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_at_the_provider_is_found_whether_or_not_it_tells() {
    let (bench, ids) = with_open_sessions(4).await;
    bench.control("POST", &format!("/sessions/plugipay/{}/pay", ids[0]), Value::Null).await;
    bench.control("POST", &format!("/sessions/plugipay/{}/fail", ids[1]), Value::Null).await;
    bench.control("POST", &format!("/sessions/plugipay/{}/claim", ids[2]), Value::Null).await;
    let other = bench.elsewhere().await;
    other.call("session_fetch", json!({"key": ids[3]})).await.unwrap();
    let shown = other.call("cancel_prepare", json!({"key": ids[3]})).await.unwrap();
    let agreed = json!({"intent": shown["intent"], "token": shown["token"]});
    other.call("action_commit", agreed).await.unwrap();

    let result = bench.sync_well().await;
    assert_eq!(result["changed"], 4, "{result}");
    let states = ["completed", "failed", "awaiting_confirmation", "canceled"];
    for (id, state) in ids.iter().zip(states) {
        let detail = bench.session(id).await;
        assert_eq!(detail["status"], state, "{id}");
        let timeline = detail["timeline"].as_array().unwrap();
        assert!(
            timeline.iter().any(|entry| entry["event"] == "changed" && entry["from"] == "open"),
            "{timeline:?}"
        );
    }
    let quiet = bench.sync_well().await;
    assert_eq!(quiet["changed"], 0, "{quiet}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_expires_by_the_clock_is_found() {
    let (bench, ids) = with_open_sessions(1).await;
    bench.control("POST", "/clock", json!({"advance_seconds": 26 * 3600})).await;
    bench.sync_well().await;
    assert_eq!(bench.session(&ids[0]).await["status"], "expired");
    // Whatever is left is still open at the provider too.
    let live = bench.ok("session_list", json!({"query": "status:open"})).await;
    for row in live["rows"].as_array().unwrap() {
        let now = bench.ok("session_fetch", json!({"key": row["key"]})).await;
        assert_eq!(now["status"], "open", "{now}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_alone_tell_of_a_completion_when_the_lists_are_silent() {
    let (bench, ids) = with_open_sessions(1).await;
    bench.control("POST", &format!("/sessions/plugipay/{}/pay", ids[0]), Value::Null).await;
    // Nothing of the polled lists arrives; the feed has been read before.
    let polled = json!({"method": "GET", "path_contains": "status="});
    bench
        .fault(json!({"match": polled, "times": 0, "fault": {"kind": "status", "status": 403}}))
        .await;
    let result = bench.sync().await;
    assert_eq!(result["error"]["code"], "not_authorised", "{result}");
    assert_eq!(bench.session(&ids[0]).await["status"], "completed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_last_week_is_looked_at_once_a_day() {
    let bench = Bench::demo(150).await;
    let old = SYSTEM_START;
    let session =
        json!({"status": "open", "createdAt": old, "expiresAt": "2099-01-01T00:00:00.000Z"});
    let id = bench.add(session).await;
    bench.sync_well().await;
    bench.control("POST", &format!("/sessions/plugipay/{id}/fail"), Value::Null).await;
    bench.sync_well().await;
    bench.clock.advance(TimeDelta::hours(25));
    // Signatures are made with this computer's clock, so the provider is moved along.
    bench.fault(json!({"times": 0, "fault": {"kind": "skew", "seconds": 25 * 3600}})).await;
    bench.sync_well().await;
    assert_eq!(bench.session(&id).await["status"], "failed");
}

/// Long before anything that counts as young.
const SYSTEM_START: &str = "2025-01-05T08:00:00.000Z";
