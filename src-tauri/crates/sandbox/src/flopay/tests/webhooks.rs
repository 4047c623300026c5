//! What is sent, and that its signature holds.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{draft, plan, rig};
use crate::rig::{Arrived, Rig, arrived};

/// The recipe of the documentation, written without a look at the server's code.
fn signed(secret: &str, header: &str, body: &str) -> bool {
    let (time, sum) = header.split_once(',').unwrap();
    let at = time.strip_prefix("t=").unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{at}.{body}").as_bytes());
    sum == format!("v1={}", HEXLOWER.encode(&mac.finalize().into_bytes()))
}

fn secret(rig: &Rig) -> String {
    let credentials = &rig.running.description().providers["flopay"].credentials;
    credentials["webhook_secret"].as_str().unwrap().to_owned()
}

async fn next(listener: &tokio::net::TcpListener) -> (Arrived, Value) {
    let hook = arrived(listener, "200 OK").await;
    let body = hook.json();
    (hook, body)
}

#[tokio::test]
async fn paid_items_are_told_one_by_one_and_signed() {
    let rig = rig().await;
    let listener = rig.listen().await;
    let id = rig.checkout(draft()).await;
    rig.act(&format!("/{id}/pay"), json!({})).await;
    let raw: Value = serde_json::from_str(&rig.raw(&id).await).unwrap();
    let mut events = Vec::new();
    for at in 0..2 {
        let (hook, body) = next(&listener).await;
        assert!(signed(&secret(&rig), hook.header("flo-signature").unwrap(), &hook.body));
        assert_eq!(
            (&body["eventType"], &body["objectType"]),
            (&json!("item.purchased"), &json!("item"))
        );
        assert_eq!(body["item"]["uuid"], raw["data"]["items"][at]["uuid"]);
        assert_eq!(body["user"]["clientUserId"], "u-1009");
        events.push(body["eventId"].clone());
    }
    assert_ne!(events[0], events[1]);
    rig.act(&format!("/{id}/refund"), json!({})).await;
    assert_eq!(next(&listener).await.1["eventType"], "item.refunded");
    assert_eq!(rig.stands(&id).await, "completed");
}

#[tokio::test]
async fn a_paid_plan_is_a_subscription_and_an_invoice() {
    let rig = rig().await;
    let listener = rig.listen().await;
    let id = rig.checkout(plan()).await;
    rig.act(&format!("/{id}/pay"), json!({})).await;
    let (_, first) = next(&listener).await;
    assert_eq!(
        (&first["eventType"], &first["subscription"]["amount"]),
        (&json!("subscription.created"), &json!(29))
    );
    let (_, second) = next(&listener).await;
    assert_eq!(
        (&second["eventType"], &second["invoice"]["state"]),
        (&json!("invoice.paid"), &json!("paid"))
    );
    let target =
        format!("/v1/subscriptions/{}/pause", first["subscription"]["uuid"].as_str().unwrap());
    rig.flo(reqwest::Method::POST, &target, Some(json!({}))).await;
    let (_, third) = next(&listener).await;
    assert_eq!(
        (&third["eventType"], &third["subscription"]["state"]),
        (&json!("subscription.paused"), &json!("paused"))
    );
}

#[tokio::test]
async fn a_charge_on_file_is_told_too() {
    let rig = rig().await;
    let listener = rig.listen().await;
    let mut body = draft();
    body["account"]["email"] = json!("onfile+li@shop.test");
    rig.flo(reqwest::Method::POST, super::CREATE, Some(body)).await;
    let (_, event) = next(&listener).await;
    assert_eq!(
        (&event["eventType"], &event["user"]["email"]),
        (&json!("item.purchased"), &json!("onfile+li@shop.test"))
    );
}

#[tokio::test]
async fn the_older_form_is_stripes() {
    let rig = rig().await;
    rig.switch(json!({"stripe_events": true})).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    rig.control("/webhooks/flopay", json!({"url": url, "secret": "whsec_stripe"})).await;
    let id = rig.checkout(draft()).await;
    rig.act(&format!("/{id}/process"), json!({"outcome": "decline"})).await;
    rig.act(&format!("/{id}/pay"), json!({})).await;
    let mut kinds = Vec::new();
    for _ in 0..3 {
        let (hook, body) = next(&listener).await;
        assert!(signed("whsec_stripe", hook.header("stripe-signature").unwrap(), &hook.body));
        assert_eq!(hook.header("flo-signature"), None);
        assert_eq!(body["data"]["object"]["metadata"]["flo_checkout_session"], json!(id));
        kinds.push(body["type"].as_str().unwrap().to_owned());
    }
    assert_eq!(
        kinds,
        ["payment_intent.payment_failed", "payment_intent.succeeded", "checkout.session.completed"]
    );
}

#[tokio::test]
async fn only_loopback_is_told() {
    let rig = rig().await;
    let (status, _) =
        rig.control("/webhooks/flopay", json!({"url": "https://shop.example/"})).await;
    assert_eq!(status, 400);
}
