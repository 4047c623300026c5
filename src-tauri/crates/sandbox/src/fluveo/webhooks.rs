//! Webhook endpoints and their deliveries: signed, at least once, to loopback addresses only.

use std::time::Duration;

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::auth::MERCHANT;
use super::desk::{Answer, Desk, Outcome};
use super::error::ApiError;
use super::events::{TYPES, events};
use super::fields::Fields;
use super::ids::id;
use super::plan::HOUR;
use super::routes::{nothing, values};
use super::wire::Frame;
use super::{Fluveo, Inner};
use crate::clock::wall;

/// The secret of the endpoint that the control URL registers; a connection knows it.
pub const SECRET: &str = "whsec_senja_5tB8nQ2xV7kM4cJ1";
/// When a delivery is tried again, in seconds after the attempt before.
const AGAIN: [i64; 7] = [60, 300, 1_800, 2 * HOUR, 8 * HOUR, 24 * HOUR, 72 * HOUR];
/// How long an endpoint may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);
const NAMES: [&str; 4] = ["url", "enabled_events", "description", "status"];

/// An endpoint.
#[derive(Debug, Clone)]
struct Endpoint {
    store: usize,
    secret: String,
    value: Value,
}

/// One event on its way to one endpoint.
#[derive(Debug, Clone)]
struct Delivery {
    url: String,
    secret: String,
    event: String,
    body: String,
    attempts: usize,
    due: i64,
}

/// Endpoints and what is on its way.
#[derive(Debug, Default)]
pub struct Webhooks {
    endpoints: Vec<Endpoint>,
    waiting: Vec<Delivery>,
}

/// Host with port and path of a loopback URL.
fn loopback(url: &str) -> Option<(String, String)> {
    let rest = url.strip_prefix("http://")?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    let port: u16 = port.parse().ok()?;
    let near = matches!(host, "127.0.0.1" | "localhost");
    near.then(|| (format!("127.0.0.1:{port}"), format!("/{path}")))
}

/// `t=…,v1=…` over `v1=`, the time, a full stop and the body; the whole secret is the key.
pub fn signature(secret: &str, at: i64, body: &str) -> String {
    let mut mac = match Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        Ok(mac) => mac,
        Err(never) => unreachable!("HMAC takes keys of any length: {never}"),
    };
    mac.update(format!("v1={at}.{body}").as_bytes());
    format!("t={at},v1={}", HEXLOWER.encode(&mac.finalize().into_bytes()))
}

/// `/v1/webhook_endpoints`.
pub fn route(desk: &mut Desk, path: &[&str]) -> Outcome {
    let at = desk.at;
    match (desk.call.method.as_str(), path) {
        ("POST", []) => desk.once(create),
        ("GET", []) => {
            desk.assume("webhook-endpoint-list");
            let own = desk.inner.webhooks.endpoints.iter().filter(|endpoint| endpoint.store == at);
            let all: Vec<Value> = own.map(|endpoint| endpoint.masked()).collect();
            values(desk, "we", &all, |_| true, |frame, row| frame.text(row.clone()))
        }
        ("GET", [id]) => Ok(Answer::One(desk.inner.endpoint(at, id)?.masked())),
        ("POST", [id]) => {
            let id = (*id).to_owned();
            desk.once(|desk| {
                let mut value = desk.inner.endpoint(at, &id)?.value.clone();
                desk.read(&NAMES, |_, fields| change(&mut value, fields))?;
                let endpoint = desk.inner.endpoint(at, &id)?;
                endpoint.value = value;
                Ok(Answer::One(endpoint.masked()))
            })
        }
        ("DELETE", [id]) => {
            desk.assume("webhook-endpoint-list");
            let gone = desk.inner.endpoint(at, id)?.value["id"].clone();
            desk.inner.webhooks.endpoints.retain(|endpoint| endpoint.value["id"] != gone);
            Ok(Answer::One(json!({"id": gone, "object": "webhook_endpoint", "deleted": true})))
        }
        _ => nothing(desk),
    }
}

