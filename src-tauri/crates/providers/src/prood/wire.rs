//! Prood's shapes and names, nothing else. Only what we read; the rest stays in raw.
//!
//! Documentation and published code disagree, so these are the superset, and what is not needed to know
//! how a session stands and how much it is about is optional.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use crate::pick::Text;

/// How a session stands: the snapshot of its state machine, and what the published code puts beside it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot<'a> {
    pub state: String,
    /// As text: a whole number of cents, or a decimal one of euros.
    #[serde(borrow)]
    pub amount: &'a RawValue,
    #[serde(borrow)]
    pub currency: Text<'a>,
    #[serde(borrow)]
    pub expires_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub customer_info: Option<&'a RawValue>,
    #[serde(borrow)]
    pub payment_session: Option<&'a RawValue>,
}

/// What Redis keeps around a snapshot, in the published code. In what the API answers, the same things
/// stand beside the snapshot's own.
#[derive(Debug, Default)]
pub struct Meta {
    pub provider_id: Option<String>,
    pub kind: Option<String>,
    pub return_url: Option<String>,
    pub customer_id: Option<String>,
    pub store_name: Option<String>,
}

/// Who pays.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CustomerInfo {
    pub email: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub phone: Option<String>,
}

/// What the gateway knows.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PaymentSession<'a> {
    pub id: Option<String>,
    pub provider_id: Option<String>,
    pub status: Option<String>,
    #[serde(borrow)]
    pub amount: Option<&'a RawValue>,
    #[serde(borrow)]
    pub provider_data: Option<&'a RawValue>,
    pub redirect_url: Option<String>,
    #[serde(borrow)]
    pub created_at: Option<Text<'a>>,
}

/// What a gateway adds: a Multibanco reference, an MB WAY push.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProviderData<'a> {
    pub method: Option<String>,
    #[serde(borrow)]
    pub entity: Option<&'a RawValue>,
    #[serde(borrow)]
    pub reference: Option<&'a RawValue>,
    pub expires_at: Option<String>,
    pub phone: Option<String>,
    pub ifthenpay_status: Option<String>,
    pub easypay_status: Option<String>,
    pub message: Option<String>,
}

/// A postal address.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Address {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub street: Option<String>,
    pub street2: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    pub district: Option<String>,
    pub state: Option<String>,
    pub country: Option<String>,
}

/// What a new session or link answers, under every name that was seen.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Made {
    pub id: Option<String>,
    pub session_id: Option<String>,
    pub checkout_url: Option<String>,
    pub url: Option<String>,
    pub expires_at: Option<String>,
}

/// What a session or link is made from, in the order of the documentation.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Create<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<&'a str>,
    pub amount: Box<RawValue>,
    pub currency: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub return_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_info: Option<CreateCustomer<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment: Option<&'a str>,
    /// The documentation's name for the gateway, and the published code's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store_name: Option<&'a str>,
    /// Milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<u64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateCustomer<'a> {
    pub email: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<&'a str>,
}

/// The gateway's id of the payment, under the documentation's name and the published code's.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Confirm<'a> {
    pub charge_id: &'a str,
    pub provider_session_id: &'a str,
}

/// A refusal, in the code's form and in the documentation's.
#[derive(Debug, Deserialize)]
pub struct Failed<'a> {
    pub code: Option<String>,
    pub message: Option<String>,
    #[serde(borrow)]
    pub error: Option<&'a RawValue>,
    #[serde(borrow)]
    pub errors: Option<&'a RawValue>,
}

/// One field that was not acceptable.
#[derive(Debug, Deserialize)]
pub struct Wrong {
    pub path: Option<String>,
}

/// Who asks, at the Commerce API.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    pub organization_id: String,
}

/// A page of the Commerce API.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct List<'a> {
    #[serde(borrow)]
    pub items: Vec<&'a RawValue>,
    pub has_more: Option<bool>,
    pub total: Option<u64>,
}

/// A customer of the Commerce API.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    pub id: String,
    pub email: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub phone: Option<String>,
}
