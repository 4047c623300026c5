//! The secondary indexes: one per sort order. They live here and not in a migration because a
//! first sync writes without them and builds them afterwards, which is much faster.

use rusqlite::Connection;

use super::{Cache, anchor};
use crate::Result;

const CREATED: &str = "CREATE INDEX IF NOT EXISTS session_created ON session (created)";

/// What a first sync does without. `created` stays: the list must be usable after one page.
const LATER: &[(&str, &str)] = &[
    ("session_updated", "session (updated)"),
    ("session_completed", "session (completed)"),
    ("session_expires", "session (expires)"),
    ("session_amount", "session (amount_key)"),
    ("session_order", "session (order_id)"),
    ("session_customer", "session (customer_key)"),
    ("session_status", "session (status, created)"),
    ("session_adapter", "session (adapter, created)"),
    ("session_conn", "session (conn, created)"),
    ("session_customer_id", "session (conn, customer_id) WHERE customer_id IS NOT NULL"),
];

/// Below this many rows, writing without indexes gains nothing.
const FEW: u64 = 2_000;

/// Makes what is missing, one index per transaction, so that others can write in between.
pub(crate) fn ensure(db: &Connection) -> Result<()> {
    db.execute_batch(CREATED)?;
    for (name, on) in LATER {
        db.execute_batch(&format!("CREATE INDEX IF NOT EXISTS {name} ON {on}"))?;
    }
    Ok(())
}

/// Whether none is put off.
pub(crate) fn is_whole(db: &Connection) -> Result<bool> {
    let mut one = db.prepare_cached("SELECT 1 FROM sqlite_schema WHERE name = ?1")?;
    for (name, _) in LATER {
        if !one.exists([name])? {
            return Ok(false);
        }
    }
    Ok(true)
}

impl Cache {
    /// Says that a first sync of many sessions begins: while there are few, the indexes of the
    /// rarer sort orders are put off until [`Cache::end_bulk`]. Everything keeps working, only
    /// those orders are slower meanwhile. Gives whether anything was put off.
    pub fn begin_bulk(&self) -> Result<bool> {
        self.write(|tx| {
            // Finding them once at the end is cheaper than keeping them for every row.
            anchor::let_go(tx)?;
            let sql = "SELECT ifnull(sum(sessions), 0) FROM tally";
            let sessions = super::count(tx.query_row(sql, [], |row| row.get(0))?);
            if sessions >= FEW {
                return Ok(false);
            }
            for (name, _) in LATER {
                tx.execute_batch(&format!("DROP INDEX IF EXISTS {name}"))?;
            }
            Ok(true)
        })
    }

    /// Builds the indexes that [`Cache::begin_bulk`] put off. A program that dies before this
    /// loses nothing: the next start builds them.
    pub fn end_bulk(&self) -> Result<()> {
        self.file()?.with_writer(|db| {
            ensure(db)?;
            Ok(db.execute_batch("PRAGMA optimize")?)
        })
    }
}
