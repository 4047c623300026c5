//! Which route does what, and the routes that only read or act on one checkout.

use serde_json::{Value, json};

use super::catalog::product_json;
use super::deal::{Deal, Status};
use super::desk::{Answer, Desk, Outcome};
use super::error::ApiError;
use super::history::Row;
use super::ids::{beside, id};
use super::paging::{Gathered, Listing, Wish};
use super::plan::Fate;
use super::wire::Frame;
use super::{catalog, create, events, links, money, webhooks};

/// Finds the route of a path below `/v1`.
pub fn route(desk: &mut Desk, path: &[&str]) -> Outcome {
    match path {
        ["checkout", "sessions", rest @ ..] => sessions(desk, rest),
        ["checkout_sessions", rest @ ..] => {
            desk.assume("old-path");
            sessions(desk, rest)
        }
        ["payment_intents", rest @ ..] => intents(desk, rest),
        ["checkout_links", rest @ ..] => links::route(desk, rest),
        ["customers", rest @ ..] => customers(desk, rest),
        ["products" | "prices", ..] => goods(desk, path),
        ["orders", rest @ ..] => orders(desk, rest),
        ["events", rest @ ..] => events::route(desk, rest),
        ["webhook_endpoints", rest @ ..] => webhooks::route(desk, rest),
        _ => money::route(desk, path),
    }
}

/// There is no such route, or not with this method.
pub fn nothing(desk: &mut Desk) -> Outcome {
    if matches!(desk.call.method.as_str(), "GET" | "POST") {
        let missing = ApiError::new(404, "resource_missing", "There is no such route.");
        return Err(missing.assumed("unknown-route"));
    }
    Err(ApiError::new(405, "parameter_invalid", "The route does not take this method.")
        .assumed("unknown-method"))
}

fn sessions(desk: &mut Desk, path: &[&str]) -> Outcome {
    match (desk.call.method.as_str(), path) {
        ("POST", []) => desk.once(create::session),
        ("GET", []) => list_sessions(desk),
        ("GET", [id]) => {
            let deal = checkout(desk, "cs", id)?.1;
            Ok(Answer::One(desk.frame.session(&deal)))
        }
        ("GET", [id, "line_items"]) => {
            let items = checkout(desk, "cs", id)?.1.items;
            by_id(desk, &items)
        }
        ("POST", [id, "expire"]) => {
            let id = (*id).to_owned();
            desk.once(|desk| {
                let place = checkout(desk, "cs", &id)?.0;
                let (now, action) = (desk.now, "expire");
                let deal = desk.change(place, action, |deal| {
                    if deal.intent_status() == "processing" {
                        let why = "A payment is under way.";
                        return Err(ApiError::state("checkout_session_unexpected_state", why));
                    }
                    deal.expire(now)
                })?;
                Ok(Answer::One(desk.frame.session(&deal)))
            })
        }
        _ => nothing(desk),
    }
}

/// A checkout by its session's or its intent's id.
fn checkout(desk: &mut Desk, prefix: &str, id: &str) -> Result<(usize, Deal), ApiError> {
    let place = desk.store().find(prefix, id).ok_or_else(|| ApiError::gone("id"))?;
    let deal = desk.store().deal(place);
    match prefix == "pi" && deal.intent.is_null() {
        true => Err(ApiError::gone("id")),
        false => Ok((place, deal)),
    }
}

fn list_sessions(desk: &mut Desk) -> Outcome {
    let mut wish = Wish::read(desk.call)?;
    let status = match desk.call.query("status") {
        None => None,
        Some(word) => Some(Status::parse(&word).ok_or_else(|| {
            ApiError::invalid("status", "status is one of open, complete, expired.")
        })?),
    };
    let (mut customer, mut intent) = (None, None);
    if desk.frame.switches.session_filters {
        customer = desk.call.query("customer");
        intent = desk.call.query("payment_intent");
        let before = wish.window;
        wish = wish.between(desk.call)?;
        if customer.is_some() || intent.is_some() || wish.window != before {
            desk.assume("session-filters");
        }
    }
    let wanted = |store: &super::store::Store, row: &Row, place: usize| {
        let fits = status.is_none_or(|status| status == row.status);
        let more = customer.is_some() || intent.is_some();
        fits && (!more || {
            let session = store.deal(place).session;
            let same = |name: &str, told: &Option<String>| {
                told.as_ref().is_none_or(|told| session[name] == told.as_str())
            };
            same("customer", &customer) && same("payment_intent", &intent)
        })
    };
    checkouts(desk, "cs", &wish, &wanted, &|frame, deal| frame.text(frame.session(deal)))
}

type Wanted<'a> = &'a dyn Fn(&super::store::Store, &Row, usize) -> bool;
type Shown<'a> = &'a dyn Fn(&Frame, &Deal) -> String;

