//! Fluveo (the API at `api.leanrails.com`), as its documentation describes it and where that is silent
//! as `docs` proposes; an answer that rests on a proposal says so in `x-sandbox-assumption`.
//!
//! One lock guards both stores; a call is handled from first to last under it, so its effects are
//! atomic, and it is written to the state file before it is answered.

mod auth;
mod catalog;
mod control;
mod create;
mod customers;
mod deal;
mod desk;
mod draft;
mod error;
mod events;
mod feed;
mod fields;
mod history;
mod hosted;
mod idempotency;
mod ids;
mod limits;
mod links;
mod money;
mod paging;
mod plan;
mod routes;
mod steps;
mod store;
mod switches;
mod webhooks;
mod wire;

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::future::BoxFuture;
use serde_json::Value;

use crate::StartError;
use crate::clock::{self, Clock};
use crate::http::{Call, Reply};
use crate::provider::{Address, Emulation, Provider, Setup, Started, Told, texts};
use crate::rng::{Rng, mix};
use crate::serve::Service;
use crate::state::{Record, StateFile};
use auth::{LIVE_KEY, PUBLISHABLE_KEY, TEST_KEY};
use desk::Desk;
use error::ApiError;
use events::VERSION;
use idempotency::Kept;
use limits::{Allowance, Limits};
use store::Store;
use switches::Switches;
use webhooks::Webhooks;
use wire::Frame;

/// How many sessions the live store has.
const LIVE_SESSIONS: usize = 25;

/// What the list of emulations needs.
pub(crate) const EMULATION: Emulation = Emulation { name: "fluveo", start };

fn start(setup: Setup) -> BoxFuture<'static, Result<Started, StartError>> {
    Box::pin(async move {
        let origin = setup.origin.clone();
        let fluveo = Fluveo::new(setup)?;
        let address = fluveo.address(&origin);
        Ok(Started { provider: Arc::new(fluveo), address })
    })
}

/// The emulated provider.
pub struct Fluveo {
    origin: String,
    clock: Arc<Clock>,
    state: Option<Arc<StateFile>>,
    inner: Mutex<Inner>,
    wake: tokio::sync::Notify,
}

struct Inner {
    stores: [Store; 2],
    limits: Limits,
    strangers: Limits,
    switches: Switches,
    webhooks: Webhooks,
    rng: Rng,
}

impl Fluveo {
    /// Seeds both stores and applies what the state file remembers.
    pub fn new(setup: Setup) -> rusqlite::Result<Self> {
        let Setup { seed, now, sessions, .. } = setup;
        let store =
            |live, sessions| Store::seeded(live, seed, now, sessions, Arc::clone(&setup.effects));
        let mut inner = Inner {
            stores: [store(false, sessions), store(true, LIVE_SESSIONS.min(sessions))],
            limits: Limits::default(),
            strangers: Limits::default(),
            switches: Switches { rate_limits: setup.switches.rate_limits, ..Switches::default() },
            webhooks: Webhooks::default(),
            rng: Rng::new(mix(seed, clock::wall().timestamp_micros() as u64)),
        };
        if let Some(state) = &setup.state {
            inner.stores.iter_mut().try_for_each(|store| restore(store, state))?;
        }
        Ok(Self {
            origin: setup.origin,
            clock: setup.clock,
            state: setup.state,
            inner: Mutex::new(inner),
            wake: tokio::sync::Notify::new(),
        })
    }

    fn address(&self, origin: &str) -> Address {
        let inner = self.lock();
        let product = inner.stores[0].book.goods.product(catalog::CUSTOM);
        let live_product = inner.stores[1].book.goods.product(catalog::CUSTOM);
        let credentials = texts(&[
            ("secret_key", TEST_KEY),
            ("webhook_secret", webhooks::SECRET),
            ("link.success_url", "https://toko-senja.example/thanks?session={CHECKOUT_SESSION_ID}"),
            ("link.cancel_url", "https://toko-senja.example/cart"),
            ("link.product", &product),
        ]);
        let more = texts(&[
            ("live_key", LIVE_KEY),
            ("live_product", &live_product),
            ("publishable_key", PUBLISHABLE_KEY),
        ]);
        Address { base_url: origin.to_owned(), credentials, more }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The lock with both stores brought up to `now` seconds.
    fn enter(&self, now: i64) -> MutexGuard<'_, Inner> {
        let mut inner = self.lock();
        inner.stores.iter_mut().for_each(|store| store.sweep(now));
        inner
    }

    fn frame(&self, inner: &Inner) -> Frame {
        Frame { origin: self.origin.clone(), switches: inner.switches.clone() }
    }

    /// Queues deliveries and writes to the state file what a call has changed.
    fn settle(&self, inner: &mut Inner, now: i64) {
        let frame = self.frame(inner);
        if inner.queue_deliveries(&frame, now) {
            self.wake.notify_one();
        }
        let stores = inner.stores.iter_mut();
        let records: Vec<Record> =
            stores.flat_map(|store| std::mem::take(&mut store.dirty)).collect();
        let Some(state) = self.state.as_ref().filter(|_| !records.is_empty()) else { return };
        if let Err(error) = state.put(&records) {
            tracing::error!(%error, "the state file could not be written");
        }
    }

