//! Events: views of the timeline, in the form webhooks and `GET /events` share.

use serde_json::{Value, json};

use super::desk::{Answer, Desk};
use super::error::ApiError;
use super::paging::Wish;
use super::session::Frame;
use super::shop::Shop;
use super::timeline::{Custom, Happening, What};
use crate::clock::iso;
use crate::rng::mix;
use crate::ulid::{parse, ulid};

/// The types that are emitted here.
const TYPES: [&str; 4] = [
    "plugipay.checkout_session.completed.v1",
    "plugipay.checkout_session.expired.v1",
    "plugipay.refund.issued.v1",
    "plugipay.customer.created.v1",
];

/// `/events`.
pub fn route(desk: &mut Desk, path: &[&str]) -> Result<Answer, ApiError> {
    match (desk.call.method.as_str(), path) {
        ("GET", []) => list(desk),
        ("GET", ["types"]) => {
            desk.caller.needs("plugipay:event:read")?;
            Ok(Answer::One(200, json!(TYPES).to_string()))
        }
        ("GET", [id]) => {
            desk.caller.needs("plugipay:event:read")?;
            let (happening, frame) = (find(desk, id)?, desk.frame());
            Ok(Answer::One(200, event(&desk.inner.shops[desk.at], &happening, &frame).to_string()))
        }
        ("POST", ["replay"]) => {
            desk.caller.needs("plugipay:event:write")?;
            desk.once(replay)
        }
        ("POST", ["trigger"]) => {
            desk.caller.needs("plugipay:event:trigger")?;
            desk.once(trigger)
        }
        _ => Err(ApiError::not_found("route")),
    }
}

/// Makes the timeline where it is not there yet.
pub fn fill(shop: &mut Shop) {
    let mut timeline = std::mem::take(&mut shop.timeline);
    timeline.fill(&shop.book, shop.rows(), &shop.custom);
    shop.timeline = timeline;
}

fn list(desk: &mut Desk) -> Result<Answer, ApiError> {
    desk.caller.needs("plugipay:event:read")?;
    let wish = Wish::read(
        desk.call,
        desk.inner.switches.default_limit,
        "occurredAfter",
        "occurredBefore",
    )?;
    let wanted = desk.call.query("type");
    fill(desk.shop());
    let (shop, frame) = (&desk.inner.shops[desk.at], desk.frame());
    let page = shop.timeline.page(&wish, |happening| {
        if wanted.as_deref().is_some_and(|wanted| wanted != kind(shop, happening)) {
            return Vec::new();
        }
        vec![(id(happening), event(shop, happening, &frame).to_string())]
    });
    Ok(Answer::Page(page, wish.limit))
}

/// An event's id: its time and a number that follows from what happened.
pub fn id(happening: &Happening) -> String {
    let what = match happening.what {
        What::Completed => 1,
        What::Expired => 2,
        What::Refunded => 3,
        What::Custom(_) => 4,
    };
    format!("evt_{}", ulid(happening.at, mix(happening.key.1, what)))
}

fn kind<'a>(shop: &'a Shop, happening: &Happening) -> &'a str {
    match happening.what {
        What::Completed => TYPES[0],
        What::Expired => TYPES[1],
        What::Refunded => TYPES[2],
        What::Custom(at) => shop.custom.get(at).map_or("", |event| &event.kind),
    }
}

/// The record of an event.
pub fn event(shop: &Shop, happening: &Happening, frame: &Frame) -> Value {
    let value = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let session = shop.place(happening.key).map(|place| shop.session(place));
    let (aggregate, aggregate_id, object, request) = match (happening.what, session) {
        (What::Custom(at), _) => {
            let Some(event) = shop.custom.get(at) else { return Value::Null };
            (
                event.aggregate_type.clone(),
                event.aggregate_id.clone(),
                value(&event.object),
                event.request_id.clone(),
            )
        }
        (What::Refunded, Some(_)) => {
            let refund = super::money::refund(shop, happening, frame).unwrap_or_default();
            (
                "refund".to_owned(),
                refund["id"].as_str().unwrap_or_default().to_owned(),
                refund,
                None,
            )
        }
        (_, Some(session)) => {
            let object = value(&session.json(frame));
            ("checkout_session".to_owned(), session.id, object, session.request_id)
        }
        (_, None) => return Value::Null,
    };
    let at = iso(happening.at);
    json!({
        "id": id(happening), "type": kind(shop, happening), "accountId": shop.account,
        "mode": "test", "occurredAt": at, "createdAt": at, "publishedAt": at,
        "data": {"object": object, "aggregateType": aggregate, "aggregateId": aggregate_id},
        "metadata": {"idempotencyKey": null, "mode": "test", "requestId": request, "source": "api", "replayOf": null},
    })
}

fn find(desk: &mut Desk, wanted: &str) -> Result<Happening, ApiError> {
    let missing = || ApiError::not_found("event");
    let (at, _) = wanted.strip_prefix("evt_").and_then(parse).ok_or_else(missing)?;
    fill(desk.shop());
    let all = desk.shop().timeline.all();
    let from = all.partition_point(|happening| happening.at < at);
    let near = all[from..].iter().take_while(|happening| happening.at == at);
    near.copied().find(|happening| id(happening) == wanted).ok_or_else(missing)
}

fn replay(desk: &mut Desk) -> Result<Answer, ApiError> {
    let body = desk.body()?;
    let ids = body["eventIds"].as_array().cloned();
    let ids = ids.ok_or_else(|| ApiError::invalid("eventIds", "eventIds is a list."))?;
    let found: Vec<Happening> = ids
        .iter()
        .map(|id| find(desk, id.as_str().unwrap_or_default()))
        .collect::<Result<_, _>>()?;
    let count = found.len();
    desk.shop().outbox.extend(found);
    Ok(Answer::One(200, json!({"replayed": count}).to_string()))
}

fn trigger(desk: &mut Desk) -> Result<Answer, ApiError> {
    let body = desk.body()?;
    let Some(kind) = body["type"].as_str().filter(|kind| TYPES.contains(kind)) else {
        return Err(ApiError::invalid("type", "type is one of GET /events/types."));
    };
    let aggregate = kind.split('.').nth(1).unwrap_or_default();
    let Some(id) = body["aggregateId"].as_str() else {
        return Err(ApiError::invalid("aggregateId", "aggregateId is a text."));
    };
    let object = match &body["data"] {
        Value::Null => match desk.shop().find(id) {
            Ok(place) => desk.shop().session(place).json(&desk.frame()),
            Err(_) => json!({"id": id}).to_string(),
        },
        data => data.to_string(),
    };
    let happening = announce(desk, kind, aggregate, id, object);
    let told = event(&desk.inner.shops[desk.at], &happening, &desk.frame());
    Ok(Answer::One(201, told.to_string()))
}

/// Emits an event that follows from no session.
pub fn announce(
    desk: &mut Desk,
    kind: &str,
    aggregate: &str,
    id: &str,
    object: String,
) -> Happening {
    let (at, seed) = (desk.now, desk.inner.rng.next());
    let request_id = Some(desk.request_id.to_owned());
    let custom = Custom {
        at,
        seed,
        kind: kind.to_owned(),
        aggregate_type: aggregate.to_owned(),
        aggregate_id: id.to_owned(),
        object,
        request_id,
    };
    let shop = desk.shop();
    let place = shop.custom.len();
    shop.keep("event", &format!("{place:010}"), &custom);
    shop.custom.push(custom);
    let happening = Happening { at, key: (at, seed), what: What::Custom(place) };
    shop.happen(happening);
    happening
}
