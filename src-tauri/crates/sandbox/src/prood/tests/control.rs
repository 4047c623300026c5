//! What a test does from behind, and faults.

use reqwest::Method;
use serde_json::json;

use super::Rig;

#[tokio::test]
async fn the_connection_is_described_whole() {
    let rig = Rig::new().await;
    for name in [
        "checkout_secret",
        "tenant_id",
        "redis_rest_url",
        "redis_rest_token",
        "api_url",
        "api_key",
        "amount_unit",
        "link.return_url",
        "link.provider",
    ] {
        assert!(!rig.credential(name).is_empty());
    }
    assert_eq!(rig.credential("amount_unit"), "minor");
    assert_eq!(rig.credential("api_url"), rig.url("/v1"));
    assert_eq!(rig.more("redis_full_token"), super::super::FULL_TOKEN);
    match super::super::redis::installed() {
        true => assert!(rig.credential("redis_url").starts_with("redis://:")),
        false => assert_eq!(rig.more("redis"), "memory"),
    }
}

#[tokio::test]
async fn a_session_is_added_at_any_state() {
    let rig = Rig::new().await;
    for state in ["idle", "info", "shipping", "payment", "confirming", "complete", "failed"] {
        for gateway in ["stripe", "easypay", "ifthenpay"] {
            let body = json!({"state": state, "provider": gateway, "fulfillment": "shipping"});
            let id = rig.add(body).await;
            assert_eq!(rig.state(&id).await, state, "{gateway}");
        }
    }
    let refused = rig.try_control(Method::POST, "/sessions/prood", json!({"state": "paid"})).await;
    assert!(refused.body["error"].as_str().unwrap().contains("paid is no state"));
}

#[tokio::test]
async fn the_customer_pays_from_wherever_they_are() {
    let rig = Rig::new().await;
    for state in ["idle", "info", "payment", "confirming", "failed"] {
        let id = rig.add(json!({"state": state, "provider": "ifthenpay"})).await;
        let paid = rig.control(&format!("/sessions/prood/{id}/pay"), json!({})).await;
        assert_eq!(paid["state"], "complete", "{state}");
        let path = format!("/sessions/prood/{id}/pay");
        assert_eq!(rig.try_control(Method::POST, &path, json!({})).await.status, 409);
    }
}

#[tokio::test]
async fn a_gateway_that_refuses_is_learned_of_by_asking() {
    let rig = Rig::new().await;
    let id = rig.add(json!({"state": "payment", "provider": "stripe", "orderId": "ord_5"})).await;
    let told = rig.control(&format!("/sessions/prood/{id}/decline"), json!({})).await;
    assert_eq!(rig.state(&id).await, "payment");
    let body = json!({"chargeId": told["payment_id"]});
    assert_eq!(
        rig.post(&format!("/api/sessions/{id}/confirm"), body).await.body["state"],
        "failed"
    );
    let order = rig.commerce("/v1/admin/orders/ord_5", &rig.credential("api_key")).await.body;
    assert_eq!(
        (&order["status"], &order["paymentStatus"]),
        (&json!("cancelled"), &json!("voided"))
    );
}

#[tokio::test]
async fn a_reference_is_paid_when_its_session_is_long_gone() {
    let rig = Rig::new().await;
    let id =
        rig.add(json!({"state": "payment", "provider": "ifthenpay", "orderId": "ord_6"})).await;
    rig.advance(3 * 86_400).await;
    rig.control(&format!("/sessions/prood/{id}/pay-reference"), json!({})).await;
    let order = rig.commerce("/v1/admin/orders/ord_6", &rig.credential("api_key")).await.body;
    assert_eq!(order["paymentStatus"], "paid");
    assert_eq!(rig.effects(&id).await.last().unwrap(), "payment>expired");
}

#[tokio::test]
async fn a_session_may_end_or_vanish_and_any_text_may_be_stored() {
    let rig = Rig::new().await;
    for (action, end, status) in [("expire", "info>expired", 410), ("delete", "info>gone", 404)] {
        let id = rig.add(json!({"state": "info"})).await;
        rig.control(&format!("/sessions/prood/{id}/{action}"), json!({})).await;
        assert_eq!(rig.effects(&id).await.last().unwrap(), end);
        let confirm =
            rig.post(&format!("/api/sessions/{id}/confirm"), json!({"chargeId": "x"})).await;
        assert_eq!(confirm.status, status);
    }
    rig.add(json!({"id": "cs_odd", "raw": "{\"state\":\"teleported\"}", "ttl_ms": 5_000})).await;
    assert_eq!(rig.state("cs_odd").await, "teleported");
    let refused = rig.try_control(Method::POST, "/switches/prood", json!({"colour": 1})).await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        rig.try_control(Method::POST, "/sessions/prood/x/dance", json!({})).await.status,
        404
    );
}

#[tokio::test]
async fn faults_strike_the_sessions_and_the_rest_form() {
    let rig = Rig::new().await;
    let path = json!({"path_contains": "/redis"});
    rig.control(
        "/faults",
        json!({"match": path, "fault": {"kind": "status", "status": 429, "retry_after": "1"}}),
    )
    .await;
    let refused = rig.rest(super::super::READ_TOKEN, "/redis", json!(["PING"])).await;
    assert_eq!((refused.status, &refused.body["code"]), (429, &json!("RATE_LIMIT")));
    let id = rig.add(json!({"state": "payment", "provider": "easypay"})).await;
    let charge =
        rig.control(&format!("/sessions/prood/{id}/capture"), json!({})).await["payment_id"]
            .clone();
    rig.control(
        "/faults",
        json!({"match": {"path_contains": "/confirm"}, "fault": {"kind": "drop_after"}}),
    )
    .await;
    let target = rig.url(&format!("/api/sessions/{id}/confirm"));
    let body = json!({"chargeId": charge}).to_string();
    assert!(rig.http.post(target).body(body).send().await.is_err());
    assert_eq!(rig.state(&id).await, "complete");
}
