//! Choices where Fluveo's documentation leaves one open, turned through `POST /switches/fluveo`.

use serde::{Deserialize, Serialize};

/// How it behaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// Whether the account has orders; without them their routes answer 404.
    pub orders: bool,
    /// Whether more than 1,500 requests in a minute are refused.
    pub rate_limits: bool,
    /// Whether `GET /v1/events` exists.
    pub events: bool,
    /// Whether `created[…]`, `customer` and `payment_intent` filter the list of sessions.
    pub session_filters: bool,
    /// Whether a POST without an Idempotency-Key is refused.
    pub idempotency_required: bool,
    /// Whether a parameter that is not known is refused.
    pub strict_parameters: bool,
    /// Whether fields without a value are left out instead of `null`.
    pub omit_nulls: bool,
    /// Whether a list tells its `url`.
    pub list_url: bool,
    /// Whether sessions also carry `order` and `checkout_link`, as no documentation says.
    pub extensions: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            orders: false,
            rate_limits: true,
            events: true,
            session_filters: true,
            idempotency_required: false,
            strict_parameters: false,
            omit_nulls: false,
            list_url: true,
            extensions: false,
        }
    }
}

impl Switches {
    /// These switches with some of them set anew, from a JSON object.
    pub fn with(&self, change: &serde_json::Value) -> Result<Self, String> {
        let mut all = serde_json::to_value(self).map_err(|error| error.to_string())?;
        let change = change.as_object().ok_or("switches are a JSON object")?;
        for (name, value) in change {
            all[name] = value.clone();
        }
        serde_json::from_value(all).map_err(|error| error.to_string())
    }
}
