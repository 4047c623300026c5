//! From a draft to the exact bytes that make a session or a payment link. Pure: the same draft and settings
//! give the same bytes.

use domain::{JsonText, Money, SessionDraft, Settings};
use serde_json::value::RawValue;
use serde_json::{Map as Object, Value};

use super::info::{CHANNELS, FULFILLMENTS, GATEWAYS, KINDS, Profile};
use super::money::Unit;
use super::wire;
use crate::params::is_description;
use crate::{ErrorKind, ProviderError, Result};

/// JavaScript, in which Prood is written, counts exactly up to here.
const LARGEST: i64 = (1 << 53) - 1;

/// Which of the two routes a draft is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A session for an order.
    Session,
    /// A payment link: a session too, for one customer, without an order of the shop's.
    Link,
}

/// The draft with the connection's link defaults where it says nothing.
pub fn completed(draft: &SessionDraft, settings: &Settings) -> SessionDraft {
    let mut draft = draft.clone();
    let default = |key: &str| settings.get(key).map(str::to_owned);
    draft.success_url = draft.success_url.or_else(|| default("link.return_url"));
    // What cannot be read is refused by whoever writes the body.
    let Ok(mut params) = object(draft.params.as_ref()) else { return draft };
    let mut fill = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            params.entry(key).or_insert(Value::String(value));
        }
    };
    fill("tenantId", default("tenant_id"));
    fill("provider", default("link.provider"));
    let kind = match params.get("kind") {
        Some(Value::String(kind)) => kind.clone(),
        _ => unsaid(&draft).to_owned(),
    };
    params.entry("kind").or_insert(Value::String(kind.clone()));
    if kind == "session" {
        let fulfillment = default("link.fulfillment").map(Value::String);
        fulfillment.map(|value| params.entry("fulfillment").or_insert(value));
    }
    draft.params = Some(JsonText(Value::Object(params).to_string()));
    draft
}

/// Only a link has a place for a description.
fn unsaid(draft: &SessionDraft) -> &'static str {
    if draft.description.is_some() { "link" } else { "session" }
}

/// The body of a create request, and where it goes.
pub fn body(draft: &SessionDraft, settings: &Settings) -> Result<(Kind, Vec<u8>)> {
    let draft = completed(draft, settings);
    let params = Params(object(draft.params.as_ref())?);
    params.known()?;
    no_place(&draft)?;
    let kind = if params.word("kind", KINDS)? == Some("link") { Kind::Link } else { Kind::Session };
    let tenant_id = params.line("tenantId")?;
    let return_url = url(draft.success_url.as_deref(), "success_url")?;
    match kind {
        Kind::Session => session(&draft, tenant_id, return_url)?,
        Kind::Link => link(&draft, &params, Profile::of(settings)?, tenant_id)?,
    }
    let provider = params.word("provider", GATEWAYS)?;
    let wire = wire::Create {
        order_id: draft.order_id.as_deref(),
        amount: amount(draft.amount, Unit::of(settings)?)?,
        currency: draft.amount.currency.code(),
        tenant_id,
        description: draft.description.as_deref(),
        return_url,
        cancel_url: url(draft.cancel_url.as_deref(), "cancel_url")?,
        customer_id: draft.customer_id.as_deref(),
        customer_info: customer(&draft, &params)?,
        fulfillment: params.word("fulfillment", FULFILLMENTS)?,
        provider,
        provider_id: provider,
        channel: params.word("channel", CHANNELS)?,
        store_name: params.line("storeName")?,
        expires_in: expiry(draft.expires_in_seconds)?,
    };
    let bytes = serde_json::to_vec(&wire);
    bytes.map(|bytes| (kind, bytes)).map_err(|_| invalid("params", "it cannot be written as JSON"))
}

/// What a session cannot do without, and what it has no place for.
fn session(draft: &SessionDraft, tenant: Option<&str>, return_url: Option<&str>) -> Result<()> {
    if draft.description.is_some() {
        let why = "a session of Prood has no place for a description: make a link (kind: link)";
        return Err(invalid("description", why));
    }
    if tenant.is_none() {
        return Err(missing("a tenant (tenantId)", "tenant_id"));
    }
    if return_url.is_none() {
        return Err(missing("a return URL (success_url)", "link.return_url"));
    }
    Ok(())
}

