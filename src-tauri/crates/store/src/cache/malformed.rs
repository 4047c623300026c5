//! Rows that could not be read: kept, counted and shown; and reading everything anew.

use chrono::{DateTime, Utc};
use domain::{ConnectionId, Session};
use rusqlite::{Connection, params};

use super::apply::{Batch, Observed, Unreadable};
use super::write::digest;
use super::{Applied, Cache, source};
use crate::{Result, time};

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// Its id, where one could be found.
    pub id: Option<String>,
    /// What is wrong with it.
    pub reason: String,
    /// The body as received.
    pub raw: String,
    /// When it was read.
    pub seen_at: DateTime<Utc>,
}

impl Cache {
    /// The rows of a connection that cannot be read, newest first.
    pub fn malformed_list(&self, connection: &ConnectionId) -> Result<Vec<Malformed>> {
        self.read(|db| {
            let Some(conn) = source::number(db, connection)? else { return Ok(Vec::new()) };
            list(db, conn)
        })
    }

    /// How many rows of a connection cannot be read.
    pub fn malformed_count(&self, connection: &ConnectionId) -> Result<u64> {
        let sql = "SELECT count(*) FROM malformed WHERE conn = ?1";
        self.read(|db| {
            let Some(conn) = source::number(db, connection)? else { return Ok(0) };
            Ok(super::count(db.prepare_cached(sql)?.query_row([conn], |row| row.get(0))?))
        })
    }

    /// Reads every kept body of a connection anew, in one transaction: after a setting such as
    /// an exponent or an order id's path has changed. What differs counts as changed, without an
    /// entry in the history: the provider changed nothing.
    pub fn renormalise(
        &self,
        connection: &ConnectionId,
        read: &dyn Fn(&str) -> std::result::Result<Session, Unreadable>,
    ) -> Result<Applied> {
        let now = time::ms(self.clock.now());
        self.write(|tx| {
            let Some(conn) = source::number(tx, connection)? else { return Ok(Applied::default()) };
            let mut batch = Batch::new(tx, conn)?;
            let mut all = tx.prepare(
                "SELECT rid, body, read_at FROM raw WHERE rid IN (SELECT rid FROM ident WHERE conn = ?1)",
            )?;
            let mut rows = all.query([conn])?;
            let mut applied = Applied::default();
            while let Some(row) = rows.next()? {
                let body = row.get_ref(1)?.as_str()?;
                match read(body) {
                    Ok(session) => {
                        let differs = batch.reread(row.get(0)?, session, now)?;
                        applied.changed += u64::from(differs);
                        applied.unchanged += u64::from(!differs);
                    }
                    Err(why) => {
                        applied.malformed += 1;
                        keep(tx, conn, &why, body, digest(body), row.get(2)?)?;
                    }
                }
            }
            applied += readable_now(&mut batch, list(tx, conn)?, read)?;
            batch.touch();
            batch.finish()?;
            Ok(applied)
        })
    }
}

/// Rows that could not be read before and can be now become sessions.
fn readable_now(
    batch: &mut Batch<'_>,
    rows: Vec<Malformed>,
    read: &dyn Fn(&str) -> std::result::Result<Session, Unreadable>,
) -> Result<Applied> {
    let mut applied = Applied::default();
    for row in rows {
        if let Ok(session) = read(&row.raw) {
            applied +=
                batch.take(Observed { raw: row.raw, read: Ok(session), seen_at: row.seen_at })?;
        }
    }
    Ok(applied)
}

fn list(db: &Connection, conn: i64) -> Result<Vec<Malformed>> {
    let sql = "SELECT id, reason, body, seen_at FROM malformed WHERE conn = ?1 \
               ORDER BY seen_at DESC, digest";
    let mut all = db.prepare_cached(sql)?;
    let rows = all.query_map([conn], |row| {
        Ok(Malformed {
            id: row.get(0)?,
            reason: row.get(1)?,
            raw: row.get(2)?,
            seen_at: time::at(row.get(3)?),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Keeps a row that cannot be read; gives whether it was not kept yet. Of two bodies of one id
/// the later one stays.
pub(crate) fn keep(
    db: &Connection,
    conn: i64,
    why: &Unreadable,
    body: &str,
    digest: i64,
    seen: i64,
) -> Result<bool> {
    let sql = "INSERT OR IGNORE INTO malformed (conn, digest, id, reason, body, seen_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let row = params![conn, digest, why.id, why.reason, body, seen];
    if db.prepare_cached(sql)?.execute(row)? == 0 {
        return Ok(false);
    }
    let older = "DELETE FROM malformed WHERE conn = ?1 AND id = ?2 AND digest <> ?3";
    db.prepare_cached(older)?.execute(params![conn, why.id, digest])?;
    Ok(true)
}

/// Forgets that an id could not be read: it can now.
pub(crate) fn forget(db: &Connection, conn: i64, id: &str) -> Result<bool> {
    let sql = "DELETE FROM malformed WHERE conn = ?1 AND id = ?2";
    Ok(db.prepare_cached(sql)?.execute(params![conn, id])? > 0)
}
