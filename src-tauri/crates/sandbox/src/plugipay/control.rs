//! What a test may do to Plugipay from behind: pay, fail, claim, add rows, turn switches.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::error::ApiError;
use super::hosted::Step;
use super::session::{Currency, Frame, Session, Status};
use super::shop::Cause;
use super::{ACCOUNT, Plugipay, WEBHOOK_SECRET};
use crate::clock::{DAY, parse_iso};
use crate::provider::Told;
use crate::rng::{hash, mix};
use crate::ulid::{parse, ulid};

fn refused(error: ApiError) -> (u16, String) {
    (error.status, error.message)
}

impl Plugipay {
    /// `POST /sessions/plugipay/{id}/{action}`.
    pub fn act(&self, id: &str, action: &str) -> Told {
        let step = match action {
            "pay" => Step::Pay,
            "fail" => Step::Fail,
            "claim" => Step::Claim,
            _ => return Err((404, format!("{action} is none of pay, fail, claim"))),
        };
        let now = self.clock.now_ms();
        let mut inner = self.enter(now);
        let cause = Cause::plain(&format!("control {action}"));
        let session = inner.step(id, &step, &cause, now).map_err(refused);
        self.settle(&mut inner, now);
        session.map(|session| json!({"id": session.id, "status": session.status.as_str()}))
    }

    /// `POST /sessions/plugipay`: adds a session as it is told, with defaults for the rest.
    pub fn add(&self, body: &Value) -> Told {
        let now = self.clock.now_ms();
        let mut inner = self.enter(now);
        let frame = Frame {
            account: ACCOUNT,
            workspace: "",
            origin: "",
            idr_exponent: inner.switches.idr_exponent,
        };
        let (seed, session) =
            read(body, inner.rng.next(), now, &frame).map_err(|why| (400, why))?;
        if inner.shops[0].find(&session.id).is_ok() {
            return Err((409, format!("{} exists", session.id)));
        }
        inner.shops[0].insert(seed, session.clone(), &Cause::plain("control add"), now);
        self.settle(&mut inner, now);
        let frame = Frame { origin: &self.origin, workspace: inner.shops[0].name, ..frame };
        serde_json::from_str(&session.json(&frame)).map_err(|error| (500, error.to_string()))
    }

    /// `POST /switches`.
    pub fn switch(&self, change: &Value) -> Told {
        let mut inner = self.lock();
        inner.switches = inner.switches.with(change).map_err(|why| (400, why))?;
        Ok(json!(inner.switches))
    }

    /// `POST /webhooks/plugipay {"url"}`: an endpoint with the secret that the connection knows.
    pub fn register_webhook(&self, body: &Value) -> Told {
        let now = self.clock.now_ms();
        self.lock().register(0, body, Some(WEBHOOK_SECRET), now).map_err(refused)
    }

    /// Lets what is due happen after business time was moved.
    pub fn tick(&self) {
        let now = self.clock.now_ms();
        let mut inner = self.enter(now);
        self.settle(&mut inner, now);
        self.wake.notify_one();
    }
}

fn read(body: &Value, random: u64, now: i64, frame: &Frame) -> Result<(u64, Session), String> {
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let time = |name: &str| match text(name) {
        None => Ok(None),
        Some(value) => parse_iso(&value).map(Some).ok_or(format!("{name} is no time")),
    };
    let created = time("createdAt")?.unwrap_or(now);
    let id = text("id").unwrap_or_else(|| format!("cs_{}", ulid(created, random)));
    let seed = match id.strip_prefix("cs_").and_then(parse) {
        Some((at, seed)) if at == created => seed,
        _ => mix(hash(&id), random),
    };
    let currency = match body["currency"].as_str() {
        None | Some("IDR") => Currency::Idr,
        Some("USD") => Currency::Usd,
        Some(other) => return Err(format!("{other} is no currency of Plugipay")),
    };
    let amount = body["amount"].as_i64().unwrap_or(15_000_000);
    let status = body["status"].as_str().unwrap_or("open");
    let status = Status::parse(status).ok_or(format!("{status} is no status"))?;
    let listed =
        body["methods"].as_array().cloned().unwrap_or_else(|| vec![json!("qris"), json!("va")]);
    let json_text = |name: &str| Some(body[name].to_string()).filter(|_| !body[name].is_null());
    let session = Session {
        id,
        customer_id: text("customerId"),
        customer: json_text("customer"),
        amount: frame.hundredths(amount, currency).ok_or("amount is too large")?,
        currency,
        status,
        methods: listed
            .iter()
            .filter_map(Value::as_str)
            .map(|word| Cow::Owned(word.to_owned()))
            .collect(),
        payment_method: text("paymentMethod").map(Cow::Owned),
        adapter: text("adapter").map(Cow::Owned),
        line_items: json_text("lineItems").unwrap_or_else(|| "[]".to_owned()),
        success_url: text("successUrl")
            .unwrap_or_else(|| "https://toko-senja.example/ok".to_owned()),
        cancel_url: text("cancelUrl").unwrap_or_else(|| "https://toko-senja.example/no".to_owned()),
        expires: time("expiresAt")?.unwrap_or(created + DAY),
        completed: time("completedAt")?,
        payment_id: text("paymentId"),
        metadata: json_text("metadata"),
        created,
        updated: time("updatedAt")?.unwrap_or(created),
        request_id: None,
    };
    Ok((seed, session))
}
