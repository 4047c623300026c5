//! The whole sandbox over real sockets, asked by a signer of its own.

mod actions;
mod lists;
mod mishaps;
mod seed;

use std::path::PathBuf;

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Key, MAIN_KEY, Switches};
use crate::clock::{moment, wall};
use crate::{Options, Running, start};

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

/// Business time of the tests: 21 October 2026.
pub fn options() -> Options {
    let switches = Switches { rate_limits: false, ..Switches::default() };
    Options {
        sessions: 400,
        now: Some(moment(1_792_540_800_000)),
        switches,
        only: vec!["plugipay".to_owned()],
        ..Options::default()
    }
}

/// The signature of a request, written from the recipe and not from the server's code.
pub fn sign(
    key: Key,
    method: &str,
    target: &str,
    at: i64,
    body: &str,
    idem: Option<&str>,
) -> String {
    let digest = HEXLOWER.encode(&Sha256::digest(body.as_bytes()));
    let mut lines = vec![method.to_owned(), target.to_owned(), at.to_string(), digest];
    lines.extend(idem.map(str::to_owned));
    let mut mac = Hmac::<Sha256>::new_from_slice(key.secret.as_bytes()).unwrap();
    mac.update(lines.join("\n").as_bytes());
    let signature = HEXLOWER.encode(&mac.finalize().into_bytes());
    format!("Plugipay-HMAC-SHA256 keyId={}, scope=*, signature={signature}", key.id)
}

impl Rig {
    pub async fn new() -> Self {
        Self::with(options()).await
    }

    pub async fn with(options: Options) -> Self {
        Self { running: start(options).await.unwrap(), http: client() }
    }

    pub async fn with_file(file: PathBuf) -> Self {
        Self::with(Options { state_file: Some(file), ..options() }).await
    }

    pub fn url(&self, target: &str) -> String {
        format!("{}{target}", self.running.description().providers["plugipay"].base_url)
    }

    /// A signed request.
    pub fn ask(
        &self,
        key: Key,
        method: Method,
        target: &str,
        body: Option<&Value>,
        idem: Option<&str>,
    ) -> RequestBuilder {
        let text = body.map(Value::to_string).unwrap_or_default();
        let at = wall().timestamp();
        let header = sign(key, method.as_str(), target, at, &text, idem);
        let mut request = self
            .http
            .request(method, self.url(target))
            .header("authorization", header)
            .header("x-plugipay-timestamp", at);
        if let Some(idem) = idem {
            request = request.header("idempotency-key", idem);
        }
        request.body(text)
    }

    pub async fn get(&self, target: &str) -> Value {
        let reply = self.ask(MAIN_KEY, Method::GET, target, None, None).send().await.unwrap();
        assert_eq!(reply.status(), 200, "{target}");
        body(reply).await
    }

    pub async fn post(&self, target: &str, body: Value, idem: Option<&str>) -> (u16, Value) {
        let reply =
            self.ask(MAIN_KEY, Method::POST, target, Some(&body), idem).send().await.unwrap();
        (reply.status().as_u16(), self::body(reply).await)
    }

    pub async fn control(&self, method: Method, path: &str, body: Value) -> Value {
        let url = format!("{}{path}", self.running.description().control_url);
        let reply = self.http.request(method, url).body(body.to_string()).send().await.unwrap();
        let status = reply.status();
        let value = self::body(reply).await;
        assert!(status.is_success(), "{path}: {value}");
        value
    }

    pub async fn fault(&self, rule: Value) {
        self.control(Method::POST, "/faults", rule).await;
    }

    pub async fn status(&self, id: &str) -> String {
        let session = self.get(&format!("/api/v1/checkout-sessions/{id}")).await;
        session["data"]["status"].as_str().unwrap().to_owned()
    }

    /// The ids of the sessions that stand at a status.
    pub async fn ids(&self, status: &str) -> Vec<String> {
        let page = self.get(&format!("/api/v1/checkout-sessions?limit=100&status={status}")).await;
        let rows = page["data"].as_array().unwrap().iter();
        rows.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    }

    /// What happened to a session, as `from>to`.
    pub async fn effects(&self, id: &str) -> Vec<String> {
        let log = self.control(Method::GET, &format!("/effects?session={id}"), json!({})).await;
        let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let rows = log["effects"].as_array().unwrap().iter();
        rows.map(|row| format!("{}>{}", word(&row["from"]), word(&row["to"]))).collect()
    }
}

pub async fn body(reply: Response) -> Value {
    serde_json::from_str(&reply.text().await.unwrap()).unwrap_or_default()
}

/// A draft that is accepted.
pub fn draft() -> Value {
    json!({"amount": 7_525_000, "currency": "IDR", "methods": ["qris", "va"],
           "successUrl": "https://shop.example/ok", "cancelUrl": "https://shop.example/no",
           "lineItems": [], "expiresInSec": 3600, "metadata": {"order_id": "INV-2041"}})
}
