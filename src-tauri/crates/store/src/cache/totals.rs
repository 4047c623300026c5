//! Counts and sums.

use chrono_tz::Tz;
use domain::query::Query;
use domain::{ConnectionId, Currency, Money, Status};
use rusqlite::{Connection, params_from_iter};

use super::query::{Filter, compile};
use super::row::SessionRow;
use super::{Cache, count, haystack, revision, source};
use crate::{CACHE_FILE, Result, StoreError, code};

/// What a query's sessions come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many sessions.
    pub count: u64,
    /// Per currency, by its code.
    pub by_currency: Vec<CurrencyTotal>,
}

/// The sessions of one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrencyTotal {
    /// How many.
    pub count: u64,
    /// The sum of their amounts.
    pub sum: Money,
}

/// How many sessions stand at one status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusCount {
    /// The status.
    pub status: Status,
    /// Whether a person confirms them.
    pub manual: bool,
    /// How many.
    pub sessions: u64,
}

impl Cache {
    /// Counts and sums of a query.
    pub fn totals(&self, query: &Query, zone: Tz) -> Result<Totals> {
        self.read(|db| {
            let filter = compile(self, db, query, zone)?;
            haystack::asking(filter.hits.as_ref(), || sums(db, &filter))
        })
    }

    /// How many sessions a query has, exactly.
    pub fn count(&self, query: &Query, zone: Tz) -> Result<u64> {
        self.read(|db| {
            let filter = compile(self, db, query, zone)?;
            haystack::asking(filter.hits.as_ref(), || exact_count(self, db, &filter))
        })
    }

    /// How many sessions stand where, from counters that every write keeps.
    pub fn status_counts(&self, connection: Option<&ConnectionId>) -> Result<Vec<StatusCount>> {
        self.read(|db| {
            let conn = match connection {
                Some(connection) => Some(source::number(db, connection)?.unwrap_or(-1)),
                None => None,
            };
            let sql = "SELECT status, manual, sum(sessions) FROM tally \
                       WHERE ?1 IS NULL OR conn = ?1 GROUP BY status, manual HAVING sum(sessions) <> 0";
            let mut all = db.prepare_cached(sql)?;
            let mut rows = all.query([conn])?;
            let mut counts = Vec::new();
            while let Some(row) = rows.next()? {
                let status = code::status_of(row.get(0)?).ok_or_else(|| damaged("status"))?;
                counts.push(StatusCount { status, manual: row.get(1)?, sessions: count(row.get(2)?) });
            }
            Ok(counts)
        })
    }

    /// Manual sessions that wait for a person, oldest first.
    pub fn queue(&self, limit: usize) -> Result<Vec<SessionRow>> {
        let received = self.received()?;
        let sql = format!(
            "SELECT {} FROM session s WHERE s.status = ?1 AND s.adapter = 'manual' \
             ORDER BY s.created, s.rid LIMIT ?2",
            super::row::COLUMNS
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read(|db| {
            let names = source::Names::load(db)?;
            let mut all = db.prepare_cached(&sql)?;
            let mut rows = all.query([code::status(Status::AwaitingConfirmation), limit])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(super::row::read(row, &names, &received)?);
            }
            Ok(found)
        })
    }

    /// What all sessions of [`Cache::queue`] come to, per currency, however many they are. A sum
    /// that is too large stays at the largest there is: an absurd amount must not hide the queue.
    pub fn queue_totals(&self) -> Result<Vec<CurrencyTotal>> {
        let sql = "SELECT currency, minor FROM session \
                   WHERE status = ?1 AND adapter = 'manual' ORDER BY currency";
        self.read(|db| {
            let mut all = db.prepare_cached(sql)?;
            let mut rows = all.query([code::status(Status::AwaitingConfirmation)])?;
            let mut totals: Vec<CurrencyTotal> = Vec::new();
            while let Some(row) = rows.next()? {
                let code = row.get_ref(0)?.as_str()?;
                match totals.last_mut().filter(|last| last.sum.currency.code() == code) {
                    Some(last) => {
                        last.count += 1;
                        last.sum.minor = last.sum.minor.saturating_add(row.get(1)?);
                    }
                    None => {
                        totals.push(CurrencyTotal { count: 1, sum: whole(code, 0, row.get(1)?)? })
                    }
                }
            }
            Ok(totals)
        })
    }
}

