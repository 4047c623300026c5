//! When a session was made, changed, paid, and when it ends. Prood says little of it: the documentation's
//! snapshot has no time but its end, the published code writes "created" on every save.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Source, Stamp, Status};

use super::body::Body;
use super::wire;
use crate::reading::{Read, time};

/// How long a session lives where nothing else is said, by the documentation.
const DOCUMENTED_LIFE: TimeDelta = TimeDelta::minutes(30);
/// How long the published code keeps a value that it saved.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// A session's moments.
#[derive(Debug)]
pub struct Times {
    pub created: Stamp,
    pub updated: Stamp,
    pub completed: Option<Stamp>,
    pub expires: Option<Stamp>,
}

/// What a body says about its moments.
#[derive(Debug, Default)]
pub struct Clues {
    /// The published code counts milliseconds within the id.
    born: Option<DateTime<Utc>>,
    saved: Option<DateTime<Utc>>,
    paying: Option<DateTime<Utc>>,
    expires: Option<Stamp>,
}

impl Clues {
    /// From a body whose snapshot is read already.
    pub fn of(
        body: &Body<'_>,
        expires_at: Option<&wire::Text<'_>>,
        payment: &wire::PaymentSession<'_>,
    ) -> Read<Self> {
        let born = born(&body.known.id);
        let saved = body.saved();
        let paying = payment.created_at.as_ref().and_then(|text| time("createdAt", text).ok());
        let told = expires_at.map(|text| time("expiresAt", text)).transpose()?;
        let kept = saved.or(born).map(|at| at + KEPT);
        let expires = told.map(Stamp::provider).or(body.known.ends.or(kept).map(derived));
        Ok(Self { born, saved, paying, expires })
    }

    /// When it was made, as well as anything tells: the end less the documented life is no later than
    /// anything else that is known to have happened since.
    fn created(&self) -> Option<Stamp> {
        let begun = self.expires.map(|end| end.at - DOCUMENTED_LIFE);
        let known = [begun, self.saved, self.paying];
        self.born.or_else(|| known.into_iter().flatten().min()).map(derived)
    }

    /// Whether it has to be told when the session was seen first, because nothing else says when it
    /// was made.
    pub fn are_none(&self) -> bool {
        self.created().is_none()
    }

    /// The session's moments.
    pub fn times(&self, body: &Body<'_>, status: Status) -> Read<Times> {
        let ours = body.known.at.map(|at| match body.known.asked {
            Some(_) => derived(at),
            None => Stamp { at, source: Source::FirstSeen },
        });
        let created = ours.or_else(|| self.created()).ok_or("nothing says when it was made")?;
        let seen = self.paying.map(derived).unwrap_or(derived(created.at));
        let updated = self.saved.map(Stamp::provider).unwrap_or(seen);
        let updated = body.known.gone.map(derived).unwrap_or(updated);
        // A paid session must have a day in the month's report, if only an estimated one.
        let paid = (status == Status::Completed).then(|| derived(updated.at));
        Ok(Times { created, updated, completed: paid, expires: self.expires })
    }

    /// When it ends, or ended.
    pub fn end(&self) -> Option<DateTime<Utc>> {
        self.expires.map(|end| end.at)
    }
}

/// The moment within an id of the published code: `cs_1767225600000_7`.
fn born(id: &str) -> Option<DateTime<Utc>> {
    let rest = id.strip_prefix("cs_").or_else(|| id.strip_prefix("pl_"))?;
    let (millis, count) = rest.split_once('_')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if millis.len() != 13 || !digits(millis) || !digits(count) {
        return None;
    }
    DateTime::from_timestamp_millis(millis.parse().ok()?)
}

fn derived(at: DateTime<Utc>) -> Stamp {
    Stamp { at, source: Source::Derived }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_may_tell_its_moment() {
        let at = born("cs_1767225600123_7").unwrap();
        assert_eq!(at.to_rfc3339(), "2026-01-01T00:00:00.123+00:00");
        assert_eq!(born("pl_1767225600123_12"), Some(at));
        for id in
            ["cs_abc123", "cs_link_abc", "cs_1767225600123", "cs_1767225600123_", "cs_17_1", "x"]
        {
            assert_eq!(born(id), None, "{id}");
        }
    }
}
