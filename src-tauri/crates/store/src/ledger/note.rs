use chrono::{DateTime, Utc};
use domain::SessionKey;
use rusqlite::params;

use super::Ledger;
use crate::{Result, time};

/// What a person wrote about a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its number.
    pub id: i64,
    /// The text.
    pub text: String,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Ledger {
    /// Writes a note; gives its number.
    pub fn add_note(&self, key: &SessionKey, text: &str, author: &str) -> Result<i64> {
        let sql = "INSERT INTO note (connection, kind, session, text, author, at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let at = self.now();
        self.write(|tx| {
            let key = (key.connection.as_str(), key.kind.as_str(), &key.id);
            tx.prepare_cached(sql)?.execute(params![key.0, key.1, key.2, text, author, at])?;
            Ok(tx.last_insert_rowid())
        })
    }

    /// The notes of a session, oldest first.
    pub fn notes(&self, key: &SessionKey) -> Result<Vec<Note>> {
        let sql = "SELECT id, text, author, at FROM note \
                   WHERE connection = ?1 AND kind = ?2 AND session = ?3 ORDER BY id";
        self.read(|db| {
            let mut all = db.prepare_cached(sql)?;
            let key = (key.connection.as_str(), key.kind.as_str(), &key.id);
            let rows = all.query_map(key, |row| {
                Ok(Note {
                    id: row.get(0)?,
                    text: row.get(1)?,
                    author: row.get(2)?,
                    at: time::at(row.get(3)?),
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}
