//! Requests for a second person's word. A request is decided once; its yes and the first step of
//! its intent are one transaction, so that there is no approval that could be used later or again.

use chrono::{DateTime, Utc};
use domain::{Connection as Account, Mode, ProviderId};
use rusqlite::{Connection, Transaction, params};

use super::approval_row::{COLUMNS, read};
use super::intent::{abandon, one as intent};
use super::{
    Agreed, Approval, ApprovalState, End, Intent, IntentState, Ledger, NewApproval, NewIntent,
    policy,
};
use crate::{Result, StoreError, time};

const NOT_AGREED: StoreError = StoreError::Forbidden {
    rule: "a second person has to agree to exactly this first, in time, and once",
};

const BESIDE: StoreError =
    StoreError::Forbidden { rule: "an earlier action on this session waits for a second person" };

impl Ledger {
    /// Asks. The intent must be one that nobody has agreed to or asked about yet.
    pub fn ask_approval(&self, ask: &NewApproval) -> Result<Approval> {
        let sql = "INSERT INTO approval (id, intent, bound, maker, maker_account, state, asked_at, expires_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', ?6, ?7)";
        let now = self.now();
        self.write(|tx| {
            let of = intent(tx, "id = ?1", &ask.intent)?.ok_or_else(|| missing(&ask.intent))?;
            if of.state != IntentState::Prepared {
                return Err(StoreError::Conflict { what: "an intent that has begun" });
            }
            refuse_beside(tx, &of.what)?;
            let NewApproval { id, intent, bound, maker, maker_account, expires_at } = ask;
            let until = time::ms(*expires_at);
            let values = params![id, intent, bound, maker, maker_account, now, until];
            let twice = |e| StoreError::unique(e, "a request for this");
            tx.prepare_cached(sql)?.execute(values).map_err(twice)?;
            one(tx, "id = ?1", id)?.ok_or_else(|| missing(id))
        })
    }

    /// One request.
    pub fn approval(&self, id: &str) -> Result<Option<Approval>> {
        self.read(|db| one(db, "id = ?1", id))
    }

    /// The request of an intent.
    pub fn approval_of(&self, intent: &str) -> Result<Option<Approval>> {
        self.read(|db| one(db, "intent = ?1", intent))
    }

    /// What waits, oldest first.
    pub fn waiting_approvals(&self) -> Result<Vec<Approval>> {
        self.read(|db| many(db, "state = 'waiting' ORDER BY asked_at, id", []))
    }

