//! The head of the audit log, kept beside the keys of this computer: whoever cuts the end of the log
//! off, or writes all of it anew, does not have that one in hand.

use std::sync::Mutex;

use store::LedgerHealth;
use store::ledger::Head;

use crate::desk::{Desk, lock};
use crate::{ApiError, Code};

/// Up to where the log was when it was last looked at, so that a program in which nobody acts asks for
/// no keychain.
#[derive(Default)]
pub(crate) struct Anchor(Mutex<Option<Head>>);

impl Desk {
    /// Remembers where the log stands now; what comes after it is this program's own.
    pub(crate) fn note_head(&self) {
        *lock(&self.anchor.0) = self.store.ledger().audit_head().ok().flatten();
    }

    /// Keeps the log's present head beside the keys, where it moved and the kept one is still in it.
    /// A log that does not hold it was tampered with, and its new end proves nothing.
    pub(crate) fn keep_head(&self) -> Result<(), ApiError> {
        if self.store.health().ledger != LedgerHealth::Ok {
            return Ok(());
        }
        let Some(head) = self.store.ledger().audit_head()? else { return Ok(()) };
        let mut last = lock(&self.anchor.0);
        if *last == Some(head) {
            return Ok(());
        }
        if let Some(kept) = self.kept_head()?
            && !self.store.ledger().audit_holds(&kept)?
        {
            tracing::error!(%kept, "the audit log does not hold the head that was kept of it");
            return Ok(());
        }
        self.keep_durably(head)?;
        *last = Some(head);
        Ok(())
    }

    /// Keeps the present head whatever was kept before: a person put another ledger in its place, and
    /// the log says so.
    pub(crate) fn keep_restored_head(&self) -> Result<(), ApiError> {
        match self.store.ledger().audit_head()? {
            Some(head) => self.keep_durably(head),
            None => Ok(()),
        }
    }

    /// What a power cut could still take would be missed for ever once its head is kept.
    fn keep_durably(&self, head: Head) -> Result<(), ApiError> {
        self.store.ledger().mirror_durably()?;
        self.secrets.keep_head(&head.to_string())
    }

    /// The head beside the keys.
    pub(crate) fn kept_head(&self) -> Result<Option<Head>, ApiError> {
        let parsed = |text: String| {
            text.parse().map_err(|_| {
                let message = "What is kept beside the keys is no head of an audit log.";
                let hint = "Compare with the head of a month report.";
                ApiError::new(Code::KeychainLocked, message, hint)
            })
        };
        self.secrets.kept_head()?.map(parsed).transpose()
    }
}
