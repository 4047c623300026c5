use std::sync::Arc;
use std::time::Duration;

use domain::Clock;

use super::timer::{SystemTimer, Timer};

/// What the transport is told by whoever starts it.
#[derive(Clone)]
pub struct TransportOptions {
    /// How we introduce ourselves.
    pub user_agent: String,
    /// What time it is: signatures and the skew are made with it.
    pub clock: Arc<dyn Clock>,
    /// How time passes: waiting is done with it.
    pub timer: Arc<dyn Timer>,
    /// How long and how much.
    pub limits: Limits,
    /// An HTTP proxy's URL for hosts elsewhere. Never used for loopback; the environment is not
    /// looked at.
    pub proxy: Option<String>,
    /// Where the jitter of repeated reads begins.
    pub jitter_seed: u64,
}

impl TransportOptions {
    /// The ordinary limits, the system's timer, no proxy.
    pub fn new(user_agent: impl Into<String>, clock: Arc<dyn Clock>) -> Self {
        Self {
            user_agent: user_agent.into(),
            clock,
            timer: Arc::new(SystemTimer::default()),
            limits: Limits::default(),
            proxy: None,
            jitter_seed: 0,
        }
    }
}

/// How long and how much at most, for each attempt.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Until the connection stands, TLS included.
    pub connect: Duration,
    /// From the beginning until the answer begins, connecting included.
    pub first_byte: Duration,
    /// Between two pieces of the answer.
    pub idle: Duration,
    /// From the beginning to the end of one attempt.
    pub total: Duration,
    /// Bytes of an answer that are read.
    pub max_body: usize,
    /// How often a read is tried.
    pub attempts: usize,
    /// The first pause between two attempts; each further one is twice as long.
    pub pause: Duration,
    /// The longest pause that a provider may ask for before we give up instead.
    pub longest_pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(30),
            idle: Duration::from_secs(20),
            total: Duration::from_secs(120),
            max_body: 16 << 20,
            attempts: 4,
            pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(60),
        }
    }
}
