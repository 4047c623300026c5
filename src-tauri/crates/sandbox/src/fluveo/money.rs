//! What happened to money: charges, refunds, balance transactions, payouts, the balance and orders,
//! all read only.

use serde_json::{Value, json};

use super::catalog::CURRENCIES;
use super::deal::{Deal, What};
use super::desk::{Answer, Desk, Outcome};
use super::error::ApiError;
use super::feed::{Entry, Feed, Payout, Thing, currency, fee};
use super::ids::{beside, id, parse};
use super::paging::{Listing, Wish};
use super::plan::DAY;
use super::routes::{by_id, nothing};
use super::store::Store;
use crate::clock::moment;

/// The routes of this file.
pub fn route(desk: &mut Desk, path: &[&str]) -> Outcome {
    if desk.call.method != "GET" {
        return nothing(desk);
    }
    match path {
        ["charges"] => charges(desk),
        ["refunds"] => refunds(desk),
        ["refunds", id] => one(desk, "ref", id, &refund_of),
        ["balance"] => Ok(Answer::One(balance(desk))),
        ["balance_transactions"] | ["balance", "transactions"] => transactions(desk),
        ["balance_transactions", id] | ["balance", "transactions", id] => {
            one(desk, "btxn", id, &transaction_of)
        }
        ["payouts"] => payouts(desk),
        ["payouts", id] => {
            let feed = desk.store().feed();
            let live = desk.store().book.live;
            let found = feed.payouts.iter().find(|payout| payout.id == *id);
            found
                .map(|payout| Answer::One(payout_json(payout, live)))
                .ok_or_else(|| ApiError::gone("id"))
        }
        _ => nothing(desk),
    }
}

/// What an entry is to one of the lists.
type View<'a> = &'a dyn Fn(&Store, &Feed, &Entry) -> Option<Value>;

/// A page of what a view makes of everything that happened.
fn page(
    desk: &mut Desk,
    prefix: &'static str,
    wish: &Wish,
    view: View,
    wanted: &dyn Fn(&Entry, &Value) -> bool,
) -> Outcome {
    let feed = desk.store().feed();
    let (store, frame) = (&desk.inner.stores[desk.at], &desk.frame);
    let listing = Listing {
        prefix,
        count: feed.all.len(),
        at: &|place| feed.all[place].at,
        view: &|place| {
            let entry = &feed.all[place];
            let row = view(store, &feed, entry).filter(|row| wanted(entry, row));
            row.map(|row| (row["id"].as_str().unwrap_or_default().to_owned(), row))
                .into_iter()
                .collect()
        },
        render: &|row: &Value| frame.text(row.clone()),
        known: &|text| find(store, &feed, prefix, text, view).is_some(),
    };
    listing.page(wish).map(Answer::Page)
}

fn find(store: &Store, feed: &Feed, prefix: &str, text: &str, view: View) -> Option<Value> {
    let (at, _) = parse(prefix, text)?;
    let from = feed.all.partition_point(|entry| entry.at < at);
    let second = feed.all[from..].iter().take_while(|entry| entry.at == at);
    second.filter_map(|entry| view(store, feed, entry)).find(|row| row["id"] == text)
}

fn one(desk: &mut Desk, prefix: &str, text: &str, view: View) -> Outcome {
    let feed = desk.store().feed();
    let found = find(&desk.inner.stores[desk.at], &feed, prefix, text, view);
    found.map(Answer::One).ok_or_else(|| ApiError::gone("id"))
}

fn deal(store: &Store, entry: &Entry) -> Option<Deal> {
    store.place(entry.key).map(|place| store.deal(place))
}

fn refund_of(store: &Store, _: &Feed, entry: &Entry) -> Option<Value> {
    let Thing::Deal(What::Refunded(number)) = entry.what else { return None };
    deal(store, entry)?.refunds.get(number as usize).cloned()
}

fn refunds(desk: &mut Desk) -> Outcome {
    let wish = Wish::read(desk.call)?;
    let intent = desk.call.query("payment_intent");
    let key = intent.as_ref().map(|text| parse("pi", text));
    let wanted = |entry: &Entry, _: &Value| key.is_none_or(|key| key == Some(entry.key));
    page(desk, "ref", &wish, &refund_of, &wanted)
}

