//! InflowPay, as its documentation describes it and where that is silent as the notes on it propose.
//!
//! Nothing here reads or lists sessions, because InflowPay has no such endpoint: what comes of a
//! session is seen in the list of payments. Answers that rest on a proposal say so in a header.

mod auth;
mod book;
mod catalog;
mod checks;
mod control;
mod desk;
mod error;
mod history;
mod hooks;
mod hosted;
mod payment;
mod routes;
mod session;
mod status;
mod steps;
mod switches;
mod webhooks;

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::future::BoxFuture;
use serde_json::Value;

use crate::StartError;
use crate::clock::{self, Clock};
use crate::courier::Courier;
use crate::http::{Call, Reply};
use crate::provider::{Address, Emulation, Provider, Setup, Started, Told, texts};
use crate::serve::Service;
use crate::state::StateFile;
use book::Book;
use desk::Desk;
use error::ApiError;
use history::Past;
use switches::Switches;
use webhooks::Webhooks;

/// The header of answers that no documentation gives.
const ASSUMPTION: &str = "x-sandbox-assumption";

/// What the list of emulations needs.
pub(crate) const EMULATION: Emulation = Emulation { name: "inflowpay", start };

fn start(setup: Setup) -> BoxFuture<'static, Result<Started, StartError>> {
    Box::pin(async move {
        let address = address(&setup.origin);
        Ok(Started { provider: Arc::new(InflowPay::new(setup)?), address })
    })
}

fn address(origin: &str) -> Address {
    let credentials = texts(&[
        ("api_key", auth::KEY),
        ("webhook_secret", webhooks::SECRET),
        ("checkout_url", origin),
        ("link.success_url", "https://atelier-senja.example/ok"),
        ("link.cancel_url", "https://atelier-senja.example/cart"),
        ("link.offer", catalog::OFFER),
    ]);
    let more = texts(&[("rotated_key", auth::ROTATED_KEY)]);
    Address { base_url: origin.to_owned(), credentials, more }
}

/// The emulated provider.
pub struct InflowPay {
    origin: String,
    clock: Arc<Clock>,
    state: Option<Arc<StateFile>>,
    inner: Mutex<Inner>,
    courier: Courier,
}

/// What one lock guards: a call is handled from first to last under it.
pub struct Inner {
    book: Book,
    switches: Switches,
    webhooks: Webhooks,
}

impl InflowPay {
    /// Seeds the merchant and applies what the state file remembers.
    pub fn new(setup: Setup) -> rusqlite::Result<Self> {
        let Setup { seed, now, sessions, .. } = setup;
        let orders = crate::plugipay::order_ids(seed, now, sessions, 20);
        let customers = sessions as u64 / 4 + 12;
        let past = Past { seed, now, customers, orders };
        let random = crate::rng::mix(seed, clock::wall().timestamp_micros() as u64);
        let mut inner = Inner {
            book: Book::seeded(past, sessions, setup.effects, random),
            switches: Switches::default(),
            webhooks: Webhooks::default(),
        };
        if let Some(state) = &setup.state {
            inner.restore(state)?;
        }
        Ok(Self {
            origin: setup.origin,
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
        let settle = inner.switches.settle_by_clock;
        inner.book.sweep(now, settle);
        inner
    }

    /// Sends what has happened and writes it to the state file.
    fn settle(&self, inner: &mut Inner, now: i64) {
        let Inner { book, switches, webhooks } = inner;
        let happened = std::mem::take(&mut book.outbox);
        let id = || book.new_id("msg", now);
        self.courier.send(webhooks.pack(&happened, switches, id, now));
        let records = std::mem::take(&mut book.dirty);
        let Some(state) = self.state.as_ref().filter(|_| !records.is_empty()) else { return };
        if let Err(error) = state.put(&records) {
            tracing::error!(%error, "the state file could not be written");
        }
    }

    fn api(&self, call: &Call, path: &[&str]) -> Reply {
        let now = self.clock.now_ms();
        let mut guard = self.enter(now);
        let inner = &mut *guard;
        let answer = auth::check(call).and_then(|()| {
            let mut desk = Desk { call, inner, now, origin: &self.origin };
            routes::route(&mut desk, path)
        });
        self.settle(&mut guard, now);
        answer.unwrap_or_else(|error| error.reply())
    }
}

impl Service for InflowPay {
    fn name(&self) -> &'static str {
        "inflowpay"
    }

    fn handle(&self, call: &Call) -> Reply {
        let segments = call.segments();
        let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
        match parts.as_slice() {
            ["pay" | "l" | "subscribe", ..] => self.hosted_page(call, &parts),
            _ => self.api(call, &parts),
        }
    }

    fn error(&self, status: u16, code: Option<&str>, message: &str) -> Reply {
        let error = ApiError::new(status, message);
        code.map_or(error.clone(), |code| error.code(code)).reply()
    }
}

impl Provider for InflowPay {
    fn told(&self, what: &str, path: &[&str], body: &Value) -> Told {
        match (what, path) {
            ("switches", []) => self.switch(body),
            ("sessions", []) => self.add(body),
            ("sessions", [id, action]) => self.act(id, action, body),
            ("webhooks", []) => self.register_webhook(body),
            _ => Err((404, "InflowPay has no such control route".to_owned())),
        }
    }

    fn clock_moved(&self) {
        let now = self.clock.now_ms();
        let mut inner = self.enter(now);
        self.settle(&mut inner, now);
        self.courier.look();
    }

    fn deliver(self: Arc<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let ended = |parcel: &_, outcome| self.lock().webhooks.ended(parcel, outcome);
            self.courier.run(&self.clock, ended).await;
        })
    }
}
