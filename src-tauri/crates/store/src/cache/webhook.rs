//! Verified webhooks: each event once, and what was claimed about whom.

use chrono::{DateTime, Utc};
use domain::ConnectionId;
use rusqlite::params;

use super::{Cache, source};
use crate::{Result, time};

/// One event that a provider signed. It proves who spoke, not that it is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedEvent {
    /// The provider's id of the event.
    pub event_id: String,
    /// Its type, in the provider's words.
    pub event: String,
    /// What it speaks about: a session's, a payment's or a user's id.
    pub subject: String,
    /// When it happened, where it says so.
    pub occurred: Option<DateTime<Utc>>,
    /// When it came here.
    pub received: DateTime<Utc>,
    /// The message as received.
    pub body: String,
}

impl Cache {
    /// Keeps an event; whether it was news.
    pub fn keep_event(&self, connection: &ConnectionId, event: &SignedEvent) -> Result<bool> {
        let sql = "INSERT INTO webhook (conn, event_id, event, subject, occurred, received, body) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";
        let SignedEvent { event_id, event, subject, occurred, received, body } = event;
        self.write(|tx| {
            let conn = source::number_or_new(tx, connection)?;
            let row = params![
                conn,
                event_id,
                event,
                subject,
                occurred.map(time::ms),
                time::ms(*received),
                body
            ];
            Ok(tx.prepare_cached(sql)?.execute(row)? > 0)
        })
    }

    /// What was signed about a subject, oldest first.
    pub fn events_about(
        &self,
        connection: &ConnectionId,
        subject: &str,
    ) -> Result<Vec<SignedEvent>> {
        let sql = "SELECT event_id, event, subject, occurred, received, body FROM webhook \
                   WHERE conn = ?1 AND subject = ?2 ORDER BY ifnull(occurred, received), event_id";
        self.read(|db| {
            let Some(conn) = source::number(db, connection)? else { return Ok(Vec::new()) };
            let mut all = db.prepare_cached(sql)?;
            let rows = all.query_map(params![conn, subject], |row| {
                Ok(SignedEvent {
                    event_id: row.get(0)?,
                    event: row.get(1)?,
                    subject: row.get(2)?,
                    occurred: row.get::<_, Option<i64>>(3)?.map(time::at),
                    received: time::at(row.get(4)?),
                    body: row.get(5)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}
