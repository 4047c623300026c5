//! From Prood's words to ours. Pure: the same body and settings give the same session.

use std::borrow::Cow;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Connection, Currency, Customer, Kind, LineItem, Mode, Money, OrderId, Refund, Session, Status,
};

use super::body::{self, Body};
use super::facts;
use super::money::Unit;
use super::place::Place;
use super::times::Clues;
use super::wire;
use crate::envelope::{Envelope, Known};
use crate::pick;
use crate::reading::{Read, explain, loose};
use crate::registry::Fact;
use crate::{Malformed, Reader, Row};

/// Their words and ours. A word that is not here is `unknown` and keeps its text.
const STATUSES: &[(&str, Status)] = &[
    ("idle", Status::Open),
    ("info", Status::Open),
    ("shipping", Status::Open),
    ("payment", Status::Pending),
    ("confirming", Status::Pending),
    ("complete", Status::Completed),
    ("failed", Status::Failed),
];

/// Our word for a key that vanished before its end.
const GONE: &str = "gone";
/// Prood's word (of an event) for a session whose end has passed.
const EXPIRED: &str = "expired";

/// Two clocks and a rounded end are no reason to call an expired session vanished.
const SLACK: TimeDelta = TimeDelta::minutes(1);

/// As long as a scan may take.
const SCAN: TimeDelta = TimeDelta::minutes(2);

/// How this connection's bodies are read.
#[derive(Debug, Clone)]
pub struct Map {
    paths: Vec<String>,
    /// What amounts count.
    pub unit: Unit,
    /// Whose sessions are wanted.
    pub tenant: Option<String>,
    /// Where customers pay.
    base: String,
}

impl Map {
    /// With the settings of a connection.
    pub fn new(connection: &Connection) -> Self {
        let settings = &connection.settings;
        let given = settings.list("order_id.paths");
        let given = if given.is_empty() { vec!["orderId"] } else { given };
        Self {
            paths: given.into_iter().map(str::to_owned).collect(),
            // Whoever opens the connection hears of a wrong one.
            unit: Unit::of(settings).unwrap_or(Unit::Minor),
            tenant: settings.get("tenant_id").map(str::to_owned),
            base: Place::read(&connection.base_url).origin,
        }
    }

    /// A session of this id as received.
    pub fn row(&self, known: Known<'_>, session: &str) -> Row {
        self.read(&body::kept(known, session))
    }

