//! One mode's data, and the only place that changes a checkout.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::catalog::{Catalog, Goods};
use super::customers::{Customers, SPAN, customer_json};
use super::deal::{Deal, Status, What};
use super::draft::Draft;
use super::error::ApiError;
use super::feed::{Entry, Feed, Thing, currency};
use super::history::{Book, Row, SHARED};
use super::idempotency::Replies;
use super::ids::{Key, beside, parse};
use super::links::Link;
use crate::clock::iso;
use crate::effects::{Effect, Effects};
use crate::plugipay;
use crate::rng::mix;
use crate::state::Record;

/// Who changes something.
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

/// An event that is no checkout's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Other {
    /// When.
    pub at: i64,
    /// `customer.created`.
    pub kind: String,
    /// The object after the change.
    pub object: Value,
}

/// The amounts of a checkout.
#[derive(Debug, Default)]
pub struct Sums {
    /// Index into the currencies.
    pub currency: usize,
    /// What was captured.
    pub captured: i64,
    /// What went back, in order; 0 for a refund that failed.
    pub refunds: Vec<i64>,
}

/// A mode's data.
pub struct Store {
    /// `test` or `live`.
    pub name: &'static str,
    /// Where its history comes from.
    pub book: Book,
    /// Its customers.
    pub customers: Customers,
    /// What it sells.
    pub catalog: Catalog,
    /// Its Checkout Links, oldest first.
    pub links: Vec<Link>,
    /// Events that are no checkout's.
    pub others: Vec<Other>,
    /// What just happened and wants to be delivered.
    pub outbox: Vec<Entry>,
    /// Replies kept for idempotency.
    pub replies: Replies,
    /// What the state file does not know yet.
    pub dirty: Vec<Record>,
    rows: Vec<Row>,
    feed: Option<Arc<Feed>>,
    ends: BinaryHeap<Reverse<(i64, Key)>>,
    effects: Arc<Effects>,
}

impl Store {
    /// A store with its seeded history that ends at `now` milliseconds.
    pub fn seeded(live: bool, seed: u64, now: i64, sessions: usize, effects: Arc<Effects>) -> Self {
        let shared =
            if live { Vec::new() } else { plugipay::order_ids(seed, now, sessions, SHARED) };
        let seed = mix(seed, if live { 72 } else { 71 });
        let now = now / 1000;
        let goods = Goods { seed, began: now - SPAN, live };
        let people = if sessions == 0 { 0 } else { sessions / 5 + 9 };
        let customers = Customers::new(seed, now - SPAN, people, live);
        let book = Book { seed, now, live, goods, shared };
        let mut store = Self {
            name: if live { "live" } else { "test" },
            rows: book.rows(sessions, &customers),
            links: super::links::seeded(&book),
            catalog: goods.catalog(),
            customers,
            book,
            others: Vec::new(),
            outbox: Vec::new(),
            replies: Replies::default(),
            dirty: Vec::new(),
            feed: None,
            ends: BinaryHeap::new(),
            effects,
        };
        for place in 0..store.rows.len() {
            if store.rows[place].status == Status::Open {
                store.watch(place);
            }
        }
        store
    }

    /// All rows, oldest first.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Where the checkout of an id with this prefix is; `cs` and `pi` share their keys.
    pub fn find(&self, prefix: &str, text: &str) -> Option<usize> {
        self.place(parse(prefix, text)?)
    }

    /// Where the row of a key is.
    pub fn place(&self, key: Key) -> Option<usize> {
        self.rows.binary_search_by_key(&key, |row| row.key).ok()
    }

    /// The checkout at a place.
    pub fn deal(&self, place: usize) -> Deal {
        self.book.deal(&self.rows[place], &self.customers)
    }

