//! Money that people saw arrive at the bank, and what it says about a session.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{ConnectionId, Currency, Exception, Kind, Money, SessionKey};
use rusqlite::{Connection, Row, params};

use super::audit::{About, Act, Acts, Deed, row};
use super::{Ledger, word};
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
}

/// What came for one session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Came(Vec<Money>);

impl Came {
    /// The sum in one currency, where anything came in it.
    pub fn in_currency(&self, currency: Currency) -> Option<Money> {
        self.0.iter().find(|sum| sum.currency == currency).copied()
    }

    /// What does not fit between what was asked for and what came.
    pub fn exception(&self, asked: Money) -> Exception {
        match self.in_currency(asked.currency) {
            None if self.0.is_empty() => Exception::None,
            None => Exception::WrongCurrency,
            Some(sum) if sum.minor < asked.minor => Exception::Partial,
            Some(sum) if sum.minor > asked.minor => Exception::Over,
            Some(_) => Exception::None,
        }
    }
}

/// The sums of everything received, by session.
#[derive(Debug, Default)]
pub struct ReceivedSums(HashMap<SessionKey, Came>);

impl ReceivedSums {
    /// What came for a session.
    pub fn of(&self, key: &SessionKey) -> Option<&Came> {
        if self.0.is_empty() { None } else { self.0.get(key) }
    }

    /// Every session that money was recorded for.
    pub fn iter(&self) -> impl Iterator<Item = (&SessionKey, &Came)> {
        self.0.iter()
    }

    pub(crate) fn minor(
        &self,
        connection: &ConnectionId,
        kind: Kind,
        id: &str,
        currency: Currency,
    ) -> Option<i64> {
        if self.0.is_empty() {
            return None;
        }
        let key = SessionKey { connection: connection.clone(), kind, id: id.to_owned() };
        Some(self.of(&key)?.in_currency(currency)?.minor)
    }

    pub(crate) fn exception(
        &self,
        connection: &ConnectionId,
        kind: Kind,
        id: &str,
        asked: Money,
    ) -> Exception {
        if self.0.is_empty() {
            return Exception::None;
        }
        let key = SessionKey { connection: connection.clone(), kind, id: id.to_owned() };
        self.of(&key).map_or(Exception::None, |came| came.exception(asked))
    }
}

/// The sums and the connection that tells whether they still hold.
#[derive(Default)]
pub(super) struct Kept {
    watch: Option<Connection>,
    version: i64,
    sums: Arc<ReceivedSums>,
}

impl Acts<'_> {
    /// Records money.
    pub fn record_received(&self, received: &NewReceived) -> Result<()> {
        let NewReceived {
            id,
            key,
            intent,
            amount,
            received_on,
            bank_reference,
            reason,
            note,
            line,
            recorded_by,
        } = received;
        let sql = "INSERT OR IGNORE INTO received_money (id, connection, kind, session, intent, minor, currency, \
                   received_on, bank_reference, reason, note, recorded_by, at, line) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
        let whole = "SELECT * FROM received_money WHERE id = ?1";
        self.act(|tx, now| {
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
            ])?;
            let about = About { intent: intent.clone(), ..About::session(key) };
            let deed = Deed::made(Act::MoneyReceived, about, row(tx, whole, [id])?);
            Ok(((), (new > 0).then(|| deed.because(reason.clone()))))
        })
    }
}

impl Ledger {
    /// What was recorded for a session, oldest first.
    pub fn received(&self, key: &SessionKey) -> Result<Vec<Received>> {
        let filter = "connection = ?1 AND kind = ?2 AND session = ?3 ORDER BY at, id";
        let key = (key.connection.as_str(), key.kind.as_str(), &key.id);
        self.read(|db| list(db, filter, key))
    }

    /// What stands on a bank's line: it may be split over several sessions.
    pub fn received_on_line(&self, line: i64) -> Result<Vec<Received>> {
        self.read(|db| list(db, "line = ?1 ORDER BY at, id", [line]))
    }

    /// The sums of everything received. Read again only after the file has changed.
    pub fn received_sums(&self) -> Result<Arc<ReceivedSums>> {
        let mut kept = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.watch.is_none() {
            kept.watch = Some(self.file.reader()?);
        }
        let Kept { watch: Some(db), version, sums } = &mut *kept else {
            return Ok(Arc::default());
        };
        let seen = db.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        if *version != seen {
            *sums = Arc::new(sum_up(db)?);
            *version = seen;
        }
        Ok(Arc::clone(sums))
    }
}

fn sum_up(db: &Connection) -> Result<ReceivedSums> {
    let sql = "SELECT connection, kind, session, currency, sum(minor) FROM received_money \
               GROUP BY connection, kind, session, currency";
    let mut all = db.prepare_cached(sql)?;
    let mut rows = all.query([])?;
    let mut sums = ReceivedSums::default();
    while let Some(row) = rows.next()? {
        let sum = Money::new(row.get(4)?, word(row.get_ref(3)?.as_str()?, "currency")?);
        sums.0.entry(key(row, 0)?).or_default().0.push(sum);
    }
    Ok(sums)
}

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
         bank_reference, reason, note, recorded_by, at, line FROM received_money WHERE {filter}"
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
        reason: row.get(9)?,
        note: row.get(10)?,
        line: row.get(13)?,
        recorded_by: row.get(11)?,
    };
    Ok(Received { what, at: time::at(row.get(12)?) })
}
