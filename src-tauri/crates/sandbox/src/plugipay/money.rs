//! Receipts, refunds and the ledger: what follows from money having moved.

use serde_json::{Value, json};

use super::desk::{Answer, Desk};
use super::error::ApiError;
use super::events::fill;
use super::paging::Wish;
use super::session::{Frame, Session};
use super::shop::Shop;
use super::timeline::{Happening, What};
use crate::clock::{iso, moment};
use crate::rng::mix;
use crate::ulid::{parse, ulid};

use chrono::Datelike;

type View = fn(&Shop, &Happening, &Frame) -> Vec<Value>;

/// `/receipts`, `/refunds`, `/ledger`.
pub fn route(desk: &mut Desk, path: &[&str]) -> Result<Answer, ApiError> {
    if desk.call.method != "GET" {
        return Err(ApiError::not_found("route"));
    }
    match path {
        ["receipts"] => {
            list(desk, "plugipay:checkout:read", receipts, &["sourceType", "customerId"])
        }
        ["receipts", id] => one(desk, "plugipay:checkout:read", receipts, id),
        ["refunds"] => list(desk, "plugipay:refund:read", refunds, &["chargeId", "status"]),
        ["refunds", id] => one(desk, "plugipay:refund:read", refunds, id),
        ["ledger"] => {
            list(desk, "plugipay:ledger:read", ledger, &["txId", "code", "sourceType", "sourceId"])
        }
        _ => Err(ApiError::not_found("route")),
    }
}

fn list(desk: &mut Desk, scope: &str, view: View, filters: &[&str]) -> Result<Answer, ApiError> {
    desk.caller.needs(scope)?;
    let wish = Wish::read(desk.call, 20, "issuedAfter", "issuedBefore")?;
    let asked: Vec<(&str, String)> =
        filters.iter().filter_map(|name| Some((*name, desk.call.query(name)?))).collect();
    fill(desk.shop());
    let (shop, frame) = (&desk.inner.shops[desk.at], desk.frame());
    let page = shop.timeline.page(&wish, |happening| {
        let rows = view(shop, happening, &frame).into_iter();
        rows.filter(|row| asked.iter().all(|(name, wanted)| row[*name] == json!(wanted)))
            .map(|row| (row["id"].as_str().unwrap_or_default().to_owned(), row.to_string()))
            .collect()
    });
    Ok(Answer::Page(page, wish.limit))
}

fn one(desk: &mut Desk, scope: &str, view: View, id: &str) -> Result<Answer, ApiError> {
    desk.caller.needs(scope)?;
    let missing = || ApiError::not_found("object");
    let (at, _) = id.split_once('_').and_then(|(_, id)| parse(id)).ok_or_else(missing)?;
    fill(desk.shop());
    let (shop, frame) = (&desk.inner.shops[desk.at], desk.frame());
    let all = shop.timeline.all();
    let from = all.partition_point(|happening| happening.at < at);
    let near = all[from..].iter().take_while(|happening| happening.at == at);
    let row =
        near.flat_map(|happening| view(shop, happening, &frame)).find(|row| row["id"] == json!(id));
    row.map(|row| Answer::One(200, row.to_string())).ok_or_else(missing)
}

/// `GET /checkout-sessions/{id}/receipt`.
pub fn receipt_of(desk: &mut Desk, id: &str) -> Result<Answer, ApiError> {
    desk.caller.needs("plugipay:checkout:read")?;
    let place = desk.shop().find(id)?;
    let session = desk.shop().session(place);
    let row = &desk.shop().rows()[place];
    let key = (row.created, row.seed);
    let at = session.completed.ok_or_else(|| ApiError::not_found("receipt"))?;
    let happening = Happening { at, key, what: What::Completed };
    let row = receipts(&desk.inner.shops[desk.at], &happening, &desk.frame()).pop();
    row.map(|row| Answer::One(200, row.to_string())).ok_or_else(|| ApiError::not_found("receipt"))
}

fn session_of(shop: &Shop, happening: &Happening) -> Option<Session> {
    shop.place(happening.key).map(|place| shop.session(place))
}

