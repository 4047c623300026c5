//! Who works here. People join, change and leave; nobody is deleted, because old records name them.

use chrono::{DateTime, TimeDelta, Utc};
use domain::approval::Person;
use domain::people::{Limits, Role};
use rusqlite::{Connection, Row, Transaction, params};

use super::audit::{About, Act, Acts, Deed, row};
use super::{Ledger, Untold, word};
use crate::{LEDGER_FILE, Result, StoreError, time};

/// Somebody who works here, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// A random UUID.
    pub id: String,
    /// What people call them; never given to a second person.
    pub name: String,
    /// What changes.
    pub now: OperatorChange,
    /// Who added them.
    pub added_by: String,
    /// When.
    pub added_at: DateTime<Utc>,
    /// When they left.
    pub left_at: Option<DateTime<Utc>>,
}

/// What may change about an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorChange {
    /// What for.
    pub role: Role,
    /// Up to how much.
    pub limits: Limits,
    /// The account of the operating system that this person is known by.
    pub account: Option<String>,
    /// The salted hash of the PIN.
    pub pin: Option<String>,
}

impl Operator {
    /// As far as it matters for who may check whom.
    pub fn person(&self) -> Person<'_> {
        let OperatorChange { role, limits, account, .. } = &self.now;
        Person { id: &self.id, account: account.as_deref(), role: *role, limits }
    }

    /// Whether this person can sign in on this computer. One who is known by a card only cannot.
    pub fn can_sign_in(&self) -> bool {
        self.left_at.is_none() && (self.now.account.is_some() || self.now.pin.is_some())
    }

    fn can_administer(&self) -> bool {
        self.can_sign_in() && self.now.role == Role::Administrator
    }
}

/// Whether a PIN may be tried now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinTry {
    /// It may; the try is counted already.
    Allowed,
    /// Too many wrong ones: not before then.
    NotBefore(DateTime<Utc>),
}

const COLUMNS: &str = "id, name, role, limits, account, pin, added_by, added_at, left_at";

const ROW: &str = "SELECT * FROM operator WHERE id = ?1";

const LAST: StoreError = StoreError::Forbidden {
    rule: "one administrator who can sign in must remain: without one nobody could name others",
};

const CHANGED: StoreError = StoreError::Forbidden {
    rule: "this operator was changed by somebody else in the meantime; look at them again",
};

impl Ledger {
    /// Everybody, those who left included, in the order they came.
    pub fn operators(&self) -> Result<Vec<Operator>> {
        self.read(all)
    }

    /// One operator, also one who left.
    pub fn operator(&self, id: &str) -> Result<Option<Operator>> {
        Ok(self.operators()?.into_iter().find(|operator| operator.id == id))
    }

    /// Asks for leave to try a PIN. The try is counted before the PIN is looked at, so that ending
    /// the program in between wins nothing. `pause` says how long to wait after so many wrong ones.
    pub fn begin_pin_try(&self, id: &str, pause: fn(u32) -> TimeDelta) -> Result<PinTry> {
        let now = self.clock.now();
        let look = "SELECT tries, tried_at FROM operator WHERE id = ?1 AND left_at IS NULL";
        let count = "UPDATE operator SET tries = tries + 1, tried_at = ?2 WHERE id = ?1";
        self.write_untold(Untold::Pin, |tx| {
            let known = tx
                .prepare_cached(look)?
                .query_row([id], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, Option<i64>>(1)?)));
            let (tries, tried_at) = known.map_err(|_| missing(id))?;
            let until = tried_at.map(|at| time::at(at) + pause(tries));
            if let Some(until) = until.filter(|until| *until > now) {
                return Ok(PinTry::NotBefore(until));
            }
            tx.prepare_cached(count)?.execute(params![id, time::ms(now)])?;
            Ok(PinTry::Allowed)
        })
    }

    /// The PIN was right: earlier wrong ones count no more.
    pub fn end_pin_tries(&self, id: &str) -> Result<()> {
        let sql = "UPDATE operator SET tries = 0, tried_at = NULL WHERE id = ?1";
        self.write_untold(Untold::Pin, |tx| {
            Ok(tx.prepare_cached(sql)?.execute([id]).map(|_| ())?)
        })
    }
}

