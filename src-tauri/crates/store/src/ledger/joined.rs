//! Payments that a person tied to a session, where the provider does not say which.

use domain::ConnectionId;
use rusqlite::{OptionalExtension as _, params};

use super::Ledger;
use crate::Result;

impl Ledger {
    /// Ties a payment to a session; a later word replaces an earlier one.
    pub fn join(
        &self,
        connection: &ConnectionId,
        payment: &str,
        session: &str,
        by: &str,
    ) -> Result<()> {
        let sql = "INSERT INTO joined (connection, payment, session, joined_by, joined_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET \
                   session = ?3, joined_by = ?4, joined_at = ?5, undone_at = NULL, undone_by = NULL";
        let at = self.now();
        self.write(|tx| {
            let row = params![connection.as_str(), payment, session, by, at];
            tx.prepare_cached(sql)?.execute(row)?;
            Ok(())
        })
    }

    /// Takes it back. Gives whether there was anything to take back.
    pub fn unjoin(&self, connection: &ConnectionId, payment: &str, by: &str) -> Result<bool> {
        let sql = "UPDATE joined SET undone_at = ?3, undone_by = ?4 \
                   WHERE connection = ?1 AND payment = ?2 AND undone_at IS NULL";
        let at = self.now();
        self.write(|tx| {
            let row = params![connection.as_str(), payment, at, by];
            Ok(tx.prepare_cached(sql)?.execute(row)? == 1)
        })
    }

    /// The payments that a person tied to a session, by id.
    pub fn joined_to(&self, connection: &ConnectionId, session: &str) -> Result<Vec<String>> {
        let sql = "SELECT payment FROM joined WHERE connection = ?1 AND session = ?2 \
                   AND undone_at IS NULL ORDER BY payment";
        self.read(|db| {
            let mut all = db.prepare_cached(sql)?;
            let rows = all.query_map([connection.as_str(), session], |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The session that a payment was tied to.
    pub fn joined(&self, connection: &ConnectionId, payment: &str) -> Result<Option<String>> {
        let sql = "SELECT session FROM joined WHERE connection = ?1 AND payment = ?2 \
                   AND undone_at IS NULL";
        self.read(|db| {
            let of = [connection.as_str(), payment];
            Ok(db.prepare_cached(sql)?.query_row(of, |row| row.get(0)).optional()?)
        })
    }
}
