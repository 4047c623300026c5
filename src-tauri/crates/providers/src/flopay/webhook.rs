//! Webhooks of two contracts, told apart by their header: FloPay's own, and Stripe's, which older set-ups
//! receive directly.

use chrono::{DateTime, Utc};
use secrecy::ExposeSecret as _;

use super::told::uuid;
use super::{FloPay, wire};
use crate::reading::{explain, unix};
use crate::webhook::timed;
use crate::{Delivery, NotVerified, Notice, Subject, Webhooks};

const FLO: &str = "Flo-Signature";
const STRIPE: &str = "Stripe-Signature";

impl Webhooks for FloPay {
    fn verify(
        &self,
        delivery: Delivery<'_>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Notice>, NotVerified> {
        let secret = self.webhook_secret.as_ref().ok_or(NotVerified::NoSecret)?.expose_secret();
        let unreadable = |error: serde_json::Error| NotVerified::Unreadable(explain(&error));
        if delivery.header(FLO).is_none() && delivery.header(STRIPE).is_some() {
            timed(STRIPE, delivery, &[secret.as_bytes()], now)?;
            let event = serde_json::from_slice(delivery.body).map_err(unreadable)?;
            return Ok(vec![gateways(event)]);
        }
        // Nobody says whether the prefix belongs to the key.
        let bare = secret.strip_prefix("flo_whsec_").filter(|bare| !bare.is_empty());
        let keys: Vec<_> = std::iter::once(secret).chain(bare).map(str::as_bytes).collect();
        timed(FLO, delivery, &keys, now)?;
        let event = serde_json::from_slice(delivery.body).map_err(unreadable)?;
        Ok(vec![own(event)])
    }
}

/// No event names a session: what this user is paying for is to be read.
fn own(event: wire::Event<'_>) -> Notice {
    let user = event.user.and_then(|user| user.client_user_id).filter(|user| !user.is_empty());
    Notice {
        event_id: event.event_id,
        event: event.event_type.0.into_owned(),
        subject: user.map_or(Subject::Nothing, Subject::User),
        occurred_at: None,
    }
}

fn gateways(event: wire::GatewayEvent<'_>) -> Notice {
    let metadata = event.data.and_then(|data| data.object).and_then(|object| object.metadata);
    let session = metadata.and_then(|metadata| {
        let newer = metadata.flo_checkout_session;
        newer.or(metadata.checkout_session_id).or(metadata.initial_checkout_session_id)
    });
    let session = session.and_then(|id| uuid(&id));
    Notice {
        event_id: event.id,
        event: event.kind.0.into_owned(),
        subject: session.map_or(Subject::Nothing, Subject::Session),
        occurred_at: event.created.and_then(|at| unix("created", at).ok()),
    }
}
