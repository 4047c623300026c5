//! Replies that are given again to the same Idempotency-Key, refusals too.

use std::collections::HashMap;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::ApiError;
use super::plan::DAY;
use crate::http::{Call, Reply};

/// A reply that is given again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    at: i64,
    request: String,
    status: u16,
    body: String,
    assumed: Option<String>,
}

/// The replies of a store by key, for 24 hours of business time.
#[derive(Debug, Default)]
pub struct Replies(HashMap<String, Kept>);

impl Replies {
    /// The reply to give again, or none where the key is new.
    pub fn recall(&self, call: &Call, key: &str, now: i64) -> Result<Option<Reply>, ApiError> {
        let Some(kept) = self.0.get(key).filter(|kept| now < kept.at + DAY) else {
            return Ok(None);
        };
        if kept.request != fingerprint(call) {
            let why = "This Idempotency-Key was used with another request.";
            let mut error =
                ApiError::new(422, "idempotency_key_reused", why).assumed("idempotency-mismatch");
            error.param = Some("Idempotency-Key".to_owned());
            return Err(error);
        }
        let mut reply = Reply::json(kept.status, kept.body.clone());
        reply.headers.push(("idempotent-replayed".into(), "true".to_owned()));
        let rules = kept.assumed.as_deref().map_or("idempotent-replayed".to_owned(), |rule| {
            format!("{rule}, idempotent-replayed")
        });
        reply.headers.push(("x-sandbox-assumption".into(), rules));
        Ok(Some(reply))
    }

    /// Keeps a reply where replies of its status are kept; gives its form for the state file.
    pub fn keep(&mut self, call: &Call, key: &str, now: i64, reply: &Reply) -> Option<Kept> {
        let keeps = matches!(reply.status, 200..=299 | 400 | 402 | 404 | 422);
        let assumed = reply.headers.iter().find(|(name, _)| name == "x-sandbox-assumption");
        let kept = Kept {
            at: now,
            request: fingerprint(call),
            status: reply.status,
            body: reply.body_text(),
            assumed: assumed.map(|(_, rule)| rule.clone()),
        };
        keeps.then(|| {
            self.0.insert(key.to_owned(), kept.clone());
            kept
        })
    }

    /// Puts back what an earlier run kept.
    pub fn restore(&mut self, key: String, kept: Kept) {
        self.0.insert(key, kept);
    }
}

/// Method, path and body: the same key with any other is a mistake.
fn fingerprint(call: &Call) -> String {
    let mut hash = Sha256::new();
    for part in [call.method.as_bytes(), b" ", call.target.as_bytes(), b" ", &call.body] {
        hash.update(part);
    }
    HEXLOWER.encode(&hash.finalize())
}
