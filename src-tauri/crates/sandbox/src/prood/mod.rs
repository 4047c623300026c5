//! Prood: its checkout application, the Redis behind it and the reading part of its Commerce API, as
//! the documentation describes them or, by a switch, as its published code behaves.
//!
//! What the sandbox knows of a session is kept here; Redis holds what Prood would keep there, and a
//! session whose key is gone is gone.

mod api;
mod book;
mod callbacks;
mod commerce;
mod control;
mod create;
mod customers;
mod error;
mod gateway;
mod hosted;
mod html;
mod money;
mod orders;
mod redis;
mod rest;
mod seed;
mod session;
mod steps;
mod switches;
mod webhooks;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::future::BoxFuture;
use serde_json::Value;

use crate::StartError;
use crate::clock::Clock;
use crate::effects::Effects;
use crate::http::{Call, Reply};
use crate::provider::{Address, Emulation, Provider, Setup, Started, Told, texts};
use crate::rng::{Rng, mix};
use crate::serve::Service;
use crate::state::{Record, StateFile};
use callbacks::Callbacks;
use error::{Refusal, code_of, envelope};
use orders::Orders;
use redis::{Redis, Server};
use seed::Batch;
use session::Session;
use switches::Switches;

/// The secret that creating sessions and links takes.
const CHECKOUT_SECRET: &str = "chk_test_51f0c2a97be84d6e";
/// The token of the REST form that may only read.
const READ_TOKEN: &str = "rest_ro_8d2f41c7a90b";
/// The token of the REST form that may write too.
const FULL_TOKEN: &str = "rest_rw_c3e95b7016fa";

/// A merchant.
struct Tenant {
    /// The organisation's id.
    id: &'static str,
    /// The shop's name.
    name: &'static str,
    /// What Stripe signs its events with.
    stripe_secret: &'static str,
    /// What Ifthenpay's callbacks carry.
    phishing_key: &'static str,
    /// A key of the Commerce API with the scopes `storefront` and `admin`.
    admin_key: &'static str,
    /// One with `storefront` only.
    store_key: &'static str,
}

/// The two merchants of the sandbox.
const TENANTS: [Tenant; 2] = [
    Tenant {
        id: "org_demo",
        name: "Loja Alvorada",
        stripe_secret: "whsec_prood_demo_9f31",
        phishing_key: "AP-77",
        admin_key: "pk_demo_admin_4b7e19",
        store_key: "pk_demo_store_a02c55",
    },
    Tenant {
        id: "org_ribeira",
        name: "Mercearia da Ribeira",
        stripe_secret: "whsec_prood_ribeira_27c0",
        phishing_key: "AP-31",
        admin_key: "pk_ribeira_admin_90d3fe",
        store_key: "pk_ribeira_store_1183ab",
    },
];
/// What the environment has for organisations without credentials of their own, named `_`.
const ENVIRONMENT: (&str, &str) = ("whsec_prood_env_6610", "AP-00");

/// What the list of emulations needs.
pub(crate) const EMULATION: Emulation = Emulation { name: "prood", start };

fn start(setup: Setup) -> BoxFuture<'static, Result<Started, StartError>> {
    Box::pin(async move {
        let mut random = Rng::new(mix(setup.seed, 503));
        let password = format!("{:016x}{:016x}", random.next(), random.next());
        let redis = match Server::start(&password).await {
            Some(server) => Redis::real(Arc::new(server)),
            None => {
                tracing::warn!(
                    "redis-server is not installed or does not start: the sandbox's Prood keeps its \
                     sessions in memory and serves the REST form only"
                );
                Redis::memory(Arc::clone(&setup.clock))
            }
        };
        let prood = Prood::new(setup, redis).map_err(StartError::Provider)?;
        let address = prood.address();
        Ok(Started { provider: Arc::new(prood), address })
    })
}

/// The emulated provider.
pub struct Prood {
    clock: Arc<Clock>,
    state: Option<Arc<StateFile>>,
    inner: Mutex<Inner>,
    wake: tokio::sync::Notify,
}

struct Inner {
    origin: String,
    seed: u64,
    switches: Switches,
    sessions: HashMap<String, Session>,
    redis: Redis,
    orders: Orders,
    /// Orders that Plugipay knows too.
    shared_orders: Vec<String>,
    batches: Vec<Batch>,
    /// Sessions that no longer follow from the seed, or never did.
    touched: HashSet<String>,
    callbacks: Callbacks,
    effects: Arc<Effects>,
    dirty: Vec<Record>,
    rng: Rng,
    /// When something is due next.
    next: i64,
    /// How far business time was ahead when the keys were last looked at.
    offset: i64,
}

