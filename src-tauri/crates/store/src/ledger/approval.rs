//! Requests for a second person's word. A request is decided once; its yes and the first step of
//! its intent are one transaction, so that there is no approval that could be used later or again.

use chrono::{DateTime, Utc};
use domain::{Connection as Account, Mode, ProviderId};
use rusqlite::{Connection, Transaction, params};

use super::approval_row::{COLUMNS, read};
use super::audit::{About, Act, Acts, Deed, row};
use super::intent::{abandon, one as intent};
use super::{
    Agreed, Approval, ApprovalState, End, Intent, IntentState, Ledger, NewApproval, NewIntent,
    policy,
};
use crate::{Result, StoreError, time};

const ROW: &str = "SELECT * FROM approval WHERE id = ?1";

const NOT_AGREED: StoreError = StoreError::Forbidden {
    rule: "a second person has to agree to exactly this first, in time, and once",
};

const BESIDE: StoreError =
    StoreError::Forbidden { rule: "an earlier action on this session waits for a second person" };

impl Ledger {
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
}

impl Acts<'_> {
    /// Asks. The intent must be one that nobody has agreed to or asked about yet.
    pub fn ask_approval(&self, ask: &NewApproval) -> Result<Approval> {
        let sql = "INSERT INTO approval (id, intent, bound, maker, maker_account, state, asked_at, expires_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', ?6, ?7)";
        self.act(|tx, now| {
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
            let asked = one(tx, "id = ?1", id)?.ok_or_else(|| missing(id))?;
            Ok((asked, [Deed::made(Act::ApprovalAsked, about(&of), row(tx, ROW, [id])?)]))
        })
    }

    /// Ends a request without carrying anything out; its intent is given up. False where it was
    /// decided before.
    pub fn end_approval(&self, id: &str, end: &End) -> Result<bool> {
        self.act(|tx, now| match one(tx, "id = ?1", id)? {
            None => Err(missing(id)),
            Some(found) if found.state != ApprovalState::Waiting => Ok((false, Vec::new())),
            Some(found) => Ok((true, finish(tx, &found, end, now)?)),
        })
    }

    /// Ends what nobody answered in time, and gives how many those were.
    pub fn expire_approvals(&self) -> Result<usize> {
        let late = "state = 'waiting' AND expires_at <= ?1";
        let now = self.ledger.now();
        if self.ledger.read(|db| many(db, late, [now]))?.is_empty() {
            return Ok(0);
        }
        self.act(|tx, now| {
            let end = ended(ApprovalState::Expired, "nobody answered in time");
            end_all(tx, &many(tx, late, [now])?, &end, now)
        })
    }
}

/// An end that nobody decided.
fn ended(state: ApprovalState, reason: &str) -> End {
    End { state, reason: Some(reason.to_owned()), checker: None, answer: None }
}

/// How many ended, and what is told of it.
type Ended = (usize, Vec<Deed>);

fn end_all(tx: &Transaction<'_>, all: &[Approval], end: &End, now: i64) -> Result<Ended> {
    let told = all.iter().map(|found| finish(tx, found, end, now)).collect::<Result<Vec<_>>>()?;
    Ok((all.len(), told.concat()))
}

/// Voids everything that waits on an account.
pub(super) fn void_all(
    tx: &Transaction<'_>,
    of: &Account,
    reason: &str,
    now: i64,
) -> Result<Ended> {
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
) -> Result<Option<Deed>> {
    match (one(tx, "intent = ?1", &intent.what.id)?, agreed) {
        // Looked at here too, so that a policy counts from the moment it is on disk.
        (None, None) if to.is_live() && policy::asks(tx, &intent.what)? => Err(NOT_AGREED),
        (None, None) => Ok(None),
        (Some(found), Some(agreed)) if to.is_live() => approve(tx, &found, agreed, now).map(Some),
        (Some(found), None) if !to.is_live() && found.state == ApprovalState::Waiting => {
            decide(tx, &found, &ended(ApprovalState::Void, "it was let go"), now).map(Some)
        }
        _ => Err(NOT_AGREED),
    }
}

fn approve(tx: &Transaction<'_>, found: &Approval, agreed: &Agreed, now: i64) -> Result<Deed> {
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
fn finish(tx: &Transaction<'_>, found: &Approval, end: &End, now: i64) -> Result<Vec<Deed>> {
    if matches!(end.state, ApprovalState::Waiting | ApprovalState::Approved) {
        return Err(NOT_AGREED);
    }
    let mut deeds = vec![decide(tx, found, end, now)?];
    let old = intent(tx, "id = ?1", &found.what.intent)?;
    if let Some(old) = old.filter(|old| old.state == IntentState::Prepared) {
        deeds.push(abandon(tx, &old, end.state.as_str(), now)?);
    }
    Ok(deeds)
}

fn decide(tx: &Transaction<'_>, found: &Approval, end: &End, now: i64) -> Result<Deed> {
    let sql = "UPDATE approval SET state = ?2, reason = ?3, checker = ?4, proof = ?5, answer = ?6, \
               decided_at = ?7 WHERE id = ?1 AND state = 'waiting'";
    let End { state, reason, checker, answer } = end;
    let (who, proof) = checker.as_ref().map(|(who, proof)| (who, proof.as_str())).unzip();
    let id = &found.what.id;
    let before = row(tx, ROW, [id])?;
    let values = params![id, state.as_str(), reason, who, proof, answer, now];
    let refused = |e| StoreError::unique(e, "a decision by whoever asked");
    tx.prepare_cached(sql)?.execute(values).map_err(refused)?;
    let of = intent(tx, "id = ?1", &found.what.intent)?.ok_or_else(|| missing(id))?;
    // Whoever writes it down may only have brought the answer in; who agreed is the checker.
    let subject = match who {
        Some(who) => super::operator::name(tx, who)?,
        None => None,
    };
    let about = About { subject, ..about(&of) };
    let deed = Deed::stepped((*state).into(), about, before, row(tx, ROW, [id])?);
    Ok(deed.because(reason.clone()))
}

fn about(of: &Intent) -> About {
    About {
        connection: Some(of.what.connection.to_string()),
        session: Some(of.what.target.clone()),
        intent: Some(of.what.id.clone()),
        subject: None,
    }
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