fn damaged(what: &str) -> StoreError {
    StoreError::Damaged { file: CACHE_FILE, reason: format!("a counter has no valid {what}") }
}

fn sums(db: &Connection, filter: &Filter) -> Result<Totals> {
    // Two halves: a sum of 64-bit numbers may need more than 64 bits on its way.
    let sql = format!(
        "SELECT currency, count(*), sum(minor >> 32), sum(minor & 4294967295) \
         FROM session s WHERE {} GROUP BY currency ORDER BY currency",
        filter.sql
    );
    let mut all = db.prepare_cached(&sql)?;
    let mut rows = all.query(params_from_iter(&filter.values))?;
    let mut totals = Totals::default();
    while let Some(row) = rows.next()? {
        let sum = whole(row.get_ref(0)?.as_str()?, row.get(2)?, row.get(3)?)?;
        let n = count(row.get(1)?);
        totals.count += n;
        totals.by_currency.push(CurrencyTotal { count: n, sum });
    }
    Ok(totals)
}

/// A sum from its two halves.
pub(crate) fn whole(currency: &str, high: i64, low: i64) -> Result<Money> {
    let currency = Currency::new(currency).map_err(|_| damaged("currency"))?;
    let sum = (i128::from(high) << 32) + i128::from(low);
    let minor = i64::try_from(sum).map_err(|_| StoreError::Range(currency))?;
    Ok(Money::new(minor, currency))
}

/// Beyond this many rows a list says "more than", until somebody asks for the exact count.
pub(crate) const QUICK: u64 = 100_000;

/// A count for a list: exact where it is cheap, else a lower bound.
pub(crate) fn quick_count(cache: &Cache, db: &Connection, filter: &Filter) -> Result<(u64, bool)> {
    if filter.countable {
        return Ok((tallied(db, filter)?, true));
    }
    if let Some(known) = filter.known {
        return Ok((known, true));
    }
    let rev = revision(db)?.rev;
    if let Some(known) = cache.lists.count(rev, &filter.name()) {
        return Ok((known, true));
    }
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 FROM session s WHERE {} LIMIT {})",
        filter.sql,
        QUICK + 1
    );
    let found = count(
        db.prepare_cached(&sql)?.query_row(params_from_iter(&filter.values), |row| row.get(0))?,
    );
    if found <= QUICK {
        cache.lists.keep_count(rev, filter.name(), found);
    }
    Ok((found.min(QUICK), found <= QUICK))
}

fn exact_count(cache: &Cache, db: &Connection, filter: &Filter) -> Result<u64> {
    if filter.countable {
        return tallied(db, filter);
    }
    if let Some(known) = filter.known {
        return Ok(known);
    }
    let rev = revision(db)?.rev;
    if let Some(known) = cache.lists.count(rev, &filter.name()) {
        return Ok(known);
    }
    let sql = format!("SELECT count(*) FROM session s WHERE {}", filter.sql);
    let found = count(
        db.prepare_cached(&sql)?.query_row(params_from_iter(&filter.values), |row| row.get(0))?,
    );
    cache.lists.keep_count(rev, filter.name(), found);
    Ok(found)
}

/// A count from the counters, which have the same columns where it matters.
fn tallied(db: &Connection, filter: &Filter) -> Result<u64> {
    let filter_sql = filter.sql.replace("s.adapter = 'manual'", "s.manual");
    let sql = format!("SELECT ifnull(sum(sessions), 0) FROM tally s WHERE {filter_sql}");
    Ok(count(
        db.prepare_cached(&sql)?.query_row(params_from_iter(&filter.values), |row| row.get(0))?,
    ))
}
