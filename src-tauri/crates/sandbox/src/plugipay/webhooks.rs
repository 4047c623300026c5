//! Webhook endpoints and their deliveries: signed, at least once, to loopback addresses only.

use std::time::Duration;

use data_encoding::HEXLOWER;
use hmac::Mac;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::auth::mac;
use super::desk::{Answer, Desk};
use super::error::ApiError;
use super::session::Frame;
use super::{Inner, Plugipay, events};
use crate::clock::{HOUR, MINUTE, wall};
use crate::ulid::ulid;

/// The secret of the endpoint that the control URL registers; a connection knows it.
pub const SECRET: &str = "whsec_test_6d1f0b9a8e7c4d52";
/// When a delivery is tried again, after the first attempt.
const AGAIN: [i64; 6] = [MINUTE / 2, 2 * MINUTE, 10 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR];

/// An endpoint.
#[derive(Debug, Clone)]
struct Endpoint {
    id: String,
    account: usize,
    url: String,
    secret: String,
    events: Vec<String>,
    active: bool,
    description: Option<String>,
}

/// One event on its way to one endpoint.
#[derive(Debug, Clone)]
pub struct Delivery {
    authority: String,
    path: String,
    secret: String,
    body: String,
    attempts: usize,
    due: i64,
}

/// Endpoints and what is on its way.
#[derive(Debug, Default)]
pub struct Webhooks {
    endpoints: Vec<Endpoint>,
    waiting: Vec<Delivery>,
    done: Vec<Value>,
}

impl Endpoint {
    fn json(&self, secret: bool) -> Value {
        let mut value = json!({
            "id": self.id, "mode": "test", "url": self.url, "events": self.events,
            "description": self.description, "active": self.active, "consecutiveFailures": 0,
            "failingSince": null, "disabledAt": null, "disabledReason": null,
        });
        if secret {
            value["secret"] = json!(self.secret);
        }
        value
    }

    fn wants(&self, account: usize, kind: &str) -> bool {
        let named =
            self.events.is_empty() || self.events.iter().any(|name| name == kind || name == "*");
        self.active && self.account == account && named
    }
}

/// Host with port and path of a loopback URL.
fn loopback(url: &str) -> Option<(String, String)> {
    let rest = url.strip_prefix("http://")?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    let port: u16 = port.parse().ok()?;
    matches!(host, "127.0.0.1" | "localhost")
        .then(|| (format!("127.0.0.1:{port}"), format!("/{path}")))
}

/// `t=…,v1=…` over a body.
pub fn signature(secret: &str, at: i64, body: &str) -> String {
    let sum = mac(secret, format!("{at}.{body}").as_bytes()).finalize().into_bytes();
    format!("t={at},v1={}", HEXLOWER.encode(&sum))
}

/// `/webhooks`.
pub fn route(desk: &mut Desk, path: &[&str]) -> Result<Answer, ApiError> {
    let verb = if desk.call.method == "GET" { "read" } else { "write" };
    desk.caller.needs(&format!("plugipay:webhook:{verb}"))?;
    let at = desk.at;
    match (desk.call.method.as_str(), path) {
        ("GET", []) => {
            let all =
                desk.inner.webhooks.endpoints.iter().filter(|endpoint| endpoint.account == at);
            Ok(Answer::One(
                200,
                json!(all.map(|endpoint| endpoint.json(false)).collect::<Vec<_>>()).to_string(),
            ))
        }
        ("GET", ["deliveries"]) => {
            Ok(Answer::One(200, json!(desk.inner.webhooks.done).to_string()))
        }
        ("POST", []) => desk.once(|desk| {
            let body = desk.body()?;
            let endpoint = desk.inner.register(desk.at, &body, None, desk.now)?;
            Ok(Answer::One(201, endpoint.to_string()))
        }),
        ("PATCH", [id]) => {
            let body = desk.body()?;
            let endpoint = desk.inner.endpoint(at, id)?;
            if let Some(active) = body["active"].as_bool() {
                endpoint.active = active;
            }
            if let Some(description) = body["description"].as_str() {
                endpoint.description = Some(description.to_owned());
            }
            Ok(Answer::One(200, endpoint.json(false).to_string()))
        }
        ("DELETE", [id]) => {
            let gone = desk.inner.endpoint(at, id)?.id.clone();
            desk.inner.webhooks.endpoints.retain(|endpoint| endpoint.id != gone);
            Ok(Answer::Nothing)
        }
        _ => Err(ApiError::not_found("route")),
    }
}

impl Inner {
    /// Registers an endpoint, with a known secret or a fresh one.
    pub fn register(
        &mut self,
        account: usize,
        body: &Value,
        secret: Option<&str>,
        now: i64,
    ) -> Result<Value, ApiError> {
        let url = body["url"].as_str().unwrap_or_default().to_owned();
        if loopback(&url).is_none() {
            return Err(ApiError::invalid("url", "The sandbox delivers to http://127.0.0.1 only."));
        }
        let named = body["events"].as_array().cloned().unwrap_or_default();
        let fresh = format!("whsec_test_{:016x}{:016x}", self.rng.next(), self.rng.next());
        let endpoint = Endpoint {
            id: format!("whep_{}", ulid(now, self.rng.next())),
            account,
            url,
            secret: secret.map_or(fresh, str::to_owned),
            events: named.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            active: true,
            description: body["description"].as_str().map(str::to_owned),
        };
        let told = endpoint.json(true);
        self.webhooks.endpoints.push(endpoint);
        Ok(told)
    }

