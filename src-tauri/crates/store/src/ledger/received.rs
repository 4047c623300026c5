//! Money that people saw arrive at the bank.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{ConnectionId, Money, SessionKey};
use rusqlite::{Connection, Row, Transaction, params};

use super::audit::{About, Act, Acts, Deed, row};
use super::{Ledger, TakenBack, word};
use crate::{Result, time};

/// What is written when somebody records money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReceived {
    /// A random UUID; recording it twice adds nothing.
    pub id: String,
    /// For which session.
    pub key: SessionKey,
    /// The intent it belongs to.
    pub intent: Option<String>,
    /// How much came.
    pub amount: Money,
    /// The day it was booked.
    pub received_on: NaiveDate,
    /// The bank's reference.
    pub bank_reference: Option<String>,
    /// The order of another session that the reference names.
    pub other_order: Option<String>,
    /// Why less or more than asked for was accepted.
    pub reason: Option<String>,
    /// Whatever else.
    pub note: Option<String>,
    /// The bank's own line, by its number.
    pub line: Option<i64>,
    /// Who says so.
    pub recorded_by: String,
}

/// Money somebody recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// What was written.
    pub what: NewReceived,
    /// When.
    pub at: DateTime<Utc>,
    /// Who took it back, and when. It counts no more.
    pub undone: Option<TakenBack>,
}

impl Acts<'_> {
    /// Records money.
    pub fn record_received(&self, received: &NewReceived) -> Result<()> {
        self.act(|tx, now| Ok(((), record(tx, received, now)?)))
    }
}

/// Records money inside the caller's transaction; gives what is told of it, where it is new.
pub(super) fn record(
    tx: &Transaction<'_>,
    received: &NewReceived,
    now: i64,
) -> Result<Option<Deed>> {
    let NewReceived {
        id,
        key,
        intent,
        amount,
        received_on,
        bank_reference,
        other_order,
        reason,
        note,
        line,
        recorded_by,
    } = received;
    let sql = "INSERT OR IGNORE INTO received_money (id, connection, kind, session, intent, minor, currency, \
               received_on, bank_reference, reason, note, recorded_by, at, line, other_order) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
    let new = tx.prepare_cached(sql)?.execute(params![
        id,
        key.connection.as_str(),
        key.kind.as_str(),
        key.id,
        intent,
        amount.minor,
        amount.currency.code(),
        received_on.to_string(),
        bank_reference,
        reason,
        note,
        recorded_by,
        now,
        line,
        other_order,
    ])?;
    let about = About { intent: intent.clone(), ..About::session(key) };
    let deed = Deed::made(Act::MoneyReceived, about, row(tx, WHOLE, [id])?);
    Ok((new > 0).then(|| deed.because(reason.clone())))
}

const WHOLE: &str = "SELECT * FROM received_money WHERE id = ?1";

impl Acts<'_> {
    /// Takes a record back: it stays, says so, and counts no more. What a provider was told on the
    /// strength of it cannot be taken back, so a record of an intent stays as it is. Gives whether
    /// there was one to take back.
    pub fn undo_received(&self, id: &str) -> Result<bool> {
        let sql = "UPDATE received_money SET undone_at = ?2, undone_by = ?3 \
                   WHERE id = ?1 AND intent IS NULL AND undone_at IS NULL";
        self.act(|tx, at| {
            let before = row(tx, WHOLE, [id])?;
            let undone = tx.prepare_cached(sql)?.execute(params![id, at, self.by.who])? == 1;
            let about = list(tx, "id = ?1", [id])?.pop();
            let about = about.map(|money| About::session(&money.what.key)).unwrap_or_default();
            Ok((undone, Deed::changed(Act::MoneyUndone, about, before, row(tx, WHOLE, [id])?)))
        })
    }
}

impl Ledger {
    /// What was recorded for a session, oldest first, with what was undone.
    pub fn received(&self, key: &SessionKey) -> Result<Vec<Received>> {
        let filter = "connection = ?1 AND kind = ?2 AND session = ?3 ORDER BY at, id";
        let key = (key.connection.as_str(), key.kind.as_str(), &key.id);
        self.read(|db| list(db, filter, key))
    }

    /// One record.
    pub fn received_by_id(&self, id: &str) -> Result<Option<Received>> {
        self.read(|db| Ok(list(db, "id = ?1", [id])?.pop()))
    }

    /// What was recorded under the same bank reference, for whichever session.
    pub fn received_by_reference(&self, reference: &str) -> Result<Vec<Received>> {
        let filter = "bank_reference = ?1 AND undone_at IS NULL ORDER BY at, id";
        self.read(|db| list(db, filter, [reference]))
    }

    /// The sessions whose money needs a look: those that a provider was told of with exactly the
    /// amount asked for are left out.
    pub fn odd_received(&self) -> Result<Vec<SessionKey>> {
        self.read(|db| {
            let mut all = db.prepare_cached(ODD)?;
            let mut rows = all.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(key(row, 0)?);
            }
            Ok(found)
        })
    }

    /// What stands on a bank's line: it may be split over several sessions.
    pub fn received_on_line(&self, line: i64) -> Result<Vec<Received>> {
        self.read(|db| list(db, "line = ?1 AND undone_at IS NULL ORDER BY at, id", [line]))
    }
}

const ODD: &str = "SELECT r.connection, r.kind, r.session FROM received_money r \
     LEFT JOIN intent i ON i.id = r.intent WHERE r.undone_at IS NULL \
     GROUP BY r.connection, r.kind, r.session \
     HAVING NOT (count(DISTINCT r.currency) = 1 AND count(i.id) > 0 \
     AND sum(r.minor) = max(i.minor) AND max(r.currency) = max(i.currency) AND count(r.other_order) = 0)";

/// A session key in three columns.
pub(super) fn key(row: &Row<'_>, first: usize) -> Result<SessionKey> {
    Ok(SessionKey {
        connection: ConnectionId::new(row.get::<_, String>(first)?),
        kind: word(row.get_ref(first + 1)?.as_str()?, "kind of session")?,
        id: row.get(first + 2)?,
    })
}

fn list(db: &Connection, filter: &str, values: impl rusqlite::Params) -> Result<Vec<Received>> {
    let sql = format!(
        "SELECT connection, kind, session, id, intent, minor, currency, received_on, \
         bank_reference, reason, note, recorded_by, at, line, other_order, undone_at, undone_by \
         FROM received_money WHERE {filter}"
    );
    let mut all = db.prepare_cached(&sql)?;
    let mut rows = all.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

fn read(row: &Row<'_>) -> Result<Received> {
    let what = NewReceived {
        id: row.get(3)?,
        key: key(row, 0)?,
        intent: row.get(4)?,
        amount: Money::new(row.get(5)?, word(row.get_ref(6)?.as_str()?, "currency")?),
        received_on: word(row.get_ref(7)?.as_str()?, "day")?,
        bank_reference: row.get(8)?,
        other_order: row.get(14)?,
        reason: row.get(9)?,
        note: row.get(10)?,
        line: row.get(13)?,
        recorded_by: row.get(11)?,
    };
    Ok(Received { what, at: time::at(row.get(12)?), undone: TakenBack::read(row, 15)? })
}
