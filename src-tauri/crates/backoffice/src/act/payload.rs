//! What an intent carries besides the protocol's own state. Written once, with the intent.

use chrono::NaiveDate;
use confirmation::Plan;
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
