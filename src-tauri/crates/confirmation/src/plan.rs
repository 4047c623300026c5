//! What is to be done, and how a session looks from there.

use chrono::{DateTime, Utc};
use domain::{Action, Mode, Money, ProviderId, Session, Status};
use serde::{Deserialize, Serialize};

use crate::{Reason, draft_key, session_key};
use domain::words;

words! {
    /// How far a provider keeps an act from happening twice.
    Class {
        /// A second act is refused by the session's state.
        Guarded = "guarded",
        /// A second act with the same key gives the first one's answer.
        Keyed = "keyed",
        /// Both.
        KeyedAndGuarded = "keyed_and_guarded",
        /// Neither: nothing is ever resent by itself.
        Neither = "neither",
    }
}

impl Class {
    /// Whether the provider remembers keys.
    pub fn is_keyed(self) -> bool {
        matches!(self, Self::Keyed | Self::KeyedAndGuarded)
    }

    /// Whether the session's own state refuses a second act.
    pub fn is_guarded(self) -> bool {
        matches!(self, Self::Guarded | Self::KeyedAndGuarded)
    }
}

/// What an act is aimed at; decides its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Target {
    /// One existing session.
    Session {
        /// Which provider.
        provider: ProviderId,
        /// The provider's account, never the connection's local id.
        account: String,
        /// Whether real money moves.
        mode: Mode,
        /// The provider's id of the session.
        id: String,
    },
    /// Something new.
    Draft {
        /// The random id that was made when the form opened.
        draft: String,
    },
}

/// One decision to act. Fixed when it is prepared; everything that changes is in the
/// [`State`](crate::State).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// What is to be done.
    pub action: Action,
    /// What this provider does about a second time.
    pub class: Class,
    /// To what.
    pub target: Target,
    /// The amount that the session must have, before and after.
    pub amount: Money,
    /// What is taken of it, where that is not all: another part is another act, with another key.
    #[serde(default)]
    pub part: Option<Money>,
    /// 1 + the number of earlier intents of this action and target that were refused.
    pub first_epoch: u32,
    /// Whether one session can be read at this provider. Where it cannot, only creating is
    /// possible, and its answer is all the proof there will be.
    pub can_read: bool,
    /// Whether a cancellation here is an early expiry: a session that has expired is what was wanted.
    #[serde(default)]
    pub cancels_by_expiry: bool,
}

impl Plan {
    /// The idempotency key in this epoch. The epoch does not change a draft's key.
    pub fn key(&self, epoch: u32) -> String {
        match &self.target {
            Target::Session { provider, account, mode, id } => {
                let amount = self.part.unwrap_or(self.amount);
                session_key(self.action, provider.as_str(), account, *mode, id, amount, epoch)
            }
            Target::Draft { draft } => draft_key(self.action, draft),
        }
    }

    /// The id of the session that is acted on, where there is one yet.
    pub fn session_id(&self) -> Option<&str> {
        match &self.target {
            Target::Session { id, .. } => Some(id),
            Target::Draft { .. } => None,
        }
    }

    /// Where the observed session stands, seen from this act.
    pub fn standing(&self, seen: &Observation) -> Standing {
        if self.session_id().is_some_and(|id| id != seen.id) || seen.id.is_empty() {
            return Standing::Foreign(Reason::OtherSession);
        }
        if seen.amount.currency != self.amount.currency {
            return Standing::Foreign(Reason::OtherCurrency);
        }
        if seen.amount != self.amount {
            return Standing::Foreign(Reason::OtherAmount);
        }
        match self.action {
            Action::Confirm => confirm(seen),
            Action::Cancel => cancel(seen.status, self.cancels_by_expiry),
            Action::Recheck => recheck(seen.status),
            Action::Capture => capture(seen.status),
            // It exists, with the right amount. What has become of it since is another matter.
            Action::Create | Action::Link | Action::LinkUpdate => Standing::Done,
        }
    }
}

/// What a provider said about one session, in our words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The provider's id.
    pub id: String,
    /// Where it stands.
    pub status: Status,
    /// What was asked for.
    pub amount: Money,
    /// Which gateway handles it.
    pub adapter: Option<String>,
    /// When it last changed.
    pub updated: Option<DateTime<Utc>>,
    /// When it was paid.
    pub completed_at: Option<DateTime<Utc>>,
}

impl From<&Session> for Observation {
    fn from(session: &Session) -> Self {
        Self {
            id: session.id.clone(),
            status: session.status,
            amount: session.amount,
            adapter: session.adapter.clone(),
            updated: Some(session.updated.at),
            completed_at: session.completed.map(|stamp| stamp.at),
        }
    }
}

/// Where an observed session stands, seen from an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// What was wanted is so.
    Done,
    /// It is not, and may still be asked for.
    Open,
    /// It is not, and may not be asked for now; it may be again.
    Closed(Reason),
    /// It is not and never will be.
    Ended(Reason),
    /// The answer is not about what we asked.
    Foreign(Reason),
}

fn confirm(seen: &Observation) -> Standing {
    match seen.status {
        Status::Completed => Standing::Done,
        Status::AwaitingConfirmation if seen.adapter.as_deref() == Some("manual") => Standing::Open,
        Status::AwaitingConfirmation => Standing::Closed(Reason::NotManual),
        Status::Open | Status::Pending => Standing::Closed(Reason::NotClaimed),
        Status::Expired => Standing::Ended(Reason::Expired),
        Status::Canceled => Standing::Ended(Reason::AlreadyCanceled),
        Status::Failed => Standing::Ended(Reason::Failed),
        Status::Unknown => Standing::Closed(Reason::UnknownStatus),
    }
}

fn cancel(status: Status, by_expiry: bool) -> Standing {
    match status {
        Status::Canceled => Standing::Done,
        Status::Expired if by_expiry => Standing::Done,
        Status::Open | Status::Pending | Status::AwaitingConfirmation => Standing::Open,
        Status::Completed => Standing::Ended(Reason::AlreadyCompleted),
        Status::Expired => Standing::Ended(Reason::Expired),
        Status::Failed => Standing::Ended(Reason::Failed),
        Status::Unknown => Standing::Closed(Reason::UnknownStatus),
    }
}

fn recheck(status: Status) -> Standing {
    match status {
        Status::Completed => Standing::Done,
        Status::Pending | Status::AwaitingConfirmation => Standing::Open,
        Status::Open => Standing::Closed(Reason::NotClaimed),
        Status::Expired => Standing::Ended(Reason::Expired),
        Status::Canceled => Standing::Ended(Reason::AlreadyCanceled),
        Status::Failed => Standing::Ended(Reason::Failed),
        Status::Unknown => Standing::Closed(Reason::UnknownStatus),
    }
}

/// A session whose money is reserved is pending; that it is this one's was asked before.
fn capture(status: Status) -> Standing {
    match status {
        Status::Completed => Standing::Done,
        Status::Pending => Standing::Open,
        Status::Open | Status::AwaitingConfirmation => Standing::Closed(Reason::NotReserved),
        Status::Expired => Standing::Ended(Reason::Expired),
        Status::Canceled => Standing::Ended(Reason::AlreadyCanceled),
        Status::Failed => Standing::Ended(Reason::Failed),
        Status::Unknown => Standing::Closed(Reason::UnknownStatus),
    }
}
