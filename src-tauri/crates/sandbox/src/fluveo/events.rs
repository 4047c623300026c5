//! Events: what the feed of happenings looks like to an integration.

use serde_json::{Value, json};

use super::auth::MERCHANT;
use super::deal::{Deal, What};
use super::desk::{Answer, Desk, Outcome};
use super::error::ApiError;
use super::feed::{Entry, Feed, Thing};
use super::ids::{beside, id, parse};
use super::money::payout_json;
use super::paging::{Listing, Wish};
use super::plan::DAY;
use super::routes::nothing;
use super::store::Store;
use super::wire::Frame;

/// The one version of the API.
pub const VERSION: &str = "2026-03-09";
/// How long events are listed, in seconds.
const KEPT: i64 = 30 * DAY;
/// The types an endpoint may ask for: those that the documentation shows, and one that it must have.
pub const TYPES: [&str; 54] = [
    "balance.available",
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.failed",
    "charge.refunded",
    "charge.succeeded",
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout_link.created",
    "checkout_link.updated",
    "collection.created",
    "collection.deleted",
    "collection.updated",
    "conversion_tracking.config.error",
    "customer.created",
    "customer.deleted",
    "customer.updated",
    "customer.subscription.created",
    "customer.subscription.deleted",
    "customer.subscription.past_due",
    "customer.subscription.resumed",
    "customer.subscription.trial_will_end",
    "customer.subscription.updated",
    "dispute.closed",
    "dispute.created",
    "dispute.evidence.required",
    "dispute.updated",
    "fulfillment.canceled",
    "fulfillment.created",
    "fulfillment.delivered",
    "fulfillment.shipped",
    "fulfillment.updated",
    "inventory_item.updated",
    "inventory_level.updated",
    "invoice.created",
    "invoice.finalized",
    "invoice.marked_uncollectible",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.upcoming",
    "invoice.voided",
    "merchant.verification.approved",
    "order.created",
    "order.paid",
    "payment_intent.canceled",
    "payment_intent.created",
    "payment_intent.payment_failed",
    "payment_intent.succeeded",
    "payout.created",
    "payout.failed",
    "payout.paid",
    "product.created",
    "product.updated",
];

/// `/v1/events`.
pub fn route(desk: &mut Desk, path: &[&str]) -> Outcome {
    match (desk.call.method.as_str(), path) {
        ("GET", []) if desk.frame.switches.events => list(desk),
        ("GET", [id]) => {
            let id = (*id).to_owned();
            let feed = desk.store().feed();
            let found = find(&desk.inner.stores[desk.at], &feed, &id, &desk.frame);
            found.map(Answer::One).ok_or_else(|| ApiError::gone("id"))
        }
        _ => nothing(desk),
    }
}

fn list(desk: &mut Desk) -> Outcome {
    desk.assume("events-list");
    let mut wish = Wish::read(desk.call)?;
    wish.window.0 = desk.now - KEPT;
    let kind = desk.call.query("type");
    let feed = desk.store().feed();
    let (store, frame) = (&desk.inner.stores[desk.at], &desk.frame);
    let listing = Listing {
        prefix: "evt",
        count: feed.all.len(),
        at: &|place| feed.all[place].at,
        view: &|place| {
            let all = events(store, &feed, &feed.all[place], frame).into_iter();
            let some =
                all.filter(|event| kind.as_ref().is_none_or(|kind| event["type"] == kind.as_str()));
            some.map(|event| (event["id"].as_str().unwrap_or_default().to_owned(), event)).collect()
        },
        render: &|event: &Value| frame.text(event.clone()),
        known: &|text| find(store, &feed, text, frame).is_some(),
    };
    listing.page(&wish).map(Answer::Page)
}

fn find(store: &Store, feed: &Feed, text: &str, frame: &Frame) -> Option<Value> {
    let (at, _) = parse("evt", text)?;
    let from = feed.all.partition_point(|entry| entry.at < at);
    let second = feed.all[from..].iter().take_while(|entry| entry.at == at);
    second.flat_map(|entry| events(store, feed, entry, frame)).find(|event| event["id"] == text)
}

/// The events of something that happened, in the order in which they are sent.
pub fn events(store: &Store, feed: &Feed, entry: &Entry, frame: &Frame) -> Vec<Value> {
    let told: Vec<(String, Value)> = match entry.what {
        Thing::Other(place) => {
            let other = &store.others[place];
            vec![(other.kind.clone(), other.object.clone())]
        }
        Thing::PaidOut(place) => {
            let payout = payout_json(&feed.payouts[place], store.book.live);
            vec![("payout.created".to_owned(), payout)]
        }
        Thing::Deal(what) => {
            let deal = store.place(entry.key).map(|place| store.deal(place));
            let told = deal.map(|deal| of_deal(&deal, what, entry.at, frame)).unwrap_or_default();
            told.into_iter().map(|(kind, object)| (kind.to_owned(), object)).collect()
        }
    };
    let event = |(place, (kind, object)): (usize, (String, Value))| {
        let (at, number) = beside(entry.key, entry.at, 900 + code(entry.what));
        json!({
            "id": id("evt", (at, number & !7 | place as u32)), "object": "event", "type": kind, "created": entry.at,
            "livemode": store.book.live, "data": {"object": object}, "api_version": VERSION,
            "merchant_id": MERCHANT, "pending_webhooks": 0,
        })
    };
    told.into_iter().enumerate().map(event).collect()
}

fn code(what: Thing) -> u64 {
    match what {
        Thing::Deal(What::Created) => 0,
        Thing::Deal(What::Declined) => 1,
        Thing::Deal(What::Authorized) => 2,
        Thing::Deal(What::Paid) => 3,
        Thing::Deal(What::Ended) => 4,
        Thing::Other(_) => 5,
        Thing::PaidOut(_) => 6,
        Thing::Deal(What::Refunded(number)) => 10 + u64::from(number),
    }
}

fn of_deal(deal: &Deal, what: What, at: i64, frame: &Frame) -> Vec<(&'static str, Value)> {
    let intent = |status: Option<&str>| {
        let mut intent = frame.intent(deal);
        if let Some(status) = status {
            intent["status"] = json!(status);
            intent["amount_received"] = json!(0);
            intent["canceled_at"] = Value::Null;
        }
        intent
    };
    let charge = |failed: bool| {
        let of =
            |charge: &&Value| !failed || (charge["status"] == "failed" && charge["created"] == at);
        deal.charges.iter().rev().find(of).cloned().unwrap_or_default()
    };
    let mut told = match what {
        What::Created => vec![("payment_intent.created", intent(Some("requires_payment_method")))],
        What::Authorized => Vec::new(),
        What::Declined => vec![
            ("charge.failed", charge(true)),
            ("payment_intent.payment_failed", intent(Some("requires_payment_method"))),
        ],
        What::Paid => vec![
            ("charge.succeeded", charge(false)),
            ("payment_intent.succeeded", intent(None)),
            ("checkout.session.completed", frame.session(deal)),
        ],
        What::Ended => {
            vec![
                ("payment_intent.canceled", intent(None)),
                ("checkout.session.expired", frame.session(deal)),
            ]
        }
        What::Refunded(_) => vec![("charge.refunded", charge(false))],
    };
    if deal.intent.is_null() {
        told.retain(|(kind, _)| kind.starts_with("checkout"));
    }
    if what == What::Paid && deal.order.is_object() && frame.switches.orders {
        told.extend([("order.created", deal.order.clone()), ("order.paid", deal.order.clone())]);
    }
    told
}
