//! Sessions and their PaymentIntents, walked in step.
//!
//! A session names its PaymentIntent and both lists go from the newest to the oldest, so one page of
//! the one is covered by about one page of the other, and in the middle of a walk both are asked for at
//! the same time. Which intents a page needs is known from its sessions; what the walk does not meet
//! is read by its id.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::api::{Api, PAGE_LIMIT, id_of, out_of_reach};
use super::map::{Map, Parts, stub};
use super::{INTENT, INTENTS, SESSIONS};
use crate::transport::Request;
use crate::{ErrorKind, Page, ProviderError, Result, Row, SweepAsk};

/// Where both walks stand; as text it is a sweep's cursor.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Place {
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    sessions: Option<String>,
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    intents: Option<String>,
    /// This account or key cannot read PaymentIntents: sessions come without.
    #[serde(default, skip_serializing_if = "is_false")]
    alone: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl Place {
    fn read(cursor: Option<&str>) -> Result<Self> {
        let Some(cursor) = cursor else { return Ok(Self::default()) };
        serde_json::from_str(cursor).map_err(|_| {
            let kind = ErrorKind::Invalid(Some("cursor".to_owned()));
            ProviderError::unsent(kind, "this is no place in Fluveo's list of sessions")
        })
    }

    fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// A row of the list of sessions, before its PaymentIntent is known.
struct Found {
    raw: String,
    created: Option<DateTime<Utc>>,
    intent: Option<String>,
}

impl Found {
    fn read(raw: &str) -> Self {
        let stub = stub(raw);
        let created = stub.created.and_then(|at| DateTime::from_timestamp(at, 0));
        Self { raw: raw.to_owned(), created, intent: id_of(stub.payment_intent) }
    }

    /// The list cannot be asked by date. A row without one is always kept: somebody must see it.
    fn within(&self, ask: &SweepAsk) -> bool {
        let Some(created) = self.created else { return true };
        ask.after.is_none_or(|after| created >= after)
            && ask.before.is_none_or(|before| created < before)
    }
}

/// Whether a page is newest first, as documented, and reaches back past `after`.
fn ends_before(rows: &[Found], after: DateTime<Utc>) -> bool {
    let times: Vec<_> = rows.iter().filter_map(|row| row.created).collect();
    times.is_sorted_by(|a, b| a >= b) && times.last().is_some_and(|last| *last < after)
}

/// One page of sessions with their PaymentIntents.
pub async fn page(api: &Api, map: &Map, ask: &SweepAsk) -> Result<Page<Row>> {
    if ask.oldest_first {
        let message = "Fluveo's list of sessions goes from the newest to the oldest only";
        return Err(ProviderError::unsent(ErrorKind::Settings, message));
    }
    let mut place = Place::read(ask.cursor.as_deref())?;
    let request = Request::get("", SESSIONS).maybe("status", ask.raw_status.as_deref());
    let limit = ask.limit.clamp(1, PAGE_LIMIT);
    // At its beginning nobody knows yet whether any session names one.
    let walks = place.intents.is_some() && !place.alone && ask.raw_status.is_none();
    let begun = async {
        match walks {
            true => Some(intents_page(api, place.intents.as_deref(), limit).await),
            false => None,
        }
    };
    let sessions = api.list(request, place.sessions.as_deref(), limit, Found::read);
    let (page, begun) = tokio::join!(sessions, begun);
    let page = page?;
    let ended = ask.after.is_some_and(|after| ends_before(&page.rows, after));
    let last = page.rows.iter().rev().find_map(|row| row.intent.clone());
    let rows: Vec<Found> = page.rows.into_iter().filter(|row| row.within(ask)).collect();
    let wanted: BTreeSet<String> = rows.iter().filter_map(|row| row.intent.clone()).collect();
    let mut found = intents(api, &wanted, limit, &mut place, begun).await?;
    let row = |row: Found| {
        let intent = row.intent.and_then(|id| found.remove(&id));
        map.row(&Parts { session: row.raw, intent, ..Parts::default() })
    };
    let rows = rows.into_iter().map(row).collect();
    let next = page.next.filter(|_| !ended).map(|sessions| {
        let intents = last.or(place.intents);
        Place { sessions: Some(sessions), intents, alone: place.alone }.write()
    });
    Ok(Page { rows, next, server_time: page.server_time })
}

/// A page of PaymentIntents by their ids.
type Intents = Page<Option<(String, String)>>;

async fn intents_page(api: &Api, cursor: Option<&str>, limit: u32) -> Result<Intents> {
    let named = |raw: &str| Some((super::map::identity(raw)?, raw.to_owned()));
    api.list(Request::get("", INTENTS), cursor, limit, named).await
}

/// The PaymentIntents that are wanted, as far as there are any. `begun` is the walk's first page,
/// where it was asked for already.
async fn intents(
    api: &Api,
    wanted: &BTreeSet<String>,
    limit: u32,
    place: &mut Place,
    begun: Option<Result<Intents>>,
) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    if !place.alone {
        let cursor = place.intents.clone();
        place.alone = !walk(api, wanted, limit, cursor, begun, &mut found).await?;
    }
    if place.alone {
        return Ok(found);
    }
    for id in wanted {
        if found.contains_key(id) {
            continue;
        }
        if let Some(raw) = api.maybe_one(INTENT, id).await? {
            found.insert(id.clone(), raw);
        }
    }
    Ok(found)
}

/// Walks down the list of PaymentIntents for as long as its pages show some that are wanted. Says
/// whether the list can be read at all.
async fn walk(
    api: &Api,
    wanted: &BTreeSet<String>,
    limit: u32,
    mut cursor: Option<String>,
    mut begun: Option<Result<Intents>>,
    found: &mut BTreeMap<String, String>,
) -> Result<bool> {
    while found.len() < wanted.len() {
        let page = match begun.take() {
            Some(page) => page,
            None => intents_page(api, cursor.as_deref(), limit).await,
        };
        let page = match page {
            Err(error) if out_of_reach(&error) => return Ok(false),
            // It does not know where we stood: the rest is read one by one.
            Err(error) if cursor.is_some() && matches!(error.kind, ErrorKind::Invalid(_)) => break,
            page => page?,
        };
        let before = found.len();
        found.extend(page.rows.into_iter().flatten().filter(|(id, _)| wanted.contains(id)));
        cursor = page.next;
        if found.len() == before || cursor.is_none() {
            break;
        }
    }
    Ok(true)
}
