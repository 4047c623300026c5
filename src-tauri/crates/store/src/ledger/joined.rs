//! Payments that a person tied to a session, where the provider does not say which.

use domain::ConnectionId;
use rusqlite::{OptionalExtension as _, params};

use super::Ledger;
use super::audit::{About, Act, Acts, Deed, row};
use crate::Result;

impl Acts<'_> {
    /// Ties a payment to a session; a later word replaces an earlier one.
    pub fn join(&self, connection: &ConnectionId, payment: &str, session: &str) -> Result<()> {
        let sql = "INSERT INTO joined (connection, payment, session, joined_by, joined_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET \
                   session = ?3, joined_by = ?4, joined_at = ?5, undone_at = NULL, undone_by = NULL";
        self.act(|tx, at| {
            let of = [connection.as_str(), payment];
            let before = row(tx, WHOLE, of)?;
            let joined = params![connection.as_str(), payment, session, self.by.who, at];
            tx.prepare_cached(sql)?.execute(joined)?;
            let about = about(connection, payment, session);
            Ok(((), Deed::changed(Act::PaymentJoined, about, before, row(tx, WHOLE, of)?)))
        })
    }
}

const WHOLE: &str = "SELECT * FROM joined WHERE connection = ?1 AND payment = ?2";

fn about(connection: &ConnectionId, payment: &str, session: &str) -> About {
    About {
        session: Some(session.to_owned()),
        subject: Some(payment.to_owned()),
        ..About::connection(connection)
    }
}

impl Acts<'_> {
    /// Takes it back. Gives whether there was anything to take back.
    pub fn unjoin(&self, connection: &ConnectionId, payment: &str) -> Result<bool> {
        let sql = "UPDATE joined SET undone_at = ?3, undone_by = ?4 \
                   WHERE connection = ?1 AND payment = ?2 AND undone_at IS NULL RETURNING session";
        self.act(|tx, at| {
            let of = [connection.as_str(), payment];
            let before = row(tx, WHOLE, of)?;
            let undo = params![connection.as_str(), payment, at, self.by.who];
            let session: Option<String> =
                tx.prepare_cached(sql)?.query_row(undo, |row| row.get(0)).optional()?;
            let about = about(connection, payment, session.as_deref().unwrap_or_default());
            let deed = Deed::changed(Act::PaymentUntied, about, before, row(tx, WHOLE, of)?);
            Ok((session.is_some(), deed))
        })
    }
}

impl Ledger {
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
