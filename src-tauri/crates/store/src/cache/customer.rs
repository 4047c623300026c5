//! Customers, where sessions carry only their id.

use domain::{ConnectionId, Customer, Session};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::apply::Batch;
use super::{Cache, source};
use crate::{Result, time};

/// A customer as the search shows one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerHit {
    /// The name.
    pub name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// How many of the sessions found are theirs.
    pub sessions: u64,
}

impl Cache {
    /// Keeps customers, and fills in the sessions that carry only their id. Gives how many
    /// sessions changed.
    pub fn put_customers(
        &self,
        connection: &ConnectionId,
        customers: &[(Customer, String)],
    ) -> Result<u64> {
        let now = time::ms(self.clock.now());
        self.write(|tx| {
            let conn = source::number_or_new(tx, connection)?;
            let mut batch = Batch::new(tx, conn)?;
            let mut filled = 0;
            for (customer, body) in customers {
                if let Some(id) = &customer.id
                    && keep(tx, conn, id, customer, body)?
                {
                    filled += fill(&mut batch, tx, conn, id, now)?;
                }
            }
            batch.finish()?;
            Ok(filled)
        })
    }

    /// Customers that sessions name and nobody has read yet.
    pub fn missing_customers(
        &self,
        connection: &ConnectionId,
        limit: usize,
    ) -> Result<Vec<String>> {
        let sql = "SELECT id FROM wanted_customer WHERE conn = ?1 LIMIT ?2";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read(|db| {
            let Some(conn) = source::number(db, connection)? else { return Ok(Vec::new()) };
            let mut all = db.prepare_cached(sql)?;
            let rows = all.query_map([conn, limit], |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The customer of a connection with this e-mail address, upper or lower case.
    pub fn customer_by_email(
        &self,
        connection: &ConnectionId,
        email: &str,
    ) -> Result<Option<Customer>> {
        let sql = "SELECT id, name, email, phone FROM customer \
                   WHERE conn = ?1 AND email = ?2 COLLATE NOCASE ORDER BY id LIMIT 1";
        self.read(|db| {
            let Some(conn) = source::number(db, connection)? else { return Ok(None) };
            let one = |row: &rusqlite::Row<'_>| {
                Ok(Customer {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    email: row.get(2)?,
                    phone: row.get(3)?,
                })
            };
            Ok(db.prepare_cached(sql)?.query_row(params![conn, email], one).optional()?)
        })
    }
}

/// Keeps one; gives whether anything about it is new.
fn keep(db: &Connection, conn: i64, id: &str, customer: &Customer, body: &str) -> Result<bool> {
    db.prepare_cached("DELETE FROM wanted_customer WHERE conn = ?1 AND id = ?2")?
        .execute(params![conn, id])?;
    let sql = "INSERT INTO customer (conn, id, name, email, phone, body) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET name = ?3, email = ?4, \
               phone = ?5, body = ?6 WHERE body <> ?6";
    let Customer { id: _, name, email, phone } = customer;
    Ok(db.prepare_cached(sql)?.execute(params![conn, id, name, email, phone, body])? > 0)
}

/// Fills in the sessions of one customer.
fn fill(batch: &mut Batch<'_>, db: &Connection, conn: i64, id: &str, now: i64) -> Result<u64> {
    let sql = "SELECT rid FROM session WHERE conn = ?1 AND customer_id = ?2 AND (customer_filled \
               OR (customer_name IS NULL AND customer_email IS NULL AND customer_phone IS NULL))";
    let rids: Vec<i64> = db
        .prepare_cached(sql)?
        .query_map(params![conn, id], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut filled = 0;
    for rid in rids {
        let (mut session, _) = batch.old(rid)?;
        session.customer = Customer { id: session.customer.id, ..Customer::default() };
        filled += u64::from(batch.reread(rid, session, now)?);
    }
    Ok(filled)
}

/// Gives a session that carries only its customer's id the name, e-mail and telephone; notes an
/// unknown customer as wanted. Gives whether it was filled.
pub(crate) fn complete(db: &Connection, conn: i64, session: &mut Session) -> Result<bool> {
    let Customer { id: Some(id), name: None, email: None, phone: None } = &session.customer else {
        return Ok(false);
    };
    let sql = "SELECT name, email, phone FROM customer WHERE conn = ?1 AND id = ?2";
    let known = db
        .prepare_cached(sql)?
        .query_row(params![conn, id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    if let Some((name, email, phone)) = known {
        session.customer = Customer { id: Some(id.clone()), name, email, phone };
        return Ok(true);
    }
    db.prepare_cached("INSERT OR IGNORE INTO wanted_customer VALUES (?1, ?2)")?
        .execute(params![conn, id])?;
    Ok(false)
}
