//! Lost answers, faults, odd payments, restarts.

use reqwest::Method;
use serde_json::json;

use super::{HEADER, KEY, draft, rig};
use crate::rig::{Rig, value};

const CREATE: &str = "/api/checkout/sessions/one-time-payment";

#[tokio::test]
async fn a_lost_reply_leaves_a_session_behind() {
    let rig = rig().await;
    rig.control("/faults", json!({"match": {"method": "POST"}, "fault": {"kind": "drop_after"}}))
        .await;
    let ask = rig.ask(Method::POST, CREATE, Some(&draft())).header(HEADER, KEY);
    assert!(ask.send().await.is_err());
    let url = format!("{}/effects", rig.running.description().control_url);
    let log = value(rig.http.get(url).send().await.unwrap()).await;
    let effect = &log["effects"][0];
    assert_eq!((&effect["to"], &effect["provider"]), (&json!("open"), &json!("inflowpay")));
    assert_eq!(effect["cause"], format!("POST {CREATE}"));
}

#[tokio::test]
async fn a_refusal_speaks_in_the_envelope() {
    let rig = rig().await;
    rig.control("/faults", json!({"fault": {"kind": "status", "status": 429, "retry_after": "2"}}))
        .await;
    let reply =
        rig.ask(Method::GET, "/api/payment", None).header(HEADER, KEY).send().await.unwrap();
    assert_eq!(
        (reply.status().as_u16(), &reply.headers()["retry-after"]),
        (429, &"2".parse().unwrap())
    );
    let told = value(reply).await;
    assert_eq!((&told["statusCode"], &told["error"]), (&json!(429), &json!("Too Many Requests")));
}

#[tokio::test]
async fn pages_are_spoiled_as_asked() {
    let rig = rig().await;
    let rows = [
        json!({"kind": "rows", "rows": [{"id": "pay_odd", "status": "TELEPORTED"}], "rows_text": ["{\"amountInCents\":12.5}"]}),
        json!({"kind": "empty_page"}),
        json!({"kind": "lose_rows", "count": 3}),
    ];
    rig.control("/faults", json!(rows.map(|fault| json!({"fault": fault})))).await;
    let mut counts = Vec::new();
    for _ in 0..3 {
        let page = rig.read("/api/payment?limit=5").await;
        counts.push(page["data"].as_array().unwrap().len());
        assert_eq!(page["total"], 400);
    }
    assert_eq!(counts, [7, 0, 2]);
}

#[tokio::test]
async fn odd_payments_can_be_added() {
    let rig = rig().await;
    let told = rig.act("", json!({"id": "pay_mine", "status": "PAYMENT_SUCCESS", "createdAt": "2026-10-01T08:00:00.000Z",
        "customerEmail": "ana@shop.test", "taxCountry": "FR", "metadatas": {"orderId": "X-1"}})).await;
    assert_eq!(rig.read("/api/payment/pay_mine").await, told);
    assert_eq!(
        (&told["amountTaxesIncluded"], &told["depositStatus"]),
        (&json!(3096), &json!("succeeded"))
    );
    let (status, _) = rig.control("/sessions/inflowpay", json!({"id": "pay_mine"})).await;
    assert_eq!(status, 409);
    let (status, _) = rig.control("/sessions/inflowpay", json!({"status": "TELEPORTED"})).await;
    assert_eq!(status, 400);
    let session = rig.act("", json!({"kind": "session", "expiresIn": 2})).await;
    assert_eq!(session["status"], "open");
    assert_eq!(rig.control("/sessions/inflowpay/pay_mine/fly", json!({})).await.0, 404);
}

#[tokio::test]
async fn a_restart_forgets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.db");
    let rig = Rig::with("inflowpay", 400, Some(file.clone())).await;
    let (open, paid) = (rig.session(draft()).await, rig.session(draft()).await);
    rig.act(&format!("/{paid}/pay"), json!({})).await;
    rig.act("", json!({"id": "pay_mine"})).await;
    let page = rig.read("/api/payment?page=2&limit=100").await;
    let mut rows = page["data"].as_array().unwrap().iter();
    let seeded = rows.find(|row| row["status"] == "PAYMENT_SUCCESS").unwrap();
    let seeded = format!("/api/payment/{}", seeded["id"].as_str().unwrap());
    assert_eq!(rig.post(&format!("{seeded}/refund"), json!({})).await.0, 201);
    rig.post("/api/link", json!({"currency": "EUR", "products": draft()["products"]})).await;
    let (offer, hook) = (
        json!({"name": "Club", "amountInCents": 900, "currency": "EUR", "interval": "month"}),
        json!({"url": "http://127.0.0.1:9/"}),
    );
    rig.post("/subscription/offer", offer).await;
    rig.post("/api/webhook", hook).await;
    let ask = ["/api/payment?limit=100", &seeded, "/api/link", "/api/webhook", "/subscription"];
    let mut before = Vec::new();
    for target in ask {
        before.push(rig.read(target).await.to_string().replace(&rig.url(""), ""));
    }
    let effects = rig.effects(&paid).await;
    rig.running.stop().await;

    let rig = Rig::with("inflowpay", 3, Some(file)).await;
    for (target, before) in ask.iter().zip(before) {
        assert_eq!(
            rig.read(target).await.to_string().replace(&rig.url(""), ""),
            before,
            "{target}"
        );
    }
    assert_eq!(rig.effects(&paid).await, effects);
    rig.advance(3_600).await;
    assert_eq!(rig.effects(&open).await, ["->open", "open>expired"]);
}
