//! Giving a ledger back what it lost: the entries as they were, and the rows they tell of.

use rusqlite::{Transaction, params};
use serde_json::{Map, Value};

use crate::ledger::{Entry, RawEntry};
use crate::{LEDGER_FILE, Result, StoreError};

/// A table whose rows stand whole in the entries that tell of them.
pub(super) struct Table {
    pub(super) name: &'static str,
    key: &'static str,
    /// How the words of such entries begin.
    told: &'static str,
    /// A column that no entry holds and that may not be empty.
    hidden: Option<&'static str>,
}

const TABLES: [Table; 4] = [
    Table { name: "intent", key: "id", told: "intent.", hidden: Some("token_hash") },
    Table { name: "received_money", key: "id", told: "money.", hidden: None },
    Table { name: "note", key: "id", told: "note.", hidden: None },
    Table { name: "link", key: "intent", told: "link.issued", hidden: None },
];

/// Which row an entry tells of, where it holds all of it.
pub(super) fn table_of(entry: &Entry) -> Option<(&'static Table, String)> {
    let table = TABLES.iter().find(|table| entry.kind.starts_with(table.told))?;
    let key = match entry.after.as_ref()?.get(table.key)? {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Some((table, key))
}

/// The column by which a table's rows are found.
pub(super) fn key_of(name: &str) -> &'static str {
    TABLES.iter().find(|table| table.name == name).map_or("id", |table| table.key)
}

/// Writes entries that the ledger lost behind its last one, with their rows. Gives the ids of the
/// intents that came back, and how many entries told of something that cannot be made again from
/// them.
pub(crate) fn replay(tx: &Transaction<'_>, entries: &[RawEntry]) -> Result<(Vec<String>, u64)> {
    let (mut intents, mut others) = (Vec::new(), 0);
    for raw in entries {
        let sql = "INSERT INTO audit (seq, entry, hash) VALUES (?1, ?2, ?3)";
        tx.prepare_cached(sql)?.execute(params![raw.head.seq, raw.entry, raw.head.hash])?;
        match put_row(tx, raw)? {
            Some(("intent", id)) => {
                log(tx, &id, raw)?;
                intents.push(id);
            }
            Some(_) => {}
            None => others += 1,
        }
    }
    intents.sort();
    intents.dedup();
    Ok((intents, others))
}

/// Makes a row what an entry says it is. Gives its table and key; nothing where the entry holds no row.
pub(crate) fn put_row(
    tx: &Transaction<'_>,
    raw: &RawEntry,
) -> Result<Option<(&'static str, String)>> {
    let entry = read(raw)?;
    let (Some((table, key)), Some(Value::Object(row))) = (table_of(&entry), &entry.after) else {
        return Ok(None);
    };
    upsert(tx, table, row)?;
    Ok(Some((table.name, key)))
}

fn read(raw: &RawEntry) -> Result<Entry> {
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
        table.key,
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