fn named(prefix: &str, happening: &Happening, salt: u64) -> String {
    format!("{prefix}_{}", ulid(happening.at, mix(happening.key.1, salt)))
}

fn receipts(shop: &Shop, happening: &Happening, frame: &Frame) -> Vec<Value> {
    let Some(session) = session_of(shop, happening).filter(|_| happening.what == What::Completed)
    else {
        return Vec::new();
    };
    let id = named("rcpt", happening, 11);
    let number = format!("R-{}-{}", moment(happening.at).year(), id[id.len() - 8..].to_uppercase());
    vec![json!({
        "id": id, "number": number, "accountId": shop.account, "sourceType": "checkout_session",
        "sourceId": session.id, "customerId": session.customer_id,
        "amount": frame.amount(session.amount, session.currency),
        "currency": session.currency.as_str(), "method": session.payment_method,
        "adapter": session.adapter, "issuedAt": iso(happening.at), "emailedAt": null, "emailedTo": null,
    })]
}

fn refunds(shop: &Shop, happening: &Happening, frame: &Frame) -> Vec<Value> {
    refund(shop, happening, frame).into_iter().collect()
}

/// How much of a session went back: half of them in full, the others a whole part of it.
fn refunded(session: &Session, happening: &Happening) -> i64 {
    if happening.key.1.is_multiple_of(2) { session.amount } else { session.amount / 400 * 100 }
}

/// A refund that happened.
pub fn refund(shop: &Shop, happening: &Happening, frame: &Frame) -> Option<Value> {
    let session = session_of(shop, happening).filter(|_| happening.what == What::Refunded)?;
    let id = named("rf", happening, 12);
    let reasons = ["requested_by_customer", "duplicate", "fraudulent", "other"];
    Some(json!({
        "id": id, "arn": format!("forjio:plugipay:sgp1:{}:refund/{id}", shop.account),
        "chargeId": session.payment_id, "invoiceId": null,
        "sourceType": "checkout_session", "sourceId": session.id,
        "amount": frame.amount(refunded(&session, happening), session.currency),
        "currency": session.currency.as_str(), "reason": reasons[(happening.key.1 >> 8) as usize % 4],
        "status": "succeeded", "failureCode": null, "failureMessage": null, "metadata": null,
        "createdAt": iso(happening.at), "updatedAt": iso(happening.at),
    }))
}

/// Two balanced legs, and the platform's fee where a gateway was involved.
fn ledger(shop: &Shop, happening: &Happening, frame: &Frame) -> Vec<Value> {
    let Some(session) = session_of(shop, happening) else { return Vec::new() };
    let adapter = session.adapter.as_deref().unwrap_or("manual");
    let asset = if adapter == "manual" { "cash".to_owned() } else { format!("gateway:{adapter}") };
    let fee = session.amount / 20_000 * 100;
    let legs: Vec<(&str, &str, i64)> = match happening.what {
        What::Completed if adapter == "manual" => {
            vec![(&asset, "debit", session.amount), ("revenue", "credit", session.amount)]
        }
        What::Completed => vec![
            (&asset, "debit", session.amount),
            ("revenue", "credit", session.amount),
            ("platform_fee", "debit", fee),
            (&asset, "credit", fee),
        ],
        What::Refunded => {
            let amount = refunded(&session, happening);
            vec![("revenue_refund", "debit", amount), (&asset, "credit", amount)]
        }
        _ => Vec::new(),
    };
    let source = if happening.what == What::Refunded { "refund" } else { "checkout_session" };
    let source_id =
        if source == "refund" { named("rf", happening, 12) } else { session.id.clone() };
    let leg = |(at, (code, direction, amount)): (usize, (&str, &str, i64))| {
        json!({
            "id": named("led", happening, 20 + at as u64), "accountId": shop.account,
            "txId": named("tx", happening, 13), "code": code, "direction": direction,
            "amount": frame.amount(amount, session.currency), "currency": session.currency.as_str(),
            "sourceType": source, "sourceId": source_id, "memo": null, "postedAt": iso(happening.at),
        })
    };
    legs.into_iter().enumerate().map(leg).collect()
}
