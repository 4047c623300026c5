//! One call with everything needed to answer it, and the form of the answers.

use serde_json::Value;

use super::Inner;
use super::deal::Deal;
use super::error::ApiError;
use super::fields::{self, Fields};
use super::paging::{self, Gathered};
use super::store::{Cause, Store};
use super::wire::Frame;
use crate::http::{Body, Call, Envelope, Page, Reply};

/// What a handler needs to answer one call.
pub struct Desk<'a> {
    /// The call.
    pub call: &'a Call,
    /// Everything there is.
    pub inner: &'a mut Inner,
    /// Which store the call is about.
    pub at: usize,
    /// Business time in seconds.
    pub now: i64,
    /// The call's id.
    pub request_id: &'a str,
    /// What the wire depends on.
    pub frame: Frame,
    /// The rules that the answer rests on, where the documentation is silent.
    pub rules: Vec<&'static str>,
}

/// A success.
pub enum Answer {
    /// An object.
    One(Value),
    /// A page of a list.
    Page(Gathered),
    /// A reply that is already written.
    Done(Box<Reply>),
}

/// What a handler says.
pub type Outcome = Result<Answer, ApiError>;

impl Desk<'_> {
    /// The store.
    pub fn store(&mut self) -> &mut Store {
        &mut self.inner.stores[self.at]
    }

    /// A number nobody can guess.
    pub fn random(&mut self) -> u32 {
        self.inner.rng.next() as u32
    }

    /// What the log says about this call's effects.
    pub fn cause(&self, action: &str) -> Cause {
        let key = self.call.header("idempotency-key").unwrap_or("-");
        Cause {
            text: format!("{} {action} key={key} request={}", self.call.method, self.request_id),
            request_id: Some(self.request_id.to_owned()),
        }
    }

    /// Notes that the answer rests on a rule that nobody has documented.
    pub fn assume(&mut self, rule: &'static str) {
        if !self.rules.contains(&rule) {
            self.rules.push(rule);
        }
    }

    /// Reads the body's fields.
    pub fn read<T>(
        &mut self,
        names: &[&str],
        work: impl FnOnce(&mut Self, &Fields) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let (body, form) = fields::body(self.call)?;
        let fields = Fields::of(&body, form);
        if self.frame.switches.strict_parameters {
            fields.only(names)?;
        }
        work(self, &fields)
    }

    /// Runs a handler and writes what it says.
    pub fn answer(mut self, handler: impl FnOnce(&mut Self) -> Outcome) -> Reply {
        let outcome = handler(&mut self);
        self.write(outcome)
    }

    /// Does something once per Idempotency-Key.
    pub fn once(&mut self, work: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        let key =
            self.call.header("idempotency-key").filter(|key| !key.is_empty()).map(str::to_owned);
        let Some(key) = key else {
            if self.frame.switches.idempotency_required {
                return Err(ApiError::missing("Idempotency-Key").assumed("idempotency-required"));
            }
            return work(self);
        };
        if key.len() > 255 {
            return Err(ApiError::invalid(
                "Idempotency-Key",
                "The key is longer than 255 characters.",
            ));
        }
        let (call, now) = (self.call, self.now);
        if let Some(reply) = self.store().replies.recall(call, &key, now)? {
            return Ok(Answer::Done(Box::new(reply)));
        }
        let outcome = work(self);
        let reply = self.write(outcome);
        if let Some(kept) = self.store().replies.keep(call, &key, now, &reply) {
            self.store().keep("fluveo.reply", &key, &kept);
        }
        Ok(Answer::Done(Box::new(reply)))
    }

    /// Changes a checkout.
    pub fn change(
        &mut self,
        place: usize,
        action: &str,
        edit: impl FnOnce(&mut Deal) -> Result<(), ApiError>,
    ) -> Result<Deal, ApiError> {
        let (cause, now) = (self.cause(action), self.now);
        self.store().change(place, &cause, now, edit)
    }

    fn write(&mut self, outcome: Outcome) -> Reply {
        let mut reply = match outcome {
            Err(error) => return error.reply(),
            Ok(Answer::Done(reply)) => return *reply,
            Ok(Answer::One(value)) => Reply::json(200, self.frame.text(value)),
            Ok(Answer::Page(page)) => {
                let path = if self.frame.switches.list_url {
                    self.call.path().to_owned()
                } else {
                    String::new()
                };
                let page = Page {
                    rows: page.rows,
                    cursor: page.cursor,
                    has_more: page.has_more,
                    path,
                    envelope: Some(Envelope { cursor: "starting_after", write: paging::write }),
                    ..Page::default()
                };
                Reply { body: Body::Page(page), ..Reply::json(200, String::new()) }
            }
        };
        if !self.rules.is_empty() {
            reply.headers.push(("x-sandbox-assumption".into(), self.rules.join(", ")));
        }
        reply
    }
}
