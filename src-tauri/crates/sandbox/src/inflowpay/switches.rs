//! How InflowPay behaves where its documentation leaves a choice.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What `POST /switches/inflowpay` sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// `metadatas` of a V2 session come back on its payment.
    pub metadatas_on_payment: bool,
    /// A payment names its V2 session in `sessionId`.
    pub session_id_on_payment: bool,
    /// `GET /api/checkout/sessions/{id}` answers.
    pub read_sessions: bool,
    /// Which generation of event names is sent.
    pub event_names: EventNames,
    /// What stands around the rows of a list.
    pub list_envelope: ListEnvelope,
    /// Lists are newest first, otherwise oldest first.
    pub newest_first: bool,
    /// Rows per page where no limit is sent.
    pub default_limit: usize,
    /// The largest page.
    pub max_limit: usize,
    /// Authorised payments settle as business time goes by: received after an hour, on the
    /// balance after a day.
    pub settle_by_clock: bool,
    /// The minimum of a payment is enforced.
    pub minimum_amount: bool,
    /// A refund is done at once, otherwise it is pending until it is moved on.
    pub instant_refunds: bool,
}

/// Generations of event names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventNames {
    /// `payment.authorized`, …
    Dotted,
    /// `payment_created`, `payment_status_updated`.
    Underscore,
}

/// Envelopes of lists. The documentation shows none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListEnvelope {
    /// `{"data":[…],"page":1,"limit":20,"total":57}`.
    Data,
    /// `{"items":[…],"meta":{"page","limit","total","totalPages"}}`.
    Items,
    /// `{"payments":[…],"pagination":{…}}`.
    Payments,
    /// The bare array.
    Array,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            metadatas_on_payment: true,
            session_id_on_payment: false,
            read_sessions: false,
            event_names: EventNames::Dotted,
            list_envelope: ListEnvelope::Data,
            newest_first: true,
            default_limit: 20,
            max_limit: 100,
            settle_by_clock: true,
            minimum_amount: true,
            instant_refunds: false,
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn switches_are_set_one_by_one_and_an_unknown_one_is_named() {
        let switches = Switches::default().with(&json!({"list_envelope": "array"})).unwrap();
        assert_eq!(switches.list_envelope, ListEnvelope::Array);
        assert_eq!(switches.with(&json!({})).unwrap(), switches);
        let error = switches.with(&json!({"gravity": false})).unwrap_err();
        assert!(error.contains("gravity"), "{error}");
    }
}
