use chrono::{DateTime, Utc};
use domain::Clock;

/// The computer's own clock: the one place of the product that asks it.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is the clock that everybody else is given")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}
