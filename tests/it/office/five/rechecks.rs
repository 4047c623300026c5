//! Prood asks its gateway: found paid, not yet, and nobody knows.

use serde_json::{Value, json};

use super::super::bench::Bench;

/// A session whose customer has begun to pay; its id and the gateway's id of the payment.
async fn begun(bench: &Bench, order: &str) -> (String, String) {
    let body = json!({"orderId": order, "state": "payment", "provider": "easypay"});
    let id = bench.put("prood", body).await;
    let detail = bench.ok("session_fetch", json!({"key": id})).await;
    let charge = super::facts(&detail)["payment_id"].as_str().unwrap().to_owned();
    (id, charge)
}

fn ask(id: &str, charge: &str) -> Value {
    json!({"key": id, "charge": charge})
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_has_the_money_or_not_yet() {
    let bench = Bench::of("prood", 5).await;
    let (id, charge) = begun(&bench, "RE-1").await;
    let early = bench.commit(&bench.ok("recheck_prepare", ask(&id, &charge)).await).await;
    assert_eq!((&early["outcome"], &early["reason"]), (&json!("refused"), &json!("not_paid_yet")));
    assert_eq!(bench.session(&id).await["raw_status"], "confirming");

    bench.act("prood", &id, "capture", json!({})).await;
    let found = bench.done("recheck_prepare", ask(&id, &charge)).await;
    assert_eq!(found["session"]["status"], "completed", "{found}");
    assert!(found["message"].as_str().unwrap().starts_with("Found paid"), "{found}");
    let again = bench.done("recheck_prepare", ask(&id, &charge)).await;
    assert_eq!(again["reason"], "already_completed");
    assert_eq!(bench.effects(&id, "complete").await, 1);
    assert_eq!(bench.arrived("POST", "/confirm").await, 2);
    assert_eq!(bench.arrived("POST", "/pay").await, 0, "the app never pays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_of_the_server_is_no_answer() {
    let bench = Bench::of("prood", 5).await;
    let matching = json!({"method": "POST", "path_ends": "/confirm"});
    let (id, charge) = begun(&bench, "RE-2").await;
    let broken = json!({"kind": "status", "status": 500});
    bench.fault(json!({"times": 0, "match": matching, "fault": broken})).await;
    let result = bench.commit(&bench.ok("recheck_prepare", ask(&id, &charge)).await).await;
    assert_eq!(result["outcome"], "unknown", "{result}");
    bench.no_faults().await;
    bench.act("prood", &id, "capture", json!({})).await;
    let last = bench.settled(result).await;
    assert_eq!(last["outcome"], "confirmed", "{last}");

    // The published code answers 500 after every payment that it found.
    let (id, charge) = begun(&bench, "RE-3").await;
    bench.act("prood", &id, "capture", json!({})).await;
    let done = json!({"kind": "status", "status": 500, "effect": true});
    bench.fault(json!({"match": matching, "fault": done})).await;
    let found = bench.commit(&bench.ok("recheck_prepare", ask(&id, &charge)).await).await;
    let found = bench.settled(found).await;
    assert_eq!(found["outcome"], "confirmed", "what counts is the session: {found}");
    assert_eq!(bench.effects(&id, "complete").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_is_refused_before_anything_is_sent() {
    let bench = Bench::of("prood", 5).await;
    let idle = bench.put("prood", json!({"orderId": "RE-4"})).await;
    bench.ok("session_fetch", json!({"key": idle})).await;
    bench.no("recheck_prepare", ask(&idle, "pi_1")).await;
    let (id, _) = begun(&bench, "RE-5").await;
    bench.no("recheck_prepare", ask(&id, " ")).await;
    assert_eq!(bench.posts().await, 0);
    let wrong = bench.commit(&bench.ok("recheck_prepare", ask(&id, "pi_nobody")).await).await;
    assert_eq!(wrong["outcome"], "refused", "{wrong}");
    assert_eq!(bench.session(&id).await["status"], "pending");
}
