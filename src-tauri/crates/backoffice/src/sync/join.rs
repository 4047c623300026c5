//! Payments that belong to a session: the session's row takes the payment in, so that nothing is
//! counted twice.

use domain::{Connection, Kind, SessionKey};
use providers::{Claim, Reader, Row};
use store::cache::Stored;

use super::run::{Outcome, Run};
use crate::ApiError;
use crate::desk::Desk;
use crate::session::session_key;

impl Run<'_> {
    /// Puts payments whose session is known here into their sessions' rows; all else stays as it came.
    pub(super) fn joined(&self, rows: Vec<Row>) -> Outcome<Vec<Row>> {
        let reader = providers::registry::reader(self.connection);
        let remembers = reader.is_some_and(|reader| reader.remembers());
        if !remembers && !rows.iter().any(is_payment) {
            return Ok(rows);
        }
        let joined = rows.into_iter().map(|row| join(self.desk, self.connection, row));
        Ok(joined.collect::<Result<_, _>>()?)
    }
}

fn is_payment(row: &Row) -> bool {
    row.read.as_ref().is_ok_and(|session| session.kind == Kind::Payment)
}

/// The row of the session that a payment belongs to; a session's with what only its stored body knows;
/// any other row as it is.
pub(crate) fn join(desk: &Desk, connection: &Connection, row: Row) -> Result<Row, ApiError> {
    let Ok(payment) = &row.read else { return Ok(row) };
    let Some(reader) = providers::registry::reader(connection) else { return Ok(row) };
    if payment.kind != Kind::Payment {
        let key = session_key(connection, &payment.id);
        let stored = match reader.remembers() {
            true => desk.store.cache().get(&key)?,
            false => None,
        };
        let renewed = stored.and_then(|stored| reader.renewed(&stored.raw, &row.raw));
        return Ok(renewed.unwrap_or(row));
    }
    let session = session_of(desk, connection, &payment.id, reader.claim(&row.raw))?;
    match session.and_then(|session| whole(&*reader, &session, &row)) {
        Some(whole) => {
            // The payment's own row, from before its session was known, would count it twice.
            let key = SessionKey { kind: Kind::Payment, ..session_key(connection, &payment.id) };
            desk.store.cache().remove(&key)?;
            Ok(whole)
        }
        None => Ok(row),
    }
}

fn whole(reader: &dyn Reader, session: &Stored, payment: &Row) -> Option<Row> {
    reader.joined(&session.raw, &payment.raw)
}

/// The session that a person tied the payment to, or the one that it claims.
fn session_of(
    desk: &Desk,
    connection: &Connection,
    payment: &str,
    claim: Option<Claim>,
) -> Result<Option<Stored>, ApiError> {
    let ledger = desk.store.ledger();
    let key: Option<SessionKey> = match (ledger.joined(&connection.id, payment)?, claim) {
        (Some(session), _) | (None, Some(Claim::Session(session))) => {
            Some(session_key(connection, &session))
        }
        (None, Some(Claim::Reference(key))) => {
            let intent = ledger.intent_by_key(&key)?;
            let session = intent.and_then(|intent| intent.outcome_session);
            session.filter(|key| key.connection == connection.id)
        }
        (None, None) => None,
    };
    Ok(match key {
        Some(key) => desk.store.cache().get(&key)?,
        None => None,
    })
}
