//! One workspace: its sessions, in order, and the only place that changes one.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;

use serde::Serialize;

use super::customer::{Customer, Customers, Keyed};
use super::error::ApiError;
use super::history::{Book, Row, customers};
use super::idempotency::Replies;
use super::paging::{Gathered, Wish};
use super::session::{Frame, Session, Status};
use super::timeline::{Custom, Happening, Timeline};
use crate::clock::iso;
use crate::effects::{Effect, Effects};
use crate::state::Record;
use crate::ulid::parse;

/// Who changes a session.
#[derive(Debug, Clone)]
pub struct Cause {
    /// In words, for the log of effects.
    pub text: String,
    /// The request.
    pub request_id: Option<String>,
}

impl Cause {
    /// A cause without a request.
    pub fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), request_id: None }
    }
}

/// A workspace.
pub struct Shop {
    /// Its id.
    pub account: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Where its history comes from.
    pub book: Book,
    /// Its customers.
    pub customers: Customers,
    /// What has happened.
    pub timeline: Timeline,
    /// Events that are no session's.
    pub custom: Vec<Custom>,
    /// What was just happening and wants to be delivered.
    pub outbox: Vec<Happening>,
    /// Replies kept for idempotency.
    pub replies: Replies,
    /// What the state file does not know yet.
    pub dirty: Vec<Record>,
    rows: Vec<Row>,
    odd: HashMap<String, (i64, u64)>,
    ends: BinaryHeap<Reverse<(i64, i64, u64)>>,
    effects: Arc<Effects>,
}

impl Shop {
    /// A workspace with its seeded history.
    pub fn seeded(
        account: &'static str,
        name: &'static str,
        book: Book,
        sessions: usize,
        effects: Arc<Effects>,
    ) -> Self {
        let count = customers(sessions);
        let mut shop = Self {
            account,
            name,
            book,
            customers: Customers::new(book.seed, book.now, count),
            timeline: Timeline::default(),
            custom: Vec::new(),
            outbox: Vec::new(),
            replies: Replies::default(),
            dirty: Vec::new(),
            rows: book.rows(sessions, count),
            odd: HashMap::new(),
            ends: BinaryHeap::new(),
            effects,
        };
        for row in shop.rows.iter().filter(|row| row.status == Status::Open) {
            if let Some(plan) = book.plan(row) {
                shop.ends.push(Reverse((plan.expires, row.created, row.seed)));
            }
        }
        shop
    }

    /// All rows, oldest first.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Where a session is.
    pub fn find(&self, id: &str) -> Result<usize, ApiError> {
        let missing = || ApiError::not_found("checkout session");
        let key = self.odd.get(id).copied().or_else(|| parse(id.strip_prefix("cs_")?));
        self.place(key.ok_or_else(missing)?).ok_or_else(missing)
    }

    /// Where the row of a key is.
    pub fn place(&self, key: (i64, u64)) -> Option<usize> {
        self.rows.binary_search_by_key(&key, Keyed::key).ok()
    }

    /// The session at a place.
    pub fn session(&self, place: usize) -> Session {
        let row = &self.rows[place];
        match &row.changed {
            Some(session) => (**session).clone(),
            None => self.book.session(row, &self.customers),
        }
    }

    /// Adds a session and says so in the log.
    pub fn insert(&mut self, seed: u64, session: Session, cause: &Cause, now: i64) {
        let number = self.rows.len() as u32;
        let customer = session.customer_id.as_deref().and_then(|id| self.customers.find(id));
        let (id, status, created) = (session.id.clone(), session.status, session.created);
        let row = Row {
            created,
            seed,
            number,
            customer: customer.unwrap_or(super::history::GUEST),
            status,
            seeded: None,
            changed: Some(Box::new(session)),
        };
        self.log(&id, None, status, cause, now);
        self.keep_row(&row);
        self.put(row);
        self.timeline.forget();
    }

