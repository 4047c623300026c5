//! What is known about an act, what happens to it, and what is to be done next.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Alarm, By, Doubt, Need, Observation, Reason, Refusal};

/// How far an act has come. Part of what is journaled.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// Decides the key, with the plan.
    pub epoch: u32,
    /// How often a request was made.
    pub attempts: u32,
    /// How many of them may have had an effect, or may still have.
    pub doubtful: u32,
    /// How many readings in a row have settled nothing.
    pub looks: u32,
    /// When the present key first left, by the server's clock where that was known.
    pub first_sent: Option<DateTime<Utc>>,
    /// The id of what was created, once an answer told it.
    pub created: Option<String>,
}

/// What is known about an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Shown to a person, not decided.
    Prepared,
    /// Decided. Nothing that could have an effect has left.
    Intent(Progress),
    /// A request may have left.
    Sending(Progress),
    /// It may have happened. Shown as "sent, being verified", never as failed.
    Unknown {
        /// How far it has come.
        progress: Progress,
        /// Why it is not known.
        doubt: Doubt,
    },
    /// It is so: proved by a reading.
    Confirmed {
        /// Who did it.
        by: By,
        /// The id of what was created.
        created: Option<String>,
    },
    /// It did not happen and will not.
    Refused {
        /// Why.
        reason: Reason,
    },
    /// Only a person can go on. A later reading may still settle it.
    NeedsHuman {
        /// How far it had come.
        progress: Progress,
        /// Why.
        need: Need,
    },
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A person decided. `approved` is false while a second person still has to.
    Commit {
        /// Whether everybody who must has agreed.
        approved: bool,
    },
    /// The session was read, and asked for after the last command was given; also by a sync.
    SessionRead(Observation),
    /// The provider could not be read; the error has been logged by whoever tried.
    ReadFailed,
    /// The request of [`Command::Send`] came to this.
    ActionAnswered(Answer),
    /// The pause of [`Command::Wait`] is over, the time of [`Command::AskTime`] is known, or a
    /// person wants it looked at now.
    RetryDue,
    /// The program started and found this state in the journal.
    Restarted,
    /// The journal was put back from a copy: what became of the act since is not known here.
    Restored,
    /// A person takes it back, or looked and found that it did not happen.
    LetGo,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A success whose body could be read.
    Done(Observation),
    /// A clear no.
    Refused(Refusal),
    /// Too many requests.
    RateLimited {
        /// How long the provider asks us to wait.
        retry_after: Option<Duration>,
    },
    /// It provably never left.
    NotSent,
    /// No answer, or half of one: a time-out, a reset, an aborted handshake.
    NoAnswer,
    /// The provider or something before it failed.
    ServerError {
        /// Whether the failure is marked as a repetition for the same key.
        replayed: bool,
    },
    /// An answer that cannot be read.
    Garbage,
}

/// What the host must do, in this order. A command that fails ends the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Make the state durable, and the audit entry with it. Where that fails, nothing further of
    /// the list may be done: load the last durable state and go on with [`Event::Restarted`].
    Journal(State),
    /// Read this session, then tell `SessionRead` or `ReadFailed`.
    Read {
        /// The provider's id.
        id: String,
    },
    /// Make the request once, without any retry below, then tell `ActionAnswered`.
    Send {
        /// The idempotency key.
        key: String,
    },
    /// Tell `RetryDue` after this long (the host may add some jitter).
    Wait(Duration),
    /// Learn what the provider's clock says, from any answer of its, then tell `RetryDue`; or
    /// `ReadFailed` where none came.
    AskTime,
    /// Tell a person, whatever becomes of the act.
    Alarm(Alarm),
    /// It is over, or only a person can go on.
    Finish(Outcome),
}

/// What a front end shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It is so.
    Confirmed {
        /// Who did it.
        by: By,
        /// The id of what was created.
        created: Option<String>,
    },
    /// It did not happen and will not.
    Refused {
        /// Why.
        reason: Reason,
    },
    /// It may have happened and is being looked up.
    Unknown {
        /// Why it is not known; absent while the first request is under way.
        doubt: Option<Doubt>,
    },
    /// It may have happened and only a person can go on.
    NeedsHuman {
        /// Why.
        need: Need,
    },
    /// A second person has to agree.
    AwaitingApproval,
}

impl State {
    /// How far an act has come that is not over.
    pub fn progress(&self) -> Option<&Progress> {
        match self {
            Self::Intent(progress)
            | Self::Sending(progress)
            | Self::Unknown { progress, .. }
            | Self::NeedsHuman { progress, .. } => Some(progress),
            Self::Prepared | Self::Confirmed { .. } | Self::Refused { .. } => None,
        }
    }

    /// What to show for it now.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Prepared => Outcome::AwaitingApproval,
            Self::Intent(_) | Self::Sending(_) => Outcome::Unknown { doubt: None },
            Self::Unknown { doubt, .. } => Outcome::Unknown { doubt: Some(*doubt) },
            Self::Confirmed { by, created } => {
                Outcome::Confirmed { by: *by, created: created.clone() }
            }
            Self::Refused { reason } => Outcome::Refused { reason: *reason },
            Self::NeedsHuman { need, .. } => Outcome::NeedsHuman { need: *need },
        }
    }

    /// Whether nothing can change it any more.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Confirmed { .. } | Self::Refused { .. })
    }

    /// Whether it blocks another act on the same session.
    pub fn is_live(&self) -> bool {
        !self.is_final() && *self != Self::Prepared
    }

    /// The state's name, as stored and shown.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Intent(_) => "intent",
            Self::Sending(_) => "sending",
            Self::Unknown { .. } => "unknown",
            Self::Confirmed { .. } => "confirmed",
            Self::Refused { .. } => "refused",
            Self::NeedsHuman { .. } => "needs_human",
        }
    }
}
