//! Why no answer came, in our words. The library's own texts are never shown: they hold URLs.

use std::error::Error;
use std::io;

use super::request::Effect;
use super::resolve::PrivateAddress;
use crate::{ErrorKind, ProviderError, Reached};

/// Where an attempt was when it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Connecting, sending, waiting for the answer to begin.
    Opening,
    /// Reading the answer.
    Reading,
}

/// An error of the library.
pub(super) fn of(
    error: &reqwest::Error,
    stage: Stage,
    effect: Effect,
    name: &str,
) -> ProviderError {
    if find::<PrivateAddress>(error).is_some() {
        let message = format!(
            "{name}'s name leads into a private network; set allow_private_address=yes if it is meant"
        );
        return ProviderError::unsent(ErrorKind::Address, message);
    }
    if stage == Stage::Opening && (error.is_connect() || error.is_builder()) {
        return unconnected(error, name);
    }
    if error.is_timeout() {
        return timeout(stage, effect, name);
    }
    lost(effect, format!("the connection to {name} broke before the answer was complete"))
}

/// No answer in time.
pub(super) fn timeout(stage: Stage, effect: Effect, name: &str) -> ProviderError {
    let what = match stage {
        Stage::Opening => "did not begin to answer in time",
        Stage::Reading => "did not finish its answer in time",
    };
    ProviderError { kind: ErrorKind::Timeout, ..lost(effect, format!("{name} {what}")) }
}

/// A failure after the request may have left.
pub(super) fn lost(effect: Effect, message: String) -> ProviderError {
    ProviderError {
        reached: unsettled(effect),
        ..ProviderError::unsent(ErrorKind::Network, message)
    }
}

/// What is known about a request that left and got no usable answer: a read has no effect, of an
/// action nobody knows.
pub(super) fn unsettled(effect: Effect) -> Reached {
    match effect {
        Effect::Read => Reached::No,
        Effect::Action => Reached::Maybe,
    }
}

fn unconnected(error: &reqwest::Error, name: &str) -> ProviderError {
    let io = find::<io::Error>(error).map(io::Error::kind);
    let (kind, why) = match io {
        _ if error.is_timeout() => (ErrorKind::Timeout, "it did not accept one in time"),
        _ if error.is_dns() => (ErrorKind::Network, "its name could not be found"),
        Some(io::ErrorKind::ConnectionRefused) => (ErrorKind::Network, "it was refused"),
        Some(io::ErrorKind::InvalidData) => {
            (ErrorKind::Network, "it could not be secured (TLS or certificate)")
        }
        Some(io::ErrorKind::TimedOut) => (ErrorKind::Timeout, "it did not accept one in time"),
        _ => (ErrorKind::Network, "the network did not get there"),
    };
    ProviderError::unsent(kind, format!("no connection to {name}: {why}"))
}

/// The innermost error of a type. An `io::Error` hides its inner error from `source`.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut found = None;
    let mut next = Some(error);
    while let Some(error) = next {
        found = error.downcast_ref::<E>().or(found);
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = inner.map(|inner| inner as &(dyn Error + 'static)).or_else(|| error.source());
    }
    found
}
