use serde_json::{Value, json};

use super::super::bench::{Bench, transfer};

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_happens_once_and_saying_it_again_says_so() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    let shown = bench.ok("cancel_prepare", json!({"key": id})).await;
    assert_eq!(shown["can_be_undone"], false);
    let done = bench.commit(&shown).await;
    assert_eq!(
        (&done["outcome"], &done["session"]["status"]),
        (&json!("confirmed"), &json!("canceled"))
    );
    let again = bench.ok("cancel_prepare", json!({"key": id})).await;
    assert_eq!(again["deed"], "already");
    let result = bench.commit(&again).await;
    assert_eq!(result["reason"], "already_canceled");
    assert_eq!(bench.effects(&id, "canceled").await, 1);
    assert_eq!(bench.arrived("POST", "/cancel").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_provider_will_not_cancel_is_a_refusal_that_changed_nothing() {
    let bench = Bench::demo(10).await;
    bench.control("POST", "/switches/plugipay", json!({"cancel_of_pending_refused": true})).await;
    let mut pending = transfer("INV-1");
    pending["status"] = json!("pending");
    pending["adapter"] = json!("xendit");
    let id = bench.add(pending).await;
    bench.ok("session_fetch", json!({"key": id})).await;
    let first = bench.commit(&bench.ok("cancel_prepare", json!({"key": id})).await).await;
    assert_ne!(first["outcome"], "confirmed", "{first}");
    assert_eq!(bench.effects(&id, "canceled").await, 0);
    assert_eq!(bench.session(&id).await["status"], "pending");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_paid_meanwhile_is_not_called_canceled() {
    let bench = Bench::demo(10).await;
    let id = bench.add(json!({"status": "open", "amount": 5_000_000})).await;
    bench.ok("session_fetch", json!({"key": id})).await;
    let shown = bench.ok("cancel_prepare", json!({"key": id})).await;
    bench.control("POST", &format!("/sessions/plugipay/{id}/pay"), Value::Null).await;
    let result = bench.commit(&shown).await;
    assert_eq!(
        (&result["outcome"], &result["reason"]),
        (&json!("refused"), &json!("already_completed")),
        "{result}"
    );
    assert_eq!(bench.session(&id).await["status"], "completed");
    assert_eq!(bench.arrived("POST", "/cancel").await, 0);
    let error = bench.no("cancel_prepare", json!({"key": id})).await;
    assert!(error.message.contains("paid"), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_cancels_what_another_confirms_and_neither_is_told_of_the_other_as_theirs() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    let confirm = bench.prepare(&id).await;
    let cancel = bench.ok("cancel_prepare", json!({"key": id})).await;
    let held = json!({"method": "POST", "path_contains": "/confirm"});
    bench.fault(json!({"match": held, "fault": {"kind": "delay", "ms": 400}})).await;
    let late = async {
        bench.until_arrived("POST", "/confirm").await;
        bench.no("action_commit", super::agreed(&cancel)).await
    };
    let (confirmed, refused) = tokio::join!(bench.commit(&confirm), late);
    assert_eq!(confirmed["outcome"], "confirmed", "{confirmed}");
    assert_eq!(refused.code, backoffice::Code::Busy, "{refused:?}");
    assert_eq!(
        (bench.effects(&id, "completed").await, bench.effects(&id, "canceled").await),
        (1, 0)
    );
}
