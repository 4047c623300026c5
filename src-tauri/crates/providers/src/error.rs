//! What can go wrong when a provider is asked, and whether our request may have had an effect.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// The result of asking.
pub type Result<T> = std::result::Result<T, ProviderError>;

/// What went wrong. A kind exists only where somebody acts on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorKind {
    /// The key is wrong, unknown or revoked.
    InvalidKey,
    /// The signature was refused because the clocks differ; seconds the provider is ahead.
    ClockSkew(Option<i64>),
    /// The key may not do this.
    Forbidden,
    /// There is no such thing, or it belongs to somebody else.
    NotFound,
    /// Its state does not allow it.
    Conflict,
    /// The idempotency key was used for other parameters.
    IdempotencyMismatch,
    /// The request is not acceptable; the field where the provider names it.
    Invalid(Option<String>),
    /// Too many requests.
    RateLimited,
    /// The provider or something before it failed.
    Server,
    /// No answer in time.
    Timeout,
    /// No connection, or it broke.
    Network,
    /// An answer that is not what the documentation promises.
    InvalidAnswer,
    /// An answer larger than we read.
    TooLarge,
    /// The answer points elsewhere; credentials are never sent there.
    Redirect,
    /// The base URL leads into a private network: we talk to it only if a person allows it, with
    /// the connection's setting `allow_private_address`.
    Address,
    /// The connection's settings, its base URL among them, do not allow this request to be made.
    Settings,
}

/// Whether the request may have reached the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// It never left, or was provably refused before having an effect.
    No,
    /// The provider answered: this is its answer.
    Answered,
    /// Nobody knows. An action must be looked up before it is repeated.
    Maybe,
}

/// A failed request. Its text never holds a secret, a key or a customer's URL.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct ProviderError {
    /// What went wrong.
    pub kind: ErrorKind,
    /// In a sentence, for a person.
    pub message: String,
    /// The HTTP status, where there was one.
    pub status: Option<u16>,
    /// The provider's own code, where there was one.
    pub code: Option<Box<str>>,
    /// The provider's name for the request, for its support.
    pub request_id: Option<Box<str>>,
    /// How long the provider asks us to wait.
    pub retry_after: Option<Duration>,
    /// Whether the request may have had an effect.
    pub reached: Reached,
    /// What the provider's clock said.
    pub server_time: Option<DateTime<Utc>>,
    /// Whether the provider marks it as what the same idempotency key was answered before.
    pub replayed: bool,
}

impl ProviderError {
    /// An error that concerns only us: nothing was sent.
    pub fn unsent(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            status: None,
            code: None,
            request_id: None,
            retry_after: None,
            reached: Reached::No,
            server_time: None,
            replayed: false,
        }
    }

    /// Whether reading again later may help. Never a licence to repeat an action.
    pub fn is_temporary(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::RateLimited | ErrorKind::Server | ErrorKind::Timeout | ErrorKind::Network
        )
    }
}
