//! Fluveo's shapes and names as they are read, nothing else. Only what we read; the rest stays in
//! raw. What is not needed to know which session it is, how much and how it stands, is optional.

use serde::Deserialize;
use serde_json::value::RawValue;

pub use crate::pick::Text;

/// A list's envelope. `url` is not always there and never needed.
#[derive(Debug, Deserialize)]
pub struct List<'a> {
    #[serde(borrow)]
    pub data: Vec<&'a RawValue>,
    pub has_more: Option<bool>,
    pub next_cursor: Option<String>,
}

/// A refusal's envelope.
#[derive(Debug, Deserialize)]
pub struct Failed {
    pub error: Option<FailedError>,
}

#[derive(Debug, Deserialize)]
pub struct FailedError {
    pub code: Option<String>,
    pub message: Option<String>,
    pub param: Option<String>,
}

/// A checkout session.
#[derive(Debug, Deserialize)]
pub struct Session<'a> {
    pub id: String,
    pub status: String,
    /// As text: a JSON number may hold more than 64 bits or a fraction.
    #[serde(borrow)]
    pub amount_total: Option<&'a RawValue>,
    #[serde(borrow)]
    pub amount_subtotal: Option<&'a RawValue>,
    #[serde(borrow)]
    pub currency: Option<Text<'a>>,
    pub livemode: Option<bool>,
    pub created: Option<i64>,
    pub expires_at: Option<i64>,
    #[serde(borrow)]
    pub url: Option<&'a RawValue>,
    #[serde(borrow)]
    pub customer: Option<&'a RawValue>,
    #[serde(borrow)]
    pub customer_email: Option<&'a RawValue>,
    #[serde(borrow)]
    pub customer_details: Option<&'a RawValue>,
    #[serde(borrow)]
    pub metadata: Option<&'a RawValue>,
}

/// As much of a session as says which one it is and where the rest of it is.
#[derive(Debug, Default, Deserialize)]
pub struct Stub<'a> {
    pub id: Option<String>,
    #[serde(borrow)]
    pub mode: Option<Text<'a>>,
    #[serde(borrow)]
    pub status: Option<Text<'a>>,
    pub created: Option<i64>,
    #[serde(borrow)]
    pub payment_intent: Option<&'a RawValue>,
    #[serde(borrow)]
    pub order: Option<&'a RawValue>,
}

/// A customer, alone or as `customer_details`.
#[derive(Debug, Default, Deserialize)]
pub struct Customer<'a> {
    pub id: Option<String>,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    #[serde(borrow)]
    pub address: Option<&'a RawValue>,
}

/// A PaymentIntent.
#[derive(Debug, Default, Deserialize)]
pub struct Intent<'a> {
    pub id: Option<String>,
    pub status: Option<String>,
    #[serde(borrow)]
    pub amount: Option<&'a RawValue>,
    #[serde(borrow)]
    pub amount_received: Option<&'a RawValue>,
    #[serde(borrow)]
    pub currency: Option<Text<'a>>,
    pub capture_method: Option<String>,
    pub description: Option<String>,
    pub merchant_id: Option<String>,
    #[serde(borrow)]
    pub payment_method: Option<&'a RawValue>,
    #[serde(borrow)]
    pub last_payment_error: Option<&'a RawValue>,
    #[serde(borrow)]
    pub charges: Option<&'a RawValue>,
    pub canceled_at: Option<i64>,
    pub cancellation_reason: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Charge<'a> {
    #[serde(borrow)]
    pub amount: Option<&'a RawValue>,
    #[serde(borrow)]
    pub amount_captured: Option<&'a RawValue>,
    #[serde(borrow)]
    pub amount_refunded: Option<&'a RawValue>,
    #[serde(borrow)]
    pub status: Option<Text<'a>>,
    pub created: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub struct PaymentError {
    pub code: Option<String>,
    pub message: Option<String>,
}

/// What only some people want to see of a session.
#[derive(Debug, Default, Deserialize)]
pub struct Details<'a> {
    pub mode: Option<String>,
    pub ui_mode: Option<String>,
    pub payment_status: Option<String>,
    pub client_secret: Option<String>,
    pub client_reference_id: Option<String>,
    #[serde(borrow)]
    pub currency: Option<Text<'a>>,
    #[serde(borrow)]
    pub total_details: Option<&'a RawValue>,
    #[serde(borrow)]
    pub shipping_details: Option<&'a RawValue>,
    #[serde(borrow)]
    pub shipping_address_collection: Option<&'a RawValue>,
    #[serde(borrow)]
    pub customer_details: Option<&'a RawValue>,
}

