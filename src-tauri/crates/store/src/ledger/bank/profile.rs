//! How a person said that a kind of table is to be read.

use rusqlite::{OptionalExtension as _, Transaction, params};

use crate::Result;
use crate::ledger::Ledger;
use crate::ledger::audit::{About, Act, Deed};

/// A saved way to read a kind of table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableProfile {
    /// Of the table's heading and dialect.
    pub fingerprint: String,
    /// What people call it.
    pub name: String,
    /// The mapping, as JSON.
    pub mapping: String,
}

impl TableProfile {
    /// As it waits for the end of its import.
    pub(super) fn keep(&self) -> String {
        serde_json::json!([self.fingerprint, self.name, self.mapping]).to_string()
    }

    pub(super) fn kept(text: Option<String>) -> Option<Self> {
        let [fingerprint, name, mapping] = serde_json::from_str(&text?).ok()?;
        Some(Self { fingerprint, name, mapping })
    }

    /// Keeps it; a later one of the same heading takes its place.
    pub(super) fn save(&self, tx: &Transaction<'_>, by: &str, now: i64) -> rusqlite::Result<()> {
        let sql = "INSERT OR REPLACE INTO statement_profile VALUES (?1, ?2, ?3, ?4, ?5)";
        let Self { fingerprint, name, mapping } = self;
        tx.execute(sql, params![fingerprint, name, mapping, by, now]).map(drop)
    }

    /// What the audit log is told when it is kept.
    pub(super) fn told(&self) -> Deed {
        let after = serde_json::json!({ "fingerprint": self.fingerprint, "mapping": self.mapping });
        Deed::made(Act::ProfileSaved, About::subject(&self.name), Some(after))
    }
}

impl Ledger {
    /// The one for a heading.
    pub fn table_profile(&self, fingerprint: &str) -> Result<Option<TableProfile>> {
        let sql = "SELECT name, mapping FROM statement_profile WHERE fingerprint = ?1";
        self.read(|db| {
            let found = db.prepare_cached(sql)?.query_row([fingerprint], |row| {
                let fingerprint = fingerprint.to_owned();
                Ok(TableProfile { fingerprint, name: row.get(0)?, mapping: row.get(1)? })
            });
            Ok(found.optional()?)
        })
    }

    /// Every one, by its name.
    pub fn table_profiles(&self) -> Result<Vec<TableProfile>> {
        let sql = "SELECT fingerprint, name, mapping FROM statement_profile ORDER BY name";
        self.read(|db| {
            let mut ask = db.prepare_cached(sql)?;
            let profile = |row: &rusqlite::Row<'_>| {
                let (fingerprint, name) = (row.get(0)?, row.get(1)?);
                Ok(TableProfile { fingerprint, name, mapping: row.get(2)? })
            };
            Ok(ask.query_map([], profile)?.collect::<rusqlite::Result<_>>()?)
        })
    }
}
