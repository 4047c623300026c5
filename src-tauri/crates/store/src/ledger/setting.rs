use std::collections::BTreeMap;

use rusqlite::OptionalExtension as _;

use super::Ledger;
use crate::Result;

impl Ledger {
    /// A workspace setting.
    pub fn setting(&self, key: &str) -> Result<Option<String>> {
        let sql = "SELECT value FROM setting WHERE key = ?1";
        self.read(|db| Ok(db.prepare_cached(sql)?.query_row([key], |row| row.get(0)).optional()?))
    }

    /// All settings, by key.
    pub fn settings(&self) -> Result<BTreeMap<String, String>> {
        self.read(|db| {
            let mut all = db.prepare_cached("SELECT key, value FROM setting")?;
            let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Sets a setting, or removes it.
    pub fn set_setting(&self, key: &str, value: Option<&str>) -> Result<()> {
        self.write(|tx| put(tx, key, value))
    }
}

/// Sets a setting inside a larger step.
pub(crate) fn put(db: &rusqlite::Connection, key: &str, value: Option<&str>) -> Result<()> {
    match value {
        Some(value) => {
            let sql = "INSERT INTO setting VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2";
            db.prepare_cached(sql)?.execute([key, value])?
        }
        None => db.prepare_cached("DELETE FROM setting WHERE key = ?1")?.execute([key])?,
    };
    Ok(())
}
