//! When the ledger and its log contradict each other: what the providers say now is read, and becomes
//! the beginning of a new chain.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;
use providers::{ErrorKind, ProviderError, Reached};
use serde_json::{Value, json};
use store::ledger::{Intent, IntentFilter, IntentState};
use store::{Ledger, LedgerHealth, Workspace};

use crate::act::{Asked, Payload, settle_open};
use crate::desk::Desk;
use crate::view::{Done, Nothing};
use crate::{ApiError, Office};

/// How far back a session with a settled action is read again. Open actions are, however old.
const RECENT: TimeDelta = TimeDelta::days(90);

pub(crate) async fn reverify(office: &Arc<Office>, _: Nothing) -> Result<Done, ApiError> {
    let desk = office.desk()?;
    let LedgerHealth::NoActing(reason) = desk.store.health().ledger else {
        return agree(&desk);
    };
    let read = read_all(&desk).await?;
    let many = read.len();
    let (clock, by) = (desk.clock.clone(), desk.by()?);
    drop(desk);
    let told = json!({ "why": reason, "sessions": read });
    let mut aside = Vec::new();
    office
        .replace(|folder| {
            aside = Workspace::begin_anew(folder, &*clock, &by, told)?;
            Ok(())
        })
        .await?;
    let desk = office.desk()?;
    // Where the keys are closed, verifying says that a new chain was begun.
    let _ = tokio::task::block_in_place(|| desk.keep_restored_head());
    if let Err(error) = settle_open(&desk, Asked::ByPerson).await {
        tracing::warn!(error = error.message, "open actions could not be looked at");
    }
    let message = format!(
        "{many} sessions were read again from their providers, and a new chain of entries begins. \
         The files from before are kept beside it. Acting is possible again."
    );
    Ok(Done { message, path: aside.pop().map(|path| path.display().to_string()) })
}

fn agree(desk: &Desk) -> Result<Done, ApiError> {
    desk.may_send(Ledger::ready)?;
    let message = "The ledger and its log agree. Nothing had to be read again.";
    Ok(Done { message: message.to_owned(), path: None })
}

/// Reads every session that somebody acted on. One that cannot be read now leaves everything as it is:
/// what happened to it would be a guess.
async fn read_all(desk: &Desk) -> Result<Vec<Value>, ApiError> {
    let mut read = Vec::new();
    for (connection, session) in touched(desk)? {
        read.push(read_one(desk, &connection, &session).await?);
    }
    Ok(read)
}

async fn read_one(desk: &Desk, connection: &str, session: &str) -> Result<Value, ApiError> {
    let status = status(desk, connection, session).await.map_err(|error| {
        let message = format!(
            "Session {session} could not be read again: {} Nothing was changed.",
            error.message
        );
        ApiError { message, ..error }
    })?;
    Ok(json!({ "connection": connection, "session": session, "status": status }))
}

/// How a session stands at its provider; or why nobody can ask: then nothing can be sent there, or
/// what was done there has ended.
async fn status(desk: &Desk, connection: &str, session: &str) -> Result<&'static str, ApiError> {
    let all = desk.connections()?;
    let Some(connection) = all.into_iter().find(|one| one.id.as_str() == connection) else {
        return Ok("removed");
    };
    if desk.is_disconnected(&connection.id) {
        return Ok("disconnected");
    }
    let provider = desk.provider(&connection).await?;
    let Some(fetch) = provider.fetch() else { return Ok("unreadable") };
    let row = match fetch.fetch(session).await {
        Ok(row) => crate::sync::join(desk, &connection, row)?,
        Err(error) if error.kind == ErrorKind::NotFound => return Ok("gone"),
        // No id that it could be asked by, such as that of a page it made.
        Err(error) if is_no_id(&error) => return Ok("unreadable"),
        Err(error) => return Err(error.into()),
    };
    let status = row.read.as_ref().map_or("unreadable", |read| read.status.as_str());
    match crate::session::keep(desk, &connection, row) {
        Err(error) if status != "unreadable" => Err(error),
        _ => Ok(status),
    }
}

fn is_no_id(error: &ProviderError) -> bool {
    error.reached == Reached::No && matches!(error.kind, ErrorKind::Invalid(_))
}

/// The sessions of actions that are open or recent, by connection.
fn touched(desk: &Desk) -> Result<BTreeSet<(String, String)>, ApiError> {
    let since = desk.now() - RECENT;
    let all = desk.store.ledger().intents(&IntentFilter::default())?;
    let counts = |intent: &&Intent| {
        let open = intent.state.is_live() || intent.state == IntentState::NeedsHuman;
        open || intent.updated_at >= since
    };
    Ok(all.iter().filter(counts).filter_map(session_of).collect())
}

/// The session that an intent is about, or that came of it. One that was only prepared is about none.
fn session_of(intent: &Intent) -> Option<(String, String)> {
    if matches!(intent.state, IntentState::Prepared | IntentState::Abandoned) {
        return None;
    }
    let made = intent.outcome_session.as_ref().map(|key| key.id.clone());
    let acted = || Payload::of(intent).ok()?.plan.session_id().map(str::to_owned);
    Some((intent.what.connection.to_string(), made.or_else(acted)?))
}
