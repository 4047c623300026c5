//! Receipts, refunds, payouts and balance entries, as providers tell them.

use chrono::{DateTime, Utc};
use domain::{ConnectionId, Currency, Money, MoneyKind, Refund, Session, SessionKey};
use rusqlite::{Connection, Row, params};

use super::apply::Batch;
use super::source::Names;
use super::{Cache, source};
use crate::{CACHE_FILE, Result, StoreError, time};

/// How a kind is stored.
fn code(kind: MoneyKind) -> i64 {
    MoneyKind::ALL.iter().position(|known| *known == kind).unwrap_or_default() as i64
}

fn kind(code: i64) -> MoneyKind {
    let at = usize::try_from(code).unwrap_or_default();
    MoneyKind::ALL.get(at).copied().unwrap_or(MoneyKind::Balance)
}

/// One receipt or refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyRecord {
    /// Which.
    pub kind: MoneyKind,
    /// The provider's id.
    pub id: String,
    /// The session it belongs to, where it says so.
    pub session_id: Option<String>,
    /// How much.
    pub amount: Money,
    /// The provider's word for how it stands.
    pub state: Option<String>,
    /// A number people read.
    pub number: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// The body as received.
    pub raw: String,
}

/// Which money rows; an absent value means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MoneyFilter {
    /// Of one connection.
    pub connection: Option<ConnectionId>,
    /// Of one kind.
    pub kind: Option<MoneyKind>,
    /// At or after.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub until: Option<DateTime<Utc>>,
}

impl Cache {
    /// Keeps receipts and refunds. A refund changes what its session says about money that went
    /// back. Gives how many rows were new or different.
    pub fn put_money(&self, connection: &ConnectionId, records: &[MoneyRecord]) -> Result<u64> {
        let now = time::ms(self.clock.now());
        self.write(|tx| {
            let conn = source::number_or_new(tx, connection)?;
            let mut written = 0;
            let mut refunded = std::collections::BTreeSet::new();
            for record in records {
                if keep(tx, conn, record)? {
                    written += 1;
                    let refund = record.kind == MoneyKind::Refund;
                    refunded.extend(record.session_id.clone().filter(|_| refund));
                }
            }
            let mut batch = Batch::new(tx, conn)?;
            for id in refunded {
                reread(&mut batch, tx, conn, &id, now)?;
            }
            batch.finish()?;
            Ok(written)
        })
    }

    /// The receipts and refunds of a session, oldest first.
    pub fn money(&self, key: &SessionKey) -> Result<Vec<MoneyRecord>> {
        self.read(|db| {
            let Some(conn) = source::number(db, &key.connection)? else { return Ok(Vec::new()) };
            let filter = "conn = ?1 AND session_id = ?2 ORDER BY at, id";
            Ok(list(db, filter, params![conn, key.id])?.into_iter().map(|(_, row)| row).collect())
        })
    }

    /// Receipts and refunds, newest first.
    pub fn money_list(&self, filter: &MoneyFilter) -> Result<Vec<(ConnectionId, MoneyRecord)>> {
        let MoneyFilter { connection, kind, from, until } = filter;
        self.read(|db| {
            let conn = match connection {
                Some(connection) => Some(source::number(db, connection)?.unwrap_or(-1)),
                None => None,
            };
            let sql = "(?1 IS NULL OR conn = ?1) AND (?2 IS NULL OR kind = ?2) \
                       AND at >= ?3 AND at < ?4 ORDER BY at DESC, id";
            let (from, until) = (from.map_or(i64::MIN, time::ms), until.map_or(i64::MAX, time::ms));
            list(db, sql, params![conn, kind.map(code), from, until])
        })
    }
}

