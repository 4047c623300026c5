//! FloPay's billing API, as its documentation describes it and where that is silent as the notes on
//! it propose. Nearly every shape is a proposal; each answer names the one it rests on in a header.
//!
//! Sessions are made and read one by one. There is no list of them, so a control route tells which
//! there are. Amounts are decimals of major units, read and written as text.

mod auth;
mod book;
mod catalog;
mod control;
mod draft;
mod error;
mod history;
mod hosted;
mod lists;
mod money;
mod routes;
mod session;
mod switches;
mod webhooks;

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::future::BoxFuture;
use serde_json::{Value, json};

use crate::StartError;
use crate::clock::{self, Clock};
use crate::courier::Courier;
use crate::http::{Call, Reply};
use crate::provider::{Address, Emulation, Provider, Setup, Started, Told, texts};
use crate::serve::Service;
use crate::state::StateFile;
use book::Book;
use catalog::Catalog;
use error::ApiError;
use routes::Desk;
use switches::Switches;
use webhooks::Endpoint;

/// The header of answers that no documentation gives.
const ASSUMPTION: &str = "x-sandbox-assumption";
/// Nobody can list sessions, so more of them would only cost time.
const MOST_SESSIONS: usize = 500;
/// How many ids the address tells.
const TOLD_IDS: usize = 20;

/// What the list of emulations needs.
pub(crate) const EMULATION: Emulation = Emulation { name: "flopay", start };

fn start(setup: Setup) -> BoxFuture<'static, Result<Started, StartError>> {
    Box::pin(async move {
        let origin = setup.origin.clone();
        let provider = FloPay::new(setup)?;
        let known = provider.lock().book.known();
        let address = address(&origin, &known[..known.len().min(TOLD_IDS)]);
        Ok(Started { provider: Arc::new(provider), address })
    })
}

fn address(origin: &str, known: &[String]) -> Address {
    let credentials = texts(&[
        ("client_id", auth::CLIENT),
        ("client_key", auth::KEY),
        ("webhook_secret", webhooks::SECRET),
        ("checkout_url", origin),
        ("link.success_url", "https://kopi-club.example/ok"),
        ("link.cancel_url", "https://kopi-club.example/no"),
        ("link.user_id", "u-walk-in"),
    ]);
    let more = [("known_ids".to_owned(), json!(known))].into_iter().collect();
    Address { base_url: origin.to_owned(), credentials, more }
}

/// A version 4 UUID out of two numbers.
pub(crate) fn uuid(a: u64, b: u64) -> String {
    format!(
        "{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        8 + (b >> 62),
        (b >> 48) & 0xfff,
        b & 0xffff_ffff_ffff
    )
}

/// The emulated provider.
pub struct FloPay {
    clock: Arc<Clock>,
    state: Option<Arc<StateFile>>,
    inner: Mutex<Inner>,
    courier: Courier,
}

/// What one lock guards: a call is handled from first to last under it.
pub struct Inner {
    book: Book,
    catalog: Catalog,
    switches: Switches,
    endpoints: Vec<Endpoint>,
}

impl FloPay {
    /// Seeds the client and applies what the state file remembers.
    pub fn new(setup: Setup) -> rusqlite::Result<Self> {
        let (seed, now, count) = (setup.seed, setup.now, setup.sessions.min(MOST_SESSIONS));
        let step = setup.sessions.div_ceil(MOST_SESSIONS);
        let orders = crate::plugipay::order_ids(seed, now, setup.sessions, step);
        let history = history::sessions(seed, now, count, &orders);
        let random = crate::rng::mix(seed, clock::wall().timestamp_micros() as u64);
        let mut inner = Inner {
            book: Book::seeded(history, setup.effects, random),
            catalog: Catalog::new(now),
            switches: Switches::default(),
            endpoints: Vec::new(),
        };
        if let Some(state) = &setup.state {
            inner.restore(state)?;
        }
        Ok(Self {
            clock: setup.clock,
            state: setup.state,
            inner: Mutex::new(inner),
            courier: Courier::new(webhooks::MANNER),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The lock with everything brought up to `now`.
    fn enter(&self, now: i64) -> MutexGuard<'_, Inner> {
        let mut inner = self.lock();
        inner.book.sweep(now);
        inner
    }

    /// Sends what has happened and writes it to the state file.
    fn settle(&self, inner: &mut Inner, now: i64) {
        let Inner { book, switches, endpoints, .. } = inner;
        let happened = std::mem::take(&mut book.outbox);
        let id = || book.new_id();
        self.courier.send(webhooks::pack(endpoints, &happened, switches, id, now));
        let records = std::mem::take(&mut book.dirty);
        let Some(state) = self.state.as_ref().filter(|_| !records.is_empty()) else { return };
        if let Err(error) = state.put(&records) {
            tracing::error!(%error, "the state file could not be written");
        }
    }

    fn api(&self, call: &Call, path: &[&str]) -> Reply {
        let now = self.clock.now_ms();
        let mut guard = self.enter(now);
        let mut desk = Desk { call, inner: &mut guard, now };
        let answer = routes::route(&mut desk, path);
        self.settle(&mut guard, now);
        answer.unwrap_or_else(|error| error.reply())
    }
}

impl Service for FloPay {
    fn name(&self) -> &'static str {
        "flopay"
    }

    fn handle(&self, call: &Call) -> Reply {
        let segments = call.segments();
        let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
        match parts.as_slice() {
            ["secure", ..] => self.hosted_page(call, &parts),
            _ => self.api(call, &parts),
        }
    }

    fn error(&self, status: u16, code: Option<&str>, message: &str) -> Reply {
        let error = ApiError::new(status, message);
        code.map_or(error.clone(), |code| error.code(code)).reply()
    }
}

impl Provider for FloPay {
    fn told(&self, what: &str, path: &[&str], body: &Value) -> Told {
        match (what, path) {
            ("switches", []) => self.switch(body),
            ("sessions", []) => self.add(body),
            ("sessions", ["known"]) => self.known(),
            ("sessions", [id, action]) => self.act(id, action, body),
            ("webhooks", []) => self.register_webhook(body),
            _ => Err((404, "FloPay has no such control route".to_owned())),
        }
    }

    fn clock_moved(&self) {
        let now = self.clock.now_ms();
        let mut inner = self.enter(now);
        self.settle(&mut inner, now);
        self.courier.look();
    }

    fn deliver(self: Arc<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async move { self.courier.run(&self.clock, |_, _| {}).await })
    }
}
