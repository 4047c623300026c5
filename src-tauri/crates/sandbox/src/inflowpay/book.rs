//! All that InflowPay knows of one merchant, and the only place that changes it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::sync::Arc;

use serde::Serialize;

use super::catalog::{self, Link, Offer, Subscription};
use super::error::ApiError;
use super::history::{Past, Row};
use super::payment::Payment;
use super::session::{Session, State};
use super::status::Status;
use crate::clock::{DAY, HOUR, iso};
use crate::effects::{Effect, Effects};
use crate::rng::Rng;
use crate::state::Record;
use crate::ulid::{parse, ulid};

/// A change of a payment that webhooks tell.
#[derive(Debug, Clone)]
pub struct Told {
    /// Whether it has just been made.
    pub new: bool,
    /// The payment after the change.
    pub payment: Payment,
}

/// What comes due by time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Session(String),
    Payment((i64, u64)),
}

/// One merchant.
pub struct Book {
    /// Where seeded payments come from.
    pub past: Past,
    /// All sessions made since.
    pub sessions: BTreeMap<String, Session>,
    /// All links.
    pub links: BTreeMap<String, Link>,
    /// All offers.
    pub offers: Vec<Offer>,
    /// All subscriptions, oldest first.
    pub subscriptions: Vec<Subscription>,
    /// What has just happened.
    pub outbox: Vec<Told>,
    /// What the state file does not know yet.
    pub dirty: Vec<Record>,
    rows: Vec<Row>,
    odd: HashMap<String, (i64, u64)>,
    ends: BinaryHeap<Reverse<(i64, Due)>>,
    parked: Vec<(i64, Due)>,
    effects: Arc<Effects>,
    rng: Rng,
    made: u64,
}

impl Book {
    /// A merchant with a seeded history of `count` payments.
    pub fn seeded(past: Past, count: usize, effects: Arc<Effects>, random: u64) -> Self {
        let offers = catalog::offers(past.now);
        let subscribers = (count / 25).min(400);
        let links = catalog::links(past.now).into_iter().map(|link| (link.id.clone(), link));
        let mut book = Self {
            rows: past.rows(count),
            sessions: BTreeMap::new(),
            links: links.collect(),
            subscriptions: catalog::subscriptions(past.seed, past.now, subscribers, &offers),
            offers,
            past,
            outbox: Vec::new(),
            dirty: Vec::new(),
            odd: HashMap::new(),
            ends: BinaryHeap::new(),
            parked: Vec::new(),
            effects,
            rng: Rng::new(random),
            made: 0,
        };
        for place in 0..book.rows.len() {
            if matches!(book.rows[place].seeded, Status::CheckoutSuccess | Status::PaymentReceived)
            {
                book.watch(place);
            }
        }
        book
    }

    /// A fresh id. Ids of one millisecond sort in the order they were made.
    pub fn new_id(&mut self, prefix: &str, now: i64) -> String {
        self.made += 1;
        format!("{prefix}_{}", ulid(now, (self.made << 40) | (self.rng.next() >> 24)))
    }

    /// A fresh number.
    pub fn random(&mut self) -> u64 {
        self.rng.next()
    }

    /// How many payments there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The payment at a place, oldest first.
    pub fn payment(&self, place: usize) -> Payment {
        self.past.payment(&self.rows[place], &self.offers, &self.subscriptions)
    }

    /// Where a payment is.
    pub fn find(&self, id: &str) -> Result<usize, ApiError> {
        let missing = || ApiError::not_found("Payment");
        let key = self.odd.get(id).copied().or_else(|| parse(id.strip_prefix("pay_")?));
        let key = key.ok_or_else(missing)?;
        self.rows.binary_search_by_key(&key, Row::key).map_err(|_| missing())
    }

    /// The session of an id.
    pub fn session(&self, id: &str) -> Result<&Session, ApiError> {
        self.sessions.get(id).ok_or_else(|| ApiError::not_found("Checkout session"))
    }

