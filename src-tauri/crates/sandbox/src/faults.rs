//! Things that go wrong on request. A fault waits in a queue until a request matches it, spoils that
//! request and is used up after `times` requests.
//!
//! `POST /faults` on the control URL takes one rule or an array of them:
//!
//! ```json
//! {"provider":"plugipay", "match":{"method":"POST","path_contains":"/confirm"},
//!  "skip":0, "times":1, "fault":{"kind":"status","status":429,"retry_after":"2"}}
//! ```
//!
//! Every part but `fault` may be left out; `times: 0` lasts until `DELETE /faults`. The first rule
//! that matches wins. `effect: true` lets the request do its work before the reply is spoiled, as a
//! gateway does that loses the answer.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// When a fault strikes and how often.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Only this provider.
    #[serde(default)]
    pub provider: Option<String>,
    /// Only these requests.
    #[serde(default, rename = "match")]
    pub matching: Matching,
    /// How many matching requests pass unharmed first.
    #[serde(default)]
    pub skip: u32,
    /// How many requests it spoils; 0 for all.
    #[serde(default = "once")]
    pub times: u32,
    /// What goes wrong.
    pub fault: Fault,
}

fn once() -> u32 {
    1
}

/// Which requests a fault is for. An empty one is for all.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Matching {
    /// The method, upper-case.
    pub method: Option<String>,
    /// A part of path and query as requested.
    pub path_contains: Option<String>,
    /// The end of the path without the query.
    pub path_ends: Option<String>,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// Another status, in the provider's envelope or with a body of its own.
    Status {
        /// The HTTP status.
        status: u16,
        /// `error.code`; by default the one that belongs to the status.
        #[serde(default)]
        code: Option<String>,
        /// The `Retry-After` header as written: seconds, a date, a negative number, nonsense.
        #[serde(default)]
        retry_after: Option<Value>,
        /// Further headers.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// A body instead of the envelope.
        #[serde(default)]
        body: Option<String>,
        /// Whether the request does its work first.
        #[serde(default)]
        effect: bool,
    },
    /// Waits, then answers rightly. The work is done even when the client has gone.
    Delay {
        /// How long, in milliseconds.
        ms: u64,
        /// Whether the work is done first and only the answer is late.
        #[serde(default)]
        effect: bool,
    },
    /// Holds the request on its way and does its work late, by business time: a client that gave up long
    /// ago is carried out all the same.
    Late {
        /// How many seconds later.
        seconds: u32,
    },
    /// Closes the connection and does nothing.
    DropBefore,
    /// Does the work, then closes the connection without an answer.
    DropAfter,
    /// 200 with something that is not JSON.
    Garbage {
        /// The body; by default the page of a proxy.
        #[serde(default)]
        body: Option<String>,
        /// Whether the request does its work first.
        #[serde(default)]
        effect: bool,
    },
    /// The right answer, cut in the middle.
    HalfBody,
    /// A JSON text that does not end for a long time.
    HugeBody {
        /// How many bytes; 1 GiB by default.
        #[serde(default = "gigabyte")]
        bytes: u64,
    },
    /// The right answer, a few bytes at a time.
    SlowDrip {
        /// Bytes per step.
        #[serde(default = "one")]
        bytes: usize,
        /// Milliseconds between steps.
        #[serde(default = "second")]
        ms: u64,
    },
    /// A page whose cursor is the one that was sent, with more to come.
    RepeatCursor,
    /// A page without rows that says there is more.
    EmptyPage,
    /// Rows added to the end of a page: `rows` as JSON, `rows_text` word for word.
    Rows {
        /// Rows as JSON values.
        #[serde(default)]
        rows: Vec<Value>,
        /// Rows as text, which need not be valid JSON.
        #[serde(default)]
        rows_text: Vec<String>,
        /// Whether they stand before the true rows.
        #[serde(default)]
        first: bool,
    },
    /// A page in the opposite order.
    Reorder,
    /// A page that lacks its first rows.
    LoseRows {
        /// How many.
        count: usize,
    },
    /// The server's clock, for signatures and the `Date` header, is off.
    Skew {
        /// Seconds ahead; negative for behind.
        seconds: i64,
    },
    /// Sends the client elsewhere.
    Redirect {
        /// The `Location` header.
        location: String,
        /// The status; 307 by default.
        #[serde(default = "temporary")]
        status: u16,
    },
    /// A header of the right answer replaced.
    Header {
        /// The header's name.
        name: String,
        /// Its value.
        value: String,
    },
}

