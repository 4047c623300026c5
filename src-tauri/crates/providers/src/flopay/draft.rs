//! From a draft to the exact bytes that make a session. Pure: the same draft and settings give the
//! same bytes.

use std::borrow::Cow;
use std::collections::BTreeMap;

use domain::{LineItem, Money, SessionDraft, Settings};
use serde_json::value::RawValue;

use super::info::{AVS, ELSEWHERE, INFO, PERSON};
use super::told::by_unit;
use super::wire;
use crate::params::{Asked, invalid, said_by_an_item, texts};
use crate::{ErrorKind, ProviderError, Result};

/// Where our own reference stands among the tags, so that an event or an export can be told by it.
const REFERENCE: &str = "backofficeRef";

/// What is to be asked for.
pub struct Wanted {
    /// The body.
    pub body: Vec<u8>,
    /// What the hosted page's URL is to end in.
    pub redirect: Vec<(String, String)>,
}

/// The draft with the connection's link defaults where it says nothing.
pub fn completed(draft: &SessionDraft, settings: &Settings) -> SessionDraft {
    let mut draft = draft.clone();
    let default = |key: &str| settings.get(key).map(str::to_owned);
    draft.success_url = draft.success_url.or_else(|| default("link.success_url"));
    draft.cancel_url = draft.cancel_url.or_else(|| default("link.cancel_url"));
    let params = draft.params.as_ref();
    let named = params.is_some_and(|json| crate::pick::member(&json.0, "userId").is_some());
    if !named {
        draft.customer_id = draft.customer_id.or_else(|| default("link.user_id"));
    }
    draft
}

/// The request for a session. `reference` goes among the tags.
pub fn wanted(
    draft: &SessionDraft,
    settings: &Settings,
    client_id: &str,
    reference: Option<&str>,
) -> Result<Wanted> {
    let draft = completed(draft, settings);
    elsewhere(&draft)?;
    let params = Asked::read(draft.params.as_ref(), INFO.params)?;
    no_place(&draft)?;
    let by_unit = by_unit(settings)?;
    let (items, plans) = (items(&draft, &params, by_unit)?, plans(&draft, &params)?);
    comes_to(draft.amount, items.iter().chain(&plans), by_unit)?;
    let currency = draft.amount.currency.code();
    let wire = wire::Create {
        client_id,
        currency,
        checkout_mode: params.text("checkoutMode").unwrap_or("confirm"),
        items: items.iter().map(|line| line.item(currency)).collect::<Result<_>>()?,
        subscriptions: plans.iter().map(|line| line.plan(currency)).collect::<Result<_>>()?,
        coupon_codes: params.list("couponCodes"),
        account: account(&draft, &params)?,
        success_url: url(draft.success_url.as_deref(), "success_url")?,
        cancel_url: url(draft.cancel_url.as_deref(), "cancel_url")?,
        tags_data: tags(&draft, settings, reference)?,
        utm_metadata: utm(&params),
        avs_check: params.switch("avsCheck"),
        avs_config: avs(&params)?,
        checkout_type: params.text("checkoutType"),
        checkout_layout: params.text("checkoutLayout"),
    };
    let body = serde_json::to_vec(&wire);
    let body =
        body.map_err(|_| ProviderError::unsent(ErrorKind::Settings, "the draft is no JSON"))?;
    Ok(Wanted { body, redirect: redirect(&params)? })
}

/// What FloPay's browser library takes and its API does not is refused with the reason.
fn elsewhere(draft: &SessionDraft) -> Result<()> {
    let Some(json) = &draft.params else { return Ok(()) };
    let given = |key: &str| crate::pick::member(&json.0, key).is_some();
    match ELSEWHERE.iter().find(|(key, _)| given(key)) {
        Some((key, why)) => Err(invalid(key, *why)),
        None => Ok(()),
    }
}

fn no_place(draft: &SessionDraft) -> Result<()> {
    let refused = [
        ("methods", !draft.methods.is_empty(), "payment methods: the hosted page decides"),
        ("expires_in_seconds", draft.expires_in_seconds.is_some(), "an end of a session"),
        ("template_id", draft.template_id.is_some(), "a template"),
    ];
    match refused.iter().find(|(_, given, _)| *given) {
        Some((field, _, what)) => Err(invalid(field, format!("FloPay has no place for {what}"))),
        None => Ok(()),
    }
}

