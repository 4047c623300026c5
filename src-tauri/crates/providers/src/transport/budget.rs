//! The request budget of a connection: the shop's own traffic comes first.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::Clock as GovernorClock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::sync::Mutex;

use super::timer::Timer;

/// Governor's clock, driven by our timer so that tests need not wait.
#[derive(Clone)]
struct Ticks(Arc<dyn Timer>);

impl GovernorClock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

type Limiter = RateLimiter<NotKeyed, InMemoryState, Ticks, NoOpMiddleware<Duration>>;

/// At most so many requests per second; zero means as many as there are.
pub(super) struct Budget {
    limiter: Option<Limiter>,
    timer: Arc<dyn Timer>,
    /// Requests go in the order they came: where many wait, each kind of them gets on.
    turn: Mutex<()>,
}

impl Budget {
    pub(super) fn new(per_second: u32, timer: Arc<dyn Timer>) -> Self {
        let limiter = NonZeroU32::new(per_second).map(|rate| {
            // A fifth of a second's worth may go at once: enough for a page and its details.
            let burst = NonZeroU32::new(per_second / 5).unwrap_or(NonZeroU32::MIN);
            RateLimiter::direct_with_clock(
                Quota::per_second(rate).allow_burst(burst),
                Ticks(timer.clone()),
            )
        });
        Self { limiter, timer, turn: Mutex::new(()) }
    }

    /// Waits for our turn.
    pub(super) async fn wait(&self) {
        let _turn = self.turn.lock().await;
        while let Some(pause) = self.pause() {
            self.timer.sleep(pause).await;
        }
    }

    fn pause(&self) -> Option<Duration> {
        let not_yet = self.limiter.as_ref()?.check().err()?;
        Some(not_yet.wait_time_from(self.timer.elapsed()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::JumpingTimer;

    #[tokio::test]
    async fn requests_are_spread_over_the_second() {
        let timer = Arc::new(JumpingTimer::default());
        let budget = Budget::new(10, timer.clone());
        for _ in 0..22 {
            budget.wait().await;
        }
        // Two at once, then one every tenth of a second.
        assert_eq!(timer.elapsed().as_millis(), 2_000);
    }

    #[tokio::test]
    async fn nobody_is_overtaken() {
        let timer = Arc::new(JumpingTimer::default());
        let (budget, went) = (Budget::new(1, timer), std::sync::Mutex::new(Vec::new()));
        let waits = (0..50).map(async |n| {
            budget.wait().await;
            went.lock().expect("whole").push(n);
        });
        futures::future::join_all(waits).await;
        assert!(went.into_inner().expect("whole").is_sorted());
    }

    #[tokio::test]
    async fn zero_means_no_limit() {
        let timer = Arc::new(JumpingTimer::default());
        let budget = Budget::new(0, timer.clone());
        for _ in 0..1_000 {
            budget.wait().await;
        }
        assert_eq!(timer.elapsed(), Duration::ZERO);
    }
}
