use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Currency, Mode, Money};

macro_rules! name {
    ($(#[$doc:meta])* $type:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $type(String);

        impl $type {
            /// Wraps the text.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        /// Equal texts are equal names, so a map can be asked with the text.
        impl std::borrow::Borrow<str> for $type {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name! {
    /// The house's own id of a connection. It holds no `/`.
    ConnectionId
}

name! {
    /// A provider's short name: `plugipay`.
    ProviderId
}

/// A connection's settings, as typed: `exponent.IDR`, `order_id.paths`, `link.success_url` …
/// Each provider lists the keys it knows; nothing secret is ever among them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Settings(pub BTreeMap<String, String>);

impl Settings {
    /// The value of a key that was set to something.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// How many digits follow the point in this provider's integers of `currency`, where the
    /// connection says so.
    pub fn exponent(&self, currency: Currency) -> Option<u32> {
        self.get(&format!("exponent.{currency}"))?.parse().ok()
    }

    /// How many minor units of `currency` may be missing without anybody minding, where the
    /// connection says so: `tolerance.IDR` holds an exact decimal.
    pub fn tolerance(&self, currency: Currency) -> Option<i64> {
        let text = self.get(&format!("tolerance.{currency}"))?;
        Money::parse(text, currency).ok().map(|money| money.minor)
    }

    /// A comma-separated setting as its parts, trimmed, empty parts left out.
    pub fn list(&self, key: &str) -> Vec<&str> {
        let parts = self.get(key).unwrap_or_default().split(',');
        parts.map(str::trim).filter(|part| !part.is_empty()).collect()
    }
}

/// One account in one mode at one provider. Credentials are elsewhere: in the keychain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// The house's id.
    pub id: ConnectionId,
    /// What people call it.
    pub name: String,
    /// Which provider.
    pub provider: ProviderId,
    /// The provider's account, or what stands for it; fixed at connect, survives key rotation.
    pub account: String,
    /// Whether real money moves.
    pub mode: Mode,
    /// Where requests go: scheme and host, and a port where one is given.
    pub base_url: String,
    /// Everything else that was set.
    pub settings: Settings,
    /// A colour of the palette, so that people can tell connections apart.
    pub colour: String,
    /// When it was connected.
    pub created_at: DateTime<Utc>,
}