    /// The same, where it was not made by us: adds what only we know, and nothing that would differ
    /// the next time where it can be avoided.
    pub fn seen(
        &self,
        id: &str,
        session: &str,
        ends: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Row {
        let known = || Known { id: id.to_owned(), ends, ..Known::default() };
        let raw = body::kept(known(), session);
        if Body::read(&raw).is_some_and(|body| undated(&body)) {
            // The day only: a better guess would be another one each time.
            let at = now.date_naive().and_hms_opt(0, 0, 0).map(|at| at.and_utc());
            return self.row(Known { at, ..known() }, session);
        }
        let row = self.read(&raw);
        // A session that lives longer than the documented half hour was not made half an hour before
        // its end: it is older than this moment, and nobody says by how much.
        if row.read.as_ref().is_ok_and(|session| session.created.at > now) {
            return self.row(Known { at: Some(now), ..known() }, session);
        }
        row
    }

    /// Whether it belongs to another tenant than the connection's. Nobody's is ours.
    pub fn is_foreign(&self, body: &Body<'_>) -> bool {
        match (&self.tenant, body.tenant()) {
            (Some(ours), Some(theirs)) => *ours != theirs,
            _ => false,
        }
    }

    fn session(&self, raw: &str) -> Read<Session> {
        let body = Body::read(raw).ok_or("it is not a body as it is stored here")?;
        let snapshot = snapshot(&body)?;
        let wire = &wire_of(&snapshot)?;
        let payment: wire::PaymentSession<'_> = loose(wire.payment_session).unwrap_or_default();
        let meta = meta_of(&body);
        let amount = self.amount(wire, &payment)?;
        let (status, raw_status) = standing(&body, wire, &payment)?;
        let times = clues(&body, wire, &payment)?.times(&body, status)?;
        let data: wire::ProviderData<'_> = loose(payment.provider_data).unwrap_or_default();
        Ok(Session {
            kind: Kind::Session,
            mode: Mode::Unknown,
            status,
            raw_status,
            refund: refund(payment.status.as_deref()),
            provider_amount: amount.minor,
            amount,
            order_ids: self.order_ids(&body, &snapshot),
            customer: customer(wire, &meta),
            adapter: payment.provider_id.or(meta.provider_id),
            payment_method: data.method,
            methods: Vec::new(),
            hosted_url: Some(self.hosted_url(&body)),
            metadata: None,
            created: times.created,
            updated: times.updated,
            completed: times.completed,
            expires: times.expires,
            id: body.known.id,
        })
    }

    fn amount(&self, wire: &wire::Snapshot<'_>, payment: &wire::PaymentSession<'_>) -> Read<Money> {
        let currency = Currency::new(&wire.currency.0).map_err(|error| error.to_string())?;
        let amount = self.unit.read(wire.amount.get(), currency)?;
        let gateway = payment.amount.map_or("", |raw| raw.get());
        if let Some(why) = self.unit.disproved(wire.amount.get(), gateway, currency) {
            return Err(why);
        }
        if amount.minor <= 0 {
            return Err(format!("the amount {} is not positive", wire.amount.get()));
        }
        Ok(amount)
    }

    fn order_ids(&self, body: &Body<'_>, snapshot: &str) -> Vec<OrderId> {
        let places = [Some(snapshot), body.meta(), body.session];
        let find = |path: &String| {
            places.iter().flatten().find_map(|json| pick::order_id(json, path, path))
        };
        self.paths.iter().filter_map(find).collect()
    }

    fn hosted_url(&self, body: &Body<'_>) -> String {
        let told = body.session.and_then(|session| {
            body::text(session, "checkoutUrl").or_else(|| body::text(session, "url"))
        });
        let told = told.filter(|url| url.starts_with("http"));
        told.unwrap_or_else(|| format!("{}/c/{}", self.base, body.known.id))
    }
}

impl Reader for Map {
    fn read(&self, raw: &str) -> Row {
        let id = || Body::read(raw).map(|body| body.known.id).filter(|id| !id.is_empty());
        let read = self.session(raw).map_err(|reason| Malformed { id: id(), reason });
        Row { raw: raw.to_owned(), read }
    }

    fn items(&self, _: &str) -> Vec<LineItem> {
        Vec::new()
    }

    fn facts(&self, raw: &str) -> Vec<Fact> {
        let Some(body) = Body::read(raw) else { return Vec::new() };
        let amount = self.session(raw).ok().map(|session| session.amount);
        facts::of(&body, self.unit, amount)
    }

    fn return_urls(&self, raw: &str) -> (Option<String>, Option<String>) {
        let Some(body) = Body::read(raw) else { return (None, None) };
        let places = [body.meta(), body.known.asked.map(|asked| asked.get())];
        let url = |key| places.iter().flatten().find_map(|json| body::text(json, key));
        (url("returnUrl"), url("cancelUrl"))
    }

    fn remembers(&self) -> bool {
        true
    }

    /// What we asked for, and when it was seen first, stands in no value of Prood's.
    fn renewed(&self, stored: &str, new: &str) -> Option<Row> {
        let old = Envelope::read(stored)?.known;
        let mut envelope = Envelope::read(new)?;
        envelope.known.asked = envelope.known.asked.or(old.asked);
        envelope.known.at = old.at.or(envelope.known.at);
        Some(self.read(&envelope.write()))
    }

