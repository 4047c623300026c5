//! From Plugipay's words to ours. Pure: the same body and settings give the same session.

use chrono::{DateTime, Utc};
use domain::{
    Connection, Currency, Customer, JsonText, Kind, LineItem, Mode, Money, OrderId, Refund,
    Session, Settings, Source, Stamp, Status,
};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{pick, wire};
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

type Read<T> = std::result::Result<T, String>;

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
        let text = amount.get();
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("the amount {} is not a whole number", brief(text)));
        }
        let units: i64 =
            text.parse().map_err(|_| format!("the amount {} is too large", brief(text)))?;
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
        let status = status(&wire.status);
        let times = Times::read(&wire, status)?;
        Ok(Session {
            kind: Kind::Session,
            order_ids: self.order_ids(raw, wire.metadata),
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

    /// Metadata is at hand already, so the ordinary path does not read the whole body again.
    fn order_ids(&self, raw: &str, metadata: Option<&RawValue>) -> Vec<OrderId> {
        let find = |path: &String| match path.strip_prefix("metadata.") {
            Some(steps) => pick::order_id(metadata?.get(), steps, path),
            None => pick::order_id(raw, path, path),
        };
        self.paths.iter().filter_map(find).collect()
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

/// Whether a key moves real money, as far as its own text tells.
pub fn mode_of_key(key: &str) -> Mode {
    match (key.contains("_live_"), key.contains("_test_")) {
        (true, false) => Mode::Live,
        (false, true) => Mode::Test,
        _ => Mode::Unknown,
    }
}

/// A moment as Plugipay writes it.
pub fn time(field: &str, text: &wire::Text<'_>) -> Read<DateTime<Utc>> {
    let read = DateTime::parse_from_rfc3339(&text.0);
    read.map(|at| at.to_utc()).map_err(|_| format!("{field} {} is not a time", brief(&text.0)))
}

fn status(word: &str) -> Status {
    let known = STATUSES.iter().find(|(theirs, _)| *theirs == word);
    known.map_or(Status::Unknown, |(_, ours)| *ours)
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

/// Something we can do without: an unexpected shape is no reason to give the row up.
fn loose<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
    serde_json::from_str(raw?.get()).ok()
}

fn json_text(raw: &RawValue) -> Option<JsonText> {
    (raw.get() != "null").then(|| JsonText(raw.get().to_owned()))
}

/// Foreign text within our sentence: quoted, one line, short.
fn brief(text: &str) -> String {
    let short: String = text.chars().take(40).collect();
    format!("“{}”", domain::text::one_line(&short))
}

/// The parser's reason: it names fields, types and sometimes a foreign value, so it is cut.
fn explain(error: &serde_json::Error) -> String {
    let text = domain::text::one_line(&error.to_string());
    text.chars().take(160).collect()
}
