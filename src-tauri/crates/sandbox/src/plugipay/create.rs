//! Making sessions and customers, with the checks of the documentation.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::customer::Customer;
use super::desk::{Answer, Desk};
use super::error::ApiError;
use super::paging::{Gathered, Wish};
use super::plan::{METHODS, OFFLINE};
use super::session::{Currency, Session, Status, scaled};
use crate::ulid::ulid;

/// The largest integer every JSON reader agrees on.
const LARGEST: i64 = 9_007_199_254_740_991;

/// `POST /checkout-sessions`.
pub fn create(desk: &mut Desk) -> Result<Answer, ApiError> {
    let body = desk.body()?;
    let (seed, now) = (desk.inner.rng.next(), desk.now);
    let session = read(desk, &body, seed)?;
    let cause = desk.cause("create");
    desk.shop().insert(seed, session.clone(), &cause, now);
    Ok(Answer::One(201, session.json(&desk.frame())))
}

fn read(desk: &mut Desk, body: &Value, seed: u64) -> Result<Session, ApiError> {
    let currency = currency(body)?;
    let amount = amount(desk, body, currency)?;
    let methods = methods(desk, body, currency)?;
    let success_url = url(body, "successUrl")?;
    let cancel_url = url(body, "cancelUrl")?;
    let customer_id = customer_id(desk, body)?;
    let line_items = match &body["lineItems"] {
        Value::Null => "[]".to_owned(),
        items
            if items.is_array() && currency == Currency::Idr && desk.frame().idr_exponent == 0 =>
        {
            scaled(&items.to_string(), |whole| whole.saturating_mul(100))
        }
        items if items.is_array() => items.to_string(),
        _ => return Err(ApiError::invalid("lineItems", "lineItems is an array.")),
    };
    let seconds =
        match &body["expiresInSec"] {
            Value::Null => 3600,
            value => value.as_i64().filter(|seconds| (60..=604_800).contains(seconds)).ok_or_else(
                || ApiError::invalid("expiresInSec", "expiresInSec is between 60 and 604800."),
            )?,
        };
    Ok(Session {
        id: format!("cs_{}", ulid(desk.now, seed)),
        customer: customer_id.as_deref().and_then(|id| brief(desk, id)),
        customer_id,
        amount,
        currency,
        status: Status::Open,
        methods,
        payment_method: None,
        adapter: None,
        line_items,
        success_url,
        cancel_url,
        expires: desk.now + seconds * 1000,
        completed: None,
        payment_id: None,
        metadata: metadata(body)?,
        created: desk.now,
        updated: desk.now,
        request_id: None,
    })
}

fn brief(desk: &mut Desk, id: &str) -> Option<String> {
    let index = desk.shop().customers.find(id)?;
    desk.shop().customers.at(index).map(|customer| customer.brief())
}

fn currency(body: &Value) -> Result<Currency, ApiError> {
    match body["currency"].as_str() {
        Some("IDR") => Ok(Currency::Idr),
        Some("USD") => Ok(Currency::Usd),
        _ => Err(ApiError::invalid("currency", "currency is IDR or USD.")),
    }
}

fn amount(desk: &Desk, body: &Value, currency: Currency) -> Result<i64, ApiError> {
    body["amount"]
        .as_i64()
        .filter(|amount| (1..=LARGEST).contains(amount))
        .and_then(|amount| desk.frame().hundredths(amount, currency))
        .ok_or_else(|| ApiError::invalid("amount", "amount is a positive integer of minor units."))
}

fn methods(
    desk: &Desk,
    body: &Value,
    currency: Currency,
) -> Result<Vec<Cow<'static, str>>, ApiError> {
    let list = body["methods"].as_array();
    let list = list.ok_or_else(|| ApiError::invalid("methods", "methods is a list."))?;
    if list.is_empty() && !desk.inner.switches.allow_empty_methods {
        return Err(ApiError::invalid("methods", "methods names at least one method."));
    }
    let known = |value: &Value| {
        let word = value.as_str()?;
        METHODS.into_iter().chain(OFFLINE).find(|known| *known == word).map(Cow::Borrowed)
    };
    let unknown = |value: &Value| ApiError::invalid("methods", format!("{value} is no method."));
    let methods: Vec<Cow<'static, str>> = list
        .iter()
        .map(|value| known(value).ok_or_else(|| unknown(value)))
        .collect::<Result<_, _>>()?;
    let foreign = |method: &str| match currency {
        Currency::Idr => method == "paypal",
        Currency::Usd => matches!(method, "qris" | "va" | "ewallet" | "retail"),
    };
    if desk.inner.switches.strict_rails && methods.iter().any(|method| foreign(method)) {
        return Err(ApiError::invalid("methods", "A method does not take this currency."));
    }
    Ok(methods)
}

