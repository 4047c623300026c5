//! From Fluveo's words to ours. Pure: the same bodies and settings give the same session.
//!
//! A session and its PaymentIntent are two objects. They are kept together in one envelope, with the
//! line items and the Order where those were read; only session and intent decide what the session is.

use domain::{
    Connection, Currency, Customer, Kind, LineItem, Mode, Money, OrderId, Session, Settings, Status,
};
use serde_json::value::RawValue;

use super::api::id_of;
use super::history::{Charges, Times};
use super::info::{ORDER_PATHS, RESERVED};
use super::wire;
use crate::envelope::{Envelope, Known};
use crate::pick;
use crate::reading::{Read, explain, json_text, loose, whole_number};
use crate::{Fact, Malformed, Reader, Row};

/// Their words and ours. A word that is not here is `unknown` and keeps its text.
const STATUSES: &[(&str, Status)] = &[
    ("open", Status::Open),
    ("complete", Status::Completed),
    ("expired", Status::Expired),
    (RESERVED, Status::Pending),
];

/// What a path into the PaymentIntent begins with.
pub const INTO_INTENT: &str = "payment_intent.";

/// The bodies of one session, as received.
#[derive(Debug, Default, Clone)]
pub struct Parts {
    /// The session.
    pub session: String,
    /// Its PaymentIntent.
    pub intent: Option<String>,
    /// The pages of its line items.
    pub items: Vec<String>,
    /// Its Order.
    pub order: Option<String>,
}

impl Parts {
    /// The bodies in a stored one.
    pub fn of(raw: &str) -> Self {
        let Some(envelope) = Envelope::read(raw) else {
            return Self { session: raw.to_owned(), ..Self::default() };
        };
        let part = |name: &str| envelope.part(name).map(str::to_owned);
        let pages = (1..).map_while(|page| part(&items_name(page)));
        Self {
            session: part("session").unwrap_or_default(),
            intent: part("intent"),
            items: pages.collect(),
            order: part("order"),
        }
    }

    /// As they are stored. A body without an id is kept as it came.
    fn write(&self) -> String {
        let Some(id) = identity(&self.session) else { return self.session.clone() };
        let names: Vec<String> = (1..=self.items.len()).map(items_name).collect();
        let known = Known { id, ..Known::default() };
        let mut envelope = Envelope { known, ..Envelope::default() }.with("session", &self.session);
        if let Some(intent) = &self.intent {
            envelope = envelope.with("intent", intent);
        }
        for (name, page) in names.iter().zip(&self.items) {
            envelope = envelope.with(name, page);
        }
        if let Some(order) = &self.order {
            envelope = envelope.with("order", order);
        }
        envelope.write()
    }
}

/// `items`, `items.2`, `items.3` …
fn items_name(page: usize) -> String {
    if page == 1 { "items".to_owned() } else { format!("items.{page}") }
}

/// How this connection's bodies are read.
#[derive(Debug, Clone)]
pub struct Map {
    paths: Vec<String>,
    settings: Settings,
    mode: Mode,
}

impl Map {
    /// With the settings of a connection. `mode` holds where a session does not tell its own.
    pub fn new(connection: &Connection, mode: Mode) -> Self {
        let given = connection.settings.list("order_id.paths");
        let given = if given.is_empty() { ORDER_PATHS.split(',').collect() } else { given };
        let paths = given.into_iter().map(str::to_owned).collect();
        Self { paths, settings: connection.settings.clone(), mode }
    }

    /// How many digits follow the point in Fluveo's integers: the smallest unit, by ISO 4217.
    pub fn exponent(&self, currency: Currency) -> u32 {
        self.settings.exponent(currency).unwrap_or_else(|| currency.digits())
    }

    /// Where order ids are looked for, first the one where new ones are put.
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    /// The amount in a JSON number's text.
    pub fn money(&self, amount: &RawValue, currency: &str) -> Read<(i64, Money)> {
        let currency = Currency::new(currency).map_err(|error| error.to_string())?;
        let units = whole_number(amount.get())?;
        let money = Money::from_provider(units, self.exponent(currency), currency)
            .map_err(|error| error.to_string())?;
        Ok((units, money))
    }

    /// The row of these bodies.
    pub fn row(&self, parts: &Parts) -> Row {
        Row { raw: parts.write(), read: self.judged(parts) }
    }

    fn judged(&self, parts: &Parts) -> std::result::Result<Session, Malformed> {
        let malformed = |reason| Malformed { id: identity(&parts.session), reason };
        self.session(parts).map_err(malformed)
    }

    fn session(&self, parts: &Parts) -> Read<Session> {
        let raw = parts.session.as_str();
        // The parser would take an array of the right values for an object.
        if !raw.trim_start().starts_with('{') {
            return Err("it is not a JSON object".to_owned());
        }
        let wire: wire::Session<'_> = serde_json::from_str(raw).map_err(|error| explain(&error))?;
        if wire.id.is_empty() {
            return Err("the id is empty".to_owned());
        }
        let intent = intent(parts.intent.as_deref());
        let (provider_amount, amount) = self.amount(&wire, &intent)?;
        let raw_status = word(&wire.status, &intent).to_owned();
        let status = crate::reading::status(STATUSES, &raw_status);
        let charges = Charges::read(intent.charges);
        let times = Times::read(wire.created, wire.expires_at, &intent, &charges, status)?;
        Ok(Session {
            kind: Kind::Session,
            order_ids: self.order_ids(raw, parts.intent.as_deref()),
            mode: wire
                .livemode
                .map_or(self.mode, |live| if live { Mode::Live } else { Mode::Test }),
            status,
            raw_status,
            refund: charges.refund(),
            amount,
            provider_amount,
            customer: customer(&wire),
            adapter: None,
            payment_method: None,
            methods: Vec::new(),
            hosted_url: loose(wire.url),
            metadata: wire.metadata.and_then(json_text),
            created: times.created,
            updated: times.updated,
            completed: times.completed,
            expires: times.expires,
            id: wire.id,
        })
    }

