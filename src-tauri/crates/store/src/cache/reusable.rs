//! Reusable payment links, as providers tell them.

use chrono::{DateTime, Utc};
use domain::{ConnectionId, Currency, Money};
use rusqlite::{Connection, Row, params};

use super::source::Names;
use super::{Cache, source};
use crate::{CACHE_FILE, Result, StoreError, time};

/// One link that many customers can pay at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReusableRow {
    /// The provider's id.
    pub id: String,
    /// Where customers pay.
    pub url: String,
    /// What people call it.
    pub title: Option<String>,
    /// What one payment comes to, where that is fixed.
    pub amount: Option<Money>,
    /// Whether it can be paid at.
    pub active: bool,
    /// When it was made.
    pub created: Option<DateTime<Utc>>,
    /// The body as received.
    pub raw: String,
}

impl Cache {
    /// Keeps links, and gives how many were news.
    pub fn put_reusable(&self, connection: &ConnectionId, links: &[ReusableRow]) -> Result<u64> {
        self.write(|tx| {
            let conn = source::number_or_new(tx, connection)?;
            let mut written = 0;
            for link in links {
                written += u64::from(keep(tx, conn, link)?);
            }
            Ok(written)
        })
    }

    /// All links, newest first; those without a date last.
    pub fn reusable_links(&self) -> Result<Vec<(ConnectionId, ReusableRow)>> {
        let sql = "SELECT conn, id, url, title, minor, currency, active, created, body \
                   FROM reusable ORDER BY created DESC, id";
        self.read(|db| {
            let names = Names::load(db)?;
            let mut all = db.prepare_cached(sql)?;
            let mut rows = all.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let name = names.get(row.get(0)?).ok_or_else(|| damaged("connection"))?.clone();
                found.push((name, read(row)?));
            }
            Ok(found)
        })
    }
}

fn keep(db: &Connection, conn: i64, link: &ReusableRow) -> Result<bool> {
    let ReusableRow { id, url, title, amount, active, created, raw } = link;
    let sql = "INSERT INTO reusable (conn, id, url, title, minor, currency, active, created, body) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO UPDATE SET \
               url = ?3, title = ?4, minor = ?5, currency = ?6, active = ?7, created = ?8, body = ?9 \
               WHERE body <> ?9";
    let row = params![
        conn,
        id,
        url,
        title,
        amount.map(|amount| amount.minor),
        amount.as_ref().map(|amount| amount.currency.code()),
        active,
        created.map(time::ms),
        raw
    ];
    Ok(db.prepare_cached(sql)?.execute(row)? > 0)
}

fn read(row: &Row<'_>) -> Result<ReusableRow> {
    let (minor, code): (Option<i64>, Option<String>) = (row.get(4)?, row.get(5)?);
    let amount = match (minor, code) {
        (Some(minor), Some(code)) => {
            Some(Money::new(minor, Currency::new(&code).map_err(|_| damaged("currency"))?))
        }
        _ => None,
    };
    Ok(ReusableRow {
        id: row.get(1)?,
        url: row.get(2)?,
        title: row.get(3)?,
        amount,
        active: row.get(6)?,
        created: row.get::<_, Option<i64>>(7)?.map(time::at),
        raw: row.get(8)?,
    })
}

fn damaged(what: &str) -> StoreError {
    StoreError::Damaged { file: CACHE_FILE, reason: format!("a link has no valid {what}") }
}
