//! What a session is to be: from a request, a link's visit, the control URL or history.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// One line of a session or of a link.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Item {
    /// `price_…`.
    pub price: String,
    /// `prod_…`.
    pub product: String,
    /// The product's name.
    pub name: String,
    /// How many.
    pub quantity: i64,
    /// The price of one.
    pub unit: i64,
    /// Whether it is sent by post.
    pub shippable: bool,
}

/// A way to send things.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Shipping {
    /// For people.
    pub name: String,
    /// What it costs.
    pub amount: i64,
    /// `delivery_estimate` as it was sent.
    pub estimate: Value,
}

/// A session before it exists.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Draft {
    /// `payment` or `order`.
    pub mode: String,
    /// `hosted`, `embedded` or `custom`.
    pub ui: String,
    /// Where a buyer goes who has paid.
    pub success_url: Option<String>,
    /// Where a buyer goes who has not.
    pub cancel_url: Option<String>,
    /// The lines.
    pub items: Vec<Item>,
    /// The one currency of all lines.
    pub currency: String,
    /// `cus_…`.
    pub customer: Option<String>,
    /// A guest's address.
    pub email: Option<String>,
    /// `customer_creation` is `always`.
    pub keep_customer: bool,
    /// `billing_address_collection` is `required`.
    pub billing: bool,
    /// Whether a phone number is asked for.
    pub phone: bool,
    /// `client_reference_id`.
    pub reference: Option<String>,
    /// `payment_intent_data`: capture by hand.
    pub manual: bool,
    /// `payment_intent_data`.
    pub description: Option<String>,
    /// `payment_intent_data`.
    pub intent_metadata: Map<String, Value>,
    /// The ways to send things.
    pub shipping: Vec<Shipping>,
    /// `shipping_address_collection`.
    pub collection: Option<Value>,
    /// In seconds.
    pub expires: i64,
    /// The session's own.
    pub metadata: Map<String, Value>,
    /// The Checkout Link that was visited.
    pub link: Option<String>,
}

impl Draft {
    /// The sum of the lines.
    pub fn subtotal(&self) -> i64 {
        self.items.iter().map(|item| item.quantity * item.unit).sum()
    }

    /// What addresses are asked for: as told, or any where something is sent.
    pub fn collects(&self) -> Value {
        match &self.collection {
            Some(told) => told.clone(),
            None if self.items.iter().any(|item| item.shippable) => {
                json!({"allowed_countries": null})
            }
            None => Value::Null,
        }
    }
}