fn create(desk: &mut Desk) -> Outcome {
    let mut value = json!({});
    desk.read(&NAMES, |_, fields| {
        if let Some(name) = ["url", "enabled_events"].into_iter().find(|name| !fields.has(name)) {
            return Err(ApiError::missing(name));
        }
        change(&mut value, fields)
    })?;
    let secret = format!("whsec_{:08x}{:08x}{:08x}", desk.random(), desk.random(), desk.random());
    let (at, now) = (desk.at, desk.now);
    Ok(Answer::One(desk.inner.register(at, value, &secret, now)))
}

fn change(value: &mut Value, fields: &Fields) -> Result<(), ApiError> {
    if let Some(url) = fields.url("url")? {
        let far = || ApiError::invalid("url", "The sandbox delivers to http://127.0.0.1 only.");
        value["url"] = json!(loopback(&url).map(|_| url).ok_or_else(far)?);
    }
    if let Some(types) = fields.texts("enabled_events")? {
        if types.is_empty() || types.iter().any(|kind| !TYPES.contains(&kind.as_str())) {
            let error = ApiError::invalid(
                "enabled_events",
                "enabled_events are known event types, at least one.",
            );
            return Err(error.assumed("no-wildcard"));
        }
        value["enabled_events"] = json!(types);
    }
    if let Some(text) = fields.text("description", 500)? {
        value["description"] = json!(text);
    }
    if let Some(word) = fields.word("status", &["enabled", "disabled"])? {
        value["status"] = json!(word);
    }
    Ok(())
}

impl Endpoint {
    /// As every answer but the first shows it.
    fn masked(&self) -> Value {
        let mut value = self.value.clone();
        value["secret"] = json!(format!("whsec_…{}", &self.secret[self.secret.len() - 4..]));
        value
    }

    fn wants(&self, store: usize, kind: &str) -> bool {
        let named = self.value["enabled_events"]
            .as_array()
            .is_some_and(|all| all.iter().any(|name| name == kind));
        self.store == store && named && self.value["status"] == "enabled"
    }
}

impl Inner {
    /// Registers an endpoint from its `url`, `enabled_events` and `description`.
    fn register(&mut self, store: usize, told: Value, secret: &str, now: i64) -> Value {
        let value = json!({
            "id": id("we", (now, self.rng.next() as u32)), "object": "webhook_endpoint", "url": told["url"],
            "enabled_events": told["enabled_events"], "status": "enabled", "created": now,
            "livemode": store == 1, "merchant_id": MERCHANT, "description": told["description"],
        });
        let mut shown = value.clone();
        shown["secret"] = json!(secret);
        self.webhooks.endpoints.push(Endpoint { store, secret: secret.to_owned(), value });
        shown
    }

    /// An endpoint for all events with the secret that the connection knows.
    pub fn register_known(&mut self, body: &Value, now: i64) -> Result<Value, (u16, String)> {
        let url = body["url"].as_str().unwrap_or_default();
        if loopback(url).is_none() {
            return Err((400, "url is http://127.0.0.1 with a port".to_owned()));
        }
        let store = usize::from(body["live"] == true);
        Ok(self.register(
            store,
            json!({"url": url, "enabled_events": TYPES.as_slice()}),
            SECRET,
            now,
        ))
    }

    fn endpoint(&mut self, store: usize, id: &str) -> Result<&mut Endpoint, ApiError> {
        let mut all = self.webhooks.endpoints.iter_mut();
        let found = all.find(|endpoint| endpoint.store == store && endpoint.value["id"] == id);
        found.ok_or_else(|| ApiError::gone("id"))
    }

    /// Turns what has just happened into deliveries. True where there is something to send.
    pub fn queue_deliveries(&mut self, frame: &Frame, now: i64) -> bool {
        for at in 0..self.stores.len() {
            let happened = std::mem::take(&mut self.stores[at].outbox);
            if happened.is_empty() || self.webhooks.endpoints.is_empty() {
                continue;
            }
            let feed = self.stores[at].feed();
            for event in
                happened.iter().flat_map(|entry| events(&self.stores[at], &feed, entry, frame))
            {
                let kind = event["type"].as_str().unwrap_or_default();
                let wanting =
                    self.webhooks.endpoints.iter().filter(|endpoint| endpoint.wants(at, kind));
                let told = |name: &str| event[name].clone();
                let body = json!({"id": told("id"), "object": "event", "type": told("type"), "created": told("created"),
                                  "livemode": told("livemode"), "data": told("data")});
                self.webhooks.waiting.extend(wanting.map(|endpoint| Delivery {
                    url: endpoint.value["url"].as_str().unwrap_or_default().to_owned(),
                    secret: endpoint.secret.clone(),
                    event: event["id"].as_str().unwrap_or_default().to_owned(),
                    body: body.to_string(),
                    attempts: 0,
                    due: now,
                }));
            }
        }
        self.webhooks.waiting.iter().any(|delivery| delivery.due <= now)
    }

