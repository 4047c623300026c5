//! Times as SQLite keeps them: whole milliseconds since 1970-01-01 UTC.

use chrono::{DateTime, TimeZone as _, Utc};
use domain::{Source, Stamp};

use crate::code;

/// A moment as stored.
pub(crate) fn ms(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// A stored moment. Milliseconds outside the calendar (never written here) become its ends.
pub(crate) fn at(ms: i64) -> DateTime<Utc> {
    let end = if ms < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
    Utc.timestamp_millis_opt(ms).single().unwrap_or(end)
}

/// A moment and its source as stored; an absent one is `(0, 0)`.
pub(crate) fn stamp_ms(stamp: Option<Stamp>) -> (i64, i64) {
    stamp.map_or((0, 0), |stamp| (ms(stamp.at), code::source(stamp.source)))
}

/// A stored moment with its source.
pub(crate) fn stamp(ms: i64, source: i64) -> Option<Stamp> {
    code::source_of(source).map(|source| Stamp { at: at(ms), source })
}

/// The source of a time that is always there.
pub(crate) fn sure(ms: i64, source: i64) -> Stamp {
    Stamp { at: at(ms), source: code::source_of(source).unwrap_or(Source::FirstSeen) }
}
