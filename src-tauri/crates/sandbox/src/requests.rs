//! What arrived, so that a test can count requests. Credentials are never kept.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use crate::http::Call;

/// How many requests are kept in full.
const KEPT: usize = 2_000;

/// One request that arrived.
#[derive(Debug, Clone, Serialize)]
pub struct Arrival {
    /// Counts from 1.
    pub seq: u64,
    /// Which provider it was meant for.
    pub provider: &'static str,
    /// The method.
    pub method: String,
    /// Path and query as requested.
    pub target: String,
    /// Method and path with ids replaced, as the counts name it.
    pub class: String,
    /// The idempotency key, where one was sent.
    pub idempotency_key: Option<String>,
    /// The length of its body.
    pub body_bytes: usize,
    /// The status of the answer; none while it runs or where the connection was cut.
    pub status: Option<u16>,
    /// The fault it met.
    pub fault: Option<&'static str>,
}

#[derive(Debug, Default)]
struct Log {
    seq: u64,
    counts: BTreeMap<String, u64>,
    last: VecDeque<Arrival>,
}

/// The log of all requests of a sandbox.
#[derive(Debug, Default)]
pub struct Requests(Mutex<Log>);

/// What `GET /requests` answers.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// How many in all.
    pub total: u64,
    /// How many of each class.
    pub counts: BTreeMap<String, u64>,
    /// The latest ones, oldest first.
    pub last: Vec<Arrival>,
}

impl Requests {
    /// Notes an arrival and returns its number.
    pub fn note(&self, provider: &'static str, call: &Call, fault: Option<&'static str>) -> u64 {
        let class = class_of(&call.method, call.path());
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.seq += 1;
        let arrival = Arrival {
            seq: log.seq,
            provider,
            method: call.method.clone(),
            target: call.target.clone(),
            class: class.clone(),
            idempotency_key: call.header("idempotency-key").map(str::to_owned),
            body_bytes: call.body.len(),
            status: None,
            fault,
        };
        *log.counts.entry(class).or_default() += 1;
        log.last.push_back(arrival);
        if log.last.len() > KEPT {
            log.last.pop_front();
        }
        log.seq
    }

    /// Notes how it was answered.
    pub fn answered(&self, seq: u64, status: u16) {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(arrival) = log.last.iter_mut().rev().find(|arrival| arrival.seq == seq) {
            arrival.status = Some(status);
        }
    }

    /// The counts and the last `limit` requests.
    pub fn summary(&self, limit: usize) -> Summary {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let skip = log.last.len().saturating_sub(limit);
        Summary {
            total: log.seq,
            counts: log.counts.clone(),
            last: log.last.iter().skip(skip).cloned().collect(),
        }
    }

    /// Forgets everything, numbers included.
    pub fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Log::default();
    }
}

/// `POST /api/v1/checkout-sessions/{id}/confirm`: an id is a UUID or a segment with `_` and a digit.
fn class_of(method: &str, path: &str) -> String {
    let is_uuid = |part: &str| part.len() == 36 && part.matches('-').count() == 4;
    let is_id = |part: &str| {
        is_uuid(part) || part.contains('_') && part.bytes().any(|byte| byte.is_ascii_digit())
    };
    let parts: Vec<&str> =
        path.split('/').map(|part| if is_id(part) { "{id}" } else { part }).collect();
    format!("{method} {}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_what_they_do_not_by_whom_they_touch() {
        assert_eq!(
            class_of("POST", "/v1/checkout-sessions/cs_01x/confirm"),
            "POST /v1/checkout-sessions/{id}/confirm"
        );
        assert_eq!(class_of("GET", "/v1/events"), "GET /v1/events");
        assert_eq!(
            class_of("GET", "/v1/checkouts/sessions/4f0c2a8e-6f7b-4f1e-9a55-0d1c2b3a4e5f"),
            "GET /v1/checkouts/sessions/{id}"
        );
    }
}
