//! Idempotency keys: the same decision gives the same key on every machine.
//!
//! A key is the lower-case, unpadded base32 of a SHA-256 over netstrings: each part is written as
//! its length in bytes, a colon, the bytes and a comma: `5:cs/v2,`. No two lists of parts have the same encoding, whatever characters an id contains.
//! Nothing but these parts may decide what a request says, or a provider that remembers keys
//! would refuse a second machine's request as a different one under the same key.

use data_encoding::BASE32_NOPAD;
use domain::{Action, Mode, Money};
use sha2::{Digest as _, Sha256};

/// The first part of every key. Another way of making keys gets another version.
pub const ACT_VERSION: &str = "cs/v2";

/// The first part of what an approval is bound to: no key is ever one, nor the other way around.
pub const APPROVAL_VERSION: &str = "cs/approval/v1";

/// The key of an act on one existing session: `cs/v2`, action, provider, account, mode, target,
/// minor units, currency, epoch. The amount is the one that is acted on: of a capture in part, the
/// part.
pub fn session_key(
    action: Action,
    provider: &str,
    account: &str,
    mode: Mode,
    target: &str,
    amount: Money,
    epoch: u32,
) -> String {
    digest(&[
        ACT_VERSION,
        action.as_str(),
        provider,
        account,
        mode.as_str(),
        target,
        &amount.minor.to_string(),
        amount.currency.code(),
        &epoch.to_string(),
    ])
}

/// The key of an act that may rightly be repeated with equal parameters: `cs/v2`, action, draft.
/// The draft is a random id made when the form opened.
pub fn draft_key(action: Action, draft: &str) -> String {
    digest(&[ACT_VERSION, action.as_str(), draft])
}

/// What a second person agrees to, as a hash. Whoever carries the action out computes it again from
/// what is on disk, so that an approval fits this one request and no other.
pub fn approval_hash(of: &Approvable<'_>) -> String {
    digest(&[
        APPROVAL_VERSION,
        of.request,
        of.action.as_str(),
        of.provider,
        of.account,
        of.mode.as_str(),
        of.target,
        &of.amount.minor.to_string(),
        of.amount.currency.code(),
        of.body_sha256,
        of.maker,
    ])
}

/// What an approval is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approvable<'a> {
    /// The request's own random id: an approval answers one asking.
    pub request: &'a str,
    /// What is to be done.
    pub action: Action,
    /// Which provider.
    pub provider: &'a str,
    /// The provider's account.
    pub account: &'a str,
    /// Whether real money moves.
    pub mode: Mode,
    /// The session's id.
    pub target: &'a str,
    /// What the session asks for.
    pub amount: Money,
    /// The hash of everything else that was decided: what came, its reference, the evidence.
    pub body_sha256: &'a str,
    /// Who asks.
    pub maker: &'a str,
}

fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_string());
        hash.update(b":");
        hash.update(part);
        hash.update(b",");
    }
    let mut key = BASE32_NOPAD.encode(&hash.finalize());
    key.make_ascii_lowercase();
    key
}