impl Acts<'_> {
    /// Adds somebody. The first one must be an administrator; a name is given once.
    pub fn add_operator(&self, operator: &Operator) -> Result<()> {
        self.act(|tx, _| {
            let deed = insert(tx, operator)?;
            remains(tx)?;
            Ok(((), [deed]))
        })
    }

    /// Changes what an operator is and may do. `of` is who they were when it was decided: where that
    /// has changed since, it is a conflict, and nothing of the other change is written back.
    pub fn change_operator(&self, of: &Operator, to: &OperatorChange) -> Result<()> {
        let id = of.id.as_str();
        let sql = "UPDATE operator SET role = ?2, limits = ?3, account = ?4, pin = ?5, \
                   tries = iif(pin IS ?5, tries, 0) WHERE id = ?1";
        let OperatorChange { role, limits, account, pin } = to;
        let values = params![id, role.as_str(), limits_text(limits), account, pin];
        self.act(|tx, _| {
            let was = present(tx, id)?;
            if was.now != of.now {
                return Err(CHANGED);
            }
            let before = row(tx, ROW, [id])?;
            tx.prepare_cached(sql)?.execute(values)?;
            remains(tx)?;
            let about = About::subject(&was.name);
            let pin = (was.now.pin != *pin).then(|| Deed::new(Act::OperatorPinSet, about.clone()));
            let changed = Deed::changed(Act::OperatorChanged, about, before, row(tx, ROW, [id])?);
            Ok(((), [pin, changed].into_iter().flatten()))
        })
    }

    /// Gives an operator another PIN in the place of the one they had, and touches nothing else.
    pub fn set_operator_pin(&self, of: &Operator, pin: &str) -> Result<()> {
        let sql = "UPDATE operator SET pin = ?2, tries = 0, tried_at = NULL WHERE id = ?1";
        let id = of.id.as_str();
        self.act(|tx, _| {
            let was = present(tx, id)?;
            if was.now.pin != of.now.pin {
                return Err(CHANGED);
            }
            tx.prepare_cached(sql)?.execute([id, pin])?;
            Ok(((), [Deed::new(Act::OperatorPinSet, About::subject(&was.name))]))
        })
    }

    /// An operator leaves. The record keeps them; they can do nothing any more.
    pub fn remove_operator(&self, id: &str) -> Result<()> {
        let sql = "UPDATE operator SET left_at = ?2, pin = NULL WHERE id = ?1";
        self.act(|tx, now| {
            let was = present(tx, id)?;
            let before = row(tx, ROW, [id])?;
            tx.prepare_cached(sql)?.execute(params![id, now])?;
            remains(tx)?;
            let (about, after) = (About::subject(was.name), row(tx, ROW, [id])?);
            Ok(((), [Deed::stepped(Act::OperatorRemoved, about, before, after)]))
        })
    }
}

/// Somebody who works here now.
fn present(tx: &Transaction<'_>, id: &str) -> Result<Operator> {
    let found = all(tx)?.into_iter().find(|operator| operator.id == id);
    found.filter(|operator| operator.left_at.is_none()).ok_or_else(|| missing(id))
}

/// Adds a row inside a larger step.
pub(super) fn insert(tx: &Transaction<'_>, operator: &Operator) -> Result<Deed> {
    let sql = "INSERT INTO operator (id, name, folded, role, limits, account, pin, added_by, added_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let Operator { id, name, now, added_by, added_at, .. } = operator;
    let values = params![
        id,
        name,
        name.to_lowercase(),
        now.role.as_str(),
        limits_text(&now.limits),
        now.account,
        now.pin,
        added_by,
        time::ms(*added_at)
    ];
    let taken = |e| StoreError::unique(e, "an operator of this name, present or past,");
    tx.prepare_cached(sql)?.execute(values).map_err(taken)?;
    Ok(Deed::made(Act::OperatorAdded, About::subject(name), row(tx, ROW, [id])?))
}

/// A map of numbers is always JSON.
fn limits_text(limits: &Limits) -> String {
    serde_json::to_string(limits).unwrap_or_else(|_| "{}".to_owned())
}

fn missing(id: &str) -> StoreError {
    StoreError::NotFound { what: "operator", id: id.to_owned() }
}

fn remains(tx: &Transaction<'_>) -> Result<()> {
    if all(tx)?.iter().any(Operator::can_administer) { Ok(()) } else { Err(LAST) }
}

/// What people call an operator, also one who left.
pub(super) fn name(db: &Connection, id: &str) -> Result<Option<String>> {
    Ok(all(db)?.into_iter().find(|operator| operator.id == id).map(|operator| operator.name))
}

pub(super) fn all(db: &Connection) -> Result<Vec<Operator>> {
    let sql = format!("SELECT {COLUMNS} FROM operator ORDER BY added_at, folded");
    let mut all = db.prepare_cached(&sql)?;
    let mut rows = all.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

fn read(row: &Row<'_>) -> Result<Operator> {
    let limits: String = row.get(3)?;
    let broken = |e: serde_json::Error| StoreError::Damaged {
        file: LEDGER_FILE,
        reason: format!("the limits of an operator are unreadable ({e})"),
    };
    Ok(Operator {
        id: row.get(0)?,
        name: row.get(1)?,
        now: OperatorChange {
            role: word(row.get_ref(2)?.as_str()?, "role")?,
            limits: serde_json::from_str(&limits).map_err(broken)?,
            account: row.get(4)?,
            pin: row.get(5)?,
        },
        added_by: row.get(6)?,
        added_at: time::at(row.get(7)?),
        left_at: row.get::<_, Option<i64>>(8)?.map(time::at),
    })
}
