//! What FloPay sends: events of items, subscriptions and invoices, or, by a switch, Stripe's own.

use std::time::Duration;

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::book::{Subscription, Told};
use super::money::{Decimal, digits_of};
use super::session::{Line, Session, object, text};
use super::switches::{LineAmount, Switches};
use crate::clock::{HOUR, MINUTE, iso};
use crate::courier::{Manner, Parcel};

/// The secret that a connection knows.
pub const SECRET: &str = "flo_whsec_sbx_5c1f0a9e77";
/// Marks the endpoint of a parcel whose signature goes by Stripe's header.
const STRIPE: &str = "stripe";

/// Retried with growing waits. How often is not documented.
pub const MANNER: Manner = Manner {
    headers,
    again: &[MINUTE / 12, MINUTE, 10 * MINUTE, HOUR, 6 * HOUR],
    patience: Duration::from_secs(10),
};

/// An endpoint on loopback.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Endpoint {
    /// Where it is.
    pub url: String,
    /// What signs, prefix included.
    pub secret: String,
}

/// `t=…,v1=…` over a body; the whole secret is the key.
pub fn signature(secret: &str, at: i64, body: &str) -> String {
    let sum = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map(|mut mac| {
        mac.update(format!("{at}.{body}").as_bytes());
        HEXLOWER.encode(&mac.finalize().into_bytes())
    });
    format!("t={at},v1={}", sum.unwrap_or_default())
}

fn headers(parcel: &Parcel, at: i64) -> Vec<(&'static str, String)> {
    let name = if parcel.endpoint == STRIPE { "stripe-signature" } else { "flo-signature" };
    vec![(name, signature(&parcel.secret, at, &parcel.body))]
}

/// The parcels of what has happened.
pub fn pack(
    endpoints: &[Endpoint],
    happened: &[Told],
    switches: &Switches,
    mut id: impl FnMut() -> String,
    now: i64,
) -> Vec<Parcel> {
    let mut parcels = Vec::new();
    for told in happened {
        for (kind, payload) in bodies(told, switches, now) {
            let event = id();
            let body = match switches.stripe_events {
                true => stripe_envelope(&event, &kind, &payload, now),
                false => flo_envelope(&event, &kind, &payload, account(told), &id()),
            };
            let name = if switches.stripe_events { STRIPE } else { "flo" };
            parcels.extend(endpoints.iter().map(|endpoint| Parcel {
                endpoint: name.to_owned(),
                id: event.clone(),
                url: endpoint.url.clone(),
                secret: endpoint.secret.clone(),
                body: body.clone(),
                attempts: 0,
                due: now,
            }));
        }
    }
    parcels
}

fn account(told: &Told) -> &Value {
    match told {
        Told::Paid(session) | Told::Declined(session) | Told::Refunded(session) => &session.account,
        Told::Turned(subscription, _) => &subscription.account,
    }
}

/// Event types with their payloads as JSON texts.
fn bodies(told: &Told, switches: &Switches, now: i64) -> Vec<(String, String)> {
    if switches.stripe_events {
        return stripe_bodies(told, switches);
    }
    let amounts = switches.line_amount;
    let items = |session: &Session, kind: &str| -> Vec<(String, String)> {
        let currency = session.effective_currency();
        let lines = session.items.iter();
        lines.map(|line| (kind.to_owned(), line_json(line, currency, amounts, &[]))).collect()
    };
    match told {
        Told::Paid(session) => {
            let mut all = items(session, "item.purchased");
            for plan in &session.plans {
                let own = plan_fields("active", session.updated, None, None);
                let plan = line_json(plan, session.effective_currency(), amounts, &own);
                all.push(("subscription.created".to_owned(), plan));
            }
            if !session.plans.is_empty() {
                all.push(("invoice.paid".to_owned(), invoice(session, amounts, now)));
            }
            all
        }
        Told::Declined(_) => Vec::new(),
        Told::Refunded(session) => items(session, "item.refunded"),
        Told::Turned(subscription, word) => {
            let Subscription { line, currency, paused, resumes, created, .. } = &**subscription;
            let own = plan_fields(subscription.state(now), *created, *paused, *resumes);
            vec![((*word).to_owned(), line_json(line, currency, amounts, &own))]
        }
    }
}

