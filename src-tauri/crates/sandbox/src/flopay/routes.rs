//! Which route does what.

use serde_json::{Value, json};

use super::book::Outcome;
use super::error::{ApiError, Fault};
use super::session::{object, text};
use super::{ASSUMPTION, Inner, auth, draft, lists};
use crate::clock::{iso, parse_iso};
use crate::http::{Call, Reply};

/// One call being handled.
pub struct Desk<'a> {
    /// The request.
    pub call: &'a Call,
    /// Everything there is.
    pub inner: &'a mut Inner,
    /// Business time.
    pub now: i64,
}

type Answer = Result<Reply, ApiError>;

/// An answer that rests on an assumption.
fn assumed(rule: &str, status: u16, body: String) -> Answer {
    let mut reply = Reply::json(status, body);
    reply.headers.push((ASSUMPTION.into(), rule.to_owned()));
    Ok(reply)
}

/// Finds the route of a path.
pub fn route(desk: &mut Desk, path: &[&str]) -> Answer {
    let method = desk.call.method.clone();
    match (method.as_str(), path) {
        ("GET", ["v1", "health"]) => {
            assumed("health-body", 200, json!({"status": "ok"}).to_string())
        }
        ("POST", ["v1", "checkouts", "sessions"]) => create(desk),
        ("POST", ["v1", "checkouts", "sessions", "process"] | ["v1", "payments", "process"]) => {
            process(desk)
        }
        ("POST", ["v1", "payments", "intent"]) => intent(desk),
        ("GET", ["v1", "checkouts", "sessions", id]) => {
            auth::browser(desk.call, &desk.inner.switches)?;
            let raw = desk.inner.book.session(id)?.json(&desk.inner.switches);
            assumed("session-shape", 200, raw)
        }
        (_, ["v1", "checkouts", "sessions", ..]) => {
            let why = format!("Cannot {method} {}", desk.call.path());
            Err(ApiError::new(404, why).assumed("no-session-list"))
        }
        ("GET", ["v1", name @ ("products" | "coupons" | "collections")]) => {
            auth::server(desk.call)?;
            lists::list(desk.call, desk.inner.catalog.list(name).unwrap_or_default())
        }
        ("GET", ["v1", name @ ("products" | "coupons" | "collections"), id]) => {
            auth::server(desk.call)?;
            entry(desk, name, id)
        }
        ("POST", ["v1", "subscriptions", id, action @ ("pause" | "resume")]) => {
            auth::server(desk.call)?;
            turn(desk, id, action)
        }
        _ => Err(ApiError::not_found("Route")),
    }
}

/// An object as it is, or in its envelope.
fn wrapped(desk: &Desk, body: String) -> String {
    if desk.inner.switches.bare_bodies { body } else { object(&[("data", body)]) }
}

fn cause(desk: &Desk) -> String {
    format!("{} {}", desk.call.method, desk.call.path())
}

fn create(desk: &mut Desk) -> Answer {
    auth::browser(desk.call, &desk.inner.switches)?;
    let header = desk.call.header("x-client-id").map(str::to_owned);
    let client = draft::client(&desk.call.body).or(header);
    let session = draft::read(&desk.call.body, desk.now)?;
    match client.as_deref() {
        Some(auth::CLIENT) => {}
        None => return Err(required("clientId")),
        Some(_) => return Err(ApiError::new(401, "Unknown client").assumed("unknown-client")),
    }
    desk.inner.catalog.check(&session, desk.inner.switches.strict_catalog)?;
    let slow = session.user() == "slow";
    match session.user() {
        "boom" => return Err(ApiError::new(500, "Internal server error")),
        "busy" => {
            let error = ApiError::new(429, "Too many requests");
            return Err(ApiError { retry_after: Some(1), ..error });
        }
        _ => {}
    }
    let (cause, now) = (cause(desk), desk.now);
    let email = session.account["email"].as_str().unwrap_or_default();
    if email.starts_with("onfile+") {
        desk.inner.book.on_file(session, &cause, now);
        return Ok(Reply::json(204, String::new()));
    }
    let id = desk.inner.book.open(session, &cause, now);
    let body = match desk.inner.switches.bare_bodies {
        true => json!({"id": id}),
        false => json!({"data": {"uuid": id, "checkoutUrl": null}}),
    };
    let mut reply = assumed("created-body", 201, body.to_string())?;
    // The work is done; only the answer is late.
    reply.wait_ms = if slow { desk.inner.switches.slow_ms } else { 0 };
    Ok(reply)
}

