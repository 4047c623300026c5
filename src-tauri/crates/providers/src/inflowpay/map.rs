//! From InflowPay's words to ours. Pure: the same body and settings give the same row.
//!
//! Two things are stored: payments as received, and sessions, which InflowPay never shows, as an
//! envelope of what we asked for, its short answer and, once it is known, the payment.

use chrono::{DateTime, Utc};
use domain::{
    Connection, Customer, Kind, LineItem, Mode, OrderId, Refund, Session, Source, Stamp, Status,
};
use serde_json::value::RawValue;

use super::details::{Asked, facts, items, money};
use super::wire;
use crate::envelope::{Envelope, Known};
use crate::pick::member;
use crate::reading::{Read, explain, json_text, loose, order_ids, time};
use crate::{Claim, Fact, Malformed, Reader, Row};

/// The part of an envelope that is the answer to our request.
pub const SESSION: &str = "session";
/// The part that is the payment.
pub const PAYMENT: &str = "payment";
/// The part that says which offer a subscription is of.
pub const OFFER: &str = "offer";

/// Our word for a session of which nothing is known but that it was made.
const OPEN: &str = "open";
/// The same for one whose time is over.
const EXPIRED: &str = "expired";

/// Their words and ours. A word that is not here is `unknown` and keeps its text.
const STATUSES: &[(&str, Status, Refund)] = &[
    ("INITIATION", Status::Pending, Refund::None),
    ("CHECKOUT_PENDING", Status::Pending, Refund::None),
    ("CHECKOUT_SUCCESS", Status::Pending, Refund::None),
    ("PAYMENT_RECEIVED", Status::Pending, Refund::None),
    ("PAYMENT_SUCCESS", Status::Completed, Refund::None),
    ("PAYMENT_FAILED", Status::Failed, Refund::None),
    ("REFUND_PENDING", Status::Completed, Refund::Pending),
    ("PARTIAL_REFUNDED", Status::Completed, Refund::Partial),
    ("FULLY_REFUNDED", Status::Completed, Refund::Full),
    ("REFUND_FAILED", Status::Completed, Refund::Failed),
    // The dashboard's label; the raw word is documented nowhere.
    ("EXPIRED", Status::Expired, Refund::None),
];

fn standing(word: &str) -> (Status, Refund) {
    let known = STATUSES.iter().find(|(theirs, ..)| *theirs == word);
    match known {
        Some((_, status, refund)) => (*status, *refund),
        None if word.ends_with("CANCELED") => (Status::Canceled, Refund::None),
        None => (Status::Unknown, Refund::None),
    }
}

/// How this connection's bodies are read.
#[derive(Debug, Clone)]
pub struct Map {
    paths: Vec<String>,
    checkout: String,
    mode: Mode,
}

impl Map {
    /// With the settings of a connection whose hosted pages are at `checkout`.
    pub fn new(connection: &Connection, checkout: String, mode: Mode) -> Self {
        let given = connection.settings.list("order_id.paths");
        let given = if given.is_empty() { vec!["metadatas.orderId"] } else { given };
        Self { paths: given.into_iter().map(str::to_owned).collect(), checkout, mode }
    }

    /// Where a session is paid.
    pub fn session_url(&self, id: &str) -> String {
        format!("{}/pay/{id}", self.checkout)
    }

    /// Where a link is paid.
    pub fn link_url(&self, id: &str) -> String {
        format!("{}/l/{id}", self.checkout)
    }

    /// Where a subscription to an offer begins.
    pub fn offer_url(&self, offer: &str) -> String {
        format!("{}/subscribe/{offer}", self.checkout)
    }

    fn session(&self, raw: &str) -> Read<Session> {
        // The parser would take an array of the right values for an object.
        if !raw.trim_start().starts_with('{') {
            return Err("it is not a JSON object".to_owned());
        }
        match Envelope::read(raw) {
            None => self.payment(raw),
            Some(envelope) => match envelope.part(PAYMENT) {
                None => self.unpaid(&envelope),
                Some(payment) => self.paid(&envelope, self.payment(payment)?, payment),
            },
        }
    }

    /// A payment, as received.
    fn payment(&self, raw: &str) -> Read<Session> {
        let wire: wire::Payment<'_> = serde_json::from_str(raw).map_err(|error| explain(&error))?;
        if wire.id.is_empty() {
            return Err("the id is empty".to_owned());
        }
        let amount = money(wire.amount_in_cents, &wire.currency.0)?;
        let (status, refund) = standing(&wire.status.0);
        let times = Times::read(&wire, status)?;
        let attempt: Option<wire::Attempt<'_>> = loose(wire.last_deposit_attempt);
        Ok(Session {
            kind: Kind::Payment,
            mode: self.mode,
            status,
            raw_status: wire.status.0.into_owned(),
            refund,
            provider_amount: amount.minor,
            amount,
            order_ids: order_ids(raw, None, &self.paths),
            customer: Customer {
                id: loose(wire.customer_id),
                email: loose(wire.customer_email),
                ..Customer::default()
            },
            adapter: None,
            payment_method: attempt.and_then(|attempt| loose(attempt.payment_method)),
            methods: Vec::new(),
            hosted_url: None,
            metadata: wire.metadatas.and_then(json_text),
            created: times.created,
            updated: times.updated,
            completed: times.completed,
            expires: None,
            id: wire.id,
        })
    }

