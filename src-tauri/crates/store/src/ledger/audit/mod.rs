//! The audit log: who did what, when, from where and why, with what was before and after.
//!
//! Whatever somebody decides is written through [`Acts`], which leaves the entry in the same
//! transaction: there is no other way to the tables, but for the few writes that are nobody's
//! decision and say so. Entries form a chain of hashes, and SQLite refuses to change one.

mod beside;
mod chain;
mod entry;
mod read;
mod row;

use rusqlite::{Transaction, params};

use super::{Durable, Ledger};
use crate::{LEDGER_FILE, Result, StoreError};

pub use chain::{Fault, Head, Report};
pub use entry::{About, Act, By, Deed, Entry, Whence};
pub(crate) use read::head;
pub use read::{AuditFilter, AuditPage, AuditRow, RawEntry};
pub(crate) use row::row;

/// The ledger in somebody's hand: everything that is written because somebody decided it.
pub struct Acts<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) by: &'a By,
}

impl Ledger {
    /// What `by` may do to it.
    pub fn by<'a>(&'a self, by: &'a By) -> Acts<'a> {
        Acts { ledger: self, by }
    }
}

impl Acts<'_> {
    /// Writes in one transaction what was decided and, behind it, what is told of it. The closure gets
    /// the time of the entries.
    pub(crate) fn act<T, D: IntoIterator<Item = Deed>>(
        &self,
        work: impl FnOnce(&Transaction<'_>, i64) -> Result<(T, D)>,
    ) -> Result<T> {
        self.act_and(Durable::Now, work)
    }

    /// The same, where it need not wait for the disk by itself.
    pub(crate) fn act_and<T, D: IntoIterator<Item = Deed>>(
        &self,
        durable: Durable,
        work: impl FnOnce(&Transaction<'_>, i64) -> Result<(T, D)>,
    ) -> Result<T> {
        let seal = Seal { by: self.by, at: self.ledger.now(), seat: self.ledger.seat.name() };
        let done = self.ledger.write(durable, |tx| {
            let (done, deeds) = work(tx, seal.at)?;
            deeds.into_iter().try_for_each(|deed| append(tx, &seal, deed))?;
            Ok(done)
        })?;
        // It is done. What the log cannot take now it takes later; whatever is sent waits
        // for that, see `Ledger::vouch`. What a power cut may take is not to be in the log alone.
        if durable == Durable::Now {
            let _ = self.ledger.mirror();
        }
        Ok(done)
    }

    /// Tells of what was done elsewhere than in the ledger: a file that was written, a repair.
    pub fn tell(&self, deed: Deed) -> Result<()> {
        self.act(|_, _| Ok(((), [deed])))
    }
}

/// What an entry says besides what was done.
pub(crate) struct Seal<'a> {
    pub(crate) by: &'a By,
    pub(crate) at: i64,
    pub(crate) seat: &'a str,
}

/// Appends an entry inside the caller's transaction, so that it stands or falls with what it tells.
pub(crate) fn append(tx: &Transaction<'_>, seal: &Seal<'_>, deed: Deed) -> Result<()> {
    let entry = Entry::of(seal, deed);
    let entry = serde_json::to_string(&entry).map_err(|error| StoreError::Damaged {
        file: LEDGER_FILE,
        reason: format!("an entry of the audit log cannot be written ({error})"),
    })?;
    let last = head(tx)?.unwrap_or(Head::ORIGIN);
    let next = last.next(entry.as_bytes());
    let sql = "INSERT INTO audit (seq, entry, hash) VALUES (?1, ?2, ?3)";
    tx.prepare_cached(sql)?.execute(params![next.seq, entry, next.hash])?;
    Ok(())
}
