//! A row of the ledger as JSON.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Params, Row};
use serde_json::{Map, Value};

use crate::Result;

/// Columns that stay out of the log: the hashes of one-time tokens and of PINs, which open something,
/// and a customer's page, which is theirs to open.
const HIDDEN: [&str; 3] = ["token_hash", "pin", "url"];

/// The first row of a question, by the names of its columns; everything in it, so that the row can be
/// made again from its entry.
pub(crate) fn row(db: &Connection, sql: &str, of: impl Params) -> Result<Option<Value>> {
    let mut ask = db.prepare_cached(sql)?;
    let names: Vec<String> = ask.column_names().map(str::to_owned).collect();
    Ok(ask.query_row(of, |row| object(&names, row, 0)).optional()?)
}

/// The columns of a row from a number on, by their names.
pub(super) fn object(names: &[String], row: &Row<'_>, from: usize) -> rusqlite::Result<Value> {
    let mut all = Map::new();
    for (n, name) in names.iter().enumerate() {
        if !HIDDEN.contains(&name.as_str()) {
            all.insert(name.clone(), value(row.get_ref(from + n)?));
        }
    }
    Ok(Value::Object(all))
}

/// No table of the ledger holds floating-point numbers, and bytes are told by their digits.
fn value(of: ValueRef<'_>) -> Value {
    match of {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.to_string().into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => data_encoding::HEXLOWER.encode(bytes).into(),
    }
}
