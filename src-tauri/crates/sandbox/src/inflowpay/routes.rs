//! Which route does what.

use serde_json::{Value, json};

use super::catalog::{Standing, Subscription};
use super::checks::Checks;
use super::desk::{Answer, Desk, assumed, told};
use super::error::ApiError;
use super::payment::tax_rate;
use super::session::{Payer, Session, read_link, read_offer};
use super::status::Status;

/// Finds the route of a path.
pub fn route(desk: &mut Desk, path: &[&str]) -> Answer {
    let method = desk.call.method.clone();
    match (method.as_str(), path) {
        (_, ["api", "checkout", "sessions", rest @ ..]) => sessions(desk, &method, rest),
        ("POST", ["api", "payment"] | ["api", "checkout", "payment"]) => first_generation(desk),
        (_, ["api", "payment", rest @ ..]) => payments(desk, &method, rest),
        (_, ["api", "link", rest @ ..]) => links(desk, &method, rest),
        (_, ["api", "webhook", rest @ ..]) => super::hooks::route(desk, &method, rest),
        ("GET", ["api", "balance"]) => balance(desk),
        (_, ["api", "server", "payment", ..]) => {
            Err(ApiError::new(403, "Server-to-server payments are not enabled for this account"))
        }
        (_, ["subscription", rest @ ..]) => subscriptions(desk, &method, rest),
        _ => Err(ApiError::new(404, format!("Cannot {method} {}", desk.call.path()))),
    }
}

fn sessions(desk: &mut Desk, method: &str, path: &[&str]) -> Answer {
    let (minimum, now) = (desk.inner.switches.minimum_amount, desk.now);
    let session = match (method, path) {
        ("POST", ["one-time-payment"]) => Session::one_time(&desk.body()?, minimum, now)?,
        ("POST", ["subscription", offer]) => {
            let offer = desk.inner.book.offer(offer)?;
            Session::subscription(&desk.body()?, offer, now)?
        }
        ("GET", [id]) if desk.inner.switches.read_sessions => {
            let session = desk.inner.book.session(id)?.json(desk.origin);
            return assumed("read-sessions-switch", told(200, &session));
        }
        _ => {
            let why = format!("Cannot {method} {}", desk.call.path());
            return Err(ApiError::new(404, why).assumed("no-session-read"));
        }
    };
    let carries = !session.metadatas.is_null();
    let id = desk.inner.book.open(session, &desk.cause(), now);
    let url = format!("{}/pay/{id}", desk.origin);
    let answer = told(201, &json!({"sessionId": id, "checkoutUrl": url}));
    if carries { assumed("v2-metadatas", answer) } else { answer }
}

/// A V1 payment is there at once and is paid at a page of its own.
fn first_generation(desk: &mut Desk) -> Answer {
    let session = Session::one_time(&desk.body()?, desk.inner.switches.minimum_amount, desk.now)?;
    let (cause, now) = (desk.cause(), desk.now);
    let id = desk.inner.book.new_id("pay", now);
    let payment = session.payment(id.clone(), &Payer::default(), now);
    desk.inner.book.add(payment, &cause, now);
    let url = format!("{}/pay/{id}", desk.origin);
    told(201, &json!({"paymentId": id, "purchaseUrl": url}))
}

fn payments(desk: &mut Desk, method: &str, path: &[&str]) -> Answer {
    match (method, path) {
        ("GET", []) => desk.list(desk.inner.book.len(), |desk, place| {
            desk.inner.book.payment(place).json(&desk.inner.switches)
        }),
        ("GET", ["tax-rate"]) => {
            let country = desk.call.query("country").unwrap_or_default();
            let rate = json!({"country": country, "taxRateInPercentage": tax_rate(&country)});
            assumed("tax-rate-shape", told(200, &rate))
        }
        ("GET", [id]) => {
            let place = desk.inner.book.find(id)?;
            told(200, &desk.inner.book.payment(place).json(&desk.inner.switches))
        }
        ("POST", [id, "refund"]) => {
            let body = desk.body()?;
            let mut checks = Checks::of(&body);
            checks.text("reason");
            checks.done()?;
            let (cause, now) = (desk.cause(), desk.now);
            let instant = desk.inner.switches.instant_refunds;
            let payment = desk.inner.book.refund(id, instant, &cause, now)?;
            told(201, &payment.json(&desk.inner.switches))
        }
        _ => Err(ApiError::new(404, format!("Cannot {method} {}", desk.call.path()))),
    }
}

fn links(desk: &mut Desk, method: &str, path: &[&str]) -> Answer {
    let (now, minimum) = (desk.now, desk.inner.switches.minimum_amount);
    let find = |desk: &Desk, id: &str| {
        desk.inner.book.links.get(id).cloned().ok_or_else(|| ApiError::not_found("Link"))
    };
    let (status, link) = match (method, path) {
        ("GET", []) => {
            let all: Vec<_> = desk.inner.book.links.values().cloned().collect();
            return desk.list(all.len(), |desk, place| all[place].json(desk.origin));
        }
        ("GET", [id]) => {
            return assumed("link-shape", told(200, &find(desk, id)?.json(desk.origin)));
        }
        ("POST", []) => {
            let mut link = read_link(&desk.body()?, None, minimum, now)?;
            link.id = desk.inner.book.new_id("link", now);
            (201, link)
        }
        ("PATCH", [id]) => {
            let old = find(desk, id)?;
            (200, read_link(&desk.body()?, Some(&old), minimum, now)?)
        }
        ("DELETE", [id]) | ("POST", [id, "unarchive"]) => {
            let mut link = find(desk, id)?;
            link.archived = method == "DELETE";
            link.updated = now;
            (if method == "DELETE" { 200 } else { 201 }, link)
        }
        _ => return Err(ApiError::new(404, format!("Cannot {method} {}", desk.call.path()))),
    };
    let value = link.json(desk.origin);
    desk.inner.book.put_link(link, &desk.cause(), now);
    assumed("link-shape", told(status, &value))
}