fn url(body: &Value, field: &'static str) -> Result<String, ApiError> {
    let text = body[field].as_str().unwrap_or_default();
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match host {
        Some(host)
            if !host.is_empty()
                && !host.starts_with('/')
                && !text.contains(char::is_whitespace) =>
        {
            Ok(text.to_owned())
        }
        _ => Err(ApiError::invalid(field, format!("{field} is a URL."))),
    }
}

fn customer_id(desk: &mut Desk, body: &Value) -> Result<Option<String>, ApiError> {
    match &body["customerId"] {
        Value::Null => Ok(None),
        Value::String(id) if desk.shop().customers.find(id).is_some() => Ok(Some(id.clone())),
        Value::String(_) => Err(ApiError::not_found("customer")),
        _ => Err(ApiError::invalid("customerId", "customerId is a text.")),
    }
}

fn metadata(body: &Value) -> Result<Option<String>, ApiError> {
    let wrong = |why: &str| ApiError::invalid("metadata", format!("metadata {why}."));
    let map: &Map<String, Value> = match &body["metadata"] {
        Value::Null => return Ok(None),
        Value::Object(map) => map,
        _ => return Err(wrong("is an object")),
    };
    if map.len() > 50 {
        return Err(wrong("has at most 50 pairs"));
    }
    for (key, value) in map {
        let Some(text) = value.as_str() else { return Err(wrong("holds texts only")) };
        if key.chars().count() > 40 || text.chars().count() > 500 {
            return Err(wrong("has keys of at most 40 and values of at most 500 characters"));
        }
    }
    Ok(Some(body["metadata"].to_string()))
}

/// `/customers`.
pub fn customers(desk: &mut Desk, path: &[&str]) -> Result<Answer, ApiError> {
    match (desk.call.method.as_str(), path) {
        ("GET", []) => customer_list(desk),
        ("GET", [id]) => {
            desk.caller.needs("plugipay:customer:read")?;
            let index = desk.shop().customers.find(id);
            let customer = index.and_then(|index| desk.shop().customers.at(index));
            let customer = customer.ok_or_else(|| ApiError::not_found("customer"))?;
            Ok(Answer::One(200, customer.json(desk.shop().account)))
        }
        ("POST", []) => {
            desk.caller.needs("plugipay:customer:write")?;
            desk.once(customer_create)
        }
        _ => Err(ApiError::not_found("route")),
    }
}

fn customer_list(desk: &mut Desk) -> Result<Answer, ApiError> {
    desk.caller.needs("plugipay:customer:read")?;
    let wish =
        Wish::read(desk.call, desk.inner.switches.default_limit, "createdAfter", "createdBefore")?;
    let (email, external) = (desk.call.query("email"), desk.call.query("externalId"));
    let shop = desk.shop();
    let mut page = Gathered::default();
    let mut visit = |index: usize| {
        let Some(customer) = shop.customers.at(index as u32) else { return true };
        let wanted = (email.is_none() || email == customer.email)
            && (external.is_none() || external == customer.external_id)
            && wish.is_past(customer.created, &customer.id);
        let row = || customer.json(shop.account);
        !wanted || page.take(wish.limit, customer.created, &customer.id, row)
    };
    let window = wish.window(shop.customers.len(), |index| shop.customers.key_at(index).0);
    match wish.ascending {
        true => drop(window.into_iter().all(&mut visit)),
        false => drop(window.into_iter().rev().all(&mut visit)),
    }
    Ok(Answer::Page(page, wish.limit))
}

fn customer_create(desk: &mut Desk) -> Result<Answer, ApiError> {
    let body = desk.body()?;
    let text = |field: &'static str| match &body[field] {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        _ => Err(ApiError::invalid(field, format!("{field} is a text."))),
    };
    let (seed, created) = (desk.inner.rng.next(), desk.now);
    let customer = Customer {
        id: format!("cus_{}", ulid(created, seed)),
        external_id: text("externalId")?,
        email: text("email")?,
        name: text("name")?,
        phone: text("phone")?,
        metadata: metadata(&body)?,
        created,
        seed,
    };
    let json = customer.json(desk.shop().account);
    desk.shop().add_customer(customer.clone());
    super::events::announce(
        desk,
        "plugipay.customer.created.v1",
        "customer",
        &customer.id,
        json.clone(),
    );
    Ok(Answer::One(201, json))
}
