//! From a draft to the exact bytes that make a session. Pure: the same draft and settings give the
//! same bytes.

use std::collections::BTreeMap;

use domain::{JsonText, Money, SessionDraft, Settings};
use serde_json::value::RawValue;

use super::info::INFO;
use super::{map, wire};
use crate::params::{Asked, invalid, said_by_an_item, texts};
use crate::{ErrorKind, ProviderError, Result};

/// A session lives so long where nothing is said.
const ORDINARY_SECONDS: u32 = 3_600;
/// The least, a quarter of an hour.
const LEAST_SECONDS: u32 = 900;

/// Where our own reference stands among the metadata, for a payment to name its session by.
const REFERENCE: &str = "backofficeRef";

/// What is to be asked for, and what has to be kept of it.
pub struct Wanted {
    /// The stored offer, for a subscription.
    pub offer: Option<String>,
    /// The body.
    pub body: Vec<u8>,
    /// How long the session will live.
    pub seconds: u32,
}

/// The draft with the connection's link defaults where it says nothing.
pub fn completed(draft: &SessionDraft, settings: &Settings) -> SessionDraft {
    let mut draft = draft.clone();
    let default = |key: &str| settings.get(key).map(str::to_owned);
    draft.success_url = draft.success_url.or_else(|| default("link.success_url"));
    draft.cancel_url = draft.cancel_url.or_else(|| default("link.cancel_url"));
    let no_params = draft.params.as_ref().is_none_or(|json| json.0.trim() == "{}");
    let names_nothing = draft.items.is_empty() && draft.description.is_none() && no_params;
    if let Some(offer) = settings.get("link.offer").filter(|_| names_nothing) {
        draft.params = Some(JsonText(serde_json::json!({ "offer": offer }).to_string()));
    }
    draft
}

/// The request for a session. `reference` is what a payment will name it by.
pub fn wanted(
    draft: &SessionDraft,
    settings: &Settings,
    reference: Option<&str>,
) -> Result<Wanted> {
    let draft = completed(draft, settings);
    let params = Asked::read(draft.params.as_ref(), INFO.params)?;
    let offer = params.text("offer").map(str::to_owned);
    no_place(&draft)?;
    let currency = accepted(draft.amount)?;
    let products = match &offer {
        Some(_) => subscribed(&draft)?,
        None => products(&draft)?,
    };
    let wire = wire::Create {
        currency: offer.is_none().then_some(currency),
        products,
        success_url: url(draft.success_url.as_deref(), "success_url")?,
        cancel_url: url(draft.cancel_url.as_deref(), "cancel_url")?,
        customer_email: email(draft.customer_email.as_deref())?,
        expires_in: draft.expires_in_seconds.map(hours).transpose()?,
        metadatas: metadatas(&draft, settings, reference)?,
    };
    let seconds = draft.expires_in_seconds.unwrap_or(ORDINARY_SECONDS);
    Ok(Wanted { offer, body: json(&wire)?, seconds })
}

/// Of a subscription: the offer, and what a person expects it to cost, which is never sent.
pub fn expected(offer: &str, amount: Money) -> Result<String> {
    let wire = wire::Expected {
        offer,
        amount_in_cents: cents(amount, "amount")?,
        currency: amount.currency.code(),
    };
    let text = serde_json::to_string(&wire);
    text.map_err(|_| invalid("offer", "the offer cannot be written as JSON"))
}

/// A body as bytes.
pub fn json(wire: &impl serde::Serialize) -> Result<Vec<u8>> {
    let bytes = serde_json::to_vec(wire);
    bytes.map_err(|_| ProviderError::unsent(ErrorKind::Settings, "the draft is no JSON"))
}

fn no_place(draft: &SessionDraft) -> Result<()> {
    let refused = [
        ("customer_id", draft.customer_id.is_some(), "a customer's id: give the e-mail address"),
        ("methods", !draft.methods.is_empty(), "payment methods: the hosted page decides"),
        ("template_id", draft.template_id.is_some(), "a template"),
    ];
    refuse_those(&refused)
}

/// Refuses the first field that is given and has no place. What: how the sentence ends.
pub fn refuse_those(fields: &[(&str, bool, &str)]) -> Result<()> {
    match fields.iter().find(|(_, given, _)| *given) {
        Some((field, _, what)) => Err(invalid(field, format!("InflowPay has no place for {what}"))),
        None => Ok(()),
    }
}

/// The currency's code, where InflowPay takes it.
pub fn accepted(amount: Money) -> Result<&'static str> {
    let code = amount.currency.code();
    let known = INFO.currencies.iter().find(|known| **known == code);
    known
        .copied()
        .ok_or_else(|| invalid("currency", format!("InflowPay takes EUR and USD, not {code}")))
}

fn cents(amount: Money, field: &str) -> Result<i64> {
    amount.to_provider(2).map_err(|error| invalid(field, error.to_string()))
}

