//! What a test may do to FloPay from behind.
//!
//! | route | does |
//! |---|---|
//! | `POST /sessions/flopay/known` | `{"csv":"uuid\n…"}`, newest first |
//! | `POST /sessions/flopay {…}` | adds a session; what is left out gets a default |
//! | `…/{uuid}/pay` | pays it as the customer would |
//! | `…/{uuid}/process {"outcome":"success"\|"3ds"\|"paypal"\|"decline"}` | ends a payment so |
//! | `…/{uuid}/refund` | its items go back: webhooks only |
//! | `POST /webhooks/flopay {"url","secret"}` | an endpoint; by default with the connection's secret |

use serde_json::{Value, json};

use super::book::{Outcome, Subscription};
use super::error::ApiError;
use super::session::{Session, Status};
use super::webhooks::{Endpoint, SECRET};
use super::{FloPay, Inner, draft};
use crate::clock::{DAY, parse_iso};
use crate::courier::address;
use crate::provider::Told;
use crate::state::{Record, StateFile, parsed};

fn refused(error: ApiError) -> (u16, String) {
    let faults = error.faults.iter().map(|fault| format!(" {} {}", fault.param, fault.code));
    (error.status, error.message.clone() + &faults.collect::<String>())
}

impl FloPay {
    /// `POST /sessions/flopay/known`.
    pub fn known(&self) -> Told {
        let mut csv = String::from("uuid\n");
        for id in self.lock().book.known() {
            csv += &id;
            csv.push('\n');
        }
        Ok(json!({"csv": csv}))
    }

    /// `POST /sessions/flopay/{uuid}/{action}`.
    pub fn act(&self, id: &str, action: &str, body: &Value) -> Told {
        let now = self.clock.now_ms();
        let mut inner = self.enter(now);
        let cause = format!("control {action}");
        let outcome = match action {
            "pay" => Some(Outcome::Success),
            "refund" => None,
            "process" => {
                let word = body["outcome"].as_str().unwrap_or("success");
                let unknown = (400, format!("{word} is none of success, 3ds, paypal, decline"));
                Some(Outcome::parse(word).ok_or(unknown)?)
            }
            _ => return Err((404, format!("{action} is none of pay, process, refund"))),
        };
        let session = match outcome {
            Some(outcome) => inner.book.process(id, outcome, &cause, now),
            None => inner.book.refund(id, &cause, now),
        };
        self.settle(&mut inner, now);
        session
            .map(|session| json!({"id": session.uuid, "status": session.status}))
            .map_err(refused)
    }

    /// `POST /sessions/flopay`.
    pub fn add(&self, body: &Value) -> Told {
        let now = self.clock.now_ms();
        let mut inner = self.enter(now);
        let session = read(body, now)?;
        if inner.book.session(&session.uuid).is_ok() {
            return Err((409, format!("{} exists", session.uuid)));
        }
        let id = inner.book.open(session, "control add", now);
        self.settle(&mut inner, now);
        let raw = inner.book.session(&id).map_err(refused)?.json(&inner.switches);
        let value: Value = serde_json::from_str(&raw).map_err(|error| (500, error.to_string()))?;
        Ok(value.get("data").cloned().unwrap_or(value))
    }

    /// `POST /switches/flopay`.
    pub fn switch(&self, change: &Value) -> Told {
        let mut inner = self.lock();
        inner.switches = inner.switches.with(change).map_err(|why| (400, why))?;
        Ok(json!(inner.switches))
    }

    /// `POST /webhooks/flopay`.
    pub fn register_webhook(&self, body: &Value) -> Told {
        let url = body["url"].as_str().unwrap_or_default().to_owned();
        if address(&url).is_none() {
            return Err((400, "the sandbox delivers to http://127.0.0.1 only".to_owned()));
        }
        let secret = body["secret"].as_str().unwrap_or(SECRET).to_owned();
        let told = json!({"url": url, "secret": secret});
        let mut inner = self.lock();
        inner.book.dirty.push(Record {
            kind: "flopay.webhook",
            id: url.clone(),
            body: told.to_string(),
        });
        inner.endpoints.push(Endpoint { url, secret });
        self.settle(&mut inner, self.clock.now_ms());
        Ok(told)
    }
}

/// A session as told: its body with defaults, then what only a test may say.
fn read(body: &Value, now: i64) -> Result<Session, (u16, String)> {
    let mut full = json!({
        "items": [{"code": "kopi-gayo-250-g", "providerItemName": "Kopi Gayo 250 g", "totalAmount": 12.9}],
        "account": {"userId": "u-1", "email": "li@shop.test"},
        "successUrl": "https://kopi-club.example/ok", "cancelUrl": "https://kopi-club.example/no",
    });
    for (name, value) in body.as_object().into_iter().flatten() {
        full[name] = value.clone();
    }
    let time = |name: &str, usual: i64| match body[name].as_str() {
        None => Ok(usual),
        Some(text) => parse_iso(text).ok_or((400, format!("{name} is no time"))),
    };
    let created = time("createdAt", now)?;
    let session = draft::read(full.to_string().as_bytes(), created).map_err(refused)?;
    let word = body["status"].as_str().unwrap_or("open");
    Ok(Session {
        uuid: body["uuid"].as_str().unwrap_or_default().to_ascii_lowercase(),
        status: Status::parse(word).ok_or((400, format!("{word} is no status")))?,
        updated: time("updatedAt", created)?,
        expires: time("expiresAt", created + DAY)?,
        ..session
    })
}

impl Inner {
    /// Applies what the state file remembers.
    pub fn restore(&mut self, state: &StateFile) -> rusqlite::Result<()> {
        for session in parsed::<Session>(state, "flopay.session")? {
            self.book.sessions.insert(session.uuid.clone(), session);
        }
        for subscription in parsed::<Subscription>(state, "flopay.subscription")? {
            self.book.subscriptions.insert(subscription.line.uuid.clone(), subscription);
        }
        self.endpoints.extend(parsed(state, "flopay.webhook")?);
        Ok(())
    }
}
