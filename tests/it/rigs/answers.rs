//! Answers that lie: successes for something else, failures that are repeated, refusals of what is done.

use serde_json::{Value, json};
use store::ledger::IntentFilter;

use super::on_confirm;
use crate::office::bench::Bench;

/// A success of Plugipay's about the session as it is, but for one field.
async fn changed(bench: &Bench, id: &str, field: &str, value: Value) -> String {
    let raw = bench.session(id).await["raw"].as_str().unwrap().to_owned();
    let mut session: Value = serde_json::from_str(&raw).unwrap();
    session["status"] = json!("completed");
    assert_ne!(session[field], value, "it must differ");
    session[field] = value;
    json!({"data": session, "error": null, "meta": {"requestId": "req_other"}}).to_string()
}

fn notes(detail: &Value) -> Vec<&str> {
    let all = detail["timeline"].as_array().unwrap().iter();
    all.filter(|entry| entry["event"] == "note").map(|e| e["text"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_success_for_something_else_is_an_alarm_and_no_confirmation() {
    let bench = Bench::demo(10).await;
    let table = [
        ("amount", json!(15_000_001), "other amount"),
        ("amount", json!(150_000), "other amount"),
        ("currency", json!("USD"), "other currency"),
        ("id", json!("cs_somebody_elses_1"), "other session"),
    ];
    for effect in [false, true] {
        for (n, (field, value, word)) in table.iter().enumerate() {
            let id = bench.waiting(&format!("LIE-{n}-{effect}")).await;
            let shown = bench.prepare(&id).await;
            let body = changed(&bench, &id, field, value.clone()).await;
            let lie = json!({"kind": "status", "status": 200, "body": body, "effect": effect});
            bench.fault(on_confirm(&id, &lie)).await;
            let result = bench.commit(&shown).await;
            let detail = bench.session(&id).await;
            let told = notes(&detail);
            assert!(told.iter().any(|text| text.contains(word)), "{field} {effect}: {told:?}");
            if effect {
                // What the session itself says decides, whatever the answer said.
                assert_eq!(bench.settled(result).await["outcome"], "confirmed", "{field}");
            } else {
                assert_eq!(result["outcome"], "unknown", "{field}: {result}");
                assert_ne!(result["session"]["status"], "completed", "{field}: {result}");
                assert_eq!(detail["records"], json!([]), "{field}: no money is in the books");
            }
            assert_eq!(bench.effects(&id, "completed").await, usize::from(effect), "{field}");
        }
    }
    let posts = bench.arrived("POST", "/confirm").await;
    assert_eq!(posts, 2 * table.len(), "none was sent again");
    eprintln!("{posts} successes for something else: an alarm each, 0 false confirmations");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_keeps_how_the_last_request_was_answered() {
    let mut bench = Bench::demo(10).await;
    let (calm, failed) = (bench.waiting("HTTP-200").await, bench.waiting("HTTP-500").await);
    bench.commit(&bench.prepare(&calm).await).await;
    let fails = json!({"kind": "status", "status": 500, "effect": true});
    bench.fault(on_confirm(&failed, &fails)).await;
    bench.settled(bench.commit(&bench.prepare(&failed).await).await).await;
    bench.close().await;
    let clock = std::sync::Arc::new(backoffice::SystemClock);
    let store = store::Workspace::open(&bench.options().workspace, clock).unwrap();
    for (id, status) in [(calm, 200), (failed, 500)] {
        let intents = store.ledger().intents(&IntentFilter::default()).unwrap();
        let intent = intents.iter().find(|intent| intent.what.target == id).unwrap();
        assert_eq!(intent.last_http, Some(status), "{intent:?}");
        assert!(
            intent.request_id.as_deref().is_some_and(|id| id.starts_with("req_")),
            "{intent:?}"
        );
        let log = store.ledger().intent_log(&intent.what.id).unwrap();
        assert!(log.iter().any(|entry| entry.http == Some(status)), "{log:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_came_back_with_another_amount_is_never_confirmed() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("LIE-READ").await;
    let shown = bench.prepare(&id).await;
    let body = changed(&bench, &id, "amount", json!(15_000_001)).await;
    let read = json!({"method": "GET", "path_ends": format!("/{id}")});
    let lie = json!({"kind": "status", "status": 200, "body": body});
    bench.fault(json!({"match": read, "fault": lie})).await;
    let result = bench.commit(&shown).await;
    assert_eq!(
        (&result["outcome"], &result["reason"]),
        (&json!("refused"), &json!("other_amount"))
    );
    assert_eq!(bench.arrived("POST", "/confirm").await, 0);
}

fn failure(replayed: bool) -> Value {
    let headers = if replayed { json!({"Idempotent-Replayed": "true"}) } else { json!({}) };
    json!({"kind": "status", "status": 500, "headers": headers})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_failure_gets_a_fresh_key_where_the_state_guards() {
    let bench = Bench::of("fluveo", 5).await;
    let id = bench.reserved("REPEAT-1").await;
    let capture = json!({"method": "POST", "path_ends": "/capture"});
    for replayed in [false, true] {
        bench.fault(json!({"match": capture, "fault": failure(replayed)})).await;
    }
    let shown = bench.ok("capture_prepare", json!({"key": id, "amount": "20.00"})).await;
    let result = bench.settled(bench.commit(&shown).await).await;
    assert_eq!(result["outcome"], "confirmed", "{result}");
    assert_eq!(bench.effects(&id, "complete").await, 1);
    let keys = bench.keys("/capture").await;
    assert_eq!(keys.len(), 3, "{keys:?}");
    assert!(keys[0] == keys[1] && keys[1] != keys[2], "{keys:?}");
    assert_eq!(result["intent"]["key"], *keys[2], "the journal knows the key that was used");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_failure_is_for_a_person_where_only_keys_guard() {
    let bench = Bench::of("fluveo", 5).await;
    let create = json!({"method": "POST", "path_ends": "/sessions"});
    for replayed in [false, true] {
        bench.fault(json!({"match": create, "fault": failure(replayed)})).await;
    }
    let form = crate::office::five::form("fluveo", "REPEAT-2", "20.00", "USD");
    let shown = bench.ok("link_prepare", form).await;
    let mut result = bench.commit(&shown).await;
    for _ in 0..4 {
        let intent = json!({"intent": result["intent"]["id"]});
        result = bench.ok("action_verify", intent).await;
    }
    assert_eq!((&result["outcome"], &result["reason"]), (&json!("unknown"), &json!("replayed")));
    let keys = bench.keys("/sessions").await;
    assert!(keys.len() == 2 && keys[0] == keys[1], "never a fresh key: {keys:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_in_use_is_asked_for_again_later() {
    let bench = Bench::of("fluveo", 5).await;
    for effect in [false, true] {
        let id = bench.reserved(&format!("INUSE-{effect}")).await;
        let capture = json!({"method": "POST", "path_ends": "/capture"});
        let busy = json!({"kind": "status", "status": 409, "retry_after": "1", "effect": effect});
        bench.fault(json!({"match": capture, "fault": busy})).await;
        let shown = bench.ok("capture_prepare", json!({"key": id, "amount": "20.00"})).await;
        let result = bench.settled(bench.commit(&shown).await).await;
        assert_eq!(result["outcome"], "confirmed", "{effect}: {result}");
        assert_eq!(bench.effects(&id, "complete").await, 1, "{effect}");
    }
    let keys = bench.keys("/capture").await;
    assert_eq!(keys[0], keys[1], "{keys:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_what_is_done_already_is_told_from_one_of_what_is_not() {
    let bench = Bench::demo(10).await;
    for effect in [false, true] {
        let id = bench.waiting(&format!("DONE-{effect}")).await;
        let no =
            json!({"kind": "status", "status": 409, "code": "state_conflict", "effect": effect});
        bench.fault(on_confirm(&id, &no)).await;
        let result = bench.settled(bench.commit(&bench.prepare(&id).await).await).await;
        assert_eq!(result["outcome"], "confirmed", "{effect}: {result}");
        assert_eq!(bench.effects(&id, "completed").await, 1, "{effect}");
    }
}
