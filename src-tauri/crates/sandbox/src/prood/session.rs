//! A session as the sandbox keeps it, and its forms on the wire and in Redis.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::money;
use super::switches::Switches;
use crate::clock::{DAY, MINUTE, iso};

/// What every session's key begins with.
pub const PREFIX: &str = "checkout:session:";

/// A closed list of Prood's words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name { $($(#[$each])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// The word on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// What a word means.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words! {
    /// Where a session stands.
    State {
        /// Nobody has begun.
        Idle = "idle",
        /// The customer is known.
        Info = "info",
        /// The address is known.
        Shipping = "shipping",
        /// A payment was submitted.
        Payment = "payment",
        /// The gateway was asked.
        Confirming = "confirming",
        /// Paid.
        Complete = "complete",
        /// Refused.
        Failed = "failed",
    }
}

words! {
    /// Who takes the money.
    Gateway {
        /// Cards.
        Stripe = "stripe",
        /// Multibanco, MB WAY, cards.
        Easypay = "easypay",
        /// Multibanco, MB WAY, cards.
        Ifthenpay = "ifthenpay",
    }
}

words! {
    /// How the goods reach the customer.
    Fulfillment {
        /// By post.
        Shipping = "shipping",
        /// By courier.
        LocalDelivery = "local_delivery",
        /// The customer comes.
        Pickup = "pickup",
        /// Nothing is sent.
        None = "none",
    }
}

words! {
    /// Where the sale happens.
    Channel {
        /// The shop's site.
        Web = "web",
        /// The counter.
        Pos = "pos",
        /// A program that buys.
        Agent = "agent",
        /// A payment link.
        Link = "link",
    }
}

/// What the gateway knows and Prood may not know yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gate {
    /// It waits for the customer.
    Waiting,
    /// It has the money.
    Captured,
    /// It will never have it.
    Refused,
}

/// A payment at a gateway.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    /// The gateway's id.
    pub id: String,
    /// Which gateway.
    pub gateway: Gateway,
    /// `pending`, `requires_action`, `captured`, …
    pub status: String,
    /// What the gateway told: reference, client secret, …
    pub data: Value,
    /// Where the customer must go.
    pub redirect: Option<String>,
    /// When.
    pub created: i64,
    /// What the gateway knows.
    pub gate: Gate,
    /// When the gateway's answer comes by itself, and whether it is yes.
    pub due: Option<(i64, bool)>,
}

/// A session or a payment link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// `cs_…`, or for a link `cs_link_…` or `pl_…`.
    pub id: String,
    /// Whether it is a payment link.
    pub link: bool,
    /// The merchant; none takes the environment's credentials.
    pub tenant: Option<String>,
    /// The merchant's order.
    pub order: Option<String>,
    /// What a link is for.
    pub description: Option<String>,
    /// Where the customer goes afterwards.
    pub return_url: Option<String>,
    /// Where the customer goes after giving up.
    pub cancel_url: Option<String>,
    /// The merchant's customer.
    pub customer_id: Option<String>,
    /// The shop's name.
    pub store: Option<String>,
    /// Who takes the money.
    pub gateway: Gateway,
    /// Where the sale happens.
    pub channel: Channel,
    /// How the goods reach the customer.
    pub fulfillment: Fulfillment,
    /// Minor units.
    pub amount: i64,
    /// Three letters as sent.
    pub currency: String,
    /// `{email, firstName?, lastName?, phone?}` or null.
    pub customer: Value,
    /// The address or null.
    pub address: Value,
    /// Where it stands.
    pub state: State,
    /// Why it failed.
    pub error: Option<String>,
    /// The payment.
    pub payment: Option<Payment>,
    /// Milliseconds since 1970, like all times here.
    pub created: i64,
    /// When it was last written.
    pub saved: i64,
    /// When it ends; none where only its key does.
    pub expires: Option<i64>,
    /// When its key ends.
    pub until: i64,
    /// Whether its key has ended.
    pub gone: bool,
    /// Batch and place of a seeded one.
    pub place: Option<(u32, u32)>,
}

