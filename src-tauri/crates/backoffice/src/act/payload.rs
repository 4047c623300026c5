//! What an intent carries besides the protocol's own state. Written once, with the intent.

use chrono::NaiveDate;
use confirmation::Plan;
use confirmation::received::Comparison;
use domain::{Money, SessionDraft, SessionKey};
use providers::LinkChange;
use serde::{Deserialize, Serialize};

use crate::{ApiError, Code};

/// Everything that was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payload {
    /// What the protocol needs.
    pub(crate) plan: Plan,
    /// What the person saw at the bank, for a confirmation.
    pub(crate) transfer: Option<Transfer>,
    /// What is to be made, for a creation.
    pub(crate) draft: Option<SessionDraft>,
    /// The session that the new one replaces.
    pub(crate) renewed_from: Option<SessionKey>,
    /// What a colleague should know.
    pub(crate) note: Option<String>,
    /// The gateway's id of the payment, for a recheck.
    #[serde(default)]
    pub(crate) charge: Option<String>,
    /// Which reusable link is changed, and how.
    #[serde(default)]
    pub(crate) change: Option<(String, LinkChange)>,
    /// The files that were given with it: by their hashes they are part of what is agreed to.
    #[serde(default)]
    pub(crate) evidence: Vec<Evidence>,
}

/// A file that was given. Its content lies in the workspace under its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Evidence {
    pub(crate) name: String,
    /// SHA-256 of its content, in hexadecimal.
    pub(crate) hash: String,
}

/// A transfer as the person saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Transfer {
    pub(crate) amount: Money,
    pub(crate) received_on: NaiveDate,
    pub(crate) reference: String,
    /// The order of another session that the reference names.
    #[serde(default)]
    pub(crate) other_order: Option<String>,
    /// Why it is confirmed although less came.
    pub(crate) reason: Option<String>,
    /// The bank's own line, by its number.
    #[serde(default)]
    pub(crate) line: Option<i64>,
    /// How it was held against the books; absent in what older programs wrote.
    #[serde(default)]
    pub(crate) seen: Option<Seen>,
}

/// What the person was shown about a transfer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// Against what was asked for, together with what had come before.
    pub(crate) comparison: Comparison,
    /// Words for what to be aware of.
    pub(crate) warnings: Vec<String>,
}

impl Transfer {
    /// What had come before, where that can be said: what it makes together, less what came now.
    pub(crate) fn earlier(&self, asked: Money) -> Option<Money> {
        let whole = match self.seen.as_ref()?.comparison {
            Comparison::Equal => Some(asked.minor),
            Comparison::Short { remainder } => asked.minor.checked_sub(remainder.minor),
            Comparison::Over { excess } => asked.minor.checked_add(excess.minor),
            Comparison::WrongCurrency { .. } => None,
        };
        let before = whole?.checked_sub(self.amount.minor)?;
        (before > 0).then(|| Money::new(before, asked.currency))
    }
}

impl Payload {
    /// A plan and nothing else yet.
    pub(crate) fn of_plan(plan: Plan) -> Self {
        Self {
            plan,
            transfer: None,
            draft: None,
            renewed_from: None,
            note: None,
            charge: None,
            change: None,
            evidence: Vec::new(),
        }
    }

    pub(crate) fn to_text(&self) -> Result<String, ApiError> {
        serde_json::to_string(self).map_err(|error| broken(&error))
    }

    pub(crate) fn of(intent: &store::ledger::Intent) -> Result<Self, ApiError> {
        let text = intent.what.body.as_deref().unwrap_or_default();
        serde_json::from_str(text).map_err(|error| broken(&error))
    }
}

fn broken(error: &serde_json::Error) -> ApiError {
    let message = format!("An intent of the ledger cannot be read: {error}. Nothing was sent.");
    ApiError::new(Code::Internal, message, "Restore the ledger from a daily copy.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn idr(minor: i64) -> Money {
        Money::new(minor, domain::Currency::new("IDR").unwrap())
    }

    #[test]
    fn what_older_programs_wrote_is_read_still() {
        let old = r#"{"amount":{"value":"0.05","currency":"IDR"},"received_on":"2026-10-05",
                      "reference":"TRSF 0042","reason":null}"#;
        let transfer: Transfer = serde_json::from_str(old).unwrap();
        assert_eq!((transfer.seen.clone(), transfer.earlier(idr(9))), (None, None));
    }

    #[test]
    fn what_had_come_before_follows_from_what_it_makes_together() {
        let table = [
            (Comparison::Equal, Some(60)),
            (Comparison::Short { remainder: idr(10) }, Some(50)),
            (Comparison::Over { excess: idr(10) }, Some(70)),
            (Comparison::Short { remainder: idr(60) }, None),
            (Comparison::WrongCurrency { came: idr(0).currency }, None),
        ];
        for (comparison, expected) in table {
            let transfer = Transfer {
                amount: idr(40),
                received_on: NaiveDate::default(),
                reference: String::new(),
                other_order: None,
                reason: None,
                line: None,
                seen: Some(Seen { comparison, warnings: Vec::new() }),
            };
            assert_eq!(transfer.earlier(idr(100)), expected.map(idr), "{comparison:?}");
        }
    }
}