    /// A session whose payment is not known: what we asked for, and open.
    fn unpaid(&self, envelope: &Envelope<'_>) -> Read<Session> {
        let known = &envelope.known;
        if known.id.is_empty() {
            return Err("the id is empty".to_owned());
        }
        let asked = Asked::read(envelope)?;
        let derived = |at| Stamp { at, source: Source::Derived };
        let created = known.at.map(derived).ok_or("the time of its creation is missing")?;
        let over = known.gone.map(derived);
        let (status, word) =
            if over.is_some() { (Status::Expired, EXPIRED) } else { (Status::Open, OPEN) };
        Ok(Session {
            kind: Kind::Session,
            id: known.id.clone(),
            mode: self.mode,
            status,
            raw_status: word.to_owned(),
            refund: Refund::None,
            provider_amount: asked.amount.minor,
            amount: asked.amount,
            order_ids: known.asked.map_or_else(Vec::new, |raw| self.found(raw)),
            customer: Customer { email: asked.email, ..Customer::default() },
            adapter: None,
            payment_method: None,
            methods: Vec::new(),
            hosted_url: Some(self.hosted(envelope)),
            metadata: asked.metadata,
            created,
            updated: over.unwrap_or(created),
            completed: None,
            expires: known.ends.map(derived),
        })
    }

    /// A session and its payment: asked for by us, paid as the payment says.
    fn paid(&self, envelope: &Envelope<'_>, payment: Session, raw: &str) -> Read<Session> {
        let unpaid = self.unpaid(envelope)?;
        // An offer's price is the offer's: what a person expected of it counts no more.
        let by_offer = envelope.part(OFFER).is_some();
        let amount = if by_offer { payment.amount } else { unpaid.amount };
        let mut order_ids = order_ids(raw, None, &self.paths);
        let ours = unpaid.order_ids.iter();
        let more: Vec<OrderId> = ours.filter(|id| !order_ids.contains(id)).cloned().collect();
        order_ids.extend(more);
        let email = payment.customer.email.or(unpaid.customer.email);
        Ok(Session {
            kind: Kind::Session,
            id: unpaid.id,
            amount,
            provider_amount: amount.minor,
            order_ids,
            customer: Customer { email, ..payment.customer },
            hosted_url: unpaid.hosted_url,
            metadata: payment.metadata.or(unpaid.metadata),
            created: unpaid.created,
            // Its end was one of paying; money settles later, and that is not late.
            expires: None,
            ..payment
        })
    }

    fn found(&self, raw: &RawValue) -> Vec<OrderId> {
        order_ids(raw.get(), None, &self.paths)
    }

    fn hosted(&self, envelope: &Envelope<'_>) -> String {
        let answer = envelope.part(SESSION).and_then(|raw| serde_json::from_str(raw).ok());
        let told = answer.and_then(|answer: wire::Created| answer.checkout_url);
        told.unwrap_or_else(|| self.session_url(&envelope.known.id))
    }

    /// The same payment read later, or another one that got further, takes the place of `old`.
    fn takes_over(old: &Session, new: &Session) -> bool {
        if old.id == new.id {
            return new.updated.at >= old.updated.at;
        }
        reached(new) > reached(old)
    }
}

/// How far a payment got; money counts most.
fn reached(payment: &Session) -> u8 {
    match (payment.status, payment.raw_status.as_str()) {
        (Status::Completed, _) => 3,
        (Status::Pending, "CHECKOUT_SUCCESS" | "PAYMENT_RECEIVED") => 2,
        (Status::Pending | Status::Unknown, _) => 1,
        _ => 0,
    }
}

impl Reader for Map {
    fn read(&self, raw: &str) -> Row {
        let read = self.session(raw).map_err(|reason| Malformed { id: id_of(raw), reason });
        Row { raw: raw.to_owned(), read }
    }

    fn items(&self, raw: &str) -> Vec<LineItem> {
        let Some(envelope) = Envelope::read(raw) else { return items(raw) };
        let paid = envelope.part(PAYMENT).map(items).unwrap_or_default();
        let asked = || envelope.known.asked.map(|raw| items(raw.get())).unwrap_or_default();
        if paid.is_empty() { asked() } else { paid }
    }