impl Prood {
    /// Seeds the sessions, applies what the state file remembers and fills Redis.
    fn new(setup: Setup, redis: Redis) -> Result<Self, String> {
        let (clock, state) = (setup.clock, setup.state);
        let step = (setup.sessions / 200).max(1);
        let shared_orders = crate::plugipay::order_ids(setup.seed, setup.now, setup.sessions, step);
        let mut inner = Inner {
            origin: setup.origin,
            seed: setup.seed,
            switches: Switches::default(),
            sessions: HashMap::new(),
            redis,
            orders: Orders::new(setup.seed, setup.now, setup.sessions),
            shared_orders,
            batches: Vec::new(),
            touched: HashSet::new(),
            callbacks: Callbacks::default(),
            effects: setup.effects,
            dirty: Vec::new(),
            rng: Rng::new(mix(setup.seed, crate::clock::wall().timestamp_micros() as u64)),
            next: i64::MAX,
            offset: clock.offset_ms(),
        };
        let now = clock.now_ms();
        inner.begin(state.as_deref(), setup.sessions, now)?;
        let prood =
            Self { clock, state, inner: Mutex::new(inner), wake: tokio::sync::Notify::new() };
        prood.settle(&mut prood.lock());
        Ok(prood)
    }

    fn address(&self) -> Address {
        let inner = self.lock();
        let (origin, url) = (inner.origin.clone(), inner.redis.url());
        let mut credentials = texts(&[
            ("checkout_secret", CHECKOUT_SECRET),
            ("tenant_id", TENANTS[0].id),
            ("redis_rest_url", &format!("{origin}/redis")),
            ("redis_rest_token", READ_TOKEN),
            ("api_url", &format!("{origin}/v1")),
            ("api_key", TENANTS[0].admin_key),
            ("amount_unit", inner.switches.amount_unit()),
            ("link.return_url", "https://loja-alvorada.example/obrigado"),
            ("link.provider", "ifthenpay"),
        ]);
        let kind = if url.is_some() { "real" } else { "memory" };
        if let Some(url) = url {
            credentials.insert("redis_url".to_owned(), url.into());
        }
        let more = texts(&[("redis", kind), ("redis_full_token", FULL_TOKEN)]);
        Address { base_url: origin, credentials, more }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The lock with everything brought up to `now`.
    fn enter(&self, now: i64) -> Result<MutexGuard<'_, Inner>, Refusal> {
        let mut inner = self.lock();
        let moved = self.clock.offset_ms() - inner.offset;
        if moved != 0 {
            inner.redis.shorten(moved)?;
            inner.offset += moved;
        }
        inner.sweep(now)?;
        Ok(inner)
    }

    /// Writes to the state file what has changed and sends callbacks on their way.
    fn settle(&self, inner: &mut Inner) {
        if inner.callbacks.are_waiting() {
            self.wake.notify_one();
        }
        let records = std::mem::take(&mut inner.dirty);
        let Some(state) = self.state.as_ref().filter(|_| !records.is_empty()) else { return };
        if let Err(error) = state.put(&records) {
            tracing::error!(%error, "the state file could not be written");
        }
    }

    /// Does something under the lock and keeps what it has changed.
    fn with<T>(
        &self,
        work: impl FnOnce(&mut Inner, i64) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let now = self.clock.now_ms();
        let mut inner = self.enter(now)?;
        let done = work(&mut inner, now);
        self.settle(&mut inner);
        done
    }

    fn answer(&self, work: impl FnOnce(&mut Inner, i64) -> Result<Reply, Refusal>) -> Reply {
        let done = self.with(work);
        done.unwrap_or_else(|refusal| refusal.reply(&self.lock().switches))
    }
}

impl Service for Prood {
    fn name(&self) -> &'static str {
        "prood"
    }

    fn handle(&self, call: &Call) -> Reply {
        let segments = call.segments();
        let path: Vec<&str> = segments.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["redis", rest @ ..] => self.answer(|inner, _| inner.rest(call, rest)),
            ["v1", rest @ ..] => self.answer(|inner, now| inner.commerce(call, rest, now)),
            ["api", rest @ ..] => self.answer(|inner, now| inner.api(call, rest, now)),
            ["c" | "confirm" | "success" | "3ds", ..] => self.page(call, &path),
            _ => self.error(404, None, "There is nothing here."),
        }
    }

    fn error(&self, status: u16, code: Option<&str>, message: &str) -> Reply {
        let code = code.unwrap_or_else(|| code_of(status));
        envelope(status, code, message, &[], &self.lock().switches)
    }
}

impl Provider for Prood {
    fn told(&self, what: &str, path: &[&str], body: &Value) -> Told {
        let told = match (what, path) {
            ("switches", []) => return self.switch(body),
            ("webhooks", []) => return self.register(body),
            ("sessions", []) => self.with(|inner, now| inner.add(body, now)),
            ("sessions", ["seed"]) => self.with(|inner, now| inner.seed_more(body, now)),
            ("sessions", [id, action]) => self.with(|inner, now| inner.act(id, action, now)),
            _ => return Err((404, "Prood has no such control route".to_owned())),
        };
        told.map_err(|refusal| {
            let details = if let Refusal::Invalid(fields) = &refusal {
                fields.iter().map(|(_, why)| format!(" {why}.")).collect()
            } else {
                String::new()
            };
            (refusal.terms().0, format!("{}{details}", refusal.message()))
        })
    }

    fn clock_moved(&self) {
        if let Err(refusal) = self.with(|_, _| Ok(())) {
            tracing::error!(why = refusal.message(), "the keys could not be moved in time");
        }
    }

    fn deliver(self: Arc<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async move { self.send_callbacks().await })
    }
}