fn charges(desk: &mut Desk) -> Outcome {
    let Some(intent) = desk.call.query("payment_intent") else {
        return Err(ApiError::missing("payment_intent").assumed("charges-need-intent"));
    };
    let place = desk.store().find("pi", &intent);
    let mut rows = place.map(|place| desk.store().deal(place).charges).unwrap_or_default();
    rows.reverse();
    by_id(desk, &rows)
}

fn transaction_of(store: &Store, feed: &Feed, entry: &Entry) -> Option<Value> {
    match entry.what {
        Thing::Deal(What::Paid) => {
            let deal = deal(store, entry).filter(|deal| deal.captured() > 0)?;
            let source = deal.charges.last()?["id"].clone();
            Some(transaction(
                store,
                entry,
                "charge",
                deal.captured(),
                currency(deal.text("currency")),
                source,
            ))
        }
        Thing::Deal(What::Refunded(_)) => {
            let refund =
                refund_of(store, feed, entry).filter(|refund| refund["status"] != "failed")?;
            let amount = refund["amount"].as_i64().unwrap_or_default();
            let code = currency(refund["currency"].as_str().unwrap_or_default());
            Some(transaction(store, entry, "refund", -amount, code, refund["id"].clone()))
        }
        Thing::PaidOut(place) => {
            let payout = &feed.payouts[place];
            Some(transaction(
                store,
                entry,
                "payout",
                -payout.amount,
                payout.currency,
                json!(payout.id),
            ))
        }
        _ => None,
    }
}

fn transaction(
    store: &Store,
    entry: &Entry,
    kind: &str,
    amount: i64,
    code: usize,
    source: Value,
) -> Value {
    let number = match entry.what {
        Thing::Deal(What::Refunded(number)) => 810 + u64::from(number),
        _ => 800,
    };
    let fee = if kind == "charge" { fee(amount, code) } else { 0 };
    let available = if kind == "charge" { two_business_days(entry.at) } else { entry.at };
    let code = CURRENCIES[code].0;
    let details = json!([{"amount": fee, "currency": code, "type": "fluveo_fee", "description": "Processing fee"}]);
    json!({
        "id": id("btxn", beside(entry.key, entry.at, number)), "object": "balance_transaction", "amount": amount,
        "fee": fee, "net": amount - fee, "currency": code, "type": kind,
        "status": if available <= store.book.now { "available" } else { "pending" },
        "available_on": available, "reporting_category": kind, "created": entry.at,
        "livemode": store.book.live, "description": null, "source": source, "exchange_rate": null,
        "fee_details": if fee > 0 { details } else { json!([]) },
    })
}

/// Two days later, Saturdays and Sundays not counted.
fn two_business_days(at: i64) -> i64 {
    use chrono::{Datelike, Weekday};
    let working = |at: i64| !matches!(moment(at * 1000).weekday(), Weekday::Sat | Weekday::Sun);
    let days = (1..=4).map(|days| at + days * DAY).filter(|at| working(*at));
    days.take(2).last().unwrap_or(at)
}

fn transactions(desk: &mut Desk) -> Outcome {
    let wish = Wish::read(desk.call)?.between(desk.call)?;
    let told = ["type", "source", "currency"].map(|name| (name, desk.call.query(name)));
    let feed = desk.store().feed();
    let wanted_payout = desk.call.query("payout");
    let payout =
        wanted_payout.as_ref().map(|id| feed.payouts.iter().find(|payout| payout.id == *id));
    let wanted = |entry: &Entry, row: &Value| {
        let fits = told
            .iter()
            .all(|(name, told)| told.as_ref().is_none_or(|told| row[*name] == told.as_str()));
        fits && payout.is_none_or(|payout| payout.is_some_and(|payout| is_of(payout, entry, row)))
    };
    page(desk, "btxn", &wish, &transaction_of, &wanted)
}

fn is_of(payout: &Payout, entry: &Entry, row: &Value) -> bool {
    let (from, to) = payout.covers;
    let covered = (from..to).contains(&entry.at) && row["type"] != "payout";
    row["source"] == payout.id.as_str()
        || (covered && row["currency"] == CURRENCIES[payout.currency].0)
}

