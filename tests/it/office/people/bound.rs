//! What a second person agrees to is all of it: the money behind it, and the files that were given.

use backoffice::Code;
use serde_json::{Value, json};

use super::super::actions::cases::PIXEL;
use super::super::bench::{Bench, transfer};
use super::{Desk, agreed, policy, received, staffed};

/// A transfer of 150,000 of which 100,000 stands in the books.
async fn half_paid(bench: &Bench, desk: &Desk) -> (String, Value) {
    let id = bench.add(transfer("INV-1")).await;
    desk.ok("session_fetch", json!({"key": id})).await;
    let mut part = received(&id, "100000.00");
    part["reference"] = json!("TRSF 0041");
    let shown = desk.ok("confirm_prepare", part).await;
    assert_eq!(desk.ok("action_commit", agreed(&shown)).await["outcome"], "recorded");
    let detail = desk.ok("session_get", json!({"key": id})).await;
    (id, detail["records"][0]["id"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn money_that_a_waiting_request_counts_on_stays() {
    let bench = Bench::demo(10).await;
    let ada = staffed(&bench).await;
    policy(&ada, "always", json!([])).await;
    let (fina, appa) = (Desk::at(&bench, "fina").await, Desk::at(&bench, "appa").await);
    let (id, record) = half_paid(&bench, &fina).await;
    let late = fina.ok("record_prepare", received(&id, "7.00")).await;
    let shown = fina.ok("confirm_prepare", received(&id, "50000.00")).await;
    let asked = fina.ok("action_commit", agreed(&shown)).await["request"].clone();

    let undo = json!({"id": record});
    assert_eq!(fina.no("record_undo", undo.clone()).await.code, Code::AwaitsApproval);
    let detail = fina.ok("session_get", json!({"key": id})).await;
    assert_eq!(detail["records"][0]["kept"], "waits");
    let beside = fina.no("record_prepare", received(&id, "7.00")).await;
    assert_eq!(beside.code, Code::AwaitsApproval);
    assert_eq!(fina.no("action_commit", agreed(&late)).await.code, Code::AwaitsApproval);

    let seen = appa.ok("request_get", json!({"id": asked})).await;
    assert_eq!(
        (&seen["received"]["value"], &seen["earlier"]["value"]),
        (&json!("50000.00"), &json!("100000.00"))
    );
    fina.ok("request_withdraw", json!({"id": asked})).await;
    fina.ok("record_undo", undo).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sum_that_is_another_by_now_is_not_agreed_to() {
    let bench = Bench::demo(10).await;
    let ada = staffed(&bench).await;
    let (id, record) = half_paid(&bench, &ada).await;
    let shown = ada.ok("confirm_prepare", received(&id, "50000.00")).await;
    assert_eq!(shown["comparison"], "equal");
    ada.ok("record_undo", json!({"id": record})).await;
    let error = ada.no("action_commit", agreed(&shown)).await;
    assert!(error.code == Code::Refused && error.message.contains("taken back"), "{error:?}");
    assert_eq!(bench.arrived("POST", "/confirm").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_are_bound_are_seen_and_stay_after_a_no() {
    let bench = Bench::demo(10).await;
    let ada = staffed(&bench).await;
    policy(&ada, "always", json!([])).await;
    let (fina, appa) = (Desk::at(&bench, "fina").await, Desk::at(&bench, "appa").await);
    let id = bench.add(transfer("INV-1")).await;
    fina.ok("session_fetch", json!({"key": id})).await;
    let mut request = received(&id, "150000.00");
    request["evidence"] = json!([{"name": "slip.png", "content": PIXEL}]);
    let shown = fina.ok("confirm_prepare", request).await;
    let asked = fina.ok("action_commit", agreed(&shown)).await["request"].clone();

    let claim = appa.ok("request_get", json!({"id": asked})).await["claims"][0].take();
    assert_eq!((&claim["name"], &claim["hash"]), (&json!("slip.png"), &claim["claim"]["hash"]));
    assert_eq!(claim["claim"]["request"], "waiting");
    let seen = appa.ok("claim_get", json!({"id": claim["claim"]["id"]})).await;
    assert!(seen["picture"].is_string(), "{seen}");

    appa.ok("request_reject", json!({"id": asked, "reason": "another account"})).await;
    let listed = fina.ok("session_get", json!({"key": id})).await["claims"].take();
    assert_eq!(listed[0]["request"], "rejected", "it does not vanish: {listed}");
}
