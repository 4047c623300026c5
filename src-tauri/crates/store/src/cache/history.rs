//! What was seen to change.

use chrono::{DateTime, Utc};
use domain::{Session, SessionKey, Source, Stamp};
use rusqlite::{Connection, Row, params};

use super::{Cache, source};
use crate::{Result, code, time};

/// One observed change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which field, by its name: `status`, `amount` …
    pub what: String,
    /// What it was.
    pub was: Option<String>,
    /// What it is since.
    pub now: Option<String>,
    /// When we saw it.
    pub seen_at: DateTime<Utc>,
    /// When the provider says it changed.
    pub at: Option<DateTime<Utc>>,
}

impl Cache {
    /// What was seen to change at a session, oldest first.
    pub fn history(&self, key: &SessionKey) -> Result<Vec<Change>> {
        let sql = "SELECT what, was, now, seen_at, at FROM change \
                   WHERE conn = ?1 AND kind = ?2 AND id = ?3 ORDER BY seq";
        self.read(|db| {
            let Some(conn) = source::number(db, &key.connection)? else { return Ok(Vec::new()) };
            let mut all = db.prepare_cached(sql)?;
            let rows = all.query_map(params![conn, code::kind(key.kind), key.id], change)?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Everything that was seen to change after a moment, oldest first: what a report as of that
    /// moment has to take back.
    pub fn changes_after(&self, moment: DateTime<Utc>) -> Result<Vec<(SessionKey, Change)>> {
        let sql = "SELECT what, was, now, seen_at, at, conn, kind, id FROM change \
                   WHERE seen_at > ?1 ORDER BY seq";
        self.read(|db| {
            let names = source::Names::load(db)?;
            let mut all = db.prepare_cached(sql)?;
            let mut rows = all.query([time::ms(moment)])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let (Some(connection), Some(kind)) =
                    (names.get(row.get(5)?), code::kind_of(row.get(6)?))
                else {
                    continue;
                };
                let key = SessionKey { connection: connection.clone(), kind, id: row.get(7)? };
                found.push((key, change(row)?));
            }
            Ok(found)
        })
    }
}

fn change(row: &Row<'_>) -> rusqlite::Result<Change> {
    Ok(Change {
        what: row.get(0)?,
        was: row.get(1)?,
        now: row.get(2)?,
        seen_at: time::at(row.get(3)?),
        at: row.get::<_, Option<i64>>(4)?.map(time::at),
    })
}

/// Writes down what differs.
pub(crate) fn record(
    db: &Connection,
    conn: i64,
    old: &Session,
    new: &Session,
    seen: i64,
) -> Result<()> {
    let at = (new.updated.source == Source::Provider).then(|| time::ms(new.updated.at));
    let sql = "INSERT INTO change (conn, kind, id, what, was, now, seen_at, at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let mut insert = db.prepare_cached(sql)?;
    for (what, was, now) in differences(old, new) {
        insert.execute(params![conn, code::kind(new.kind), new.id, what, was, now, seen, at])?;
    }
    Ok(())
}

type Difference = (&'static str, Option<String>, Option<String>);

fn differences(old: &Session, new: &Session) -> Vec<Difference> {
    let text = |t: &Option<String>| t.clone();
    let word = |w: &dyn std::fmt::Display| Some(w.to_string());
    let time = |s: Option<Stamp>| s.map(|s| s.at.to_rfc3339());
    let amount = |s: &Session| Some(format!("{} {}", s.amount.value(), s.amount.currency));
    let meta = |s: &Session| s.metadata.as_ref().map(|m| m.0.clone());
    let pairs = [
        ("status", word(&old.status), word(&new.status)),
        ("raw_status", word(&old.raw_status), word(&new.raw_status)),
        ("refund", word(&old.refund), word(&new.refund)),
        ("amount", amount(old), amount(new)),
        ("order_id", old.order_id().map(str::to_owned), new.order_id().map(str::to_owned)),
        ("customer_name", text(&old.customer.name), text(&new.customer.name)),
        ("customer_email", text(&old.customer.email), text(&new.customer.email)),
        ("adapter", text(&old.adapter), text(&new.adapter)),
        ("payment_method", text(&old.payment_method), text(&new.payment_method)),
        ("completed_at", time(old.completed), time(new.completed)),
        ("expires_at", time(old.expires), time(new.expires)),
        ("metadata", meta(old), meta(new)),
    ];
    pairs.into_iter().filter(|(_, was, now)| was != now).collect()
}
