use std::time::Duration;

use chrono::TimeDelta;
use futures::future::join_all;
use serde_json::{Value, json};

use super::super::bench::Bench;

/// What may go wrong with a request that acts, and whether it has its effect all the same.
fn spoilers() -> Vec<(Value, &'static str)> {
    vec![
        (json!({"kind": "drop_before"}), "the connection breaks before the provider acts"),
        (json!({"kind": "drop_after"}), "the answer is lost"),
        (json!({"kind": "half_body"}), "half of the answer is lost"),
        (json!({"kind": "garbage", "effect": true}), "a proxy answers, the provider acts"),
        (json!({"kind": "garbage"}), "a proxy answers, the provider does nothing"),
        (json!({"kind": "delay", "ms": 2_500, "effect": true}), "it acts, the answer is late"),
        (json!({"kind": "delay", "ms": 2_500}), "it acts late"),
        (json!({"kind": "status", "status": 500}), "it fails"),
        (json!({"kind": "status", "status": 500, "effect": true}), "it acts, then fails"),
        (
            json!({"kind": "status", "status": 502, "body": "<html>", "effect": true}),
            "a gateway fails",
        ),
        (json!({"kind": "status", "status": 408, "effect": true}), "it says timed out, and acts"),
        (json!({"kind": "status", "status": 409, "effect": true}), "it acts, and says conflict"),
        (json!({"kind": "status", "status": 404, "effect": true}), "it acts, and says not found"),
        (json!({"kind": "status", "status": 403, "effect": true}), "it acts, and says forbidden"),
        (json!({"kind": "status", "status": 400, "effect": true}), "it acts, and says invalid"),
        (json!({"kind": "status", "status": 429, "retry_after": "1"}), "too many requests"),
        (
            json!({"kind": "status", "status": 429, "retry_after": "1", "effect": true}),
            "too many, yet it acts",
        ),
        (json!({"kind": "redirect", "location": "https://evil.example/"}), "it points elsewhere"),
        (json!({"kind": "huge_body", "bytes": 16_777_216}), "it answers without end"),
    ]
}

