/// How many reads and writes a workspace may make in a second of real time.
const ALLOWED: [u64; 2] = [100, 20];

/// The counters of a workspace.
#[derive(Debug, Default)]
pub struct Limits {
    second: [i64; 2],
    used: [u64; 2],
}

/// What the headers say, and whether the call may pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Calls per second.
    pub limit: u64,
    /// How many are left in this second.
    pub remaining: u64,
    /// The Unix second in which counting begins anew.
    pub reset: i64,
    /// Whether this one is one too many.
    pub exceeded: bool,
}

impl Limits {
    /// Counts a call in the second `now`.
    pub fn count(&mut self, method: &str, now: i64) -> Allowance {
        let class = usize::from(method != "GET");
        if self.second[class] != now {
            self.second[class] = now;
            self.used[class] = 0;
        }
        self.used[class] += 1;
        let (limit, used) = (ALLOWED[class], self.used[class]);
        Allowance {
            limit,
            remaining: limit.saturating_sub(used),
            reset: now + 1,
            exceeded: used > limit,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_twenty_first_write_of_a_second_is_one_too_many() {
        let mut limits = Limits::default();
        assert!((0..20).all(|_| !limits.count("POST", 7).exceeded));
        assert!(limits.count("POST", 7).exceeded);
        assert!(!limits.count("GET", 7).exceeded);
        assert_eq!(limits.count("POST", 8).remaining, 19);
    }
}
