//! What is sent, that its signature holds, and how endpoints are managed.

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;

use super::{draft, rig};
use crate::rig::{Arrived, arrived, receive};

/// The recipe of the documentation, written without a look at the server's code.
fn signed(secret: &str, hook: &Arrived) -> String {
    let key = BASE64.decode(secret.trim_start_matches("whsec_").as_bytes()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    let (id, at) = (hook.header("svix-id").unwrap(), hook.header("svix-timestamp").unwrap());
    mac.update(format!("{id}.{at}.{}", hook.body).as_bytes());
    format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
}

fn names(hook: &Arrived) -> Vec<String> {
    let batch = hook.json()["data"].as_array().unwrap().clone();
    batch.iter().map(|event| event["eventType"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_batch_is_signed_and_carries_the_payments() {
    let rig = rig().await;
    let secret = &rig.running.description().providers["inflowpay"].credentials["webhook_secret"];
    let listener = rig.listen().await;
    let id = rig.session(draft()).await;
    let paid = rig.act(&format!("/{id}/pay"), json!({})).await;
    let hook = arrived(&listener, "204 No Content").await;
    assert_eq!(hook.header("svix-signature").unwrap(), signed(secret.as_str().unwrap(), &hook));
    assert_eq!(
        names(&hook),
        [
            "payment.created",
            "payment.pending",
            "payment.authorized",
            "payment.received",
            "payment.settled"
        ]
    );
    let payment = rig.read(&format!("/api/payment/{}", paid["payment"].as_str().unwrap())).await;
    assert_eq!(hook.json()["data"][4]["payload"], payment);
}

#[tokio::test]
async fn the_older_generation_knows_two_names() {
    let rig = rig().await;
    rig.switch(json!({"event_names": "underscore"})).await;
    let listener = rig.listen().await;
    let id = rig.session(draft()).await;
    rig.act(&format!("/{id}/submit"), json!({"outcome": "decline:expired_card"})).await;
    let hook = arrived(&listener, "200 OK").await;
    assert_eq!(
        names(&hook),
        ["payment_created", "payment_status_updated", "payment_status_updated"]
    );
    let last = &hook.json()["data"][2]["payload"];
    assert_eq!(
        (&last["status"], &last["lastDepositAttempt"]["error"]),
        (&json!("PAYMENT_FAILED"), &json!("expired_card"))
    );
}

#[tokio::test]
async fn a_refused_webhook_comes_again_with_the_same_id() {
    let rig = rig().await;
    let listener = rig.listen().await;
    let id = rig.session(draft()).await;
    rig.act(&format!("/{id}/submit"), json!({})).await;
    let first = arrived(&listener, "500 Internal Server Error").await;
    // The second attempt is queued once the first answer is read; time is moved until it is.
    let again = loop {
        rig.advance(6).await;
        let patience = std::time::Duration::from_millis(50);
        if let Ok(connection) = tokio::time::timeout(patience, listener.accept()).await {
            break receive(connection.unwrap().0, "200 OK").await;
        }
    };
    assert_eq!(first.header("svix-id"), again.header("svix-id"));
    assert_eq!(first.body, again.body);
}

#[tokio::test]
async fn endpoints_are_managed_with_the_key() {
    let rig = rig().await;
    let url = "http://127.0.0.1:9/hook";
    let (status, made) = rig.post("/api/webhook", json!({"url": url})).await;
    assert_eq!((status, &made["webhookUrl"]), (201, &json!(url)));
    let one = format!("/api/webhook/{}", made["webhookId"].as_str().unwrap());
    assert_eq!(rig.read(&format!("{one}/secret")).await["secret"], made["secret"]);
    let all: Value = rig.read("/api/webhook").await;
    assert_eq!(all, json!([{"webhookId": made["webhookId"], "webhookUrl": url}]));
    let patch =
        async |target: &str, body: Value| rig.inflow(Method::PATCH, target, Some(body)).await;
    assert_eq!(patch(&one, json!({"status": "disabled"})).await.0, 200);
    assert_eq!(rig.read(&format!("{one}/status")).await["status"], "disabled");
    assert_eq!(patch(&one, json!({"status": "asleep"})).await.0, 400);
    let wish = json!({"eventTypes": ["payment.settled"]});
    assert_eq!(
        patch(&format!("{one}/event-types"), wish.clone()).await.1["eventTypes"],
        wish["eventTypes"]
    );
    assert_eq!(patch(&format!("{one}/event-types"), json!({"eventTypes": [1]})).await.0, 400);
    assert_eq!(rig.inflow(Method::DELETE, &one, None).await.0, 200);
    assert_eq!(rig.inflow(Method::GET, &one, None).await.0, 404);
    assert_eq!(rig.post("/api/webhook", json!({"url": "https://shop.example/"})).await.0, 400);
}

#[tokio::test]
async fn an_endpoint_gets_only_what_it_wants() {
    let rig = rig().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let (_, made) = rig.post("/api/webhook", json!({"url": url})).await;
    let wish = json!({"eventTypes": ["payment.settled"]});
    let target = format!("/api/webhook/{}/event-types", made["webhookId"].as_str().unwrap());
    rig.inflow(Method::PATCH, &target, Some(wish)).await;
    let id = rig.session(draft()).await;
    rig.act(&format!("/{id}/pay"), json!({})).await;
    let hook = arrived(&listener, "200 OK").await;
    assert_eq!(names(&hook), ["payment.settled"]);
    assert_eq!(
        hook.header("svix-signature").unwrap(),
        signed(made["secret"].as_str().unwrap(), &hook)
    );
}
