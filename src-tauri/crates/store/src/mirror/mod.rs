//! `ledger.log`: the audit log once more, a line for each entry, in a file that SQLite never touches.
//!
//! The ledger commits first, the log follows, and a request leaves only after both are durable. So
//! at every start one of the two begins like the other: a ledger that is ahead has its rest written
//! down, and one that lost its end gets it back. Whatever else is found is a contradiction, and then
//! nothing acts until a person has had everything read again.

mod beside;
mod compare;
mod file;
mod line;
mod replay;
mod start;
mod table;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::ledger::{Head, Ledger, RawEntry};
use crate::{MIRROR_FILE, Result, StoreError};
use file::{Found, Log};

pub(crate) use beside::Beside;
pub(crate) use compare::agrees;
pub(crate) use replay::{put_row, read};
pub(crate) use start::start;
pub(crate) use table::{TABLES, Table, Told, told};

/// Entries that are carried over in one piece.
const PIECE: usize = 256;

impl Ledger {
    /// Writes every entry that the log does not have yet behind its last one. It is durable after
    /// [`Ledger::mirror_durably`] only: what a power cut takes is written down again at the next start.
    pub(crate) fn mirror(&self) -> Result<()> {
        catch_up(self).map(drop)
    }

    /// The same, and it is on the disk when this returns, whichever program wrote it: what the ledger
    /// itself does not have yet then comes back from there.
    pub fn mirror_durably(&self) -> Result<()> {
        catch_up(self)?.sync()
    }
}

fn catch_up(ledger: &Ledger) -> Result<Log> {
    ledger.refuse_read_only()?;
    let mut log = Log::hold(ledger.dir())?;
    let mut last = log.tail()?.unwrap_or(Head::ORIGIN);
    if last != Head::ORIGIN && ledger.audit_from(last.seq, 1)?.first().map(|e| e.head) != Some(last)
    {
        return Err(contradiction(last.seq, "is another one in each"));
    }
    loop {
        let more = ledger.audit_from(last.seq + 1, PIECE)?;
        for entry in &more {
            if last.next(entry.entry.as_bytes()) != entry.head {
                return Err(contradiction(
                    entry.head.seq,
                    "does not follow from the one before it",
                ));
            }
            last = entry.head;
        }
        log.append(&more)?;
        if more.len() < PIECE {
            return Ok(log);
        }
    }
}

fn contradiction(seq: i64, how: &str) -> StoreError {
    StoreError::Contradiction { reason: format!("entry {seq} {how}") }
}

/// The log itself is not what was written.
fn broken(which: &str) -> StoreError {
    StoreError::Contradiction { reason: format!("{which} damaged in {MIRROR_FILE}") }
}

/// The entries of the log, without those that are damaged; nothing where there is no log.
pub(crate) fn salvage(dir: &Path) -> Result<Vec<RawEntry>> {
    if !dir.join(MIRROR_FILE).exists() {
        return Ok(Vec::new());
    }
    let mut log = Log::hold(dir)?;
    let mut entries = Vec::new();
    for found in log.records(0)? {
        if let Found::Entry(entry) = found? {
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// Renames the log, so that it is kept and a new one begins. Gives its new place.
pub(crate) fn put_aside(dir: &Path, why: &str, now: DateTime<Utc>) -> Result<Option<PathBuf>> {
    let (from, stamp) = (dir.join(MIRROR_FILE), now.format("%Y%m%dT%H%M%S%3fZ"));
    if !from.exists() {
        return Ok(None);
    }
    let aside = dir.join(format!("{MIRROR_FILE}.{why}-{stamp}"));
    std::fs::rename(&from, &aside).map_err(|e| StoreError::io(&from, e))?;
    sync_folder(dir)?;
    Ok(Some(aside))
}

/// Makes the names in a folder durable. Where a folder cannot be opened, the system does it by itself.
pub(crate) fn sync_folder(dir: &Path) -> Result<()> {
    match std::fs::File::open(dir) {
        Ok(folder) => folder.sync_all().map_err(|e| StoreError::io(dir, e)),
        Err(_) if cfg!(windows) => Ok(()),
        Err(error) => Err(StoreError::io(dir, error)),
    }
}