fn keep(db: &Connection, conn: i64, record: &MoneyRecord) -> Result<bool> {
    let MoneyRecord { kind, id, session_id, amount, state, number, at, raw } = record;
    let sql = "INSERT INTO money (conn, kind, id, session_id, minor, currency, state, number, at, body) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO UPDATE SET \
               session_id = ?4, minor = ?5, currency = ?6, state = ?7, number = ?8, at = ?9, \
               body = ?10 WHERE body <> ?10";
    let row = params![
        conn,
        code(*kind),
        id,
        session_id,
        amount.minor,
        amount.currency.code(),
        state,
        number,
        time::ms(*at),
        raw
    ];
    Ok(db.prepare_cached(sql)?.execute(row)? > 0)
}

fn list(
    db: &Connection,
    filter: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<(ConnectionId, MoneyRecord)>> {
    let names = Names::load(db)?;
    let sql = format!(
        "SELECT conn, kind, id, session_id, minor, currency, state, number, at, body FROM money WHERE {filter}"
    );
    let mut all = db.prepare_cached(&sql)?;
    let mut rows = all.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let name = names.get(row.get(0)?).ok_or_else(|| damaged("connection"))?.clone();
        found.push((name, read(row)?));
    }
    Ok(found)
}

fn damaged(what: &str) -> StoreError {
    StoreError::Damaged { file: CACHE_FILE, reason: format!("a money row has no valid {what}") }
}

fn read(row: &Row<'_>) -> Result<MoneyRecord> {
    let currency = Currency::new(row.get_ref(5)?.as_str()?).map_err(|_| damaged("currency"))?;
    Ok(MoneyRecord {
        kind: kind(row.get(1)?),
        id: row.get(2)?,
        session_id: row.get(3)?,
        amount: Money::new(row.get(4)?, currency),
        state: row.get(6)?,
        number: row.get(7)?,
        at: time::at(row.get(8)?),
        raw: row.get(9)?,
    })
}

/// Writes the sessions of one id anew after a refund.
fn reread(batch: &mut Batch<'_>, db: &Connection, conn: i64, id: &str, now: i64) -> Result<()> {
    let rids: Vec<i64> = db
        .prepare_cached("SELECT rid FROM ident WHERE id = ?1 AND conn = ?2")?
        .query_map(params![id, conn], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for rid in rids {
        let (mut session, _) = batch.old(rid)?;
        session.refund = Refund::None;
        batch.reread(rid, session, now)?;
    }
    Ok(())
}

/// What the refunds say about a session whose own body says nothing.
pub(crate) fn complete(db: &Connection, conn: i64, session: &mut Session) -> Result<()> {
    if session.refund != Refund::None {
        return Ok(());
    }
    let sql =
        "SELECT minor, currency, state FROM money WHERE conn = ?1 AND session_id = ?2 AND kind = 1";
    let mut all = db.prepare_cached(sql)?;
    let mut rows = all.query(params![conn, session.id])?;
    let (mut settled, mut open, mut failed) = (0_i64, false, false);
    while let Some(row) = rows.next()? {
        match standing(row.get_ref(2)?.as_str_or_null()?) {
            Refund::Pending => open = true,
            Refund::Failed => failed = true,
            _ if row.get_ref(1)?.as_str()? == session.amount.currency.code() => {
                settled = settled.saturating_add(row.get(0)?);
            }
            _ => {}
        }
    }
    session.refund = match settled {
        sum if sum > 0 && sum >= session.amount.minor => Refund::Full,
        sum if sum > 0 => Refund::Partial,
        _ if open => Refund::Pending,
        _ if failed => Refund::Failed,
        _ => Refund::None,
    };
    Ok(())
}

/// How one refund stands, by the words providers use; a refund without a word is settled.
fn standing(state: Option<&str>) -> Refund {
    let state = state.unwrap_or_default().to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| state.contains(word));
    if says(&["fail", "reject", "cancel", "declin"]) {
        Refund::Failed
    } else if says(&["pend", "process", "request", "created", "initiat", "progress"]) {
        Refund::Pending
    } else {
        Refund::Full
    }
}
