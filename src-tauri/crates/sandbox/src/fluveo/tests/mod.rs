//! The whole sandbox over real sockets, asked as the documentation shows it.

mod actions;
mod create;
mod links;
mod lists;
mod mishaps;
mod seed;

use std::path::PathBuf;

use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::clock::moment;
use crate::{Options, Running, Switches, start};

/// Business time of the tests: 21 October 2026.
pub const NOW: i64 = 1_792_540_800;

/// A sandbox and somebody who talks to it.
pub struct Rig {
    pub running: Running,
    pub http: Client,
    key: String,
}

/// An answer: status, headers and body.
pub struct Told {
    pub status: u16,
    pub body: Value,
    pub rule: String,
    pub replayed: bool,
}

#[allow(
    clippy::disallowed_methods,
    reason = "the sandbox's tests must not use the client's transport"
)]
fn client() -> Client {
    Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

pub fn options() -> Options {
    let switches = Switches { rate_limits: false, ..Switches::default() };
    Options {
        sessions: 400,
        now: Some(moment(NOW * 1000)),
        switches,
        only: vec!["fluveo".to_owned()],
        ..Options::default()
    }
}

impl Rig {
    pub async fn new() -> Self {
        Self::with(options()).await
    }

    pub async fn with(options: Options) -> Self {
        let running = start(options).await.unwrap();
        let mut rig = Self { running, http: client(), key: String::new() };
        rig.key = rig.credential("secret_key");
        rig
    }

    pub async fn with_file(file: PathBuf) -> Self {
        Self::with(Options { state_file: Some(file), ..options() }).await
    }

    /// The same sandbox asked with the live key.
    pub fn live(mut self) -> Self {
        self.key = self.more("live_key");
        self
    }

    pub fn credential(&self, name: &str) -> String {
        let address = &self.running.description().providers["fluveo"];
        address.credentials[name].as_str().unwrap().to_owned()
    }

    pub fn more(&self, name: &str) -> String {
        self.running.description().providers["fluveo"].more[name].as_str().unwrap().to_owned()
    }

    pub fn url(&self, target: &str) -> String {
        format!("{}{target}", self.running.description().providers["fluveo"].base_url)
    }

    pub fn ask(&self, method: Method, target: &str) -> RequestBuilder {
        self.http.request(method, self.url(target)).basic_auth(&self.key, Some(""))
    }

    pub async fn told(&self, target: &str) -> Told {
        told(self.ask(Method::GET, target).send().await.unwrap()).await
    }

    pub async fn get(&self, target: &str) -> Value {
        let told = self.told(target).await;
        assert_eq!(told.status, 200, "{target}: {}", told.body);
        told.body
    }

    pub async fn post(&self, target: &str, body: Value, idem: Option<&str>) -> Told {
        let mut ask = self.ask(Method::POST, target).header("content-type", "application/json");
        if let Some(idem) = idem {
            ask = ask.header("idempotency-key", idem);
        }
        told(ask.body(body.to_string()).send().await.unwrap()).await
    }

    /// A session made from a draft with some fields set anew.
    pub async fn make(&self, change: Value) -> Value {
        let told = self.post("/v1/checkout/sessions", self.draft(change), None).await;
        assert_eq!(told.status, 200, "{}", told.body);
        told.body
    }

    /// A draft that is accepted, with some fields set anew; null takes a field away.
    pub fn draft(&self, change: Value) -> Value {
        let price = json!({"currency": "usd", "product": self.credential("link.product"), "unit_amount": 2_500});
        let mut draft = json!({"mode": "payment", "line_items": [{"price_data": price, "quantity": 2}],
                               "success_url": "https://shop.example/ok?s={CHECKOUT_SESSION_ID}"});
        for (name, value) in change.as_object().unwrap() {
            draft[name] = value.clone();
        }
        draft
    }

    pub async fn control(&self, method: Method, path: &str, body: Value) -> Value {
        let url = format!("{}{path}", self.running.description().control_url);
        let reply = self.http.request(method, url).body(body.to_string()).send().await.unwrap();
        let told = told(reply).await;
        assert!(told.status < 300, "{path}: {}", told.body);
        told.body
    }

    pub async fn act(&self, id: &Value, action: &str, body: Value) -> Value {
        let path = format!("/sessions/fluveo/{}/{action}", id.as_str().unwrap());
        self.control(Method::POST, &path, body).await
    }

    pub async fn switch(&self, change: Value) {
        self.control(Method::POST, "/switches/fluveo", change).await;
    }

    pub async fn advance(&self, seconds: i64) {
        self.control(Method::POST, "/clock", json!({"advance_seconds": seconds})).await;
    }

    pub async fn session(&self, id: &Value) -> Value {
        self.get(&format!("/v1/checkout/sessions/{}", id.as_str().unwrap())).await
    }

    pub async fn intent(&self, session: &Value) -> Value {
        self.get(&format!("/v1/payment_intents/{}", session["payment_intent"].as_str().unwrap()))
            .await
    }

    /// All rows of a list, page after page.
    pub async fn all(&self, target: &str) -> Vec<Value> {
        let glue = if target.contains('?') { '&' } else { '?' };
        let (mut rows, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("{target}{glue}limit=100{cursor}")).await;
            rows.extend(page["data"].as_array().unwrap().iter().cloned());
            let Some(next) = page["next_cursor"].as_str() else { return rows };
            cursor = format!("&starting_after={next}");
        }
    }

    /// What happened to something, as `from>to`.
    pub async fn effects(&self, id: &Value) -> Vec<String> {
        let path = format!("/effects?session={}", id.as_str().unwrap());
        let log = self.control(Method::GET, &path, json!({})).await;
        let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let rows = log["effects"].as_array().unwrap().iter();
        rows.map(|row| format!("{}>{}", word(&row["from"]), word(&row["to"]))).collect()
    }
}

pub async fn told(reply: Response) -> Told {
    let header =
        |name: &str| reply.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let (rule, replayed) =
        (header("x-sandbox-assumption"), header("idempotent-replayed").is_some());
    let status = reply.status().as_u16();
    let text = reply.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Told { status, body, rule: rule.unwrap_or_default(), replayed }
}

impl Told {
    /// Status, code and parameter of a refusal.
    pub fn refusal(&self) -> (u16, &str, &str) {
        let error = &self.body["error"];
        (self.status, error["code"].as_str().unwrap_or("-"), error["param"].as_str().unwrap_or("-"))
    }
}