/// The offer says what is paid for, so nothing else may.
fn subscribed<'a>(draft: &SessionDraft) -> Result<Vec<wire::CreateProduct<'a>>> {
    let message = "a subscription is for what its offer says: leave items and description out";
    if draft.description.is_some() {
        return Err(invalid("description", message));
    }
    if draft.items.is_empty() { Ok(Vec::new()) } else { Err(invalid("items", message)) }
}

/// The items, or the one that the description names.
pub fn products(draft: &SessionDraft) -> Result<Vec<wire::CreateProduct<'_>>> {
    if draft.items.is_empty() {
        let name = draft.description.as_deref().ok_or_else(|| {
            invalid("description", "InflowPay needs a name for what is paid for: a description")
        })?;
        return Ok(vec![product(name, 1, draft.amount, "amount")?]);
    }
    said_by_an_item(draft, INFO.name)?;
    let mut sum = 0_i64;
    let mut products = Vec::with_capacity(draft.items.len());
    for item in &draft.items {
        if item.unit.currency != draft.amount.currency {
            return Err(invalid("items", "an item is in another currency than the session"));
        }
        let line = item.unit.minor.checked_mul(i64::from(item.quantity));
        let added = line.and_then(|line| sum.checked_add(line));
        sum =
            added.ok_or_else(|| invalid("items", "the items come to more than can be counted"))?;
        products.push(product(&item.name, item.quantity, item.unit, "items")?);
    }
    let sum = Money::new(sum, draft.amount.currency);
    if sum != draft.amount {
        return Err(invalid("items", format!("the items come to {sum}, not {}", draft.amount)));
    }
    Ok(products)
}

fn product<'a>(
    name: &'a str,
    quantity: u32,
    unit: Money,
    field: &str,
) -> Result<wire::CreateProduct<'a>> {
    let price = cents(unit, field)?;
    if name.trim().is_empty() {
        return Err(invalid(field, "something that is paid for has no name"));
    }
    if price < 1 || quantity < 1 {
        return Err(invalid(field, format!("“{name}” must cost and count more than nothing")));
    }
    Ok(wire::CreateProduct { name, price, quantity })
}

fn url<'a>(given: Option<&'a str>, field: &str) -> Result<Option<&'a str>> {
    let Some(url) = given else { return Ok(None) };
    match reqwest::Url::parse(url) {
        Ok(parsed) if matches!(parsed.scheme(), "http" | "https") => Ok(Some(url)),
        _ => {
            let message = format!("the {field} is not a URL such as https://shop.example/thanks");
            Err(invalid(field, message))
        }
    }
}

fn email(given: Option<&str>) -> Result<Option<&str>> {
    match given {
        Some(email) if !email.contains('@') => {
            Err(invalid("customer_email", "that is not an e-mail address"))
        }
        email => Ok(email),
    }
}

/// Seconds as hours: exact where six digits are enough, otherwise the next longer time.
fn hours(seconds: u32) -> Result<Box<RawValue>> {
    if seconds < LEAST_SECONDS {
        let message = "a session lives a quarter of an hour at least";
        return Err(invalid("expires_in_seconds", message));
    }
    let millionths = (u64::from(seconds) * 2_500).div_ceil(9);
    let (whole, rest) = (millionths / 1_000_000, millionths % 1_000_000);
    let digits = format!("{whole}.{rest:06}");
    let text = digits.trim_end_matches('0').trim_end_matches('.').to_owned();
    RawValue::from_string(text).map_err(|_| invalid("expires_in_seconds", "that is no time"))
}

/// The draft's metadata, the order id where this connection looks for it, and our own reference.
fn metadatas(
    draft: &SessionDraft,
    settings: &Settings,
    reference: Option<&str>,
) -> Result<BTreeMap<String, String>> {
    let given = draft.metadata.as_ref().map(|json| texts("metadata", &json.0)).transpose()?;
    let mut pairs: BTreeMap<String, String> = given.unwrap_or_default().into_iter().collect();
    // That of the session whose place this one takes: each has its own.
    pairs.remove(REFERENCE);
    let order = draft.order_id.as_deref().map(|id| (order_key(settings), id));
    for (key, value) in order.into_iter().chain(reference.map(|key| (REFERENCE, key))) {
        let other = pairs.insert(key.to_owned(), value.to_owned());
        if other.is_some_and(|other| other != value) {
            let message = format!("metadata says something else for {key}");
            return Err(invalid("metadata", message));
        }
    }
    Ok(pairs)
}

fn order_key(settings: &Settings) -> &str {
    let paths = settings.list("order_id.paths");
    let mut keys = paths.iter().filter_map(|path| path.strip_prefix("metadatas."));
    keys.find(|key| !key.contains('.')).unwrap_or("orderId")
}

/// The row of a session that was just made.
pub fn kept<'a>(
    known: crate::envelope::Known<'a>,
    answer: &'a str,
    offer: Option<&'a str>,
) -> String {
    let envelope = crate::envelope::Envelope { known, ..Default::default() };
    let envelope = envelope.with(map::SESSION, answer);
    match offer {
        Some(offer) => envelope.with(map::OFFER, offer).write(),
        None => envelope.write(),
    }
}
