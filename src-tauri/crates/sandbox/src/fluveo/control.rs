//! What a test may do to Fluveo from behind: add sessions, and do what a buyer, the dashboard or the
//! bank would.
//!
//! `POST /sessions/fluveo {…}` takes `amount` and, all optional, `currency`, `mode`, `ui_mode`, `manual`,
//! `order_id` (the PaymentIntent's `internal_order_id`), `reference`, `metadata`, `intent_metadata`,
//! `description`, `email`, `customer`, `created`, `expires_at`, `live`, and `patch`, whose fields replace
//! those of the session as the wire shows it.
//!
//! `POST /sessions/fluveo/{id}/{action}` takes the id of a session, a PaymentIntent or a link:
//! `pay` and `decline` (`payment_method`, `email`, `name`, `phone`, `address`, `shipping`), `approve` and
//! `refuse` (the bank's question), `capture` (`amount`), `cancel`, `expire`, `refund` (`amount`, `status`,
//! `reason`), and for a link `visit`.

use serde_json::{Map, Value, json};

use super::catalog::CUSTOM;
use super::deal::Deal;
use super::draft::{Draft, Item};
use super::error::ApiError;
use super::history::address;
use super::ids::{beside, id};
use super::plan::YEAR;
use super::steps::Buyer;
use super::store::{Cause, Store};
use super::{Fluveo, Inner};
use crate::provider::Told;

fn refused(error: ApiError) -> (u16, String) {
    (error.status, error.message)
}

fn text(body: &Value, name: &str) -> Option<String> {
    body[name].as_str().map(str::to_owned)
}

impl Fluveo {
    /// `POST /sessions/fluveo/{id}/{action}`.
    pub fn act(&self, id: &str, action: &str, body: &Value) -> Told {
        let now = self.clock.now_ms() / 1000;
        let mut inner = self.enter(now);
        let told = inner.act(id, action, body, now);
        self.settle(&mut inner, now);
        told
    }

    /// `POST /sessions/fluveo`.
    pub fn add(&self, body: &Value) -> Told {
        let now = self.clock.now_ms() / 1000;
        let mut inner = self.enter(now);
        let number = inner.rng.next() as u32;
        let store = &mut inner.stores[usize::from(body["live"] == true)];
        let created = body["created"].as_i64().unwrap_or(now);
        let draft = draft(store, body, (created, number)).map_err(|why| (400, why))?;
        let cause = Cause::plain("control add");
        let mut place = store.insert(&draft, (created, number), &cause, created);
        if let Some(patch) = body["patch"].as_object() {
            let key = store.rows()[place].key;
            store
                .change(place, &cause, now, |deal| {
                    patch.iter().for_each(|(name, value)| deal.session[name] = value.clone());
                    Ok(())
                })
                .map_err(refused)?;
            place = store.place(key).unwrap_or(place);
        }
        let deal = store.deal(place);
        let frame = self.frame(&inner);
        self.settle(&mut inner, now);
        Ok(frame.session(&deal))
    }

    /// `POST /switches/fluveo`.
    pub fn switch(&self, change: &Value) -> Told {
        let mut inner = self.lock();
        inner.switches = inner.switches.with(change).map_err(|why| (400, why))?;
        Ok(json!(inner.switches))
    }

    /// Lets what is due happen after business time was moved.
    pub fn tick(&self) {
        let now = self.clock.now_ms() / 1000;
        let mut inner = self.enter(now);
        self.settle(&mut inner, now);
        self.wake.notify_one();
    }
}

