//! Imports: staged, finished, undone.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::compare::again;
use super::profile::TableProfile;
use crate::ledger::Ledger;
use crate::{Result, time};

/// What is written when an import begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewImport {
    /// A random UUID.
    pub id: String,
    /// What is the same for files that were given together.
    pub together: String,
    /// SHA-256 of the file, in hex.
    pub hash: String,
    /// The file's name, as people know it.
    pub name: String,
    /// The file's format.
    pub format: String,
    /// What was warned of, as JSON.
    pub warnings: String,
    /// Who.
    pub imported_by: String,
    /// How its table is to be read from now on, once it is finished.
    pub profile: Option<TableProfile>,
}

/// An import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// What was written when it began.
    pub what: NewImport,
    /// When it was staged.
    pub began_at: DateTime<Utc>,
    /// Since when its lines are there; nothing while it is staged.
    pub finished_at: Option<DateTime<Utc>>,
    /// When it was taken back, and by whom.
    pub undone: Option<(DateTime<Utc>, String)>,
    /// How many lines came.
    pub added: i64,
    /// How many were known already.
    pub known: i64,
}

/// What became of a wish to take an import back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undone {
    /// So many lines left.
    Lines(i64),
    /// So many of its lines stand behind recorded money: it stays.
    Matched(i64),
    /// There is no such import, or it was taken back before.
    Unknown,
}

/// A staged import that was left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// What it was given together with.
    pub together: String,
    /// The hash of its file, where no other import has it.
    pub unneeded: Option<String>,
}

/// Lines of a staged import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StagedCounts {
    /// That will come.
    pub new: i64,
    /// That are there.
    pub known: i64,
    /// That are there from a file of another format.
    pub elsewhere: i64,
    /// Of the new ones: that take a pending line's place.
    pub replaced: i64,
}

impl Import {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        let at = |name: &str| row.get::<_, Option<i64>>(name).map(|ms| ms.map(time::at));
        let by: Option<String> = row.get("undone_by")?;
        Ok(Self {
            what: NewImport {
                id: row.get("id")?,
                together: row.get("together")?,
                hash: row.get("hash")?,
                name: row.get("name")?,
                format: row.get("format")?,
                warnings: row.get("warnings")?,
                imported_by: row.get("imported_by")?,
                profile: TableProfile::kept(row.get("profile")?),
            },
            began_at: time::at(row.get("began_at")?),
            finished_at: at("finished_at")?,
            undone: at("undone_at")?.zip(by),
            added: row.get("added")?,
            known: row.get("known")?,
        })
    }
}