fn gigabyte() -> u64 {
    1 << 30
}

fn one() -> usize {
    1
}

fn second() -> u64 {
    1000
}

fn temporary() -> u16 {
    307
}

impl Fault {
    /// Whether the request still does its work.
    pub fn lets_work(&self) -> bool {
        match self {
            Self::Status { effect, .. } | Self::Garbage { effect, .. } => *effect,
            Self::DropBefore | Self::HugeBody { .. } | Self::Redirect { .. } => false,
            _ => true,
        }
    }

    /// The word of `kind`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Delay { .. } => "delay",
            Self::Late { .. } => "late",
            Self::DropBefore => "drop_before",
            Self::DropAfter => "drop_after",
            Self::Garbage { .. } => "garbage",
            Self::HalfBody => "half_body",
            Self::HugeBody { .. } => "huge_body",
            Self::SlowDrip { .. } => "slow_drip",
            Self::RepeatCursor => "repeat_cursor",
            Self::EmptyPage => "empty_page",
            Self::Rows { .. } => "rows",
            Self::Reorder => "reorder",
            Self::LoseRows { .. } => "lose_rows",
            Self::Skew { .. } => "skew",
            Self::Redirect { .. } => "redirect",
            Self::Header { .. } => "header",
        }
    }
}

/// The queue of faults.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Rule>>);

impl Faults {
    /// Queues a fault.
    pub fn push(&self, rule: Rule) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(rule);
    }

    /// Forgets all faults.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The faults that still wait.
    pub fn waiting(&self) -> Vec<Rule> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The fault this request meets, used up by one.
    pub fn take(&self, provider: &str, method: &str, target: &str) -> Option<Fault> {
        let mut rules = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = rules.iter_mut().position(|rule| rule.strikes(provider, method, target))?;
        let rule = &mut rules[at];
        let fault = rule.fault.clone();
        match rule.times {
            0 => {}
            1 => drop(rules.remove(at)),
            _ => rule.times -= 1,
        }
        Some(fault)
    }
}

impl Rule {
    fn strikes(&mut self, provider: &str, method: &str, target: &str) -> bool {
        let path = target.split('?').next().unwrap_or_default();
        let on = &self.matching;
        let hit = self.provider.as_deref().is_none_or(|wanted| wanted == provider)
            && on.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && on.path_contains.as_deref().is_none_or(|part| target.contains(part))
            && on.path_ends.as_deref().is_none_or(|end| path.ends_with(end));
        if hit && self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        hit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> Rule {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_fault_strikes_the_requests_it_is_for_and_is_used_up() {
        let faults = Faults::default();
        faults.push(rule(
            r#"{"provider":"plugipay","match":{"method":"POST","path_contains":"/confirm"},
                "skip":1,"times":2,"fault":{"kind":"drop_after"}}"#,
        ));
        assert_eq!(faults.take("plugipay", "GET", "/v1/x/confirm"), None);
        assert_eq!(faults.take("fluveo", "POST", "/v1/x/confirm"), None);
        let hits: Vec<bool> =
            (0..4).map(|_| faults.take("plugipay", "POST", "/v1/x/confirm").is_some()).collect();
        assert_eq!(hits, [false, true, true, false]);
        assert!(faults.waiting().is_empty());
    }

    #[test]
    fn a_fault_without_end_lasts_until_it_is_cleared() {
        let faults = Faults::default();
        faults.push(rule(r#"{"times":0,"fault":{"kind":"status","status":503}}"#));
        for _ in 0..10 {
            assert!(faults.take("plugipay", "GET", "/").is_some());
        }
        faults.clear();
        assert_eq!(faults.take("plugipay", "GET", "/"), None);
    }

    #[test]
    fn an_unknown_fault_is_refused_by_name() {
        let error = serde_json::from_str::<Rule>(r#"{"fault":{"kind":"earthquake"}}"#).unwrap_err();
        assert!(error.to_string().contains("earthquake"), "{error}");
    }
}
