//! Giving a ledger back what it lost: the entries as they were, and the rows they tell of.

use std::collections::BTreeSet;

use rusqlite::{Transaction, params};
use serde_json::{Map, Value};

use super::table::{Table, Told, told};
use crate::ledger::{Entry, RawEntry};
use crate::{LEDGER_FILE, Result, StoreError};

/// Of what a ledger lost, what decides who may do what, where, and with which money: whoever acts
/// without it acts on something else than was decided.
const DECIDING: [&str; 7] =
    ["policy.", "operator.", "key.", "approval.", "foreign.", "connection.", "statement."];

/// Of those, what changed no row: who came, and a key that lies elsewhere.
const PASSING: [&str; 3] = ["operator.signed_in", "operator.refused", "connection.rotated"];

fn is_deciding(kind: &str) -> bool {
    DECIDING.iter().any(|family| kind.starts_with(family)) && !PASSING.contains(&kind)
}

/// What came back.
#[derive(Default)]
pub(super) struct Back {
    /// The intents, by id.
    pub(super) intents: BTreeSet<String>,
    /// How many entries told of something that cannot be made again from them.
    pub(super) others: u64,
    /// What those told that acting rests on, by their words.
    pub(super) lost: BTreeSet<String>,
}

/// Writes entries that the ledger lost behind its last one, with their rows.
pub(super) fn replay(tx: &Transaction<'_>, entries: &[RawEntry]) -> Result<Back> {
    let mut back = Back::default();
    for raw in entries {
        let sql = "INSERT INTO audit (seq, entry, hash) VALUES (?1, ?2, ?3)";
        tx.prepare_cached(sql)?.execute(params![raw.head.seq, raw.entry, raw.head.hash])?;
        let entry = read(raw)?;
        let kind = entry.kind.clone();
        match told(entry) {
            Some(told) => {
                put_row(tx, &told)?;
                if let (Some(row), "intent") = (&told.row, told.table.name) {
                    let id = row.get("id").and_then(Value::as_str).unwrap_or_default();
                    log(tx, id, raw)?;
                    back.intents.insert(id.to_owned());
                }
            }
            None => {
                back.others += 1;
                back.lost.extend(Some(kind).filter(|kind| is_deciding(kind)));
            }
        }
    }
    Ok(back)
}

/// Makes a row what an entry says it is.
pub(crate) fn put_row(tx: &Transaction<'_>, told: &Told) -> Result<()> {
    match &told.row {
        Some(row) => upsert(tx, told.table, row),
        None => {
            let sql = format!("DELETE FROM {} WHERE {}", told.table.name, told.table.is_row());
            tx.prepare_cached(&sql)?.execute([&told.key])?;
            Ok(())
        }
    }
}

pub(crate) fn read(raw: &RawEntry) -> Result<Entry> {
    serde_json::from_str(&raw.entry).map_err(|error| StoreError::Damaged {
        file: LEDGER_FILE,
        reason: format!("entry {} of the audit log is unreadable ({error})", raw.head.seq),
    })
}

/// SQLite picks the columns out of the entry, and knows which there are.
fn upsert(tx: &Transaction<'_>, table: &Table, row: &Map<String, Value>) -> Result<()> {
    let mut ask = tx.prepare_cached("SELECT name FROM pragma_table_info(?1)")?;
    let known = ask.query_map([table.name], |row| row.get::<_, String>(0))?;
    let columns: Vec<String> = known
        .collect::<rusqlite::Result<Vec<_>>>()?
        .into_iter()
        .filter(|name| row.contains_key(name))
        .collect();
    let names = columns.join(", ");
    let values: Vec<String> = columns.iter().map(|name| format!("?1 ->> '$.{name}'")).collect();
    let set: Vec<String> = columns.iter().map(|name| format!("{name} = excluded.{name}")).collect();
    let (more, empty) =
        table.hidden.map_or((String::new(), ""), |name| (format!(", {name}"), ", ''"));
    let sql = format!(
        "INSERT INTO {} ({names}{more}) VALUES ({}{empty}) ON CONFLICT ({}) DO UPDATE SET {}",
        table.name,
        values.join(", "),
        table.key.join(", "),
        set.join(", ")
    );
    tx.prepare_cached(&sql)?.execute([Value::Object(row.clone()).to_string()])?;
    Ok(())
}

/// The step in the intent's own log.
fn log(tx: &Transaction<'_>, id: &str, raw: &RawEntry) -> Result<()> {
    let sql = "INSERT INTO intent_log (intent, was, now, reason, http, at) \
               SELECT ?1, ?2 ->> '$.before.state', ?2 ->> '$.after.state', ?2 ->> '$.why', \
               ?2 ->> '$.after.last_http', ?2 ->> '$.at'";
    tx.prepare_cached(sql)?.execute(params![id, raw.entry])?;
    Ok(())
}
