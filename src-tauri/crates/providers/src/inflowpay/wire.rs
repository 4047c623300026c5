//! InflowPay's shapes and names, nothing else. Only what we read; the rest stays in raw.
//!
//! The documentation is of several generations and shows examples rather than schemas, so what is not
//! needed to know which payment it is, how much and how it stands, is optional and read loosely.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use crate::pick::Text;

/// A payment.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payment<'a> {
    pub id: String,
    /// As text: a JSON number may hold more than 64 bits or a fraction.
    #[serde(borrow)]
    pub amount_in_cents: &'a RawValue,
    #[serde(borrow)]
    pub currency: Text<'a>,
    #[serde(borrow)]
    pub status: Text<'a>,
    #[serde(borrow)]
    pub customer_email: Option<&'a RawValue>,
    #[serde(borrow)]
    pub customer_id: Option<&'a RawValue>,
    #[serde(borrow)]
    pub metadatas: Option<&'a RawValue>,
    #[serde(borrow)]
    pub last_deposit_attempt: Option<&'a RawValue>,
    #[serde(borrow)]
    pub timeline: Option<&'a RawValue>,
    #[serde(borrow)]
    pub created_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub updated_at: Option<Text<'a>>,
}

/// What only people want to know of a payment.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Details<'a> {
    #[serde(borrow)]
    pub subscription_id: Option<&'a RawValue>,
    #[serde(borrow)]
    pub tax_country: Option<&'a RawValue>,
    #[serde(borrow)]
    pub tax_rate_in_percentage: Option<&'a RawValue>,
    #[serde(borrow)]
    pub amount_taxes_included: Option<&'a RawValue>,
    #[serde(borrow)]
    pub deposit_status: Option<&'a RawValue>,
    #[serde(borrow)]
    pub last_deposit_attempt: Option<&'a RawValue>,
}

/// How a payment may name its session: the first is documented nowhere, the second is our own.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Claims<'a> {
    #[serde(borrow)]
    pub session_id: Option<&'a RawValue>,
    #[serde(borrow)]
    pub metadatas: Option<&'a RawValue>,
}

/// What we put among the metadata.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reference {
    pub backoffice_ref: Option<String>,
}

/// A try to take the money.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt<'a> {
    #[serde(borrow)]
    pub payment_method: Option<&'a RawValue>,
    #[serde(borrow)]
    pub error: Option<&'a RawValue>,
}

/// A step of a payment's way.
#[derive(Debug, Deserialize)]
pub struct Step<'a> {
    #[serde(borrow)]
    pub status: Text<'a>,
    #[serde(borrow)]
    pub timestamp: Text<'a>,
}

/// The answer to a new session.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Created {
    pub session_id: String,
    pub checkout_url: Option<String>,
}

/// Our own request, read again.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked<'a> {
    #[serde(borrow)]
    pub currency: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub products: Vec<Product<'a>>,
    pub customer_email: Option<String>,
    #[serde(borrow)]
    pub metadatas: Option<&'a RawValue>,
}

/// What a subscription's request does not say: which offer, and what a person expected it to cost.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Expected<'a> {
    pub offer: &'a str,
    pub amount_in_cents: i64,
    pub currency: &'a str,
}

/// What is being paid for.
#[derive(Debug, Deserialize)]
pub struct Product<'a> {
    #[serde(borrow)]
    pub name: Text<'a>,
    #[serde(borrow)]
    pub price: &'a RawValue,
    #[serde(default = "one")]
    pub quantity: u32,
}

fn one() -> u32 {
    1
}

/// Where products stand, in a payment, a link and our own request.
#[derive(Debug, Deserialize)]
pub struct Products<'a> {
    #[serde(borrow)]
    pub currency: Text<'a>,
    #[serde(borrow, default)]
    pub products: Vec<&'a RawValue>,
}

/// A payment link. Its shape is documented nowhere.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Link<'a> {
    #[serde(alias = "linkId")]
    pub id: String,
    #[serde(borrow)]
    pub url: Option<&'a RawValue>,
    #[serde(borrow)]
    pub name: Option<&'a RawValue>,
    #[serde(borrow)]
    pub status: Option<&'a RawValue>,
    #[serde(borrow)]
    pub archived: Option<&'a RawValue>,
    #[serde(borrow)]
    pub archived_at: Option<&'a RawValue>,
    #[serde(borrow)]
    pub created_at: Option<Text<'a>>,
}

/// A refusal: one message, or several where fields are wrong.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Failed {
    pub message: Option<Messages>,
    pub error: Option<String>,
    pub error_code: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Messages {
    One(String),
    Many(Vec<String>),
}

/// A delivery of events.
#[derive(Debug, Deserialize)]
pub struct Delivered<'a> {
    #[serde(borrow)]
    pub data: Vec<Event<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event<'a> {
    #[serde(borrow)]
    pub event_type: Text<'a>,
    #[serde(borrow)]
    pub payload: Payload<'a>,
}

/// The payment, or at marketplaces an object whose `data` is the payment.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payload<'a> {
    #[serde(borrow)]
    pub id: Option<&'a RawValue>,
    #[serde(borrow)]
    pub data: Option<&'a RawValue>,
    #[serde(borrow)]
    pub updated_at: Option<&'a RawValue>,
}

/// What a session is made from.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Create<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<CreateProduct<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_email: Option<&'a str>,
    /// Hours, as a decimal number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadatas: BTreeMap<String, String>,
}

#[derive(Debug, Serialize)]
pub struct CreateProduct<'a> {
    pub name: &'a str,
    pub price: i64,
    pub quantity: u32,
}

/// What a payment link is made from, or changed to.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateLink<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<CreateProduct<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pricing_mode: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub session_customization: BTreeMap<&'a str, &'a str>,
}
