//! Webhook endpoints and what is sent to them, signed the way Svix signs.

use std::time::Duration;

use data_encoding::{BASE64, BASE64_NOPAD};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::Sha256;

use super::book::Told;
use super::error::ApiError;
use super::status::Status;
use super::switches::{EventNames, Switches};
use crate::clock::{HOUR, MINUTE};
use crate::courier::{Manner, Outcome, Parcel, address};

/// The secret of the endpoint that the control URL registers; a connection knows it.
pub const SECRET: &str = "whsec_aW5mbG93LXNhbmRib3gtc2lnbmluZy1rZXktMDAwMSE=";
/// How many endpoints an account may have.
const MOST: usize = 5;

/// At most ten attempts over two days, each answered within fifteen seconds.
pub const MANNER: Manner = Manner {
    headers,
    again: &[
        MINUTE / 12,
        5 * MINUTE,
        30 * MINUTE,
        2 * HOUR,
        5 * HOUR,
        8 * HOUR,
        10 * HOUR,
        10 * HOUR,
        10 * HOUR,
    ],
    patience: Duration::from_secs(15),
};

/// An endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// `wh_…`.
    pub id: String,
    /// Where it is.
    pub url: String,
    /// What signs.
    pub secret: String,
    /// Whether it is sent anything.
    pub enabled: bool,
    /// Why it was disabled.
    pub failure: Option<String>,
    /// The event names it wants; all where empty.
    pub events: Vec<String>,
    /// Whether it was removed.
    pub deleted: bool,
}

/// The endpoints of the account.
#[derive(Debug, Default)]
pub struct Webhooks {
    /// All of them, removed ones included.
    pub all: Vec<Endpoint>,
}

/// `v1,<base64>` over id, second and body.
pub fn signature(secret: &str, id: &str, at: i64, body: &str) -> Option<String> {
    let text = secret.strip_prefix("whsec_").unwrap_or(secret).as_bytes();
    let key = BASE64.decode(text).or_else(|_| BASE64_NOPAD.decode(text)).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{at}.{body}").as_bytes());
    Some(format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes())))
}

fn headers(parcel: &Parcel, at: i64) -> Vec<(&'static str, String)> {
    let sign = signature(&parcel.secret, &parcel.id, at, &parcel.body).unwrap_or_default();
    vec![
        ("svix-id", parcel.id.clone()),
        ("svix-timestamp", at.to_string()),
        ("svix-signature", sign),
    ]
}

/// The name of what has happened. Of the dotted ones only `payment.authorized` and
/// `payment.settled` are documented.
pub fn event_name(told: &Told, names: EventNames) -> &'static str {
    match (names, told.new, told.payment.status) {
        (EventNames::Underscore, true, _) => "payment_created",
        (EventNames::Underscore, false, _) => "payment_status_updated",
        (_, true, _) | (_, _, Status::Initiation) => "payment.created",
        (_, _, Status::CheckoutPending) => "payment.pending",
        (_, _, Status::CheckoutSuccess) => "payment.authorized",
        (_, _, Status::PaymentReceived) => "payment.received",
        (_, _, Status::PaymentSuccess) => "payment.settled",
        (_, _, Status::PaymentFailed) => "payment.failed",
        (_, _, Status::CheckoutCanceled | Status::Canceled) => "payment.canceled",
        (_, _, Status::RefundPending) => "payment.refund_pending",
        (_, _, Status::PartialRefunded) => "payment.partially_refunded",
        (_, _, Status::FullyRefunded) => "payment.refunded",
        (_, _, Status::RefundFailed) => "payment.refund_failed",
        (_, _, Status::Expired) => "payment.expired",
    }
}

impl Webhooks {
    /// Those that were not removed.
    pub fn active(&self) -> impl Iterator<Item = &Endpoint> {
        self.all.iter().filter(|endpoint| !endpoint.deleted)
    }

    /// The one of an id, to be changed.
    pub fn find(&mut self, id: &str) -> Result<&mut Endpoint, ApiError> {
        let mut active = self.all.iter_mut().filter(|endpoint| !endpoint.deleted);
        active.find(|endpoint| endpoint.id == id).ok_or_else(|| ApiError::not_found("Webhook"))
    }

    /// Puts one in place of the one with its id.
    pub fn put(&mut self, endpoint: Endpoint) {
        self.all.retain(|known| known.id != endpoint.id);
        self.all.push(endpoint);
    }

    /// Adds an endpoint on loopback.
    pub fn register(
        &mut self,
        id: String,
        url: &str,
        secret: String,
    ) -> Result<Endpoint, ApiError> {
        if address(url).is_none() {
            let why = "url must be a URL address; the sandbox delivers to http://127.0.0.1 only";
            return Err(ApiError::invalid(vec![why.to_owned()]));
        }
        if self.active().count() >= MOST {
            return Err(
                ApiError::new(400, "No more than 5 webhooks are allowed").assumed("webhook-limit")
            );
        }
        let endpoint = Endpoint {
            id,
            url: url.to_owned(),
            secret,
            enabled: true,
            failure: None,
            events: Vec::new(),
            deleted: false,
        };
        self.put(endpoint.clone());
        Ok(endpoint)
    }

