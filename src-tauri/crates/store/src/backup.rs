//! Copies of the ledger, and the way back.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use domain::Clock;
use rusqlite::{Connection, OptionalExtension as _, Transaction};
use serde_json::json;

use crate::attached::copy_missing;
use crate::file::File;
use crate::ledger::put;
use crate::ledger::{About, Act, Acts, By, Deed, Ledger, Seal, append};
use crate::migrate::{self, Schema};
use crate::workspace::{look_at, quick_check};
use crate::{LEDGER_FILE, Result, StoreError, Workspace, mirror, place};

/// Daily copies that are kept.
const KEPT: usize = 14;

const RESTORED_AT: &str = "restored_at";
const RESTORED_AS_OF: &str = "restored_as_of";

/// A ledger that came from a copy. Every session touched since is to be read again before
/// anything acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// When it was restored.
    pub at: DateTime<Utc>,
    /// The last thing that the copy knows; absent where it knows nothing.
    pub as_of: Option<DateTime<Utc>>,
}

impl Workspace {
    /// Copies the ledger into a new file, and beside it the files that it names. The cache is not
    /// copied: providers tell it again.
    pub fn backup(&self, to: &Path) -> Result<()> {
        copy(self.ledger(), to)?;
        let folder = to.parent().unwrap_or(Path::new("."));
        if is_within(folder, self.dir()) { Ok(()) } else { copy_missing(self.dir(), folder) }
    }

    /// Copies the ledger once a day into `folder` (default: `copies` in the workspace) and keeps
    /// the last 14. Gives the copy, or nothing where today's is there.
    pub fn daily_copy(&self, folder: Option<&Path>) -> Result<Option<PathBuf>> {
        let folder = folder.map_or_else(|| self.dir().join("copies"), Path::to_owned);
        std::fs::create_dir_all(&folder).map_err(|e| StoreError::io(&folder, e))?;
        let path = folder.join(format!("ledger-{}.db", self.clock.now().format("%Y-%m-%d")));
        if path.exists() {
            return Ok(None);
        }
        self.backup(&path)?;
        prune(&folder)?;
        Ok(Some(path))
    }

    /// Puts a copy in the ledger's place, and the files beside it that are missing here. The present
    /// ledger is kept beside it. No program may have the workspace open.
    pub fn restore(dir: &Path, from: &Path, clock: &dyn Clock, by: &By) -> Result<()> {
        let dir = place::prepare(dir)?;
        let (_held, _alone) = (place::hold(&dir)?, place::alone(&dir)?);
        let source = look_at(from).map_err(|e| e.in_file(LEDGER_FILE))?;
        quick_check(&source, Schema::Ledger)
            .map_err(|reason| StoreError::Damaged { file: LEDGER_FILE, reason })?;
        migrate::refuse_newer(&source, Schema::Ledger)?;
        let fresh = dir.join("ledger.restoring.db");
        remove(&fresh)?;
        vacuum_into(&source, &fresh)?;
        mark(&fresh, from, &dir, &Restorer { by, now: clock.now() })?;
        copy_missing(from.parent().unwrap_or(Path::new(".")), &dir)?;
        // The log is ahead of what is put back, and rightly so: what it tells of is read again from the
        // providers, not replayed.
        mirror::put_aside(&dir, "before-restore", clock.now())?;
        put_aside(&dir, LEDGER_FILE, "before-restore", clock.now())?;
        let path = dir.join(LEDGER_FILE);
        std::fs::rename(&fresh, &path).map_err(|e| StoreError::io(&path, e))?;
        mirror::sync_folder(&dir)
    }
}

impl Ledger {
    /// Whether this ledger came from a copy, and nobody has said since that everything was read
    /// again.
    pub fn restored(&self) -> Result<Option<Restored>> {
        let time = |text: Option<String>| text.and_then(|t| t.parse::<DateTime<Utc>>().ok());
        let as_of = time(self.setting(RESTORED_AS_OF)?);
        Ok(time(self.setting(RESTORED_AT)?).map(|at| Restored { at, as_of }))
    }

    /// The open intents that came with a copy and that nothing was said of since: they may have been
    /// let go, or done, after it was made.
    pub fn restored_intents(&self) -> Result<Vec<String>> {
        let sql = "SELECT i.id FROM intent AS i WHERE i.state IN ('intent', 'sending', 'unknown') \
                   AND (SELECT max(r.seq) FROM audit AS r WHERE r.kind = 'backup.restored') > \
                   ifnull((SELECT max(a.seq) FROM audit AS a WHERE a.intent = i.id), 0) ORDER BY i.id";
        self.read(|db| {
            let mut ask = db.prepare_cached(sql)?;
            Ok(ask.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
        })
    }
}

impl Acts<'_> {
    /// Says that every session touched since the copy was read again.
    pub fn settle_restored(&self) -> Result<()> {
        self.act(|tx, _| {
            put(tx, RESTORED_AT, None)?;
            put(tx, RESTORED_AS_OF, None)?;
            Ok(((), [Deed::new(Act::BackupSettled, About::default())]))
        })
    }
}

