//! Parts of InflowPay's bodies: amounts, what is paid for, what we asked for, what only people want to
//! know.

use domain::{Currency, JsonText, LineItem, Money};
use serde_json::value::RawValue;

use super::map::OFFER;
use super::wire;
use crate::Fact;
use crate::envelope::Envelope;
use crate::pick::member;
use crate::reading::{Read, explain, json_text, loose, whole_number};

/// Cents. A first payment after a free trial may be of nothing; less than that is none.
pub fn money(amount: &RawValue, currency: &str) -> Read<Money> {
    let currency = Currency::new(currency).map_err(|error| error.to_string())?;
    let cents = whole_number(amount.get())?;
    if cents < 0 {
        return Err(format!("the amount {cents} is less than nothing"));
    }
    Money::from_provider(cents, 2, currency).map_err(|error| error.to_string())
}

/// What our own request says of a session.
pub struct Asked {
    /// What was asked for.
    pub amount: Money,
    /// Of whom.
    pub email: Option<String>,
    /// The metadata that went along.
    pub metadata: Option<JsonText>,
}

impl Asked {
    /// From the envelope of a session.
    pub fn read(envelope: &Envelope<'_>) -> Read<Self> {
        let raw = envelope.known.asked.ok_or("our own request is missing")?;
        let wire: wire::Asked<'_> =
            serde_json::from_str(raw.get()).map_err(|error| explain(&error))?;
        let amount = match envelope.part(OFFER) {
            Some(offer) => expected(offer)?,
            None => total(&wire)?,
        };
        let metadata = wire.metadatas.and_then(json_text);
        Ok(Self { amount, email: wire.customer_email, metadata })
    }
}

fn expected(offer: &str) -> Read<Money> {
    let wire: wire::Expected<'_> = serde_json::from_str(offer).map_err(|error| explain(&error))?;
    let currency = Currency::new(wire.currency).map_err(|error| error.to_string())?;
    Money::from_provider(wire.amount_in_cents, 2, currency).map_err(|error| error.to_string())
}

fn total(asked: &wire::Asked<'_>) -> Read<Money> {
    let currency = asked.currency.as_ref().ok_or("our own request has no currency")?;
    let code = Currency::new(&currency.0).map_err(|error| error.to_string())?;
    let mut sum = 0_i64;
    for product in &asked.products {
        let price = money(product.price, &currency.0)?.minor;
        let line = price.checked_mul(i64::from(product.quantity));
        sum = line.and_then(|line| sum.checked_add(line)).ok_or("the amount is too large")?;
    }
    Ok(Money::new(sum, code))
}

/// What is being paid for in a payment, a link or our own request.
pub fn items(raw: &str) -> Vec<LineItem> {
    let Ok(wire) = serde_json::from_str::<wire::Products<'_>>(raw) else { return Vec::new() };
    let line = |raw: &&RawValue| {
        let product: wire::Product<'_> = serde_json::from_str(raw.get()).ok()?;
        let unit = money(product.price, &wire.currency.0).ok()?;
        Some(LineItem { name: product.name.0.into_owned(), quantity: product.quantity, unit })
    };
    wire.products.iter().filter_map(line).collect()
}

/// What only people want to know of a payment.
pub fn facts(payment: &str) -> Vec<Fact> {
    let wire: wire::Details<'_> = serde_json::from_str(payment).unwrap_or_default();
    let currency = loose(member(payment, "currency"));
    let text = |key, raw| loose::<String>(raw).map(|text| Fact::plain(key, text));
    let with_taxes = wire.amount_taxes_included.zip(currency).and_then(|(cents, currency)| {
        let currency: wire::Text<'_> = currency;
        money(cents, &currency.0).ok()
    });
    let rate = wire.tax_rate_in_percentage.map(|raw| raw.get().trim_matches('"').to_owned());
    let attempt: Option<wire::Attempt<'_>> = loose(wire.last_deposit_attempt);
    let facts = [
        text("subscription_id", wire.subscription_id),
        with_taxes.map(|amount| Fact::plain("amount_taxes_included", amount.to_string())),
        text("tax_country", wire.tax_country),
        rate.map(|rate| Fact::plain("tax_rate", format!("{rate} %"))),
        text("deposit_status", wire.deposit_status),
        text("failure", attempt.and_then(|attempt| attempt.error)),
    ];
    facts.into_iter().flatten().collect()
}
