//! What a test may do to InflowPay from behind.
//!
//! | route | does |
//! |---|---|
//! | `POST /sessions/inflowpay {…}` | adds a payment as told, or with `"kind":"session"` a session |
//! | `…/{id}/pay {"until","email","country"}` | pays a session, V1 payment, link or offer, settled unless `until` names a status |
//! | `…/{id}/submit {"outcome":"success"\|"decline:CODE"\|"cancel","email","country"}` | what the payer does, and no more |
//! | `…/{id}/advance {"status"}` | moves a payment on, to the next status or the one named |
//! | `…/{id}/refund` | as the API does |
//! | `…/{id}/open` | a visit to a link or offer: the id of the new session |

use serde_json::{Value, json};

use super::error::ApiError;
use super::history::Row;
use super::payment::{Attempt, Payment};
use super::session::{Payer, Session};
use super::status::Status;
use super::steps::Outcome;
use super::webhooks::SECRET;
use super::{InflowPay, Inner};
use crate::clock::parse_iso;
use crate::provider::Told;
use crate::state::parsed;

fn refused(error: ApiError) -> (u16, String) {
    (error.status, error.messages.join("; "))
}

impl InflowPay {
    /// `POST /sessions/inflowpay/{id}/{action}`.
    pub fn act(&self, id: &str, action: &str, body: &Value) -> Told {
        let now = self.clock.now_ms();
        let mut inner = self.enter(now);
        let told = act(&mut inner, id, action, body, now).map_err(refused);
        self.settle(&mut inner, now);
        told
    }

    /// `POST /sessions/inflowpay`.
    pub fn add(&self, body: &Value) -> Told {
        let now = self.clock.now_ms();
        let mut inner = self.enter(now);
        let told = if body["kind"] == "session" {
            add_session(&mut inner, body, &self.origin, now).map_err(refused)
        } else {
            add_payment(&mut inner, body, now)
        };
        self.settle(&mut inner, now);
        told
    }

    /// `POST /switches/inflowpay`.
    pub fn switch(&self, change: &Value) -> Told {
        let mut inner = self.lock();
        inner.switches = inner.switches.with(change).map_err(|why| (400, why))?;
        Ok(json!(inner.switches))
    }

    /// `POST /webhooks/inflowpay {"url"}`: an endpoint with the secret that a connection knows.
    pub fn register_webhook(&self, body: &Value) -> Told {
        let now = self.clock.now_ms();
        let mut inner = self.enter(now);
        let id = inner.book.new_id("wh", now);
        let url = body["url"].as_str().unwrap_or_default();
        let endpoint = inner.webhooks.register(id, url, SECRET.to_owned()).map_err(refused)?;
        inner.book.keep("inflowpay.webhook", &endpoint.id, &endpoint);
        self.settle(&mut inner, now);
        Ok(endpoint.json(true))
    }
}

fn act(
    inner: &mut Inner,
    id: &str,
    action: &str,
    body: &Value,
    now: i64,
) -> Result<Value, ApiError> {
    let cause = format!("control {action}");
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let payer = Payer { email: text("email"), country: text("country") };
    let book = &mut inner.book;
    let payment = match action {
        "pay" => {
            let until = status(body, "until")?.unwrap_or(Status::PaymentSuccess);
            let paid = book.submit(id, &Outcome::Success, &payer, &cause, now)?;
            book.advance(&paid.id, Some(until), &cause, now)?
        }
        "submit" => {
            let word = body["outcome"].as_str().unwrap_or("success");
            let outcome = Outcome::parse(word).ok_or_else(|| {
                ApiError::new(400, "outcome is none of success, decline:CODE, cancel")
            })?;
            book.submit(id, &outcome, &payer, &cause, now)?
        }
        "advance" => book.advance(id, status(body, "status")?, &cause, now)?,
        "refund" => book.refund(id, inner.switches.instant_refunds, &cause, now)?,
        "open" => return Ok(json!({"id": book.enter(id, &cause, now)?})),
        _ => {
            let why = format!("{action} is none of pay, submit, advance, refund, open");
            return Err(ApiError::new(404, why));
        }
    };
    Ok(json!({"id": payment.session.as_deref().unwrap_or(&payment.id), "payment": payment.id,
              "status": payment.status}))
}

fn status(body: &Value, name: &str) -> Result<Option<Status>, ApiError> {
    let Some(word) = body[name].as_str() else { return Ok(None) };
    let unknown = || ApiError::new(400, format!("{word} is no status"));
    Status::parse(word).map(Some).ok_or_else(unknown)
}

/// Fills what a body leaves out.
fn with_defaults(body: &Value) -> Value {
    let mut full = json!({"currency": "EUR", "products":
        [{"name": "Kopi Gayo 250 g", "price": 1290, "quantity": 2}]});
    for (name, value) in body.as_object().into_iter().flatten() {
        full[name] = value.clone();
    }
    full
}

fn add_session(inner: &mut Inner, body: &Value, origin: &str, now: i64) -> Result<Value, ApiError> {
    let session = Session::one_time(&with_defaults(body), false, now)?;
    let id = inner.book.open(session, "control add", now);
    inner.book.session(&id).map(|session| session.json(origin))
}

fn add_payment(inner: &mut Inner, body: &Value, now: i64) -> Told {
    let time = |name: &str| match body[name].as_str() {
        None => Ok(None),
        Some(text) => parse_iso(text).map(Some).ok_or((400, format!("{name} is no time"))),
    };
    let created = time("createdAt")?.unwrap_or(now);
    let status = status(body, "status").map_err(refused)?.unwrap_or(Status::Initiation);
    let session = Session::one_time(&with_defaults(body), false, created).map_err(refused)?;
    let country = body["taxCountry"].as_str().map(str::to_owned);
    let id = body["id"].as_str().map(str::to_owned);
    let id = id.unwrap_or_else(|| inner.book.new_id("pay", created));
    if inner.book.find(&id).is_ok() {
        return Err((409, format!("{id} exists")));
    }
    let mut payment: Payment = session.payment(id, &Payer { email: None, country }, created);
    let at = time("updatedAt")?.unwrap_or(created);
    for step in &status.path()[1..] {
        payment.become_status(*step, at);
    }
    if status.is_paid() {
        payment.attempts.push(Attempt { error: None, at });
    }
    let place = inner.book.add(payment, "control add", now);
    Ok(inner.book.payment(place).json(&inner.switches))
}

impl Inner {
    /// Applies what the state file remembers.
    pub fn restore(&mut self, state: &crate::state::StateFile) -> rusqlite::Result<()> {
        for row in parsed::<Row>(state, "inflowpay.payment")? {
            self.book.put_row(row);
        }
        parsed(state, "inflowpay.session")?.for_each(|session| self.book.put_session(session));
        parsed(state, "inflowpay.offer")?.for_each(|offer| self.book.offers.push(offer));
        parsed(state, "inflowpay.subscription")?
            .for_each(|subscription| self.book.restore_subscription(subscription));
        parsed(state, "inflowpay.webhook")?.for_each(|endpoint| self.webhooks.put(endpoint));
        for link in parsed::<super::catalog::Link>(state, "inflowpay.link")? {
            self.book.links.insert(link.id.clone(), link);
        }
        Ok(())
    }
}