/// Whether a folder is the workspace or in it, where the files that are named lie already.
fn is_within(folder: &Path, workspace: &Path) -> bool {
    folder.canonicalize().is_ok_and(|folder| folder.starts_with(workspace))
}

fn copy(ledger: &Ledger, to: &Path) -> Result<()> {
    if to.exists() {
        return Err(StoreError::Conflict { what: "a file of this name" });
    }
    // A half-written copy must never look like a whole one.
    let part = to.with_extension("part");
    remove(&part)?;
    let db = look_at(ledger.path())?;
    vacuum_into(&db, &part)?;
    std::fs::rename(&part, to).map_err(|e| StoreError::io(to, e))
}

pub(crate) fn vacuum_into(db: &Connection, to: &Path) -> Result<()> {
    db.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    let file = std::fs::File::open(to).map_err(|e| StoreError::io(to, e))?;
    file.sync_all().map_err(|e| StoreError::io(to, e))
}

pub(crate) fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::io(path, error))
        }
        _ => Ok(()),
    }
}

/// The daily copies beyond the last 14, by their names.
fn prune(folder: &Path) -> Result<()> {
    let entries = std::fs::read_dir(folder).map_err(|e| StoreError::io(folder, e))?;
    let mut copies: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|p| is_copy(p)).collect();
    copies.sort();
    for old in copies.iter().rev().skip(KEPT) {
        remove(old)?;
    }
    Ok(())
}

fn is_copy(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let day = name.strip_prefix("ledger-").and_then(|rest| rest.strip_suffix(".db"));
    day.is_some_and(|day| chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").is_ok())
}

/// Who restores, and when.
struct Restorer<'a> {
    by: &'a By,
    now: DateTime<Utc>,
}

/// Writes into a restored ledger that it is one, and into its audit log which end of which log its
/// own takes the place of.
fn mark(fresh: &Path, from: &Path, dir: &Path, who: &Restorer<'_>) -> Result<()> {
    let file = File::open(fresh, Schema::Ledger)?;
    let present = look_at(&dir.join(LEDGER_FILE)).and_then(|db| crate::ledger::head(&db));
    let left = present.ok().flatten().map(|head| json!({ "head": head.to_string() }));
    let seat = format!("restore-{}", std::process::id());
    file.write(|tx| {
        put(tx, RESTORED_AT, Some(&who.now.to_rfc3339()))?;
        let as_of = latest(tx)?.map(|at| crate::time::at(at).to_rfc3339());
        if let Some(as_of) = &as_of {
            put(tx, RESTORED_AS_OF, Some(as_of))?;
        }
        let about = About::subject(from.display().to_string());
        let after = json!({ "as_of": as_of });
        let deed = Deed { before: left, ..Deed::made(Act::BackupRestored, about, Some(after)) };
        let seal = Seal { by: who.by, at: crate::time::ms(who.now), seat: &seat };
        append(tx, &seal, deed)
    })?;
    file.close()
}

/// When the last thing happened that a ledger knows.
fn latest(tx: &Transaction<'_>) -> Result<Option<i64>> {
    let sql = "SELECT max(at) FROM (SELECT max(at) AS at FROM intent_log UNION ALL \
               SELECT max(at) FROM received_money UNION ALL SELECT max(at) FROM link \
               UNION ALL SELECT max(at) FROM note)";
    Ok(tx.query_row(sql, [], |row| row.get(0)).optional()?.flatten())
}

/// Renames a database with its log, so that it is kept and out of the way. Gives its new place.
pub(crate) fn put_aside(
    dir: &Path,
    file: &str,
    why: &str,
    now: DateTime<Utc>,
) -> Result<Option<PathBuf>> {
    let stamp = now.format("%Y%m%dT%H%M%S%3fZ");
    let aside = dir.join(format!("{file}.{why}-{stamp}"));
    for tail in ["-wal", "-shm", ""] {
        let from = dir.join(format!("{file}{tail}"));
        let to = PathBuf::from(format!("{}{tail}", aside.display()));
        if from.exists() {
            std::fs::rename(&from, &to).map_err(|e| StoreError::io(&from, e))?;
        }
    }
    Ok(aside.exists().then_some(aside))
}

/// Copies a ledger whose schema is about to change.
pub(crate) fn before_migrating(dir: &Path, clock: &dyn Clock) -> Result<()> {
    let db = look_at(&dir.join(LEDGER_FILE))?;
    let Some(version) = migrate::version(&db)? else { return Ok(()) };
    if version == Schema::Ledger.known() {
        return Ok(());
    }
    let stamp = clock.now().format("%Y%m%dT%H%M%S%3fZ");
    vacuum_into(&db, &dir.join(format!("ledger.db.schema-{version}-{stamp}")))
}