fn checkouts(
    desk: &Desk,
    prefix: &'static str,
    wish: &Wish,
    wanted: Wanted,
    shown: Shown,
) -> Outcome {
    let (store, frame) = (&desk.inner.stores[desk.at], &desk.frame);
    let rows = store.rows();
    let listing = Listing {
        prefix,
        count: rows.len(),
        at: &|place| rows[place].key.0,
        view: &|place| match wanted(store, &rows[place], place) {
            true => vec![(id(prefix, rows[place].key), place)],
            false => Vec::new(),
        },
        render: &|place: &usize| shown(frame, &store.deal(*place)),
        known: &|text| store.find(prefix, text).is_some(),
    };
    listing.page(wish).map(Answer::Page)
}

fn intents(desk: &mut Desk, path: &[&str]) -> Outcome {
    match (desk.call.method.as_str(), path) {
        ("GET", []) => {
            let wish = Wish::read(desk.call)?;
            let wanted = |_: &super::store::Store, row: &Row, _: usize| match &row.changed {
                Some(deal) => deal.intent.is_object(),
                None => row.fate != Some(Fate::Free),
            };
            checkouts(desk, "pi", &wish, &wanted, &|frame, deal| frame.text(frame.intent(deal)))
        }
        ("GET", [id]) => {
            let deal = checkout(desk, "pi", id)?.1;
            Ok(Answer::One(desk.frame.intent(&deal)))
        }
        ("POST", [id, action @ ("capture" | "cancel")]) => {
            let (id, action) = ((*id).to_owned(), (*action).to_owned());
            desk.once(|desk| act_on_intent(desk, &id, &action))
        }
        _ => nothing(desk),
    }
}

fn act_on_intent(desk: &mut Desk, id: &str, action: &str) -> Outcome {
    let place = checkout(desk, "pi", id)?.0;
    let names = ["amount_to_capture", "amount", "cancellation_reason"];
    let (amount, reason) = desk.read(&names, |_, fields| {
        let amount = fields.int("amount_to_capture", 1, i64::MAX)?;
        let amount = if amount.is_none() { fields.int("amount", 1, i64::MAX)? } else { amount };
        Ok((amount, fields.text("cancellation_reason", 500)?))
    })?;
    let now = desk.now;
    let deal = desk.change(place, action, |deal| match action {
        "capture" => deal.capture(amount, now),
        _ => deal.cancel(reason.as_deref().unwrap_or("requested_by_customer"), now),
    })?;
    desk.assume(if action == "capture" {
        "capture-completes-session"
    } else {
        "cancel-expires-session"
    });
    Ok(Answer::One(desk.frame.intent(&deal)))
}

fn customers(desk: &mut Desk, path: &[&str]) -> Outcome {
    let (store, frame) = (&desk.inner.stores[desk.at], &desk.frame);
    let all = &store.customers;
    match (desk.call.method.as_str(), path) {
        ("GET", []) => {
            let listing = Listing {
                prefix: "cus",
                count: all.len(),
                at: &|place| all.created(place),
                view: &|place| vec![(all.id_at(place), place)],
                render: &|place: &usize| frame.text(all.at(*place).unwrap_or_default()),
                known: &|text| all.find(text).is_some(),
            };
            listing.page(&Wish::read(desk.call)?).map(Answer::Page)
        }
        ("GET", [id]) => {
            let found = all.find(id).and_then(|place| all.at(place));
            found.map(Answer::One).ok_or_else(|| ApiError::gone("id"))
        }
        _ => nothing(desk),
    }
}

fn goods(desk: &mut Desk, path: &[&str]) -> Outcome {
    let method = desk.call.method.clone();
    match (method.as_str(), path) {
        ("GET", ["products"]) => {
            let active = desk.call.query("active");
            let all = desk.store().catalog.products.clone();
            values(
                desk,
                "prod",
                &all,
                |row| same(&active, &row["active"]),
                |frame, row| frame.text(row.clone()),
            )
        }
        ("GET", ["prices"]) => {
            let told =
                ["active", "product", "type", "currency"].map(|name| (name, desk.call.query(name)));
            let all = desk.store().catalog.prices.clone();
            let wanted = |row: &Value| told.iter().all(|(name, told)| same(told, &row[*name]));
            values(desk, "price", &all, wanted, |frame, row| frame.text(row.clone()))
        }
        ("GET", ["products", id]) => {
            let found = desk.store().catalog.product(id).cloned();
            found.map(Answer::One).ok_or_else(|| ApiError::gone("id"))
        }
        ("GET", ["prices", id]) => {
            let catalog = &desk.inner.stores[desk.at].catalog;
            let mut price = catalog.price(id).cloned().ok_or_else(|| ApiError::gone("id"))?;
            let expand = desk.call.query("expand[]").is_some_and(|name| name == "product");
            if let Some(product) =
                catalog.product(price["product"].as_str().unwrap_or_default()).filter(|_| expand)
            {
                price["product"] = product.clone();
            }
            Ok(Answer::One(price))
        }
        ("POST", ["products"]) => desk.once(new_product),
        _ => nothing(desk),
    }
}

