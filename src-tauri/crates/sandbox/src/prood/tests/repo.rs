//! What the published code does otherwise than the documentation says.

use serde_json::{Value, json};

use super::{Rig, draft};
use crate::clock::{DAY, MINUTE};

#[tokio::test]
async fn a_session_is_made_in_major_units_and_without_an_end() {
    let rig = Rig::new().await;
    let told = rig.switch(json!({"profile": "repo"})).await;
    assert_eq!(told["amount_unit"], "major");
    let mut body = draft();
    body["amount"] = json!(99.99);
    body["provider"] = json!("easypay");
    let made = rig.post("/api/sessions", body).await;
    assert_eq!(made.status, 200);
    let id = made.body["sessionId"].as_str().unwrap();
    assert_eq!(made.body["providerId"], "stripe", "`provider` is dropped");
    let snapshot = &made.body["snapshot"];
    assert_eq!(
        (snapshot["amount"].to_string().as_str(), &snapshot["expiresAt"]),
        ("99.99", &Value::Null)
    );
    let millis: i64 = id.split('_').nth(1).unwrap().parse().unwrap();
    assert!((0..MINUTE).contains(&(millis - super::NOW)), "{id}");

    let loaded = rig.get(&format!("/api/sessions/{id}")).await.body;
    assert_eq!((&loaded["kind"], &loaded["sessionId"]), (&json!("cs"), &json!(id)));
    let key = format!("checkout:session:{id}");
    let stored = rig.redis(json!(["GET", key])).await;
    let stored: Value = serde_json::from_str(stored.as_str().unwrap()).unwrap();
    assert_eq!((&stored["snapshot"], &stored["meta"]["tenantId"]), (snapshot, &json!("org_demo")));
    assert!(stored["createdAt"].is_string());
    let left = rig.redis(json!(["PTTL", key])).await.as_i64().unwrap();
    assert!((DAY - MINUTE..=DAY).contains(&left), "{left}");
}

#[tokio::test]
async fn a_link_forgets_tenant_and_description() {
    let rig = Rig::repo().await;
    let link = json!({"amount": 45, "currency": "EUR", "tenantId": "org_demo", "description": "x"});
    let made = rig.post("/api/payment-links", link).await;
    let id = made.body["sessionId"].as_str().unwrap();
    assert!(id.starts_with("pl_"));
    assert_eq!(made.body["url"], rig.url(&format!("/c/{id}")));
    let stored = rig.redis(json!(["GET", format!("checkout:session:{id}")])).await;
    let stored: Value = serde_json::from_str(stored.as_str().unwrap()).unwrap();
    assert_eq!(
        (&stored["meta"]["tenantId"], &stored["meta"]["kind"]),
        (&Value::Null, &json!("pl"))
    );
    assert_eq!(stored.to_string().matches("description").count(), 0);
}

#[tokio::test]
async fn plain_exceptions_lose_their_status() {
    let rig = Rig::repo().await;
    let wrong = rig.http.post(rig.url("/api/sessions")).header("x-checkout-secret", "wrong");
    let refused = super::told(wrong.body("{}").send().await.unwrap()).await;
    assert_eq!((refused.status, &refused.body["code"]), (500, &json!("UNKNOWN")));
    let id = rig.add(json!({"state": "info", "providerId": "stripe"})).await;
    let target = format!("/api/sessions/{id}/pay");
    assert_eq!(rig.post(&target, json!({"sourceToken": "pm_ok"})).await.status, 422, "email");
    let body = json!({"sourceToken": "pm_decline", "email": "a@b.example"});
    assert_eq!(rig.post(&target, body).await.status, 500);
    assert_eq!(rig.state(&id).await, "failed");
}

#[tokio::test]
async fn confirm_never_works_and_a_finished_session_is_paid_again() {
    let rig = Rig::repo().await;
    let id = rig.add(json!({"state": "payment", "providerId": "easypay"})).await;
    let charge = rig.get(&format!("/api/sessions/{id}")).await.body["paymentSession"]["id"].clone();
    let target = format!("/api/sessions/{id}/confirm");
    let confirm = rig.post(&target, json!({"providerSessionId": charge})).await;
    assert_eq!((confirm.status, rig.state(&id).await.as_str()), (500, "payment"));
    rig.switch(json!({"confirm_fixed": true})).await;
    assert_eq!(rig.post(&target, json!({"chargeId": charge})).await.status, 422, "another name");
    rig.control(&format!("/sessions/prood/{id}/capture"), json!({})).await;
    assert_eq!(
        rig.post(&target, json!({"providerSessionId": charge})).await.body["state"],
        "complete"
    );

    let pay = json!({"email": "a@b.example", "metadata": {"method": "mb"}});
    let again = rig.post(&format!("/api/sessions/{id}/pay"), pay).await;
    assert_eq!((again.status, &again.body["state"]), (200, &json!("payment")));
    assert_ne!(again.body["paymentSession"]["id"], charge);
}

#[tokio::test]
async fn what_must_be_sent_can_never_be_paid() {
    let rig = Rig::repo().await;
    let id = rig.add(json!({"state": "info", "fulfillment": "shipping"})).await;
    let body = json!({"sourceToken": "pm_ok", "email": "a@b.example"});
    assert_eq!(rig.post(&format!("/api/sessions/{id}/pay"), body).await.status, 500);
}

#[tokio::test]
async fn a_callback_reaches_the_order_and_not_the_session() {
    let rig = Rig::repo().await;
    let id =
        rig.add(json!({"state": "payment", "providerId": "ifthenpay", "orderId": "ord_71"})).await;
    let url =
        "/api/webhooks/ifthenpay/org_demo?key=AP-77&orderId=ord_71&amount=45.00&requestId=rq-551";
    assert_eq!(rig.get(url).await.body, json!({"received": true}));
    assert_eq!(rig.state(&id).await, "payment");
    let order = rig.commerce("/v1/admin/orders/ord_71", &rig.credential("api_key")).await.body;
    assert_eq!((&order["status"], &order["paymentStatus"]), (&json!("approved"), &json!("paid")));
}

#[tokio::test]
async fn only_the_missing_key_ends_a_session() {
    let rig = Rig::repo().await;
    let id = rig.add(json!({"state": "info", "expiresIn": 10_000, "providerId": "stripe"})).await;
    rig.advance(20).await;
    let body = json!({"sourceToken": "pm_3ds", "email": "a@b.example"});
    assert_eq!(rig.post(&format!("/api/sessions/{id}/pay"), body.clone()).await.status, 200);
    rig.advance(61).await;
    assert_eq!(rig.get(&format!("/api/sessions/{id}")).await.status, 404);
    assert_eq!(rig.post(&format!("/api/sessions/{id}/pay"), body).await.status, 404);
}
