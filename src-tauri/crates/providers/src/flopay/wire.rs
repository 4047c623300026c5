//! FloPay's shapes and names, nothing else. Only what we read; the rest stays in raw.
//!
//! Next to nothing of the session's own shape is documented, so every field is optional.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use crate::pick::Text;

/// A checkout session, and our own request for one, which has the same names.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Session<'a> {
    #[serde(borrow)]
    pub uuid: Option<&'a RawValue>,
    #[serde(borrow)]
    pub id: Option<&'a RawValue>,
    #[serde(borrow)]
    pub session_id: Option<&'a RawValue>,
    #[serde(borrow)]
    pub gateway: Option<&'a RawValue>,
    #[serde(borrow)]
    pub status: Option<&'a RawValue>,
    #[serde(borrow)]
    pub currency: Option<&'a RawValue>,
    #[serde(borrow)]
    pub items: Option<&'a RawValue>,
    #[serde(borrow)]
    pub subscriptions: Option<&'a RawValue>,
    #[serde(borrow)]
    pub account: Option<&'a RawValue>,
    #[serde(borrow)]
    pub account_data: Option<&'a RawValue>,
    #[serde(borrow)]
    pub tags_data: Option<&'a RawValue>,
    #[serde(borrow)]
    pub checkout_url: Option<&'a RawValue>,
    #[serde(borrow)]
    pub created_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub updated_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub completed_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub expires_at: Option<Text<'a>>,
}

/// What only people want to know of a session.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Details<'a> {
    #[serde(borrow)]
    pub coupon_codes: Option<&'a RawValue>,
    #[serde(borrow)]
    pub checkout_mode: Option<&'a RawValue>,
    #[serde(borrow)]
    pub checkout_type: Option<&'a RawValue>,
    #[serde(borrow)]
    pub checkout_layout: Option<&'a RawValue>,
    #[serde(borrow)]
    pub utm_metadata: Option<&'a RawValue>,
    #[serde(borrow)]
    pub subscriptions: Option<&'a RawValue>,
}

/// Who pays.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Account {
    pub user_id: Option<String>,
    pub email: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
}

/// One line of a session: an item, or a subscription.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line<'a> {
    pub code: Option<String>,
    pub provider_item_id: Option<String>,
    pub provider_item_name: Option<String>,
    pub provider_plan_id: Option<String>,
    pub provider_plan_name: Option<String>,
    #[serde(default = "one")]
    pub quantity: u32,
    /// As text: decimal major units never become a float.
    #[serde(borrow)]
    pub total_amount: Option<&'a RawValue>,
    #[serde(borrow)]
    pub override_amount: Option<&'a RawValue>,
    pub currency: Option<String>,
}

fn one() -> u32 {
    1
}

/// A source of the visit.
#[derive(Debug, Serialize, Deserialize)]
pub struct Utm<'a> {
    #[serde(borrow)]
    pub name: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    pub value: std::borrow::Cow<'a, str>,
}

/// A row of the catalogue.
#[derive(Debug, Deserialize)]
pub struct Entry {
    pub code: Option<String>,
    pub id: Option<String>,
    pub uuid: Option<String>,
    pub name: Option<String>,
    pub interval: Option<String>,
}

/// A page of the catalogue.
#[derive(Debug, Deserialize)]
pub struct Listed<'a> {
    #[serde(borrow)]
    pub data: Vec<&'a RawValue>,
    pub meta: Option<Meta>,
}

#[derive(Debug, Deserialize)]
pub struct Meta {
    pub total: Option<u64>,
    pub limit: Option<u64>,
}

/// A refusal, in the forms that are guessed at.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Failed {
    pub message: Option<serde_json::Value>,
    pub error: Option<serde_json::Value>,
    pub code: Option<String>,
    pub param: Option<String>,
    pub errors: Vec<FailedPart>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct FailedPart {
    pub code: Option<String>,
    pub value: Option<String>,
    pub param: Option<String>,
    pub message: Option<String>,
}

/// FloPay's own event.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event<'a> {
    pub event_id: String,
    #[serde(borrow)]
    pub event_type: Text<'a>,
    pub user: Option<User>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    pub client_user_id: Option<String>,
}

/// An event that Stripe signed.
#[derive(Debug, Deserialize)]
pub struct GatewayEvent<'a> {
    pub id: String,
    #[serde(rename = "type", borrow)]
    pub kind: Text<'a>,
    pub created: Option<i64>,
    pub data: Option<GatewayData>,
}

#[derive(Debug, Deserialize)]
pub struct GatewayData {
    pub object: Option<GatewayObject>,
}

#[derive(Debug, Deserialize)]
pub struct GatewayObject {
    pub metadata: Option<GatewayMetadata>,
}

/// What FloPay writes into its gateway's objects; the older names are of before v1.0.3.
#[derive(Debug, Deserialize)]
pub struct GatewayMetadata {
    pub flo_checkout_session: Option<String>,
    #[serde(rename = "checkoutSessionId")]
    pub checkout_session_id: Option<String>,
    #[serde(rename = "initialCheckoutSessionId")]
    pub initial_checkout_session_id: Option<String>,
}

/// What a session is made from.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Create<'a> {
    pub client_id: &'a str,
    pub currency: &'a str,
    pub checkout_mode: &'a str,
    pub items: Vec<CreateItem<'a>>,
    pub subscriptions: Vec<CreatePlan<'a>>,
    pub coupon_codes: &'a [String],
    pub account: CreateAccount<'a>,
    pub success_url: &'a str,
    pub cancel_url: &'a str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tags_data: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub utm_metadata: Vec<Utm<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avs_check: Option<bool>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub avs_config: BTreeMap<&'a str, bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkout_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkout_layout: Option<&'a str>,
}

/// The new name of the id and the old one, so that every backend understands.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateItem<'a> {
    pub code: &'a str,
    pub provider_item_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_item_name: Option<&'a str>,
    #[serde(flatten)]
    pub price: CreatePrice<'a>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatePlan<'a> {
    pub code: &'a str,
    pub provider_plan_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_plan_name: Option<&'a str>,
    #[serde(flatten)]
    pub price: CreatePrice<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial_days: Option<u32>,
}

/// How many, and what that costs, as decimal text.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatePrice<'a> {
    pub quantity: u32,
    pub total_amount: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub override_amount: Option<Box<RawValue>>,
    pub currency: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateAccount<'a> {
    pub user_id: &'a str,
    pub email: &'a str,
    #[serde(flatten)]
    pub rest: BTreeMap<&'a str, &'a str>,
}
