//! A request for a second person's word, as it is on disk.

use chrono::{DateTime, Utc};
use domain::approval::Proof;
use domain::words;
use rusqlite::Row;

use super::word;
use crate::{Result, time};

words! {
    /// How a request stands. It is decided once.
    ApprovalState {
        /// Nobody has answered.
        Waiting = "waiting",
        /// A second person agreed, and the action began.
        Approved = "approved",
        /// A second person said no.
        Rejected = "rejected",
        /// Who asked took it back.
        Withdrawn = "withdrawn",
        /// Nobody answered in time.
        Expired = "expired",
        /// Something it was about has changed.
        Void = "void",
    }
}

/// What a maker asks another person to agree to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApproval {
    /// A random UUID.
    pub id: String,
    /// What is to be carried out.
    pub intent: String,
    /// The hash of everything that was decided.
    pub bound: String,
    /// The operator who asks.
    pub maker: String,
    /// The account of the operating system that they asked from.
    pub maker_account: Option<String>,
    /// Until when an answer counts.
    pub expires_at: DateTime<Utc>,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// What was asked.
    pub what: NewApproval,
    /// How it stands.
    pub state: ApprovalState,
    /// Why, in a sentence or a word.
    pub reason: Option<String>,
    /// The operator who answered.
    pub checker: Option<String>,
    /// What stands behind the answer.
    pub proof: Option<Proof>,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
    /// When it was answered, or ended otherwise.
    pub decided_at: Option<DateTime<Utc>>,
}

/// A second person's yes, for the step with which the intent begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// The request.
    pub request: String,
    /// What was agreed to; it must be what the request is bound to.
    pub bound: String,
    /// The operator who agrees.
    pub checker: String,
    /// The same by name.
    pub checker_name: String,
    /// What stands behind it.
    pub proof: Proof,
    /// The signed answer, where there is one.
    pub answer: Option<String>,
}

/// An end of a request by which nothing is carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// Any state but `Waiting` and `Approved`.
    pub state: ApprovalState,
    /// Why.
    pub reason: Option<String>,
    /// Who said so, and what stands behind it; for a rejection.
    pub checker: Option<(String, Proof)>,
    /// The signed answer, where there is one.
    pub answer: Option<String>,
}

pub(super) const COLUMNS: &str = "id, intent, bound, maker, maker_account, expires_at, state, reason, \
                                  checker, proof, asked_at, decided_at";

pub(super) fn read(row: &Row<'_>) -> Result<Approval> {
    let proof: Option<String> = row.get(9)?;
    Ok(Approval {
        what: NewApproval {
            id: row.get(0)?,
            intent: row.get(1)?,
            bound: row.get(2)?,
            maker: row.get(3)?,
            maker_account: row.get(4)?,
            expires_at: time::at(row.get(5)?),
        },
        state: word(row.get_ref(6)?.as_str()?, "state of a request")?,
        reason: row.get(7)?,
        checker: row.get(8)?,
        proof: proof.map(|proof| word(&proof, "proof")).transpose()?,
        asked_at: time::at(row.get(10)?),
        decided_at: row.get::<_, Option<i64>>(11)?.map(time::at),
    })
}
