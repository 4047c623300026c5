//! From a draft to the exact bytes that make a session. Pure: the same completed draft gives the same
//! bytes, which is what an idempotency key promises.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{JsonText, SessionDraft, Settings};
use serde_json::{Map as Object, Value};

use super::given::{Given, refused};
use super::lines::{Lines, units};
use super::map::Map;
use super::params::SESSION;
use super::places::Places;
use super::said::{IntentData, NewSession};
use super::shipping;
use crate::params::is_description;
use crate::{ErrorKind, ProviderError, Result};

/// The shortest life that Fluveo allows, in seconds.
const SHORTEST: u32 = 30 * 60;
/// A session made for just the shortest life would be too short by the time it arrives.
const SLACK: u32 = 60;

/// The draft with the connection's defaults, and with the moment of its end in place of a duration:
/// Fluveo takes a moment, and a resend must say the same one.
pub fn completed(draft: &SessionDraft, settings: &Settings, now: DateTime<Utc>) -> SessionDraft {
    let mut draft = draft.clone();
    let Some(mut params) = object(draft.params.as_ref()) else { return draft };
    let default = |key: &str| settings.get(key).map(str::to_owned);
    // Only a hosted page sends the customer back by itself. A draft that names its success URL is
    // complete: a setting that comes later must not change what a resend says.
    let hosted =
        matches!(params.get("ui_mode").and_then(Value::as_str), None | Some("" | "hosted"));
    if hosted && draft.success_url.is_none() {
        draft.success_url = default("link.success_url");
        draft.cancel_url = draft.cancel_url.or_else(|| default("link.cancel_url"));
    }
    if let Some(seconds) = draft.expires_in_seconds.filter(|seconds| *seconds >= SHORTEST)
        && !params.contains_key("expires_at")
    {
        let end = now.timestamp() + i64::from(seconds.max(SHORTEST + SLACK));
        params.insert("expires_at".to_owned(), Value::from(end));
        draft.expires_in_seconds = None;
    }
    draft.params = text(params);
    with_product(&draft, settings)
}

/// The draft with the connection's product where something needs one and it names none.
pub fn with_product(draft: &SessionDraft, settings: &Settings) -> SessionDraft {
    let mut draft = draft.clone();
    let product = settings.get("link.product").map(|product| Value::String(product.to_owned()));
    if let (Some(mut params), Some(product)) = (object(draft.params.as_ref()), product)
        && wants_product(&draft, &params)
    {
        params.insert("product".to_owned(), product);
        draft.params = text(params);
    }
    draft
}

fn text(params: Object<String, Value>) -> Option<JsonText> {
    (!params.is_empty()).then(|| JsonText(Value::Object(params).to_string()))
}

/// Whether something in it is no price of the catalogue and names no product.
fn wants_product(draft: &SessionDraft, params: &Object<String, Value>) -> bool {
    let given = |key: &str| params.get(key).is_some_and(|value| !value.is_null() && value != "");
    let items = !draft.items.is_empty() && !is_description(draft);
    !given("product") && (items || !all_priced(params))
}

fn all_priced(params: &Object<String, Value>) -> bool {
    let rows = params.get("line_items").and_then(Value::as_array);
    rows.is_some_and(|rows| !rows.is_empty() && rows.iter().all(|row| row.get("price").is_some()))
}

/// The parameters as an object; absent where they are none, so that the body refuses them as given.
fn object(params: Option<&JsonText>) -> Option<Object<String, Value>> {
    match params {
        None => Some(Object::new()),
        Some(json) => serde_json::from_str::<Option<Object<_, _>>>(&json.0)
            .ok()
            .map(Option::unwrap_or_default),
    }
}

/// What a completed draft says, checked.
#[derive(Debug)]
pub struct Ask {
    given: Given,
    /// What is being paid for.
    pub lines: Lines,
}

impl Ask {
    /// Reads a completed draft.
    pub fn read(draft: &SessionDraft) -> Result<Self> {
        let given = Given::read(draft.params.as_ref(), SESSION)?;
        let lines = Lines::of(draft, &given, SESSION)?;
        Ok(Self { given, lines })
    }

