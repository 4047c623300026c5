//! The whole of Prood over real sockets and, where it is installed, a real Redis.

mod commerce;
mod control;
mod hosted;
mod keys;
mod repo;
mod seed;
mod sessions;
mod webhooks;

use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

use super::CHECKOUT_SECRET;
use crate::clock::moment;
use crate::{Options, Running, start};

/// Business time of the tests: 21 October 2026.
pub const NOW: i64 = 1_792_540_800_000;

/// A sandbox and somebody who talks to it.
pub struct Rig {
    pub running: Running,
    pub http: Client,
}

#[allow(
    clippy::disallowed_methods,
    reason = "the sandbox's tests must not use the client's transport"
)]
fn client() -> Client {
    Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

pub fn options() -> Options {
    Options {
        sessions: 400,
        now: Some(moment(NOW)),
        only: vec!["prood".to_owned()],
        ..Options::default()
    }
}

/// An answer: status, the assumption it rests on, the body.
pub struct Told {
    pub status: u16,
    pub rule: String,
    pub body: Value,
}

pub async fn told(reply: Response) -> Told {
    let rule = reply.headers().get("x-sandbox-assumption");
    let rule = rule.map_or(String::new(), |rule| rule.to_str().unwrap().to_owned());
    let status = reply.status().as_u16();
    let body = serde_json::from_str(&reply.text().await.unwrap()).unwrap_or_default();
    Told { status, rule, body }
}

impl Rig {
    pub async fn new() -> Self {
        Self::with(options()).await
    }

    pub async fn with(options: Options) -> Self {
        Self { running: start(options).await.unwrap(), http: client() }
    }

    /// One whose profile is the published code's.
    pub async fn repo() -> Self {
        let rig = Self::new().await;
        rig.switch(json!({"profile": "repo"})).await;
        rig
    }

    pub fn url(&self, target: &str) -> String {
        format!("{}{target}", self.running.description().providers["prood"].base_url)
    }

    pub fn credential(&self, name: &str) -> String {
        let all = &self.running.description().providers["prood"].credentials;
        all[name].as_str().unwrap().to_owned()
    }

    pub fn more(&self, name: &str) -> String {
        let all = &self.running.description().providers["prood"].more;
        all[name].as_str().unwrap().to_owned()
    }

    pub async fn get(&self, target: &str) -> Told {
        told(self.http.get(self.url(target)).send().await.unwrap()).await
    }

    /// A POST with the secret.
    pub async fn post(&self, target: &str, body: Value) -> Told {
        let request = self.http.post(self.url(target)).header("x-checkout-secret", CHECKOUT_SECRET);
        told(request.body(body.to_string()).send().await.unwrap()).await
    }

    /// The Commerce API with a key.
    pub async fn commerce(&self, target: &str, key: &str) -> Told {
        let request = self.http.get(self.url(target)).header("x-api-key", key);
        told(request.send().await.unwrap()).await
    }

    /// A command over the REST form.
    pub async fn rest(&self, token: &str, path: &str, command: Value) -> Told {
        let request = self.http.post(self.url(path)).bearer_auth(token);
        told(request.body(command.to_string()).send().await.unwrap()).await
    }

    /// The result of a command with the full token.
    pub async fn redis(&self, command: Value) -> Value {
        let answer = self.rest(super::FULL_TOKEN, "/redis", command).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body["result"].clone()
    }

    pub async fn try_control(&self, method: Method, path: &str, body: Value) -> Told {
        let url = format!("{}{path}", self.running.description().control_url);
        told(self.http.request(method, url).body(body.to_string()).send().await.unwrap()).await
    }

    pub async fn control(&self, path: &str, body: Value) -> Value {
        let answer = self.try_control(Method::POST, path, body).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }

    pub async fn switch(&self, change: Value) -> Value {
        self.control("/switches/prood", change).await
    }

    pub async fn advance(&self, seconds: i64) {
        self.control("/clock", json!({"advance_seconds": seconds})).await;
    }

    /// A session as the control URL adds it; its id.
    pub async fn add(&self, body: Value) -> String {
        self.control("/sessions/prood", body).await["id"].as_str().unwrap().to_owned()
    }

    pub async fn state(&self, id: &str) -> String {
        let session = self.get(&format!("/api/sessions/{id}")).await;
        session.body["state"].as_str().unwrap_or("-").to_owned()
    }

    /// What happened to a session, as `from>to`.
    pub async fn effects(&self, id: &str) -> Vec<String> {
        let log = self.try_control(Method::GET, &format!("/effects?session={id}"), json!({})).await;
        let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let rows = log.body["effects"].as_array().unwrap().iter();
        rows.map(|row| format!("{}>{}", word(&row["from"]), word(&row["to"]))).collect()
    }

    /// All session keys.
    pub async fn keys(&self) -> Vec<String> {
        let (mut cursor, mut keys) = ("0".to_owned(), Vec::new());
        loop {
            let scan = json!(["SCAN", cursor, "MATCH", "checkout:session:*", "COUNT", "200"]);
            let page = self.redis(scan).await;
            let some = page[1].as_array().unwrap().iter();
            keys.extend(some.map(|key| key.as_str().unwrap().to_owned()));
            cursor = page[0].as_str().unwrap().to_owned();
            if cursor == "0" {
                keys.sort();
                keys.dedup();
                return keys;
            }
        }
    }
}

/// The documentation's example.
pub fn draft() -> Value {
    json!({
        "orderId": "ord_abc123", "amount": 9999, "currency": "EUR", "tenantId": "org_demo",
        "returnUrl": "http://localhost:3000/order-confirmation?order=ord_abc123",
        "customerInfo": {"email": "customer@example.com", "firstName": "Maria", "lastName": "Silva"},
        "fulfillment": "shipping", "provider": "stripe"
    })
}
