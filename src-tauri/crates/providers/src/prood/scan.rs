//! Pages of sessions out of Redis: keys by `SCAN`, values by `MGET`.

use std::collections::BTreeSet;

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};

use super::body::{self, Body};
use super::link::{self, Ask, Link, Reply};
use super::map::Map;
use crate::{ErrorKind, Page, ProviderError, Result, Row, SweepAsk};

/// What every key begins with.
pub const PREFIX: &str = "checkout:session:";
const PATTERN: &str = "checkout:session:*";

/// Keys asked for at once; Redis may give more or fewer.
pub const PAGE_LIMIT: u32 = 200;
/// Values asked for by one command.
const BATCH: usize = 50;

/// One step of a scan. A page may be empty though more follow; a session may come twice.
pub async fn page(
    link: &dyn Link,
    map: &Map,
    ask: &SweepAsk,
    clock: impl Fn() -> DateTime<Utc>,
) -> Result<Page<Row>> {
    let cursor = cursor(ask.cursor.as_deref())?;
    let count = ask.limit.clamp(1, PAGE_LIMIT);
    let scan = Ask::Scan { cursor, pattern: PATTERN, count };
    let (next, ids) = scanned(&link.ask(&[scan]).await?).ok_or_else(|| link::odd("SCAN"))?;
    let values = values(link, ids).await?;
    let ends = ends(link, map, &values, &clock).await?;
    let now = clock();
    let rows = values.iter().zip(ends).filter_map(|(value, ends)| row(map, value, ends, now));
    let wanted = |row: &Row| match (&ask.raw_status, &row.read) {
        (Some(word), Ok(session)) => session.raw_status == *word,
        _ => true,
    };
    let rows = rows.filter(wanted).collect();
    Ok(Page { rows, next: (next != 0).then(|| next.to_string()), server_time: None })
}

fn cursor(text: Option<&str>) -> Result<u64> {
    text.map_or(Ok(0), |text| {
        text.parse().map_err(|_| {
            let message = "this is no cursor of a scan of Prood's Redis";
            ProviderError::unsent(ErrorKind::Invalid(Some("cursor".to_owned())), message)
        })
    })
}

/// The next cursor and the ids found, each once.
fn scanned(replies: &[Reply]) -> Option<(u64, BTreeSet<String>)> {
    let [Reply::List(parts)] = replies else { return None };
    let [cursor, Reply::List(keys)] = parts.as_slice() else { return None };
    let cursor = match cursor {
        Reply::Text(text) => text.parse().ok()?,
        other => u64::try_from(other.number()?).ok()?,
    };
    let id = |key: &Reply| match key {
        Reply::Text(key) => Some(key.strip_prefix(PREFIX)?.to_owned()),
        _ => None,
    };
    Some((cursor, keys.iter().filter_map(id).filter(|id| !id.is_empty()).collect()))
}

/// An id and what its key holds. Keys that vanished meanwhile are left out.
async fn values(link: &dyn Link, ids: BTreeSet<String>) -> Result<Vec<(String, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = ids.into_iter().collect();
    let key = |id: &String| format!("{PREFIX}{id}");
    let asks: Vec<_> =
        ids.chunks(BATCH).map(|ids| Ask::Values(ids.iter().map(key).collect())).collect();
    let replies = link.ask(&asks).await?;
    let lists = replies.into_iter().map(|reply| match reply {
        Reply::List(values) => Ok(values),
        _ => Err(link::odd("MGET")),
    });
    let lists: Vec<_> = lists.collect::<Result<_>>()?;
    if lists.iter().map(Vec::len).sum::<usize>() != ids.len() {
        return Err(link::odd("MGET"));
    }
    let there = ids.into_iter().zip(lists.into_iter().flatten());
    let there = there.filter_map(|(id, value)| match value {
        Reply::Text(value) => Some((id, value)),
        _ => None,
    });
    Ok(there.collect())
}

/// When each of them ends by its key, where it does not say so itself: what is left of a key's life
/// is never quite the same twice, so it is rounded to the minute and only used where it must be.
async fn ends(
    link: &dyn Link,
    map: &Map,
    values: &[(String, String)],
    clock: impl Fn() -> DateTime<Utc>,
) -> Result<Vec<Option<DateTime<Utc>>>> {
    let silent = |(_, (id, value)): &(usize, &(String, String))| {
        let row = map.seen(id, value, None, DateTime::UNIX_EPOCH);
        row.read.is_ok_and(|session| session.expires.is_none())
    };
    let silent: Vec<_> = values.iter().enumerate().filter(silent).collect();
    let mut ends = vec![None; values.len()];
    if silent.is_empty() {
        return Ok(ends);
    }
    let ask = |(_, (id, _)): &(usize, &(String, String))| Ask::Remaining(format!("{PREFIX}{id}"));
    let asks: Vec<_> = silent.iter().map(ask).collect();
    let replies = link.ask(&asks).await?;
    let now = clock();
    for ((at, _), reply) in silent.iter().zip(replies) {
        let left = reply.number().ok_or_else(|| link::odd("PTTL"))?;
        // Negative where there is no end, or no key any more.
        let end = TimeDelta::try_milliseconds(left).filter(|left| *left > TimeDelta::zero());
        let end = end.and_then(|left| now.checked_add_signed(left));
        ends[*at] = end.and_then(|end| end.duration_round(TimeDelta::minutes(1)).ok());
    }
    Ok(ends)
}

fn row(
    map: &Map,
    (id, value): &(String, String),
    ends: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<Row> {
    let known = crate::envelope::Known { id: id.clone(), ..Default::default() };
    let raw = body::kept(known, value);
    if Body::read(&raw).is_some_and(|body| map.is_foreign(&body)) {
        return None;
    }
    Some(map.seen(id, value, ends, now))
}
