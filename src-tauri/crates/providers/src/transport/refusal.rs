//! An answer that is a refusal, as an error that says what to do about it.

use std::time::Duration;

use super::failure::unsettled;
use super::redact::Redactor;
use super::request::{Answer, Effect};
use super::retry::retry_after;
use crate::{ErrorKind, ProviderError, Reached};

/// What a provider's own error body says, as far as it could be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    /// What its code means, where the code is known.
    pub kind: Option<ErrorKind>,
    /// The code as written.
    pub code: Option<String>,
    /// Its sentence, or the beginning of a body that is none of theirs.
    pub message: Option<String>,
    /// Its name for the request.
    pub request_id: Option<String>,
    /// Whether it is marked as what the same idempotency key was answered before.
    pub replayed: bool,
}

/// The error of an answer that is no success.
pub(super) fn error(
    answer: &Answer,
    refusal: Refusal,
    effect: Effect,
    name: &str,
    redactor: &Redactor,
) -> ProviderError {
    let now = answer.server_time.unwrap_or(answer.our_time);
    let retry_after = answer.header("retry-after").and_then(|value| retry_after(value, now));
    let kind = match refusal.kind {
        Some(ErrorKind::ClockSkew(_)) => ErrorKind::ClockSkew(answer.skew_seconds()),
        Some(kind) => kind,
        None => by_status(answer.status),
    };
    let mut message = sentence(&kind, answer, name);
    if let Some(wait) = retry_after.filter(|_| kind == ErrorKind::RateLimited) {
        message.push_str(&format!(": it asks to wait {}", spell(wait)));
    }
    if let Some(detail) =
        refusal.message.map(|text| redactor.clean(&text)).filter(|text| !text.is_empty())
    {
        message.push_str(&format!(". It says: {detail}"));
    }
    let reached = if settles(answer.status) { Reached::Answered } else { unsettled(effect) };
    ProviderError {
        kind,
        message,
        status: Some(answer.status),
        code: refusal.code.map(|code| redactor.clean(&code).into()),
        request_id: refusal.request_id.map(|id| redactor.clean(&id).into()),
        retry_after,
        reached,
        server_time: answer.server_time,
        replayed: refusal.replayed,
    }
}

/// Whether a status is the provider's own decision. A 5xx, a 408 or a redirect may come from
/// something before it, while the request is being carried out behind.
fn settles(status: u16) -> bool {
    (400..500).contains(&status) && status != 408
}

fn by_status(status: u16) -> ErrorKind {
    match status {
        300..=399 => ErrorKind::Redirect,
        401 => ErrorKind::InvalidKey,
        403 => ErrorKind::Forbidden,
        404 | 410 => ErrorKind::NotFound,
        408 => ErrorKind::Timeout,
        409 => ErrorKind::Conflict,
        425 | 429 => ErrorKind::RateLimited,
        400..=499 => ErrorKind::Invalid(None),
        _ => ErrorKind::Server,
    }
}

fn sentence(kind: &ErrorKind, answer: &Answer, name: &str) -> String {
    match kind {
        ErrorKind::InvalidKey => format!("{name} does not accept the key"),
        ErrorKind::ClockSkew(skew) => clock(*skew, name),
        ErrorKind::Forbidden => format!("{name} does not allow this key to do that"),
        ErrorKind::NotFound => {
            format!("{name} has no such thing, or it belongs to another account")
        }
        ErrorKind::Conflict => format!("{name} refuses: its state does not allow it"),
        ErrorKind::IdempotencyMismatch => {
            format!("{name} has seen this idempotency key with other parameters")
        }
        ErrorKind::Invalid(Some(field)) => format!("{name} does not accept “{field}”"),
        ErrorKind::Invalid(None) => format!("{name} does not accept the request"),
        ErrorKind::RateLimited => format!("{name} was asked too often"),
        ErrorKind::Redirect => format!("{name}'s answer points elsewhere; keys are not sent there"),
        _ => format!("{name} failed (HTTP {})", answer.status),
    }
}

fn clock(skew: Option<i64>, name: &str) -> String {
    match skew {
        Some(seconds) if seconds > 0 => format!(
            "This computer's clock is {seconds} s behind {name}'s: set it right, then try again"
        ),
        Some(seconds) if seconds < 0 => format!(
            "This computer's clock is {} s ahead of {name}'s: set it right, then try again",
            seconds.unsigned_abs()
        ),
        _ => format!("{name} refuses this computer's time: check the clock and the time zone"),
    }
}

fn spell(wait: Duration) -> String {
    match wait.as_secs() {
        seconds @ 0..=119 => format!("{seconds} s"),
        seconds @ 120..=7_199 => format!("{} min", seconds.div_ceil(60)),
        seconds @ 7_200..=172_799 => format!("{} h", seconds.div_ceil(3_600)),
        seconds => format!("{} days", seconds.div_ceil(86_400)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_a_kind() {
        let table = [
            (301, ErrorKind::Redirect),
            (400, ErrorKind::Invalid(None)),
            (401, ErrorKind::InvalidKey),
            (403, ErrorKind::Forbidden),
            (404, ErrorKind::NotFound),
            (408, ErrorKind::Timeout),
            (409, ErrorKind::Conflict),
            (410, ErrorKind::NotFound),
            (418, ErrorKind::Invalid(None)),
            (422, ErrorKind::Invalid(None)),
            (429, ErrorKind::RateLimited),
            (500, ErrorKind::Server),
            (503, ErrorKind::Server),
            (599, ErrorKind::Server),
        ];
        for (status, kind) in table {
            assert_eq!(by_status(status), kind, "{status}");
        }
    }

    #[test]
    fn waits_are_spelled_for_people() {
        let table = [
            (0, "0 s"),
            (119, "119 s"),
            (121, "3 min"),
            (7_201, "3 h"),
            (1_000_000_000, "11575 days"),
        ];
        for (seconds, text) in table {
            assert_eq!(spell(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn the_clock_is_told_which_way_it_is_wrong() {
        assert!(
            clock(Some(600), "Plugipay")
                .starts_with("This computer's clock is 600 s behind Plugipay's")
        );
        assert!(clock(Some(-9), "Plugipay").starts_with("This computer's clock is 9 s ahead of"));
        assert!(clock(None, "Plugipay").contains("check the clock"));
    }
}
