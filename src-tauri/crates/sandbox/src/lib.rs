//! The payment providers on loopback, with seeded data, a clock that moves and faults on request.
//!
//! Each provider is emulated from its documentation in a folder of its own; clocks,
//! faults, effects, counts and the control URL are shared. The command line, the desktop's demo
//! workspace and the tests start it with [`start`].
//!
//! What this room refuses to do: it uses no other room of the house, so that it cannot share the
//! client's mistakes; it listens on and calls 127.0.0.1 only; its keys open nothing else.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod clock;
mod control;
mod courier;
mod door;
mod effects;
pub mod faults;
mod flopay;
mod fluveo;
mod html;
pub mod http;
mod inflowpay;
mod names;
mod past;
mod people;
pub mod plugipay;
mod prood;
mod provider;
mod requests;
#[cfg(test)]
mod rig;
mod rng;
mod serve;
mod shared;
mod state;
mod ulid;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use clock::{Clock, DAY, moment, wall};
use control::Control;
use door::Door;
use serve::Desk;
use state::{Record, StateFile};

pub use effects::Effects;
pub use plugipay::Switches;
pub use provider::{Address, Emulation, Provider, Setup, Started, Told, texts};
pub use serve::Service;
pub use shared::shared;

/// The emulated providers, in the order of their ports. A new one is a folder and a line here.
static EMULATIONS: &[Emulation] = &[
    plugipay::EMULATION,
    fluveo::EMULATION,
    inflowpay::EMULATION,
    flopay::EMULATION,
    prood::EMULATION,
];

