//! The callbacks of the sandbox's own gateways. Prood itself sends nothing to merchants, so an endpoint
//! registered at the control URL gets a copy of what a gateway would send to Prood.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::money;
use super::session::{Gateway, Payment, Session};
use super::webhooks::{credentials, signature};
use super::{Inner, Prood, TENANTS};
use crate::clock::wall;
use crate::courier;
use crate::provider::Told;

/// Where callbacks go, and which are on their way.
#[derive(Debug, Default)]
pub struct Callbacks {
    endpoints: Vec<(String, String)>,
    waiting: Vec<Callback>,
}

/// One request on its way: host with port, and its whole text.
#[derive(Debug)]
struct Callback {
    authority: String,
    request: String,
}

impl Callbacks {
    /// Whether something is to be sent.
    pub fn are_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }
}

impl Inner {
    /// Sends what the session's gateway would send to Prood, where somebody listens.
    pub fn announce(&mut self, session: &Session, captured: bool) {
        let Some(payment) = &session.payment else { return };
        let callbacks = self.callbacks.endpoints.iter().map(|(authority, path)| Callback {
            authority: authority.clone(),
            request: request(authority, path, session, payment, captured),
        });
        self.callbacks.waiting.extend(callbacks.collect::<Vec<_>>());
    }
}

/// A gateway's request as HTTP text: Ifthenpay's carries everything in its address, Stripe's is signed.
fn request(
    authority: &str,
    path: &str,
    session: &Session,
    payment: &Payment,
    captured: bool,
) -> String {
    let (secrets, keys) = credentials(session.tenant.as_deref().unwrap_or("_"));
    let order = session.order.clone().unwrap_or_default();
    let (mut method, mut target, mut sign, mut body) =
        ("POST", path.to_owned(), String::new(), String::new());
    match payment.gateway {
        Gateway::Ifthenpay => {
            let amount = money::fixed(session.amount, &session.currency);
            let (key, order, id) = (keys[0], encoded(&order), encoded(&payment.id));
            method = "GET";
            target += &format!("?key={key}&orderId={order}&amount={amount}&requestId={id}");
        }
        Gateway::Easypay => {
            let status = if captured { "success" } else { "failed" };
            body = json!({"id": payment.id, "key": order, "type": "capture", "status": status})
                .to_string();
        }
        Gateway::Stripe => {
            body = event(session, captured).to_string();
            let at = wall().timestamp();
            sign = format!("stripe-signature: t={at},v1={}\r\n", signature(secrets[0], at, &body));
        }
    }
    format!(
        "{method} {target} HTTP/1.1\r\nhost: {authority}\r\ncontent-type: application/json\r\n{sign}\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn event(session: &Session, captured: bool) -> Value {
    let kind = if captured { "completed" } else { "async_payment_failed" };
    let paid = if captured { "paid" } else { "unpaid" };
    let payment = session.payment.as_ref();
    json!({
        "id": format!("evt_{:016x}", crate::rng::hash(&session.id)),
        "type": format!("checkout.session.{kind}"),
        "data": {"object": {
            "id": payment.map(|payment| payment.data["checkoutSessionId"].clone()),
            "payment_status": paid, "metadata": {"orderId": session.order},
        }},
    })
}

/// Percent-encodes what is no plain letter or digit.
fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        plain if plain.is_ascii_alphanumeric() || b"-_.~".contains(&plain) => {
            (plain as char).to_string()
        }
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

impl Prood {
    /// `POST /webhooks/prood {"url"}`.
    pub fn register(&self, body: &Value) -> Told {
        let url = body["url"].as_str().unwrap_or_default();
        let endpoint = courier::address(url)
            .ok_or((400, "The sandbox delivers to http://127.0.0.1 only.".to_owned()))?;
        self.lock().callbacks.endpoints.push(endpoint);
        let own = &TENANTS[0];
        Ok(
            json!({"url": url, "stripe_secret": own.stripe_secret, "ifthenpay_key": own.phishing_key}),
        )
    }

    /// Delivers callbacks whenever some come up. Never ends.
    pub async fn send_callbacks(&self) {
        loop {
            let waiting = std::mem::take(&mut self.lock().callbacks.waiting);
            if waiting.is_empty() {
                self.wake.notified().await;
            }
            for callback in waiting {
                let sent = tokio::time::timeout(Duration::from_secs(10), send(&callback)).await;
                if !matches!(sent, Ok(Ok(()))) {
                    tracing::warn!(to = callback.authority, "a callback was not delivered");
                }
            }
        }
    }
}

async fn send(callback: &Callback) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(&callback.authority).await?;
    stream.write_all(callback.request.as_bytes()).await?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_carries_any_text() {
        assert_eq!(encoded("SO/2026 é"), "SO%2F2026%20%C3%A9");
        assert_eq!(encoded("ord_1-a.b~c"), "ord_1-a.b~c");
    }
}
