//! The five providers through the one list of commands, each along the ways a person goes: made here,
//! paid on the provider's own page in a browser, synced, found.

mod books;
mod flopay;
mod fluveo;
mod hooks;
mod inflowpay;
mod joining;
mod links;
mod merged;
mod paths;
mod prood;
mod rechecks;

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::{Client, Response, Url};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::bench::Bench;

/// What a person fills in for a new link of a provider's demo connection.
pub fn form(provider: &str, order: &str, value: &str, currency: &str) -> Value {
    json!({
        "draft": uuid::Uuid::new_v4().to_string(), "connection": format!("sandbox:{provider}"),
        "amount": {"value": value, "currency": currency}, "description": "", "order_id": order,
    })
}

/// The same with what only this provider can be told.
pub fn with(form: Value, params: &Value) -> Value {
    and(form, "params", json!(params.to_string()))
}

/// The same with one more field.
pub fn and(mut form: Value, key: &str, value: Value) -> Value {
    form[key] = value;
    form
}

/// Moves the provider's business time and this computer's clock.
pub async fn later(bench: &Bench, seconds: i64) {
    bench.control("POST", "/clock", json!({"advance_seconds": seconds})).await;
    bench.clock.advance(chrono::TimeDelta::seconds(seconds));
}

/// Facts of a detail by their names; null where a value is masked.
pub fn facts(detail: &Value) -> BTreeMap<String, Value> {
    let all = detail["facts"].as_array().unwrap().iter();
    all.map(|fact| (fact["key"].as_str().unwrap().to_owned(), fact["value"].clone())).collect()
}

impl Bench {
    /// Prepares and commits, and it must work.
    pub async fn done(&self, prepare: &str, form: Value) -> Value {
        let shown = self.ok(prepare, form).await;
        let result = self.commit(&shown).await;
        assert_eq!(result["outcome"], "confirmed", "{prepare}: {result}");
        result
    }

    /// Issues a link; gives the session's id and where the customer pays.
    pub async fn issue(&self, form: Value) -> (String, String) {
        let result = self.done("link_prepare", form).await;
        let shared = self.ok("link_share", json!({"id": result["intent"]["id"]})).await;
        let id = result["session"]["id"].as_str().unwrap().to_owned();
        (id, shared["url"].as_str().unwrap().to_owned())
    }

    /// All rows of a query.
    pub async fn rows(&self, query: &str) -> Vec<Value> {
        let page = self.ok("session_list", json!({"query": query, "limit": 500})).await;
        page["rows"].as_array().unwrap().clone()
    }

    /// The one row of a query.
    pub async fn only(&self, query: &str) -> Value {
        let mut rows = self.rows(query).await;
        assert_eq!(rows.len(), 1, "{query}: {rows:#?}");
        rows.remove(0)
    }

    /// Turns switches of the made-up provider.
    pub async fn switch(&self, provider: &str, change: Value) {
        self.control("POST", &format!("/switches/{provider}"), change).await;
    }

    /// Adds a session at the provider behind the curtain; gives its id.
    pub async fn put(&self, provider: &str, body: Value) -> String {
        let made = self.control("POST", &format!("/sessions/{provider}"), body).await;
        let id = made["id"].as_str().or_else(|| made["uuid"].as_str());
        id.unwrap_or_else(|| panic!("{made}")).to_owned()
    }

    /// Something happens to a session at the provider behind the curtain.
    pub async fn act(&self, provider: &str, id: &str, action: &str, body: Value) -> Value {
        self.control("POST", &format!("/sessions/{provider}/{id}/{action}"), body).await
    }

    /// Requests that made or changed something.
    pub async fn posts(&self) -> usize {
        self.arrived("POST", "").await
    }
}

#[allow(clippy::disallowed_methods, reason = "the customer's browser is not this program")]
fn browser() -> Client {
    Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// The customer's browser: opens pages, fills in the forms that are on them, and follows where they
/// lead, but never off this computer.
pub struct Browser {
    http: Client,
    at: Url,
    /// The status of the last answer.
    pub status: u16,
    /// The page that is shown.
    pub page: String,
    /// Where the last form led, if that was somewhere else.
    pub left_for: Option<String>,
}

impl Browser {
    pub async fn open(url: &str) -> Self {
        let at = Url::parse(url).unwrap();
        let (page, left_for) = (String::new(), None);
        let mut browser = Self { http: browser(), at, status: 0, page, left_for };
        browser.show().await;
        browser
    }

    /// Sends the form that leads to an action, which must be on the page.
    pub async fn submit(&mut self, action: &str, fields: &[(&str, &str)]) {
        let forms = self.page.split("action=\"").skip(1).filter_map(|rest| rest.split_once('"'));
        let found =
            forms.map(|(to, _)| to).find(|to| to.split('?').next().unwrap().ends_with(action));
        let target = found.unwrap_or_else(|| panic!("no form {action} on {}", self.page));
        let target = self.at.join(target).unwrap();
        let body = Url::parse_with_params("http://x/", fields).unwrap();
        let body = body.query().unwrap_or_default().to_owned();
        let kind = "application/x-www-form-urlencoded";
        let request = self.http.post(target).header("content-type", kind).body(body);
        let answer = request.send().await.unwrap();
        self.take(answer).await;
    }

    /// Opens the page of a link on it.
    pub async fn follow(&mut self, path: &str) {
        let found = self.page.split("href=\"").skip(1).filter_map(|rest| rest.split_once('"'));
        let target = found.map(|(to, _)| to).find(|to| to.contains(path)).unwrap();
        self.at = self.at.join(target).unwrap();
        self.show().await;
    }

    async fn show(&mut self) {
        let answer = self.http.get(self.at.clone()).send().await.unwrap();
        Box::pin(self.take(answer)).await;
    }

    async fn take(&mut self, answer: Response) {
        self.status = answer.status().as_u16();
        let Some(to) = answer.headers().get("location") else {
            self.page = answer.text().await.unwrap();
            return;
        };
        let to = self.at.join(to.to_str().unwrap()).unwrap();
        if to.host_str() == self.at.host_str() {
            self.at = to;
            self.show().await;
        } else {
            self.left_for = Some(to.to_string());
        }
    }
}

/// An endpoint for webhooks, registered at a made-up provider.
pub struct Endpoint(TcpListener);

impl Endpoint {
    pub async fn at(bench: &Bench, provider: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        bench.control("POST", &format!("/webhooks/{provider}"), json!({"url": url})).await;
        Self(listener)
    }

    /// The next message whose text holds `part`: head, an empty line, body, as it came.
    pub async fn next(&self, part: &str) -> String {
        let patience = Duration::from_secs(10);
        let next = async {
            loop {
                let message = self.take().await;
                if message.contains(part) {
                    return message;
                }
            }
        };
        tokio::time::timeout(patience, next).await.unwrap_or_else(|_| panic!("no {part} came"))
    }

    async fn take(&self) -> String {
        let (mut stream, _) = self.0.accept().await.unwrap();
        let mut bytes = Vec::new();
        let mut part = [0; 4096];
        loop {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n")
                && body.len() >= length(head)
            {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
                return text;
            }
            let read = stream.read(&mut part).await.unwrap();
            assert_ne!(read, 0, "the message ended early");
            bytes.extend_from_slice(&part[..read]);
        }
    }
}

fn length(head: &str) -> usize {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    let found = lines.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    found.unwrap().1.trim().parse().unwrap()
}
