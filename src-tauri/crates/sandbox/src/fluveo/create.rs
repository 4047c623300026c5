//! Makes sessions: the checks of a request, in the order of its fields.

use serde_json::{Value, json};

use super::catalog::price_json;
use super::desk::{Answer, Desk, Outcome};
use super::draft::{Draft, Item, Shipping};
use super::error::ApiError;
use super::fields::Fields;
use super::ids::id;
use super::plan::YEAR;

/// What a session may be made from.
const NAMES: [&str; 18] = [
    "mode",
    "ui_mode",
    "success_url",
    "cancel_url",
    "line_items",
    "currency",
    "customer",
    "customer_email",
    "customer_creation",
    "billing_address_collection",
    "phone_number_collection",
    "client_reference_id",
    "payment_intent_data",
    "shipping_options",
    "shipping_address_collection",
    "expires_at",
    "metadata",
    "price_data",
];
/// The largest total, in the currency's smallest unit.
const MAX_TOTAL: i64 = 99_999_999;
/// The units of a delivery estimate.
const UNITS: [&str; 5] = ["business_day", "hour", "day", "week", "month"];

/// `POST /v1/checkout/sessions`.
pub fn session(desk: &mut Desk) -> Outcome {
    let draft = desk.read(&NAMES, draft)?;
    let (key, cause, now) = ((desk.now, desk.random()), desk.cause("create"), desk.now);
    let place = desk.store().insert(&draft, key, &cause, now);
    let deal = desk.store().deal(place);
    Ok(Answer::One(desk.frame.session(&deal)))
}

fn draft(desk: &mut Desk, fields: &Fields) -> Result<Draft, ApiError> {
    let mode = fields.word("mode", &["payment", "order"])?;
    let mode = mode.ok_or_else(|| ApiError::missing("mode").assumed("mode-required"))?;
    let ui = fields.word("ui_mode", &["hosted", "embedded", "custom"])?.unwrap_or("hosted");
    let success_url = fields.url("success_url")?;
    if ui == "hosted" && success_url.is_none() {
        return Err(ApiError::missing("success_url"));
    }
    let (items, currency) = items(desk, fields)?;
    let mut draft = Draft {
        mode: mode.to_owned(),
        ui: ui.to_owned(),
        success_url,
        cancel_url: fields.url("cancel_url")?,
        items,
        billing: fields.word("billing_address_collection", &["auto", "required"])?
            == Some("required"),
        phone: fields.flag("phone_number_collection")?.unwrap_or(false),
        reference: fields.text("client_reference_id", 200)?,
        shipping: shipping(fields, &currency)?,
        collection: collection(fields)?,
        expires: expires(desk, fields)?,
        metadata: fields.metadata("metadata")?,
        currency,
        ..Draft::default()
    };
    customer(desk, fields, &mut draft)?;
    payment(fields, &mut draft)?;
    Ok(draft)
}

/// The lines and their one currency, of a session or of a link.
pub fn items(desk: &mut Desk, fields: &Fields) -> Result<(Vec<Item>, String), ApiError> {
    let lines = fields.parts("line_items", 100)?.filter(|lines| !lines.is_empty());
    let lines = lines.ok_or_else(|| ApiError::missing("line_items"))?;
    let mut currency = fields.currency("currency")?;
    let named = currency.is_some();
    let mut items = Vec::with_capacity(lines.len());
    for line in &lines {
        let (item, own) = item(desk, line)?;
        match &currency {
            Some(known) if *known != own => {
                let (param, why) = if named {
                    ("currency", "currency-mismatch")
                } else {
                    ("line_items", "mixed-currencies")
                };
                return Err(ApiError::invalid(
                    param,
                    "All line items must have the same currency.",
                )
                .assumed(why));
            }
            _ => currency = Some(own),
        }
        items.push(item);
    }
    let total: i64 = items
        .iter()
        .map(|item| item.quantity.saturating_mul(item.unit))
        .fold(0, i64::saturating_add);
    if total > MAX_TOTAL {
        let why = format!("The total is larger than {MAX_TOTAL}.");
        return Err(ApiError::invalid("line_items", why).assumed("size-limits"));
    }
    Ok((items, currency.unwrap_or_default()))
}

fn item(desk: &mut Desk, line: &Fields) -> Result<(Item, String), ApiError> {
    let quantity = line
        .int("quantity", 1, 999_999)?
        .ok_or_else(|| ApiError::missing(line.param("quantity")))?;
    match (line.text("price", 255)?, line.part("price_data")?) {
        (Some(price), None) => known_price(desk, line, &price, quantity),
        (None, Some(data)) => inline_price(desk, &data, quantity),
        (None, None) => Err(ApiError::missing(line.param("price"))),
        (Some(_), Some(_)) => {
            Err(ApiError::invalid(line.param("price_data"), "Send price or price_data, not both."))
        }
    }
}

fn known_price(
    desk: &mut Desk,
    line: &Fields,
    price: &str,
    quantity: i64,
) -> Result<(Item, String), ApiError> {
    let param = line.param("price");
    let catalog = &desk.store().catalog;
    let row =
        catalog.price(price).ok_or_else(|| ApiError::gone(&param).assumed("unknown-price"))?;
    if row["active"] != true || row["type"] != "one_time" {
        return Err(ApiError::invalid(&param, "This price is inactive or recurring.")
            .assumed("unusable-price"));
    }
    let product = row["product"].as_str().unwrap_or_default();
    let goods = catalog.product(product).cloned().unwrap_or_default();
    let currency = row["currency"].as_str().unwrap_or_default().to_owned();
    let unit = row["unit_amount"].as_i64().unwrap_or_default();
    Ok((line_of(price.to_owned(), &goods, quantity, unit), currency))
}

