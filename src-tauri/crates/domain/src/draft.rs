use serde::{Deserialize, Serialize};

use crate::{JsonText, Money};

/// One line of what is being paid for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineItem {
    /// What it is.
    pub name: String,
    /// How many.
    pub quantity: u32,
    /// What one costs.
    pub unit: Money,
}

/// A session somebody wants to have made. Everything a provider may ask for, in the house's words;
/// what a provider has no place for is refused by its client, never dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionDraft {
    /// What is asked for.
    pub amount: Money,
    /// What the customer reads. Becomes the single line item where `items` is empty.
    #[serde(default)]
    pub description: Option<String>,
    /// The merchant's own reference.
    #[serde(default)]
    pub order_id: Option<String>,
    /// The provider's id of a known customer.
    #[serde(default)]
    pub customer_id: Option<String>,
    /// The customer's e-mail address, where the provider takes one.
    #[serde(default)]
    pub customer_email: Option<String>,
    /// What the buyer is offered, in the provider's words.
    #[serde(default)]
    pub methods: Vec<String>,
    /// What is being paid for.
    #[serde(default)]
    pub items: Vec<LineItem>,
    /// Further metadata, a JSON object of texts.
    #[serde(default)]
    pub metadata: Option<JsonText>,
    /// Where the customer goes after paying.
    #[serde(default)]
    pub success_url: Option<String>,
    /// Where the customer goes after giving up.
    #[serde(default)]
    pub cancel_url: Option<String>,
    /// How long it can be paid, in seconds.
    #[serde(default)]
    pub expires_in_seconds: Option<u32>,
    /// A template of the hosted page.
    #[serde(default)]
    pub template_id: Option<String>,
    /// What only this provider can be told, in its own words: a JSON object.
    #[serde(default)]
    pub params: Option<JsonText>,
}