struct Line<'a> {
    code: &'a str,
    name: Option<&'a str>,
    quantity: u32,
    total: Money,
    instead: Option<Money>,
    trial_days: Option<u32>,
}

impl<'a> Line<'a> {
    /// From the house's own form: the name is the product's code.
    fn of(item: &'a LineItem, by_unit: bool) -> Result<Self> {
        let pieces = if by_unit { 1 } else { i64::from(item.quantity) };
        let minor = item.unit.minor.checked_mul(pieces).ok_or_else(too_much)?;
        let total = Money { minor, ..item.unit };
        let name = item.name.as_str();
        Self { quantity: item.quantity, ..Self::single(name, total) }.checked("items")
    }

    fn single(name: &'a str, total: Money) -> Self {
        Line { code: name, name: Some(name), quantity: 1, total, instead: None, trial_days: None }
    }

    /// From a row of parameters, whose id and name stand under these keys.
    fn row(row: &'a Asked, id: &str, name: &str, currency: domain::Currency) -> Result<Self> {
        let missing = |key: &str| invalid(&row.name(key), format!("{} is missing", row.name(key)));
        let total = row.amount("totalAmount", currency)?;
        Line {
            code: row.text(id).ok_or_else(|| missing(id))?,
            name: row.text(name),
            quantity: row.count("quantity").unwrap_or(1),
            total: total.ok_or_else(|| missing("totalAmount"))?,
            instead: row.amount("overrideAmount", currency)?,
            trial_days: row.count("trialDays"),
        }
        .checked(&row.name("quantity"))
    }

    fn checked(self, field: &str) -> Result<Self> {
        let negative = |amount: Money| amount.minor < 0;
        if self.code.trim().is_empty() {
            return Err(invalid(field, "something that is paid for has no code"));
        }
        if self.quantity < 1 || negative(self.total) || self.instead.is_some_and(negative) {
            let message = format!("“{}” must count more and cost no less than nothing", self.code);
            return Err(invalid(field, message));
        }
        Ok(self)
    }

    fn price(&self, currency: &'a str) -> Result<wire::CreatePrice<'a>> {
        Ok(wire::CreatePrice {
            quantity: self.quantity,
            total_amount: decimal(self.total)?,
            override_amount: self.instead.map(decimal).transpose()?,
            currency,
        })
    }

    fn item(&self, currency: &'a str) -> Result<wire::CreateItem<'a>> {
        Ok(wire::CreateItem {
            code: self.code,
            provider_item_id: self.code,
            provider_item_name: self.name,
            price: self.price(currency)?,
        })
    }

    fn plan(&self, currency: &'a str) -> Result<wire::CreatePlan<'a>> {
        Ok(wire::CreatePlan {
            code: self.code,
            provider_plan_id: self.code,
            provider_plan_name: self.name,
            price: self.price(currency)?,
            trial_days: self.trial_days,
        })
    }
}

/// A JSON number's own text: exact to the last digit, no float in between.
fn decimal(amount: Money) -> Result<Box<RawValue>> {
    RawValue::from_string(amount.value()).map_err(|_| invalid("amount", "that is no amount"))
}

/// The rows, the draft's items, or the one thing that its description names.
fn items<'a>(draft: &'a SessionDraft, params: &'a Asked, by_unit: bool) -> Result<Vec<Line<'a>>> {
    let currency = draft.amount.currency;
    let rows = params.rows("items");
    let by_params = !rows.is_empty() || !params.rows("subscriptions").is_empty();
    if by_params || !draft.items.is_empty() {
        if by_params && !draft.items.is_empty() {
            let message = "give the items once, by product or by name (a description is a name)";
            return Err(invalid("items", message));
        }
        said_by_an_item(draft, INFO.name)?;
        if draft.items.iter().any(|item| item.unit.currency != currency) {
            return Err(invalid("items", "an item is in another currency than the session"));
        }
        let by_name = draft.items.iter().map(|item| Line::of(item, by_unit));
        let row = |row| Line::row(row, "providerItemId", "providerItemName", currency);
        return by_name.chain(rows.iter().map(row)).collect();
    }
    let name = draft.description.as_deref().or(draft.order_id.as_deref()).ok_or_else(|| {
        invalid("description", "FloPay needs something to be paid for: items, or a description")
    })?;
    Ok(vec![Line::single(name, draft.amount).checked("amount")?])
}

fn plans<'a>(draft: &SessionDraft, params: &'a Asked) -> Result<Vec<Line<'a>>> {
    let currency = draft.amount.currency;
    let row = |row| Line::row(row, "providerPlanId", "providerPlanName", currency);
    params.rows("subscriptions").iter().map(row).collect()
}

/// The lines, before coupons, must come to the draft's amount: nobody agreed to another.
fn comes_to<'a>(
    amount: Money,
    lines: impl Iterator<Item = &'a Line<'a>>,
    by_unit: bool,
) -> Result<()> {
    let mut sum = 0_i64;
    for line in lines {
        let pieces = if by_unit { i64::from(line.quantity) } else { 1 };
        let due = line.instead.unwrap_or(line.total).minor.checked_mul(pieces);
        sum = due.and_then(|due| sum.checked_add(due)).ok_or_else(too_much)?;
    }
    let sum = Money { minor: sum, ..amount };
    if sum == amount {
        return Ok(());
    }
    Err(invalid("items", format!("the items come to {sum}, not {amount}")))
}

