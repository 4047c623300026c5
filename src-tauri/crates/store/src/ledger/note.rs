use chrono::{DateTime, Utc};
use domain::SessionKey;
use rusqlite::params;

use super::Ledger;
use super::audit::{About, Act, Acts, Deed, row};
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

impl Acts<'_> {
    /// Writes a note; gives its number.
    pub fn add_note(&self, key: &SessionKey, text: &str) -> Result<i64> {
        let sql = "INSERT INTO note (connection, kind, session, text, author, at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        self.act(|tx, at| {
            let (connection, kind) = (key.connection.as_str(), key.kind.as_str());
            let note = params![connection, kind, key.id, text, self.by.who, at];
            tx.prepare_cached(sql)?.execute(note)?;
            let id = tx.last_insert_rowid();
            let after = row(tx, "SELECT * FROM note WHERE id = ?1", [id])?;
            Ok((id, [Deed::made(Act::NoteAdded, About::session(key), after)]))
        })
    }
}

impl Ledger {
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
