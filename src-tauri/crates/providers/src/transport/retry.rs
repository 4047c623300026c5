//! How long to wait before a read is tried again.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use chrono::{DateTime, Utc};

use super::Transport;
use super::options::Limits;
use crate::{ProviderError, Result};

impl Transport {
    /// Tries a read again while that may help.
    pub(super) async fn patiently<T, F>(&self, mut once: impl FnMut() -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let options = &self.options;
        let mut pauses = backoff(&options.limits, self.jitter()).build();
        loop {
            let error = match once().await {
                Err(error) if error.is_temporary() => error,
                settled => return settled,
            };
            let pause = pauses.next().and_then(|next| pause(&error, next, &options.limits));
            match pause {
                Some(pause) => options.timer.sleep(pause).await,
                None => return Err(error),
            }
        }
    }
}

/// What `Retry-After` asks for: seconds, or an HTTP date seen from the server's own clock.
/// Absent where it asks for nothing sensible, so that the ordinary pause holds.
pub(super) fn retry_after(value: &str, now: DateTime<Utc>) -> Option<Duration> {
    let value = value.trim();
    if let Some(date) = http_date(value) {
        return (date - now).to_std().ok();
    }
    let (whole, rest) = value.split_once('.').unwrap_or((value, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(rest) {
        return None;
    }
    let more = u64::from(rest.bytes().any(|byte| byte != b'0'));
    // More digits than 64 bits hold still mean "very long".
    Some(Duration::from_secs(whole.parse::<u64>().unwrap_or(u64::MAX).saturating_add(more)))
}

/// An HTTP date in any of its three spellings.
pub(super) fn http_date(value: &str) -> Option<DateTime<Utc>> {
    httpdate::parse_http_date(value).ok().map(DateTime::from)
}

/// Doubling pauses with jitter.
pub(super) fn backoff(limits: &Limits, seed: u64) -> ExponentialBuilder {
    ExponentialBuilder::default()
        .with_min_delay(limits.pause)
        .with_max_delay(limits.longest_pause)
        .with_max_times(limits.attempts.saturating_sub(1))
        .with_jitter()
        .with_jitter_seed(seed)
}

/// The pause before the next attempt: what the provider asked for and a little more, so that
/// several waiting clients do not come back at once. Nothing where it asks for too long.
pub(super) fn pause(
    error: &ProviderError,
    ordinary: Duration,
    limits: &Limits,
) -> Option<Duration> {
    match error.retry_after {
        None => Some(ordinary),
        Some(asked) if asked > limits.longest_pause => None,
        Some(asked) => Some(asked + ordinary / 4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_retry_after() {
        let now = http_date("Wed, 31 Dec 2025 23:59:00 GMT").unwrap();
        let table: &[(&str, Option<u64>)] = &[
            ("3", Some(3)),
            (" 0 ", Some(0)),
            ("1.5", Some(2)),
            ("2.0", Some(2)),
            ("1000000000", Some(1_000_000_000)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("Thu, 01 Jan 2026 00:00:30 GMT", Some(90)),
            ("Thursday, 01-Jan-26 00:00:30 GMT", Some(90)),
            ("Thu Jan  1 00:00:30 2026", Some(90)),
            ("Wed, 31 Dec 2025 23:00:00 GMT", None),
            ("-5", None),
            ("1e9", None),
            ("soon", None),
            (".", None),
            ("", None),
            ("٣", None),
        ];
        for (value, seconds) in table {
            assert_eq!(retry_after(value, now), seconds.map(Duration::from_secs), "{value:?}");
        }
    }

    #[test]
    fn a_provider_is_obeyed_up_to_a_minute() {
        let limits = Limits::default();
        let ordinary = Duration::from_secs(1);
        let mut error = ProviderError::unsent(crate::ErrorKind::RateLimited, "");
        assert_eq!(pause(&error, ordinary, &limits), Some(ordinary));
        error.retry_after = Some(Duration::from_secs(60));
        assert_eq!(pause(&error, ordinary, &limits), Some(Duration::from_millis(60_250)));
        error.retry_after = Some(Duration::from_secs(61));
        assert_eq!(pause(&error, ordinary, &limits), None);
    }
}