    /// What has happened in one call, as one batch for each endpoint that wants any of it.
    pub fn pack(
        &self,
        happened: &[Told],
        switches: &Switches,
        mut id: impl FnMut() -> String,
        now: i64,
    ) -> Vec<Parcel> {
        let ready = self.active().filter(|endpoint| endpoint.enabled);
        ready
            .filter_map(|endpoint| {
                let batch: Vec<Value> = happened
                    .iter()
                    .map(|told| (event_name(told, switches.event_names), told))
                    .filter(|(name, _)| endpoint.wants(name))
                    .map(|(name, told)| json!({"eventType": name, "payload": told.payment.json(switches)}))
                    .collect();
                let body = json!({"data": batch}).to_string();
                let (url, secret) = (endpoint.url.clone(), endpoint.secret.clone());
                (!batch.is_empty()).then(|| Parcel {
                    endpoint: endpoint.id.clone(),
                    id: id(),
                    url,
                    secret,
                    body,
                    attempts: 0,
                    due: now,
                })
            })
            .collect()
    }

    /// Takes note of an attempt: an endpoint that never answers is disabled.
    pub fn ended(&mut self, parcel: &Parcel, outcome: Outcome) {
        if let (Outcome::GivenUp, Ok(endpoint)) = (outcome, self.find(&parcel.endpoint)) {
            endpoint.enabled = false;
            endpoint.failure = Some("All attempts to deliver an event have failed".to_owned());
        }
    }
}

impl Endpoint {
    fn wants(&self, name: &str) -> bool {
        self.events.is_empty() || self.events.iter().any(|wanted| wanted == name)
    }

    /// `{webhookId, webhookUrl}`, with the secret where it is asked for.
    pub fn json(&self, secret: bool) -> Value {
        let mut value = json!({"webhookId": self.id, "webhookUrl": self.url});
        if secret {
            value["secret"] = json!(self.secret);
        }
        value
    }

    /// What `/status` tells.
    pub fn status_json(&self) -> Value {
        let status = if self.enabled { "enabled" } else { "disabled" };
        json!({"webhookId": self.id, "webhookUrl": self.url, "status": status,
               "failureReason": self.failure})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_signature_holds() {
        let body = r#"{"data":[{"eventType":"payment_status_updated","payload":{"id":"pay_sbx_0001","status":"PAYMENT_SUCCESS","amountInCents":12550,"currency":"EUR"}}]}"#;
        assert_eq!(body.len(), 147);
        assert_eq!(
            signature(SECRET, "msg_2sbxInflow0001", 1_767_225_600, body).as_deref(),
            Some("v1,vLTca3jq73VrD0KtR6mAZ1HT5FfX/NFoAN/2nNd018Y=")
        );
        assert_eq!(signature("whsec_?", "m", 0, ""), None);
    }

    #[test]
    fn five_endpoints_on_loopback_and_no_more() {
        let mut webhooks = Webhooks::default();
        let mut add = |id: &str, url: &str| {
            webhooks.register(id.to_owned(), url, SECRET.to_owned()).map(|endpoint| endpoint.id)
        };
        assert_eq!(add("wh_0", "https://shop.example/hook").unwrap_err().status, 400);
        for at in 1..=5 {
            add(&format!("wh_{at}"), "http://127.0.0.1:9/hook").unwrap();
        }
        assert_eq!(add("wh_6", "http://127.0.0.1:9/hook").unwrap_err().status, 400);
        webhooks.find("wh_2").unwrap().deleted = true;
        assert_eq!(webhooks.find("wh_2").unwrap_err().status, 404);
        assert_eq!(webhooks.active().count(), 4);
    }

    #[test]
    fn an_endpoint_that_never_answers_is_disabled_with_the_reason() {
        let mut webhooks = Webhooks::default();
        let url = "http://127.0.0.1:9/";
        webhooks.register("wh_1".to_owned(), url, SECRET.to_owned()).unwrap();
        let parcel = Parcel {
            endpoint: "wh_1".to_owned(),
            id: "msg_1".to_owned(),
            url: url.to_owned(),
            secret: SECRET.to_owned(),
            body: String::new(),
            attempts: 10,
            due: 0,
        };
        webhooks.ended(&parcel, Outcome::Again);
        assert!(webhooks.find("wh_1").unwrap().enabled);
        webhooks.ended(&parcel, Outcome::GivenUp);
        assert_eq!(webhooks.find("wh_1").unwrap().status_json()["status"], "disabled");
    }
}
