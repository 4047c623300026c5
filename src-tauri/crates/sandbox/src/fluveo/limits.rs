//! The documented limits: so many requests in a minute for the merchant, whatever the key, and fewer
//! for one who sends no good key.

/// Requests a minute with a good key.
pub const KNOWN: u64 = 1_500;
/// Requests a minute without one.
pub const STRANGER: u64 = 100;

/// The counter: a fixed window of a minute that begins with its first request.
#[derive(Debug, Default)]
pub struct Limits {
    began: i64,
    used: u64,
}

/// What the headers say, and whether the call may pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Calls per window.
    pub limit: u64,
    /// How many are left.
    pub remaining: u64,
    /// Seconds until counting begins anew, where this call is one too many.
    pub wait: Option<i64>,
}

impl Limits {
    /// Counts a call at the Unix second `now` of real time.
    pub fn count(&mut self, allowed: u64, now: i64) -> Allowance {
        if !(self.began..self.began + 60).contains(&now) {
            *self = Self { began: now, used: 0 };
        }
        self.used += 1;
        let wait = (self.used > allowed).then_some(self.began + 60 - now);
        Allowance { limit: allowed, remaining: allowed.saturating_sub(self.used), wait }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_begins_with_its_first_request() {
        let mut limits = Limits::default();
        assert!((0..1_500).all(|at| limits.count(KNOWN, 1_000 + at / 60).wait.is_none()));
        assert_eq!(limits.count(KNOWN, 1_050).wait, Some(10));
        assert_eq!(limits.count(KNOWN, 1_060).remaining, 1_499);
    }
}
