//! Bank lines that are spoken for: an act in flight names them, and its money is in the books only
//! once it is settled.

use domain::Money;
use rusqlite::{Connection, Transaction, params};

use super::{Ledger, word};
use crate::{Result, StoreError};

/// What an act in flight takes of a bank's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldLine {
    /// The intent.
    pub intent: String,
    /// The line's number.
    pub line: i64,
    /// How much of it.
    pub amount: Money,
}

/// Acts under way, that wait for a person, or for a second one; those whose money is in the books
/// already are left out. What was only shown to somebody holds nothing. `?1` is now.
pub(super) const HELD: &str = "SELECT id, json_extract(body, '$.transfer.line') AS line, \
    json_extract(body, '$.transfer.amount.minor') AS minor, \
    json_extract(body, '$.transfer.amount.currency') AS currency \
    FROM (SELECT id, iif(json_valid(body), body, NULL) AS body FROM intent INDEXED BY intent_open \
          WHERE state IN ('intent', 'sending', 'unknown', 'needs_human') \
          UNION SELECT id, iif(json_valid(body), body, NULL) FROM intent \
          WHERE id IN (SELECT intent FROM approval WHERE state = 'waiting' AND expires_at > ?1)) \
    WHERE line IS NOT NULL AND id NOT IN (SELECT id FROM received_money)";

/// Refuses to begin an act that names a bank's line of which the books and other acts have taken too
/// much by now: of two that were looked at in the same moment, one goes on.
pub(super) fn refuse_taken(tx: &Transaction<'_>, id: &str, now: i64) -> Result<()> {
    let sql = format!(
        "SELECT 1 FROM (SELECT json_extract(body, '$.transfer.line') AS line, \
         CAST(json_extract(body, '$.transfer.amount.minor') AS INTEGER) AS minor \
         FROM intent WHERE id = ?2 AND json_valid(body)) AS own \
         JOIN bank_line ON bank_line.id = own.line WHERE bank_line.minor < own.minor \
         + (SELECT ifnull(sum(minor), 0) FROM received_money WHERE line = own.line AND undone_at IS NULL) \
         + (SELECT ifnull(sum(CAST(minor AS INTEGER)), 0) FROM ({HELD}) AS held \
            WHERE held.line = own.line AND held.id <> ?2)"
    );
    let taken = tx.prepare_cached(&sql)?.exists(params![now, id])?;
    if taken { Err(TAKEN) } else { Ok(()) }
}

const TAKEN: StoreError =
    StoreError::Forbidden { rule: "another action has taken the bank line since it was shown" };

impl Ledger {
    /// Every bank line that an act in flight names.
    pub fn held_lines(&self) -> Result<Vec<HeldLine>> {
        let now = self.now();
        self.read(|db| list(db, now))
    }
}

fn list(db: &Connection, now: i64) -> Result<Vec<HeldLine>> {
    let mut all = db.prepare_cached(HELD)?;
    let mut rows = all.query(params![now])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let minor = word(row.get_ref(2)?.as_str()?, "amount")?;
        let currency = word(row.get_ref(3)?.as_str()?, "currency")?;
        let amount = Money::new(minor, currency);
        found.push(HeldLine { intent: row.get(0)?, line: row.get(1)?, amount });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrate::{self, Schema};

    #[test]
    fn what_is_open_is_found_without_a_walk_through_all_intents() {
        let mut db = Connection::open_in_memory().unwrap();
        migrate::run(&mut db, Schema::Ledger).unwrap();
        let open = "SELECT id FROM intent WHERE \
                    state IN ('intent', 'sending', 'unknown', 'needs_human') ORDER BY created_at, id";
        for sql in [HELD, open] {
            let mut ask = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let plan = ask.query_map(
                rusqlite::params_from_iter((0..ask.parameter_count()).map(|_| 0)),
                |row| row.get::<_, String>(3),
            );
            let walks: Vec<_> =
                plan.unwrap().flatten().filter(|step| step == "SCAN intent").collect();
            assert!(walks.is_empty(), "{sql}: {walks:?}");
        }
    }
}
