//! Plugipay, as its documentation describes it and where that is silent as `docs` proposes.
//!
//! One lock guards the workspaces; a call is handled from first to last under it, so its effects
//! are atomic, and it is written to the state file before it is answered.

mod adapters;
mod auth;
mod control;
mod create;
mod customer;
mod desk;
mod error;
mod events;
mod history;
mod hosted;
mod idempotency;
mod limits;
mod money;
mod paging;
mod plan;
mod routes;
mod session;
mod shop;
mod switches;
mod timeline;
mod webhooks;

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::future::BoxFuture;
use serde_json::Value;

pub(crate) use auth::mac;
pub use auth::{
    ACCOUNT, BEARER_KEY, Key, MAIN_KEY, PARTNER_ACCOUNT, PLATFORM_KEY, READ_ONLY_KEY, REVOKED_KEY,
};
pub use switches::Switches;
use webhooks::SECRET as WEBHOOK_SECRET;

use crate::StartError;
use crate::clock::{self, Clock};
use crate::http::{Call, Reply};
use crate::provider::{Address, Emulation, Provider, Setup, Started, Told, texts};
use crate::rng::{Rng, mix};
use crate::serve::Service;
use crate::state::{Record, StateFile};
use crate::ulid::ulid;
use desk::{Desk, envelope_error};
use error::{ApiError, code_of};
use history::Book;
use idempotency::Kept;
use limits::{Allowance, Limits};
use shop::Shop;
use webhooks::Webhooks;

/// How many sessions the partner's workspace has.
const PARTNER_SESSIONS: usize = 25;

/// What the list of emulations needs.
pub(crate) const EMULATION: Emulation = Emulation { name: "plugipay", start };

pub(crate) use history::order_ids;

fn start(setup: Setup) -> BoxFuture<'static, Result<Started, StartError>> {
    Box::pin(async move {
        let address = address(&setup.origin);
        Ok(Started { provider: Arc::new(Plugipay::new(setup)?), address })
    })
}

fn address(origin: &str) -> Address {
    let credentials = texts(&[
        ("key_id", MAIN_KEY.id),
        ("secret", MAIN_KEY.secret),
        ("webhook_secret", WEBHOOK_SECRET),
        ("link.success_url", "https://toko-senja.example/ok"),
        ("link.cancel_url", "https://toko-senja.example/no"),
        ("link.methods", "qris,va,ewallet"),
    ]);
    // A single key for `Authorization: Bearer`, instead of the pair.
    let more = texts(&[("bearer_key", BEARER_KEY.id)]);
    Address { base_url: origin.to_owned(), credentials, more }
}

/// The emulated provider.
pub struct Plugipay {
    origin: String,
    clock: Arc<Clock>,
    state: Option<Arc<StateFile>>,
    inner: Mutex<Inner>,
    wake: tokio::sync::Notify,
}

struct Inner {
    shops: [Shop; 2],
    limits: [Limits; 2],
    switches: Switches,
    webhooks: Webhooks,
    manual: Value,
    rng: Rng,
}