/// Spoils the one request, agrees, and follows it to its end.
async fn suffer(bench: &Bench, n: usize, fault: &Value, what: &str, act: &str) -> Value {
    let id = bench.waiting(&format!("INV-{n}")).await;
    let rule = json!({
        "match": {"method": "POST", "path_contains": format!("{id}/{act}")}, "fault": fault,
    });
    bench.fault(rule).await;
    let shown = match act {
        "confirm" => bench.prepare(&id).await,
        _ => bench.ok("cancel_prepare", json!({"key": id})).await,
    };
    let first = bench.commit(&shown).await;
    assert_ne!(first["outcome"], "refused", "{what}: {first}");
    let last = bench.settled(first).await;
    assert_eq!(last["outcome"], "confirmed", "{what}: {last}");
    last
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_to_a_confirmation_it_happens_once() {
    let bench = Bench::demo(10).await;
    let all = spoilers();
    let rows = all.iter().enumerate().map(|(n, (fault, what))| {
        let bench = &bench;
        async move {
            let result = suffer(bench, n, fault, what, "confirm").await;
            let id = result["session"]["id"].as_str().unwrap();
            assert_eq!(bench.effects(id, "completed").await, 1, "{what}");
            assert_eq!(result["session"]["status"], "completed", "{what}");
            let detail = bench.session(id).await;
            assert_eq!(detail["records"].as_array().unwrap().len(), 1, "{what}");
        }
    });
    join_all(rows).await;
    assert_eq!(bench.ok("workspace", json!({})).await["verifying"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_to_a_cancellation_it_happens_once() {
    let bench = Bench::demo(10).await;
    let all = spoilers();
    let rows = all.iter().enumerate().map(|(n, (fault, what))| {
        let bench = &bench;
        async move {
            let result = suffer(bench, n, fault, what, "cancel").await;
            let id = result["session"]["id"].as_str().unwrap();
            assert_eq!(bench.effects(id, "canceled").await, 1, "{what}");
        }
    });
    join_all(rows).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_known_is_shown_as_being_verified_and_found_by_a_sync() {
    let bench = Bench::demo(10).await;
    bench.sync_well().await;
    let id = bench.waiting("INV-1").await;
    let confirm = json!({"method": "POST", "path_contains": format!("{id}/confirm")});
    bench.fault(json!({"match": confirm, "fault": {"kind": "drop_after"}})).await;
    // The provider cannot be read afterwards either.
    let read = json!({"method": "GET", "path_ends": format!("/{id}")});
    bench.fault(json!({"match": read, "skip": 1, "times": 0, "fault": {"kind": "status", "status": 503}})).await;
    let result = bench.commit(&bench.prepare(&id).await).await;
    assert_eq!(result["outcome"], "unknown", "{result}");
    assert_eq!(result["provider_agrees"], Value::Null);

    let queue = bench.ok("queue", json!({})).await;
    assert_eq!(queue["sent"][0]["action"]["state"], "unknown");
    let waits = |row: &Value| row["session"]["id"] == *id;
    assert!(!queue["waiting"].as_array().unwrap().iter().any(waits), "it waits for nobody");
    let counted = queue["totals"].as_array().unwrap().iter().map(|total| &total["count"]);
    let counted: u64 = counted.map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(counted as usize, queue["waiting"].as_array().unwrap().len(), "nor is it counted");
    let first = bench.ok("queue", json!({"limit": 1})).await;
    let few = first["waiting"].as_array().unwrap();
    assert_eq!(few[..], queue["waiting"].as_array().unwrap()[..few.len()]);
    assert!(few.len() <= 1, "{few:?}");
    assert_eq!(first["totals"], queue["totals"], "the sums are of all");
    let detail = bench.session(&id).await;
    assert_eq!(detail["action"]["state"], "unknown");
    assert_eq!(detail["records"], json!([]));
    let again = bench.no("confirm_prepare", super::received(&id, "150000.00")).await;
    assert!(again.message.contains("not settled"), "{again:?}");

    bench.no_faults().await;
    bench.sync_well().await;
    let queue = bench.ok("queue", json!({})).await;
    assert_eq!(queue["sent"][0]["action"]["state"], "confirmed");
    assert_eq!(queue["sent"][0]["provider_agrees"], true);
    assert_eq!(bench.effects(&id, "completed").await, 1);
    assert_eq!(bench.session(&id).await["records"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_that_never_left_leaves_nothing_behind() {
    let mut bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    let shown = bench.prepare(&id).await;
    let read = json!({"method": "GET", "path_ends": format!("/{id}")});
    bench
        .fault(json!({"match": read, "times": 0, "fault": {"kind": "status", "status": 503}}))
        .await;
    let result = bench.commit(&shown).await;
    assert_ne!(result["outcome"], "confirmed", "{result}");
    assert_eq!(bench.arrived("POST", "/confirm").await, 0, "what cannot be read is not acted on");
    bench.no_faults().await;
    bench.reopen().await;
    bench.sync_well().await;
    // Taken up again or given up: either way at most one effect, and the person can go on.
    if bench.session(&id).await["status"] != "completed" {
        assert_eq!(bench.commit(&bench.prepare(&id).await).await["outcome"], "confirmed");
    }
    assert_eq!(bench.effects(&id, "completed").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_wait_is_left_to_the_background() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    let rule = json!({
        "match": {"method": "POST", "path_contains": format!("{id}/confirm")},
        "fault": {"kind": "status", "status": 429, "retry_after": "3600"},
    });
    bench.fault(rule).await;
    let shown = bench.prepare(&id).await;
    let committed = tokio::time::timeout(Duration::from_secs(30), bench.commit(&shown));
    let result = committed.await.expect("the person is not made to wait an hour");
    assert_eq!(result["outcome"], "unknown", "{result}");
    assert_eq!(bench.effects(&id, "completed").await, 0);
    // Two minutes later nobody is at it any more, but the hour is not over.
    bench.clock.advance(TimeDelta::minutes(2));
    bench.sync_well().await;
    assert_eq!(bench.arrived("POST", "/confirm").await, 1);
    // A person who wants it now gets it now.
    assert_eq!(bench.settled(result).await["outcome"], "confirmed");
    assert_eq!(bench.effects(&id, "completed").await, 1);
}