    /// What happened to a row and its amounts, without making all of it.
    pub fn sums(&self, row: &Row) -> (Vec<(i64, What)>, Sums) {
        if let (None, Some(plan)) = (&row.changed, self.book.plan(row)) {
            let paid = plan.past.iter().any(|(_, what)| *what == What::Paid);
            let captured = if paid { plan.total() } else { 0 };
            let back =
                plan.refund.map(|(amount, status)| if status == "failed" { 0 } else { amount });
            return (
                plan.past,
                Sums { currency: plan.currency, captured, refunds: back.into_iter().collect() },
            );
        }
        let deal = self.book.deal(row, &self.customers);
        let back = |refund: &Value| match refund["status"] == "failed" {
            true => 0,
            false => refund["amount"].as_i64().unwrap_or_default(),
        };
        let refunds = deal.refunds.iter().map(back).collect();
        let sums =
            Sums { currency: currency(deal.text("currency")), captured: deal.captured(), refunds };
        (deal.past, sums)
    }

    /// Everything that happened.
    pub fn feed(&mut self) -> Arc<Feed> {
        let feed = self.feed.take().unwrap_or_else(|| Arc::new(Feed::of(self)));
        Arc::clone(self.feed.insert(feed))
    }

    /// Adds a checkout and says so in the log.
    pub fn insert(&mut self, draft: &Draft, key: Key, cause: &Cause, now: i64) -> usize {
        let mut key = key;
        while self.place(key).is_some() {
            key.1 = key.1.wrapping_add(1);
        }
        let deal = Deal::open(draft, key, self.book.live);
        self.log(&deal.id(), None, deal.text("status"), cause, now);
        if let Some(pi) = deal.intent["id"].as_str() {
            self.log(pi, None, deal.intent_status(), cause, now);
        }
        let customer = draft.customer.as_deref().and_then(|id| self.customers.find(id));
        let row = Row {
            key,
            number: self.rows.len() as u32,
            customer: customer.map_or(u32::MAX, |index| index as u32),
            fate: None,
            status: Status::Open,
            changed: Some(Box::new(deal)),
        };
        self.happen(Entry { at: key.0, key, what: Thing::Deal(What::Created) });
        self.keep_row(&row);
        self.put(row)
    }

    /// Puts a row where it belongs, in place of one with the same key.
    pub fn put(&mut self, row: Row) -> usize {
        let place = match self.rows.binary_search_by_key(&row.key, |row| row.key) {
            Ok(place) => {
                self.rows[place] = row;
                place
            }
            Err(place) => {
                self.rows.insert(place, row);
                place
            }
        };
        if self.rows[place].status == Status::Open {
            self.watch(place);
        }
        place
    }

    fn watch(&mut self, place: usize) {
        let row = &self.rows[place];
        let due = match (&row.changed, self.book.plan(row)) {
            (Some(deal), _) => deal.due(),
            (None, Some(plan)) => match plan.past.last() {
                Some((at, What::Authorized)) => plan.expires.min(at + super::steps::HOLD),
                _ => plan.expires,
            },
            (None, None) => return,
        };
        self.ends.push(Reverse((due, row.key)));
    }

    /// Changes a checkout, notes what that did, and gives it back as it is then.
    pub fn change(
        &mut self,
        place: usize,
        cause: &Cause,
        at: i64,
        edit: impl FnOnce(&mut Deal) -> Result<(), ApiError>,
    ) -> Result<Deal, ApiError> {
        let before = self.deal(place);
        let mut deal = before.clone();
        edit(&mut deal)?;
        self.keep_buyer(&before, &mut deal, at);
        if before.status() == Status::Open && deal.status() == Status::Complete {
            self.count_for_link(&deal, cause, at);
        }
        let (old, new) = (before.text("status"), deal.text("status"));
        if old != new {
            self.log(&deal.id(), Some(old), new, cause, at);
        }
        if let (pi, Some(id)) = (before.intent_status(), deal.intent["id"].as_str())
            && pi != deal.intent_status()
        {
            self.log(id, Some(pi), deal.intent_status(), cause, at);
        }
        for refund in &deal.refunds[before.refunds.len()..] {
            let (id, status) = (refund["id"].as_str(), refund["status"].as_str());
            self.log(id.unwrap_or_default(), None, status.unwrap_or_default(), cause, at);
        }
        let news: Vec<(i64, What)> = deal.past[before.past.len()..].to_vec();
        let row = &mut self.rows[place];
        row.status = deal.status();
        row.changed = Some(Box::new(deal.clone()));
        let (row, key) = (row.clone(), row.key);
        self.keep_row(&row);
        if row.status == Status::Open {
            self.watch(place);
        }
        for (at, what) in news {
            self.happen(Entry { at, key, what: Thing::Deal(what) });
        }
        Ok(deal)
    }

