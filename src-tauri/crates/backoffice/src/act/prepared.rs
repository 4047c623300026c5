//! One-time tokens: each allows one commit of exactly what was shown.

use std::collections::HashMap;
use std::sync::Mutex;

use data_encoding::HEXLOWER;
use domain::SessionKey;
use sha2::{Digest as _, Sha256};

use super::payload::Transfer;
use crate::desk::lock;
use crate::{ApiError, Code};

/// What a token allows.
#[derive(Debug, Clone)]
pub(crate) enum Deed {
    /// Carry out the intent of the ledger.
    Act,
    /// Write the money down; nothing is sent.
    Record { key: SessionKey, transfer: Transfer, note: Option<String> },
    /// Tell how an earlier intent with the same key stands.
    Join,
    /// What is asked for is so already.
    Already { key: SessionKey, reason: domain::policy::Reason, idempotency_key: String },
}

/// Deeds that were shown and not committed yet. Those that act at a provider are in the ledger
/// too; a restart forgets the tokens, and the person looks again.
#[derive(Default)]
pub(crate) struct Prepared(Mutex<HashMap<String, (String, Deed)>>);

/// More than any person has open at once; older ones are dropped.
const MOST: usize = 1_000;

impl Prepared {
    /// A token for `intent`.
    pub(crate) fn issue(&self, intent: &str, deed: Deed) -> String {
        let token = uuid::Uuid::new_v4().simple().to_string();
        let mut all = lock(&self.0);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(intent.to_owned(), (hash(&token), deed));
        token
    }

    /// Forgets every token: somebody else acts from now on.
    pub(crate) fn forget(&self) {
        lock(&self.0).clear();
    }

    /// Takes the deed of `intent` out, if the token is the one that was issued for it.
    pub(crate) fn redeem(&self, intent: &str, token: &str) -> Result<Deed, ApiError> {
        let mut all = lock(&self.0);
        let fits = all.get(intent).is_some_and(|(hashed, _)| *hashed == hash(token));
        let taken = if fits { all.remove(intent) } else { None };
        taken.map(|(_, deed)| deed).ok_or_else(|| {
            let message =
                "This was not shown to anybody, or has been committed before. Nothing was sent.";
            ApiError::new(Code::Refused, message, "Look at it again, then press the button once.")
        })
    }
}

/// What is kept of a token.
pub(crate) fn hash(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_works_once_and_for_its_intent_only() {
        let prepared = Prepared::default();
        let token = prepared.issue("a", Deed::Act);
        let other = prepared.issue("b", Deed::Act);
        assert!(prepared.redeem("a", &other).is_err());
        assert!(prepared.redeem("a", &token).is_ok());
        assert_eq!(prepared.redeem("a", &token).unwrap_err().code, Code::Refused);
    }
}
