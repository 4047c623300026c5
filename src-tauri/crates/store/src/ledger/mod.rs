//! `ledger.db`: what people did and decided.

mod approval;
mod approval_row;
mod audit;
mod bank;
mod came;
mod claim;
mod connection;
mod foreign;
mod held;
mod intent;
mod intent_row;
mod joined;
mod key;
mod link;
mod note;
mod operator;
mod policy;
mod received;
mod setting;
mod settled;
mod undone;
mod view;
mod vouch;

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use domain::Clock;
use rusqlite::{Connection, Transaction};

use crate::file::{File, PATIENCE, in_transaction};
use crate::migrate::Schema;
use crate::seat::Seat;
use crate::unsynced::{Unsynced, waits_for_the_disk};
use crate::{LEDGER_FILE, Result, StoreError, fold};

pub use approval_row::{Agreed, Approval, ApprovalState, End, NewApproval};
pub use audit::{
    About, Act, Acts, AuditFilter, AuditPage, AuditRow, By, Deed, Entry, Fault, Head, RawEntry,
    Report, Whence,
};
pub(crate) use audit::{Seal, append, head, row};
pub use bank::*;
pub use came::{Came, ReceivedSums};
pub use claim::{Claim, NewClaim};
pub use foreign::{ForeignRequest, ForeignState, NewForeign};
pub use held::HeldLine;
pub use intent::{IntentFilter, LogEntry, Outcome};
pub use intent_row::{Intent, IntentState, NewIntent, Update};
pub use key::OperatorKey;
pub use link::Link;
pub use note::Note;
pub use operator::{Operator, OperatorChange, PinTry};
pub use received::{NewReceived, Received};
pub(crate) use setting::put;
pub use settled::SettledCase;
pub use undone::TakenBack;
pub use view::SavedView;

/// What people did and decided.
pub struct Ledger {
    /// The sums of what was received, as of one state of the file. Its connection is closed
    /// before the file's own.
    sums: Mutex<came::Kept>,
    file: File,
    clock: Arc<dyn Clock>,
    pub(crate) seat: Arc<Seat>,
    /// Why nothing may be sent, where the ledger and its log contradict each other.
    halted: OnceLock<String>,
}

impl Ledger {
    pub(crate) fn open(dir: &Path, clock: Arc<dyn Clock>, seat: Arc<Seat>) -> Result<Self> {
        Ok(Self::over(File::open(&dir.join(LEDGER_FILE), Schema::Ledger)?, clock, seat))
    }

    /// A ledger in safe mode: what can be read is read, nothing is written.
    pub(crate) fn safe_mode(
        dir: &Path,
        clock: Arc<dyn Clock>,
        seat: Arc<Seat>,
        reason: String,
    ) -> Self {
        Self::over(File::read_only(&dir.join(LEDGER_FILE), Schema::Ledger, reason), clock, seat)
    }

    fn over(file: File, clock: Arc<dyn Clock>, seat: Arc<Seat>) -> Self {
        Self { file, clock, seat, sums: Mutex::default(), halted: OnceLock::new() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }

    /// The folder it lies in.
    pub(crate) fn dir(&self) -> &Path {
        self.path().parent().unwrap_or_else(|| Path::new("."))
    }

    /// From now on nothing is sent.
    pub(crate) fn halt(&self, reason: String) {
        // The first reason is the one to look into.
        let _ = self.halted.set(reason);
    }

    /// Why nothing may be sent, where that was found.
    pub(crate) fn halted(&self) -> Option<String> {
        self.halted.get().cloned()
    }

    /// An error where nothing may be sent.
    fn may_act(&self) -> Result<()> {
        self.halted().map_or(Ok(()), |reason| Err(StoreError::Contradiction { reason }))
    }

    #[cfg(test)]
    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    pub(crate) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.file.read(work)
    }

    /// Writes what nobody decided, so that the audit log says nothing of it. Everything else is
    /// written through [`Acts`].
    pub(crate) fn write_untold<T>(
        &self,
        _because: Untold,
        work: impl FnOnce(&Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        self.write(Durable::Now, work)
    }

    /// Writes in one transaction, and waits for the disk where that is asked.
    fn write<T>(
        &self,
        durable: Durable,
        work: impl FnOnce(&Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        match durable {
            Durable::Now => self.file.write(work),
            Durable::WithTheNext => self.file.with_writer(|db| {
                let done = in_transaction(&mut *Unsynced::begin(db)?, work);
                self.expect_to_wait(db);
                done
            }),
        }
    }

    pub(crate) fn now(&self) -> i64 {
        crate::time::ms(self.clock.now())
    }

    /// Moves everything from the write-ahead log into the file: one flipped bit in a long log
    /// would silently cut off all that follows it. Readers in the way make it wait for the next
    /// time, which is no error.
    pub(crate) fn settle(&self) -> Result<()> {
        self.file.with_writer(|db| {
            db.busy_timeout(std::time::Duration::from_millis(100))?;
            let settled = fold::fold(db);
            db.busy_timeout(PATIENCE)?;
            self.expect_to_wait(db);
            settled
        })
    }

    /// Nothing is sent any more where a commit would not be durable.
    fn expect_to_wait(&self, db: &Connection) {
        if !waits_for_the_disk(db) {
            self.halt("ledger.db can no longer be told to wait for the disk".to_owned());
        }
    }

    /// Whether nothing may be written, because something is wrong with the file.
    pub(crate) fn is_read_only(&self) -> bool {
        self.file.is_read_only()
    }

    /// The error that every write gets where nothing may be written.
    pub(crate) fn refuse_read_only(&self) -> Result<()> {
        self.file.refuse_read_only()
    }

    /// Whether a cache was ever made beside this ledger: then a missing one is a lost one.
    pub(crate) fn knows_cache(&self) -> Result<bool> {
        let mark = |db: &Connection| db.query_row("PRAGMA user_version", [], |row| row.get(0));
        self.read(|db| Ok(mark(db).map(|mark: i64| mark != 0)?))
    }

    /// Remembers that a cache was made.
    pub(crate) fn know_cache(&self) -> Result<()> {
        self.file.with_writer(|db| Ok(db.pragma_update(None, "user_version", 1)?))
    }
}

/// When what is written is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durable {
    /// When the write returns.
    Now,
    /// With the next write that waits: for what nothing outside follows from, so that a power cut
    /// that takes it leaves what is true as well.
    WithTheNext,
}

/// Why a write leaves no entry in the audit log: whoever writes without one has to say it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Untold {
    /// A staged import is seen by nobody; finishing it is told, with all that comes of it.
    Staging,
    /// A try at a PIN is counted before it is made, and told once it is known how it ended.
    Pin,
    /// How a window looks is arranged by dragging, not decided.
    Look,
    /// Entries come back as they were, and are followed by one that says so.
    Replay,
}

/// Text of a stored word, or a sentence about the column it should be in.
pub(crate) fn word<T: std::str::FromStr>(text: &str, what: &str) -> Result<T> {
    text.parse().map_err(|_| crate::StoreError::Damaged {
        file: LEDGER_FILE,
        reason: format!("“{text}” is no {what}"),
    })
}