fn payouts(desk: &mut Desk) -> Outcome {
    let wish = Wish::read(desk.call)?;
    let status = desk.call.query("status");
    let known = ["pending", "paid", "failed", "canceled"];
    if status.as_ref().is_some_and(|status| !known.contains(&status.as_str())) {
        return Err(ApiError::invalid(
            "status",
            "status is one of pending, paid, failed, canceled.",
        ));
    }
    let view = |store: &Store, feed: &Feed, entry: &Entry| match entry.what {
        Thing::PaidOut(place) => Some(payout_json(&feed.payouts[place], store.book.live)),
        _ => None,
    };
    page(desk, "po", &wish, &view, &|_, row| {
        status.as_ref().is_none_or(|status| row["status"] == status.as_str())
    })
}

/// A payout on the wire.
pub fn payout_json(payout: &Payout, live: bool) -> Value {
    let when =
        |status: &str, days: i64| (payout.status == status).then_some(payout.at + days * DAY);
    let failed = payout.status == "failed";
    json!({
        "id": payout.id, "object": "payout", "amount": payout.amount, "currency": CURRENCIES[payout.currency].0,
        "status": payout.status, "method": "standard", "type": "bank_account", "arrival_date": payout.at + 2 * DAY,
        "automatic": true, "source_type": "card", "reconciliation_status": "completed", "metadata": {},
        "created": payout.at, "livemode": live, "destination": "ba_senja0140552771", "description": null,
        "statement_descriptor": "TOKO SENJA", "balance_transaction": null,
        "failure_code": failed.then_some("account_closed"),
        "failure_message": failed.then_some("The bank account is closed."),
        "canceled_at": when("canceled", 0), "failed_at": when("failed", 1), "paid_at": when("paid", 2),
    })
}

fn balance(desk: &mut Desk) -> Value {
    let (feed, now) = (desk.store().feed(), desk.now);
    let store = &desk.inner.stores[desk.at];
    let mut sums = [[0_i64; 2]; CURRENCIES.len()];
    for entry in &feed.all {
        let Thing::Deal(What::Paid | What::Refunded(_)) = entry.what else { continue };
        let paid = |payout: &&Payout| (payout.covers.0..payout.covers.1).contains(&entry.at);
        let Some(place) = store.place(entry.key).filter(|_| now - entry.at < 30 * DAY) else {
            continue;
        };
        let (_, amounts) = store.sums(&store.rows()[place]);
        if feed
            .payouts
            .iter()
            .rev()
            .take(64)
            .filter(paid)
            .any(|payout| payout.currency == amounts.currency)
        {
            continue;
        }
        let net = match entry.what {
            Thing::Deal(What::Refunded(number)) => {
                -amounts.refunds.get(number as usize).copied().unwrap_or(0)
            }
            _ => amounts.captured - fee(amounts.captured, amounts.currency),
        };
        sums[amounts.currency][usize::from(two_business_days(entry.at) > now)] += net;
    }
    let side = |at: usize| -> Vec<Value> {
        let rows = CURRENCIES.iter().zip(&sums);
        rows.map(|((code, _), sums)| json!({"amount": sums[at], "currency": code})).collect()
    };
    json!({"object": "balance", "livemode": store.book.live, "available": side(0), "pending": side(1)})
}

fn order_of(store: &Store, _: &Feed, entry: &Entry) -> Option<Value> {
    let Thing::Deal(What::Paid) = entry.what else { return None };
    Some(deal(store, entry)?.order).filter(Value::is_object)
}

/// A page of orders.
pub fn orders(desk: &mut Desk) -> Outcome {
    let wish = Wish::read(desk.call)?;
    page(desk, "ord", &wish, &order_of, &|_, _| true)
}

/// One order.
pub fn order(desk: &mut Desk, text: &str) -> Option<Value> {
    let feed = desk.store().feed();
    find(&desk.inner.stores[desk.at], &feed, "ord", text, &order_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weekend_is_not_counted() {
        let thursday = 1_767_225_600;
        assert_eq!(two_business_days(thursday), thursday + 4 * DAY);
        assert_eq!(two_business_days(thursday - 3 * DAY), thursday - DAY);
    }
}
