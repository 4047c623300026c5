//! The journal of money actions: every step is a compare-and-set in one durable transaction.

use chrono::{DateTime, Utc};
use domain::{Action, ConnectionId, Mode, ProviderId};
use rusqlite::{Connection, Transaction, params};
use serde_json::Value;

use super::audit::{About, Acts, Deed, row};
use super::intent_row::{COLUMNS, Intent, IntentState, NewIntent, Update, insert, read};
use super::{Durable, Ledger, approval, held, received};
use crate::{Result, StoreError, time};

/// What became of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The row as it is on disk now.
    Moved(Intent),
    /// The intent was in none of the expected states; nothing was written.
    Elsewhere(Intent),
    /// Another intent is alive on the same target, or has done the same already; nothing was
    /// written. This is that other one.
    Taken(Intent),
}

/// One step an intent took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// The state before; absent for the first step.
    pub was: Option<IntentState>,
    /// The state after.
    pub now: IntentState,
    /// Why.
    pub reason: Option<String>,
    /// The HTTP status, where one was seen.
    pub http: Option<u16>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Which intents; an absent value means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IntentFilter {
    /// What was to be done.
    pub action: Option<Action>,
    /// Prepared at or after.
    pub from: Option<DateTime<Utc>>,
    /// Prepared before.
    pub until: Option<DateTime<Utc>>,
    /// Only those whose outcome is open.
    pub live: bool,
}

pub(super) const ROW: &str = "SELECT * FROM intent WHERE id = ?1";

impl Acts<'_> {
    /// Writes an intent that a person will be asked about. Older ones of the same action and
    /// target that nobody agreed to are dropped: their tokens stop working.
    ///
    /// A draft that was prepared before keeps its key: the same id or key again is a conflict. Beside
    /// one that waits for a second person nothing is prepared.
    pub fn prepare(&self, intent: &NewIntent) -> Result<Intent> {
        // What nobody has agreed to may be lost: it is prepared once more.
        self.act_and(Durable::WithTheNext, |tx, now| {
            approval::refuse_beside(tx, intent)?;
            let mut deeds = discard(tx, intent, now)?;
            insert(tx, intent, now)?;
            let (prepared, update) = (IntentState::Prepared, Update::default());
            deeds.push(log(tx, &intent.id, (None, prepared), &update, None, now)?);
            let stored = one(tx, "id = ?1", &intent.id)?;
            Ok((stored.ok_or_else(|| missing(&intent.id))?, deeds))
        })
    }

    /// Moves an intent from one of the states `from` to `to`, durably, and reads it again.
    ///
    /// With [`Update::soon`], that an outcome is unknown is durable with the next step only.
    pub fn transition(
        &self,
        id: &str,
        from: &[IntentState],
        to: IntentState,
        update: &Update,
    ) -> Result<Outcome> {
        let owner = self.ledger.seat.name();
        let durable = match to {
            IntentState::Unknown if update.soon => Durable::WithTheNext,
            _ => Durable::Now,
        };
        let outcome =
            self.act_and(durable, |tx, now| step(tx, id, from, to, update, (owner, now)))?;
        if to.is_terminal() && matches!(outcome, Outcome::Moved(_)) {
            // The step is durable already; a log that cannot be folded in now is folded in later.
            let _ = self.ledger.settle();
        }
        Ok(outcome)
    }
}

impl Ledger {
    /// One intent.
    pub fn intent(&self, id: &str) -> Result<Option<Intent>> {
        self.read(|db| one(db, "id = ?1", id))
    }

    /// The intent with this idempotency key.
    pub fn intent_by_key(&self, key: &str) -> Result<Option<Intent>> {
        self.read(|db| one(db, "idem_key = ?1", key))
    }

    /// All intents on a session or draft of a connection, newest first.
    pub fn intents_by_target(
        &self,
        connection: &ConnectionId,
        target: &str,
    ) -> Result<Vec<Intent>> {
        let filter = "target = ?1 AND connection = ?2 ORDER BY created_at DESC, id";
        self.read(|db| many(db, filter, params![target, connection.as_str()]))
    }

    /// Every intent whose outcome is open, oldest first.
    pub fn live_intents(&self) -> Result<Vec<Intent>> {
        let live = self.open_intents()?.into_iter().filter(|intent| intent.state.is_live());
        Ok(live.collect())
    }

    /// The same, with those that only a person can settle: all that stand in the way of another act.
    pub fn open_intents(&self) -> Result<Vec<Intent>> {
        let filter =
            "state IN ('intent', 'sending', 'unknown', 'needs_human') ORDER BY created_at, id";
        self.read(|db| many(db, filter, []))
    }