fn required(param: &str) -> ApiError {
    let (code, param) = ("Required".to_owned(), param.to_owned());
    ApiError::invalid(vec![Fault { code, param, value: Value::Null }])
}

fn body(call: &Call) -> Result<Value, ApiError> {
    let body = call.json().ok().filter(Value::is_object);
    body.ok_or_else(|| ApiError::new(400, "The body is no JSON object"))
}

/// The payer's side: the tokenised card says how it ends.
fn process(desk: &mut Desk) -> Answer {
    auth::browser(desk.call, &desk.inner.switches)?;
    let body = body(desk.call)?;
    let id = body["sessionId"].as_str().ok_or_else(|| required("sessionId"))?;
    let owner = desk.inner.book.session(id)?.user().to_owned();
    let own_route = desk.call.path().ends_with("/sessions/process");
    if own_route && desk.call.header("x-user-id") != Some(&owner) {
        return Err(ApiError::new(403, "This session is another user's").assumed("process-user"));
    }
    let token = format!("{}{}", body["tokenizedData"], body["paymentIntentId"]).to_lowercase();
    let outcomes = ["3ds", "paypal", "decline"];
    let word = outcomes.into_iter().find(|word| token.contains(word)).unwrap_or("success");
    let outcome = Outcome::parse(word).unwrap_or(Outcome::Success);
    let (cause, now) = (cause(desk), desk.now);
    desk.inner.book.process(id, outcome, &cause, now)?;
    let told = match outcome {
        Outcome::Success => json!({"type": "success"}),
        Outcome::ThreeDs => {
            json!({"type": "3ds_required", "threeDSecureToken": format!("tds_{id}")})
        }
        Outcome::Paypal => json!({"type": "paypal_redirect_required"}),
        Outcome::Decline => {
            let decline = Some("insufficient_funds");
            let error = ApiError::new(402, "The card was declined").code("card_declined");
            return Err(ApiError { decline, ..error });
        }
    };
    assumed("process-body", 200, wrapped(desk, told.to_string()))
}

fn intent(desk: &mut Desk) -> Answer {
    auth::browser(desk.call, &desk.inner.switches)?;
    let body = body(desk.call)?;
    let id = body["sessionId"].as_str().ok_or_else(|| required("sessionId"))?;
    let id = &desk.inner.book.session(id)?.uuid;
    let told = json!({"clientSecret": format!("pi_{}_secret_sandbox", id.replace('-', "")),
                      "type": "success"});
    assumed("intent-body", 200, wrapped(desk, told.to_string()))
}

/// One entry by code or id; deleted ones are told too.
fn entry(desk: &Desk, name: &str, id: &str) -> Answer {
    let list = desk.inner.catalog.list(name).unwrap_or_default();
    let wanted = text(id);
    let found = list
        .iter()
        .find(|entry| entry.code == id || entry.json.starts_with(&format!("{{\"id\":{wanted},")));
    let json = found.map(|entry| entry.json.clone()).ok_or_else(|| ApiError::not_found("Entry"))?;
    assumed("entry-shape", 200, wrapped(desk, json))
}

fn turn(desk: &mut Desk, id: &str, action: &str) -> Answer {
    let body = body(desk.call)?;
    let time = |name: &str| match body[name].as_str() {
        None => Ok(None),
        Some(text) => parse_iso(text).map(Some).ok_or_else(|| required(name)),
    };
    let (pause, resume, now) = (time("pauseAt")?, time("resumeAt")?, desk.now);
    let found = desk.inner.book.subscriptions.get(id).cloned();
    let mut subscription = found.ok_or_else(|| ApiError::not_found("Subscription"))?;
    let word = if action == "pause" {
        let at = pause.filter(|at| *at > now).unwrap_or(now);
        if resume.is_some_and(|resume| resume <= at) {
            return Err(required("resumeAt"));
        }
        (subscription.paused, subscription.resumes) = (Some(at), resume);
        "subscription.paused"
    } else {
        (subscription.paused, subscription.resumes) = (None, None);
        "subscription.resumed"
    };
    let told = json!({"id": id, "state": subscription.state(now), "code": subscription.line.code,
                      "pausedAt": subscription.paused.map(iso), "resumeAt": subscription.resumes.map(iso)});
    let cause = cause(desk);
    desk.inner.book.turn_subscription(id, subscription, word, &cause, now);
    assumed("subscription-shape", 200, wrapped(desk, told.to_string()))
}