    /// The offer of an id.
    pub fn offer(&self, id: &str) -> Result<&Offer, ApiError> {
        let found = self.offers.iter().find(|offer| offer.id == id);
        found.ok_or_else(|| ApiError::not_found("Subscription offer"))
    }

    /// Adds a session and gives its id.
    pub fn open(&mut self, mut session: Session, cause: &str, now: i64) -> String {
        session.id = self.new_id("sess", now);
        self.log(&session.id, None, session.state.as_str(), cause, now);
        let id = session.id.clone();
        self.keep_session(session);
        id
    }

    /// Puts a session in place of the one with its id.
    pub fn put_session(&mut self, session: Session) {
        if session.state == State::Open {
            self.ends.push(Reverse((session.expires, Due::Session(session.id.clone()))));
        }
        self.sessions.insert(session.id.clone(), session);
    }

    fn keep_session(&mut self, session: Session) {
        self.keep("inflowpay.session", &session.id, &session);
        self.put_session(session);
    }

    /// Moves a session to another state.
    pub fn turn(&mut self, id: &str, to: State, cause: &str, at: i64) {
        let Some(mut session) = self.sessions.get(id).cloned() else { return };
        let from = std::mem::replace(&mut session.state, to);
        if from != to {
            self.log(id, Some(from.as_str()), to.as_str(), cause, at);
        }
        self.keep_session(session);
    }

    /// Adds a payment, whatever its status, and gives its place.
    pub fn add(&mut self, payment: Payment, cause: &str, now: i64) -> usize {
        if let Some(session) = payment.session.as_ref().and_then(|id| self.sessions.get_mut(id)) {
            session.payments.push(payment.id.clone());
            let session = session.clone();
            self.keep("inflowpay.session", &session.id, &session);
        }
        let own = payment.id.strip_prefix("pay_").and_then(parse);
        let key = own.filter(|(created, _)| *created == payment.created);
        let (created, seed) = key.unwrap_or_else(|| (payment.created, self.rng.next()));
        self.log(&payment.id, None, payment.status.as_str(), cause, now);
        self.outbox.push(Told { new: true, payment: payment.clone() });
        let number = self.rows.len() as u32;
        let seeded = payment.status;
        self.keep_row(Row { created, seed, number, seeded, changed: Some(Box::new(payment)) })
    }

    /// Moves a payment on. Whoever calls has checked that it may.
    pub fn change(
        &mut self,
        place: usize,
        to: Status,
        cause: &str,
        at: i64,
        edit: impl FnOnce(&mut Payment),
    ) -> Payment {
        let mut payment = self.payment(place);
        let from = payment.status;
        payment.become_status(to, at);
        edit(&mut payment);
        self.log(&payment.id, Some(from.as_str()), to.as_str(), cause, at);
        self.outbox.push(Told { new: false, payment: payment.clone() });
        let row = Row { changed: Some(Box::new(payment.clone())), ..self.rows[place].clone() };
        self.keep_row(row);
        payment
    }

    fn keep_row(&mut self, row: Row) -> usize {
        self.keep("inflowpay.payment", &format!("{}-{}", row.created, row.seed), &row);
        self.put_row(row)
    }

    /// Puts a row where it belongs, in place of one with the same key.
    pub fn put_row(&mut self, row: Row) -> usize {
        let key = row.key();
        let id = row.changed.as_ref().map(|payment| payment.id.clone()).unwrap_or_default();
        if id.strip_prefix("pay_").and_then(parse) != Some(key) {
            self.odd.insert(id, key);
        }
        let place = match self.rows.binary_search_by_key(&key, Row::key) {
            Ok(place) => {
                self.rows[place] = row;
                place
            }
            Err(place) => {
                self.rows.insert(place, row);
                place
            }
        };
        self.watch(place);
        place
    }

