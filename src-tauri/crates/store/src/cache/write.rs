//! A session's row: how it is written.

use domain::{Customer, Money, Session};
use rusqlite::{CachedStatement, Connection, Statement, params};
use sha2::{Digest as _, Sha256};

use crate::{Result, code, time};

/// What tells whether a body changed: the first 64 bits of its SHA-256.
pub(crate) fn digest(body: &str) -> i64 {
    let hash = Sha256::digest(body.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    i64::from_be_bytes(first)
}

/// The amount in ten-thousandths of a whole unit (no ISO currency has more than four digits).
/// Beyond 922 trillion whole units it stays at the end of the scale.
pub(crate) fn amount_key(amount: Money) -> i64 {
    let digits = amount.currency.digits().min(4);
    amount.minor.saturating_mul(10_i64.pow(4 - digits))
}

/// The text customers are sorted by.
pub(crate) fn customer_key(customer: &Customer) -> String {
    let Customer { id, name, email, phone } = customer;
    let first = [name, email, phone, id].into_iter().flatten().find(|text| !text.is_empty());
    first.map_or_else(String::new, |text| text.to_lowercase())
}

/// What is written on every insert and update, in the order of [`bind`].
const SET: [&str; 31] = [
    "mode",
    "status",
    "raw_status",
    "refund",
    "currency",
    "minor",
    "amount_key",
    "provider_amount",
    "order_id",
    "order_path",
    "more_orders",
    "customer_id",
    "customer_name",
    "customer_email",
    "customer_phone",
    "customer_key",
    "customer_filled",
    "adapter",
    "method",
    "methods",
    "hosted_url",
    "metadata",
    "created",
    "created_by",
    "updated",
    "updated_by",
    "completed",
    "completed_by",
    "expires",
    "expires_by",
    "last_changed",
];

/// The statements of one batch, prepared once.
pub(crate) struct Writer<'t> {
    db: &'t Connection,
    conn: i64,
    insert: CachedStatement<'t>,
    update: CachedStatement<'t>,
    ident: CachedStatement<'t>,
    body: CachedStatement<'t>,
    refer: CachedStatement<'t>,
    unrefer: CachedStatement<'t>,
}

impl<'t> Writer<'t> {
    pub(crate) fn new(db: &'t Connection, conn: i64) -> Result<Self> {
        let (set, marks) = (SET.join(", "), ["?"; 31].join(", "));
        let insert = format!(
            "INSERT INTO session ({set}, conn, kind, id, first_seen) VALUES ({marks}, ?, ?, ?, ?)"
        );
        let update = format!("UPDATE session SET ({set}) = ({marks}) WHERE rid = ?");
        let ident = "INSERT INTO ident (id, conn, kind, rid, digest) VALUES (?1, ?2, ?3, ?4, ?5) \
                     ON CONFLICT DO UPDATE SET digest = ?5";
        let unrefer = "DELETE FROM order_ref WHERE folded = ?1 AND value = ?2 AND rid = ?3";
        Ok(Self {
            db,
            conn,
            insert: db.prepare_cached(&insert)?,
            update: db.prepare_cached(&update)?,
            ident: db.prepare_cached(ident)?,
            body: db.prepare_cached("INSERT OR REPLACE INTO raw VALUES (?1, ?2, ?3)")?,
            refer: db.prepare_cached("INSERT OR IGNORE INTO order_ref VALUES (?1, ?2, ?3, ?4)")?,
            unrefer: db.prepare_cached(unrefer)?,
        })
    }

    /// Writes a session that was never seen; gives its row.
    pub(crate) fn insert(
        &mut self,
        session: &Session,
        filled: bool,
        first_seen: i64,
        now: i64,
    ) -> Result<i64> {
        bind(&mut self.insert, session, filled, now)?;
        self.insert.raw_bind_parameter(32, self.conn)?;
        self.insert.raw_bind_parameter(33, code::kind(session.kind))?;
        self.insert.raw_bind_parameter(34, session.id.as_str())?;
        self.insert.raw_bind_parameter(35, first_seen)?;
        self.insert.raw_execute()?;
        let rid = self.db.last_insert_rowid();
        self.refer(session, rid)?;
        Ok(rid)
    }