/// How a sandbox is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// The control URL's port, the providers' following it; 0 takes free ones.
    pub port: u16,
    /// What the invented shop follows from.
    pub seed: u64,
    /// How many sessions it has.
    pub sessions: usize,
    /// Business time at the start, where history ends. By default history ends today at 00:00 UTC and
    /// business time is real time.
    pub now: Option<DateTime<Utc>>,
    /// A file that lets changes survive a restart. One that exists decides seed, sessions and time.
    pub state_file: Option<PathBuf>,
    /// How the providers behave where their documentation leaves a choice.
    pub switches: Switches,
    /// Only these providers, by their short names; all where it is empty.
    pub only: Vec<String>,
    /// Further providers, which a program brings along; their ports follow.
    pub more: Vec<Emulation>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            seed: 1,
            sessions: 2_000,
            now: None,
            state_file: None,
            switches: Switches::default(),
            only: Vec::new(),
            more: Vec::new(),
        }
    }
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A port could not be listened on.
    #[error("cannot listen on 127.0.0.1: {0}")]
    Port(#[from] std::io::Error),
    /// The state file could not be used.
    #[error("the state file cannot be used: {0}")]
    State(#[from] rusqlite::Error),
    /// A provider's own machinery did not start.
    #[error("{0}")]
    Provider(String),
}

/// Where a sandbox is and how to connect to it. Serialises to the line `countersign sandbox` prints.
#[derive(Debug, Clone, Serialize)]
pub struct Description {
    /// The control URL.
    pub control_url: String,
    /// The providers by their short names.
    pub providers: BTreeMap<&'static str, Address>,
}

/// A sandbox that serves until it is stopped or dropped.
#[derive(Debug)]
pub struct Running {
    description: Description,
    token: CancellationToken,
    servers: Vec<JoinHandle<()>>,
}

impl Running {
    /// Where it is.
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// Cuts all connections and waits until the ports are free.
    pub async fn stop(mut self) {
        self.token.cancel();
        for server in self.servers.drain(..) {
            let abort = server.abort_handle();
            let patience = std::time::Duration::from_secs(2);
            if tokio::time::timeout(patience, server).await.is_err() {
                abort.abort();
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.token.cancel();
    }
}

/// What a state file has decided, or the options where it is new.
struct Origin {
    seed: u64,
    sessions: usize,
    now: i64,
    clock: Clock,
    effects: Vec<effects::Effect>,
}

fn origin(options: &Options, state: Option<&StateFile>) -> rusqlite::Result<Origin> {
    let today = wall().timestamp_millis() / DAY * DAY;
    let fresh = Origin {
        seed: options.seed,
        sessions: options.sessions,
        now: options.now.map_or(today, |now| now.timestamp_millis()),
        clock: Clock::starting_at(options.now),
        effects: Vec::new(),
    };
    let Some(state) = state else { return Ok(fresh) };
    let number = |id: &str| -> rusqlite::Result<Option<i64>> {
        Ok(state.get("meta", id)?.and_then(|text| text.parse().ok()))
    };
    let known = (number("seed")?, number("sessions")?, number("now")?, number("offset_ms")?);
    if let (Some(seed), Some(sessions), Some(now), Some(offset)) = known {
        let effects = state.all("effect")?;
        return Ok(Origin {
            seed: seed as u64,
            sessions: sessions as usize,
            now,
            clock: Clock::with_offset(offset),
            effects: effects
                .iter()
                .filter_map(|(_, body)| serde_json::from_str(body).ok())
                .collect(),
        });
    }
    let meta =
        |id: &str, value: i64| Record { kind: "meta", id: id.to_owned(), body: value.to_string() };
    state.put(&[
        meta("seed", fresh.seed as i64),
        meta("sessions", fresh.sessions as i64),
        meta("now", fresh.now),
        meta("offset_ms", fresh.clock.offset_ms()),
    ])?;
    Ok(fresh)
}

/// Starts a sandbox in background tasks of the current runtime.
pub async fn start(options: Options) -> Result<Running, StartError> {
    let token = CancellationToken::new();
    let door = |at: usize| {
        let offset = u16::try_from(at).unwrap_or_default();
        let port = if options.port == 0 { 0 } else { options.port.saturating_add(offset) };
        Door::open(port, token.clone())
    };
    let control_door = door(0).await?;
    let state = options.state_file.as_deref().map(StateFile::open).transpose()?.map(Arc::new);
    let origin = origin(&options, state.as_deref())?;
    let clock = Arc::new(origin.clock);
    let effects = Arc::new(Effects::default());
    effects.restore(origin.effects);
    let mut description =
        Description { control_url: control_door.origin()?, providers: BTreeMap::new() };
    let mut providers: Vec<(Door, Arc<dyn Provider>)> = Vec::new();
    for (at, emulation) in EMULATIONS.iter().chain(&options.more).enumerate() {
        if !options.only.is_empty() && !options.only.iter().any(|name| name == emulation.name) {
            continue;
        }
        let door = door(at + 1).await?;
        let setup = Setup {
            origin: door.origin()?,
            seed: origin.seed,
            sessions: origin.sessions,
            now: origin.now,
            switches: options.switches.clone(),
            clock: Arc::clone(&clock),
            effects: Arc::clone(&effects),
            state: state.clone(),
        };
        let started = (emulation.start)(setup).await?;
        description.providers.insert(emulation.name, started.address);
        providers.push((door, started.provider));
    }
    tracing::info!(sessions = origin.sessions, until = %moment(origin.now), "the sandbox is seeded");
    let control = Arc::new(Control {
        clock,
        faults: Arc::default(),
        effects,
        requests: Arc::default(),
        state,
        providers: providers.iter().map(|(_, provider)| Arc::clone(provider)).collect(),
        description: serde_json::to_value(&description).unwrap_or_default(),
    });
    let servers = serve_all(control_door, providers, &control, &token);
    Ok(Running { description, token, servers })
}

fn serve_all(
    control_door: Door,
    providers: Vec<(Door, Arc<dyn Provider>)>,
    control: &Arc<Control>,
    token: &CancellationToken,
) -> Vec<JoinHandle<()>> {
    let desk = |service| Desk {
        service,
        clock: Arc::clone(&control.clock),
        faults: Arc::clone(&control.faults),
        requests: Arc::clone(&control.requests),
    };
    let mut servers = vec![serve::spawn(control_door, desk(control.clone()), token.clone())];
    for (door, provider) in providers {
        let deliveries = token.clone();
        let sender = Arc::clone(&provider);
        tokio::spawn(async move { deliveries.run_until_cancelled(sender.deliver()).await });
        let service: Arc<dyn Service> = provider;
        servers.push(serve::spawn(door, desk(service), token.clone()));
    }
    servers
}
