//! Webhooks, which Svix delivers: three headers, a signature in Base64, several events at once.

use chrono::{DateTime, Utc};
use data_encoding::{BASE64, BASE64_NOPAD};
use secrecy::ExposeSecret as _;

use super::{InflowPay, wire};
use crate::reading::{explain, loose, time};
use crate::webhook::{fits, fresh};
use crate::{Delivery, NotVerified, Notice, Subject, Webhooks};

const ID: &str = "svix-id";
const TIMESTAMP: &str = "svix-timestamp";
const SIGNATURE: &str = "svix-signature";

impl Webhooks for InflowPay {
    fn verify(
        &self,
        delivery: Delivery<'_>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Notice>, NotVerified> {
        let secret = self.webhook_secret.as_ref().ok_or(NotVerified::NoSecret)?;
        let header = |name| delivery.header(name).ok_or(NotVerified::NoSignature(name));
        let (id, timestamp, signature) = (header(ID)?, header(TIMESTAMP)?, header(SIGNATURE)?);
        let malformed = |_| NotVerified::NoSignature(TIMESTAMP);
        let signed_at: i64 = timestamp.parse().map_err(malformed)?;
        let codes = codes(signature);
        if codes.is_empty() {
            return Err(NotVerified::NoSignature(SIGNATURE));
        }
        // A secret that is no Base64 was never InflowPay's: nothing can fit it.
        let key = key(secret.expose_secret()).ok_or(NotVerified::Mismatch)?;
        let text = [id.as_bytes(), b".", timestamp.as_bytes(), b".", delivery.body];
        if !codes.iter().any(|code| fits(&key, &text, code)) {
            return Err(NotVerified::Mismatch);
        }
        fresh(signed_at, now)?;
        notices(id, delivery.body)
    }
}

fn key(secret: &str) -> Option<Vec<u8>> {
    decode(secret.strip_prefix("whsec_").unwrap_or(secret))
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.as_bytes();
    BASE64.decode(text).or_else(|_| BASE64_NOPAD.decode(text)).ok()
}

/// Every `v1,…`; other versions are none of ours.
fn codes(header: &str) -> Vec<Vec<u8>> {
    let parts = header.split_ascii_whitespace().filter_map(|part| part.strip_prefix("v1,"));
    parts.filter_map(decode).collect()
}

/// The id stays the same when a delivery is repeated; its events are told apart by their place.
fn notices(id: &str, body: &[u8]) -> Result<Vec<Notice>, NotVerified> {
    let unreadable = |error: serde_json::Error| NotVerified::Unreadable(explain(&error));
    let delivered: wire::Delivered<'_> = serde_json::from_slice(body).map_err(unreadable)?;
    let alone = delivered.data.len() == 1;
    let event_id = |n| if alone { id.to_owned() } else { format!("{id}/{n}") };
    let events = delivered.data.into_iter().enumerate();
    Ok(events.map(|(n, event)| notice(event_id(n), event)).collect())
}

fn notice(event_id: String, event: wire::Event<'_>) -> Notice {
    let outer = event.payload;
    // A marketplace's event wraps the payment.
    let inner: Option<wire::Payload<'_>> = loose(outer.data);
    let payload = inner.unwrap_or(outer);
    let id = loose::<String>(payload.id).filter(|id| !id.is_empty());
    let name = &event.event_type.0;
    let kind = name.strip_prefix("connect.").unwrap_or(name);
    let payment = |id: &String| id.starts_with("pay_") || kind.starts_with("payment");
    let updated: Option<wire::Text<'_>> = loose(payload.updated_at);
    Notice {
        event_id,
        subject: id.filter(payment).map_or(Subject::Nothing, Subject::Payment),
        occurred_at: updated.and_then(|at| time("updatedAt", &at).ok()),
        event: event.event_type.0.into_owned(),
    }
}