fn inline_price(desk: &mut Desk, data: &Fields, quantity: i64) -> Result<(Item, String), ApiError> {
    let missing = |name: &str| ApiError::missing(data.param(name));
    let currency = data.currency("currency")?.ok_or_else(|| missing("currency"))?;
    let product = data.text("product", 255)?.ok_or_else(|| missing("product"))?;
    let unit = data.int("unit_amount", 0, MAX_TOTAL)?.ok_or_else(|| missing("unit_amount"))?;
    data.word("tax_behavior", &["inclusive", "exclusive", "unspecified"])?;
    if data.has("recurring") {
        return Err(ApiError::invalid(data.param("recurring"), "A session takes one-time prices.")
            .assumed("unusable-price"));
    }
    let goods = desk.store().catalog.product(&product).cloned();
    let goods =
        goods.ok_or_else(|| ApiError::gone(data.param("product")).assumed("unknown-price"))?;
    let (now, price) = (desk.now, id("price", (desk.now, desk.random())));
    let live = desk.store().book.live;
    let mut row = price_json(&price, &product, &currency, unit, now, live);
    row["active"] = json!(false);
    desk.store().keep_good(false, row);
    desk.assume("ad-hoc-price");
    Ok((line_of(price, &goods, quantity, unit), currency))
}

fn line_of(price: String, goods: &Value, quantity: i64, unit: i64) -> Item {
    let text = |name: &str| goods[name].as_str().unwrap_or_default().to_owned();
    Item {
        price,
        product: text("id"),
        name: text("name"),
        quantity,
        unit,
        shippable: goods["shippable"] == true,
    }
}

fn customer(desk: &mut Desk, fields: &Fields, draft: &mut Draft) -> Result<(), ApiError> {
    draft.customer = fields.text("customer", 255)?;
    draft.email = fields.text("customer_email", 254)?;
    if let Some(id) = &draft.customer
        && desk.store().customers.find(id).is_none()
    {
        return Err(ApiError::gone("customer").assumed("unknown-customer"));
    }
    if draft.customer.is_some() && draft.email.is_some() {
        return Err(ApiError::invalid(
            "customer_email",
            "Send customer or customer_email, not both.",
        )
        .assumed("customer-and-email"));
    }
    if draft.email.as_ref().is_some_and(|email| !email.contains('@')) {
        return Err(ApiError::invalid("customer_email", "This is no e-mail address."));
    }
    draft.keep_customer =
        fields.word("customer_creation", &["always", "if_required"])? == Some("always");
    Ok(())
}

fn payment(fields: &Fields, draft: &mut Draft) -> Result<(), ApiError> {
    let Some(data) = fields.part("payment_intent_data")? else { return Ok(()) };
    draft.manual = data.word("capture_method", &["automatic", "manual"])? == Some("manual");
    draft.description = data.text("description", 1_000)?;
    draft.intent_metadata = data.metadata("metadata")?;
    data.text("statement_descriptor", 22)?;
    data.int("application_fee_amount", 0, MAX_TOTAL)?;
    Ok(())
}

fn shipping(fields: &Fields, currency: &str) -> Result<Vec<Shipping>, ApiError> {
    let mut all = Vec::new();
    for option in fields.parts("shipping_options", 5)?.unwrap_or_default() {
        let missing = |name: &str| ApiError::missing(option.param(name));
        let own = option.currency("currency")?.ok_or_else(|| missing("currency"))?;
        if own != currency {
            let why = "A shipping option has the session's currency.";
            return Err(
                ApiError::invalid(option.param("currency"), why).assumed("shipping-currency")
            );
        }
        estimate(&option)?;
        all.push(Shipping {
            name: option.text("name", 100)?.ok_or_else(|| missing("name"))?,
            amount: option.int("amount", 0, MAX_TOTAL)?.ok_or_else(|| missing("amount"))?,
            estimate: option.raw("delivery_estimate"),
        });
    }
    Ok(all)
}

fn estimate(option: &Fields) -> Result<(), ApiError> {
    let Some(estimate) = option.part("delivery_estimate")? else { return Ok(()) };
    for end in ["minimum", "maximum"] {
        let Some(bound) = estimate.part(end)? else { continue };
        bound.word("unit", &UNITS)?.ok_or_else(|| ApiError::missing(bound.param("unit")))?;
        bound.int("value", 1, 1_000)?.ok_or_else(|| ApiError::missing(bound.param("value")))?;
    }
    Ok(())
}

fn collection(fields: &Fields) -> Result<Option<Value>, ApiError> {
    let Some(part) = fields.part("shipping_address_collection")? else { return Ok(None) };
    let param = part.param("allowed_countries");
    let countries = part.texts("allowed_countries")?.ok_or_else(|| ApiError::missing(&param))?;
    let is_code =
        |text: &String| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    if countries.is_empty() || !countries.iter().all(is_code) {
        return Err(ApiError::invalid(param, "Countries are two capital letters each."));
    }
    Ok(Some(json!({ "allowed_countries": countries })))
}

fn expires(desk: &mut Desk, fields: &Fields) -> Result<i64, ApiError> {
    let now = desk.now;
    let Some(at) = fields.int("expires_at", i64::MIN, i64::MAX)? else { return Ok(now + YEAR) };
    if at < now + 1_800 {
        let why = "expires_at is at least 30 minutes from now.";
        return Err(ApiError::invalid("expires_at", why).assumed("expires-at"));
    }
    if at > now + YEAR {
        return Err(ApiError::invalid("expires_at", "expires_at is at most a year from now.")
            .assumed("expires-at-maximum"));
    }
    Ok(at)
}
