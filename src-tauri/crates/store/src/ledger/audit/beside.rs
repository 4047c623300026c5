//! Whether the rows of the ledger are what the log says of them.

use rusqlite::{Connection, OptionalExtension as _, Row};
use serde_json::Value;

use super::chain::Check;
use super::row::object;
use super::{Entry, Fault};
use crate::Result;
use crate::mirror::{TABLES, Table, agrees, told};

/// Compares every row with its last entry, by the indexes of the log: one row is in memory at a time.
pub(super) fn rows(db: &Connection, check: &mut Check) -> Result<()> {
    // What was there when the chain began stands in none of its entries.
    let first = db.prepare("SELECT at FROM audit ORDER BY seq LIMIT 1")?;
    let Some(began) = { first }.query_row([], |row| row.get(0)).optional()? else { return Ok(()) };
    for table in &TABLES {
        stored(db, table, began, check)?;
        let mut ask = db.prepare(&table.entries_without_row())?;
        let mut gone = ask.query([])?;
        while let Some(entry) = gone.next()? {
            check.fault(Fault::Row { seq: entry.get(0)?, table: table.name });
        }
    }
    Ok(())
}

/// What stands before the row's own columns.
const BEFORE: usize = 3;

fn stored(db: &Connection, table: &Table, began: i64, check: &mut Check) -> Result<()> {
    let mut ask = db.prepare(&table.rows_with_entries())?;
    let names: Vec<String> = ask.column_names().skip(BEFORE).map(str::to_owned).collect();
    let mut rows = ask.query([])?;
    while let Some(row) = rows.next()? {
        match row.get::<_, Option<i64>>(0)? {
            // One change is one fault.
            Some(seq) if check.is_changed(seq) => {}
            Some(seq) if !is_as_told(db, seq, &names, row)? => {
                check.fault(Fault::Row { seq, table: table.name });
            }
            None if row.get::<_, i64>(1)? > began => {
                check.fault(Fault::Untold { table: table.name, key: row.get(2)? });
            }
            _ => {}
        }
    }
    Ok(())
}

/// An entry that cannot be read is a fault of its own, where it was changed.
fn is_as_told(db: &Connection, seq: i64, names: &[String], row: &Row<'_>) -> Result<bool> {
    let mut ask = db.prepare_cached("SELECT entry FROM audit WHERE seq = ?1")?;
    let entry: String = ask.query_row([seq], |row| row.get(0))?;
    let Ok(entry) = serde_json::from_str::<Entry>(&entry) else { return Ok(true) };
    let stored: Value = object(names, row, BEFORE)?;
    Ok(told(entry).is_some_and(|told| agrees(Some(&stored), told.row.as_ref())))
}
