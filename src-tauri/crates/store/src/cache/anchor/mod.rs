//! Anchors: places in the list of all sessions that are kept on disk, so that a jump to any
//! position costs no more than a page, also right after a start and right after a sync.
//!
//! Each order is cut into stretches, of which the first key and the number of rows are kept. A
//! write that brings few rows keeps the numbers in its own transaction; one that brings many does
//! not, and the anchors are found anew once it is over. Whether they hold is told by the revision
//! they were kept up to: a stale one is never believed, whoever wrote.

mod find;
mod key;
mod moves;
#[cfg(test)]
mod tests;

use rusqlite::{Connection, OptionalExtension as _};

use super::ask::{Sort, SortField};
use super::lists::Key;
use crate::Result;

pub(crate) use find::Finding;
pub(crate) use moves::Moves;

/// What an order's anchors are kept under: other columns, other anchors.
fn name(field: SortField) -> String {
    field.columns().join(",")
}

/// Whether an order's anchors hold in the state that `db` shows.
fn hold(db: &Connection, field: SortField) -> Result<bool> {
    let sql = "SELECT 1 FROM anchored a JOIN revision r ON a.rev = r.rev WHERE a.sort = ?1";
    Ok(db.prepare_cached(sql)?.query_row([name(field)], |_| Ok(())).optional()?.is_some())
}

/// Says that no anchors hold any more.
pub(crate) fn let_go(db: &Connection) -> Result<()> {
    db.prepare_cached("DELETE FROM anchored")?.execute([])?;
    Ok(())
}

/// Where to begin for the row at a position of the list of all sessions: past which key (none
/// means at the first row), and how many rows to pass from there. Nothing where the order's
/// anchors do not hold.
pub(crate) fn near(
    db: &Connection,
    sort: Sort,
    position: u64,
) -> Result<Option<(Option<Key>, u64)>> {
    if !hold(db, sort.field)? {
        return Ok(None);
    }
    let direction = if sort.descending { "DESC" } else { "" };
    let sql = format!("SELECT key, sessions FROM anchor WHERE sort = ?1 ORDER BY key {direction}");
    let mut all = db.prepare_cached(&sql)?;
    let mut rows = all.query([name(sort.field)])?;
    let (mut passed, mut sessions) = (0, 0);
    let (mut start, mut above) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        passed += sessions;
        sessions = super::count(row.get(1)?);
        let key = row.get_ref(0)?.as_blob()?;
        // Downwards a stretch begins below the key of the one above; upwards with its own key.
        start.clear();
        start.extend_from_slice(if sort.descending { &above } else { key });
        if passed + sessions > position {
            break;
        }
        above.clear();
        above.extend_from_slice(key);
    }
    let Some(key) = key::unpack(&start) else { return Ok(None) };
    let past = if sort.descending { key } else { key::just_before(key) };
    Ok(Some(((!past.0.is_empty()).then_some(past), position - passed)))
}
