//! The control URL: how a test moves time, queues faults and looks behind the curtain.
//!
//! | route | does |
//! |---|---|
//! | `GET /` | the description of the sandbox |
//! | `GET /clock`, `POST /clock {"advance_seconds":N}` | business time |
//! | `GET`, `POST`, `DELETE /faults` | see [`crate::faults`] |
//! | `GET /effects?after=SEQ&session=ID` | every change of state |
//! | `GET /requests?limit=N`, `DELETE /requests` | what arrived |
//! | `POST /switches/{provider} {…}` | how it behaves; an empty object only reads; see [`crate::Switches`] |
//! | `POST /sessions/{provider} {…}` | adds a session as told |
//! | `POST /sessions/{provider}/{id}/pay`, and what else its folder's `control.rs` lists | moves a session |
//! | `POST /webhooks/{provider} {"url"}` | an endpoint on loopback with the known secret |

use std::sync::Arc;

use serde_json::{Value, json};

use crate::clock::{Clock, iso};
use crate::effects::Effects;
use crate::faults::{Faults, Rule};
use crate::http::{Call, Reply};
use crate::provider::{Provider, Told};
use crate::requests::Requests;
use crate::serve::Service;
use crate::state::{Record, StateFile};

/// Everything the control URL reaches.
pub struct Control {
    /// Business time.
    pub clock: Arc<Clock>,
    /// What goes wrong.
    pub faults: Arc<Faults>,
    /// What has changed.
    pub effects: Arc<Effects>,
    /// What arrived.
    pub requests: Arc<Requests>,
    /// What survives.
    pub state: Option<Arc<StateFile>>,
    /// The emulated providers.
    pub providers: Vec<Arc<dyn Provider>>,
    /// What `GET /` says.
    pub description: Value,
}

impl Control {
    fn route(&self, call: &Call) -> Told {
        let body = call.json().map_err(|error| (400, format!("the body is no JSON: {error}")))?;
        let segments = call.segments();
        let path: Vec<&str> = segments.iter().map(String::as_str).collect();
        match (call.method.as_str(), path.as_slice()) {
            ("GET", []) => Ok(self.description.clone()),
            ("GET", ["clock"]) => Ok(self.time()),
            ("POST", ["clock"]) => self.advance(&body),
            (_, ["faults"]) => self.faults(&call.method, body),
            ("GET", ["effects"]) => {
                let after = call.query("after").and_then(|text| text.parse().ok()).unwrap_or(0);
                Ok(json!({"effects": self.effects.list(after, call.query("session").as_deref())}))
            }
            ("GET", ["requests"]) => {
                let limit = call.query("limit").and_then(|text| text.parse().ok()).unwrap_or(200);
                Ok(json!(self.requests.summary(limit)))
            }
            ("DELETE", ["requests"]) => {
                self.requests.clear();
                Ok(json!({}))
            }
            ("POST", [what @ ("sessions" | "switches" | "webhooks"), name, rest @ ..]) => {
                self.provider(name)?.told(what, rest, &body)
            }
            _ => Err((404, "the control URL has no such route".to_owned())),
        }
    }

    fn provider(&self, name: &str) -> Result<&Arc<dyn Provider>, (u16, String)> {
        let found = self.providers.iter().find(|provider| provider.name() == name);
        found.ok_or_else(|| (404, format!("no provider named {name} runs here")))
    }

    fn time(&self) -> Value {
        json!({"now": iso(self.clock.now_ms()), "offset_ms": self.clock.offset_ms()})
    }

    fn advance(&self, body: &Value) -> Told {
        let seconds =
            body["advance_seconds"].as_i64().filter(|seconds| (0..=1 << 32).contains(seconds));
        let seconds =
            seconds.ok_or((400, "advance_seconds is a number of seconds, 0 or more".to_owned()))?;
        self.clock.advance(seconds * 1000);
        if let Some(state) = &self.state {
            let body = self.clock.offset_ms().to_string();
            let record = Record { kind: "meta", id: "offset_ms".to_owned(), body };
            state.put(&[record]).map_err(|error| (500, error.to_string()))?;
        }
        self.providers.iter().for_each(|provider| provider.clock_moved());
        Ok(self.time())
    }

    fn faults(&self, method: &str, body: Value) -> Told {
        match method {
            "GET" => {}
            "DELETE" => self.faults.clear(),
            "POST" => {
                let rules = if body.is_array() { body } else { json!([body]) };
                let rules: Vec<Rule> =
                    serde_json::from_value(rules).map_err(|error| (400, error.to_string()))?;
                rules.into_iter().for_each(|rule| self.faults.push(rule));
            }
            _ => return Err((405, "faults are read, queued or cleared".to_owned())),
        }
        Ok(json!({"faults": self.faults.waiting()}))
    }
}

impl Service for Control {
    fn name(&self) -> &'static str {
        "control"
    }

    fn handle(&self, call: &Call) -> Reply {
        match self.route(call) {
            Ok(value) => Reply::json(200, value.to_string()),
            Err((status, why)) => self.error(status, None, &why),
        }
    }

    fn error(&self, status: u16, _code: Option<&str>, message: &str) -> Reply {
        Reply::json(status, json!({"error": message}).to_string())
    }
}