fn too_much() -> ProviderError {
    invalid("items", "the items come to more than can be counted")
}

fn account<'a>(draft: &'a SessionDraft, params: &'a Asked) -> Result<wire::CreateAccount<'a>> {
    let email = draft.customer_email.as_deref().filter(|email| email.contains('@'));
    let email = email
        .ok_or_else(|| invalid("customer_email", "FloPay needs the customer's e-mail address"))?;
    let (given, known) = (params.text("userId"), draft.customer_id.as_deref());
    if given.is_some() && known.is_some() && given != known {
        return Err(invalid("userId", "userId and the customer's id differ"));
    }
    let user_id = given.or(known).unwrap_or(email);
    let rest = PERSON.iter().filter_map(|key| Some((*key, params.text(key)?)));
    Ok(wire::CreateAccount { user_id, email, rest: rest.collect() })
}

/// A URL, or a path: FloPay's own example has paths.
fn url<'a>(given: Option<&'a str>, field: &str) -> Result<&'a str> {
    let url = given.ok_or_else(|| {
        let message =
            format!("FloPay needs {field}: give it, or set link.{field} for this connection");
        ProviderError::unsent(ErrorKind::Settings, message)
    })?;
    let is_path = url.starts_with('/') && !url.starts_with("//");
    let is_url = reqwest::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if is_path || is_url {
        return Ok(url);
    }
    let message = format!("the {field} is not a URL such as https://shop.example/thanks");
    Err(invalid(field, message))
}

/// The draft's metadata, the order id where this connection looks for it, and our own reference.
fn tags(
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
            return Err(invalid("metadata", format!("metadata says something else for {key}")));
        }
    }
    Ok(pairs)
}

fn order_key(settings: &Settings) -> &str {
    let paths = settings.list("order_id.paths");
    let mut keys = paths.iter().filter_map(|path| path.strip_prefix("tagsData."));
    keys.find(|key| !key.contains('.')).unwrap_or("order_id")
}

fn utm(params: &Asked) -> Vec<wire::Utm<'_>> {
    let entry = |(name, value): &'_ (String, String)| wire::Utm {
        name: Cow::Owned(name.clone()),
        value: Cow::Owned(value.clone()),
    };
    params.pairs("utmMetadata").iter().map(entry).collect()
}

fn avs(params: &Asked) -> Result<BTreeMap<&str, bool>> {
    let parts = params.list("avsConfig");
    if let Some(part) = parts.iter().find(|part| !AVS.contains(&part.as_str())) {
        let message = format!("avsConfig has no {part}, only {}", AVS.join(", "));
        return Err(invalid("avsConfig", message));
    }
    Ok(parts.iter().map(|part| (part.as_str(), true)).collect())
}

fn redirect(params: &Asked) -> Result<Vec<(String, String)>> {
    let pairs = params.pairs("redirectParams");
    if pairs.iter().any(|(key, _)| key == "id") {
        return Err(invalid("redirectParams", "id is the session's own and cannot be another"));
    }
    Ok(pairs.to_vec())
}