    /// How many intents of this action on this target are known not to have been done: the
    /// next epoch is one more.
    pub fn known_no(
        &self,
        action: Action,
        provider: &ProviderId,
        account: &str,
        mode: Mode,
        target: &str,
    ) -> Result<u32> {
        let sql = "SELECT count(*) FROM intent WHERE action = ?1 AND provider = ?2 AND account = ?3 \
                   AND mode = ?4 AND target = ?5 AND state = 'refused'";
        let of = params![action.as_str(), provider.as_str(), account, mode.as_str(), target];
        self.read(|db| Ok(db.prepare_cached(sql)?.query_row(of, |row| row.get(0))?))
    }

    /// The intents that pass the filter, newest first.
    pub fn intents(&self, filter: &IntentFilter) -> Result<Vec<Intent>> {
        let sql = "(?1 IS NULL OR action = ?1) AND created_at >= ?2 AND created_at < ?3 \
                   AND (NOT ?4 OR state IN ('intent', 'sending', 'unknown')) \
                   ORDER BY created_at DESC, id";
        let (from, until) =
            (filter.from.map_or(i64::MIN, time::ms), filter.until.map_or(i64::MAX, time::ms));
        let of = params![filter.action.map(Action::as_str), from, until, filter.live];
        self.read(|db| many(db, sql, of))
    }

    /// Every step of an intent, oldest first.
    pub fn intent_log(&self, id: &str) -> Result<Vec<LogEntry>> {
        let sql =
            "SELECT was, now, reason, http, at FROM intent_log WHERE intent = ?1 ORDER BY seq";
        self.read(|db| {
            let mut all = db.prepare_cached(sql)?;
            let mut rows = all.query([id])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let was: Option<String> = row.get(0)?;
                found.push(LogEntry {
                    was: was.map(|was| super::word(&was, "state of an intent")).transpose()?,
                    now: super::word(row.get_ref(1)?.as_str()?, "state of an intent")?,
                    reason: row.get(2)?,
                    http: row.get(3)?,
                    at: time::at(row.get(4)?),
                });
            }
            Ok(found)
        })
    }
}

pub(super) fn missing(id: &str) -> StoreError {
    StoreError::NotFound { what: "intent", id: id.to_owned() }
}

pub(super) fn one(db: &Connection, filter: &str, value: &str) -> Result<Option<Intent>> {
    Ok(many(db, filter, [value])?.pop())
}

