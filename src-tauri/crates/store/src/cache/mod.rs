//! `cache.db`: what providers told us, and the history of what was seen to change.

mod anchor;
mod apply;
mod ask;
mod customer;
mod find;
mod haystack;
mod history;
mod index;
mod lists;
mod malformed;
mod money;
mod page;
mod query;
mod remove;
mod report;
mod reusable;
mod row;
mod run;
mod search;
mod source;
mod sweep;
mod totals;
mod visit;
mod webhook;
mod write;

use std::path::Path;
use std::sync::Arc;

use domain::Clock;
use rusqlite::{Connection, Transaction};

use crate::file::File;
use crate::ledger::{Ledger, ReceivedSums};
use crate::migrate::Schema;
use crate::{CACHE_FILE, Result, StoreError};

pub(crate) use haystack::asked;

pub use apply::{Applied, Observed, Progress, Unreadable};
pub use ask::{From, ListAsk, ListPage, PageKey, Sort, SortField};
pub use customer::CustomerHit;
pub use find::Stored;
pub use history::Change;
pub use malformed::Malformed;
pub use money::{MoneyFilter, MoneyRecord};
pub use report::{Average, By, DaySum, Group};
pub use reusable::ReusableRow;
pub use row::{RowRef, SessionRow};
pub use run::{SyncLock, SyncRun};
pub use search::{Reading, SearchHits};
pub use sweep::Sweep;
pub use totals::{CurrencyTotal, StatusCount, Totals};
pub use webhook::SignedEvent;

/// What providers told us.
pub struct Cache {
    file: std::result::Result<File, String>,
    ledger: Arc<Ledger>,
    clock: Arc<dyn Clock>,
    haystack: haystack::Shelf,
    lists: lists::Lists,
    finding: anchor::Finding,
    names: source::Known,
}

impl Cache {
    /// Opens the file, and makes it where it is missing.
    pub(crate) fn open(dir: &Path, ledger: Arc<Ledger>, clock: Arc<dyn Clock>) -> Result<Self> {
        let file = File::open(&dir.join(CACHE_FILE), Schema::Cache)?;
        file.with_writer(|db| index::ensure(db))?;
        Ok(Self::over(Ok(file), ledger, clock))
    }

    /// A cache that answers every call with the reason why it cannot be used.
    pub(crate) fn damaged(reason: String, ledger: Arc<Ledger>, clock: Arc<dyn Clock>) -> Self {
        Self::over(Err(reason), ledger, clock)
    }

    fn over(
        file: std::result::Result<File, String>,
        ledger: Arc<Ledger>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            file,
            ledger,
            clock,
            haystack: haystack::Shelf::default(),
            lists: lists::Lists::default(),
            finding: anchor::Finding::default(),
            names: source::Known::default(),
        }
    }

    pub(crate) fn file(&self) -> Result<&File> {
        self.file
            .as_ref()
            .map_err(|reason| StoreError::Damaged { file: CACHE_FILE, reason: reason.clone() })
    }

    pub(crate) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.file()?.read(work)
    }

    pub(crate) fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        self.file()?.write(work)
    }

    /// What people recorded as received. A broken ledger must not hide what providers told.
    fn received(&self) -> Result<Arc<ReceivedSums>> {
        match self.ledger.received_sums() {
            Err(_) if self.ledger.is_read_only() => Ok(Arc::default()),
            sums => sums,
        }
    }

    /// The sessions whose recorded money needs a look; likewise.
    fn odd(&self) -> Result<Vec<domain::SessionKey>> {
        match self.ledger.odd_received() {
            Err(_) if self.ledger.is_read_only() => Ok(Vec::new()),
            odd => odd,
        }
    }

    /// The connections by name; likewise.
    fn accounts(&self) -> Result<Vec<domain::Connection>> {
        match self.ledger.connections() {
            Err(_) if self.ledger.is_read_only() => Ok(Vec::new()),
            accounts => accounts,
        }
    }

    /// Whether it was rebuilt, and no sweep has reached its end since.
    pub(crate) fn was_rebuilt(&self) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM meta WHERE key = 'rebuilt_at')";
        self.read(|db| Ok(db.query_row(sql, [], |row| row.get(0))?))
    }

    /// A number that grows with every change of the sessions, by whichever program: a window
    /// that has seen it need not read again.
    pub fn rev(&self) -> Result<u64> {
        self.read(|db| Ok(revision(db)?.rev))
    }
}

/// How far the file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Revision {
    /// Writing transactions so far.
    pub(crate) rev: u64,
    /// How often rows were removed.
    pub(crate) epoch: u64,
}

pub(crate) fn revision(db: &Connection) -> Result<Revision> {
    let sql = "SELECT rev, epoch FROM revision";
    let row = db.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    Ok(Revision { rev: count(row.0), epoch: count(row.1) })
}

/// Says that sessions changed.
pub(crate) fn bump(db: &Connection) -> Result<()> {
    db.prepare_cached("UPDATE revision SET rev = rev + 1")?.execute([])?;
    Ok(())
}

/// A count from SQLite, which has no unsigned numbers.
pub(crate) fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or_default()
}
