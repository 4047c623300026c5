//! Giving a ledger back what it lost: the entries as they were, and the rows they tell of.

use std::collections::BTreeSet;

use rusqlite::{Connection, Transaction, params};
use serde_json::{Map, Value};

use crate::ledger::{Entry, RawEntry, row};
use crate::{LEDGER_FILE, Result, StoreError};

/// A table whose rows stand whole in the entries that tell of them.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// The columns that tell one row from another.
    key: &'static [&'static str],
    /// How the words of such entries begin.
    told: &'static str,
    /// The word of the entry that tells of a row's end, where rows end.
    gone: Option<&'static str>,
    /// A column that no entry holds and that may not be empty.
    hidden: Option<&'static str>,
}

impl Table {
    const fn of(name: &'static str, key: &'static [&'static str], told: &'static str) -> Self {
        Self { name, key, told, gone: None, hidden: None }
    }

    /// What is true of the one row whose key stands in the JSON of `?1`.
    fn is_row(&self) -> String {
        let columns = self.key.iter().map(|column| format!("{column} = ?1 ->> '$.{column}'"));
        columns.collect::<Vec<_>>().join(" AND ")
    }

    /// The row with a key, as it stands.
    pub(crate) fn row(&self, db: &Connection, key: &str) -> Result<Option<Value>> {
        row(db, &format!("SELECT * FROM {} WHERE {}", self.name, self.is_row()), [key])
    }
}

/// Operators are not among them: no entry holds a PIN.
const TABLES: [Table; 10] = [
    Table { hidden: Some("token_hash"), ..Table::of("intent", &["id"], "intent.") },
    Table::of("received_money", &["id"], "money."),
    Table::of("note", &["id"], "note."),
    Table::of("link", &["intent"], "link.issued"),
    Table::of("approval", &["id"], "approval."),
    Table::of("approval_policy", &["provider", "account", "mode"], "policy."),
    Table { gone: Some("connection.removed"), ..Table::of("connection", &["id"], "connection.") },
    Table::of("operator_key", &["public"], "key."),
    Table::of("joined", &["connection", "payment"], "payment."),
    Table::of("foreign_request", &["id"], "foreign."),
];

/// Of what a ledger lost, what decides who may do what, where, and with which money: whoever acts
/// without it acts on something else than was decided.
const DECIDING: [&str; 7] =
    ["policy.", "operator.", "key.", "approval.", "foreign.", "connection.", "statement."];

/// Of those, what changed no row: who came, and a key that lies elsewhere.
const PASSING: [&str; 3] = ["operator.signed_in", "operator.refused", "connection.rotated"];

fn is_deciding(kind: &str) -> bool {
    DECIDING.iter().any(|family| kind.starts_with(family)) && !PASSING.contains(&kind)
}

/// The row that an entry tells of.
pub(crate) struct Told {
    pub(crate) table: &'static Table,
    /// Its key, as JSON.
    pub(crate) key: String,
    /// The whole of it; nothing where the entry tells of its end.
    pub(crate) row: Option<Map<String, Value>>,
}

/// Which row an entry tells of, where it holds all of it.
pub(crate) fn told(entry: Entry) -> Option<Told> {
    let table = TABLES.iter().find(|table| entry.kind.starts_with(table.told))?;
    let ends = table.gone == Some(entry.kind.as_str());
    let Value::Object(row) = (if ends { entry.before } else { entry.after })? else { return None };
    let column = |name: &&str| Some(((*name).to_owned(), row.get(*name)?.clone()));
    let key = table.key.iter().map(column).collect::<Option<Map<_, _>>>()?;
    Some(Told { table, key: Value::Object(key).to_string(), row: (!ends).then_some(row) })
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
