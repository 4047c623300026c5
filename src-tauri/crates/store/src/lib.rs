//! The two databases of a workspace, and the log beside one of them.
//!
//! `cache.db` holds what providers told us and would tell again, with the history of observed
//! changes; `ledger.db` holds what people did and decided, and `ledger.log` its audit log once more.
//! Every SQL statement of the product is in this room, next to the function that needs it; everyone
//! else calls functions.
//!
//! What this room refuses to do: no network, no provider's words, no decision about money. It
//! never runs a transaction over both files, never works on a network file system, never writes
//! to a file whose schema is newer than its own, and never keeps a secret.

#![forbid(unsafe_code)]
#![deny(missing_docs, clippy::float_arithmetic)]

mod anew;
mod attached;
mod backup;
pub mod cache;
mod code;
mod error;
mod file;
mod fold;
#[cfg(test)]
mod full_disk;
pub mod ledger;
mod migrate;
mod mirror;
mod place;
mod rebuild;
mod seat;
mod time;
mod unsynced;
mod workspace;

pub use attached::{EVIDENCE_FOLDER, STATEMENTS_FOLDER};
pub use backup::Restored;
pub use cache::Cache;
pub use error::{Result, StoreError};
pub use ledger::Ledger;
pub use place::{CACHE_FILE, LEDGER_FILE, MIRROR_FILE};
pub use rebuild::RebuildReport;
pub use workspace::{CacheHealth, Health, IssuedLink, LedgerHealth, Replayed, Workspace};

// SQLite 3.7.0 to 3.51.2 can lose committed writes when two connections checkpoint at once.
const _: () = assert!(
    rusqlite::ffi::SQLITE_VERSION_NUMBER >= file::OLDEST_SQLITE,
    "SQLite 3.51.3 or newer is needed: older ones can lose committed writes"
);
