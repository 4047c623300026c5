//! What survives a restart: a SQLite file with one table of named JSON texts. The seeded history is
//! not in it, only what has changed since; the same seed makes the same history again.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, params};
use serde::de::DeserializeOwned;

/// One thing to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What it is: `session`, `effect`, `idempotency`, …
    pub kind: &'static str,
    /// Its name among its kind.
    pub id: String,
    /// Its JSON text.
    pub body: String,
}

/// The file.
#[derive(Debug)]
pub struct StateFile(Mutex<Connection>);

impl StateFile {
    /// Opens the file, or makes it.
    pub fn open(path: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
             CREATE TABLE IF NOT EXISTS record (
                 kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
                 PRIMARY KEY (kind, id)) WITHOUT ROWID;",
        )?;
        Ok(Self(Mutex::new(connection)))
    }

    /// Writes several records or none.
    pub fn put(&self, records: &[Record]) -> rusqlite::Result<()> {
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction()?;
        for record in records {
            transaction.execute(
                "INSERT INTO record (kind, id, body) VALUES (?1, ?2, ?3)
                 ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
                params![record.kind, record.id, record.body],
            )?;
        }
        transaction.commit()
    }

    /// All ids and bodies of a kind, by id.
    pub fn all(&self, kind: &str) -> rusqlite::Result<Vec<(String, String)>> {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut query =
            connection.prepare("SELECT id, body FROM record WHERE kind = ?1 ORDER BY id")?;
        let rows = query.query_map([kind], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    }

    /// One body.
    pub fn get(&self, kind: &str, id: &str) -> rusqlite::Result<Option<String>> {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        connection
            .query_row("SELECT body FROM record WHERE kind = ?1 AND id = ?2", [kind, id], |row| {
                row.get(0)
            })
            .optional()
    }
}

/// All readable records of a kind, by id; one that is not readable is reported and left out.
pub fn parsed<T: DeserializeOwned>(
    state: &StateFile,
    kind: &str,
) -> rusqlite::Result<impl Iterator<Item = T>> {
    let all = state.all(kind)?;
    Ok(all.into_iter().filter_map(|(id, body)| match serde_json::from_str(&body) {
        Ok(value) => Some(value),
        Err(error) => {
            tracing::error!(%id, %error, "a record of the state file is not readable");
            None
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_is_there_after_opening_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.db");
        let record =
            |body: &str| Record { kind: "session", id: "a".to_owned(), body: body.to_owned() };
        StateFile::open(&path).unwrap().put(&[record("1"), record("2")]).unwrap();
        let file = StateFile::open(&path).unwrap();
        assert_eq!(file.get("session", "a").unwrap().as_deref(), Some("2"));
        assert_eq!(file.all("session").unwrap().len(), 1);
        assert_eq!(file.get("effect", "a").unwrap(), None);
    }
}
