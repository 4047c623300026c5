//! From a draft to the exact bytes that make a session. Pure: the same draft and settings give
//! the same bytes, which is what an idempotency key promises.

use std::collections::BTreeMap;

use domain::{LineItem, Money, SessionDraft, Settings};
use serde_json::Value;

use super::map::Map;
use super::wire;
use crate::{ErrorKind, ProviderError, Result};

/// JavaScript, in which Plugipay is written, counts exactly up to here.
const LARGEST: i64 = (1 << 53) - 1;

/// The draft with the connection's link defaults where it says nothing.
pub fn completed(draft: &SessionDraft, settings: &Settings) -> SessionDraft {
    let mut draft = draft.clone();
    let default = |key: &str| settings.get(key).map(str::to_owned);
    draft.success_url = draft.success_url.or_else(|| default("link.success_url"));
    draft.cancel_url = draft.cancel_url.or_else(|| default("link.cancel_url"));
    if draft.methods.is_empty() {
        draft.methods = settings.list("link.methods").into_iter().map(str::to_owned).collect();
    }
    draft
}

/// The body of a create request.
pub fn body(draft: &SessionDraft, settings: &Settings, map: &Map) -> Result<Vec<u8>> {
    let draft = completed(draft, settings);
    if draft.customer_email.is_some() {
        return Err(refuse(
            "Plugipay has no place for an e-mail address in a session: give the id of a customer (cus_…)",
        ));
    }
    let wire = wire::Create {
        amount: units(draft.amount, map)?,
        currency: accepted(&draft)?,
        methods: needed(&draft.methods, "methods", "link.methods")?,
        success_url: url(draft.success_url.as_deref(), "success URL", "link.success_url")?,
        cancel_url: url(draft.cancel_url.as_deref(), "cancel URL", "link.cancel_url")?,
        customer_id: draft.customer_id.as_deref(),
        line_items: lines(&draft, map)?,
        expires_in_sec: expiry(draft.expires_in_seconds)?,
        metadata: metadata(&draft, settings)?,
        template_id: draft.template_id.as_deref(),
    };
    serde_json::to_vec(&wire).map_err(|_| refuse("the draft cannot be written as JSON"))
}

fn accepted(draft: &SessionDraft) -> Result<&str> {
    let currency = draft.amount.currency.code();
    if super::INFO.currencies.contains(&currency) {
        return Ok(draft.amount.currency.code());
    }
    Err(invalid("currency", format!("Plugipay takes IDR and USD, not {currency}")))
}

fn units(amount: Money, map: &Map) -> Result<i64> {
    let units = amount
        .to_provider(map.exponent(amount.currency))
        .map_err(|error| invalid("amount", error.to_string()))?;
    match units {
        1..=LARGEST => Ok(units),
        ..=0 => Err(invalid("amount", "the amount must be more than zero".to_owned())),
        _ => Err(invalid("amount", format!("{amount} is more than Plugipay can count exactly"))),
    }
}

fn needed<'a>(methods: &'a [String], what: &str, setting: &str) -> Result<&'a [String]> {
    if methods.is_empty() { Err(missing(what, setting)) } else { Ok(methods) }
}

fn url<'a>(given: Option<&'a str>, what: &str, setting: &str) -> Result<&'a str> {
    let url = given.ok_or_else(|| missing(what, setting))?;
    match reqwest::Url::parse(url) {
        Ok(parsed) if matches!(parsed.scheme(), "http" | "https") => Ok(url),
        _ => Err(invalid(
            what,
            format!("the {what} is not a URL such as https://shop.example/thanks"),
        )),
    }
}

fn expiry(seconds: Option<u32>) -> Result<Option<u32>> {
    match seconds {
        Some(0) => Err(invalid("expires_in_seconds", "it would end before it begins".to_owned())),
        seconds => Ok(seconds),
    }
}

fn lines<'a>(draft: &'a SessionDraft, map: &Map) -> Result<Vec<wire::CreateLine<'a>>> {
    if draft.items.is_empty() {
        let whole = |name| line(name, 1, draft.amount, map);
        return draft.description.as_deref().map(whole).into_iter().collect();
    }
    if draft.items.iter().any(|item| item.unit.currency != draft.amount.currency) {
        return Err(invalid("items", "an item is in another currency than the session".to_owned()));
    }
    let one = |item: &'a LineItem| line(&item.name, item.quantity, item.unit, map);
    draft.items.iter().map(one).collect()
}

fn line<'a>(name: &'a str, quantity: u32, unit: Money, map: &Map) -> Result<wire::CreateLine<'a>> {
    let unit_amount = unit
        .to_provider(map.exponent(unit.currency))
        .map_err(|error| invalid("items", error.to_string()))?;
    Ok(wire::CreateLine { name, quantity, unit_amount })
}

/// Metadata as texts, with the order id where this connection will look for it.
fn metadata(draft: &SessionDraft, settings: &Settings) -> Result<BTreeMap<String, String>> {
    let mut pairs = match &draft.metadata {
        None => BTreeMap::new(),
        Some(json) => texts(&json.0)?,
    };
    if let Some(order_id) = &draft.order_id {
        let key = order_key(settings);
        match pairs.insert(key.to_owned(), order_id.clone()) {
            Some(other) if other != *order_id => {
                let message = format!("metadata.{key} and the order id differ");
                return Err(invalid("metadata", message));
            }
            _ => {}
        }
    }
    Ok(pairs)
}

fn texts(json: &str) -> Result<BTreeMap<String, String>> {
    let wrong =
        || invalid("metadata", "metadata must be an object whose values are texts".to_owned());
    let values: BTreeMap<String, Value> = serde_json::from_str(json).map_err(|_| wrong())?;
    let text = |(key, value)| match value {
        Value::String(text) => Ok((key, text)),
        _ => Err(wrong()),
    };
    values.into_iter().map(text).collect()
}

fn order_key(settings: &Settings) -> &str {
    let paths = settings.list("order_id.paths");
    let mut keys = paths.iter().filter_map(|path| path.strip_prefix("metadata."));
    keys.find(|key| !key.contains('.')).unwrap_or("order_id")
}

fn missing(what: &str, setting: &str) -> ProviderError {
    refuse(&format!("Plugipay needs {what}: give them, or set {setting} for this connection"))
}

fn refuse(message: &str) -> ProviderError {
    ProviderError::unsent(ErrorKind::Settings, message)
}

fn invalid(field: &str, message: String) -> ProviderError {
    ProviderError::unsent(ErrorKind::Invalid(Some(field.to_owned())), message)
}