fn same(told: &Option<String>, value: &Value) -> bool {
    let Some(told) = told else { return true };
    match value.as_bool() {
        Some(flag) => told == if flag { "true" } else { "false" },
        None => value == told.as_str(),
    }
}

fn new_product(desk: &mut Desk) -> Outcome {
    let names =
        ["name", "description", "images", "shippable", "metadata", "default_price_data", "active"];
    let (now, number, live) = (desk.now, desk.random(), desk.store().book.live);
    let (product, price) = desk.read(&names, |_, fields| {
        let name = fields.text("name", 250)?.ok_or_else(|| ApiError::missing("name"))?;
        let mut row = product_json(&id("prod", (now, number)), &name, now, live);
        row["description"] = json!(fields.text("description", 2_000)?);
        row["shippable"] = json!(fields.flag("shippable")?.unwrap_or(false));
        row["metadata"] = json!(fields.metadata("metadata")?);
        let Some(data) = fields.part("default_price_data")? else { return Ok((row, None)) };
        let missing = |name: &str| ApiError::missing(data.param(name));
        let currency = data.currency("currency")?.ok_or_else(|| missing("currency"))?;
        let unit = data.int("unit_amount", 0, 99_999_999)?.ok_or_else(|| missing("unit_amount"))?;
        let price = id("price", beside((now, number), now, 1));
        row["default_price"] = json!(price);
        let price = catalog::price_json(
            &price,
            row["id"].as_str().unwrap_or_default(),
            &currency,
            unit,
            now,
            live,
        );
        Ok((row, Some(price)))
    })?;
    let cause = desk.cause("create product");
    let id = product["id"].as_str().unwrap_or_default().to_owned();
    desk.store().log(&id, None, "active", &cause, now);
    desk.store().keep_good(true, product.clone());
    if let Some(price) = price {
        desk.store().keep_good(false, price);
    }
    desk.store().other("product.created", product.clone(), now);
    Ok(Answer::One(product))
}

fn orders(desk: &mut Desk, path: &[&str]) -> Outcome {
    if !desk.frame.switches.orders {
        let off =
            ApiError::new(404, "resource_missing", "Orders are not available on this account.");
        return Err(off.assumed("orders-disabled"));
    }
    desk.assume("orders-shape");
    match (desk.call.method.as_str(), path) {
        ("GET", []) => money::orders(desk),
        ("GET", [id]) => {
            let found = money::order(desk, id);
            found.map(Answer::One).ok_or_else(|| ApiError::gone("id"))
        }
        _ => nothing(desk),
    }
}

/// A list of objects that are kept in the order of time.
pub fn values(
    desk: &Desk,
    prefix: &'static str,
    all: &[Value],
    wanted: impl Fn(&Value) -> bool,
    shown: impl Fn(&Frame, &Value) -> String,
) -> Outcome {
    let text = |row: &Value| row["id"].as_str().unwrap_or_default().to_owned();
    let listing = Listing {
        prefix,
        count: all.len(),
        at: &|place| all[place]["created"].as_i64().unwrap_or_default(),
        view: &|place| {
            if wanted(&all[place]) { vec![(text(&all[place]), place)] } else { Vec::new() }
        },
        render: &|place: &usize| shown(&desk.frame, &all[*place]),
        known: &|id| all.iter().any(|row| row["id"] == id),
    };
    listing.page(&Wish::read(desk.call)?).map(Answer::Page)
}

/// A short list in the order given, paged by id: line items.
pub fn by_id(desk: &mut Desk, rows: &[Value]) -> Outcome {
    let wish = Wish::read(desk.call)?;
    desk.assume("line-item-order");
    let place = |text: &Option<String>, name: &str| match text {
        None => Ok(None),
        Some(text) => {
            rows.iter().position(|row| row["id"] == text.as_str()).map(Some).ok_or_else(|| {
                ApiError::invalid(name, "This list has no such id.").assumed("cursor-unknown")
            })
        }
    };
    let (after, before) =
        (place(&wish.after, "starting_after")?, place(&wish.before, "ending_before")?);
    let (from, to) = match (after, before) {
        (_, Some(end)) => (end.saturating_sub(wish.limit), end),
        (start, None) => {
            let from = start.map_or(0, |start| start + 1);
            (from, (from + wish.limit).min(rows.len()))
        }
    };
    let has_more = if before.is_some() { from > 0 } else { to < rows.len() };
    let last = rows[from..to].last().and_then(|row| row["id"].as_str());
    Ok(Answer::Page(Gathered {
        rows: rows[from..to].iter().map(|row| desk.frame.text(row.clone())).collect(),
        cursor: last.filter(|_| has_more && before.is_none()).map(str::to_owned),
        has_more,
    }))
}
