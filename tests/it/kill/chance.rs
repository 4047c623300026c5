//! Choices that follow from a seed.

use std::time::Duration;

/// A number from the environment.
pub fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// A stream of choices (splitmix64).
pub struct Chance {
    /// What it follows from.
    pub seed: u64,
    state: u64,
}

impl Chance {
    /// The stream of `COUNTERSIGN_SEED`, or a new one.
    pub fn new() -> Self {
        let seed = setting("COUNTERSIGN_SEED");
        Self::of(seed.unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0))
    }

    /// The stream of a seed.
    pub fn of(seed: u64) -> Self {
        Self { seed, state: seed }
    }

    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    /// Some moment of something that takes `whole` when nobody disturbs it.
    pub fn moment(&mut self, whole: Duration) -> Duration {
        let micros = u64::try_from(whole.as_micros()).unwrap();
        Duration::from_micros(self.below(micros.max(1)))
    }
}
