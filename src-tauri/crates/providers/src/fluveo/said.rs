//! Fluveo's shapes as they are sent. The order of fields is part of what an idempotency key promises.

use std::collections::BTreeMap;

use serde::Serialize;

/// A new session.
#[derive(Debug, Serialize)]
pub struct NewSession<'a> {
    pub mode: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ui_mode: Option<&'a str>,
    pub line_items: Vec<NewLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_creation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_address_collection: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number_collection: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_reference_id: Option<&'a str>,
    #[serde(skip_serializing_if = "IntentData::is_empty")]
    pub payment_intent_data: IntentData<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shipping_options: Vec<Shipping>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address_collection: Option<Countries>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<u64>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
}

/// A price of the catalogue or an amount for a product; exactly one of the two.
#[derive(Debug, Serialize)]
pub struct NewLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_data: Option<PriceData<'a>>,
    pub quantity: u32,
}

#[derive(Debug, Serialize)]
pub struct PriceData<'a> {
    pub currency: String,
    pub product: &'a str,
    pub unit_amount: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_behavior: Option<&'a str>,
}

/// What the PaymentIntent is told.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct IntentData<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture_method: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement_descriptor: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application_fee_amount: Option<i64>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
}

impl IntentData<'_> {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[derive(Debug, Serialize)]
pub struct Shipping {
    pub name: String,
    pub amount: i64,
    pub currency: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_estimate: Option<Estimate>,
}

#[derive(Debug, Serialize)]
pub struct Estimate {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Span>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<Span>,
}

#[derive(Debug, Serialize)]
pub struct Span {
    pub unit: String,
    pub value: u64,
}

#[derive(Debug, Serialize)]
pub struct Countries {
    pub allowed_countries: Vec<String>,
}

/// A new Checkout Link.
#[derive(Debug, Serialize)]
pub struct NewLink<'a> {
    pub line_items: Vec<NewLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub mode: &'a str,
    pub currency: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_promotion_codes: Option<bool>,
    #[serde(flatten)]
    pub change: ChangedLink<'a>,
}

/// What of a Checkout Link can be said again later.
#[derive(Debug, Default, Serialize)]
pub struct ChangedLink<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_completion: Option<AfterCompletion<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_address_collection: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restrictions: Option<Restrictions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inactive_message: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub payment_method_types: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submit_type: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
}

#[derive(Debug, Serialize)]
pub struct AfterCompletion<'a> {
    #[serde(rename = "type")]
    pub kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosted_confirmation: Option<Confirmation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect: Option<Redirect<'a>>,
}

#[derive(Debug, Serialize)]
pub struct Confirmation<'a> {
    pub custom_message: &'a str,
}

#[derive(Debug, Serialize)]
pub struct Redirect<'a> {
    pub url: &'a str,
}

#[derive(Debug, Serialize)]
pub struct Restrictions {
    pub completed_sessions: AtMost,
}

#[derive(Debug, Serialize)]
pub struct AtMost {
    pub limit: u64,
}

/// How much of a reservation is taken; all of it where nothing is said.
#[derive(Debug, Serialize)]
pub struct NewCapture {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_to_capture: Option<i64>,
}
