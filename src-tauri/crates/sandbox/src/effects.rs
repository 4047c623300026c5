//! Every change of state with its cause, so that a test can count what really happened.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// One change of one session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Counts from 1 and never repeats, not even after a restart with a state file.
    pub seq: u64,
    /// Business time, ISO 8601.
    pub at: String,
    /// Which provider.
    pub provider: String,
    /// The session's id.
    pub session: String,
    /// The status before; none for a new session.
    pub from: Option<String>,
    /// The status after.
    pub to: String,
    /// Who did it: `POST confirm key=…`, `clock`, `control pay`, `hosted page`, …
    pub cause: String,
    /// The request that caused it.
    pub request_id: Option<String>,
}

/// The log of all effects of a sandbox.
#[derive(Debug, Default)]
pub struct Effects(Mutex<Vec<Effect>>);

impl Effects {
    /// Appends one and returns it with its number.
    pub fn push(&self, mut effect: Effect) -> Effect {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        effect.seq = log.last().map_or(0, |last| last.seq) + 1;
        log.push(effect.clone());
        effect
    }

    /// Puts back the effects of an earlier run.
    pub fn restore(&self, mut earlier: Vec<Effect>) {
        earlier.sort_by_key(|effect| effect.seq);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = earlier;
    }

    /// The effects numbered above `after`, of one session where one is named.
    pub fn list(&self, after: u64, session: Option<&str>) -> Vec<Effect> {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.iter()
            .filter(|effect| effect.seq > after && session.is_none_or(|id| effect.session == id))
            .cloned()
            .collect()
    }
}
