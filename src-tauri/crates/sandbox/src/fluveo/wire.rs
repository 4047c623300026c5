//! How checkouts look on the wire, as the switches want it.

use serde_json::{Value, json};

use super::deal::Deal;
use super::switches::Switches;

/// What the wire depends on besides the data.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Where the hosted pages are.
    pub origin: String,
    /// How it behaves.
    pub switches: Switches,
}

impl Frame {
    /// A session.
    pub fn session(&self, deal: &Deal) -> Value {
        let mut session = deal.session.clone();
        if session["ui_mode"] == "hosted" {
            session["url"] = json!(format!("{}/hosted/cs/{}", self.origin, deal.id()));
        }
        if !self.switches.orders {
            session["order"] = Value::Null;
        }
        if let Some(map) = session.as_object_mut().filter(|_| !self.switches.extensions) {
            map.remove("order");
            map.remove("checkout_link");
        }
        session
    }

    /// A PaymentIntent with its charges.
    pub fn intent(&self, deal: &Deal) -> Value {
        let mut intent = deal.intent.clone();
        let charges: Vec<&Value> = deal.charges.iter().rev().collect();
        let url =
            format!("/v1/charges?payment_intent={}", intent["id"].as_str().unwrap_or_default());
        intent["charges"] = json!({
            "object": "list", "data": charges, "has_more": false, "next_cursor": null, "url": url,
        });
        intent
    }

    /// JSON text.
    pub fn text(&self, mut value: Value) -> String {
        if self.switches.omit_nulls {
            prune(&mut value);
        }
        value.to_string()
    }
}

fn prune(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(prune);
        }
        Value::Array(list) => list.iter_mut().for_each(prune),
        _ => {}
    }
}
