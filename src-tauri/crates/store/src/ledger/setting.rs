use std::collections::BTreeMap;

use rusqlite::OptionalExtension as _;

use super::audit::{About, Act, Acts, Deed};
use super::{Ledger, Untold};
use crate::Result;

impl Ledger {
    /// A workspace setting.
    pub fn setting(&self, key: &str) -> Result<Option<String>> {
        self.read(|db| get(db, key))
    }

    /// All settings, by key.
    pub fn settings(&self) -> Result<BTreeMap<String, String>> {
        self.read(|db| {
            let mut all = db.prepare_cached("SELECT key, value FROM setting")?;
            let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Keeps how a window looks, under a setting of its own.
    pub fn keep_look(&self, key: &str, value: &str) -> Result<()> {
        self.write_untold(Untold::Look, |tx| put(tx, key, Some(value)))
    }
}

impl Acts<'_> {
    /// Sets a setting, or removes it.
    pub fn set_setting(&self, key: &str, value: Option<&str>) -> Result<()> {
        self.act(|tx, _| {
            let before = get(tx, key)?.map(Into::into);
            put(tx, key, value)?;
            let (about, after) = (About::subject(key), value.map(Into::into));
            Ok(((), Deed::changed(Act::SettingChanged, about, before, after)))
        })
    }
}

pub(super) fn get(db: &rusqlite::Connection, key: &str) -> Result<Option<String>> {
    let sql = "SELECT value FROM setting WHERE key = ?1";
    Ok(db.prepare_cached(sql)?.query_row([key], |row| row.get(0)).optional()?)
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
