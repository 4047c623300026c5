//! Sync runs, and who may run one now.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ConnectionId;
use rusqlite::{OptionalExtension as _, params};

use super::{Applied, Cache, count, source};
use crate::{Result, StoreError, time};

/// A lock without a sign of life for this long belongs to a program that hangs.
const DEAD_AFTER: TimeDelta = TimeDelta::seconds(90);

/// One run, as the history of a connection shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncRun {
    /// Its number.
    pub id: i64,
    /// Who ran it.
    pub owner: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; absent while it runs, and for ever if the program died.
    pub ended_at: Option<DateTime<Utc>>,
    /// What it brought.
    pub applied: Applied,
    /// Why it failed.
    pub error: Option<String>,
}

/// The right to sync one connection, until it is released, or its owner ends or is silent for 90 s.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncLock {
    connection: ConnectionId,
    token: String,
}

impl Cache {
    /// Takes the right to sync a connection. `owner` is what people are told ("the window",
    /// "sync on the command line"); `token` is a random text that tells two owners apart.
    /// [`StoreError::Busy`] names the owner where there is one.
    pub fn lock_sync(
        &self,
        connection: &ConnectionId,
        owner: &str,
        token: &str,
    ) -> Result<SyncLock> {
        let (now, seat) = (self.clock.now(), &self.ledger.seat);
        self.write(|tx| {
            let conn = source::number_or_new(tx, connection)?;
            let sql = "SELECT owner, beat_at, seat FROM sync_lock WHERE conn = ?1 AND token <> ?2";
            let held: Option<(String, i64, String)> = tx
                .query_row(sql, params![conn, token], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })
                .optional()?;
            if let Some((owner, beat, at)) = held
                && (now - time::at(beat)).abs() < DEAD_AFTER
                && seat.is_taken(&at)
            {
                return Err(StoreError::Busy { owner });
            }
            let sql = "INSERT OR REPLACE INTO sync_lock (conn, owner, token, beat_at, seat) \
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            tx.execute(sql, params![conn, owner, token, time::ms(now), seat.name()])?;
            Ok(SyncLock { connection: connection.clone(), token: token.to_owned() })
        })
    }

    /// A sign of life. An error says that the lock went to somebody else meanwhile.
    pub fn beat_sync(&self, lock: &SyncLock) -> Result<()> {
        let now = time::ms(self.clock.now());
        let sql = "UPDATE sync_lock SET beat_at = ?3 WHERE token = ?2 \
                   AND conn = (SELECT conn FROM source WHERE connection = ?1)";
        let of = params![lock.connection.as_str(), lock.token, now];
        match self.write(|tx| Ok(tx.prepare_cached(sql)?.execute(of)?))? {
            0 => Err(StoreError::Busy { owner: "another program".to_owned() }),
            _ => Ok(()),
        }
    }

    /// Gives the right back.
    pub fn unlock_sync(&self, lock: &SyncLock) -> Result<()> {
        let sql = "DELETE FROM sync_lock WHERE token = ?2 \
                   AND conn = (SELECT conn FROM source WHERE connection = ?1)";
        self.write(|tx| {
            tx.prepare_cached(sql)?.execute(params![lock.connection.as_str(), lock.token])?;
            Ok(())
        })
    }

    /// Notes that a run begins; gives its number.
    pub fn start_run(&self, connection: &ConnectionId, owner: &str) -> Result<i64> {
        let now = time::ms(self.clock.now());
        self.write(|tx| {
            let conn = source::number_or_new(tx, connection)?;
            let sql = "INSERT INTO sync_run (conn, owner, started_at) VALUES (?1, ?2, ?3)";
            tx.prepare_cached(sql)?.execute(params![conn, owner, now])?;
            let id = tx.last_insert_rowid();
            let old = "DELETE FROM sync_run WHERE conn = ?1 AND run < ?2 - 10000";
            tx.prepare_cached(old)?.execute([conn, id])?;
            Ok(id)
        })
    }

    /// Notes how a run ended.
    pub fn end_run(&self, run: i64, applied: Applied, error: Option<&str>) -> Result<()> {
        let now = time::ms(self.clock.now());
        let sql = "UPDATE sync_run SET ended_at = ?2, fresh = ?3, changed = ?4, unchanged = ?5, \
                   malformed = ?6, error = ?7 WHERE run = ?1";
        let n = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let Applied { new, changed, unchanged, malformed } = applied;
        let of = params![run, now, n(new), n(changed), n(unchanged), n(malformed), error];
        self.write(|tx| Ok(tx.prepare_cached(sql)?.execute(of).map(|_| ())?))
    }

    /// The last runs of a connection, newest first.
    pub fn runs(&self, connection: &ConnectionId, limit: usize) -> Result<Vec<SyncRun>> {
        let sql = "SELECT run, owner, started_at, ended_at, fresh, changed, unchanged, malformed, \
                   error FROM sync_run WHERE conn = ?1 ORDER BY run DESC LIMIT ?2";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read(|db| {
            let Some(conn) = source::number(db, connection)? else { return Ok(Vec::new()) };
            let mut all = db.prepare_cached(sql)?;
            let rows = all.query_map([conn, limit], |row| {
                Ok(SyncRun {
                    id: row.get(0)?,
                    owner: row.get(1)?,
                    started_at: time::at(row.get(2)?),
                    ended_at: row.get::<_, Option<i64>>(3)?.map(time::at),
                    applied: Applied {
                        new: count(row.get(4)?),
                        changed: count(row.get(5)?),
                        unchanged: count(row.get(6)?),
                        malformed: count(row.get(7)?),
                    },
                    error: row.get(8)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Forgets everything that was read through a connection. What people did stays.
    pub fn forget(&self, connection: &ConnectionId) -> Result<()> {
        self.write(|tx| {
            let Some(conn) = source::number(tx, connection)? else { return Ok(()) };
            let mine = "rid IN (SELECT rid FROM ident WHERE conn = ?1)";
            for table in ["order_ref", "raw", "touched", "session"] {
                tx.execute(&format!("DELETE FROM {table} WHERE {mine}"), [conn])?;
            }
            for table in [
                "ident",
                "change",
                "remembered",
                "tally",
                "malformed",
                "customer",
                "wanted_customer",
                "money",
                "reusable",
                "webhook",
                "sweep",
                "sync_run",
                "sync_lock",
                "source",
            ] {
                tx.execute(&format!("DELETE FROM {table} WHERE conn = ?1"), [conn])?;
            }
            tx.execute("UPDATE revision SET rev = rev + 1, epoch = epoch + 1", [])?;
            Ok(())
        })
    }
}
