//! One session, by what a person or another program knows of it.

use std::cmp::Reverse;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use domain::{ConnectionId, SessionKey, order_id};
use rusqlite::Connection;

use super::row::{self, COLUMNS, SessionRow};
use super::source::{self, Known, Names};
use super::{Cache, apply};
use crate::ledger::ReceivedSums;
use crate::{Result, code, time};

/// Everything that is known of one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its row.
    pub row: SessionRow,
    /// The body as received last.
    pub raw: String,
    /// When that body was first read.
    pub raw_read_at: DateTime<Utc>,
    /// When the session was first seen.
    pub first_seen_at: DateTime<Utc>,
    /// When it was last seen to change.
    pub last_changed_at: DateTime<Utc>,
}

impl Cache {
    /// One session with its body.
    pub fn get(&self, key: &SessionKey) -> Result<Option<Stored>> {
        let received = self.received()?;
        self.read(|db| {
            let Some(conn) = source::number(db, &key.connection)? else { return Ok(None) };
            let Some(rid) = apply::rid_of(db, conn, key.kind, &key.id)? else { return Ok(None) };
            stored(db, rid, &received).map(Some)
        })
    }

    /// The sessions that a text names: a provider's id, or `CONNECTION/ID` with the connection's
    /// name or id.
    pub fn find_id(&self, text: &str) -> Result<Vec<SessionKey>> {
        let text = text.trim();
        let accounts = self.accounts()?;
        self.read(|db| {
            let names = Names::load(db)?;
            let mut found = with_id(db, &names, text)?;
            if let Some((connection, id)) = text.split_once('/') {
                let named = |c: &ConnectionId| {
                    c.as_str() == connection
                        || accounts.iter().any(|a| a.id == *c && a.name == connection)
                };
                found.extend(
                    with_id(db, &names, id)?.into_iter().filter(|key| named(&key.connection)),
                );
            }
            Ok(found)
        })
    }

    /// The sessions with an order id: exactly as written, and only where there is none, in any
    /// spelling of it. Newest first.
    pub fn find_order(&self, value: &str) -> Result<Vec<SessionRow>> {
        let received = self.received()?;
        self.read(|db| by_order(db, value.trim(), &self.names, &received))
    }

    /// Several sessions; a key that is not there is left out.
    pub fn rows(&self, keys: &[SessionKey]) -> Result<Vec<SessionRow>> {
        let received = self.received()?;
        self.read(|db| {
            let names = Names::load(db)?;
            let mut found = Vec::with_capacity(keys.len());
            for key in keys {
                let Some(conn) = source::number(db, &key.connection)? else { continue };
                if let Some(rid) = apply::rid_of(db, conn, key.kind, &key.id)? {
                    found.extend(by_rid(db, rid, &names, &received)?);
                }
            }
            Ok(found)
        })
    }
}

fn stored(db: &Connection, rid: i64, received: &ReceivedSums) -> Result<Stored> {
    let sql = format!(
        "SELECT {COLUMNS}, s.last_changed, r.body, r.read_at \
         FROM session s JOIN raw r USING (rid) WHERE rid = ?1"
    );
    let mut one = db.prepare_cached(&sql)?;
    let mut rows = one.query([rid])?;
    let found = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let row = row::read(found, &Names::load(db)?, received)?;
    Ok(Stored {
        first_seen_at: row.first_seen_at,
        last_changed_at: time::at(found.get(row::WIDTH)?),
        raw: found.get(row::WIDTH + 1)?,
        raw_read_at: time::at(found.get(row::WIDTH + 2)?),
        row,
    })
}

/// One row by its number.
pub(crate) fn by_rid(
    db: &Connection,
    rid: i64,
    names: &Names,
    received: &ReceivedSums,
) -> Result<Option<SessionRow>> {
    static SQL: LazyLock<String> =
        LazyLock::new(|| format!("SELECT {COLUMNS} FROM session s WHERE rid = ?1"));
    let mut one = db.prepare_cached(&SQL)?;
    let mut rows = one.query([rid])?;
    rows.next()?.map(|row| row::read(row, names, received)).transpose()
}

/// Every session with this id, whatever the connection and kind.
pub(crate) fn with_id(db: &Connection, names: &Names, id: &str) -> Result<Vec<SessionKey>> {
    let sql = "SELECT conn, kind FROM ident WHERE id = ?1 ORDER BY conn, kind";
    let mut all = db.prepare_cached(sql)?;
    let found = all.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let found = found.collect::<rusqlite::Result<Vec<(i64, i64)>>>()?;
    let key = |(conn, kind): (i64, i64)| {
        let connection = names.get(conn)?.clone();
        Some(SessionKey { connection, kind: code::kind_of(kind)?, id: id.to_owned() })
    };
    Ok(found.into_iter().filter_map(key).collect())
}

// The plus keeps SQLite from looking the value up in its statistics, and planning anew for each.
static EXACT: LazyLock<String> = LazyLock::new(|| by_reference("o.folded = +?1 AND o.value = +?2"));
static FOLDED: LazyLock<String> = LazyLock::new(|| by_reference("o.folded = +?1"));

/// From the reference to the row and no further: to sort and to leave out doubles is cheaper here
/// than in SQLite, because there is hardly ever more than one.
fn by_reference(filter: &str) -> String {
    format!(
        "SELECT {COLUMNS}, s.rid FROM order_ref o CROSS JOIN session s ON s.rid = o.rid \
         WHERE {filter}"
    )
}

/// Rows by order id, exactly or else folded; newest first.
pub(crate) fn by_order(
    db: &Connection,
    value: &str,
    names: &Known,
    received: &ReceivedSums,
) -> Result<Vec<SessionRow>> {
    let folded = order_id::fold(value);
    let list = |sql: &str, of: &[&str]| -> Result<Vec<SessionRow>> {
        let mut all = db.prepare_cached(sql)?;
        let mut rows = all.query(rusqlite::params_from_iter(of))?;
        let mut found: Vec<(i64, SessionRow)> = Vec::new();
        while let Some(row) = rows.next()? {
            let (names, rid) = (names.with(db, row.get(0)?)?, row.get(row::WIDTH)?);
            found.push((rid, row::read(row, &names, received)?));
        }
        found.sort_by_key(|(rid, row)| Reverse((row.session.created.at, *rid)));
        // A session may carry one reference at two places.
        found.dedup_by_key(|(rid, _)| *rid);
        Ok(found.into_iter().map(|(_, row)| row).collect())
    };
    let exact = list(&EXACT, &[&folded, value])?;
    if exact.is_empty() { list(&FOLDED, &[&folded]) } else { Ok(exact) }
}
