//! The last look before a request leaves.

use rusqlite::{Connection, OptionalExtension as _};
use serde_json::Value;

use super::audit::{Entry, Head, row};
use super::{Intent, Ledger};
use crate::mirror;
use crate::{Result, StoreError};

impl Ledger {
    /// The intent as the disk has it, for whoever is about to send it: read anew from the
    /// file, found as the chain's last entry on it says, and with that entry durable in
    /// the log beside the ledger. An error means that nothing may be sent.
    pub fn vouch(&self, id: &str) -> Result<Intent> {
        self.may_act()?;
        self.mirrored(self.mirror_durably())?;
        match self.file.read_anew(|db| as_told(db, id))? {
            Some(intent) => Ok(intent),
            None => Err(self.halted_by(format!("intent {id} is not what its last entry says"))),
        }
    }

    /// Whether anything could be sent now: asked before an action begins, so that one that cannot is
    /// not begun. [`Ledger::vouch`] decides.
    pub fn ready(&self) -> Result<()> {
        self.may_act()?;
        self.mirrored(self.mirror())
    }

    fn mirrored(&self, mirrored: Result<()>) -> Result<()> {
        mirrored.map_err(|error| match error {
            StoreError::Contradiction { reason } => self.halted_by(reason),
            StoreError::ReadOnly { .. } => error,
            source => StoreError::Unmirrored { source: Box::new(source) },
        })
    }

    fn halted_by(&self, reason: String) -> StoreError {
        self.halt(reason.clone());
        StoreError::Contradiction { reason }
    }
}

/// The intent, where its row is what the last entry on it says.
fn as_told(db: &Connection, id: &str) -> Result<Option<Intent>> {
    match last_entry(db, id)? {
        Some(Value::Object(said))
            if mirror::agrees(row(db, super::intent::ROW, [id])?.as_ref(), Some(&said)) =>
        {
            super::intent::one(db, "id = ?1", id)
        }
        _ => Ok(None),
    }
}

/// What the last entry on an intent says of its row, where that entry follows from the one before.
fn last_entry(db: &Connection, id: &str) -> Result<Option<Value>> {
    let sql = "SELECT a.seq, a.hash, a.entry, b.hash FROM audit a LEFT JOIN audit b ON b.seq = a.seq - 1 \
               WHERE a.intent = ?1 AND a.kind GLOB 'intent.*' ORDER BY a.seq DESC LIMIT 1";
    let found = db.prepare_cached(sql)?.query_row([id], |row| {
        let head = Head { seq: row.get(0)?, hash: row.get(1)? };
        let before: Option<[u8; 32]> = row.get(3)?;
        Ok((head, row.get::<_, String>(2)?, before.unwrap_or(Head::ORIGIN.hash)))
    });
    let Some((head, entry, before)) = found.optional()? else { return Ok(None) };
    if (Head { seq: head.seq - 1, hash: before }).next(entry.as_bytes()) != head {
        return Ok(None);
    }
    Ok(serde_json::from_str::<Entry>(&entry).ok().and_then(|entry| entry.after))
}
