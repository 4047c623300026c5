//! Agreeing to what was prepared, and looking again at what is not settled.

use std::sync::Arc;

use confirmation::Event as Step;
use confirmation::received::{Decision, decide};
use domain::people::{Permission, needed_for};
use domain::policy::Reason;
use domain::{SessionKey, policy};
use store::Ledger;
use store::cache::Stored;
use store::ledger::{Agreed, ApprovalState, By, Intent, IntentState, NewReceived};

use super::confirm::{covers, idle, refused};
use super::drive::{drive, read, resume};
use super::payload::{Payload, Transfer};
use super::prepared::Deed;
use super::result::result;
use super::returned::withdraw;
use super::weigh::comparison;
use crate::approval;
use crate::desk::Desk;
use crate::people::{Acting, permit};
use crate::view::*;
use crate::{ApiError, Code, Office};

pub(crate) async fn action_commit(
    office: &Arc<Office>,
    request: CommitRequest,
) -> Result<ActionResult, ApiError> {
    let desk = office.desk()?;
    match desk.prepared.redeem(&request.intent, &request.token)? {
        Deed::Act => {
            let intent = unchanged(&desk, &request.intent)?;
            let acting = desk.acting()?;
            mine(&acting, &intent)?;
            if approval::must_ask(&desk, &acting, &intent)? {
                approval::ask(&desk, &acting, &intent)?;
                return result(&desk, &intent);
            }
            begin(office, desk, &request.intent, None).await
        }
        Deed::Join => result(&desk, &read(&desk, &request.intent)?),
        Deed::Record { key, transfer, note } => {
            permit(&desk.acting()?, Permission::Act)?;
            record(&desk, &request.intent, &key, transfer, note)
        }
        Deed::Already { key, reason, idempotency_key } => {
            already(&desk, &request.intent, &key, reason, idempotency_key)
        }
    }
}

/// What somebody was shown, the same person agrees to, with the right that this action takes.
fn mine(acting: &Acting, intent: &Intent) -> Result<(), ApiError> {
    permit(acting, needed_for(intent.what.action))?;
    if matches!(acting, Acting::Operator(_)) && intent.what.prepared_by != acting.name() {
        let message =
            format!("{} was shown this, not you. Nothing was sent.", intent.what.prepared_by);
        return Err(ApiError::new(Code::Refused, message, "Look at it yourself, then agree."));
    }
    Ok(())
}

/// Carries an intent out that everybody has agreed to who must.
pub(crate) async fn begin(
    office: &Arc<Office>,
    desk: Arc<Desk>,
    intent: &str,
    agreed: Option<Agreed>,
) -> Settled {
    // On a task of its own: a front end that goes away does not stop it half-way.
    let step = Step::Commit { approved: true };
    spawn(office, desk, intent.to_owned(), (step, agreed))?.await.map_err(|_| lost())?
}

type Settled = Result<ActionResult, ApiError>;

fn spawn(
    office: &Arc<Office>,
    desk: Arc<Desk>,
    id: String,
    (step, agreed): (Step, Option<Agreed>),
) -> Result<tokio::task::JoinHandle<Settled>, ApiError> {
    let by = desk.by()?;
    Ok(office.tasks().spawn(async move {
        let fresh = matches!(step, Step::Commit { .. });
        let driven = drive(&desk, by.clone(), &id, step, agreed).await;
        let intent = driven.or_else(|error| begun(&desk, &by, &id, fresh, error))?;
        result(&desk, &intent)
    }))
}

/// Once something may have left, a failure on this computer is no answer: how the action stands is.
/// What provably did not leave is taken back where it was agreed to only now (`fresh`); or it is said
/// that it goes out later.
fn begun(desk: &Desk, by: &By, id: &str, fresh: bool, error: ApiError) -> Result<Intent, ApiError> {
    let intent = read(desk, id)?;
    let unsent = match intent.state {
        IntentState::Prepared | IntentState::Refused | IntentState::Abandoned => return Err(error),
        IntentState::Intent => true,
        IntentState::Sending => fresh && intent.attempts == 1 && !desk.driving.has_sent(id),
        _ => false,
    };
    if !unsent {
        return Ok(intent);
    }
    if fresh && withdraw(desk, by, &intent).is_ok() {
        return Err(error);
    }
    let message = format!(
        "{} The action stays agreed to, and goes out by itself once this is mended.",
        error.message
    );
    let hint = format!("{} Or let the action go under To confirm.", error.hint);
    Err(ApiError { message, hint, ..error })
}

fn lost() -> ApiError {
    let message = "The action was interrupted. What was sent is being verified.";
    ApiError::new(Code::Internal, message, "Look at it under To confirm in a moment.")
}

/// Somebody prepared the same act anew, which gave this one up.
pub(super) fn replaced() -> ApiError {
    let message = "This was replaced by a later one, or has begun already. Nothing was sent.";
    ApiError::new(Code::Refused, message, "Look at it again.")
}