    /// Adds a link, or replaces the one with its id, and says so in the log.
    pub fn put_link(&mut self, link: Link, cause: &str, at: i64) {
        let from = self.links.get(&link.id).map(Link::word);
        if from != Some(link.word()) {
            self.log(&link.id, from, link.word(), cause, at);
        }
        self.keep("inflowpay.link", &link.id, &link);
        self.links.insert(link.id.clone(), link);
    }

    /// Adds an offer.
    pub fn put_offer(&mut self, offer: Offer) {
        self.keep("inflowpay.offer", &offer.id, &offer);
        self.offers.push(offer);
    }

    /// Adds a subscription, or replaces the one with its id, and says so in the log.
    pub fn put_subscription(&mut self, subscription: Subscription, cause: &str, at: i64) {
        let word = |sub: &Subscription| serde_json::json!(sub.standing).as_str().map(str::to_owned);
        let known = self.subscriptions.iter().position(|known| known.id == subscription.id);
        let from = known.and_then(|place| word(&self.subscriptions[place]));
        let to = word(&subscription).unwrap_or_default();
        self.log(&subscription.id, from.as_deref(), &to, cause, at);
        self.keep("inflowpay.subscription", &subscription.id, &subscription);
        self.restore_subscription(subscription);
    }

    /// Puts a subscription in its place without a word.
    pub fn restore_subscription(&mut self, subscription: Subscription) {
        match self.subscriptions.iter_mut().find(|known| known.id == subscription.id) {
            Some(known) => *known = subscription,
            None => self.subscriptions.push(subscription),
        }
    }

    /// Lets everything happen that is due by now.
    pub fn sweep(&mut self, now: i64, settle: bool) {
        if settle {
            self.ends.extend(self.parked.drain(..).map(Reverse));
        }
        while self.ends.peek().is_some_and(|Reverse((at, _))| *at <= now) {
            let Some(Reverse((at, due))) = self.ends.pop() else { return };
            match due {
                Due::Session(id) => self.expire(&id, at),
                Due::Payment(_) if !settle => self.parked.push((at, due)),
                Due::Payment(key) => self.settle(key, at),
            }
        }
    }

    fn expire(&mut self, id: &str, at: i64) {
        let ends = |session: &Session| session.state == State::Open && session.expires == at;
        if self.sessions.get(id).is_some_and(ends) {
            self.turn(id, State::Expired, "clock", at);
        }
    }

    fn settle(&mut self, key: (i64, u64), at: i64) {
        let Ok(place) = self.rows.binary_search_by_key(&key, Row::key) else { return };
        let payment = self.payment(place);
        if let Some(next) = payment.status.next().filter(|_| due(&payment) == Some(at)) {
            self.change(place, next, "clock", at, |_| {});
        }
    }

    fn watch(&mut self, place: usize) {
        if let Some(at) = due(&self.payment(place)) {
            self.ends.push(Reverse((at, Due::Payment(self.rows[place].key()))));
        }
    }

    /// Notes something for the state file.
    pub fn keep(&mut self, kind: &'static str, id: &str, what: &impl Serialize) {
        let body = serde_json::to_string(what).unwrap_or_default();
        self.dirty.push(Record { kind, id: id.to_owned(), body });
    }

    fn log(&mut self, id: &str, from: Option<&str>, to: &str, cause: &str, at: i64) {
        let effect = self.effects.push(Effect {
            seq: 0,
            at: iso(at),
            provider: "inflowpay".to_owned(),
            session: id.to_owned(),
            from: from.map(str::to_owned),
            to: to.to_owned(),
            cause: cause.to_owned(),
            request_id: None,
        });
        self.keep("effect", &format!("inflowpay/{:012}", effect.seq), &effect);
    }
}

/// When a payment moves on by itself.
fn due(payment: &Payment) -> Option<i64> {
    let (status, since) = payment.timeline.last()?;
    let wait = match status {
        Status::CheckoutSuccess => HOUR,
        Status::PaymentReceived => 23 * HOUR,
        Status::RefundPending => 5 * DAY,
        _ => return None,
    };
    Some(since + wait)
}
