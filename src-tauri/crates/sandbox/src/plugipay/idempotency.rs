use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::error::ApiError;
use crate::clock::DAY;
use crate::http::{Call, Reply};

/// A successful reply that is given again to the same key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    /// Business time.
    at: i64,
    /// The parameters, as JSON re-serialised.
    parameters: String,
    status: u16,
    body: String,
}

/// The replies of a workspace by method, path and key. Only successes are kept, for 24 hours.
#[derive(Debug, Default)]
pub struct Replies(HashMap<String, Kept>);

impl Replies {
    /// The reply to give again, or none where the call is new.
    pub fn recall(&self, call: &Call, key: &str, now: i64) -> Result<Option<Reply>, ApiError> {
        let Some(kept) = self.0.get(&scope(call, key)).filter(|kept| now < kept.at + DAY) else {
            return Ok(None);
        };
        if kept.parameters != parameters(call) {
            let message = "This Idempotency-Key was used with other parameters.";
            return Err(ApiError::new(409, "idempotency_mismatch", message));
        }
        Ok(Some(Reply::json(kept.status, kept.body.clone())))
    }

    /// Keeps a success; gives its name and form for the state file.
    pub fn keep(&mut self, call: &Call, key: &str, now: i64, reply: &Reply) -> (String, Kept) {
        let kept = Kept {
            at: now,
            parameters: parameters(call),
            status: reply.status,
            body: reply.body_text(),
        };
        let name = scope(call, key);
        self.0.insert(name.clone(), kept.clone());
        (name, kept)
    }

    /// Puts back what an earlier run kept.
    pub fn restore(&mut self, name: String, kept: Kept) {
        self.0.insert(name, kept);
    }
}

fn scope(call: &Call, key: &str) -> String {
    let path = call.path().strip_prefix("/api").unwrap_or(call.path());
    format!("{} {path} {key}", call.method)
}

fn parameters(call: &Call) -> String {
    call.json().unwrap_or_default().to_string()
}