    fn delivered(&mut self, mut delivery: Delivery, status: Option<u16>, now: i64) {
        let good = status.is_some_and(|status| (200..300).contains(&status));
        if let Some(wait) = AGAIN.get(delivery.attempts).filter(|_| !good) {
            delivery.attempts += 1;
            delivery.due = now + wait;
            self.webhooks.waiting.push(delivery);
        }
    }
}

impl Fluveo {
    /// Delivers what is due, whenever something comes up or business time is moved. Never ends.
    pub async fn send_webhooks(&self) {
        loop {
            let due = self.due();
            if due.is_empty() {
                // The timer is for second attempts, which nobody announces.
                let _ = tokio::time::timeout(Duration::from_secs(5), self.wake.notified()).await;
            }
            for delivery in due {
                let status = send(&delivery).await;
                self.lock().delivered(delivery, status, self.clock.now_ms() / 1000);
            }
        }
    }

    fn due(&self) -> Vec<Delivery> {
        let now = self.clock.now_ms() / 1000;
        self.lock().webhooks.waiting.extract_if(.., |delivery| delivery.due <= now).collect()
    }
}

/// The status of the answer, or none where nobody answered in time. Each attempt is signed anew.
async fn send(delivery: &Delivery) -> Option<u16> {
    let Delivery { url, secret, event, body, .. } = delivery;
    let (authority, path) = loopback(url)?;
    let sign = signature(secret, wall().timestamp(), body);
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {authority}\r\ncontent-type: application/json\r\n\
         user-agent: Fluveo-Webhooks/1.0\r\nfluveo-signature: {sign}\r\nx-signature: {sign}\r\n\
         webhook-id: {event}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let exchange = async {
        let mut stream = TcpStream::connect(authority).await.ok()?;
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut head = [0; 12];
        stream.read_exact(&mut head).await.ok()?;
        std::str::from_utf8(&head[9..]).ok()?.parse().ok()
    };
    tokio::time::timeout(PATIENCE, exchange).await.ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "whsec_lab_7Qk2mX9rT4vB1nC8";
    const BODY: &str = r#"{"id":"evt_9k2m4p6r8t1v","object":"event","type":"checkout.session.completed","created":1767225598,"livemode":false,"data":{"object":{"id":"cs_4h7j9k2m5n8p","object":"checkout.session","status":"complete","payment_status":"paid"}}}"#;

    #[test]
    fn the_worked_signatures_hold() {
        let valid = [
            (1_767_225_600, "b06b2d60b4c580ef24dd390433bae12cdb8caee0eaf4a2ba44495bd446f23303"),
            (1_767_225_660, "b38088f6e975d6db1fa0cd2f5553ff9702dd06726518fd68b56015c73dcccd39"),
        ];
        for (at, digest) in valid {
            assert_eq!(signature(KEY, at, BODY), format!("t={at},v1={digest}"));
        }
    }

    #[test]
    fn the_worked_mistakes_differ() {
        let at = 1_767_225_600;
        let line = signature(KEY, at, &format!("{BODY}\n"));
        assert!(line.ends_with("2eab2c09b842a034f00f391bb0eeb9a6b2745eeaf3a6b80574232bf31517da41"));
        let bare = signature("lab_7Qk2mX9rT4vB1nC8", at, BODY);
        assert!(bare.ends_with("a96d83d465d26f41a6ec6ae7540b902b44611196201cf981582f2c6b64143561"));
    }

    #[test]
    fn only_loopback_is_ever_called() {
        assert!(loopback("http://127.0.0.1:9/hook").is_some());
        for far in [
            "https://shop.example/hook",
            "http://127.0.0.1.evil.example/",
            "http://127.0.0.1:80@evil.example/",
        ] {
            assert!(loopback(far).is_none(), "{far}");
        }
    }
}
