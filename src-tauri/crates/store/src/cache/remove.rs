//! Taking one row out: a payment that turned out to belong to a session is part of that session's
//! row from then on.

use domain::SessionKey;

use super::apply::{Batch, rid_of};
use super::{Cache, source};
use crate::Result;

impl Cache {
    /// Removes a row and its body; whether it was there. Its history stays.
    pub fn remove(&self, key: &SessionKey) -> Result<bool> {
        // Nearly always there is none, and nothing is to be written.
        if self.get(key)?.is_none() {
            return Ok(false);
        }
        self.write(|tx| {
            let Some(conn) = source::number(tx, &key.connection)? else { return Ok(false) };
            let Some(rid) = rid_of(tx, conn, key.kind, &key.id)? else { return Ok(false) };
            let mut batch = Batch::new(tx, conn)?;
            batch.leave_out(rid)?;
            for table in ["order_ref", "raw", "touched", "session", "ident"] {
                tx.execute(&format!("DELETE FROM {table} WHERE rid = ?1"), [rid])?;
            }
            // Whoever keeps places of rows must find them anew.
            tx.execute("UPDATE revision SET epoch = epoch + 1", [])?;
            batch.finish()?;
            Ok(true)
        })
    }
}
