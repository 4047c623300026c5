//! What gateways tell Prood: the intake with its checks.

use data_encoding::HEXLOWER;
use hmac::Mac;
use serde_json::{Value, json};

use super::error::Refusal;
use super::gateway::is_charge;
use super::session::{Gateway, Session};
use super::{ENVIRONMENT, Inner, TENANTS};
use crate::clock::wall;
use crate::http::{Call, Reply};
use crate::plugipay::mac;

/// How old an event of Stripe may be, in seconds.
const TOLERANCE: i64 = 300;

/// A gateway's message, understood.
struct News {
    order: Option<String>,
    charge: Option<String>,
    /// Whether the money came; none where the message is about something else.
    captured: Option<bool>,
}

/// Stripe's signature of a body at a time in seconds.
pub fn signature(secret: &str, at: i64, body: &str) -> String {
    let sum = mac(secret, format!("{at}.{body}").as_bytes()).finalize().into_bytes();
    HEXLOWER.encode(&sum)
}

/// Whether a header signs a body with one of the secrets, not too long ago.
pub fn is_signed(header: &str, body: &str, secrets: &[&str], now: i64) -> bool {
    let parts: Vec<(&str, &str)> =
        header.split(',').filter_map(|part| part.trim().split_once('=')).collect();
    let at = parts.iter().find(|(name, _)| *name == "t").and_then(|(_, at)| at.parse::<i64>().ok());
    let Some(at) = at else { return false };
    let fresh = now.abs_diff(at) <= TOLERANCE.unsigned_abs();
    fresh
        && secrets.iter().any(|secret| {
            let sum = signature(secret, at, body);
            parts.contains(&("v1", &sum))
        })
}

/// The signing secrets and the anti-phishing keys that are tried for an organisation.
pub fn credentials(org: &str) -> ([&'static str; 2], [&'static str; 2]) {
    let tenant = TENANTS.iter().find(|tenant| tenant.id == org);
    match tenant {
        Some(own) => ([own.stripe_secret, ENVIRONMENT.0], [own.phishing_key, ENVIRONMENT.1]),
        None => ([ENVIRONMENT.0; 2], [ENVIRONMENT.1; 2]),
    }
}

impl Inner {
    /// `/api/webhooks/{gateway}/{org}`.
    pub fn intake(
        &mut self,
        call: &Call,
        gateway: &str,
        org: &str,
        now: i64,
    ) -> Result<Reply, Refusal> {
        let docs = self.switches.docs();
        let news = match Gateway::parse(gateway) {
            Some(Gateway::Stripe) => stripe(call, org, docs),
            Some(Gateway::Easypay) => easypay(call),
            Some(Gateway::Ifthenpay) => ifthenpay(call, org),
            None => None,
        };
        let Some(news) = news else {
            return Ok(Reply::text(400, "text/plain; charset=utf-8", "Invalid webhook".to_owned()));
        };
        if let (Some(captured), Some(session)) = (news.captured, self.meant(&news)) {
            if session.gone {
                self.order_settled(&session, captured, now);
            } else {
                let cause = format!("{gateway} webhook");
                match self.learn(&session.id, captured, &cause, now) {
                    Ok(_) | Err(Refusal::NoSession) => {}
                    Err(refusal) => return Err(refusal),
                }
            }
        }
        Ok(Reply::json(200, json!({"received": true}).to_string()))
    }

    /// The session that a message is about: by its order, and by the documentation also by its charge.
    fn meant(&self, news: &News) -> Option<Session> {
        let is_meant = |session: &&Session| match (&news.order, &news.charge) {
            (Some(order), _) => session.order.as_ref() == Some(order),
            (None, Some(charge)) if self.switches.docs() => {
                session.payment.as_ref().is_some_and(|payment| is_charge(payment, charge))
            }
            _ => false,
        };
        let found = self.sessions.values().filter(is_meant);
        found.max_by_key(|session| (!session.gone, session.created)).cloned()
    }
}

fn stripe(call: &Call, org: &str, docs: bool) -> Option<News> {
    let body = std::str::from_utf8(&call.body).ok()?;
    let header = call.header("stripe-signature")?;
    if !is_signed(header, body, &credentials(org).0, wall().timestamp() + call.skew) {
        return None;
    }
    let event: Value = serde_json::from_str(body).ok()?;
    let object = &event["data"]["object"];
    let captured = match event["type"].as_str()? {
        "checkout.session.completed" if object["payment_status"] == "unpaid" => None,
        "checkout.session.completed" | "checkout.session.async_payment_succeeded" => Some(true),
        "checkout.session.expired" | "checkout.session.async_payment_failed" => Some(false),
        "payment_intent.succeeded" if docs => Some(true),
        "payment_intent.payment_failed" | "payment_intent.canceled" if docs => Some(false),
        _ => None,
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Some(News {
        order: text(&object["metadata"]["orderId"]),
        charge: text(&object["id"]),
        captured,
    })
}

fn easypay(call: &Call) -> Option<News> {
    let body = call.json().ok()?;
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let captured = match text("status")?.as_str() {
        "paid" | "success" | "captured" => Some(true),
        "failed" | "declined" | "error" | "voided" | "cancelled" => Some(false),
        _ => None,
    };
    Some(News { order: text("orderId").or_else(|| text("key")), charge: text("id"), captured })
}

fn ifthenpay(call: &Call, org: &str) -> Option<News> {
    let body = call.json().unwrap_or_default();
    let text = |name: &str| call.query(name).or_else(|| body[name].as_str().map(str::to_owned));
    let key = ["key", "chave", "antiPhishingKey"].into_iter().find_map(text)?;
    let known = credentials(org).1.contains(&key.as_str());
    known.then(|| News { order: text("orderId"), charge: text("requestId"), captured: Some(true) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"id":"evt_demo_1","type":"checkout.session.completed","data":{"object":{"id":"cs_test_demo_1","payment_status":"paid","metadata":{"orderId":"ord_demo_77"}}}}"#;
    const SUM: &str = "6aa6daf1cdc3ade6217fa87c9537067fa8c52fca7784e3669866c2cfeb8220e9";

    #[test]
    fn the_worked_signature_holds() {
        assert_eq!(BODY.len(), 158);
        assert_eq!(signature("whsec_prood_demo_9f31", 1_767_225_600, BODY), SUM);
    }

    #[test]
    fn a_signature_is_taken_from_its_owner_while_it_is_fresh() {
        let header = format!("t=1767225600, v0=x,v1={SUM}");
        let secrets = ["whsec_prood_demo_9f31", "other"];
        assert!(is_signed(&header, BODY, &secrets, 1_767_225_900));
        assert!(!is_signed(&header, BODY, &secrets, 1_767_225_901));
        assert!(!is_signed(&header, &BODY.replace("77", "78"), &secrets, 1_767_225_600));
        assert!(!is_signed(&header, BODY, &["other"], 1_767_225_600));
        assert!(!is_signed("nonsense", BODY, &secrets, 1_767_225_600));
    }
}
