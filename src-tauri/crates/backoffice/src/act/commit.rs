//! Agreeing to what was prepared, and looking again at what is not settled.

use std::sync::Arc;

use confirmation::Event as Step;
use domain::policy::Reason;
use domain::{SessionKey, policy};
use store::ledger::{Intent, IntentState, NewReceived};

use super::confirm::refused;
use super::drive::{drive, read, resume};
use super::payload::{Payload, Transfer};
use super::prepared::Deed;
use super::result::result;
use crate::desk::Desk;
use crate::view::*;
use crate::{ApiError, Code, Office};

pub(crate) async fn action_commit(
    office: &Arc<Office>,
    request: CommitRequest,
) -> Result<ActionResult, ApiError> {
    let desk = office.desk()?;
    match desk.prepared.redeem(&request.intent, &request.token)? {
        Deed::Act => {
            unchanged(&desk, &request.intent)?;
            // On a task of its own: a front end that goes away does not stop it half-way.
            let task = spawn(office, desk, request.intent, Step::Commit { approved: true });
            task.await.map_err(|_| lost())?
        }
        Deed::Join => result(&desk, &read(&desk, &request.intent)?),
        Deed::Record { key, transfer, note } => {
            record(&desk, &request.intent, &key, transfer, note)
        }
        Deed::Already { key, reason, idempotency_key } => {
            already(&desk, &request.intent, &key, reason, idempotency_key)
        }
    }
}

type Settled = Result<ActionResult, ApiError>;

fn spawn(
    office: &Arc<Office>,
    desk: Arc<Desk>,
    id: String,
    step: Step,
) -> tokio::task::JoinHandle<Settled> {
    office.tasks().spawn(async move {
        let driven = drive(&desk, &id, step).await;
        let intent = driven.or_else(|error| begun(&desk, &id, error))?;
        result(&desk, &intent)
    })
}

/// Once something may have left, a failure on this computer is no answer: how the action stands is.
fn begun(desk: &Desk, id: &str, error: ApiError) -> Result<Intent, ApiError> {
    let intent = read(desk, id)?;
    match intent.state {
        IntentState::Prepared
        | IntentState::Intent
        | IntentState::Refused
        | IntentState::Abandoned => Err(error),
        _ => Ok(intent),
    }
}

fn lost() -> ApiError {
    let message = "The action was interrupted. What was sent is being verified.";
    ApiError::new(Code::Internal, message, "Look at it under To confirm in a moment.")
}

/// Everything is read again before anything is done: what was shown must still be so.
fn unchanged(desk: &Desk, id: &str) -> Result<(), ApiError> {
    let intent = read(desk, id)?;
    if intent.state != IntentState::Prepared {
        let message = "This was replaced by a later one, or has begun already. Nothing was sent.";
        return Err(ApiError::new(Code::Refused, message, "Look at it again."));
    }
    let payload = Payload::of(&intent)?;
    // Somebody else may have used the bank line up, or taken its import back.
    if let Some(Transfer { line: Some(line), amount, .. }) = &payload.transfer {
        super::confirm::covers(desk, *line, *amount)?;
    }
    let Some(session) = payload.plan.session_id() else { return Ok(()) };
    let connection = desk.connection(intent.what.connection.as_str())?;
    let key = crate::session::session_key(&connection, session);
    let stored = desk.store.cache().get(&key)?;
    let stored = stored.ok_or_else(|| refused(Reason::UnknownStatus))?;
    super::confirm::idle(desk, &connection, &stored.row.session)?;
    if stored.row.session.amount != payload.plan.amount {
        let message = "The session's amount has changed since it was shown. Nothing was sent.";
        return Err(ApiError::new(Code::Refused, message, "Look at it again."));
    }
    let session = &stored.row.session;
    match super::permit::verdict(desk, &connection, session, payload.plan.action) {
        policy::Verdict::Allowed => Ok(()),
        policy::Verdict::Refused(reason) => Err(refused(reason)),
    }
}

/// The money is written down; the session keeps waiting, and nothing leaves this computer.
fn record(
    desk: &Desk,
    intent: &str,
    key: &SessionKey,
    transfer: Transfer,
    note: Option<String>,
) -> Result<ActionResult, ApiError> {
    // Somebody else may have used the bank line up since it was shown.
    if let Some(line) = transfer.line {
        super::confirm::covers(desk, line, transfer.amount)?;
    }
    desk.store.ledger().record_received(&NewReceived {
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
        recorded_by: desk.operator()?,
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
    let open = intent.state.is_live() || intent.state == IntentState::NeedsHuman;
    if !open {
        return result(&desk, &intent);
    }
    let step = resume(&intent);
    spawn(office, desk, request.intent, step).await.map_err(|_| lost())?
}

/// A person looked at the provider and found that it did not happen.
pub(crate) async fn action_release(
    office: &Arc<Office>,
    request: IntentRequest,
) -> Result<ActionResult, ApiError> {
    let desk = office.desk()?;
    spawn(office, desk, request.intent, Step::LetGo).await.map_err(|_| lost())?
}