impl Ledger {
    /// Begins an import that nobody sees yet.
    pub fn stage_import(&self, new: &NewImport) -> Result<()> {
        let NewImport { id, together, hash, name, format, warnings, imported_by, profile } = new;
        let (now, profile) = (self.now(), profile.as_ref().map(TableProfile::keep));
        let sql = "INSERT INTO statement_import (id, together, hash, name, format, warnings, imported_by, \
                   profile, began_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        self.write(|tx| {
            let by = imported_by;
            tx.execute(sql, params![id, together, hash, name, format, warnings, by, profile, now])?;
            Ok(())
        })
    }

    /// Leaves a staged import: nothing of it stays, nor of an account that only it was about.
    pub fn leave_import(&self, id: &str) -> Result<Option<Left>> {
        let leave = "DELETE FROM statement_import WHERE id = ?1 RETURNING together, hash";
        let other = "SELECT 1 FROM statement_import WHERE hash = ?1";
        self.write(|tx| {
            if !is_staged(tx, id)? {
                return Ok(None);
            }
            clear(tx, id)?;
            tx.execute("DELETE FROM staged_alias WHERE import = ?1", [id])?;
            for sql in FORGET {
                tx.execute(sql, [id])?;
            }
            let left = |row: &Row<'_>| Ok((row.get(0)?, row.get::<_, String>(1)?));
            let (together, hash) = tx.query_row(leave, [id], left)?;
            let needed = tx.query_row(other, [&hash], |_| Ok(())).optional()?.is_some();
            Ok(Some(Left { together, unneeded: (!needed).then_some(hash) }))
        })
    }

    /// Imports that were staged before `before` and never finished: whoever began them is gone.
    pub fn stale_imports(&self, before: DateTime<Utc>) -> Result<Vec<String>> {
        let sql = "SELECT id FROM statement_import WHERE finished_at IS NULL AND began_at < ?1";
        self.read(|db| {
            let mut ask = db.prepare_cached(sql)?;
            Ok(ask
                .query_map([time::ms(before)], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?)
        })
    }

    /// What a staged import would bring.
    pub fn staged_counts(&self, id: &str) -> Result<StagedCounts> {
        let sql = "SELECT coalesce(sum(known = 0), 0), coalesce(sum(known = 1), 0), \
                   coalesce(sum(known = 2), 0), coalesce(sum(known = 0 AND replaces IS NOT NULL), 0) \
                   FROM bank_line WHERE import = ?1";
        let counts = |row: &Row<'_>| {
            Ok(StagedCounts {
                new: row.get(0)?,
                known: row.get(1)?,
                elsewhere: row.get(2)?,
                replaced: row.get(3)?,
            })
        };
        self.read(|db| Ok(db.prepare_cached(sql)?.query_row([id], counts)?))
    }

    /// Shows what was staged, all at once. What came since it was staged is looked at once more, so it
    /// may bring fewer lines than it promised. `None`: it was finished or left before.
    pub fn finish_import(&self, id: &str) -> Result<Option<Import>> {
        let now = self.now();
        // From here on only what is there counts, whatever was given together with it.
        let alone = "UPDATE statement_import SET together = id WHERE id = ?1 RETURNING format";
        let finish = "UPDATE statement_import SET finished_at = ?2, \
                      added = (SELECT count(*) FROM bank_line WHERE import = ?1 AND known = 0), \
                      known = (SELECT count(*) FROM bank_line WHERE import = ?1 AND known <> 0) \
                      WHERE id = ?1 RETURNING *";
        self.write(|tx| {
            if !is_staged(tx, id)? {
                return Ok(None);
            }
            let format: String = tx.query_row(alone, [id], |row| row.get(0))?;
            again(tx, id, &format, "1")?;
            let done = tx.query_row(finish, params![id, now], Import::of)?;
            replace(tx, id)?;
            tx.execute(STAY, [id])?;
            tx.execute(SAID, [id])?;
            if let Some(profile) = &done.what.profile {
                profile.save(tx, &done.what.imported_by, now)?;
            }
            Ok(Some(done))
        })
    }

    /// Takes an import back, as long as nothing stands on its lines. What its booked lines had taken
    /// the place of is there again.
    pub fn undo_import(&self, id: &str, by: &str) -> Result<Undone> {
        let now = self.now();
        let there = "SELECT 1 FROM statement_import WHERE id = ?1 AND finished_at IS NOT NULL AND undone_at IS NULL";
        let matched = "SELECT count(*) FROM bank_line AS line WHERE import = ?1 AND \
                       EXISTS (SELECT 1 FROM received_money WHERE line = line.id AND undone_at IS NULL)";
        let undo = "UPDATE statement_import SET undone_at = ?2, undone_by = ?3 WHERE id = ?1";
        self.write(|tx| {
            if tx.query_row(there, [id], |_| Ok(())).optional()?.is_none() {
                return Ok(Undone::Unknown);
            }
            let held: i64 = tx.query_row(matched, [id], |row| row.get(0))?;
            if held > 0 {
                return Ok(Undone::Matched(held));
            }
            tx.execute(undo, params![id, now, by])?;
            let before = there_are(tx)?;
            tx.execute_batch(
                "CREATE TEMP TABLE gone (account TEXT, minor INTEGER, UNIQUE (account, minor))",
            )?;
            let note =
                "INSERT INTO gone SELECT DISTINCT account, minor FROM bank_line WHERE import = ?1";
            tx.execute(note, [id])?;
            clear(tx, id)?;
            come_forward(tx)?;
            tx.execute_batch("DROP TABLE gone")?;
            Ok(Undone::Lines(before - there_are(tx)?))
        })
    }

    /// Every import that was finished, the newest first.
    pub fn imports(&self, most: usize) -> Result<Vec<Import>> {
        let sql = "SELECT * FROM statement_import WHERE finished_at IS NOT NULL \
                   ORDER BY finished_at DESC, id LIMIT ?1";
        self.read(|db| {
            let mut ask = db.prepare_cached(sql)?;
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            Ok(ask.query_map([most], Import::of)?.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Whether any import, staged or not, came from this file.
    pub fn has_import_of(&self, hash: &str) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM statement_import WHERE hash = ?1)";
        self.read(|db| Ok(db.prepare_cached(sql)?.query_row([hash], |row| row.get(0))?))
    }

    /// The import that brought a file and was not taken back.
    pub fn imported(&self, hash: &str) -> Result<Option<Import>> {
        let sql = "SELECT * FROM statement_import WHERE hash = ?1 AND finished_at IS NOT NULL \
                   AND undone_at IS NULL ORDER BY finished_at LIMIT 1";
        self.read(|db| Ok(db.prepare_cached(sql)?.query_row([hash], Import::of).optional()?))
    }
}

/// The accounts that only this import is about, with their names.
const FORGET: [&str; 2] = [
    "DELETE FROM bank_alias WHERE account IN (SELECT id FROM bank_account WHERE staged = ?1) AND \
     account NOT IN (SELECT account FROM bank_statement UNION SELECT account FROM staged_alias)",
    "DELETE FROM bank_account WHERE staged = ?1 AND \
     id NOT IN (SELECT account FROM bank_statement UNION SELECT account FROM staged_alias UNION \
     SELECT account FROM bank_line)",
];

/// They are there now.
const STAY: &str = "UPDATE bank_account SET staged = NULL WHERE id IN \
    (SELECT account FROM bank_statement WHERE import = ?1)";

/// What a person said about accounts holds from now on.
const SAID: &str = "INSERT OR REPLACE INTO bank_alias \
    SELECT said, account FROM staged_alias WHERE import = ?1";

fn is_staged(tx: &Transaction<'_>, id: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM statement_import WHERE id = ?1 AND finished_at IS NULL";
    Ok(tx.query_row(sql, [id], |_| Ok(())).optional()?.is_some())
}

fn there_are(tx: &Transaction<'_>) -> Result<i64> {
    Ok(tx.query_row("SELECT count(*) FROM bank_entry", [], |row| row.get(0))?)
}

/// Booked lines take the places of pending ones.
fn replace(tx: &Transaction<'_>, import: &str) -> Result<()> {
    let sql = "UPDATE bank_line SET replaced_by = mine.id FROM bank_line AS mine \
               WHERE mine.import = ?1 AND mine.known = 0 AND bank_line.id = mine.replaces";
    tx.execute(sql, [import])?;
    Ok(())
}

/// Lines of later imports that were hidden because those that are `gone` were there: they are all
/// that is left of them now.
fn come_forward(tx: &Transaction<'_>) -> Result<()> {
    const HIDDEN: &str = "known <> 0 AND EXISTS (SELECT 1 FROM gone \
        WHERE gone.account = bank_line.account AND gone.minor IS bank_line.minor)";
    let sql = "SELECT id, format FROM statement_import WHERE finished_at IS NOT NULL AND undone_at IS NULL \
               ORDER BY finished_at, rowid";
    let mut ask = tx.prepare(sql)?;
    let imports =
        ask.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    for import in imports.collect::<rusqlite::Result<Vec<_>>>()? {
        let (id, format) = import;
        let more = again(tx, &id, &format, HIDDEN)?;
        if more > 0 {
            replace(tx, &id)?;
            let count =
                "UPDATE statement_import SET added = added + ?2, known = known - ?2 WHERE id = ?1";
            tx.execute(count, params![id, more])?;
        }
    }
    Ok(())
}

/// Takes the lines and statements of an import away.
fn clear(tx: &Transaction<'_>, id: &str) -> Result<i64> {
    let back = "UPDATE bank_line SET replaced_by = NULL WHERE replaced_by IN \
                (SELECT id FROM bank_line WHERE import = ?1)";
    tx.execute(back, [id])?;
    let gone = tx.execute("DELETE FROM bank_line WHERE import = ?1", [id])?;
    tx.execute("DELETE FROM bank_statement WHERE import = ?1", [id])?;
    Ok(i64::try_from(gone).unwrap_or(i64::MAX))
}
