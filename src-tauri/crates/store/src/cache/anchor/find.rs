//! Finding the anchors of an order, once, by a walk over its index.

use std::sync::{Mutex, PoisonError, TryLockError};

use rusqlite::{Connection, params};

use super::{hold, key, name};
use crate::Result;
use crate::cache::ask::{Sort, SortField};
use crate::cache::{Cache, index, revision};

/// Shorter lists are walked in less than a moment.
const LONG: u64 = 10_000;
/// A stretch has at least so many rows.
const STRIDE: u64 = 500;

/// Held by whoever is finding anchors: a second one would find the same.
#[derive(Default)]
pub(crate) struct Finding(Mutex<()>);

/// The anchors of one order in one state of the file.
struct Found {
    rev: u64,
    stride: u64,
    /// The first key of each stretch, and how many rows it has.
    stretches: Vec<(Vec<u8>, u64)>,
}

impl Cache {
    /// Finds the anchors of a long list where they do not hold, in every order: about a tenth of
    /// a second for each order of a million sessions, and nothing at all where they hold. Meant
    /// for the end of a sync and for the background; while somebody else writes, or finds them
    /// already, it leaves off, and lists are as right as ever, only slower to jump in.
    pub fn find_anchors(&self) -> Result<()> {
        let all = "SELECT ifnull(sum(sessions), 0) FROM tally";
        let sessions =
            self.read(|db| Ok(crate::cache::count(db.query_row(all, [], |row| row.get(0))?)))?;
        if sessions < LONG {
            return Ok(());
        }
        // As many stretches as rows in each: neither is much to pass.
        self.find_stretches(sessions.isqrt().max(STRIDE))
    }

    pub(super) fn find_stretches(&self, stride: u64) -> Result<()> {
        let _finding = match self.finding.0.try_lock() {
            Ok(finding) => finding,
            Err(TryLockError::Poisoned(after)) => PoisonError::into_inner(after),
            Err(TryLockError::WouldBlock) => return Ok(()),
        };
        for field in SortField::ALL {
            let found = self.read(|db| {
                // In the middle of a first sync they would be of no use for long, and dear.
                let idle = hold(db, *field)? || !index::is_whole(db)?;
                if idle { Ok(None) } else { walk(db, *field, stride).map(Some) }
            })?;
            let Some(found) = found else { continue };
            if !self.write(|tx| keep(tx, *field, &found))? {
                break;
            }
        }
        Ok(())
    }
}

fn walk(db: &Connection, field: SortField, stride: u64) -> Result<Found> {
    let columns = field.columns().join(", ");
    let order = Sort { field, descending: false }.order_by();
    let mut all = db.prepare_cached(&format!("SELECT {columns}, s.rid FROM session s {order}"))?;
    let width = all.column_count();
    let mut rows = all.query([])?;
    let mut stretches = Vec::new();
    let (mut key, mut sessions) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        if sessions == stride {
            stretches.push((key, sessions));
            let values = (0..width).map(|n| row.get_ref(n));
            key = key::pack(values.collect::<rusqlite::Result<Vec<_>>>()?);
            sessions = 0;
        }
        sessions += 1;
    }
    stretches.push((key, sessions));
    Ok(Found { rev: revision(db)?.rev, stride, stretches })
}

/// Writes them down, unless somebody wrote sessions in the meantime. Gives whether it did.
fn keep(db: &Connection, field: SortField, found: &Found) -> Result<bool> {
    if revision(db)?.rev != found.rev {
        return Ok(false);
    }
    let (name, number) = (name(field), |n: u64| i64::try_from(n).unwrap_or(i64::MAX));
    db.prepare_cached("DELETE FROM anchor WHERE sort = ?1")?.execute([&name])?;
    let mut insert = db.prepare_cached("INSERT INTO anchor VALUES (?1, ?2, ?3)")?;
    for (key, sessions) in &found.stretches {
        insert.execute(params![name, key, number(*sessions)])?;
    }
    let sql = "INSERT OR REPLACE INTO anchored (sort, rev, stride, moved) VALUES (?1, ?2, ?3, 0)";
    let up_to = params![name, number(found.rev), number(found.stride)];
    db.prepare_cached(sql)?.execute(up_to)?;
    Ok(true)
}
