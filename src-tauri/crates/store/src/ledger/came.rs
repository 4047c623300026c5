//! What came for sessions in all, and what it says about them.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use domain::exception::{self, Asked};
use domain::{ConnectionId, Currency, Exception, Kind, Money, Session, SessionKey, Settings};
use rusqlite::Connection;

use super::received::{Received, key};
use super::{Ledger, word};
use crate::Result;

/// What came for one session; what was undone is not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Came {
    sums: Vec<Money>,
    other_order: bool,
}

impl Came {
    /// The sums of single records.
    pub fn of<'a>(all: impl IntoIterator<Item = &'a Received>) -> Self {
        let mut came = Self::default();
        for one in all.into_iter().filter(|one| one.undone.is_none()) {
            came.add(one.what.amount, one.what.other_order.is_some());
        }
        came
    }

    fn add(&mut self, amount: Money, other_order: bool) {
        self.other_order |= other_order;
        match self.sums.iter_mut().find(|sum| sum.currency == amount.currency) {
            Some(sum) => sum.minor = sum.minor.saturating_add(amount.minor),
            None => self.sums.push(amount),
        }
    }

    /// The sum in one currency, where anything came in it.
    pub fn in_currency(&self, currency: Currency) -> Option<Money> {
        self.sums.iter().find(|sum| sum.currency == currency).copied()
    }

    /// The sums in other currencies.
    pub fn in_others(&self, currency: Currency) -> impl Iterator<Item = Money> {
        self.sums.iter().copied().filter(move |sum| sum.currency != currency)
    }

    /// What does not fit between what was asked for and what came.
    pub fn exception(&self, asked: Asked) -> Exception {
        let currency = asked.amount.currency;
        let came = exception::Came {
            minor: self.in_currency(currency).map(|sum| sum.minor),
            foreign: self.in_others(currency).next().is_some(),
            other_order: self.other_order,
        };
        exception::of(asked, came)
    }

    /// The sums in words that stay the same for as long as the sums do.
    pub fn told(&self) -> String {
        let mut sums: Vec<String> = self.sums.iter().map(ToString::to_string).collect();
        sums.sort_unstable();
        sums.join(", ")
    }
}

/// The sums of everything received, by session, and what each connection forgives.
#[derive(Debug, Default)]
pub struct ReceivedSums {
    came: HashMap<SessionKey, Came>,
    forgives: HashMap<ConnectionId, Settings>,
}

impl ReceivedSums {
    /// What came for a session.
    pub fn of(&self, key: &SessionKey) -> Option<&Came> {
        if self.came.is_empty() { None } else { self.came.get(key) }
    }

    /// What does not fit for a session, whether money was recorded for it or not.
    pub fn exception(&self, key: &SessionKey, session: &Session) -> Exception {
        let tolerance = self.tolerance(&key.connection, session.amount.currency);
        self.judge(key, Asked::of(session, tolerance))
    }

    pub(crate) fn tolerance(&self, connection: &ConnectionId, currency: Currency) -> i64 {
        self.forgives.get(connection).and_then(|all| all.tolerance(currency)).unwrap_or(0)
    }

    fn judge(&self, key: &SessionKey, asked: Asked) -> Exception {
        match self.of(key) {
            Some(came) => came.exception(asked),
            None => exception::of(asked, exception::Came::default()),
        }
    }

    /// What does not fit, and what came in the session's own currency.
    pub(crate) fn of_row(
        &self,
        connection: &ConnectionId,
        (kind, id): (Kind, &str),
        asked: Asked,
    ) -> (Exception, Option<i64>) {
        if self.came.is_empty() {
            return (exception::of(asked, exception::Came::default()), None);
        }
        let key = SessionKey { connection: connection.clone(), kind, id: id.to_owned() };
        let tolerance = self.tolerance(connection, asked.amount.currency);
        let sum = self.of(&key).and_then(|came| came.in_currency(asked.amount.currency));
        (self.judge(&key, Asked { tolerance, ..asked }), sum.map(|sum| sum.minor))
    }
}

/// The sums and the connection that tells whether they still hold.
#[derive(Default)]
pub(super) struct Kept {
    watch: Option<Connection>,
    version: i64,
    sums: Arc<ReceivedSums>,
}

impl Ledger {
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
    let sql = "SELECT connection, kind, session, currency, sum(minor), \
               max(other_order IS NOT NULL) FROM received_money WHERE undone_at IS NULL \
               GROUP BY connection, kind, session, currency";
    let mut all = db.prepare_cached(sql)?;
    let mut rows = all.query([])?;
    let mut sums = ReceivedSums { forgives: forgives(db)?, ..ReceivedSums::default() };
    while let Some(row) = rows.next()? {
        let sum = Money::new(row.get(4)?, word(row.get_ref(3)?.as_str()?, "currency")?);
        sums.came.entry(key(row, 0)?).or_default().add(sum, row.get(5)?);
    }
    Ok(sums)
}

/// The settings of the connections that forgive anything.
fn forgives(db: &Connection) -> Result<HashMap<ConnectionId, Settings>> {
    let sql = "SELECT id, settings FROM connection WHERE settings LIKE '%tolerance.%'";
    let mut all = db.prepare_cached(sql)?;
    let mut rows = all.query([])?;
    let mut found = HashMap::new();
    while let Some(row) = rows.next()? {
        let settings = serde_json::from_str(row.get_ref(1)?.as_str()?).unwrap_or_default();
        found.insert(ConnectionId::new(row.get::<_, String>(0)?), settings);
    }
    Ok(found)
}
