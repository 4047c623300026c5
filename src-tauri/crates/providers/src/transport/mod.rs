//! The one door to the network: the only HTTP client, its limits and its manners.
//!
//! A provider opens a [`Channel`] to its base URL and sends [`Request`]s through it. The channel
//! can reach no other host. Reads are tried again when that may help; an action is sent once. A host that
//! does not speak HTTP is reached by a [`Socket`], under the same rules.

pub mod address;
mod body;
mod budget;
mod channel;
mod clients;
mod failure;
mod heard;
mod options;
mod redact;
mod refusal;
mod request;
mod resolve;
mod retry;
mod socket;
mod timer;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

pub use channel::{Channel, Dialect};
pub use heard::{Receipt, ServerTime, with_receipt};
pub use options::{Limits, TransportOptions};
pub use redact::Redactor;
pub use refusal::Refusal;
pub use request::{Answer, Effect, Method, Request};
pub use socket::{Meter, Socket, Wire};
pub use timer::{SystemTimer, Timer};

use crate::Result;
use budget::Budget;
use clients::Clients;
use heard::Heard;

/// Everything that leaves this computer for a provider leaves through here. One per process.
pub struct Transport {
    options: TransportOptions,
    clients: Clients,
    budgets: Mutex<BTreeMap<(String, u32), Weak<Budget>>>,
    sent: AtomicU64,
    heard: Heard,
}

impl Transport {
    /// Opens no connection yet. A proxy's URL that cannot be one is refused.
    pub fn new(options: TransportOptions) -> Result<Self> {
        if let Some(proxy) = &options.proxy {
            clients::check_proxy(proxy)?;
        }
        Ok(Self {
            options,
            clients: Clients::default(),
            budgets: Mutex::default(),
            sent: AtomicU64::new(0),
            heard: Heard::default(),
        })
    }

    /// The budget of a connection: the same one while it is open anywhere.
    fn budget(&self, connection: &str, per_second: u32) -> Arc<Budget> {
        let mut budgets = self.budgets.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (connection.to_owned(), per_second);
        if let Some(budget) = budgets.get(&key).and_then(Weak::upgrade) {
            return budget;
        }
        let budget = Arc::new(Budget::new(per_second, self.options.timer.clone()));
        budgets.retain(|_, kept| kept.strong_count() > 0);
        budgets.insert(key, Arc::downgrade(&budget));
        budget
    }

    /// A seed for one request's jitter, so that several clients do not knock in step.
    fn jitter(&self) -> u64 {
        self.options.jitter_seed.wrapping_add(self.sent.fetch_add(1, Ordering::Relaxed))
    }
}