    /// A guest who is to be kept becomes a customer when the session completes.
    fn keep_buyer(&mut self, before: &Deal, deal: &mut Deal, at: i64) {
        let completed = before.status() == Status::Open && deal.status() == Status::Complete;
        let wanted =
            deal.session["customer_creation"] == "always" && deal.session["customer"].is_null();
        if !completed || !wanted {
            return;
        }
        let mut customer = customer_json(beside(deal.key, at, 700), self.book.live);
        for field in ["email", "name", "phone"] {
            customer[field] = deal.session["customer_details"][field].clone();
        }
        let id = customer["id"].clone();
        deal.session["customer"] = id.clone();
        for thing in
            [&mut deal.intent, &mut deal.order].into_iter().filter(|thing| thing.is_object())
        {
            thing["customer"] = id.clone();
        }
        self.add_customer(customer, at);
    }

    /// Adds a customer.
    pub fn add_customer(&mut self, customer: Value, at: i64) {
        let name = format!("{:010}", self.customers.len());
        self.keep("fluveo.customer", &name, &customer);
        self.customers.add(customer.clone());
        self.other("customer.created", customer, at);
    }

    /// Notes an event that is no checkout's.
    pub fn other(&mut self, kind: &str, object: Value, at: i64) {
        let (place, other) = (self.others.len(), Other { at, kind: kind.to_owned(), object });
        self.keep("fluveo.event", &format!("{place:010}"), &other);
        self.others.push(other);
        self.happen(Entry { at, key: (at, place as u32), what: Thing::Other(place) });
    }

    fn happen(&mut self, entry: Entry) {
        if let Some(feed) = &mut self.feed {
            Arc::make_mut(feed).push(entry);
        }
        self.outbox.push(entry);
    }

    /// Ends what has come to its end by `now` seconds.
    pub fn sweep(&mut self, now: i64) {
        let mut seen = BTreeSet::new();
        while let Some(Reverse((due, key))) = self.ends.peek().copied().filter(|end| end.0.0 <= now)
        {
            self.ends.pop();
            let Some(place) = self.place(key).filter(|_| seen.insert(key)) else { continue };
            if self.rows[place].status == Status::Open && self.deal(place).due() <= now {
                let ended = self.change(place, &Cause::plain("clock"), due, |deal| {
                    deal.end("checkout_session_expired", due);
                    Ok(())
                });
                debug_assert!(ended.is_ok(), "time is never refused");
            }
        }
    }

    /// Notes a change in the log of effects.
    pub fn log(&mut self, id: &str, from: Option<&str>, to: &str, cause: &Cause, at: i64) {
        let effect = self.effects.push(Effect {
            seq: 0,
            at: iso(at * 1000),
            provider: "fluveo".to_owned(),
            session: id.to_owned(),
            from: from.map(str::to_owned),
            to: to.to_owned(),
            cause: cause.text.clone(),
            request_id: cause.request_id.clone(),
        });
        self.keep("effect", &format!("{:012}", effect.seq), &effect);
    }

    /// Notes something for the state file.
    pub fn keep(&mut self, kind: &'static str, name: &str, what: &impl Serialize) {
        let body = serde_json::to_string(what).unwrap_or_default();
        self.dirty.push(Record { kind, id: format!("fluveo/{}/{name}", self.name), body });
    }

    fn keep_row(&mut self, row: &Row) {
        self.keep("fluveo.row", &format!("{}-{}", row.key.0, row.key.1), row);
    }

    /// Keeps a product or a price that was just made.
    pub fn keep_good(&mut self, product: bool, row: Value) {
        let list = if product { &mut self.catalog.products } else { &mut self.catalog.prices };
        list.push(row.clone());
        let name = row["id"].as_str().unwrap_or_default().to_owned();
        self.keep(if product { "fluveo.product" } else { "fluveo.price" }, &name, &row);
    }
}