fn many(db: &Connection, filter: &str, values: impl rusqlite::Params) -> Result<Vec<Intent>> {
    let mut all = db.prepare_cached(&format!("SELECT {COLUMNS} FROM intent WHERE {filter}"))?;
    let mut rows = all.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// Older intents of the same act that nobody agreed to. The deterministic key must be free for
/// the next one, so they give theirs up; the log keeps that they were there.
fn discard(tx: &Transaction<'_>, intent: &NewIntent, now: i64) -> Result<Vec<Deed>> {
    let NewIntent { action, provider, account, mode, target, .. } = intent;
    let filter = "state = 'prepared' AND action = ?1 AND provider = ?2 AND account = ?3 \
                  AND mode = ?4 AND target = ?5";
    let of = params![action.as_str(), provider.as_str(), account, mode.as_str(), target];
    let superseded = |old| abandon(tx, old, "superseded", now);
    many(tx, filter, of)?.iter().map(superseded).collect()
}

/// Ends an intent that never began, and frees its key.
pub(super) fn abandon(tx: &Transaction<'_>, old: &Intent, reason: &str, now: i64) -> Result<Deed> {
    let id = &old.what.id;
    let freed = (old.what.epoch, format!("{}#{id}", old.what.idem_key));
    let reason = Some(reason.to_owned());
    let update = Update { reason, renewed: Some(freed), ..Update::default() };
    let before = row(tx, ROW, [id])?;
    save(tx, id, IntentState::Abandoned, &update, (None, now))?;
    log(tx, id, (Some(old.state), IntentState::Abandoned), &update, before, now)
}

fn step(
    tx: &Transaction<'_>,
    id: &str,
    from: &[IntentState],
    to: IntentState,
    update: &Update,
    (owner, now): (&str, i64),
) -> Result<(Outcome, Vec<Deed>)> {
    let was = one(tx, "id = ?1", id)?.ok_or_else(|| missing(id))?;
    // What was given up gave its key up too; whoever read it as given up must not begin it.
    if !from.contains(&was.state) || was.state == IntentState::Abandoned {
        return Ok((Outcome::Elsewhere(was), Vec::new()));
    }
    if let Some(other) = rival(tx, &was, to)? {
        return Ok((Outcome::Taken(other), Vec::new()));
    }
    let mut deeds = Vec::new();
    if was.state == IntentState::Prepared {
        if to.is_live() {
            held::refuse_taken(tx, id, now)?;
        }
        deeds.extend(approval::on_first_step(tx, &was, to, update.agreed.as_ref(), now)?);
    }
    if let Some(money) = &update.received {
        deeds.extend(received::record(tx, money, now)?);
    }
    let before = row(tx, ROW, [id])?;
    save(tx, id, to, update, (Some(owner), now))?;
    deeds.push(log(tx, id, (Some(was.state), to), update, before, now)?);
    let moved = one(tx, "id = ?1", id)?.ok_or_else(|| missing(id))?;
    Ok((Outcome::Moved(moved), deeds))
}

/// Another intent that stands in the way: alive on the same target, or done with the same act. One
/// that waits for a person may have had its effect, so nothing new begins beside it.
fn rival(tx: &Transaction<'_>, of: &Intent, to: IntentState) -> Result<Option<Intent>> {
    let what = &of.what;
    let same = "id <> ?1 AND provider = ?2 AND account = ?3 AND mode = ?4 AND target = ?5";
    let key = (&what.id, what.provider.as_str(), &what.account, what.mode.as_str(), &what.target);
    let found = if to == IntentState::Intent {
        let open = format!("{same} AND state IN ('intent', 'sending', 'unknown', 'needs_human')");
        many(tx, &open, key)?
    } else if to.is_live() {
        let live = format!("{same} AND state IN ('intent', 'sending', 'unknown')");
        many(tx, &live, key)?
    } else if to == IntentState::Confirmed {
        let done =
            format!("{same} AND state = 'confirmed' AND action = '{}'", what.action.as_str());
        many(tx, &done, key)?
    } else {
        Vec::new()
    };
    Ok(found.into_iter().next())
}

fn save(
    tx: &Transaction<'_>,
    id: &str,
    to: IntentState,
    update: &Update,
    (owner, now): (Option<&str>, i64),
) -> Result<()> {
    let Update {
        reason,
        attempt,
        first_sent_at,
        last_http,
        request_id,
        outcome_session,
        renewed,
        protocol,
        agreed,
        received: _,
        soon: _,
    } = update;
    let sql = "UPDATE intent SET state = ?2, reason = ifnull(?3, reason), attempts = attempts + ?4, \
               first_sent_at = ifnull(first_sent_at, ?5), last_http = ifnull(?6, last_http), \
               request_id = ifnull(?7, request_id), outcome_session = ifnull(?8, outcome_session), \
               epoch = ifnull(?9, epoch), idem_key = ifnull(?10, idem_key), updated_at = ?11, \
               protocol = ifnull(?12, protocol), owner = ?13, approved_by = ifnull(?14, approved_by) \
               WHERE id = ?1";
    tx.prepare_cached(sql)?
        .execute(params![
            id,
            to.as_str(),
            reason,
            attempt,
            first_sent_at.map(time::ms),
            last_http,
            request_id,
            outcome_session.as_ref().map(ToString::to_string),
            renewed.as_ref().map(|(epoch, _)| *epoch),
            renewed.as_ref().map(|(_, key)| key),
            now,
            protocol,
            owner,
            agreed.as_ref().map(|agreed| &agreed.checker_name)
        ])
        .map_err(|e| StoreError::unique(e, "a live intent on this target, or its key"))?;
    Ok(())
}

/// Logs a step; gives what the audit log is told of it: the whole row, so that it could be made again.
fn log(
    tx: &Transaction<'_>,
    id: &str,
    (was, to): (Option<IntentState>, IntentState),
    update: &Update,
    before: Option<Value>,
    now: i64,
) -> Result<Deed> {
    let sql = "INSERT INTO intent_log (intent, was, now, reason, http, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let was = was.map(IntentState::as_str);
    tx.prepare_cached(sql)?.execute(params![
        id,
        was,
        to.as_str(),
        update.reason,
        update.last_http,
        now
    ])?;
    let after = row(tx, ROW, [id])?;
    let text = |column: &str| Some(after.as_ref()?[column].as_str()?.to_owned());
    let about = About {
        connection: text("connection"),
        session: text("target"),
        intent: Some(id.to_owned()),
        subject: None,
    };
    let deed = Deed::stepped(to.into(), about, before, after);
    Ok(deed.because(update.reason.clone()))
}
