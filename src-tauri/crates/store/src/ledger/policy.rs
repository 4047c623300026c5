//! When two people are needed, by the provider's account.

use domain::approval::ApprovalPolicy;
use domain::people::{Permission, needed_for};
use domain::{Connection as Account, ProviderId};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::audit::{About, Act, Acts, Deed, row};
use super::{Ledger, NewIntent, approval};
use crate::{LEDGER_FILE, Result, StoreError};

const ROW: &str =
    "SELECT * FROM approval_policy WHERE provider = ?1 AND account = ?2 AND mode = ?3";

impl Ledger {
    /// When two people are needed for actions on this account's sessions.
    pub fn approval_policy(&self, of: &Account) -> Result<ApprovalPolicy> {
        self.read(|db| read(db, key(of)))
    }

    /// What was said about a provider's accounts, by account and mode, connected still or not.
    pub fn approval_policies(
        &self,
        of: &ProviderId,
    ) -> Result<Vec<(String, String, ApprovalPolicy)>> {
        let sql = "SELECT account, mode FROM approval_policy WHERE provider = ?1";
        self.read(|db| {
            let mut ask = db.prepare_cached(sql)?;
            let accounts = ask.query_map([of.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let accounts = accounts.collect::<rusqlite::Result<Vec<(String, String)>>>()?;
            let with = |(account, mode): (String, String)| {
                let policy = read(db, [of.as_str(), &account, &mode])?;
                Ok((account, mode, policy))
            };
            accounts.into_iter().map(with).collect()
        })
    }
}

impl Acts<'_> {
    /// Says when two people are needed, and gives what held before and how many requests it voided:
    /// a stricter policy voids those that wait, a looser one frees none of them.
    pub fn set_approval_policy(
        &self,
        of: &Account,
        policy: &ApprovalPolicy,
    ) -> Result<(ApprovalPolicy, usize)> {
        let sql = "INSERT INTO approval_policy VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                   ON CONFLICT DO UPDATE SET policy = ?4, set_by = ?5, set_at = ?6";
        // A map of numbers is always JSON.
        let text = serde_json::to_string(policy).unwrap_or_else(|_| "{}".to_owned());
        self.act(|tx, now| {
            let [provider, account, mode] = key(of);
            let before = read(tx, [provider, account, mode])?;
            let was = row(tx, ROW, [provider, account, mode])?;
            let values = params![provider, account, mode, text, self.by.who, now];
            tx.prepare_cached(sql)?.execute(values)?;
            let (about, after) =
                (About::connection(&of.id), row(tx, ROW, [provider, account, mode])?);
            let mut deeds = vec![Deed::stepped(Act::PolicySet, about, was, after)];
            let (mut voided, mut told) = (0, Vec::new());
            if policy.is_stricter_than(&before) {
                (voided, told) = approval::void_all(tx, of, "policy", now)?;
            }
            deeds.append(&mut told);
            Ok(((before, voided), deeds))
        })
    }
}

fn key(of: &Account) -> [&str; 3] {
    [of.provider.as_str(), &of.account, of.mode.as_str()]
}

/// Whether a second person must agree to this.
pub(super) fn asks(db: &Connection, of: &NewIntent) -> Result<bool> {
    if needed_for(of.action) != Permission::Act {
        return Ok(false);
    }
    Ok(read(db, [of.provider.as_str(), &of.account, of.mode.as_str()])?.asks(of.amount))
}

fn read(db: &Connection, key: [&str; 3]) -> Result<ApprovalPolicy> {
    let sql =
        "SELECT policy FROM approval_policy WHERE provider = ?1 AND account = ?2 AND mode = ?3";
    let text: Option<String> =
        db.prepare_cached(sql)?.query_row(key, |row| row.get(0)).optional()?;
    let broken = |e: serde_json::Error| StoreError::Damaged {
        file: LEDGER_FILE,
        reason: format!("an approval policy is unreadable ({e})"),
    };
    text.map_or(Ok(ApprovalPolicy::Off), |text| serde_json::from_str(&text).map_err(broken))
}
