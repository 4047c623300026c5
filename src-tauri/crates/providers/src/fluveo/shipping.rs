//! What a new session is told about shipping.

use domain::SessionDraft;

use super::given::{Given, refused};
use super::lines::{lower, same_currency, units};
use super::map::Map;
use super::params::SESSION;
use super::said::{Countries, Estimate, Shipping, Span};
use crate::Result;

/// The rates that the customer chooses from.
pub fn options(draft: &SessionDraft, given: &Given, map: &Map) -> Result<Vec<Shipping>> {
    let rows = given.rows("shipping_options", SESSION)?;
    rows.iter().map(|(at, row)| option(draft, at, row, map)).collect()
}

fn option(draft: &SessionDraft, at: &str, row: &Given, map: &Map) -> Result<Shipping> {
    let currency = draft.amount.currency;
    same_currency(&format!("{at}currency"), row.text("currency"), currency)?;
    let missing = |key: &str| refused(&format!("{at}{key}"), &format!("{at}{key} is missing"));
    let amount = row.amount(at, "amount", currency)?.ok_or_else(|| missing("amount"))?;
    if amount.minor < 0 {
        return Err(refused(&format!("{at}amount"), "shipping cannot cost less than nothing"));
    }
    let estimate =
        Estimate { minimum: span(at, row, "minimum")?, maximum: span(at, row, "maximum")? };
    let some = estimate.minimum.is_some() || estimate.maximum.is_some();
    Ok(Shipping {
        name: row.text("name").ok_or_else(|| missing("name"))?.to_owned(),
        amount: units(amount, &format!("{at}amount"), map)?,
        currency: lower(currency),
        delivery_estimate: some.then_some(estimate),
    })
}

fn span(at: &str, row: &Given, which: &str) -> Result<Option<Span>> {
    let (value, unit) =
        (format!("delivery_estimate.{which}.value"), format!("delivery_estimate.{which}.unit"));
    match (row.count(&value), row.text(&unit)) {
        (Some(count), unit) => {
            Ok(Some(Span { unit: unit.unwrap_or("business_day").to_owned(), value: count }))
        }
        (None, Some(_)) => {
            let path = format!("{at}{value}");
            Err(refused(&path, &format!("{path} is missing: so many of what?")))
        }
        (None, None) => Ok(None),
    }
}

/// Where goods are shipped to. Without a word Fluveo decides by the products.
pub fn countries(given: &Given) -> Result<Option<Countries>> {
    const KEY: &str = "shipping_address_collection.allowed_countries";
    if !given.has(KEY) {
        return Ok(None);
    }
    let code = |text: &str| {
        let code = text.trim().to_ascii_uppercase();
        let fits = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        fits.then_some(code)
    };
    let codes: Option<Vec<String>> = given.list(KEY).into_iter().map(code).collect();
    match codes {
        Some(allowed_countries) if !allowed_countries.is_empty() => {
            Ok(Some(Countries { allowed_countries }))
        }
        _ => Err(refused(KEY, "countries are given by two letters each, such as PT, ES")),
    }
}