    /// The total; before anything is added to it, the subtotal; else what the PaymentIntent asks for.
    fn amount(&self, wire: &wire::Session<'_>, intent: &wire::Intent<'_>) -> Read<(i64, Money)> {
        let amount = wire.amount_total.or(wire.amount_subtotal).or(intent.amount);
        let currency = wire.currency.as_ref().or(intent.currency.as_ref());
        let read = self.money(
            amount.ok_or("amount_total is missing")?,
            &currency.ok_or("currency is missing")?.0,
        )?;
        if read.0 < 0 { Err(format!("the amount {} is negative", read.0)) } else { Ok(read) }
    }

    fn order_ids(&self, session: &str, intent: Option<&str>) -> Vec<OrderId> {
        let find = |path: &String| match path.strip_prefix(INTO_INTENT) {
            Some(steps) => pick::order_id(intent?, steps, path),
            None => pick::order_id(session, path, path),
        };
        self.paths.iter().filter_map(find).collect()
    }

    /// The line items on one page of a list.
    pub fn lines(&self, page: &str) -> Vec<LineItem> {
        let rows = super::api::rows(page).unwrap_or_default();
        rows.into_iter().filter_map(|row| self.line(row)).collect()
    }

    fn line(&self, raw: &RawValue) -> Option<LineItem> {
        let wire: wire::Item<'_> = serde_json::from_str(raw.get()).ok()?;
        let name = wire.description.or_else(|| id_of(wire.price)).unwrap_or_default();
        let (_, total) = self.money(wire.amount_subtotal, &wire.currency.0).ok()?;
        let quantity = i64::from(wire.quantity);
        Some(match total.minor.checked_rem(quantity) {
            Some(0) => {
                let unit = Money::new(total.minor / quantity, total.currency);
                LineItem { name, quantity: wire.quantity, unit }
            }
            // What so many cost together is not a multiple of what one costs: told as one thing.
            _ => LineItem { name: format!("{quantity} × {name}"), quantity: 1, unit: total },
        })
    }
}

impl Reader for Map {
    fn read(&self, raw: &str) -> Row {
        Row { raw: raw.to_owned(), read: self.judged(&Parts::of(raw)) }
    }

    fn items(&self, raw: &str) -> Vec<LineItem> {
        Parts::of(raw).items.iter().flat_map(|page| self.lines(page)).collect()
    }

    fn return_urls(&self, raw: &str) -> (Option<String>, Option<String>) {
        let session = Parts::of(raw).session;
        let url = |key| serde_json::from_str(pick::member(&session, key)?.get()).ok();
        (url("success_url"), url("cancel_url"))
    }

    fn facts(&self, raw: &str) -> Vec<Fact> {
        super::facts::of(&Parts::of(raw), self)
    }

    fn remembers(&self) -> bool {
        true
    }

    /// Line items and the Order are read for one session only; a list leaves them out.
    fn renewed(&self, stored: &str, new: &str) -> Option<Row> {
        let (old, mut parts) = (Parts::of(stored), Parts::of(new));
        if old.items.is_empty() && old.order.is_none() {
            return None;
        }
        if parts.items.is_empty() {
            parts.items = old.items;
        }
        parts.order = parts.order.or(old.order);
        Some(self.row(&parts))
    }
}

/// Which object this is, as far as anything of it can be read.
pub fn identity(raw: &str) -> Option<String> {
    let id: String = serde_json::from_str(pick::member(raw, "id")?.get()).ok()?;
    (!id.is_empty()).then_some(id)
}

/// As much of a session's body as says where the rest of it is.
pub fn stub(raw: &str) -> wire::Stub<'_> {
    serde_json::from_str(raw).unwrap_or_default()
}

/// A PaymentIntent, as far as it can be read: a session is good without it.
pub fn intent(raw: Option<&str>) -> wire::Intent<'_> {
    raw.and_then(|raw| serde_json::from_str(raw).ok()).unwrap_or_default()
}

/// A customer's own body.
pub fn customer_body(raw: &str) -> Customer {
    let wire = serde_json::from_str::<wire::Customer<'_>>(raw).unwrap_or_default();
    Customer { id: wire.id, name: wire.name, email: wire.email, phone: wire.phone }
}

/// The session's word, except where money is reserved: then the PaymentIntent's says more.
fn word<'a>(session: &'a str, intent: &wire::Intent<'_>) -> &'a str {
    if intent.status.as_deref() == Some(RESERVED) { RESERVED } else { session }
}

fn customer(wire: &wire::Session<'_>) -> Customer {
    let entered = wire.customer_details.map(|raw| customer_body(raw.get())).unwrap_or_default();
    Customer {
        id: id_of(wire.customer),
        email: entered.email.or_else(|| loose(wire.customer_email)),
        name: entered.name,
        phone: entered.phone,
    }
}
