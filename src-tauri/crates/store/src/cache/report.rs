//! Sums by group, for reports.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::{ConnectionId, Currency, Kind, Money, Status, zone};
use rusqlite::{Connection, params};

use super::source::{self, Names};
use super::{Cache, count, totals};
use crate::{CACHE_FILE, Result, StoreError, code, time};

/// Which time puts a session into a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// When it was made.
    Created,
    /// When it was paid.
    Completed,
}

impl By {
    /// The column, and the condition that the time is there.
    fn column(self) -> (&'static str, &'static str) {
        match self {
            Self::Created => ("created", "1"),
            Self::Completed => ("completed", "completed_by <> 0"),
        }
    }
}

/// The sessions of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Which connection.
    pub connection: ConnectionId,
    /// Which gateway.
    pub adapter: Option<String>,
    /// Where they stand.
    pub status: Status,
    /// What kind of rows.
    pub kind: Kind,
    /// How many.
    pub count: u64,
    /// Their sum, and with it their currency.
    pub sum: Money,
}

/// The sessions of one local day in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaySum {
    /// The day.
    pub day: NaiveDate,
    /// Where they stand.
    pub status: Status,
    /// How many.
    pub count: u64,
    /// Their sum.
    pub sum: Money,
}

/// How long people took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Average {
    /// Which currency's sessions.
    pub currency: Currency,
    /// Over how many sessions.
    pub sessions: u64,
    /// The mean, in whole milliseconds.
    pub ms: i64,
}

type Span = (DateTime<Utc>, DateTime<Utc>);

fn damaged(what: &str) -> StoreError {
    StoreError::Damaged { file: CACHE_FILE, reason: format!("a row has no valid {what}") }
}

/// A connection's number; absent for all, -1 for one that has no sessions.
fn number(db: &Connection, connection: Option<&ConnectionId>) -> Result<Option<i64>> {
    match connection {
        Some(connection) => Ok(Some(source::number(db, connection)?.unwrap_or(-1))),
        None => Ok(None),
    }
}

impl Cache {
    /// The sessions whose time lies in `[span.0, span.1)`, by connection, currency, gateway,
    /// status and kind.
    pub fn report_groups(
        &self,
        by: By,
        span: Span,
        connection: Option<&ConnectionId>,
    ) -> Result<Vec<Group>> {
        let (column, there) = by.column();
        let sql = format!(
            "SELECT conn, currency, adapter, status, kind, count(*), sum(minor >> 32), \
             sum(minor & 4294967295) FROM session WHERE {column} >= ?1 AND {column} < ?2 \
             AND {there} AND (?3 IS NULL OR conn = ?3) \
             GROUP BY conn, currency, adapter, status, kind ORDER BY 1, 2, 3, 4, 5"
        );
        self.read(|db| {
            let (names, conn) = (Names::load(db)?, number(db, connection)?);
            let mut all = db.prepare_cached(&sql)?;
            let mut rows = all.query(params![time::ms(span.0), time::ms(span.1), conn])?;
            let mut groups = Vec::new();
            while let Some(row) = rows.next()? {
                let adapter: String = row.get(2)?;
                groups.push(Group {
                    connection: names
                        .get(row.get(0)?)
                        .ok_or_else(|| damaged("connection"))?
                        .clone(),
                    adapter: (!adapter.is_empty()).then_some(adapter),
                    status: code::status_of(row.get(3)?).ok_or_else(|| damaged("status"))?,
                    kind: code::kind_of(row.get(4)?).ok_or_else(|| damaged("kind"))?,
                    count: count(row.get(5)?),
                    sum: totals::whole(row.get_ref(1)?.as_str()?, row.get(6)?, row.get(7)?)?,
                });
            }
            Ok(groups)
        })
    }

    /// The sessions of each local day from `first` to `last`, both included; a day without any
    /// is left out.
    pub fn report_days(
        &self,
        by: By,
        (first, last): (NaiveDate, NaiveDate),
        zone: Tz,
        connection: Option<&ConnectionId>,
    ) -> Result<Vec<DaySum>> {
        self.read(|db| {
            let conn = number(db, connection)?;
            let mut days = Vec::new();
            for day in first.iter_days().take_while(|day| *day <= last) {
                one_day(db, by, day, zone, conn, &mut days)?;
            }
            Ok(days)
        })
    }

    /// How long paid manual sessions of the span took from creation to completion, per currency.
    pub fn manual_average(
        &self,
        span: Span,
        connection: Option<&ConnectionId>,
    ) -> Result<Vec<Average>> {
        let sql = "SELECT currency, count(*), sum(completed - created) FROM session \
                   WHERE completed >= ?1 AND completed < ?2 AND completed_by <> 0 \
                   AND adapter = 'manual' AND (?3 IS NULL OR conn = ?3) GROUP BY currency";
        self.read(|db| {
            let of = params![time::ms(span.0), time::ms(span.1), number(db, connection)?];
            let mut all = db.prepare_cached(sql)?;
            let mut rows = all.query(of)?;
            let mut averages = Vec::new();
            while let Some(row) = rows.next()? {
                let (n, sum): (i64, i64) = (row.get(1)?, row.get(2)?);
                let currency = row.get_ref(0)?.as_str()?;
                let currency = Currency::new(currency).map_err(|_| damaged("currency"))?;
                let ms = sum.checked_div(n).unwrap_or_default();
                averages.push(Average { currency, sessions: count(n), ms });
            }
            Ok(averages)
        })
    }
}

fn one_day(
    db: &Connection,
    by: By,
    day: NaiveDate,
    zone: Tz,
    conn: Option<i64>,
    days: &mut Vec<DaySum>,
) -> Result<()> {
    let (column, there) = by.column();
    let sql = format!(
        "SELECT currency, status, count(*), sum(minor >> 32), sum(minor & 4294967295) FROM session \
         WHERE {column} >= ?1 AND {column} < ?2 AND {there} AND (?3 IS NULL OR conn = ?3) \
         GROUP BY currency, status ORDER BY 1, 2"
    );
    let next = day.succ_opt().unwrap_or(day);
    let (from, until) = (zone::day_start(day, zone), zone::day_start(next, zone));
    let mut all = db.prepare_cached(&sql)?;
    let mut rows = all.query(params![time::ms(from), time::ms(until), conn])?;
    while let Some(row) = rows.next()? {
        days.push(DaySum {
            day,
            status: code::status_of(row.get(1)?).ok_or_else(|| damaged("status"))?,
            count: count(row.get(2)?),
            sum: totals::whole(row.get_ref(0)?.as_str()?, row.get(3)?, row.get(4)?)?,
        });
    }
    Ok(())
}