    /// The body of a create request.
    pub fn body(&self, draft: &SessionDraft, map: &Map) -> Result<Vec<u8>> {
        homeless(draft)?;
        let given = &self.given;
        let places = Places::of(draft, given, map)?;
        let wire = NewSession {
            mode: given.text("mode").unwrap_or("payment"),
            ui_mode: given.text("ui_mode"),
            line_items: self.lines.wire(map)?,
            success_url: success_url(draft, given)?,
            cancel_url: page(draft.cancel_url.as_deref(), "cancel_url")?,
            customer: draft.customer_id.as_deref(),
            customer_email: draft.customer_email.as_deref(),
            customer_creation: given.text("customer_creation"),
            billing_address_collection: given.text("billing_address_collection"),
            phone_number_collection: given.switch("phone_number_collection"),
            client_reference_id: places.reference.as_deref(),
            payment_intent_data: intent(draft, given, places.intent, map)?,
            shipping_options: shipping::options(draft, given, map)?,
            shipping_address_collection: shipping::countries(given)?,
            expires_at: given.count("expires_at"),
            metadata: places.session,
        };
        serde_json::to_vec(&wire).map_err(|_| refused("draft", "it cannot be written as JSON"))
    }
}

/// What of the house's words Fluveo has no place for.
fn homeless(draft: &SessionDraft) -> Result<()> {
    if !draft.methods.is_empty() {
        let message = "Fluveo offers what the account has: a session cannot choose methods";
        return Err(refused("methods", message));
    }
    if draft.template_id.is_some() {
        return Err(refused("template_id", "Fluveo has no templates"));
    }
    if draft.amount.minor < 0 {
        return Err(refused("amount", "the amount must not be negative"));
    }
    match draft.expires_in_seconds {
        None => Ok(()),
        Some(seconds) if seconds < SHORTEST => {
            let message = "a session at Fluveo can be paid for 30 minutes at least";
            Err(refused("expires_in_seconds", message))
        }
        Some(_) => Err(refused("expires_in_seconds", "expires_at says it already: give one")),
    }
}

fn success_url<'a>(draft: &'a SessionDraft, given: &Given) -> Result<Option<&'a str>> {
    let url = page(draft.success_url.as_deref(), "success_url")?;
    if url.is_none() && matches!(given.text("ui_mode"), None | Some("hosted")) {
        let message = "Fluveo needs a success URL: give one, or set link.success_url for this \
                       connection";
        return Err(ProviderError::unsent(ErrorKind::Settings, message));
    }
    Ok(url)
}

/// A URL, sent as it is written: `{CHECKOUT_SESSION_ID}` in it is Fluveo's to replace.
pub fn page<'a>(url: Option<&'a str>, field: &str) -> Result<Option<&'a str>> {
    let Some(url) = url else { return Ok(None) };
    let as_replaced = url.replace("{CHECKOUT_SESSION_ID}", "cs_1");
    match reqwest::Url::parse(&as_replaced) {
        Ok(parsed) if matches!(parsed.scheme(), "http" | "https") => Ok(Some(url)),
        _ => {
            let message = format!("the {field} is not a URL such as https://shop.example/thanks");
            Err(refused(field, &message))
        }
    }
}

fn intent<'a>(
    draft: &SessionDraft,
    given: &'a Given,
    metadata: BTreeMap<String, String>,
    map: &Map,
) -> Result<IntentData<'a>> {
    let fee = "payment_intent_data.application_fee_amount";
    let key = "payment_intent_data.description";
    let own = given.text(key);
    if let (Some(own), Some(other)) = (own, draft.description.as_deref())
        && own != other
    {
        return Err(refused(key, "it and the description differ: the payment has one"));
    }
    let fee_amount = given.amount("", fee, draft.amount.currency)?;
    Ok(IntentData {
        capture_method: given.text("payment_intent_data.capture_method"),
        description: described(own.or(draft.description.as_deref()), draft),
        statement_descriptor: given.text("payment_intent_data.statement_descriptor"),
        application_fee_amount: fee_amount.map(|amount| units(amount, fee, map)).transpose()?,
        metadata,
    })
}

/// The description with the names of the items: an inline price has no place for a name.
pub fn described(text: Option<&str>, draft: &SessionDraft) -> Option<String> {
    let names: Vec<String> = draft
        .items
        .iter()
        .filter(|item| text != Some(item.name.as_str()) && !item.name.is_empty())
        .map(|item| match item.quantity {
            1 => item.name.clone(),
            many => format!("{many} × {}", item.name),
        })
        .collect();
    match (text, names.is_empty()) {
        (text, true) => text.map(str::to_owned),
        (None, false) => Some(names.join(", ")),
        (Some(text), false) => Some(format!("{text}: {}", names.join(", "))),
    }
}
