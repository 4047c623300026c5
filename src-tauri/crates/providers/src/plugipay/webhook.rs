//! Webhooks: `t=…,v1=…` under either of two header names, which the sources disagree on.

use chrono::{DateTime, Utc};

use super::{Plugipay, feeds, wire};
use crate::reading::{explain, time};
use crate::webhook::timed;
use crate::{Delivery, NotVerified, Notice, Subject, Webhooks};
use secrecy::ExposeSecret as _;

const HEADER: &str = "Plugipay-Signature";
/// As the SDK's source has it.
const OLDER_HEADER: &str = "X-Plugipay-Signature";

impl Webhooks for Plugipay {
    fn verify(
        &self,
        delivery: Delivery<'_>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Notice>, NotVerified> {
        let secret = self.webhook_secret.as_ref().ok_or(NotVerified::NoSecret)?;
        let older = delivery.header(HEADER).is_none() && delivery.header(OLDER_HEADER).is_some();
        let header = if older { OLDER_HEADER } else { HEADER };
        timed(header, delivery, &[secret.expose_secret().as_bytes()], now)?;
        let unreadable = |error: serde_json::Error| NotVerified::Unreadable(explain(&error));
        let event: wire::Event<'_> = serde_json::from_slice(delivery.body).map_err(unreadable)?;
        Ok(vec![notice(event)])
    }
}

fn notice(event: wire::Event<'_>) -> Notice {
    let at = event.occurred_at.as_ref().or(event.created_at.as_ref());
    let occurred_at = at.and_then(|at| time("occurredAt", at).ok());
    let session = feeds::session_id(&event.kind.0, event.data);
    Notice {
        event_id: event.id,
        event: event.kind.0.into_owned(),
        subject: session.map_or(Subject::Nothing, Subject::Session),
        occurred_at,
    }
}