#[derive(Debug, Default, Deserialize)]
pub struct Totals<'a> {
    #[serde(borrow)]
    pub amount_discount: Option<&'a RawValue>,
    #[serde(borrow)]
    pub amount_shipping: Option<&'a RawValue>,
    #[serde(borrow)]
    pub amount_tax: Option<&'a RawValue>,
}

#[derive(Debug, Default, Deserialize)]
pub struct Collection {
    #[serde(default)]
    pub allowed_countries: Vec<String>,
}

/// Somebody at an address.
#[derive(Debug, Default, Deserialize)]
pub struct Place<'a> {
    pub name: Option<String>,
    #[serde(borrow)]
    pub address: Option<&'a RawValue>,
}

#[derive(Debug, Default, Deserialize)]
pub struct Address {
    pub line1: Option<String>,
    pub line2: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub country: Option<String>,
}

/// An Order; accounts need not have any.
#[derive(Debug, Default, Deserialize)]
pub struct Order<'a> {
    pub id: Option<String>,
    pub created: Option<i64>,
    #[serde(borrow)]
    pub currency: Option<Text<'a>>,
    pub status: Option<String>,
    pub payment_status: Option<String>,
    pub fulfillment_status: Option<String>,
    #[serde(borrow)]
    pub shipping_address: Option<&'a RawValue>,
    #[serde(borrow)]
    pub billing_address: Option<&'a RawValue>,
    #[serde(borrow)]
    pub shipping_method: Option<&'a RawValue>,
    #[serde(borrow)]
    pub shipping_cost: Option<&'a RawValue>,
    #[serde(borrow)]
    pub payment_intent: Option<&'a RawValue>,
    #[serde(borrow)]
    pub checkout_session: Option<&'a RawValue>,
}

/// Something with a name.
#[derive(Debug, Deserialize)]
pub struct Named {
    pub id: Option<String>,
    pub name: Option<String>,
}

/// A line item of a session or a link.
#[derive(Debug, Deserialize)]
pub struct Item<'a> {
    pub description: Option<String>,
    #[serde(borrow)]
    pub price: Option<&'a RawValue>,
    pub quantity: u32,
    #[serde(borrow)]
    pub amount_subtotal: &'a RawValue,
    #[serde(borrow)]
    pub currency: Text<'a>,
}

/// A price of the catalogue.
#[derive(Debug, Deserialize)]
pub struct Price<'a> {
    pub id: String,
    pub active: Option<bool>,
    #[serde(borrow)]
    pub product: Option<&'a RawValue>,
    #[serde(borrow)]
    pub currency: Text<'a>,
    #[serde(borrow)]
    pub unit_amount: Option<&'a RawValue>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub nickname: Option<String>,
    #[serde(borrow)]
    pub recurring: Option<&'a RawValue>,
}

#[derive(Debug, Default, Deserialize)]
pub struct Recurring {
    pub interval: Option<String>,
}

/// A Checkout Link.
#[derive(Debug, Deserialize)]
pub struct Link {
    pub id: String,
    pub url: String,
    pub title: Option<String>,
    pub active: bool,
    pub created: Option<i64>,
}

/// A refund, a payout or a balance transaction.
#[derive(Debug, Deserialize)]
pub struct Entry<'a> {
    pub id: String,
    #[serde(borrow)]
    pub amount: &'a RawValue,
    #[serde(borrow)]
    pub currency: Text<'a>,
    pub status: Option<String>,
    pub created: i64,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    #[serde(borrow)]
    pub payment_intent: Option<&'a RawValue>,
    #[serde(borrow)]
    pub source: Option<&'a RawValue>,
    pub statement_descriptor: Option<String>,
}

/// An event, from the feed or a webhook.
#[derive(Debug, Deserialize)]
pub struct Event<'a> {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub created: Option<i64>,
    #[serde(borrow)]
    pub data: Option<EventData<'a>>,
}

#[derive(Debug, Deserialize)]
pub struct EventData<'a> {
    #[serde(borrow)]
    pub object: Option<&'a RawValue>,
}

/// What an event is about.
#[derive(Debug, Default, Deserialize)]
pub struct EventObject<'a> {
    pub id: Option<String>,
    #[serde(borrow)]
    pub payment_intent: Option<&'a RawValue>,
}