/// What is settled and not refunded, by currency. The documentation gives no fields.
fn balance(desk: &mut Desk) -> Answer {
    let mut sums = [0_i64; 2];
    for place in 0..desk.inner.book.len() {
        let payment = desk.inner.book.payment(place);
        if payment.status == Status::PaymentSuccess {
            sums[usize::from(payment.currency == "USD")] += payment.charged();
        }
    }
    let row = |currency: &str, token: &str, sum: i64| json!({"currency": currency, "token": token, "amountInCents": sum});
    let all = json!({"balances": [row("EUR", "EURC", sums[0]), row("USD", "USDC", sums[1])]});
    assumed("balance-shape", told(200, &all))
}

fn subscriptions(desk: &mut Desk, method: &str, path: &[&str]) -> Answer {
    match (method, path) {
        ("GET", []) => listed(desk, desk.call.query("subscriptionOfferId")),
        ("GET", ["offers" | "offer", id, "subscriptions"]) => {
            desk.inner.book.offer(id)?;
            listed(desk, Some((*id).to_owned()))
        }
        ("POST", ["offer"]) => {
            let id = desk.inner.book.new_id("sub_offer", desk.now);
            let offer = read_offer(&desk.body()?, id, desk.now)?;
            let value = offer.json();
            desk.inner.book.put_offer(offer);
            assumed("offer-shape", told(201, &value))
        }
        ("POST", ["offer", id, "initiate"]) => initiate(desk, id),
        ("GET", ["offer" | "offers", ..]) => {
            let why = format!("Cannot {method} {}", desk.call.path());
            Err(ApiError::new(404, why).assumed("no-offer-read"))
        }
        ("GET", [id]) => {
            let found = find(desk, id)?.json(&desk.inner.book.offers);
            told(200, &found)
        }
        ("DELETE", [id]) => cancel(desk, id),
        _ => Err(ApiError::new(404, format!("Cannot {method} {}", desk.call.path()))),
    }
}

fn find(desk: &Desk, id: &str) -> Result<Subscription, ApiError> {
    let mut all = desk.inner.book.subscriptions.iter();
    let found = all.find(|subscription| subscription.id == id).cloned();
    found.ok_or_else(|| ApiError::not_found("Subscription"))
}

/// The subscriptions that the filters of the query let through.
fn listed(desk: &Desk, offer: Option<String>) -> Answer {
    let offers = &desk.inner.book.offers;
    let filters: Vec<(&str, String)> = ["status", "currency", "interval"]
        .into_iter()
        .filter_map(|name| Some((name, desk.call.query(name)?)))
        .collect();
    let wanted = |row: &Value| {
        filters.iter().all(|(name, wish)| row[name] == **wish)
            && offer.as_ref().is_none_or(|offer| row["subscriptionOfferId"] == **offer)
    };
    let all = desk.inner.book.subscriptions.iter().map(|subscription| subscription.json(offers));
    let all: Vec<Value> = all.filter(wanted).collect();
    desk.list(all.len(), |_, place| all[place].clone())
}

fn cancel(desk: &mut Desk, id: &str) -> Answer {
    let mut subscription = find(desk, id)?;
    if !matches!(subscription.standing, Standing::Active | Standing::PastDue) {
        let why = "This subscription cannot be canceled";
        return Err(ApiError::new(400, why).assumed("cancel-wrong-status"));
    }
    let (cause, now) = (desk.cause(), desk.now);
    subscription.standing = Standing::PendingCancellation;
    subscription.updated = now;
    desk.inner.book.put_subscription(subscription.clone(), &cause, now);
    told(200, &subscription.json(&desk.inner.book.offers))
}

/// The older way to subscribe: subscription and payment are there at once.
fn initiate(desk: &mut Desk, offer: &str) -> Answer {
    let (cause, now) = (desk.cause(), desk.now);
    let offer = desk.inner.book.offer(offer)?.clone();
    let session = Session::subscription(&desk.body()?, &offer, now)?;
    let book = &mut desk.inner.book;
    let (payment, subscription) = (book.new_id("pay", now), book.new_id("sub", now));
    let mut made = session.payment(payment.clone(), &Payer::default(), now);
    made.subscription = Some(subscription.clone());
    let standing = Subscription {
        id: subscription.clone(),
        offer: offer.id,
        email: made.email.clone().unwrap_or_default(),
        standing: Standing::Initiation,
        created: now,
        updated: now,
    };
    book.put_subscription(standing, &cause, now);
    book.add(made, &cause, now);
    let url = format!("{}/pay/{payment}", desk.origin);
    told(201, &json!({"subscriptionId": subscription, "paymentId": payment, "purchaseUrl": url}))
}
