//! A connection to the ledger that for a moment does not wait for the disk.

use std::ops::{Deref, DerefMut};

use rusqlite::Connection;

use crate::Result;

/// What is committed while this lives is durable with the next commit that waits: the program's own
/// end takes nothing of it, a power cut may.
pub(crate) struct Unsynced<'a>(&'a mut Connection);

impl<'a> Unsynced<'a> {
    /// Not in a transaction: there, SQLite does not change how it waits.
    pub(crate) fn begin(db: &'a mut Connection) -> Result<Self> {
        db.pragma_update(None, "synchronous", "NORMAL")?;
        Ok(Self(db))
    }
}

impl Drop for Unsynced<'_> {
    fn drop(&mut self) {
        // Whoever began it asks `waits_for_the_disk` whether this went well.
        let _ = self.0.pragma_update(None, "synchronous", "FULL");
    }
}

impl Deref for Unsynced<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.0
    }
}

impl DerefMut for Unsynced<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.0
    }
}

/// Whether a commit waits until it is on the disk.
pub(crate) fn waits_for_the_disk(db: &Connection) -> bool {
    db.query_row("PRAGMA synchronous", [], |row| row.get::<_, i64>(0)).is_ok_and(|how| how == 2)
}
