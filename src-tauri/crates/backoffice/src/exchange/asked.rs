//! What a request and an answer say.

use chrono::{DateTime, Utc};
use confirmation::{Approvable, approval_hash};
use domain::{Action, Mode, Money, ProviderId};
use serde::{Deserialize, Serialize};
use store::ledger::{Approval, Intent, Operator};

use super::file::{Kind, unseal};
use crate::act::{Payload, body_hash};
use crate::{ApiError, Code};

/// Everything a second person agrees to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    pub(crate) id: String,
    pub(crate) bound: String,
    pub(crate) action: Action,
    pub(crate) provider: ProviderId,
    pub(crate) account: String,
    pub(crate) mode: Mode,
    pub(crate) target: String,
    pub(crate) amount: Money,
    /// The rest of what was decided, as it is in the maker's ledger: its hash is bound.
    pub(crate) body: String,
    pub(crate) maker: String,
    pub(crate) maker_name: String,
    /// For people: what the maker calls things. Signed, but not what an approval is bound to.
    pub(crate) connection: String,
    pub(crate) order_id: Option<String>,
    pub(crate) asked_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

impl Asked {
    /// A request of this workspace.
    pub(crate) fn of(
        approval: &Approval,
        intent: &Intent,
        maker: &Operator,
        connection: String,
        order_id: Option<String>,
    ) -> Self {
        let what = &intent.what;
        Self {
            id: approval.what.id.clone(),
            bound: approval.what.bound.clone(),
            action: what.action,
            provider: what.provider.clone(),
            account: what.account.clone(),
            mode: what.mode,
            target: what.target.clone(),
            amount: what.amount,
            body: what.body.clone().unwrap_or_default(),
            maker: maker.id.clone(),
            maker_name: maker.name.clone(),
            connection,
            order_id,
            asked_at: approval.asked_at,
            expires_at: approval.what.expires_at,
        }
    }

    /// A request that was taken in before.
    pub(crate) fn read(file: &str) -> Result<Self, ApiError> {
        unseal(file)?.read(Kind::Request)
    }

    /// What was decided, in full.
    pub(crate) fn payload(&self) -> Result<Payload, ApiError> {
        serde_json::from_str(&self.body).map_err(|_| inconsistent())
    }

    /// Refuses a request that shows one thing and is bound to another.
    pub(super) fn checked(self) -> Result<Self, ApiError> {
        let bound = approval_hash(&Approvable {
            request: &self.id,
            action: self.action,
            provider: self.provider.as_str(),
            account: &self.account,
            mode: self.mode,
            target: &self.target,
            amount: self.amount,
            body_sha256: &body_hash(&self.body),
            maker: &self.maker,
        });
        let plan = self.payload()?.plan;
        let same = plan.action == self.action
            && plan.amount == self.amount
            && plan.session_id() == Some(self.target.as_str());
        if bound == self.bound && same { Ok(self) } else { Err(inconsistent()) }
    }
}

fn inconsistent() -> ApiError {
    let message = "The request shows one thing and is bound to another. Nothing was done.";
    ApiError::new(Code::Refused, message, "Ask the sender what happened.")
}

/// What was decided about a request, on the computer where it was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    pub(super) request: String,
    pub(super) bound: String,
    pub(super) approved: bool,
    /// Why not.
    pub(crate) reason: Option<String>,
    pub(super) checker_name: String,
    pub(super) decided_at: DateTime<Utc>,
}

impl Answer {
    /// An answer that was given here before.
    pub(crate) fn read(file: &str) -> Result<Self, ApiError> {
        unseal(file)?.read(Kind::Answer)
    }
}