    fn endpoint(&mut self, account: usize, id: &str) -> Result<&mut Endpoint, ApiError> {
        let mut all = self.webhooks.endpoints.iter_mut();
        all.find(|endpoint| endpoint.account == account && endpoint.id == id)
            .ok_or_else(|| ApiError::not_found("webhook"))
    }

    /// Turns what has just happened into deliveries. True where there is something to send.
    pub fn queue_deliveries(&mut self, now: i64, origin: &str) -> bool {
        for (at, shop) in self.shops.iter_mut().enumerate() {
            let happened = std::mem::take(&mut shop.outbox);
            if self.webhooks.endpoints.is_empty() {
                continue;
            }
            let frame = Frame {
                account: shop.account,
                workspace: shop.name,
                origin,
                idr_exponent: self.switches.idr_exponent,
            };
            for happening in happened {
                let event = events::event(shop, &happening, &frame);
                let body = json!({"id": event["id"], "type": event["type"], "accountId": event["accountId"],
                                  "occurredAt": event["occurredAt"], "data": event["data"]});
                let kind = event["type"].as_str().unwrap_or_default();
                let wanting =
                    self.webhooks.endpoints.iter().filter(|endpoint| endpoint.wants(at, kind));
                self.webhooks.waiting.extend(wanting.filter_map(|endpoint| {
                    let (authority, path) = loopback(&endpoint.url)?;
                    let (secret, body) = (endpoint.secret.clone(), body.to_string());
                    Some(Delivery { authority, path, secret, body, attempts: 0, due: now })
                }));
            }
        }
        self.webhooks.waiting.iter().any(|delivery| delivery.due <= now)
    }
}

impl Plugipay {
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
                self.lock().delivered(delivery, status, self.clock.now_ms());
            }
        }
    }

    fn due(&self) -> Vec<Delivery> {
        let now = self.clock.now_ms();
        self.lock().webhooks.waiting.extract_if(.., |delivery| delivery.due <= now).collect()
    }
}

impl Inner {
    fn delivered(&mut self, mut delivery: Delivery, status: Option<u16>, now: i64) {
        let good = status.is_some_and(|status| (200..300).contains(&status));
        let body: Value = serde_json::from_str(&delivery.body).unwrap_or_default();
        let state = if good { "succeeded" } else { "failed" };
        self.webhooks.done.push(json!({"eventId": body["id"], "type": body["type"], "status": state, "responseStatus": status}));
        if let Some(wait) = AGAIN.get(delivery.attempts).filter(|_| !good) {
            delivery.attempts += 1;
            delivery.due = now + wait;
            self.webhooks.waiting.push(delivery);
        }
    }
}

/// The status of the answer, or none where nobody answered within ten seconds.
async fn send(delivery: &Delivery) -> Option<u16> {
    let Delivery { authority, path, secret, body, .. } = delivery;
    let sign = signature(secret, wall().timestamp(), body);
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {authority}\r\ncontent-type: application/json\r\n\
         plugipay-signature: {sign}\r\nx-plugipay-signature: {sign}\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let exchange = async {
        let mut stream = TcpStream::connect(authority).await.ok()?;
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut head = [0; 12];
        stream.read_exact(&mut head).await.ok()?;
        std::str::from_utf8(&head[9..]).ok()?.parse().ok()
    };
    tokio::time::timeout(Duration::from_secs(10), exchange).await.ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_signature_holds() {
        let body = r#"{"id":"evt_01jgf50c3h8k2m4n6p8q0r2s4t","type":"plugipay.checkout_session.completed.v1","accountId":"acc_01jgdemo000000000000000001","occurredAt":"2026-01-01T00:00:05.000Z","data":{"object":{"id":"cs_01jgf4m2zq8w7x5t3r1p9n6k0b","status":"completed"},"aggregateType":"checkout_session","aggregateId":"cs_01jgf4m2zq8w7x5t3r1p9n6k0b"}}"#;
        assert_eq!(
            signature("whsec_test_9f27c4e1", 1_767_225_605, body),
            "t=1767225605,v1=b4070338834b7dea79bb6f6217c23f55046ddfab6524d12dd2decbad4f6acc79"
        );
    }

    #[test]
    fn only_loopback_is_ever_called() {
        assert!(loopback("http://127.0.0.1:9/hook").is_some());
        assert!(loopback("https://shop.example/hook").is_none());
        assert!(loopback("http://127.0.0.1.evil.example/").is_none());
        assert!(loopback("http://127.0.0.1:80@evil.example/").is_none());
    }
}