    /// Writes a session over what was known of it.
    pub(crate) fn update(
        &mut self,
        rid: i64,
        old: &Session,
        new: &Session,
        filled: bool,
        now: i64,
    ) -> Result<()> {
        bind(&mut self.update, new, filled, now)?;
        self.update.raw_bind_parameter(32, rid)?;
        self.update.raw_execute()?;
        if old.order_ids != new.order_ids {
            for order in &old.order_ids {
                self.unrefer.execute(params![
                    domain::order_id::fold(&order.value),
                    order.value,
                    rid
                ])?;
            }
            self.refer(new, rid)?;
        }
        self.db.prepare_cached("INSERT INTO touched (rid) VALUES (?1)")?.execute([rid])?;
        Ok(())
    }

    fn refer(&mut self, session: &Session, rid: i64) -> Result<()> {
        for order in &session.order_ids {
            let folded = domain::order_id::fold(&order.value);
            self.refer.execute(params![folded, order.value, rid, order.path])?;
        }
        Ok(())
    }

    /// Keeps the digest of a session's body.
    pub(crate) fn ident(&mut self, session: &Session, rid: i64, digest: i64) -> Result<()> {
        self.ident.execute(params![
            session.id,
            self.conn,
            code::kind(session.kind),
            rid,
            digest
        ])?;
        Ok(())
    }

    /// Keeps the body as received.
    pub(crate) fn body(&mut self, rid: i64, body: &str, read_at: i64) -> Result<()> {
        self.body.execute(params![rid, body, read_at])?;
        Ok(())
    }
}

fn bind(to: &mut Statement<'_>, session: &Session, filled: bool, now: i64) -> Result<()> {
    let order = session.order_ids.first();
    let customer = &session.customer;
    let ((completed, completed_by), (expires, expires_by)) =
        (time::stamp_ms(session.completed), time::stamp_ms(session.expires));
    to.raw_bind_parameter(1, code::mode(session.mode))?;
    to.raw_bind_parameter(2, code::status(session.status))?;
    to.raw_bind_parameter(3, session.raw_status.as_str())?;
    to.raw_bind_parameter(4, code::refund(session.refund))?;
    to.raw_bind_parameter(5, session.amount.currency.code())?;
    to.raw_bind_parameter(6, session.amount.minor)?;
    to.raw_bind_parameter(7, amount_key(session.amount))?;
    to.raw_bind_parameter(8, session.provider_amount)?;
    to.raw_bind_parameter(9, order.map_or("", |o| o.value.as_str()))?;
    to.raw_bind_parameter(10, order.map_or("", |o| o.path.as_str()))?;
    to.raw_bind_parameter(11, json(session.order_ids.get(1..).unwrap_or_default()))?;
    to.raw_bind_parameter(12, customer.id.as_deref())?;
    to.raw_bind_parameter(13, customer.name.as_deref())?;
    to.raw_bind_parameter(14, customer.email.as_deref())?;
    to.raw_bind_parameter(15, customer.phone.as_deref())?;
    to.raw_bind_parameter(16, customer_key(customer))?;
    to.raw_bind_parameter(17, filled)?;
    to.raw_bind_parameter(18, session.adapter.as_deref().unwrap_or_default())?;
    to.raw_bind_parameter(19, session.payment_method.as_deref())?;
    to.raw_bind_parameter(20, json(&session.methods))?;
    to.raw_bind_parameter(21, session.hosted_url.as_deref())?;
    to.raw_bind_parameter(22, session.metadata.as_ref().map(|m| m.0.as_str()))?;
    to.raw_bind_parameter(23, time::ms(session.created.at))?;
    to.raw_bind_parameter(24, code::source(session.created.source))?;
    to.raw_bind_parameter(25, time::ms(session.updated.at))?;
    to.raw_bind_parameter(26, code::source(session.updated.source))?;
    to.raw_bind_parameter(27, completed)?;
    to.raw_bind_parameter(28, completed_by)?;
    to.raw_bind_parameter(29, expires)?;
    to.raw_bind_parameter(30, expires_by)?;
    Ok(to.raw_bind_parameter(31, now)?)
}

/// A list as JSON; an empty one as nothing.
fn json<T: serde::Serialize>(list: &[T]) -> Option<String> {
    if list.is_empty() { None } else { serde_json::to_string(list).ok() }
}
