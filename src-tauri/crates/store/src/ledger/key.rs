//! Public keys of operators: what a signed file is checked with.

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::audit::{About, Act, Acts, Deed, row};
use super::{Ledger, Operator, operator};
use crate::{Result, StoreError, time};

/// A public key and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorKey {
    /// The key, as text.
    pub public: String,
    /// The operator's id.
    pub operator: String,
    /// The secret half is on this computer; else it came on a card.
    pub own: bool,
    /// Who added it.
    pub added_by: String,
    /// When.
    pub added_at: DateTime<Utc>,
}

impl Acts<'_> {
    /// Adds a key. With `person`, somebody who is known by this card only is added in the same step.
    pub fn add_operator_key(&self, key: &OperatorKey, person: Option<&Operator>) -> Result<()> {
        let sql = "INSERT INTO operator_key (public, operator, own, added_by, added_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let OperatorKey { public, operator, own, added_by, added_at } = key;
        let values = params![public, operator, own, added_by, time::ms(*added_at)];
        self.act(|tx, _| {
            let joined = person.map(|person| operator::insert(tx, person)).transpose()?;
            let known = |e| StoreError::unique(e, "a card with this key");
            tx.prepare_cached(sql)?.execute(values).map_err(known)?;
            let after = row(tx, "SELECT * FROM operator_key WHERE public = ?1", [public])?;
            let added = Deed::made(Act::KeyAdded, About::subject(public), after);
            Ok(((), joined.into_iter().chain([added])))
        })
    }
}

impl Ledger {
    /// All keys, the newest first.
    pub fn operator_keys(&self) -> Result<Vec<OperatorKey>> {
        let sql = "SELECT public, operator, own, added_by, added_at FROM operator_key \
                   ORDER BY added_at DESC, public";
        self.read(|db| {
            let mut all = db.prepare_cached(sql)?;
            let rows = all.query_map([], |row| {
                Ok(OperatorKey {
                    public: row.get(0)?,
                    operator: row.get(1)?,
                    own: row.get(2)?,
                    added_by: row.get(3)?,
                    added_at: time::at(row.get(4)?),
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}
