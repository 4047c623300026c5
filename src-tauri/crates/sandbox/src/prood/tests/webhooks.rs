//! What gateways say, and who is believed.

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::super::TENANTS;
use super::super::webhooks::{is_signed, signature};
use super::Rig;
use crate::clock::wall;

impl Rig {
    async fn event(&self, org: &str, secret: &str, body: &str) -> u16 {
        let at = wall().timestamp();
        let header = format!("t={at},v1={}", signature(secret, at, body));
        let url = self.url(&format!("/api/webhooks/stripe/{org}"));
        let request = self.http.post(url).header("stripe-signature", header);
        request.body(body.to_owned()).send().await.unwrap().status().as_u16()
    }
}

#[tokio::test]
async fn stripe_is_believed_when_it_signs_as_the_organisation_or_the_environment() {
    let rig = Rig::new().await;
    let body = r#"{"type":"checkout.session.completed","data":{"object":{"id":"x","payment_status":"paid","metadata":{"orderId":"ord_77"}}}}"#;
    let id = rig.add(json!({"state": "payment", "provider": "stripe", "orderId": "ord_77"})).await;
    assert_eq!(rig.event("org_demo", TENANTS[1].stripe_secret, body).await, 400);
    assert_eq!(rig.event("_", TENANTS[0].stripe_secret, body).await, 400);
    assert_eq!(rig.state(&id).await, "payment");
    assert_eq!(rig.event("org_demo", TENANTS[0].stripe_secret, body).await, 200);
    assert_eq!(rig.state(&id).await, "complete");
    assert_eq!(rig.event("org_demo", super::super::ENVIRONMENT.0, body).await, 200);
    let effects = rig.effects(&id).await;
    assert_eq!(effects.iter().filter(|step| step.ends_with(">complete")).count(), 1);
    assert_eq!(rig.event("org_demo", TENANTS[0].stripe_secret, "{\"type\":\"other\"}").await, 200);
}

#[tokio::test]
async fn ifthenpay_shows_its_key_and_easypay_nothing() {
    let rig = Rig::new().await;
    let id =
        rig.add(json!({"state": "payment", "provider": "ifthenpay", "orderId": "ord_71"})).await;
    let call = |key: &str| {
        format!(
            "/api/webhooks/ifthenpay/org_demo?chave={key}&orderId=ord_71&amount=45.00&requestId=rq-1&payment_datetime=04-03-2026%2010:11:12"
        )
    };
    assert_eq!(rig.get(&call("wrong")).await.status, 400);
    assert_eq!(rig.get(&call("AP-77")).await.body, json!({"received": true}));
    assert_eq!(rig.state(&id).await, "complete");

    let link = rig.add(json!({"state": "payment", "provider": "easypay", "link": true})).await;
    let charge =
        rig.get(&format!("/api/sessions/{link}")).await.body["paymentSession"]["id"].clone();
    let told = rig.post("/api/webhooks/easypay/_", json!({"id": charge, "status": "failed"})).await;
    assert_eq!((told.status, rig.state(&link).await.as_str()), (200, "failed"));
    assert_eq!(rig.post("/api/webhooks/cash/_", json!({})).await.status, 400);
    let forwarded =
        rig.post("/v1/webhooks/payments/easypay?org=_", json!({"status": "paid"})).await;
    assert_eq!(forwarded.status, 200);
}

#[tokio::test]
async fn a_listener_gets_what_the_gateway_sends() {
    let rig = Rig::new().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let told = rig.control("/webhooks/prood", json!({"url": url})).await;
    let listen = async || {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut text = String::new();
        let complete = |text: &str| {
            text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
                head.contains(&format!("content-length: {}", body.len()))
            })
        };
        while !complete(&text) {
            let mut part = [0; 4096];
            let read = stream.read(&mut part).await.unwrap();
            assert_ne!(read, 0, "{text}");
            text.push_str(std::str::from_utf8(&part[..read]).unwrap());
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        text
    };
    let id = rig.add(json!({"state": "payment", "provider": "ifthenpay", "orderId": "SO/1"})).await;
    rig.control(&format!("/sessions/prood/{id}/pay-reference"), json!({})).await;
    let text = listen().await;
    assert!(
        text.starts_with("GET /hook?key=AP-77&orderId=SO%2F1&amount=45.00&requestId=rq-"),
        "{text}"
    );

    let id = rig.add(json!({"state": "payment", "provider": "stripe", "orderId": "ord_8"})).await;
    rig.control(&format!("/sessions/prood/{id}/pay"), json!({})).await;
    let text = listen().await;
    let header = text.lines().find_map(|line| line.strip_prefix("stripe-signature: ")).unwrap();
    let (_, body) = text.split_once("\r\n\r\n").unwrap();
    let secret = told["stripe_secret"].as_str().unwrap();
    assert!(is_signed(header, body, &[secret], wall().timestamp()));
    assert!(body.contains("\"orderId\":\"ord_8\""));
}