    /// What ended at or after `from` and before `until`, newest first.
    pub fn ended_approvals(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<Approval>> {
        let filter = "decided_at >= ?1 AND decided_at < ?2 ORDER BY decided_at DESC, id";
        self.read(|db| many(db, filter, params![time::ms(from), time::ms(until)]))
    }

    /// The request that waits for a session, whatever it is for.
    pub fn waiting_on(
        &self,
        provider: &ProviderId,
        account: &str,
        mode: Mode,
        target: &str,
    ) -> Result<Option<Approval>> {
        self.read(|db| waiting_on(db, provider, account, mode, target))
    }

    /// Ends a request without carrying anything out; its intent is given up. False where it was
    /// decided before.
    pub fn end_approval(&self, id: &str, end: &End) -> Result<bool> {
        let now = self.now();
        self.write(|tx| match one(tx, "id = ?1", id)? {
            None => Err(missing(id)),
            Some(found) if found.state != ApprovalState::Waiting => Ok(false),
            Some(found) => finish(tx, &found, end, now).map(|()| true),
        })
    }

    /// Ends what nobody answered in time, and gives how many those were.
    pub fn expire_approvals(&self) -> Result<usize> {
        let now = self.now();
        let late = "state = 'waiting' AND expires_at <= ?1";
        if self.read(|db| many(db, late, [now]))?.is_empty() {
            return Ok(0);
        }
        self.write(|tx| {
            let end = ended(ApprovalState::Expired, "nobody answered in time");
            end_all(tx, &many(tx, late, [now])?, &end, now)
        })
    }
}

/// An end that nobody decided.
fn ended(state: ApprovalState, reason: &str) -> End {
    End { state, reason: Some(reason.to_owned()), checker: None, answer: None }
}

fn end_all(tx: &Transaction<'_>, all: &[Approval], end: &End, now: i64) -> Result<usize> {
    all.iter().try_for_each(|found| finish(tx, found, end, now))?;
    Ok(all.len())
}

/// Voids everything that waits on an account.
pub(super) fn void_all(
    tx: &Transaction<'_>,
    of: &Account,
    reason: &str,
    now: i64,
) -> Result<usize> {
    let filter = "state = 'waiting' AND intent IN \
                  (SELECT id FROM intent WHERE provider = ?1 AND account = ?2 AND mode = ?3)";
    let all = many(tx, filter, [of.provider.as_str(), &of.account, of.mode.as_str()])?;
    end_all(tx, &all, &ended(ApprovalState::Void, reason), now)
}

/// Nothing is prepared or asked beside a request that waits on the same session.
pub(super) fn refuse_beside(tx: &Transaction<'_>, of: &NewIntent) -> Result<()> {
    match waiting_on(tx, &of.provider, &of.account, of.mode, &of.target)? {
        Some(_) => Err(BESIDE),
        None => Ok(()),
    }
}

/// The first step of an intent: where a second person was asked, it begins with their yes only, and
/// any other end is the request's end too.
pub(super) fn on_first_step(
    tx: &Transaction<'_>,
    intent: &Intent,
    to: IntentState,
    agreed: Option<&Agreed>,
    now: i64,
) -> Result<()> {
    match (one(tx, "intent = ?1", &intent.what.id)?, agreed) {
        // Looked at here too, so that a policy counts from the moment it is on disk.
        (None, None) if to.is_live() && policy::asks(tx, &intent.what)? => Err(NOT_AGREED),
        (None, None) => Ok(()),
        (Some(found), Some(agreed)) if to.is_live() => approve(tx, &found, agreed, now),
        (Some(found), None) if !to.is_live() && found.state == ApprovalState::Waiting => {
            decide(tx, &found, &ended(ApprovalState::Void, "it was let go"), now)
        }
        _ => Err(NOT_AGREED),
    }
}

fn approve(tx: &Transaction<'_>, found: &Approval, agreed: &Agreed, now: i64) -> Result<()> {
    let fits = found.what.id == agreed.request && found.what.bound == agreed.bound;
    let in_time = time::ms(found.what.expires_at) > now;
    if !fits || !in_time || found.state != ApprovalState::Waiting {
        return Err(NOT_AGREED);
    }
    let end = End {
        state: ApprovalState::Approved,
        reason: None,
        checker: Some((agreed.checker.clone(), agreed.proof)),
        answer: agreed.answer.clone(),
    };
    decide(tx, found, &end, now)
}

/// Ends a request, and gives its intent up.
fn finish(tx: &Transaction<'_>, found: &Approval, end: &End, now: i64) -> Result<()> {
    if matches!(end.state, ApprovalState::Waiting | ApprovalState::Approved) {
        return Err(NOT_AGREED);
    }
    decide(tx, found, end, now)?;
    match intent(tx, "id = ?1", &found.what.intent)? {
        Some(old) if old.state == IntentState::Prepared => {
            abandon(tx, &old, end.state.as_str(), now)
        }
        _ => Ok(()),
    }
}

fn decide(tx: &Transaction<'_>, found: &Approval, end: &End, now: i64) -> Result<()> {
    let sql = "UPDATE approval SET state = ?2, reason = ?3, checker = ?4, proof = ?5, answer = ?6, \
               decided_at = ?7 WHERE id = ?1 AND state = 'waiting'";
    let End { state, reason, checker, answer } = end;
    let (who, proof) = checker.as_ref().map(|(who, proof)| (who, proof.as_str())).unzip();
    let values = params![found.what.id, state.as_str(), reason, who, proof, answer, now];
    let refused = |e| StoreError::unique(e, "a decision by whoever asked");
    tx.prepare_cached(sql)?.execute(values).map_err(refused)?;
    Ok(())
}

fn missing(id: &str) -> StoreError {
    StoreError::NotFound { what: "request", id: id.to_owned() }
}

fn waiting_on(
    db: &Connection,
    provider: &ProviderId,
    account: &str,
    mode: Mode,
    target: &str,
) -> Result<Option<Approval>> {
    let filter = "state = 'waiting' AND intent IN (SELECT id FROM intent \
                  WHERE target = ?4 AND provider = ?1 AND account = ?2 AND mode = ?3)";
    Ok(many(db, filter, [provider.as_str(), account, mode.as_str(), target])?.pop())
}

fn one(db: &Connection, filter: &str, value: &str) -> Result<Option<Approval>> {
    Ok(many(db, filter, [value])?.pop())
}

fn many(db: &Connection, filter: &str, values: impl rusqlite::Params) -> Result<Vec<Approval>> {
    let mut all = db.prepare_cached(&format!("SELECT {COLUMNS} FROM approval WHERE {filter}"))?;
    let mut rows = all.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}
