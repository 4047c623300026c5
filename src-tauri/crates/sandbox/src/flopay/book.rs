//! All that FloPay knows of one client, and the only place that changes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::error::ApiError;
use super::session::{Line, Session, Status};
use super::uuid;
use crate::clock::iso;
use crate::effects::{Effect, Effects};
use crate::rng::Rng;
use crate::state::Record;

/// A running subscription, made when a session with a plan was paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// The plan's line.
    pub line: Line,
    /// The session it came from.
    pub session: String,
    /// The currency of that session.
    pub currency: String,
    /// The customer.
    pub account: Value,
    /// Since when it is paused, or from when it will be.
    pub paused: Option<i64>,
    /// When it goes on by itself.
    pub resumes: Option<i64>,
    /// When it began.
    pub created: i64,
}

impl Subscription {
    /// `paused` or `active`, as it is at `now`.
    pub fn state(&self, now: i64) -> &'static str {
        let begun = self.paused.is_some_and(|at| at <= now);
        let over = self.resumes.is_some_and(|at| at <= now);
        if begun && !over { "paused" } else { "active" }
    }
}

/// Something that webhooks tell.
#[derive(Debug, Clone)]
pub enum Told {
    /// A session was paid; also one that never was, because a method was on file.
    Paid(Box<Session>),
    /// A payment was declined.
    Declined(Box<Session>),
    /// A session's items were refunded.
    Refunded(Box<Session>),
    /// A subscription was paused or resumed.
    Turned(Box<Subscription>, &'static str),
}

/// How processing a session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Paid.
    Success,
    /// The payer must confirm at the bank.
    ThreeDs,
    /// The payer must go to PayPal.
    Paypal,
    /// Declined.
    Decline,
}

impl Outcome {
    /// `success`, `3ds`, `paypal`, `decline`.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "success" => Some(Self::Success),
            "3ds" => Some(Self::ThreeDs),
            "paypal" => Some(Self::Paypal),
            "decline" => Some(Self::Decline),
            _ => None,
        }
    }

    /// Where the session stands afterwards.
    pub fn status(self) -> Status {
        match self {
            Self::Success => Status::Completed,
            Self::ThreeDs | Self::Paypal => Status::RequiresAction,
            Self::Decline => Status::Failed,
        }
    }
}

/// One client.
pub struct Book {
    /// All sessions by id.
    pub sessions: BTreeMap<String, Session>,
    /// All subscriptions by id.
    pub subscriptions: BTreeMap<String, Subscription>,
    /// What has just happened.
    pub outbox: Vec<Told>,
    /// What the state file does not know yet.
    pub dirty: Vec<Record>,
    effects: Arc<Effects>,
    rng: Rng,
}

impl Book {
    /// A client with a history.
    pub fn seeded(history: Vec<Session>, effects: Arc<Effects>, random: u64) -> Self {
        let mut book = Self {
            sessions: BTreeMap::new(),
            subscriptions: BTreeMap::new(),
            outbox: Vec::new(),
            dirty: Vec::new(),
            effects,
            rng: Rng::new(random),
        };
        for session in history {
            if session.status == Status::Completed {
                book.subscriptions.extend(subscriptions(&session));
            }
            book.sessions.insert(session.uuid.clone(), session);
        }
        book
    }

    /// A fresh id.
    pub fn new_id(&mut self) -> String {
        uuid(self.rng.next(), self.rng.next())
    }

    /// The session of an id, upper or lower case.
    pub fn session(&self, id: &str) -> Result<&Session, ApiError> {
        let found = self.sessions.get(&id.to_ascii_lowercase());
        found.ok_or_else(|| ApiError::not_found("Checkout session"))
    }

    /// The ids of all sessions, newest first.
    pub fn known(&self) -> Vec<String> {
        let mut all: Vec<&Session> = self.sessions.values().collect();
        all.sort_by(|a, b| (b.created, &b.uuid).cmp(&(a.created, &a.uuid)));
        all.into_iter().map(|session| session.uuid.clone()).collect()
    }

    /// Gives a session and its lines ids where they have none.
    pub fn name(&mut self, session: &mut Session) {
        if session.uuid.is_empty() {
            session.uuid = self.new_id();
        }
        for line in session.items.iter_mut().chain(&mut session.plans) {
            if line.uuid.is_empty() {
                line.uuid = self.new_id();
            }
        }
    }

    /// Adds a session and gives its id.
    pub fn open(&mut self, mut session: Session, cause: &str, now: i64) -> String {
        self.name(&mut session);
        let id = session.uuid.clone();
        self.log(&id, None, session.status.as_str(), cause, now);
        if session.status == Status::Completed {
            self.subscribe(&session);
        }
        self.keep_session(session);
        id
    }

    /// The payer's method is on file: paid at once, and no session is ever seen.
    pub fn on_file(&mut self, mut session: Session, cause: &str, now: i64) {
        self.name(&mut session);
        self.log(&session.uuid, None, "on_file", cause, now);
        self.subscribe(&session);
        self.outbox.push(Told::Paid(Box::new(session)));
    }

    /// Takes a payment up and ends it.
    pub fn process(
        &mut self,
        id: &str,
        outcome: Outcome,
        cause: &str,
        now: i64,
    ) -> Result<Session, ApiError> {
        let session = self.session(id)?;
        let id = session.uuid.clone();
        match session.status {
            Status::Completed => {
                return Err(
                    ApiError::new(409, "This session is already completed").assumed("ended-409")
                );
            }
            Status::Expired => {
                return Err(ApiError::new(410, "This session has expired").assumed("expired-410"));
            }
            Status::Processing => {}
            _ => drop(self.turn(&id, Status::Processing, cause, now)),
        }
        let session = self.turn(&id, outcome.status(), cause, now)?;
        match outcome {
            Outcome::Success => {
                self.subscribe(&session);
                self.outbox.push(Told::Paid(Box::new(session.clone())));
            }
            Outcome::Decline => self.outbox.push(Told::Declined(Box::new(session.clone()))),
            Outcome::ThreeDs | Outcome::Paypal => {}
        }
        Ok(session)
    }