impl Plugipay {
    /// Seeds the workspaces and applies what the state file remembers.
    pub fn new(setup: Setup) -> rusqlite::Result<Self> {
        let Setup { seed, now, effects, .. } = setup;
        let shop = |account, name, seed, sessions| {
            Shop::seeded(account, name, Book { seed, now }, sessions, Arc::clone(&effects))
        };
        let mut inner = Inner {
            shops: [
                shop(ACCOUNT, "Toko Senja", seed, setup.sessions),
                shop(
                    PARTNER_ACCOUNT,
                    "Mitra Uji",
                    mix(seed, 9),
                    PARTNER_SESSIONS.min(setup.sessions),
                ),
            ],
            limits: Default::default(),
            switches: setup.switches,
            webhooks: Webhooks::default(),
            manual: adapters::default(),
            rng: Rng::new(mix(seed, clock::wall().timestamp_micros() as u64)),
        };
        if let Some(state) = &setup.state {
            inner.restore(state)?;
        }
        let (origin, clock, state) = (setup.origin, setup.clock, setup.state);
        Ok(Self {
            origin,
            clock,
            state,
            inner: Mutex::new(inner),
            wake: tokio::sync::Notify::new(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The lock with every workspace brought up to `now`.
    fn enter(&self, now: i64) -> MutexGuard<'_, Inner> {
        let mut inner = self.lock();
        inner.shops.iter_mut().for_each(|shop| shop.sweep(now));
        inner
    }

    /// Queues deliveries and writes to the state file what a call has changed.
    fn settle(&self, inner: &mut Inner, now: i64) {
        if inner.queue_deliveries(now, &self.origin) {
            self.wake.notify_one();
        }
        let records: Vec<Record> =
            inner.shops.iter_mut().flat_map(|shop| std::mem::take(&mut shop.dirty)).collect();
        let Some(state) = self.state.as_ref().filter(|_| !records.is_empty()) else { return };
        if let Err(error) = state.put(&records) {
            tracing::error!(%error, "the state file could not be written");
        }
    }

    fn api(&self, call: &Call, rest: &[&str], request_id: &str) -> Reply {
        let now = self.clock.now_ms();
        let real = clock::wall().timestamp() + call.skew;
        let mut guard = self.enter(now);
        let inner = &mut *guard;
        let caller = match auth::caller(call, real) {
            Ok(caller) => caller,
            Err(error) => return self.refuse(inner, &error, request_id, now),
        };
        let at = usize::from(caller.account == PARTNER_ACCOUNT);
        let allowance = inner.limits[at].count(&call.method, clock::wall().timestamp());
        let mut reply = if allowance.exceeded && inner.switches.rate_limits {
            let mut reply = self.refuse(
                inner,
                &ApiError::new(429, "rate_limited", "Too many requests."),
                request_id,
                now,
            );
            reply.headers.push(("retry-after".into(), "1".to_owned()));
            reply
        } else {
            let desk = Desk { call, inner, at, caller, now, request_id, origin: &self.origin };
            desk.answer(|desk| routes::route(desk, rest))
        };
        self.settle(inner, now);
        limit_headers(&mut reply, allowance);
        reply
    }

    fn refuse(&self, inner: &Inner, error: &ApiError, request_id: &str, now: i64) -> Reply {
        envelope_error(error, inner.switches.uppercase_codes, request_id, now)
    }

    fn new_request_id(&self, call: &Call) -> String {
        match call.header("x-request-id").filter(|id| id.len() <= 64 && is_plain(id)) {
            Some(id) => id.to_owned(),
            None => format!("req_{}", ulid(self.clock.now_ms(), self.lock().rng.next())),
        }
    }
}

fn is_plain(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
}

fn limit_headers(reply: &mut Reply, allowance: Allowance) {
    reply.headers.extend([
        ("x-ratelimit-limit".into(), allowance.limit.to_string()),
        ("x-ratelimit-remaining".into(), allowance.remaining.to_string()),
        ("x-ratelimit-reset".into(), allowance.reset.to_string()),
    ]);
}

impl Service for Plugipay {
    fn name(&self) -> &'static str {
        "plugipay"
    }

    fn handle(&self, call: &Call) -> Reply {
        let request_id = self.new_request_id(call);
        let segments = call.segments();
        let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
        let mut reply = match parts.as_slice() {
            ["c", rest @ ..] => self.hosted_page(call, rest),
            ["api", "v1", "public", "checkout", rest @ ..]
            | ["v1", "public", "checkout", rest @ ..] => self.public(call, rest, &request_id),
            ["api", "v1", "health"] | ["v1", "health"] => {
                desk::health(&request_id, self.clock.now_ms())
            }
            ["api", "v1", rest @ ..] | ["v1", rest @ ..] => self.api(call, rest, &request_id),
            _ => self.error(404, None, "There is nothing here."),
        };
        reply.headers.push(("x-request-id".into(), request_id));
        reply
    }

    fn error(&self, status: u16, code: Option<&str>, message: &str) -> Reply {
        let inner = self.lock();
        let error = ApiError::new(status, code_of(status), message);
        let reply = envelope_error(
            &error,
            inner.switches.uppercase_codes,
            "req_sandbox",
            self.clock.now_ms(),
        );
        match code {
            None => reply,
            Some(code) => {
                let told = serde_json::json!({"data": null, "error": {"code": code, "message": message}, "meta": {}});
                Reply::json(status, told.to_string())
            }
        }
    }
}

impl Provider for Plugipay {
    fn told(&self, what: &str, path: &[&str], body: &Value) -> Told {
        match (what, path) {
            ("switches", []) => self.switch(body),
            ("sessions", []) => self.add(body),
            ("sessions", [id, action]) => self.act(id, action),
            ("webhooks", []) => self.register_webhook(body),
            _ => Err((404, "Plugipay has no such control route".to_owned())),
        }
    }

    fn clock_moved(&self) {
        self.tick();
    }

    fn deliver(self: Arc<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async move { self.send_webhooks().await })
    }
}

impl Inner {
    fn restore(&mut self, state: &StateFile) -> rusqlite::Result<()> {
        for shop in &mut self.shops {
            let prefix = format!("{}/", shop.account);
            let of = |kind: &str| -> rusqlite::Result<Vec<(String, String)>> {
                let all = state.all(kind)?.into_iter();
                Ok(all
                    .filter_map(|(id, body)| Some((id.strip_prefix(&prefix)?.to_owned(), body)))
                    .collect())
            };
            for customer in parsed(of("customer")?) {
                shop.customers.add(customer);
            }
            parsed(of("session")?).for_each(|row| shop.put(row));
            shop.custom.extend(parsed::<timeline::Custom>(of("event")?));
            for (name, body) in of("idempotency")? {
                if let Ok(kept) = serde_json::from_str::<Kept>(&body) {
                    shop.replies.restore(name, kept);
                }
            }
        }
        Ok(())
    }
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