    fn vanished(&self, raw: &str, at: DateTime<Utc>) -> Option<Row> {
        let body = Body::read(raw)?;
        let session = self.session(raw).ok()?;
        // A scan shows no other tenant's sessions, and what is gone already cannot go.
        if body.known.gone.is_some() || !session.status.is_live() || self.is_foreign(&body) {
            return None;
        }
        // What was made while the scan went on need not be in it; the next one tells.
        let ended = session.expires.is_some_and(|end| end.at <= at + SLACK);
        if !ended && session.created.at > at - SCAN {
            return None;
        }
        let mut envelope = Envelope::read(raw)?;
        envelope.known.gone = Some(at);
        Some(self.read(&envelope.write()))
    }
}

/// The snapshot; of a session that was just made and answered without one, what we asked for.
fn snapshot<'a>(body: &Body<'a>) -> Read<Cow<'a, str>> {
    let told = body.snapshot().ok_or("the value is not JSON")?;
    let known = pick::member(told, "state").is_some();
    match body.known.asked.filter(|_| !known) {
        Some(asked) => made(told, asked.get()).map(Cow::Owned),
        None => Ok(Cow::Borrowed(told)),
    }
}

/// A new session begins in `info` where it knows its customer, else in `idle`.
fn made(told: &str, asked: &str) -> Read<String> {
    use serde_json::value::RawValue;
    let mut all: std::collections::BTreeMap<&str, &RawValue> =
        serde_json::from_str(asked).map_err(|error| explain(&error))?;
    let state = if all.contains_key("customerInfo") { "\"info\"" } else { "\"idle\"" };
    all.insert("state", serde_json::from_str(state).map_err(|error| explain(&error))?);
    if let Some(end) = pick::member(told, "expiresAt") {
        all.insert("expiresAt", end);
    }
    serde_json::to_string(&all).map_err(|error| explain(&error))
}

fn wire_of(snapshot: &str) -> Read<wire::Snapshot<'_>> {
    // The parser would take an array of the right values for an object.
    if !snapshot.trim_start().starts_with('{') {
        return Err("it is not a JSON object".to_owned());
    }
    serde_json::from_str(snapshot).map_err(|error| explain(&error))
}

/// What the published code says beside the snapshot. Each of it can be done without.
pub fn meta_of(body: &Body<'_>) -> wire::Meta {
    let text = |key| body.meta().and_then(|meta| body::text(meta, key));
    wire::Meta {
        provider_id: text("providerId"),
        kind: text("kind"),
        return_url: text("returnUrl"),
        customer_id: text("customerId"),
        store_name: text("storeName"),
    }
}

fn clues(
    body: &Body<'_>,
    wire: &wire::Snapshot<'_>,
    payment: &wire::PaymentSession<'_>,
) -> Read<Clues> {
    Clues::of(body, wire.expires_at.as_ref(), payment)
}

/// Whether nothing in it tells when it was made.
fn undated(body: &Body<'_>) -> bool {
    let Ok(snapshot) = snapshot(body) else { return false };
    let Ok(wire) = wire_of(&snapshot) else { return false };
    let payment = loose(wire.payment_session).unwrap_or_default();
    clues(body, &wire, &payment).is_ok_and(|clues| clues.are_none())
}

fn standing(
    body: &Body<'_>,
    wire: &wire::Snapshot<'_>,
    payment: &wire::PaymentSession<'_>,
) -> Read<(Status, String)> {
    let Some(gone) = body.known.gone else {
        return Ok((crate::reading::status(STATUSES, &wire.state), wire.state.clone()));
    };
    let ended = clues(body, wire, payment)?.end().is_some_and(|end| end <= gone + SLACK);
    let (status, word) = if ended { (Status::Expired, EXPIRED) } else { (Status::Unknown, GONE) };
    Ok((status, word.to_owned()))
}

fn refund(status: Option<&str>) -> Refund {
    match status {
        Some("refunded") => Refund::Full,
        Some("partially_refunded") => Refund::Partial,
        _ => Refund::None,
    }
}

fn customer(wire: &wire::Snapshot<'_>, meta: &wire::Meta) -> Customer {
    let info: wire::CustomerInfo = loose(wire.customer_info).unwrap_or_default();
    Customer {
        id: meta.customer_id.clone(),
        name: name(info.first_name.as_deref(), info.last_name.as_deref()),
        email: info.email,
        phone: info.phone,
    }
}

/// First and last name as one.
pub fn name(first: Option<&str>, last: Option<&str>) -> Option<String> {
    let parts: Vec<_> =
        [first, last].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}
