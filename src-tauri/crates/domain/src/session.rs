//! A session: one row of the list, whatever provider it came from.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::words::{UnknownWord, words};
use crate::{ConnectionId, Money, OrderId};

/// The adapter of a transfer that a person confirms.
pub(crate) const MANUAL: &str = "manual";

words! {
    /// Where a session stands. The provider's own word is kept beside it.
    Status {
        /// Waiting for the customer to begin.
        Open = "open",
        /// The customer has begun; the provider has not decided.
        Pending = "pending",
        /// The customer says they paid; a person must look at the bank account.
        AwaitingConfirmation = "awaiting_confirmation",
        /// Paid.
        Completed = "completed",
        /// Ended by time.
        Expired = "expired",
        /// Ended by a decision.
        Canceled = "canceled",
        /// Ended by a refusal.
        Failed = "failed",
        /// A word we do not know; the raw status keeps its text.
        Unknown = "unknown",
    }
}

impl Status {
    /// Whether a provider may still change it, so that it is worth reading again.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Open | Self::Pending | Self::AwaitingConfirmation | Self::Unknown)
    }
}

words! {
    /// What kind of row this is; part of its key.
    Kind {
        /// A checkout session.
        Session = "session",
        /// A payment whose session is not known.
        Payment = "payment",
        /// An attempt that has no provider id yet; its id is the intent's.
        Attempt = "attempt",
    }
}

words! {
    /// Money that went back.
    Refund {
        /// Nothing went back.
        None = "none",
        /// Asked for, not settled.
        Pending = "pending",
        /// Some of it.
        Partial = "partial",
        /// All of it.
        Full = "full",
        /// Asked for and refused.
        Failed = "failed",
    }
}

words! {
    /// Whether real money moves.
    Mode {
        /// Real money.
        Live = "live",
        /// Play money.
        Test = "test",
        /// The provider does not say.
        Unknown = "unknown",
    }
}

words! {
    /// What does not fit between what was asked for and what came.
    Exception {
        /// Everything fits.
        None = "none",
        /// Less money came than was asked for.
        Partial = "partial",
        /// More money came than was asked for.
        Over = "over",
        /// Paid after it had expired.
        Late = "late",
        /// Another currency came.
        WrongCurrency = "wrong_currency",
        /// Paid twice.
        Duplicate = "duplicate",
        /// The reference belongs to another order.
        ReferenceMismatch = "reference_mismatch",
    }
}

words! {
    /// Who says that something happened at this time.
    Source {
        /// The provider's own field.
        Provider = "provider",
        /// Computed from other fields.
        Derived = "derived",
        /// We saw it first then: an estimate, marked as one.
        FirstSeen = "first_seen",
    }
}

/// A moment and who vouches for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The moment.
    pub at: DateTime<Utc>,
    /// Who vouches for it.
    pub source: Source,
}

impl Stamp {
    /// A moment the provider itself gave.
    pub fn provider(at: DateTime<Utc>) -> Self {
        Self { at, source: Source::Provider }
    }
}

/// What identifies a row: connection, kind and the provider's own id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SessionKey {
    /// The connection it was read through.
    pub connection: ConnectionId,
    /// What kind of row.
    pub kind: Kind,
    /// The provider's id, compared exactly and never parsed.
    pub id: String,
}

impl fmt::Display for SessionKey {
    /// `CONNECTION/KIND/ID`, the form in which a key crosses to the window and back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.connection, self.kind, self.id)
    }
}

impl std::str::FromStr for SessionKey {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let unknown = || UnknownWord(text.to_owned());
        let mut parts = text.splitn(3, '/');
        let (Some(connection), Some(kind), Some(id)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(unknown());
        };
        if connection.is_empty() || id.is_empty() {
            return Err(unknown());
        }
        Ok(Self {
            connection: ConnectionId::new(connection),
            kind: kind.parse()?,
            id: id.to_owned(),
        })
    }
}

/// Text that is valid JSON, kept exactly as the provider wrote it (`10.10` stays `10.10`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonText(pub String);

impl JsonText {
    /// The parsed value, for showing. Numbers may lose trailing zeros; the text does not.
    pub fn value(&self) -> serde_json::Value {
        serde_json::from_str(&self.0).unwrap_or(serde_json::Value::Null)
    }
}

/// Who pays, as far as the provider tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// The provider's id of the customer.
    pub id: Option<String>,
    /// The name as written.
    pub name: Option<String>,
    /// The e-mail address as written.
    pub email: Option<String>,
    /// The telephone number as written.
    pub phone: Option<String>,
}

/// One session in the house's words. Everything here can be derived again from the raw body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// What kind of row.
    pub kind: Kind,
    /// The provider's id.
    pub id: String,
    /// Whether real money moves.
    pub mode: Mode,
    /// Where it stands, in our words.
    pub status: Status,
    /// Where it stands, in the provider's word.
    pub raw_status: String,
    /// Money that went back.
    pub refund: Refund,
    /// What was asked for, in ISO minor units.
    pub amount: Money,
    /// The provider's integer as received, for the day an exponent setting turns out wrong.
    pub provider_amount: i64,
    /// The merchant's own references, first the one to show.
    pub order_ids: Vec<OrderId>,
    /// Who pays.
    pub customer: Customer,
    /// Which gateway handled it (`manual` for a bank transfer).
    pub adapter: Option<String>,
    /// What the buyer used, in the provider's word.
    pub payment_method: Option<String>,
    /// What the buyer was offered, in the provider's words.
    pub methods: Vec<String>,
    /// Where the customer pays. A capability: shown on demand, never in lists, logs or exports.
    pub hosted_url: Option<String>,
    /// The merchant's metadata as written.
    pub metadata: Option<JsonText>,
    /// When it was made.
    pub created: Stamp,
    /// When it last changed.
    pub updated: Stamp,
    /// When it was paid.
    pub completed: Option<Stamp>,
    /// When it ends, or ended, by itself.
    pub expires: Option<Stamp>,
}

impl Session {
    /// Whether a person, not a gateway, says that the money came.
    pub fn is_manual(&self) -> bool {
        self.adapter.as_deref() == Some(MANUAL)
    }

    /// Paid after its own end.
    pub fn is_late(&self) -> bool {
        match (self.completed, self.expires) {
            (Some(completed), Some(expires)) => completed.at > expires.at,
            _ => false,
        }
    }

    /// The reference to show.
    pub fn order_id(&self) -> Option<&str> {
        self.order_ids.first().map(|id| id.value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_the_way_to_the_window_and_back() {
        let key = SessionKey {
            connection: ConnectionId::new("c1"),
            kind: Kind::Session,
            id: "cs_a/b".to_owned(),
        };
        assert_eq!(key.to_string().parse::<SessionKey>().unwrap(), key);
        assert!("c1/session/".parse::<SessionKey>().is_err());
        assert!("c1/basket/x".parse::<SessionKey>().is_err());
    }

    #[test]
    fn every_status_word_reads_back() {
        for status in Status::ALL {
            assert_eq!(status.as_str().parse::<Status>().unwrap(), *status);
        }
    }
}