    fn api(&self, call: &Call, path: &[&str], request_id: &str) -> Reply {
        let now = self.clock.now_ms() / 1000;
        let mut guard = self.enter(now);
        let inner = &mut *guard;
        let real = clock::wall().timestamp();
        let (store, allowance) = match auth::store_of(call) {
            Ok(store) => (Ok(store), inner.limits.count(limits::KNOWN, real)),
            Err(error) => (Err(error), inner.strangers.count(limits::STRANGER, real)),
        };
        let wait = allowance.wait.filter(|_| inner.switches.rate_limits);
        let checked = store.and_then(|at| version(call).map(|()| at));
        let mut reply = match (wait, checked) {
            (Some(wait), _) => too_many(wait),
            (None, Err(error)) => error.reply(),
            (None, Ok(at)) => {
                let frame = self.frame(inner);
                let desk = Desk { call, inner, at, now, request_id, frame, rules: Vec::new() };
                desk.answer(|desk| routes::route(desk, path))
            }
        };
        self.settle(inner, now);
        limit_headers(&mut reply, allowance);
        reply
    }
}

fn too_many(wait: i64) -> Reply {
    let mut reply = ApiError::new(429, "rate_limit_exceeded", "Too many requests.").reply();
    reply.headers.push(("retry-after".into(), wait.to_string()));
    reply
}

fn version(call: &Call) -> Result<(), ApiError> {
    match call.header("x-api-version") {
        Some(told) if told != VERSION => {
            Err(ApiError::invalid("X-API-Version", "This API version is unknown.")
                .assumed("unknown-version"))
        }
        _ => Ok(()),
    }
}

fn limit_headers(reply: &mut Reply, allowance: Allowance) {
    reply.headers.extend([
        ("x-ratelimit-limit".into(), allowance.limit.to_string()),
        ("x-ratelimit-remaining".into(), allowance.remaining.to_string()),
        ("x-api-version".into(), VERSION.to_owned()),
    ]);
}

impl Service for Fluveo {
    fn name(&self) -> &'static str {
        "fluveo"
    }

    fn handle(&self, call: &Call) -> Reply {
        let request_id = format!("req_{:016x}", self.lock().rng.next());
        let segments = call.segments();
        let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
        let mut reply = match parts.as_slice() {
            ["hosted", rest @ ..] => self.hosted_page(call, rest),
            ["v1", rest @ ..] => self.api(call, rest, &request_id),
            _ => self.error(404, None, "There is nothing here."),
        };
        reply.headers.push(("x-request-id".into(), request_id));
        reply
    }

    fn error(&self, status: u16, code: Option<&str>, message: &str) -> Reply {
        error::told(status, code, message)
    }
}

impl Provider for Fluveo {
    fn told(&self, what: &str, path: &[&str], body: &Value) -> Told {
        match (what, path) {
            ("switches", []) => self.switch(body),
            ("sessions", []) => self.add(body),
            ("sessions", [id, action]) => self.act(id, action, body),
            ("webhooks", []) => {
                let now = self.clock.now_ms() / 1000;
                self.lock().register_known(body, now)
            }
            _ => Err((404, "Fluveo has no such control route".to_owned())),
        }
    }

    fn clock_moved(&self) {
        self.tick();
    }

    fn deliver(self: Arc<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async move { self.send_webhooks().await })
    }
}

fn restore(store: &mut Store, state: &StateFile) -> rusqlite::Result<()> {
    let prefix = format!("fluveo/{}/", store.name);
    let of = |kind: &str| -> rusqlite::Result<Vec<(String, String)>> {
        let all = state.all(kind)?.into_iter();
        Ok(all
            .filter_map(|(id, body)| Some((id.strip_prefix(&prefix)?.to_owned(), body)))
            .collect())
    };
    parsed(of("fluveo.customer")?).for_each(|customer| store.customers.add(customer));
    parsed(of("fluveo.product")?).for_each(|row| store.catalog.products.push(row));
    parsed(of("fluveo.price")?).for_each(|row| store.catalog.prices.push(row));
    parsed(of("fluveo.link")?).for_each(|link| store.restore_link(link));
    store.others.extend(parsed::<store::Other>(of("fluveo.event")?));
    for row in parsed(of("fluveo.row")?) {
        store.put(row);
    }
    for (key, body) in of("fluveo.reply")? {
        if let Ok(kept) = serde_json::from_str::<Kept>(&body) {
            store.replies.restore(key, kept);
        }
    }
    Ok(())
}

fn parsed<T: serde::de::DeserializeOwned>(all: Vec<(String, String)>) -> impl Iterator<Item = T> {
    all.into_iter().filter_map(|(id, body)| match serde_json::from_str(&body) {
        Ok(value) => Some(value),
        Err(error) => {
            tracing::error!(%id, %error, "a record of the state file is not readable");
            None
        }
    })
}