/// The same of a link.
fn link(
    draft: &SessionDraft,
    params: &Params,
    profile: Profile,
    tenant: Option<&str>,
) -> Result<()> {
    for key in ["fulfillment", "channel", "storeName"] {
        if params.0.contains_key(key) {
            return Err(invalid(key, &format!("a payment link of Prood has no place for {key}")));
        }
    }
    if draft.customer_id.is_some() {
        let why =
            "a payment link of Prood has no place for a customer's id: give an e-mail address";
        return Err(invalid("customer_id", why));
    }
    match profile {
        Profile::Docs if tenant.is_none() => Err(missing("a tenant (tenantId)", "tenant_id")),
        Profile::Docs => Ok(()),
        // The money would go to whoever runs Prood, not to the tenant.
        Profile::Repo if tenant.is_some() => {
            let why = "this version of Prood forgets the tenant of a payment link, so that it is paid to \
                       the platform's own account: make a session (kind: session)";
            Err(invalid("tenantId", why))
        }
        Profile::Repo if draft.description.is_some() => {
            let why = "this version of Prood forgets the description of a payment link";
            Err(invalid("description", why))
        }
        Profile::Repo => Ok(()),
    }
}

/// What neither route has a place for is refused, never dropped.
fn no_place(draft: &SessionDraft) -> Result<()> {
    let table = [
        (!draft.methods.is_empty(), "methods", "payment methods: its gateway decides (provider)"),
        (!draft.items.is_empty() && !is_description(draft), "items", "line items"),
        (draft.metadata.is_some(), "metadata", "metadata"),
        (draft.template_id.is_some(), "template_id", "templates"),
    ];
    match table.into_iter().find(|(given, ..)| *given) {
        Some((_, key, what)) => Err(invalid(key, &format!("Prood has no place for {what}"))),
        None => Ok(()),
    }
}

fn amount(amount: Money, unit: Unit) -> Result<Box<RawValue>> {
    let text = match amount.minor {
        1..=LARGEST => unit.write(amount),
        ..=0 => return Err(invalid("amount", "the amount must be more than zero")),
        _ => {
            let why = format!("{amount} is more than Prood can count exactly");
            return Err(invalid("amount", &why));
        }
    };
    RawValue::from_string(text).map_err(|_| invalid("amount", "it cannot be written as JSON"))
}

fn customer<'a>(
    draft: &'a SessionDraft,
    params: &'a Params,
) -> Result<Option<wire::CreateCustomer<'a>>> {
    let (first_name, last_name) = (params.line("firstName")?, params.line("lastName")?);
    let phone = params.line("phone")?;
    let Some(email) = draft.customer_email.as_deref() else {
        if first_name.or(last_name).or(phone).is_some() {
            let why = "Prood takes a customer's name or phone only together with an e-mail address";
            return Err(invalid("customer_email", why));
        }
        return Ok(None);
    };
    if !email.contains('@') {
        return Err(invalid("customer_email", "this is not an e-mail address"));
    }
    Ok(Some(wire::CreateCustomer { email, first_name, last_name, phone }))
}

fn url<'a>(given: Option<&'a str>, key: &str) -> Result<Option<&'a str>> {
    let Some(url) = given else { return Ok(None) };
    match reqwest::Url::parse(url) {
        Ok(parsed) if matches!(parsed.scheme(), "http" | "https") => Ok(Some(url)),
        _ => {
            let why = format!("{key} is not a URL such as https://shop.example/thanks");
            Err(invalid(key, &why))
        }
    }
}

/// Prood counts milliseconds.
fn expiry(seconds: Option<u32>) -> Result<Option<u64>> {
    match seconds {
        Some(0) => Err(invalid("expires_in_seconds", "it would end before it begins")),
        seconds => Ok(seconds.map(|seconds| u64::from(seconds) * 1_000)),
    }
}

fn object(params: Option<&JsonText>) -> Result<Object<String, Value>> {
    let Some(params) = params else { return Ok(Object::new()) };
    serde_json::from_str(&params.0).map_err(|_| invalid("params", "params must be a JSON object"))
}

/// What only Prood can be told.
struct Params(Object<String, Value>);

impl Params {
    fn known(&self) -> Result<()> {
        let known = |key: &str| super::INFO.params.iter().any(|param| param.key == key);
        match self.0.keys().find(|key| !known(key)) {
            Some(key) => Err(invalid(key, &format!("Prood knows no parameter named {key}"))),
            None => Ok(()),
        }
    }

    fn line(&self, key: &str) -> Result<Option<&str>> {
        match self.0.get(key) {
            None => Ok(None),
            Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(invalid(key, &format!("{key} must be a text"))),
        }
    }

    fn word(&self, key: &str, words: &[&str]) -> Result<Option<&str>> {
        let word = self.line(key)?;
        match word.filter(|word| !words.contains(word)) {
            None => Ok(word),
            Some(_) => Err(invalid(key, &format!("{key} must be one of: {}", words.join(", ")))),
        }
    }
}

fn missing(what: &str, setting: &str) -> ProviderError {
    let message = format!("Prood needs {what}: give one, or set {setting} for this connection");
    ProviderError::unsent(ErrorKind::Settings, message)
}

fn invalid(field: &str, message: &str) -> ProviderError {
    ProviderError::unsent(ErrorKind::Invalid(Some(field.to_owned())), message)
}
