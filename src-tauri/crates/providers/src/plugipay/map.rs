//! From Plugipay's words to ours. Pure: the same body and settings give the same session.

use domain::{
    Connection, Currency, Customer, Kind, LineItem, Mode, Money, Refund, Session, Settings, Source,
    Stamp, Status,
};
use serde_json::value::RawValue;

use super::wire;
use crate::pick;
use crate::reading::{Read, explain, json_text, loose, order_ids, time, whole_number};
use crate::{Malformed, Reader, Row};

/// Their words and ours. A word that is not here is `unknown` and keeps its text.
const STATUSES: &[(&str, Status)] = &[
    ("open", Status::Open),
    ("pending", Status::Pending),
    ("pending_review", Status::AwaitingConfirmation),
    ("completed", Status::Completed),
    ("expired", Status::Expired),
    ("canceled", Status::Canceled),
    ("failed", Status::Failed),
];

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
        let given = if given.is_empty() { vec!["metadata.order_id"] } else { given };
        let paths = given.into_iter().map(str::to_owned).collect();
        Self { paths, settings: connection.settings.clone(), mode }
    }

    /// How many digits follow the point in Plugipay's integers. The seed prices both currencies
    /// in hundredths; callers exist that send whole rupiah, hence the setting.
    pub fn exponent(&self, currency: Currency) -> u32 {
        let ordinary = if matches!(currency.code(), "IDR" | "USD") { 2 } else { currency.digits() };
        self.settings.exponent(currency).unwrap_or(ordinary)
    }

    /// The amount in a JSON number's text.
    pub fn money(&self, amount: &RawValue, currency: &str) -> Read<(i64, Money)> {
        let currency = Currency::new(currency).map_err(|error| error.to_string())?;
        let units = whole_number(amount.get())?;
        let money = Money::from_provider(units, self.exponent(currency), currency)
            .map_err(|error| error.to_string())?;
        Ok((units, money))
    }

    fn session(&self, raw: &str) -> Read<Session> {
        // The parser would take an array of the right values for an object.
        if !raw.trim_start().starts_with('{') {
            return Err("it is not a JSON object".to_owned());
        }
        let wire: wire::Session<'_> = serde_json::from_str(raw).map_err(|error| explain(&error))?;
        if wire.id.is_empty() {
            return Err("the id is empty".to_owned());
        }
        let (provider_amount, amount) = self.money(wire.amount, &wire.currency.0)?;
        if provider_amount <= 0 {
            return Err(format!("the amount {provider_amount} is not positive"));
        }
        let status = crate::reading::status(STATUSES, &wire.status);
        let times = Times::read(&wire, status)?;
        Ok(Session {
            kind: Kind::Session,
            order_ids: order_ids(raw, wire.metadata, &self.paths),
            mode: self.mode_of(wire.mode.as_ref()),
            status,
            raw_status: wire.status,
            refund: Refund::None,
            amount,
            provider_amount,
            customer: customer(wire.customer_id, wire.customer),
            adapter: wire.adapter,
            payment_method: wire.payment_method,
            methods: loose(wire.methods).unwrap_or_default(),
            hosted_url: wire.hosted_url,
            metadata: wire.metadata.and_then(json_text),
            created: times.created,
            updated: times.updated,
            completed: times.completed,
            expires: times.expires,
            id: wire.id,
        })
    }

    fn mode_of(&self, word: Option<&wire::Text<'_>>) -> Mode {
        match word.map(|word| word.0.as_ref()) {
            Some("live") => Mode::Live,
            Some("test") => Mode::Test,
            _ => self.mode,
        }
    }

    fn line(&self, raw: &RawValue, currency: &str) -> Option<LineItem> {
        let wire: wire::Line<'_> = serde_json::from_str(raw.get()).ok()?;
        let (_, unit) = self.money(wire.unit_amount, currency).ok()?;
        Some(LineItem { name: wire.name, quantity: wire.quantity, unit })
    }
}

impl Reader for Map {
    fn read(&self, raw: &str) -> Row {
        let read = self.session(raw).map_err(|reason| Malformed { id: identity(raw).id, reason });
        Row { raw: raw.to_owned(), read }
    }

    fn items(&self, raw: &str) -> Vec<LineItem> {
        let Ok(lines) = serde_json::from_str::<wire::Lines<'_>>(raw) else { return Vec::new() };
        let currency = &lines.currency.0;
        lines.line_items.iter().filter_map(|line| self.line(line, currency)).collect()
    }

    fn return_urls(&self, raw: &str) -> (Option<String>, Option<String>) {
        let url = |key| serde_json::from_str(pick::member(raw, key)?.get()).ok();
        (url("successUrl"), url("cancelUrl"))
    }
}

/// Which object this is, as far as anything of it can be read.
pub fn identity(raw: &str) -> wire::Identity {
    let text = |key| serde_json::from_str(pick::member(raw, key)?.get()).ok();
    wire::Identity { id: text("id"), account_id: text("accountId") }
}

/// A customer's own body.
pub fn customer_body(raw: &str) -> Customer {
    let wire = serde_json::from_str::<wire::Customer>(raw).ok();
    wire.map_or_else(Customer::default, |wire| Customer {
        id: wire.id,
        name: wire.name,
        email: wire.email,
        phone: wire.phone,
    })
}

struct Times {
    created: Stamp,
    updated: Stamp,
    completed: Option<Stamp>,
    expires: Option<Stamp>,
}

impl Times {
    fn read(wire: &wire::Session<'_>, status: Status) -> Read<Self> {
        let stamp = |field, text: &Option<wire::Text<'_>>| {
            text.as_ref().map(|text| time(field, text).map(Stamp::provider)).transpose()
        };
        let derived = |stamp: Stamp| Stamp { source: Source::Derived, ..stamp };
        let created = stamp("createdAt", &wire.created_at)?.ok_or("createdAt is missing")?;
        let completed = stamp("completedAt", &wire.completed_at)?;
        let updated = stamp("updatedAt", &wire.updated_at)?;
        let updated = updated.unwrap_or_else(|| derived(completed.unwrap_or(created)));
        // A paid session must have a day in the month's report, if only an estimated one.
        let paid = status == Status::Completed;
        let completed = completed.or_else(|| paid.then(|| derived(updated)));
        let expires = stamp("expiresAt", &wire.expires_at)?;
        Ok(Self { created, updated, completed, expires })
    }
}

fn customer(id: Option<String>, embedded: Option<&RawValue>) -> Customer {
    let inner = embedded.map(|raw| customer_body(raw.get())).unwrap_or_default();
    Customer { id: id.or(inner.id.clone()), ..inner }
}