fn draft(store: &Store, body: &Value, key: (i64, u32)) -> Result<Draft, String> {
    let amount = match &body["amount"] {
        Value::Null => 10_000,
        amount => amount.as_i64().ok_or("amount is a whole number")?,
    };
    let map = |name: &str| body[name].as_object().cloned().unwrap_or_default();
    let mut intent_metadata: Map<String, Value> = map("intent_metadata");
    if let Some(order) = text(body, "order_id") {
        intent_metadata.insert("internal_order_id".to_owned(), json!(order));
    }
    let item = Item {
        price: id("price", beside(key, key.0, 600)),
        product: store.book.goods.product(CUSTOM),
        name: super::catalog::name(CUSTOM).to_owned(),
        quantity: 1,
        unit: amount,
        shippable: body["shippable"] == true,
    };
    let or = |name: &str, other: &str| text(body, name).unwrap_or_else(|| other.to_owned());
    Ok(Draft {
        mode: or("mode", "payment"),
        ui: or("ui_mode", "hosted"),
        success_url: Some(or("success_url", "https://toko-senja.example/thanks")),
        cancel_url: Some("https://toko-senja.example/cart".to_owned()),
        items: vec![item],
        currency: or("currency", "usd"),
        customer: text(body, "customer"),
        email: text(body, "email"),
        reference: text(body, "reference"),
        manual: body["manual"] == true,
        description: text(body, "description"),
        intent_metadata,
        metadata: map("metadata"),
        expires: body["expires_at"].as_i64().unwrap_or(key.0 + YEAR),
        ..Draft::default()
    })
}

impl Inner {
    fn act(&mut self, id: &str, action: &str, body: &Value, now: i64) -> Told {
        let cause = Cause::plain(&format!("control {action}"));
        let (at, place) = match self.locate("cs", id).or_else(|_| self.locate("pi", id)) {
            Ok(found) => found,
            Err(_) => self.visited(id, &cause, now)?,
        };
        let store = &mut self.stores[at];
        if action == "visit" {
            return Ok(summary(&store.deal(place)));
        }
        let buyer = buyer(body, action);
        let amount = body["amount"].as_i64();
        let deal = store.change(place, &cause, now, |deal| match action {
            "pay" | "decline" => deal.pay(&buyer, now),
            "approve" => deal.answer(true, now),
            "refuse" => deal.answer(false, now),
            "capture" => deal.capture(amount, now),
            "cancel" => deal.cancel("requested_by_customer", now),
            "expire" => deal.expire(now),
            "refund" => {
                let status = body["status"].as_str().unwrap_or("succeeded");
                deal.refund(
                    amount,
                    status,
                    body["reason"].as_str().unwrap_or("returned goods"),
                    now,
                )
            }
            _ => Err(ApiError::new(
                404,
                "resource_missing",
                format!("{action} is no action of a session"),
            )),
        });
        deal.map(|deal| summary(&deal)).map_err(refused)
    }

    /// A new session of a link.
    fn visited(
        &mut self,
        id: &str,
        cause: &Cause,
        now: i64,
    ) -> Result<(usize, usize), (u16, String)> {
        let found =
            self.stores.iter().enumerate().find_map(|(at, store)| Some((at, store.link(id)?)));
        let (at, link) =
            found.ok_or((404, format!("{id} is no session, PaymentIntent or link")))?;
        let number = self.rng.next() as u32;
        let made = self.stores[at].visit(link, number, cause, now);
        Ok((at, made.ok_or((409, "this link is not active".to_owned()))?))
    }
}

fn summary(deal: &Deal) -> Value {
    json!({"id": deal.id(), "status": deal.text("status"), "payment_intent": deal.intent["id"],
           "payment_intent_status": deal.intent["status"]})
}

fn buyer(body: &Value, action: &str) -> Buyer {
    let card = if action == "decline" { "pm_card_declined" } else { "pm_card_visa" };
    let place = address("Jl. Kemang Raya 8", "Jakarta", "12730", "ID");
    Buyer {
        method: text(body, "payment_method").unwrap_or_else(|| card.to_owned()),
        email: text(body, "email"),
        name: text(body, "name").or_else(|| Some("Sinta Halim".to_owned())),
        phone: text(body, "phone"),
        address: if body["address"].is_object() { body["address"].clone() } else { place },
        shipping: body["shipping"].as_u64().unwrap_or(0) as usize,
        approved: false,
    }
}
