//! The way out of a contradiction: what the providers say now counts, and a new chain begins.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use domain::Clock;
use rusqlite::{Connection, ErrorCode, Row, Transaction};
use serde_json::{Value, json};

use crate::backup::{put_aside, remove, vacuum_into};
use crate::file::File;
use crate::ledger::{
    About, Act, By, Deed, Head, IntentState, RawEntry, Seal, append, head, row, word,
};
use crate::migrate::{self, Schema};
use crate::mirror::{self, Told};
use crate::workspace::look_at;
use crate::{LEDGER_FILE, Result, StoreError, Workspace, place};

impl Workspace {
    /// Sets the ledger and its log aside, and goes on with a copy whose chain begins anew. Its first
    /// entry names the heads of what was set aside and tells what `read` says: how the sessions stood
    /// when they were read from their providers, just before. Rows are what their newest entry
    /// says, wherever that stands whole; an older one brings back what is gone, and changes nothing. No
    /// program may have the workspace open. Gives the files that were set aside.
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
        file.close()?;
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
    let in_ledger = stored(tx)?;
    let mut vouched = linked(&in_ledger);
    vouched.extend(linked(&of_this_ledger(in_log, &in_ledger)));
    newest(&in_ledger, &vouched).iter().try_for_each(|newest| put_back(tx, newest))?;
    // A line that no entry could give back.
    let lost = "UPDATE received_money SET line = NULL \
                WHERE undone_at IS NULL AND line NOT IN (SELECT id FROM bank_line)";
    tx.execute(lost, [])?;
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
    let before = |n: usize| n.checked_sub(1).map_or(Head::ORIGIN, |n| entries[n].head);
    let vouched = |(n, entry): &(usize, &RawEntry)| {
        follows(before(*n), entry)
            && entries.get(n + 1).is_none_or(|next| follows(entry.head, next))
    };
    entries.iter().enumerate().filter(vouched).map(|(_, entry)| entry.clone()).collect()
}

fn follows(before: Head, entry: &RawEntry) -> bool {
    before.next(entry.entry.as_bytes()) == entry.head
}

/// The stretches of the log that go through an entry of the ledger, or through the beginning of one
/// that has none: the others are of another one.
fn of_this_ledger(in_log: &[RawEntry], in_ledger: &[RawEntry]) -> Vec<RawEntry> {
    let mut known: HashSet<Head> = in_ledger.iter().map(|entry| entry.head).collect();
    if known.is_empty() {
        known.extend(in_log.first().filter(|first| follows(Head::ORIGIN, first)).map(|e| e.head));
    }
    in_log
        .chunk_by(|before, entry| follows(before.head, entry))
        .filter(|stretch| stretch.iter().any(|entry| known.contains(&entry.head)))
        .flatten()
        .cloned()
        .collect()
}

/// The newest entry of a row that is vouched for.
struct Newest {
    seq: i64,
    kind: String,
    told: Told,
    /// Whether no later one tells of the row, not even a damaged one.
    last: bool,
}

/// The newest vouched entry of each row, in their order.
fn newest(in_ledger: &[RawEntry], vouched: &[RawEntry]) -> Vec<Newest> {
    let row = |told: &Told| (told.table.name, told.key.clone());
    let mut last: HashMap<_, i64> = HashMap::new();
    for (seq, _, told) in in_ledger.iter().filter_map(of_row) {
        let known = last.entry(row(&told)).or_default();
        *known = seq.max(*known);
    }
    let mut found: HashMap<_, Newest> = HashMap::new();
    for (seq, kind, told) in vouched.iter().filter_map(of_row) {
        let row = row(&told);
        if found.get(&row).is_none_or(|known| known.seq < seq) {
            let is_last = last.get(&row).is_none_or(|last| *last <= seq);
            found.insert(row, Newest { seq, kind, told, last: is_last });
        }
    }
    let mut found: Vec<Newest> = found.into_values().collect();
    found.sort_by_key(|newest| newest.seq);
    found
}

/// What an entry that can be read says of a row.
fn of_row(raw: &RawEntry) -> Option<(i64, String, Told)> {
    let entry = mirror::read(raw).ok()?;
    Some((raw.head.seq, entry.kind.clone(), mirror::told(entry)?))
}

/// A row is made what its newest entry says where it is gone, or where nothing is known to have come
/// later. One that stands in the way of another row is left out: the rows themselves are still there.
fn put_back(tx: &Transaction<'_>, newest: &Newest) -> Result<()> {
    let told = &newest.told;
    if let Some(stored) = told.table.row(tx, &told.key)?
        && (!newest.last || takes_back(&stored, newest))
    {
        return Ok(());
    }
    match mirror::put_row(tx, told) {
        Err(StoreError::Sql(error))
            if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) =>
        {
            Ok(())
        }
        put => put,
    }
}

/// Whether an entry would undo what became of a row: say of what may have been sent that it was not,
/// or bring back what was refused, let go or undone. A reading settles the first, a person the rest.
fn takes_back(stored: &Value, newest: &Newest) -> bool {
    let said = |column: &str| newest.told.row.as_ref().and_then(|row| row.get(column));
    let is_undone = stored.get("undone_at").is_some_and(|at| !at.is_null());
    if newest.told.table.name != "intent" {
        return is_undone && said("undone_at").is_none_or(Value::is_null);
    }
    match stored["state"].as_str() {
        Some("sending" | "unknown" | "confirmed" | "needs_human") => {
            matches!(newest.kind.as_str(), "intent.prepared" | "intent.intent" | "intent.abandoned")
        }
        Some("refused" | "abandoned") => said("state") != stored.get("state"),
        _ => false,
    }
}

/// Empties the audit log of a copy, whose original is set aside whole, and guards the copy as every
/// ledger is, also where somebody had taken guards away.
fn empty(tx: &Transaction<'_>) -> Result<()> {
    for guard in migrate::guards(tx)?.keys() {
        tx.execute(&format!("DROP TRIGGER \"{}\"", guard.replace('"', "\"\"")), [])?;
    }
    tx.execute("DELETE FROM audit", [])?;
    let right = migrate::right_guards(Schema::Ledger)?;
    right.values().try_for_each(|guard| Ok(tx.execute_batch(guard)?))
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
