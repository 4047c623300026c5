//! Folding the write-ahead log of the ledger into the file, without giving up its room on the disk.
//!
//! A log that is cut to nothing grows again with the next act, and each sync of a file that grows waits
//! for the file system's own records as well. So the log keeps its size, and is begun anew: its new
//! head, with another salt, makes every frame behind it void, as an empty log does. SQLite writes that
//! head together with a page, so it gets one to write that says what the file says already.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

use rusqlite::{Connection, Transaction};

use crate::Result;
use crate::file::in_transaction;
use crate::unsynced::Unsynced;

/// What stays of a log that an import has made long.
pub(crate) const KEPT: i64 = 4 << 20;

/// Moves everything into the file and begins the log anew. A reader in the way is no error.
pub(crate) fn fold(db: &mut Connection) -> Result<()> {
    let busy: bool = db.query_row("PRAGMA wal_checkpoint(RESTART)", [], |row| row.get(0))?;
    if busy {
        return Ok(());
    }
    // The new head is synced either way, and the page behind it may be lost.
    in_transaction(&mut *Unsynced::begin(db)?, begin_anew)
}

/// The mark in the file's first page is written as it is.
fn begin_anew(tx: &Transaction<'_>) -> Result<()> {
    let mark: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(tx.pragma_update(None, "user_version", mark)?)
}

/// How many pages a write-ahead log has that lie behind the end of a file of `pages`. What is left in
/// it of earlier acts has another salt than its head.
pub(crate) fn beyond(log: &Path, pages: u64) -> u64 {
    let Ok(mut log) = File::open(log).map(BufReader::new) else { return 0 };
    let mut head = [0; 32];
    if log.read_exact(&mut head).is_err() {
        return 0;
    }
    let (page_size, salt) = (i64::from(number(&head[8..])), &head[16..24]);
    let (mut frame, mut found) = ([0; 24], BTreeSet::new());
    while log.read_exact(&mut frame).is_ok() && frame[8..16] == *salt {
        let page = u64::from(number(&frame));
        if page > pages {
            found.insert(page);
        }
        if log.seek_relative(page_size).is_err() {
            break;
        }
    }
    found.len() as u64
}

/// The number that four bytes begin with.
fn number(bytes: &[u8]) -> u32 {
    bytes.first_chunk().map_or(0, |four| u32::from_be_bytes(*four))
}
