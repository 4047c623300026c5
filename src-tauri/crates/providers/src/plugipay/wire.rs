//! Plugipay's shapes and names, nothing else. Only what we read; the rest stays in raw.
//!
//! Sources disagree (SDK and documentation), so these are the superset, and what is not needed
//! to know which session it is, how much and how it stands, is optional.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use crate::pick::Text;

/// A list's envelope.
#[derive(Debug, Deserialize)]
pub struct List<'a> {
    #[serde(borrow)]
    pub data: Vec<&'a RawValue>,
    #[serde(default)]
    pub meta: Option<Meta>,
}

/// One object's envelope.
#[derive(Debug, Deserialize)]
pub struct Single<'a> {
    #[serde(borrow)]
    pub data: &'a RawValue,
}

/// Paging, in the SDK's form and in the documentation's.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Meta {
    pub cursor: Option<String>,
    pub has_more: Option<bool>,
    pub page: Option<PageMeta>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageMeta {
    pub next_cursor: Option<String>,
    pub has_more: Option<bool>,
}

/// A refusal's envelope.
#[derive(Debug, Deserialize)]
pub struct Failed {
    pub error: Option<FailedError>,
    pub meta: Option<FailedMeta>,
}

/// What went wrong. `field` and `param` mean the same.
#[derive(Debug, Deserialize)]
pub struct FailedError {
    pub code: Option<String>,
    pub message: Option<String>,
    pub field: Option<String>,
    pub param: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FailedMeta {
    pub request_id: Option<String>,
}

/// A checkout session.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session<'a> {
    pub id: String,
    #[serde(borrow)]
    pub mode: Option<Text<'a>>,
    pub customer_id: Option<String>,
    #[serde(borrow)]
    pub customer: Option<&'a RawValue>,
    /// As text: a JSON number may hold more than 64 bits or a fraction.
    #[serde(borrow)]
    pub amount: &'a RawValue,
    #[serde(borrow)]
    pub currency: Text<'a>,
    pub status: String,
    #[serde(borrow)]
    pub methods: Option<&'a RawValue>,
    pub payment_method: Option<String>,
    pub adapter: Option<String>,
    pub hosted_url: Option<String>,
    #[serde(borrow)]
    pub expires_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub completed_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub metadata: Option<&'a RawValue>,
    #[serde(borrow)]
    pub created_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub updated_at: Option<Text<'a>>,
}

/// As much of any object as tells which one it is.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    pub id: Option<String>,
    pub account_id: Option<String>,
}

/// A customer, alone or within a session.
#[derive(Debug, Deserialize)]
pub struct Customer {
    pub id: Option<String>,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// When an object was made.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Made<'a> {
    #[serde(borrow)]
    pub created_at: Text<'a>,
}

/// What is needed to read the line items.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lines<'a> {
    #[serde(borrow)]
    pub currency: Text<'a>,
    #[serde(borrow, default)]
    pub line_items: Vec<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line<'a> {
    pub name: String,
    pub quantity: u32,
    #[serde(borrow)]
    pub unit_amount: &'a RawValue,
}

/// An event; the documentation writes `createdAt` and puts the object itself into `data`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event<'a> {
    pub id: String,
    #[serde(rename = "type", borrow)]
    pub kind: Text<'a>,
    #[serde(borrow)]
    pub occurred_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub created_at: Option<Text<'a>>,
    pub data: Option<EventData>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventData {
    pub id: Option<String>,
    pub aggregate_id: Option<String>,
    pub object: Option<Identity>,
}

/// A receipt.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt<'a> {
    pub id: String,
    pub number: Option<String>,
    #[serde(borrow)]
    pub source_type: Option<Text<'a>>,
    pub source_id: Option<String>,
    #[serde(borrow)]
    pub amount: &'a RawValue,
    #[serde(borrow)]
    pub currency: Text<'a>,
    #[serde(borrow)]
    pub issued_at: Text<'a>,
}

/// A refund; older versions name the source, newer ones the charge.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refund<'a> {
    pub id: String,
    #[serde(borrow)]
    pub source_type: Option<Text<'a>>,
    pub source_id: Option<String>,
    pub charge_id: Option<String>,
    #[serde(borrow)]
    pub amount: &'a RawValue,
    #[serde(borrow)]
    pub currency: Text<'a>,
    pub status: Option<String>,
    #[serde(borrow)]
    pub created_at: Text<'a>,
}

/// What a session is made from, in the order of the signed vector.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Create<'a> {
    pub amount: i64,
    pub currency: &'a str,
    pub methods: &'a [String],
    pub success_url: &'a str,
    pub cancel_url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<&'a str>,
    /// Always there: some versions require it.
    pub line_items: Vec<CreateLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in_sec: Option<u32>,
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub metadata: std::collections::BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_id: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateLine<'a> {
    pub name: &'a str,
    pub quantity: u32,
    pub unit_amount: i64,
}