/// Everything is read again before anything is done: what was shown must still be so.
pub(crate) fn unchanged(desk: &Desk, id: &str) -> Result<Intent, ApiError> {
    let intent = read(desk, id)?;
    if intent.state != IntentState::Prepared {
        return Err(replaced());
    }
    desk.may_send(Ledger::ready)?;
    let payload = Payload::of(&intent)?;
    // Somebody else may have used the bank line up, or taken its import back.
    if let Some(Transfer { line: Some(line), amount, .. }) = &payload.transfer {
        covers(desk, *line, *amount, Some(id))?;
    }
    let Some(session) = payload.plan.session_id() else { return Ok(intent) };
    let connection = desk.connection(intent.what.connection.as_str())?;
    let key = crate::session::session_key(&connection, session);
    let stored = desk.store.cache().get(&key)?;
    let stored = stored.ok_or_else(|| refused(Reason::UnknownStatus))?;
    idle(desk, &connection, &stored.row.session)?;
    if stored.row.session.amount != payload.plan.amount {
        let message = "The session's amount has changed since it was shown. Nothing was sent.";
        return Err(ApiError::new(Code::Refused, message, "Look at it again."));
    }
    let session = &stored.row.session;
    match super::permit::verdict(desk, &connection, session, payload.plan.action) {
        policy::Verdict::Allowed => {}
        policy::Verdict::Refused(reason) => return Err(refused(reason)),
    }
    if let Some(transfer) = &payload.transfer {
        adds_up(desk, &stored, transfer)?;
    }
    Ok(intent)
}

/// Money that was recorded or taken back since it was shown makes another sum of the same transfer.
fn adds_up(desk: &Desk, stored: &Stored, transfer: &Transfer) -> Result<(), ApiError> {
    let now = comparison(desk, stored, transfer.amount)?;
    let same = match &transfer.seen {
        Some(seen) => seen.comparison == now,
        None => matches!(decide(now, transfer.reason.as_deref())?, Decision::Confirm { .. }),
    };
    if same {
        return Ok(());
    }
    let message =
        "Money was recorded for this session or taken back since this was shown. Nothing was sent.";
    Err(ApiError::new(Code::Refused, message, "Look at it again."))
}

/// The money is written down; the session keeps waiting, and nothing leaves this computer.
fn record(
    desk: &Desk,
    intent: &str,
    key: &SessionKey,
    transfer: Transfer,
    note: Option<String>,
) -> Result<ActionResult, ApiError> {
    // Somebody else may have used the bank line up since it was shown, or asked a second person about
    // a confirmation that counts on what has come so far.
    if let Some(line) = transfer.line {
        covers(desk, line, transfer.amount, None)?;
    }
    let stored = desk.store.cache().get(key)?.ok_or_else(|| refused(Reason::UnknownStatus))?;
    let connection = desk.connection(key.connection.as_str())?;
    idle(desk, &connection, &stored.row.session)?;
    approval::none_waits(desk, &connection, &stored.row.session)?;
    let by = desk.by()?;
    desk.store.ledger().by(&by).record_received(&NewReceived {
        id: intent.to_owned(),
        key: key.clone(),
        intent: None,
        amount: transfer.amount,
        received_on: transfer.received_on,
        bank_reference: Some(transfer.reference),
        other_order: transfer.other_order,
        reason: transfer.reason,
        note,
        line: transfer.line,
        recorded_by: by.who.clone(),
    })?;
    desk.host.emit(&Event::SessionsChanged);
    let message = "The money is recorded; the session keeps waiting. Nothing was sent.";
    ended(desk, intent, key, ("recorded", "recorded"), message, String::new())
}

fn already(
    desk: &Desk,
    intent: &str,
    key: &SessionKey,
    reason: Reason,
    idempotency_key: String,
) -> Result<ActionResult, ApiError> {
    let message = match reason {
        Reason::AlreadyCanceled => "It was canceled before. Nothing was sent.",
        _ => "It was paid before. Nothing was sent.",
    };
    ended(desk, intent, key, ("confirmed", reason.as_str()), message, idempotency_key)
}

fn ended(
    desk: &Desk,
    intent: &str,
    key: &SessionKey,
    (outcome, reason): (&str, &str),
    message: &str,
    idempotency_key: String,
) -> Result<ActionResult, ApiError> {
    let row = desk.store.cache().get(key)?.map(|stored| stored.row);
    let labels = desk.labels()?;
    Ok(ActionResult {
        intent: IntentView {
            id: intent.to_owned(),
            state: outcome.to_owned(),
            key: idempotency_key,
        },
        outcome: outcome.to_owned(),
        reason: Some(reason.to_owned()),
        message: message.to_owned(),
        request: None,
        approved_by: None,
        provider_agrees: None,
        session: row.map(|row| labels.show(&row)),
        link: None,
        reusable: None,
    })
}

/// Looks now at an action that is not settled.
pub(crate) async fn action_verify(
    office: &Arc<Office>,
    request: IntentRequest,
) -> Result<ActionResult, ApiError> {
    let desk = office.desk()?;
    let intent = read(&desk, &request.intent)?;
    if !intent.state.is_open() {
        return result(&desk, &intent);
    }
    permit(&desk.acting()?, needed_for(intent.what.action))?;
    let step = resume(&intent);
    spawn(office, desk, request.intent, (step, None))?.await.map_err(|_| lost())?
}

/// A person looked at the provider and found that it did not happen.
pub(crate) async fn action_release(
    office: &Arc<Office>,
    request: IntentRequest,
) -> Result<ActionResult, ApiError> {
    let desk = office.desk()?;
    let waits = desk.store.ledger().approval_of(&request.intent)?;
    if waits.is_some_and(|request| request.state == ApprovalState::Waiting) {
        let message = "This waits for a second person; nothing was sent that could be let go.";
        let hint = "Have whoever asked withdraw the request.";
        return Err(ApiError::new(Code::Refused, message, hint));
    }
    spawn(office, desk, request.intent, (Step::LetGo, None))?.await.map_err(|_| lost())?
}