impl Session {
    /// Its key in Redis.
    pub fn key(&self) -> String {
        format!("{PREFIX}{}", self.id)
    }

    /// Whether an address is asked for.
    pub fn wants_address(&self) -> bool {
        matches!(self.fulfillment, Fulfillment::Shipping | Fulfillment::LocalDelivery)
    }

    /// Notes that it is written now, which in the code's profile lengthens the life of its key.
    pub fn touch(&mut self, now: i64, switches: &Switches) {
        self.saved = now;
        self.until = match self.expires {
            Some(end) if switches.docs() => end,
            Some(end) => end.max(now + MINUTE),
            None => now + DAY,
        };
    }

    /// The amount in the profile's unit.
    pub fn wire_amount(&self, switches: &Switches) -> Value {
        match switches.docs() {
            true => self.amount.into(),
            false => money::number(&money::major(self.amount, &self.currency)),
        }
    }

    /// The payment as its own object. Its amount is in major units in both profiles.
    pub fn payment_json(&self) -> Value {
        let Some(payment) = &self.payment else { return Value::Null };
        json!({
            "id": payment.id, "providerId": payment.gateway.as_str(), "status": payment.status,
            "amount": money::number(&money::major(self.amount, &self.currency)),
            "currency": self.currency, "providerData": payment.data,
            "redirectUrl": payment.redirect, "createdAt": iso(payment.created),
        })
    }

    /// The snapshot.
    pub fn snapshot(&self, switches: &Switches) -> Value {
        json!({
            "state": self.state.as_str(), "channel": self.channel.as_str(),
            "fulfillment": self.fulfillment.as_str(), "expiresAt": self.expires.map(iso),
            "customerInfo": self.customer, "shippingAddress": self.address, "billingAddress": null,
            "shippingMethodId": null, "paymentSession": self.payment_json(),
            "amount": self.wire_amount(switches), "currency": self.currency,
            "orderId": self.order, "error": self.error,
        })
    }

    /// `cs` or `pl`.
    pub fn kind(&self) -> &'static str {
        if self.link { "pl" } else { "cs" }
    }

    /// Stripe's key for pages.
    pub fn publishable_key(&self) -> Option<String> {
        let tenant = self.tenant.as_deref().unwrap_or("env");
        (self.gateway == Gateway::Stripe).then(|| format!("pk_test_{tenant}"))
    }

    /// The value in Redis: the bare snapshot, or the code's wrapper around it.
    pub fn stored(&self, switches: &Switches, origin: &str) -> String {
        let snapshot = self.snapshot(switches);
        if switches.docs() {
            return snapshot.to_string();
        }
        let org = self.tenant.as_deref().unwrap_or("_");
        let gateway = self.gateway.as_str();
        let mut meta = json!({
            "providerId": gateway, "kind": self.kind(), "returnUrl": self.return_url,
            "cancelUrl": self.cancel_url, "webhookUrl": format!("{origin}/api/webhooks/{gateway}/{org}"),
            "tenantId": self.tenant, "orderId": self.order, "customerId": self.customer_id,
            "storeName": self.store,
        });
        if let Some(key) = self.publishable_key() {
            meta["publishableKey"] = key.into();
        }
        json!({"snapshot": snapshot, "meta": meta, "createdAt": iso(self.saved)}).to_string()
    }

    /// What the code's routes put beside the snapshot's fields.
    pub fn beside(&self, switches: &Switches, more: Value) -> Value {
        let mut all = self.snapshot(switches);
        all["sessionId"] = self.id.clone().into();
        all["providerId"] = self.gateway.as_str().into();
        all["publishableKey"] = self.publishable_key().into();
        for (name, value) in more.as_object().into_iter().flatten() {
            all[name] = value.clone();
        }
        all
    }
}
