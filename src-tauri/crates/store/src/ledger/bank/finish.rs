//! Imports that come, and imports that go again.

use rusqlite::{OptionalExtension as _, Transaction, params};
use serde_json::{Value, json};

use super::compare::again;
use super::import::{Import, Undone, clear, is_staged};
use crate::Result;
use crate::ledger::audit::{About, Act, Acts, Deed, row};
use crate::ledger::held::HELD;

const WHOLE: &str = "SELECT * FROM statement_import WHERE id = ?1";

impl Acts<'_> {
    /// Shows what was staged, all at once. What came since it was staged is looked at once more, so it
    /// may bring fewer lines than it promised. `None`: it was finished or left before.
    pub fn finish_import(&self, id: &str) -> Result<Option<Import>> {
        // From here on only what is there counts, whatever was given together with it.
        let alone = "UPDATE statement_import SET together = id WHERE id = ?1 RETURNING format";
        let finish = "UPDATE statement_import SET finished_at = ?2, \
                      added = (SELECT count(*) FROM bank_line WHERE import = ?1 AND known = 0), \
                      known = (SELECT count(*) FROM bank_line WHERE import = ?1 AND known <> 0) \
                      WHERE id = ?1 RETURNING *";
        self.act(|tx, now| {
            if !is_staged(tx, id)? {
                return Ok((None, Vec::new()));
            }
            let format: String = tx.query_row(alone, [id], |row| row.get(0))?;
            again(tx, id, &format, "1")?;
            let done = tx.query_row(finish, params![id, now], Import::of)?;
            replace(tx, id)?;
            let mut deeds =
                vec![Deed::made(Act::StatementImported, about(id), row(tx, WHOLE, [id])?)];
            deeds.extend(arrived(tx, id)?);
            tx.execute(STAY, [id])?;
            tx.execute(SAID, [id])?;
            if let Some(profile) = &done.what.profile {
                profile.save(tx, &done.what.imported_by, now)?;
                deeds.push(profile.told());
            }
            Ok((Some(done), deeds))
        })
    }

    /// Takes an import back, as long as nothing stands on its lines, in the books or in flight. What its booked lines had taken
    /// the place of is there again.
    pub fn undo_import(&self, id: &str) -> Result<Undone> {
        let there = "SELECT 1 FROM statement_import WHERE id = ?1 AND finished_at IS NOT NULL AND undone_at IS NULL";
        let matched = format!(
            "SELECT count(*) FROM bank_line AS line WHERE import = ?2 AND \
             (EXISTS (SELECT 1 FROM received_money WHERE line = line.id AND undone_at IS NULL) \
             OR id IN (SELECT line FROM ({HELD})))"
        );
        let undo = "UPDATE statement_import SET undone_at = ?2, undone_by = ?3 WHERE id = ?1";
        self.act(|tx, now| {
            if tx.query_row(there, [id], |_| Ok(())).optional()?.is_none() {
                return Ok((Undone::Unknown, None));
            }
            let held: i64 = tx.query_row(&matched, params![now, id], |row| row.get(0))?;
            if held > 0 {
                return Ok((Undone::Matched(held), None));
            }
            let was = row(tx, WHOLE, [id])?;
            tx.execute(undo, params![id, now, self.by.who])?;
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
            let deed = Deed::changed(Act::StatementUndone, about(id), was, row(tx, WHOLE, [id])?);
            Ok((Undone::Lines(before - there_are(tx)?), deed))
        })
    }
}

fn about(import: &str) -> About {
    About::subject(import)
}

/// What an import brings besides lines: the accounts that come with it, and what a person said of those
/// that files name otherwise.
fn arrived(tx: &Transaction<'_>, import: &str) -> Result<Vec<Deed>> {
    let accounts = "SELECT json_object('id', id, 'name', name, 'number', number, 'currency', currency, \
                    'bank', bank) FROM bank_account WHERE staged IS NOT NULL AND id IN \
                    (SELECT account FROM bank_statement WHERE import = ?1) ORDER BY id";
    let aliases = "SELECT json_object('said', new.said, 'account', new.account, 'before', old.account) \
                   FROM staged_alias AS new LEFT JOIN bank_alias AS old ON old.said = new.said \
                   WHERE new.import = ?1 AND new.account IS NOT old.account ORDER BY new.said";
    let added = |account: Value| {
        let name = account["name"].as_str().unwrap_or_default().to_owned();
        Some(Deed::made(Act::AccountAdded, About::subject(name), Some(account)))
    };
    let said = |mut alias: Value| {
        let about = About::subject(alias["said"].as_str().unwrap_or_default());
        let before = Some(alias["before"].take()).filter(|account| !account.is_null());
        Deed::changed(Act::AliasSet, about, before, Some(alias["account"].take()))
    };
    let mut deeds: Vec<Deed> = told(tx, accounts, import)?.into_iter().filter_map(added).collect();
    deeds.extend(told(tx, aliases, import)?.into_iter().filter_map(said));
    Ok(deeds)
}

fn told(tx: &Transaction<'_>, sql: &str, import: &str) -> Result<Vec<Value>> {
    let mut ask = tx.prepare(sql)?;
    let texts = ask.query_map([import], |row| row.get::<_, String>(0))?;
    let texts = texts.collect::<rusqlite::Result<Vec<_>>>()?;
    // SQLite wrote them just now.
    Ok(texts
        .iter()
        .map(|text| serde_json::from_str(text).unwrap_or_else(|_| json!(text)))
        .collect())
}

/// They are there now.
const STAY: &str = "UPDATE bank_account SET staged = NULL WHERE id IN \
    (SELECT account FROM bank_statement WHERE import = ?1)";

/// What a person said about accounts holds from now on.
const SAID: &str = "INSERT OR REPLACE INTO bank_alias \
    SELECT said, account FROM staged_alias WHERE import = ?1";

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