    fn facts(&self, raw: &str) -> Vec<Fact> {
        let envelope = Envelope::read(raw);
        let Some(envelope) = &envelope else { return facts(raw) };
        let expected = envelope.part(OFFER).and_then(|raw| serde_json::from_str(raw).ok());
        let offer =
            expected.map(|expected: wire::Expected<'_>| Fact::plain("offer_id", expected.offer));
        let payment = envelope.part(PAYMENT);
        let id = payment.and_then(id_of).map(|id| Fact::plain("payment_id", id));
        let charged = self.read(raw).read.ok().zip(payment).and_then(|(session, payment)| {
            let charged = self.payment(payment).ok()?.amount;
            (charged != session.amount).then(|| Fact::plain("charged_amount", charged.to_string()))
        });
        let rest = payment.map(facts).unwrap_or_default();
        offer.into_iter().chain(id).chain(charged).chain(rest).collect()
    }

    fn return_urls(&self, raw: &str) -> (Option<String>, Option<String>) {
        let envelope = Envelope::read(raw);
        let asked = envelope.as_ref().and_then(|envelope| envelope.known.asked);
        let url = |key| loose(member(asked?.get(), key));
        (url("successUrl"), url("cancelUrl"))
    }

    fn claim(&self, payment: &str) -> Option<Claim> {
        let claims: wire::Claims<'_> = serde_json::from_str(payment).ok()?;
        let filled = |text: &String| !text.is_empty();
        let session = loose(claims.session_id).filter(filled).map(Claim::Session);
        let reference = || loose::<wire::Reference>(claims.metadatas)?.backoffice_ref;
        session.or_else(|| reference().filter(filled).map(Claim::Reference))
    }

    fn joined(&self, session: &str, payment: &str) -> Option<Row> {
        let envelope = Envelope::read(session)?;
        let new = self.payment(payment).ok()?;
        let old = envelope.part(PAYMENT).and_then(|raw| self.payment(raw).ok());
        if let Some(old) = old.filter(|old| !Self::takes_over(old, &new)) {
            // Another payment keeps its own row; an older reading of this one changes nothing.
            return (old.id == new.id).then(|| self.read(session));
        }
        Some(self.read(&envelope.with(PAYMENT, payment.trim()).write()))
    }

    fn parted(&self, session: &str) -> Option<(Row, Row)> {
        let envelope = Envelope::read(session)?;
        let payment = self.read(envelope.part(PAYMENT)?);
        Some((self.read(&envelope.without(PAYMENT).write()), payment))
    }

    /// InflowPay never shows a session again: one whose time is over without a payment has expired, as
    /// far as anybody can know. A payment that turns up later still counts.
    fn vanished(&self, raw: &str, at: DateTime<Utc>) -> Option<Row> {
        let envelope = Envelope::read(raw)?;
        let ends = envelope.known.ends.filter(|ends| *ends <= at)?;
        if envelope.part(PAYMENT).is_some() || envelope.known.gone.is_some() {
            return None;
        }
        let known = Known { gone: Some(ends), ..envelope.known };
        Some(self.read(&Envelope { known, ..envelope }.write()))
    }
}

fn id_of(raw: &str) -> Option<String> {
    let envelope = Envelope::read(raw).map(|envelope| envelope.known.id);
    envelope.or_else(|| serde_json::from_str(member(raw, "id")?.get()).ok())
}

struct Times {
    created: Stamp,
    updated: Stamp,
    completed: Option<Stamp>,
}

impl Times {
    fn read(wire: &wire::Payment<'_>, status: Status) -> Read<Self> {
        let stamp = |field, text: &Option<wire::Text<'_>>| {
            text.as_ref().map(|text| time(field, text).map(Stamp::provider)).transpose()
        };
        let derived = |stamp: Stamp| Stamp { source: Source::Derived, ..stamp };
        let steps: Vec<wire::Step<'_>> = loose(wire.timeline).unwrap_or_default();
        let when = |step: &wire::Step<'_>| time("timeline", &step.timestamp).ok();
        let created = stamp("createdAt", &wire.created_at)?;
        let first = || steps.first().and_then(when).map(|at| derived(Stamp::provider(at)));
        let created = created.or_else(first).ok_or("createdAt is missing")?;
        let updated = stamp("updatedAt", &wire.updated_at)?.unwrap_or_else(|| derived(created));
        let settled = steps.iter().find(|step| step.status.0 == "PAYMENT_SUCCESS");
        let settled = settled.and_then(when).map(Stamp::provider);
        // A paid one must have a day in the month's report, if only an estimated one.
        let paid = status == Status::Completed;
        let completed = paid.then(|| settled.unwrap_or_else(|| derived(updated)));
        Ok(Self { created, updated, completed })
    }
}
