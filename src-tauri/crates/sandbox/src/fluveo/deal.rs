//! One checkout with everything that belongs to it, as the wire shows it: the session, its lines, its
//! PaymentIntent with charges and refunds, and the order.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::auth::MERCHANT;
use super::draft::Draft;
use super::ids::{Key, beside, id};
use crate::rng::mix;

/// What happened to a checkout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum What {
    /// It was made.
    Created,
    /// A card was declined.
    Declined,
    /// The money is reserved and waits for a capture.
    Authorized,
    /// It was paid.
    Paid,
    /// It ended without a payment.
    Ended,
    /// Money went back, by the refund's number.
    Refunded(u8),
}

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It may be paid.
    Open,
    /// It was paid.
    Complete,
    /// It ended without a payment.
    Expired,
}

impl Status {
    /// The status of a word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "open" => Some(Self::Open),
            "complete" => Some(Self::Complete),
            "expired" => Some(Self::Expired),
            _ => None,
        }
    }
}

/// A checkout.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Deal {
    /// Where its row is.
    pub key: Key,
    /// Without `url`, which depends on where the sandbox listens.
    pub session: Value,
    /// The lines.
    pub items: Vec<Value>,
    /// Null where nothing is to be paid.
    pub intent: Value,
    /// One per attempt.
    pub charges: Vec<Value>,
    /// Oldest first.
    pub refunds: Vec<Value>,
    /// Null until the session is paid, and in mode `payment`.
    pub order: Value,
    /// The name of the shipping option that the buyer took.
    pub chosen: Value,
    /// `payment_intent_data.capture_method` is `manual`.
    pub manual: bool,
    /// When the money was reserved.
    pub authorized: Option<i64>,
    /// A payment that waits for the bank's question to the buyer.
    pub asked: Option<super::steps::Buyer>,
    /// What happened, oldest first.
    pub past: Vec<(i64, What)>,
    /// What the intent says where it is made late.
    draft_intent: Value,
}

impl Deal {
    /// A new checkout.
    pub fn open(draft: &Draft, key: Key, live: bool) -> Self {
        let mut deal = Self {
            key,
            session: session(draft, key, live),
            items: items(draft, key),
            intent: Value::Null,
            charges: Vec::new(),
            refunds: Vec::new(),
            order: Value::Null,
            chosen: Value::Null,
            manual: draft.manual,
            authorized: None,
            asked: None,
            past: vec![(key.0, What::Created)],
            draft_intent: json!({"description": draft.description, "metadata": draft.intent_metadata}),
        };
        if draft.subtotal() > 0 {
            deal.make_intent(key.0);
        }
        deal
    }

    /// The session's id.
    pub fn id(&self) -> String {
        id("cs", self.key)
    }

    /// Where the session stands.
    pub fn status(&self) -> Status {
        Status::parse(self.text("status")).unwrap_or(Status::Open)
    }

    /// A text of the session, empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.session[name].as_str().unwrap_or_default()
    }

    /// Where the intent stands, empty without one.
    pub fn intent_status(&self) -> &str {
        self.intent["status"].as_str().unwrap_or_default()
    }

    /// The total in the currency's smallest unit.
    pub fn total(&self) -> i64 {
        self.session["amount_total"].as_i64().unwrap_or_default()
    }

    /// What was captured.
    pub fn captured(&self) -> i64 {
        self.intent["amount_received"].as_i64().unwrap_or_default()
    }

    /// Makes the intent with the total of now.
    pub fn make_intent(&mut self, at: i64) {
        let pi = id("pi", self.key);
        let capture = if self.manual { "manual" } else { "automatic" };
        self.intent = json!({
            "id": pi, "object": "payment_intent", "amount": self.session["amount_total"],
            "currency": self.session["currency"], "status": "requires_payment_method", "created": at,
            "livemode": self.session["livemode"], "amount_received": 0, "capture_method": capture,
            "confirmation_method": "automatic", "customer": self.session["customer"],
            "payment_method": null, "description": self.draft_intent["description"],
            "metadata": self.draft_intent["metadata"], "merchant_id": MERCHANT,
            "client_secret": secret(&pi, self.key), "last_payment_error": null,
            "canceled_at": null, "cancellation_reason": null,
        });
        self.session["payment_intent"] = json!(pi);
    }
}

fn secret(of: &str, key: Key) -> String {
    let (a, b) = (mix(u64::from(key.1), 31), mix(u64::from(key.1), 32));
    format!("{of}_secret_{a:016x}{:08x}", b as u32)
}

fn session(draft: &Draft, key: Key, live: bool) -> Value {
    let (cs, subtotal) = (id("cs", key), draft.subtotal());
    let client_secret = (draft.ui != "hosted").then(|| secret(&cs, key));
    json!({
        "id": cs, "object": "checkout.session", "mode": draft.mode, "status": "open",
        "payment_status": "unpaid", "ui_mode": draft.ui,
        "customer_creation": if draft.keep_customer { "always" } else { "if_required" },
        "billing_address_collection": if draft.billing { "required" } else { "auto" },
        "expires_at": draft.expires, "metadata": draft.metadata, "livemode": live, "created": key.0,
        "url": null, "client_secret": client_secret, "success_url": draft.success_url,
        "cancel_url": draft.cancel_url, "customer": draft.customer, "customer_email": draft.email,
        "customer_details": null, "payment_intent": null, "currency": draft.currency,
        "amount_subtotal": subtotal, "amount_total": subtotal,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "shipping_address_collection": draft.collects(), "shipping_options": options(draft, key),
        "shipping_details": null, "phone_number_collection": draft.phone,
        "client_reference_id": draft.reference, "order": null, "checkout_link": draft.link,
    })
}

/// Both shapes of a shipping option: as it is sent, and as the reference shows it.
fn options(draft: &Draft, key: Key) -> Vec<Value> {
    let option = |(at, option): (usize, &super::draft::Shipping)| {
        json!({
            "shipping_rate": id("shr", beside(key, key.0, 500 + at as u64)),
            "shipping_amount": option.amount, "name": option.name, "amount": option.amount,
            "currency": draft.currency, "delivery_estimate": option.estimate,
        })
    };
    draft.shipping.iter().enumerate().map(option).collect()
}

fn items(draft: &Draft, key: Key) -> Vec<Value> {
    let line = |(at, item): (usize, &super::draft::Item)| {
        let total = item.quantity * item.unit;
        json!({
            "id": id("csli", beside(key, key.0, 100 + at as u64)), "object": "item",
            "price": item.price, "quantity": item.quantity, "amount_subtotal": total,
            "amount_total": total, "currency": draft.currency, "description": item.name,
        })
    };
    draft.items.iter().enumerate().map(line).collect()
}
