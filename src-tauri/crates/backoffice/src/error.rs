//! The one error that leaves this room.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a front end does differently for. A code exists only where one of them acts on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// Something typed cannot be read; the hint says what would do.
    InvalidInput,
    /// There is no such thing.
    NotFound,
    /// More than one thing answers to that; the hint lists them.
    Ambiguous,
    /// Not allowed by a rule of the house or of the provider.
    Refused,
    /// The provider refuses the key.
    NotAuthorised,
    /// Whoever acts may not do this, or has not said who they are; the hint says who may.
    NotPermitted,
    /// The keychain is locked, or the passphrase is missing or wrong.
    KeychainLocked,
    /// Somebody has to agree first; asking again with consent goes on.
    NeedsConsent,
    /// A second person was asked and has not answered yet.
    AwaitsApproval,
    /// The provider cannot be reached, or is in trouble; what is stored stays usable.
    Unavailable,
    /// Another process is at it.
    Busy,
    /// The ledger or the cache cannot be written; reading goes on.
    ReadOnly,
    /// The cache is damaged or lost; a rebuild is offered.
    CacheDamaged,
    /// A fault of ours, or of the disk.
    Internal,
}

/// An error a person can act on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    /// What kind.
    pub code: Code,
    /// What happened and what was kept.
    pub message: String,
    /// What to do next.
    pub hint: String,
    /// Whether the same request may succeed later without anybody changing anything.
    pub retry: bool,
}

impl ApiError {
    /// An error with what to do next.
    pub fn new(code: Code, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: hint.into(), retry: false }
    }

    /// The same, worth trying again later.
    #[must_use]
    pub fn retryable(mut self) -> Self {
        self.retry = true;
        self
    }
}
