//! How FloPay behaves where its documentation leaves a choice.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What `POST /switches/flopay` sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// Whether `totalAmount` is the price of the line or of one unit.
    pub line_amount: LineAmount,
    /// Product and coupon codes that the catalogue lacks are refused; otherwise only those that
    /// are made for it (`missing-*`, `gone-*`, `NOPE`, `OLD`, `OTHER`).
    pub strict_catalog: bool,
    /// Sessions too are made and read with the client key only.
    pub key_for_sessions: bool,
    /// Answers carry the object itself instead of `{"data": …}`.
    pub bare_bodies: bool,
    /// Webhooks are Stripe's events, signed in `Stripe-Signature`.
    pub stripe_events: bool,
    /// How many milliseconds the user `slow` waits; by default longer than the usual time limit.
    pub slow_ms: u64,
}

/// What `totalAmount` means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineAmount {
    /// The whole line.
    Total,
    /// One unit.
    Unit,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            line_amount: LineAmount::Total,
            strict_catalog: false,
            key_for_sessions: false,
            bare_bodies: false,
            stripe_events: false,
            slow_ms: 15_000,
        }
    }
}

impl Switches {
    /// These switches with some of them set anew, from a JSON object.
    pub fn with(&self, change: &Value) -> Result<Self, String> {
        let mut all = serde_json::to_value(self).map_err(|error| error.to_string())?;
        for (name, value) in change.as_object().ok_or("switches are a JSON object")? {
            all[name] = value.clone();
        }
        serde_json::from_value(all).map_err(|error| error.to_string())
    }
}