    /// Everything that was bought once goes back. The session's status does not tell.
    pub fn refund(&mut self, id: &str, cause: &str, now: i64) -> Result<Session, ApiError> {
        let session = self.session(id)?.clone();
        if session.status != Status::Completed || session.items.is_empty() {
            return Err(ApiError::new(409, "Only paid items can be refunded"));
        }
        self.log(&session.uuid, Some("completed"), "refunded", cause, now);
        self.outbox.push(Told::Refunded(Box::new(session.clone())));
        Ok(session)
    }

    fn turn(&mut self, id: &str, to: Status, cause: &str, at: i64) -> Result<Session, ApiError> {
        let mut session = self.session(id)?.clone();
        let from = std::mem::replace(&mut session.status, to);
        session.updated = at;
        self.log(id, Some(from.as_str()), to.as_str(), cause, at);
        self.keep_session(session.clone());
        Ok(session)
    }

    /// Ends the sessions whose time is over.
    pub fn sweep(&mut self, now: i64) {
        let over = |session: &&Session| session.status == Status::Open && session.expires <= now;
        let mut due: Vec<(i64, String)> = self
            .sessions
            .values()
            .filter(over)
            .map(|session| (session.expires, session.uuid.clone()))
            .collect();
        due.sort();
        for (at, id) in due {
            // It was in the map a moment ago.
            let _ = self.turn(&id, Status::Expired, "clock", at);
        }
    }

    fn subscribe(&mut self, session: &Session) {
        for (id, subscription) in subscriptions(session) {
            self.keep("flopay.subscription", &id, &subscription);
            self.subscriptions.insert(id, subscription);
        }
    }

    /// Pauses or resumes; `word` is what webhooks call it.
    pub fn turn_subscription(
        &mut self,
        id: &str,
        subscription: Subscription,
        word: &'static str,
        cause: &str,
        now: i64,
    ) {
        let from = self.subscriptions.get(id).map(|known| known.state(now));
        self.log(id, from, subscription.state(now), cause, now);
        self.keep("flopay.subscription", id, &subscription);
        self.outbox.push(Told::Turned(Box::new(subscription.clone()), word));
        self.subscriptions.insert(id.to_owned(), subscription);
    }

    fn keep_session(&mut self, session: Session) {
        self.keep("flopay.session", &session.uuid, &session);
        self.sessions.insert(session.uuid.clone(), session);
    }

    fn keep(&mut self, kind: &'static str, id: &str, what: &impl Serialize) {
        let body = json!(what).to_string();
        self.dirty.push(Record { kind, id: id.to_owned(), body });
    }

    fn log(&mut self, id: &str, from: Option<&str>, to: &str, cause: &str, at: i64) {
        let effect = self.effects.push(Effect {
            seq: 0,
            at: iso(at),
            provider: "flopay".to_owned(),
            session: id.to_owned(),
            from: from.map(str::to_owned),
            to: to.to_owned(),
            cause: cause.to_owned(),
            request_id: None,
        });
        self.keep("effect", &format!("flopay/{:012}", effect.seq), &effect);
    }
}

fn subscriptions(session: &Session) -> Vec<(String, Subscription)> {
    let one = |line: &Line| {
        let subscription = Subscription {
            line: line.clone(),
            session: session.uuid.clone(),
            currency: session.effective_currency().to_owned(),
            account: session.account.clone(),
            paused: None,
            resumes: None,
            created: session.updated,
        };
        (line.uuid.clone(), subscription)
    };
    session.plans.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flopay::session::tests::session;

    fn book() -> (Book, String) {
        let session = session();
        let id = session.uuid.clone();
        (Book::seeded(vec![session], Arc::default(), 5), id)
    }

    #[test]
    fn a_declined_session_may_be_tried_again_and_a_paid_one_not() {
        let (mut book, id) = book();
        let status = |outcome, book: &mut Book| {
            book.process(&id, outcome, "test", 7).map(|session| session.status)
        };
        assert_eq!(status(Outcome::Decline, &mut book).unwrap(), Status::Failed);
        assert_eq!(status(Outcome::ThreeDs, &mut book).unwrap(), Status::RequiresAction);
        assert_eq!(status(Outcome::Success, &mut book).unwrap(), Status::Completed);
        assert_eq!(status(Outcome::Success, &mut book).unwrap_err().status, 409);
        assert!(book.refund(&id, "test", 8).is_ok());
        assert_eq!(book.outbox.len(), 3);
    }

    #[test]
    fn a_day_ends_what_is_open() {
        let (mut book, id) = book();
        let end = book.session(&id).unwrap().expires;
        book.sweep(end - 1);
        assert_eq!(book.session(&id).unwrap().status, Status::Open);
        book.sweep(end + 5);
        let session = book.session(&id.to_uppercase()).unwrap();
        assert_eq!((session.status, session.updated), (Status::Expired, end));
        assert_eq!(book.process(&id, Outcome::Success, "test", 0).unwrap_err().status, 410);
        assert_eq!(book.refund(&id, "test", 0).unwrap_err().status, 409);
    }

    #[test]
    fn what_is_on_file_is_paid_without_a_session() {
        let (mut book, _) = book();
        let mut charge = session();
        charge.uuid = String::new();
        book.on_file(charge, "test", 1);
        assert_eq!((book.sessions.len(), book.outbox.len()), (1, 1));
    }
}