    /// Puts a row where it belongs, in place of one with the same key.
    pub fn put(&mut self, row: Row) {
        let key = row.key();
        if let Some(session) = &row.changed {
            if session.id.strip_prefix("cs_").and_then(parse) != Some(key) {
                self.odd.insert(session.id.clone(), key);
            }
            if row.status == Status::Open {
                self.ends.push(Reverse((session.expires, key.0, key.1)));
            }
        }
        match self.rows.binary_search_by_key(&key, Keyed::key) {
            Ok(place) => self.rows[place] = row,
            Err(place) => self.rows.insert(place, row),
        }
    }

    /// Moves a session to another status. Whoever calls has checked that it may.
    pub fn change(
        &mut self,
        place: usize,
        to: Status,
        cause: &Cause,
        at: i64,
        edit: impl FnOnce(&mut Session),
    ) -> Session {
        let mut session = self.session(place);
        let from = session.status;
        session.status = to;
        session.updated = at;
        session.request_id.clone_from(&cause.request_id);
        if to == Status::Completed {
            session.completed = Some(at);
        }
        edit(&mut session);
        let row = &mut self.rows[place];
        row.status = to;
        row.changed = Some(Box::new(session.clone()));
        let row = row.clone();
        self.keep_row(&row);
        if from != to {
            self.log(&session.id, Some(from), to, cause, at);
            if let Some(happening) = Happening::of_change(&row, at) {
                self.happen(happening);
            }
        }
        session
    }

    /// Notes an event and sends it on its way.
    pub fn happen(&mut self, happening: Happening) {
        self.timeline.push(happening);
        self.outbox.push(happening);
    }

    /// Expires what has come to its end.
    pub fn sweep(&mut self, now: i64) {
        while let Some(Reverse((expires, created, seed))) = self.ends.peek().copied() {
            if expires > now {
                return;
            }
            self.ends.pop();
            let Some(place) = self.place((created, seed)) else { continue };
            if self.rows[place].status == Status::Open && self.session(place).expires == expires {
                self.change(place, Status::Expired, &Cause::plain("clock"), expires, |_| {});
            }
        }
    }

    /// A page of sessions, of one status and one customer where these are given.
    pub fn list(
        &self,
        wish: &Wish,
        status: Option<Status>,
        customer: Option<&str>,
        frame: &Frame,
    ) -> Gathered {
        let mut page = Gathered::default();
        let whose = match customer.map(|id| self.customers.find(id)) {
            None => None,
            Some(Some(index)) => Some(index),
            Some(None) => return page,
        };
        let window = wish.window(self.rows.len(), |at| self.rows[at].created);
        let mut visit = |place: usize| {
            let row = &self.rows[place];
            if status.is_some_and(|status| status != row.status)
                || whose.is_some_and(|index| index != row.customer)
            {
                return true;
            }
            let session = self.session(place);
            if !wish.is_past(row.created, &session.id) {
                return true;
            }
            page.take(wish.limit, row.created, &session.id, || session.json(frame))
        };
        match wish.ascending {
            true => drop(window.into_iter().all(&mut visit)),
            false => drop(window.into_iter().rev().all(&mut visit)),
        }
        page
    }

    /// Adds a customer.
    pub fn add_customer(&mut self, customer: Customer) {
        let index = self.customers.add(customer.clone());
        self.keep("customer", &format!("{index:010}"), &customer);
    }

    /// Notes something for the state file.
    pub fn keep(&mut self, kind: &'static str, id: &str, what: &impl Serialize) {
        let body = serde_json::to_string(what).unwrap_or_default();
        self.dirty.push(Record { kind, id: format!("{}/{id}", self.account), body });
    }

    fn keep_row(&mut self, row: &Row) {
        self.keep("session", &format!("{}-{}", row.created, row.seed), row);
    }

    fn log(&mut self, id: &str, from: Option<Status>, to: Status, cause: &Cause, at: i64) {
        let effect = self.effects.push(Effect {
            seq: 0,
            at: iso(at),
            provider: "plugipay".to_owned(),
            session: id.to_owned(),
            from: from.map(|status| status.as_str().to_owned()),
            to: to.as_str().to_owned(),
            cause: cause.text.clone(),
            request_id: cause.request_id.clone(),
        });
        self.keep("effect", &format!("{:012}", effect.seq), &effect);
    }
}
