//! What an emulated provider is to the rest of the sandbox.

use std::sync::Arc;

use futures::future::BoxFuture;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::StartError;
use crate::clock::Clock;
use crate::effects::Effects;
use crate::serve::Service;
use crate::state::StateFile;

/// The answer of a control route: a value, or a status and a reason.
pub type Told = Result<Value, (u16, String)>;

/// One emulated provider, as the control URL and the clock see it.
pub trait Provider: Service {
    /// What a test says from behind: the control URL's path after `/{what}/{provider}` and the body, where
    /// `what` is `sessions`, `switches` or `webhooks`. The table of [`crate::control`] lists the routes.
    fn told(&self, what: &str, path: &[&str], body: &Value) -> Told;

    /// Business time has moved; whatever ends by time ends now.
    fn clock_moved(&self);

    /// Delivers webhooks until it is dropped. Providers that send none are ready at once.
    fn deliver(self: Arc<Self>) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// What an emulated provider is made from.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Where it listens, as its hosted URLs say it: `http://127.0.0.1:PORT`.
    pub origin: String,
    /// What the history follows from.
    pub seed: u64,
    /// How many sessions.
    pub sessions: usize,
    /// When history ends, in milliseconds since 1970.
    pub now: i64,
    /// How it behaves where its documentation leaves a choice.
    pub switches: crate::Switches,
    /// Business time.
    pub clock: Arc<Clock>,
    /// Where changes are noted.
    pub effects: Arc<Effects>,
    /// What survives a restart.
    pub state: Option<Arc<StateFile>>,
}

/// Where an emulated provider is, and what a connection to it needs.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Address {
    /// The origin only; a path prefix is the client's to choose.
    pub base_url: String,
    /// Everything a connection needs besides: what `connect` reads on standard input. Texts only.
    pub credentials: Map<String, Value>,
    /// What else a test may want to know.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// A provider that is ready to answer.
pub struct Started {
    /// Who answers.
    pub provider: Arc<dyn Provider>,
    /// How to connect.
    pub address: Address,
}

/// A provider's folder, as the list of emulations names it.
#[derive(Debug, Clone, Copy)]
pub struct Emulation {
    /// The short name: `plugipay`.
    pub name: &'static str,
    /// Makes it.
    pub start: fn(Setup) -> BoxFuture<'static, Result<Started, StartError>>,
}

/// Texts by key, for [`Address::credentials`].
pub fn texts(pairs: &[(&str, &str)]) -> Map<String, Value> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), Value::from(*value))).collect()
}
