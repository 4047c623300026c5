//! Schemas and how they grow.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _};

use crate::{Result, StoreError};

mod cache_steps {
    refinery::embed_migrations!("migrations/cache");
}

mod ledger_steps {
    refinery::embed_migrations!("migrations/ledger");
}

/// One of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Schema {
    Cache,
    Ledger,
}

impl Schema {
    /// The name of the file.
    pub(crate) fn file(self) -> &'static str {
        match self {
            Self::Cache => crate::CACHE_FILE,
            Self::Ledger => crate::LEDGER_FILE,
        }
    }

    /// SQLite's mark of whose file this is: "CSca" and "CSle".
    pub(crate) fn application_id(self) -> i32 {
        match self {
            Self::Cache => 0x4353_6361,
            Self::Ledger => 0x4353_6c65,
        }
    }

    fn runner(self) -> refinery::Runner {
        match self {
            Self::Cache => cache_steps::migrations::runner(),
            Self::Ledger => ledger_steps::migrations::runner(),
        }
    }

    /// The newest version known here.
    pub(crate) fn known(self) -> i64 {
        self.runner().get_migrations().iter().map(|m| i64::from(m.version())).max().unwrap_or(0)
    }
}

/// The version a file has; nothing for a file without tables.
pub(crate) fn version(db: &Connection) -> Result<Option<i64>> {
    let there = "SELECT 1 FROM sqlite_schema WHERE name = 'refinery_schema_history'";
    if db.query_row(there, [], |_| Ok(())).optional()?.is_none() {
        return Ok(None);
    }
    Ok(db.query_row("SELECT max(version) FROM refinery_schema_history", [], |row| row.get(0))?)
}

/// Refuses a file of a newer program.
pub(crate) fn refuse_newer(db: &Connection, schema: Schema) -> Result<()> {
    let (found, known) = (version(db)?.unwrap_or(0), schema.known());
    if found > known {
        return Err(StoreError::Newer { file: schema.file(), found, known });
    }
    Ok(())
}

/// Brings the schema up to date.
pub(crate) fn run(db: &mut Connection, schema: Schema) -> Result<()> {
    if version(db)? == Some(schema.known()) {
        return Ok(());
    }
    let damaged = |e: refinery::Error| StoreError::Damaged {
        file: schema.file(),
        reason: format!("its schema could not be brought up to date ({e})"),
    };
    schema.runner().run(db).map_err(damaged)?;
    Ok(())
}

/// What guards a file, by name: its triggers as they were declared.
pub(crate) type Guards = BTreeMap<String, String>;

/// The guards that a file has.
pub(crate) fn guards(db: &Connection) -> Result<Guards> {
    let mut all = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")?;
    let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The guards that a file should have.
pub(crate) fn right_guards(schema: Schema) -> Result<Guards> {
    let mut db = Connection::open_in_memory()?;
    run(&mut db, schema)?;
    guards(&db)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every table, index and trigger as it was declared.
    fn shape(db: &Connection) -> Vec<String> {
        let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name";
        let mut all = db.prepare(sql).unwrap();
        let rows = all.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<rusqlite::Result<_>>().unwrap()
    }

    fn at(schema: Schema, version: i64) -> Connection {
        let mut db = Connection::open_in_memory().unwrap();
        let target = refinery::Target::Version(version.try_into().unwrap());
        schema.runner().set_target(target).run(&mut db).unwrap();
        db
    }

    #[test]
    fn every_earlier_schema_comes_up_to_date() {
        for schema in [Schema::Cache, Schema::Ledger] {
            let new = shape(&at(schema, schema.known()));
            for version in 1..schema.known() {
                let mut db = at(schema, version);
                if schema == Schema::Ledger {
                    let note = "INSERT INTO note (connection, kind, session, text, author, at) \
                                VALUES ('c', 'session', 's', 'kept', 'Rina', 1)";
                    db.execute(note, []).unwrap();
                }
                run(&mut db, schema).unwrap();
                assert_eq!(shape(&db), new, "{} from {version}", schema.file());
                if schema == Schema::Ledger {
                    let kept = db.query_row("SELECT text FROM note", [], |row| row.get(0));
                    assert_eq!(kept, Ok("kept".to_owned()), "from {version}");
                }
            }
        }
    }
}
