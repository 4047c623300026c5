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
                   session = ?3, joined_by = ?4, joined_at = ?5";
        let whole = "SELECT * FROM joined WHERE connection = ?1 AND payment = ?2";
        let of = [connection.as_str(), payment];
        self.act(|tx, at| {
            let before = row(tx, whole, of)?;
            let joined = params![connection.as_str(), payment, session, self.by.who, at];
            tx.prepare_cached(sql)?.execute(joined)?;
            let about = About {
                session: Some(session.to_owned()),
                subject: Some(payment.to_owned()),
                ..About::connection(connection)
            };
            Ok(((), Deed::changed(Act::PaymentJoined, about, before, row(tx, whole, of)?)))
        })
    }
}

impl Ledger {
    /// The session that a payment was tied to.
    pub fn joined(&self, connection: &ConnectionId, payment: &str) -> Result<Option<String>> {
        let sql = "SELECT session FROM joined WHERE connection = ?1 AND payment = ?2";
        self.read(|db| {
            let of = [connection.as_str(), payment];
            Ok(db.prepare_cached(sql)?.query_row(of, |row| row.get(0)).optional()?)
        })
    }
}
