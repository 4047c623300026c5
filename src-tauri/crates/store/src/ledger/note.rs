use chrono::{DateTime, Utc};
use domain::SessionKey;
use rusqlite::{Connection, Row, params};

use super::audit::{About, Act, Acts, Deed, row};
use super::received::key;
use super::{Ledger, TakenBack};
use crate::{Result, time};

/// What a person wrote about a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its number.
    pub id: i64,
    /// About which session.
    pub key: SessionKey,
    /// The text.
    pub text: String,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who took it back, and when.
    pub undone: Option<TakenBack>,
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
            let after = row(tx, WHOLE, [id])?;
            Ok((id, [Deed::made(Act::NoteAdded, About::session(key), after)]))
        })
    }
}

const WHOLE: &str = "SELECT * FROM note WHERE id = ?1";

impl Acts<'_> {
    /// Takes a note back: it stays, and says so. Gives whether there was one to take back.
    pub fn undo_note(&self, id: i64) -> Result<bool> {
        let sql =
            "UPDATE note SET undone_at = ?2, undone_by = ?3 WHERE id = ?1 AND undone_at IS NULL";
        self.act(|tx, at| {
            let before = row(tx, WHOLE, [id])?;
            let undone = tx.prepare_cached(sql)?.execute(params![id, at, self.by.who])? == 1;
            let about = list(tx, "id = ?1", [id])?.pop();
            let about = about.map(|note| About::session(&note.key)).unwrap_or_default();
            Ok((undone, Deed::changed(Act::NoteUndone, about, before, row(tx, WHOLE, [id])?)))
        })
    }
}

impl Ledger {
    /// The notes of a session, oldest first, with those that were taken back.
    pub fn notes(&self, key: &SessionKey) -> Result<Vec<Note>> {
        let filter = "connection = ?1 AND kind = ?2 AND session = ?3 ORDER BY id";
        let of = (key.connection.as_str(), key.kind.as_str(), &key.id);
        self.read(|db| list(db, filter, of))
    }

    /// One note.
    pub fn note(&self, id: i64) -> Result<Option<Note>> {
        self.read(|db| Ok(list(db, "id = ?1", [id])?.pop()))
    }
}

fn list(db: &Connection, filter: &str, values: impl rusqlite::Params) -> Result<Vec<Note>> {
    let sql = format!(
        "SELECT connection, kind, session, id, text, author, at, undone_at, undone_by FROM note \
         WHERE {filter}"
    );
    let mut all = db.prepare_cached(&sql)?;
    let mut rows = all.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

fn read(row: &Row<'_>) -> Result<Note> {
    Ok(Note {
        id: row.get(3)?,
        key: key(row, 0)?,
        text: row.get(4)?,
        author: row.get(5)?,
        at: time::at(row.get(6)?),
        undone: TakenBack::read(row, 7)?,
    })
}