fn plan_fields(
    state: &str,
    start: i64,
    paused: Option<i64>,
    resumes: Option<i64>,
) -> [(&'static str, String); 4] {
    [
        ("state", text(state)),
        ("startDate", text(iso(start))),
        ("pausedAt", text(paused.map(iso))),
        ("resumeAt", text(resumes.map(iso))),
    ]
}

/// An item or subscription as a payload.
fn line_json(
    line: &Line,
    currency: &str,
    amounts: LineAmount,
    own: &[(&'static str, String)],
) -> String {
    let digits = digits_of(currency);
    let total = Decimal::from_minor(line.due(digits, amounts), digits);
    let mut pairs = vec![
        ("uuid", text(&line.uuid)),
        ("id", text(&line.code)),
        ("name", text(&line.name)),
        ("currency", text(currency)),
        ("amount", line.price().to_string()),
        ("total", total.to_string()),
        ("quantity", line.quantity.to_string()),
    ];
    pairs.extend(own.iter().cloned());
    object(&pairs)
}

fn invoice(session: &Session, amounts: LineAmount, now: i64) -> String {
    let currency = session.effective_currency();
    let total = Decimal::from_minor(session.due(amounts), digits_of(currency)).to_string();
    let lines: Vec<String> = session
        .items
        .iter()
        .chain(&session.plans)
        .map(|line| line_json(line, currency, amounts, &[]))
        .collect();
    let number = format!("INV-{}", session.uuid.split('-').next().unwrap_or_default());
    object(&[
        ("uuid", text(super::uuid(crate::rng::hash(&session.uuid), 4))),
        ("number", text(number)),
        ("state", text("paid")),
        ("currency", text(currency)),
        ("subtotal", total.clone()),
        ("total", total),
        ("paidAt", text(iso(now))),
        ("dueAt", text(iso(now))),
        ("lines", format!("[{}]", lines.join(","))),
    ])
}

fn flo_envelope(event: &str, kind: &str, payload: &str, account: &Value, user: &str) -> String {
    let object_type = kind.split('.').next().unwrap_or_default();
    let client_user = account["userId"].as_str().unwrap_or_default();
    // FloPay's own id of a customer is always the same, for customers without one it is fresh.
    let own = match client_user {
        "" => user.to_owned(),
        name => super::uuid(crate::rng::hash(name), 5),
    };
    let user = json!({"id": own, "clientUserId": client_user, "email": account["email"]});
    object(&[
        ("eventId", text(event)),
        ("eventVersion", text("v1")),
        ("objectType", text(object_type)),
        ("eventType", text(kind)),
        ("user", user.to_string()),
        (object_type, payload.to_owned()),
    ])
}

/// Stripe's events count in minor units and name FloPay's session in their metadata.
fn stripe_bodies(told: &Told, switches: &Switches) -> Vec<(String, String)> {
    let (session, events): (&Session, &[&str]) = match told {
        Told::Paid(session) => {
            (session, &["payment_intent.succeeded", "checkout.session.completed"])
        }
        Told::Declined(session) => (session, &["payment_intent.payment_failed"]),
        Told::Refunded(session) => (session, &["charge.refunded"]),
        Told::Turned(..) => return Vec::new(),
    };
    let object = |kind: &str| {
        let (name, prefix) = match kind.split('.').next() {
            Some("checkout") => ("checkout.session", "cs"),
            Some("charge") => ("charge", "ch"),
            _ => ("payment_intent", "pi"),
        };
        json!({
            "id": format!("{prefix}_{}", session.uuid.replace('-', "")), "object": name,
            "amount": session.due(switches.line_amount),
            "currency": session.effective_currency().to_lowercase(),
            "customer_email": session.account["email"],
            "metadata": {"flo_client": super::auth::CLIENT, "flo_user": session.user(),
                         "flo_checkout_session": session.uuid},
        })
    };
    events.iter().map(|kind| ((*kind).to_owned(), object(kind).to_string())).collect()
}

fn stripe_envelope(event: &str, kind: &str, payload: &str, now: i64) -> String {
    object(&[
        ("id", text(format!("evt_{}", event.replace('-', "")))),
        ("object", text("event")),
        ("type", text(kind)),
        ("created", (now / 1000).to_string()),
        ("data", object(&[("object", payload.to_owned())])),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flopay::session::tests::session;

    #[test]
    fn the_published_signature_holds() {
        let body = r#"{"eventId":"0f0f7c1e-1111-4a4a-8b8b-000000000001","eventVersion":"v1","objectType":"item","eventType":"item.purchased","user":{"id":"5d8e0c52-2222-4c4c-9d9d-000000000002","clientUserId":"staff-demo-7","email":"buyer@shop.test"},"item":{"uuid":"7a7a1b1b-3333-4e4e-8f8f-000000000003","id":"mug-blue","name":"Blue mug","currency":"USD","amount":18.5,"total":18.5,"quantity":1}}"#;
        assert_eq!(body.len(), 374);
        assert_eq!(
            signature(SECRET, 1_767_225_600, body),
            "t=1767225600,v1=85f0c0d7d77ff632ad817193740b16add2a01ab733c2985f0bb607bca3247663"
        );
    }

    fn parcels(told: Told, switches: &Switches) -> Vec<Value> {
        let endpoint = Endpoint { url: String::new(), secret: String::new() };
        let id = || "0f0f7c1e-1111-4a4a-8b8b-000000000001".to_owned();
        let parcels = pack(&[endpoint], &[told], switches, id, 1_767_225_600_000);
        parcels.iter().map(|parcel| serde_json::from_str(&parcel.body).unwrap()).collect()
    }

    #[test]
    fn each_item_is_an_event_of_its_own() {
        let events = parcels(Told::Paid(Box::new(session())), &Switches::default());
        assert_eq!(events.len(), 2);
        assert_eq!(events[0]["item"]["amount"].to_string(), "60.5");
        assert_eq!(events[0]["user"]["clientUserId"], "u-1009");
        assert_eq!(events[0]["objectType"], "item");
        let unit = Switches { line_amount: LineAmount::Unit, ..Switches::default() };
        let events = parcels(Told::Paid(Box::new(session())), &unit);
        assert_eq!(events[0]["item"]["total"].to_string(), "121");
    }

    #[test]
    fn a_plan_is_a_subscription_with_an_invoice() {
        let mut session = session();
        session.plans = std::mem::take(&mut session.items);
        let events = parcels(Told::Paid(Box::new(session)), &Switches::default());
        let kinds: Vec<&Value> = events.iter().map(|event| &event["eventType"]).collect();
        assert_eq!(kinds, ["subscription.created", "subscription.created", "invoice.paid"]);
        assert_eq!(events[2]["invoice"]["total"].to_string(), "60.6");
    }

    #[test]
    fn stripes_events_name_the_session() {
        let switches = Switches { stripe_events: true, ..Switches::default() };
        let events = parcels(Told::Paid(Box::new(session())), &switches);
        assert_eq!(events[1]["type"], "checkout.session.completed");
        let object = &events[1]["data"]["object"];
        assert_eq!((&object["amount"], &object["currency"]), (&json!(6060), &json!("usd")));
        assert_eq!(object["metadata"]["flo_checkout_session"], session().uuid);
        let events = parcels(Told::Declined(Box::new(session())), &switches);
        assert_eq!(events[0]["type"], "payment_intent.payment_failed");
    }
}
