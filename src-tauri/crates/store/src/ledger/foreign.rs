//! Requests that came from another computer in a signed file, and what was answered here.

use chrono::{DateTime, Utc};
use domain::words;
use rusqlite::{Connection, Row, params};

use super::audit::{About, Act, Acts, Deed, row};
use super::{Ledger, word};
use crate::{Result, StoreError, time};

words! {
    /// How a request of another computer stands here. It is answered once.
    ForeignState {
        /// Nobody has answered.
        Waiting = "waiting",
        /// Agreed to.
        Approved = "approved",
        /// Refused.
        Rejected = "rejected",
    }
}

/// A request that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewForeign {
    /// The request's own id.
    pub id: String,
    /// What it is bound to.
    pub bound: String,
    /// The signed file, as it came.
    pub file: String,
    /// The operator whose card signed it.
    pub maker: String,
    /// Who took it in.
    pub taken_by: String,
}

/// A request of another computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignRequest {
    /// What came in.
    pub what: NewForeign,
    /// How it stands.
    pub state: ForeignState,
    /// The signed answer.
    pub answer: Option<String>,
    /// The operator who answered.
    pub checker: Option<String>,
    /// When it came in.
    pub taken_at: DateTime<Utc>,
    /// When it was answered.
    pub decided_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str =
    "id, bound, file, maker, taken_by, state, answer, checker, taken_at, decided_at";

const ROW: &str = "SELECT * FROM foreign_request WHERE id = ?1";

impl Acts<'_> {
    /// Takes a request in. One that is here already is a conflict.
    pub fn take_foreign_request(&self, new: &NewForeign) -> Result<()> {
        let sql = "INSERT INTO foreign_request (id, bound, file, maker, state, taken_by, taken_at) \
                   VALUES (?1, ?2, ?3, ?4, 'waiting', ?5, ?6)";
        let NewForeign { id, bound, file, maker, taken_by } = new;
        let twice = |e| StoreError::unique(e, "this request");
        self.act(|tx, now| {
            let values = params![id, bound, file, maker, taken_by, now];
            tx.prepare_cached(sql)?.execute(values).map_err(twice)?;
            Ok(((), [Deed::made(Act::ForeignTaken, About::subject(id), row(tx, ROW, [id])?)]))
        })
    }

    /// Answers a request of another computer, once. False where it was answered before.
    pub fn answer_foreign_request(
        &self,
        id: &str,
        state: ForeignState,
        checker: &str,
        answer: &str,
    ) -> Result<bool> {
        let sql = "UPDATE foreign_request SET state = ?2, checker = ?3, answer = ?4, decided_at = ?5 \
                   WHERE id = ?1 AND state = 'waiting'";
        let refused = |e| StoreError::unique(e, "a decision by whoever asked");
        let approved = state == ForeignState::Approved;
        let act = if approved { Act::ForeignApproved } else { Act::ForeignRejected };
        self.act(|tx, now| {
            let before = row(tx, ROW, [id])?;
            let values = params![id, state.as_str(), checker, answer, now];
            let done = tx.prepare_cached(sql)?.execute(values).map_err(refused)? == 1;
            let after = row(tx, ROW, [id])?;
            Ok((done, Deed::changed(act, About::subject(id), before, after)))
        })
    }
}

impl Ledger {
    /// One request of another computer.
    pub fn foreign_request(&self, id: &str) -> Result<Option<ForeignRequest>> {
        self.read(|db| Ok(many(db, "id = ?1", [id])?.pop()))
    }

    /// All of them, the newest first.
    pub fn foreign_requests(&self) -> Result<Vec<ForeignRequest>> {
        self.read(|db| many(db, "true ORDER BY taken_at DESC, id", []))
    }
}

fn many(
    db: &Connection,
    filter: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<ForeignRequest>> {
    let sql = format!("SELECT {COLUMNS} FROM foreign_request WHERE {filter}");
    let mut all = db.prepare_cached(&sql)?;
    let mut rows = all.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

fn read(row: &Row<'_>) -> Result<ForeignRequest> {
    Ok(ForeignRequest {
        what: NewForeign {
            id: row.get(0)?,
            bound: row.get(1)?,
            file: row.get(2)?,
            maker: row.get(3)?,
            taken_by: row.get(4)?,
        },
        state: word(row.get_ref(5)?.as_str()?, "state of a request")?,
        answer: row.get(6)?,
        checker: row.get(7)?,
        taken_at: time::at(row.get(8)?),
        decided_at: row.get::<_, Option<i64>>(9)?.map(time::at),
    })
}
