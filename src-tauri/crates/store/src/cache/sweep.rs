//! Sweeps: which stretch of which stream was read, and how far an open one has come.
//!
//! Only a complete sweep is a frontier. One that was killed stays open, and the next run goes on
//! where its last page was written.

use chrono::{DateTime, Utc};
use domain::{ConnectionId, SessionKey};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::Cache;
use super::apply::Progress;
use super::source;
use crate::{Result, StoreError, code, time};

/// One sweep. `stream` is the caller's word for what it reads: `sessions`, `events` …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sweep {
    /// Its number.
    pub id: i64,
    /// What it reads.
    pub stream: String,
    /// The oldest moment it is to reach; absent means the beginning.
    pub from: Option<DateTime<Utc>>,
    /// The newest moment it covers.
    pub until: Option<DateTime<Utc>>,
    /// Where the next page begins.
    pub cursor: Option<String>,
    /// The oldest session seen so far.
    pub oldest_seen: Option<DateTime<Utc>>,
    /// Whether it reached its end.
    pub complete: bool,
    /// When it began.
    pub opened_at: DateTime<Utc>,
    /// When it last came further.
    pub saved_at: DateTime<Utc>,
}

const COLUMNS: &str =
    "sweep, stream, from_at, until_at, cursor, oldest_seen, complete, opened_at, saved_at";

impl Cache {
    /// Begins a sweep.
    pub fn open_sweep(
        &self,
        connection: &ConnectionId,
        stream: &str,
        from: Option<DateTime<Utc>>,
        until: Option<DateTime<Utc>>,
    ) -> Result<Sweep> {
        let now = time::ms(self.clock.now());
        let sql = "INSERT INTO sweep (conn, stream, from_at, until_at, complete, opened_at, saved_at) \
                   VALUES (?1, ?2, ?3, ?4, 0, ?5, ?5)";
        self.write(|tx| {
            let conn = source::number_or_new(tx, connection)?;
            let of = params![conn, stream, from.map(time::ms), until.map(time::ms), now];
            tx.prepare_cached(sql)?.execute(of)?;
            let id = tx.last_insert_rowid();
            one(tx, "sweep = ?1", [id])?.ok_or_else(|| missing(id))
        })
    }

    /// Says that a sweep reached its end. Of the complete ones, the last thousand are kept.
    pub fn finish_sweep(&self, id: i64) -> Result<()> {
        let now = time::ms(self.clock.now());
        self.write(|tx| {
            let sql =
                "UPDATE sweep SET complete = 1, cursor = NULL, saved_at = ?2 WHERE sweep = ?1";
            if tx.prepare_cached(sql)?.execute(params![id, now])? == 0 {
                return Err(missing(id));
            }
            let older = "DELETE FROM sweep WHERE complete = 1 AND sweep < ?1 - 1000 AND \
                         (conn, stream) = (SELECT conn, stream FROM sweep WHERE sweep = ?1)";
            tx.prepare_cached(older)?.execute([id])?;
            tx.execute("DELETE FROM meta WHERE key = 'rebuilt_at'", [])?;
            Ok(())
        })
    }

    /// Drops a sweep that a later one covers.
    pub fn drop_sweep(&self, id: i64) -> Result<()> {
        self.write(|tx| {
            tx.prepare_cached("DELETE FROM sweep WHERE sweep = ?1")?.execute([id])?;
            Ok(())
        })
    }

    /// Sweeps that did not reach their end, newest first.
    pub fn open_sweeps(&self, connection: &ConnectionId, stream: &str) -> Result<Vec<Sweep>> {
        self.read(|db| {
            let Some(conn) = source::number(db, connection)? else { return Ok(Vec::new()) };
            many(
                db,
                "conn = ?1 AND stream = ?2 AND complete = 0 ORDER BY sweep DESC",
                params![conn, stream],
            )
        })
    }

    /// The last sweep of a stream that reached its end: its `until` is the frontier.
    pub fn last_complete(&self, connection: &ConnectionId, stream: &str) -> Result<Option<Sweep>> {
        self.read(|db| {
            let Some(conn) = source::number(db, connection)? else { return Ok(None) };
            let filter = "conn = ?1 AND stream = ?2 AND complete = 1 ORDER BY sweep DESC LIMIT 1";
            one(db, filter, params![conn, stream])
        })
    }

    /// Sessions that a provider may still change, created in `[after, before)`, oldest first.
    pub fn live_keys(
        &self,
        connection: &ConnectionId,
        after: Option<DateTime<Utc>>,
        before: Option<DateTime<Utc>>,
        limit: usize,
    ) -> Result<Vec<SessionKey>> {
        let live: Vec<String> = domain::Status::ALL
            .iter()
            .filter(|status| status.is_live())
            .map(|status| code::status(*status).to_string())
            .collect();
        let sql = format!(
            "SELECT s.kind, s.id FROM session s WHERE s.conn = ?1 AND s.status IN ({}) \
             AND s.created >= ?2 AND s.created < ?3 ORDER BY s.created, s.rid LIMIT ?4",
            live.join(", ")
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read(|db| {
            let Some(conn) = source::number(db, connection)? else { return Ok(Vec::new()) };
            let (after, before) =
                (after.map_or(i64::MIN, time::ms), before.map_or(i64::MAX, time::ms));
            let mut all = db.prepare_cached(&sql)?;
            let rows =
                all.query_map([conn, after, before, limit], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let rows = rows.collect::<rusqlite::Result<Vec<(i64, String)>>>()?;
            let key = |(kind, id)| {
                Some(SessionKey { connection: connection.clone(), kind: code::kind_of(kind)?, id })
            };
            Ok(rows.into_iter().filter_map(key).collect())
        })
    }
}

/// Writes how far a sweep has come, with the page that brought it there.
pub(crate) fn save(db: &Connection, progress: &Progress, now: i64) -> Result<()> {
    let Progress { sweep, cursor, oldest_seen } = progress;
    let sql = "UPDATE sweep SET cursor = ?2, oldest_seen = min(ifnull(oldest_seen, ?3), ifnull(?3, oldest_seen)), \
               saved_at = ?4 WHERE sweep = ?1";
    let of = params![sweep, cursor, oldest_seen.map(time::ms), now];
    if db.prepare_cached(sql)?.execute(of)? == 0 {
        return Err(missing(*sweep));
    }
    Ok(())
}

fn missing(id: i64) -> StoreError {
    StoreError::NotFound { what: "sweep", id: id.to_string() }
}

fn one(db: &Connection, filter: &str, values: impl rusqlite::Params) -> Result<Option<Sweep>> {
    let sql = format!("SELECT {COLUMNS} FROM sweep WHERE {filter}");
    Ok(db.prepare_cached(&sql)?.query_row(values, read).optional()?)
}

fn many(db: &Connection, filter: &str, values: impl rusqlite::Params) -> Result<Vec<Sweep>> {
    let mut all = db.prepare_cached(&format!("SELECT {COLUMNS} FROM sweep WHERE {filter}"))?;
    let rows = all.query_map(values, read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Sweep> {
    let time = |column| row.get::<_, Option<i64>>(column).map(|ms| ms.map(time::at));
    Ok(Sweep {
        id: row.get(0)?,
        stream: row.get(1)?,
        from: time(2)?,
        until: time(3)?,
        cursor: row.get(4)?,
        oldest_seen: time(5)?,
        complete: row.get(6)?,
        opened_at: time::at(row.get(7)?),
        saved_at: time::at(row.get(8)?),
    })
}
