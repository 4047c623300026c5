//! Two clocks. Signatures and HTTP dates use real time; everything a shop would notice uses
//! business time, which is real time plus an offset that tests may move forward.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use tokio::sync::Notify;

/// Milliseconds of a day.
pub const DAY: i64 = 24 * HOUR;
/// Milliseconds of an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Milliseconds of a minute.
pub const MINUTE: i64 = 60_000;

/// Real time.
#[allow(clippy::disallowed_methods, reason = "the one place of the sandbox that asks for the time")]
pub fn wall() -> DateTime<Utc> {
    Utc::now()
}

/// Business time: real time plus an offset.
#[derive(Debug)]
pub struct Clock {
    offset_ms: AtomicI64,
    moved: Notify,
}

impl Clock {
    /// A clock that shows `start` now, or real time where `start` is `None`.
    pub fn starting_at(start: Option<DateTime<Utc>>) -> Self {
        let offset = start.map_or(0, |start| (start - wall()).num_milliseconds());
        Self::with_offset(offset)
    }

    /// A clock that is `offset_ms` ahead of real time.
    pub fn with_offset(offset_ms: i64) -> Self {
        Self { offset_ms: AtomicI64::new(offset_ms), moved: Notify::new() }
    }

    /// Business time in milliseconds since 1970.
    pub fn now_ms(&self) -> i64 {
        wall().timestamp_millis() + self.offset_ms()
    }

    /// How far business time is ahead of real time.
    pub fn offset_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::SeqCst)
    }

    /// Moves business time forward.
    pub fn advance(&self, milliseconds: i64) {
        self.offset_ms.fetch_add(milliseconds, Ordering::SeqCst);
        self.moved.notify_waiters();
    }

    /// Waits until business time is `ms`, because time passes or somebody moves it.
    pub async fn reach(&self, ms: i64) {
        loop {
            let moved = self.moved.notified();
            let left = u64::try_from(ms - self.now_ms()).unwrap_or(0);
            if left == 0 {
                return;
            }
            let passed = tokio::time::timeout(Duration::from_millis(left), moved);
            // Which of the two it was does not matter: the clock is looked at again.
            let _ = passed.await;
        }
    }
}

/// The moment of a number of milliseconds since 1970; out of range becomes 1970.
pub fn moment(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or_default()
}

/// ISO 8601 in UTC with milliseconds and `Z`, as Plugipay writes times.
pub fn iso(ms: i64) -> String {
    moment(ms).to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Reads an ISO 8601 time.
pub fn parse_iso(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.timestamp_millis())
}

/// The date of an HTTP header, `seconds` away from real time.
pub fn http_date(seconds: i64) -> String {
    let shifted = wall() + chrono::TimeDelta::try_seconds(seconds).unwrap_or_default();
    shifted.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_with_milliseconds_and_read_back() {
        assert_eq!(iso(1_767_225_600_000), "2026-01-01T00:00:00.000Z");
        assert_eq!(parse_iso("2026-01-01T07:00:00+07:00"), Some(1_767_225_600_000));
        assert_eq!(parse_iso("yesterday"), None);
    }

    #[test]
    fn business_time_starts_where_it_is_told_and_moves_on_request() {
        let start = moment(1_000_000_000_000);
        let clock = Clock::starting_at(Some(start));
        let before = clock.now_ms();
        assert!(before >= 1_000_000_000_000);
        clock.advance(DAY);
        assert!(clock.now_ms() >= before + DAY);
    }

    #[tokio::test]
    async fn whoever_waits_for_business_time_goes_on_when_it_is_moved() {
        let clock = std::sync::Arc::new(Clock::starting_at(None));
        let due = clock.now_ms() + DAY;
        let waiting = tokio::spawn({
            let clock = clock.clone();
            async move { clock.reach(due).await }
        });
        clock.advance(DAY / 2);
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        clock.advance(DAY);
        waiting.await.unwrap();
        clock.reach(due).await;
    }
}
