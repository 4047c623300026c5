//! The list: pages of it, its sums, and the rows that could not be read.

use std::sync::Arc;

use domain::query;
use store::cache::{From, ListAsk, PageKey, Sort, SortField};

use crate::desk::Desk;
use crate::view::*;
use crate::{ApiError, Code, Office};

/// Rows of a page where nobody says how many.
const USUAL: usize = 100;
/// Most rows of a page.
const MOST: usize = 500;

/// A request in the store's words.
pub(crate) fn ask(desk: &Desk, request: &SessionListRequest) -> Result<ListAsk, ApiError> {
    let from = match (&request.after, &request.before, request.position) {
        (Some(key), _, _) => From::After(PageKey(key.clone())),
        (_, Some(key), _) => From::Before(PageKey(key.clone())),
        (_, _, Some(position)) => From::Position(position),
        _ => From::Start,
    };
    let limit = usize::try_from(request.limit).unwrap_or(USUAL);
    Ok(ListAsk {
        query: query::parse(&request.query, desk.today()?)?,
        zone: desk.zone()?,
        sort: sort(&request.sort, request.ascending)?,
        from,
        limit: if limit == 0 { USUAL } else { limit.min(MOST) },
    })
}

/// The words of the fields a list can be sorted by.
const SORTS: &[(&str, SortField)] = &[
    ("created", SortField::Created),
    ("updated", SortField::Updated),
    ("completed", SortField::Completed),
    ("expires", SortField::Expires),
    ("amount", SortField::Amount),
    ("status", SortField::Status),
    ("order_id", SortField::OrderId),
    ("customer", SortField::Customer),
    ("adapter", SortField::Adapter),
    ("connection", SortField::Connection),
];

fn sort(field: &str, ascending: bool) -> Result<Sort, ApiError> {
    let wanted = if field.is_empty() { "created" } else { field };
    let found = SORTS.iter().find(|(word, _)| *word == wanted);
    let (_, field) = found.ok_or_else(|| {
        let words: Vec<_> = SORTS.iter().map(|(word, _)| *word).collect();
        let message = format!("The list cannot be sorted by “{wanted}”.");
        ApiError::new(Code::InvalidInput, message, format!("It takes {}.", words.join(", ")))
    })?;
    Ok(Sort { field: *field, descending: !ascending })
}

/// Lists of this many rows are got ready for the scrollbar before anybody drags it.
const LONG: u64 = 50_000;

/// Finds the places of a long list in the background, so that a jump to any of them costs no more
/// than a page: those of the list of all sessions for good, where they were lost, and those of a
/// filtered one once per order and change.
fn prepare_jumps(office: &Arc<Office>, desk: &Arc<Desk>, ask: &ListAsk, total: u64) {
    let ask = ListAsk { from: From::Position(total - 1), limit: 1, ..ask.clone() };
    let desk = Arc::clone(desk);
    office.tasks().spawn_blocking(move || {
        let cache = desk.store.cache();
        let found = match &ask.query.terms[..] {
            [] => cache.find_anchors(),
            _ => cache.page(&ask).map(drop),
        };
        if let Err(error) = found {
            tracing::debug!(%error, "a long list could not be got ready");
        }
    });
}

pub(crate) async fn session_list(
    office: &Arc<Office>,
    request: SessionListRequest,
) -> Result<SessionPage, ApiError> {
    let desk = office.desk()?;
    let ask = ask(&desk, &request)?;
    let page = tokio::task::block_in_place(|| desk.store.cache().page(&ask))?;
    if request.position.is_none() && page.total >= LONG && !desk.syncs.any() {
        prepare_jumps(office, &desk, &ask, page.total);
    }
    let labels = desk.labels()?;
    Ok(SessionPage {
        rows: page.rows.iter().map(|row| labels.show(row)).collect(),
        first_position: page.first_position,
        first_key: page.first_key.map(|key| key.0),
        last_key: page.last_key.map(|key| key.0),
        total: page.total,
        chips: ask.query.chips,
        syncing: desk.syncs.any(),
    })
}

pub(crate) async fn session_totals(
    office: &Arc<Office>,
    request: SessionListRequest,
) -> Result<SessionTotals, ApiError> {
    let desk = office.desk()?;
    let ask = ask(&desk, &request)?;
    let totals = tokio::task::block_in_place(|| desk.store.cache().totals(&ask.query, ask.zone))?;
    let by_currency = totals.by_currency.iter();
    Ok(SessionTotals {
        count: totals.count,
        totals: by_currency.map(|t| Total { count: t.count, sum: t.sum.into() }).collect(),
    })
}

pub(crate) async fn malformed_list(
    office: &Arc<Office>,
    _: Nothing,
) -> Result<Vec<MalformedView>, ApiError> {
    let desk = office.desk()?;
    let mut all = Vec::new();
    for connection in desk.connections()? {
        let rows = desk.store.cache().malformed_list(&connection.id)?;
        all.extend(rows.into_iter().map(|row| MalformedView {
            connection: connection.name.clone(),
            id: row.id,
            reason: row.reason,
            raw: row.raw,
            seen_at: row.seen_at,
        }));
    }
    Ok(all)
}
