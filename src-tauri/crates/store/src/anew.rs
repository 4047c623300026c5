//! The way out of a contradiction: what the providers say now counts, and a new chain begins.

use std::path::{Path, PathBuf};

use domain::Clock;
use rusqlite::{Connection, ErrorCode, Row, Transaction};
use serde_json::{Value, json};

use crate::backup::{put_aside, remove, vacuum_into};
use crate::file::File;
use crate::ledger::{
    About, Act, By, Deed, Head, IntentState, RawEntry, Seal, append, head, row, word,
};
use crate::migrate::Schema;
use crate::workspace::look_at;
use crate::{LEDGER_FILE, Result, StoreError, Workspace, mirror, place};

impl Workspace {
    /// Sets the ledger and its log aside, and goes on with a copy whose chain begins anew. Its first
    /// entry names the heads of what was set aside and tells what `read` says: how the sessions stood
    /// when they were read from their providers, just before. Rows are what their last whole entry
    /// says, wherever that stands. No program may have the workspace open. Gives the files that were
    /// set aside.
    pub fn begin_anew(dir: &Path, clock: &dyn Clock, by: &By, read: Value) -> Result<Vec<PathBuf>> {
        let dir = place::prepare(dir)?;
        let (_held, _alone) = (place::hold(&dir)?, place::alone(&dir)?);
        let (fresh, path) = (dir.join("ledger.anew.db"), dir.join(LEDGER_FILE));
        remove(&fresh)?;
        let source = look_at(&path).map_err(|e| e.in_file(LEDGER_FILE))?;
        vacuum_into(&source, &fresh).map_err(|e| e.in_file(LEDGER_FILE))?;
        let in_log = mirror::salvage(&dir)?;
        let heads = json!({
            "ledger": head(&source).ok().flatten().map(|head| head.to_string()),
            "log": in_log.last().map(|entry| entry.head.to_string()),
        });
        drop(source);
        let seat = format!("anew-{}", std::process::id());
        let seal = Seal { by, at: crate::time::ms(clock.now()), seat: &seat };
        let file = File::open(&fresh, Schema::Ledger)?;
        file.write(|tx| rewrite(tx, &in_log, &seal, heads, read))?;
        drop(file);
        let aside = [
            mirror::put_aside(&dir, "set-aside", clock.now())?,
            put_aside(&dir, LEDGER_FILE, "set-aside", clock.now())?,
        ];
        std::fs::rename(&fresh, &path).map_err(|e| StoreError::io(&path, e))?;
        mirror::sync_folder(&dir)?;
        Ok(aside.into_iter().flatten().collect())
    }
}

fn rewrite(
    tx: &Transaction<'_>,
    in_log: &[RawEntry],
    seal: &Seal<'_>,
    heads: Value,
    read: Value,
) -> Result<()> {
    let mut entries = linked(&stored(tx)?);
    entries.extend(linked(in_log));
    // Each beside its twin of the log, so that the last one of either is the last one.
    entries.sort_by_key(|entry| entry.head.seq);
    entries.iter().try_for_each(|entry| put_back(tx, entry))?;
    empty(tx)?;
    let deed = Deed::made(Act::ChainBegun, About::default(), Some(read));
    append(tx, seal, Deed { before: Some(heads), ..deed })?;
    carry_over(tx, seal)
}

/// The old chain, without entries that cannot even be read.
fn stored(tx: &Connection) -> Result<Vec<RawEntry>> {
    let mut ask = tx.prepare("SELECT seq, hash, entry FROM audit ORDER BY seq")?;
    let raw = |row: &Row<'_>| {
        let head = Head { seq: row.get(0)?, hash: row.get(1)? };
        Ok(RawEntry { head, entry: row.get(2)? })
    };
    Ok(ask.query_map([], raw)?.filter_map(rusqlite::Result::ok).collect())
}

/// Those that both their neighbours vouch for: changed ones, and whole ones of another chain, are not
/// among them.
fn linked(entries: &[RawEntry]) -> Vec<RawEntry> {
    let follows =
        |before: Head, entry: &RawEntry| before.next(entry.entry.as_bytes()) == entry.head;
    let before = |n: usize| n.checked_sub(1).map_or(Head::ORIGIN, |n| entries[n].head);
    let vouched = |(n, entry): &(usize, &RawEntry)| {
        follows(before(*n), entry)
            && entries.get(n + 1).is_none_or(|next| follows(entry.head, next))
    };
    entries.iter().enumerate().filter(vouched).map(|(_, entry)| entry.clone()).collect()
}

/// One that stands in the way of another row, or cannot be read, is left out: the rows themselves are
/// still there.
fn put_back(tx: &Transaction<'_>, entry: &RawEntry) -> Result<()> {
    if takes_back(tx, entry)? {
        return Ok(());
    }
    match mirror::put_row(tx, entry) {
        Err(StoreError::Sql(error))
            if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) =>
        {
            Ok(())
        }
        Err(StoreError::Damaged { .. }) => Ok(()),
        put => put.map(drop),
    }
}

/// Whether an entry would say of what may have been sent that it was not: the entry that followed it
/// may be the damaged one, and a reading settles it either way.
fn takes_back(tx: &Transaction<'_>, entry: &RawEntry) -> Result<bool> {
    let sql = "SELECT 1 FROM intent WHERE id = ?1 ->> '$.after.id' \
               AND state IN ('sending', 'unknown', 'confirmed', 'needs_human') \
               AND ?1 ->> '$.kind' IN ('intent.prepared', 'intent.intent', 'intent.abandoned')";
    Ok(tx.prepare_cached(sql)?.exists([&entry.entry])?)
}

/// The migration that guards the audit log: its triggers are its last statements.
const GUARDED: &str = include_str!("../migrations/ledger/V6__audit.sql");

/// Empties the audit log of a copy, whose original is set aside whole, and guards it again, also where
/// somebody had taken its guards away.
fn empty(tx: &Transaction<'_>) -> Result<()> {
    for guard in ["audit_next", "audit_fixed", "audit_kept"] {
        tx.execute(&format!("DROP TRIGGER IF EXISTS {guard}"), [])?;
    }
    tx.execute("DELETE FROM audit", [])?;
    let triggers = GUARDED.find("CREATE TRIGGER").map_or("", |from| &GUARDED[from..]);
    Ok(tx.execute_batch(triggers)?)
}

/// Every intent as it is, so that the new chain knows all of them.
fn carry_over(tx: &Transaction<'_>, seal: &Seal<'_>) -> Result<()> {
    let mut ask =
        tx.prepare("SELECT id, state, connection, target FROM intent ORDER BY created_at, id")?;
    let mut rows = ask.query([])?;
    while let Some(found) = rows.next()? {
        let id: String = found.get(0)?;
        let state: IntentState = word(found.get_ref(1)?.as_str()?, "state of an intent")?;
        let after = row(tx, "SELECT * FROM intent WHERE id = ?1", [&id])?;
        let about = About {
            connection: found.get(2)?,
            session: found.get(3)?,
            intent: Some(id),
            subject: None,
        };
        let deed = Deed::made(state.into(), about, after);
        append(tx, seal, deed.because(Some("carried over".to_owned())))?;
    }
    Ok(())
}
