//! The transfers that wait for a person, and what was sent today.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::zone::day_start;
use domain::{ConnectionId, Kind, Session, SessionKey, Status};
use store::cache::SessionRow;
use store::ledger::{Intent, IntentFilter, IntentState};

use super::result::result;
use crate::approval::{Rules, rejected_on_sessions, waiting_on_sessions};
use crate::desk::Desk;
use crate::show::{Labels, remainder};
use crate::view::*;
use crate::{ApiError, Office};

/// A session by what acts and requests know of it.
type Place = (ConnectionId, String);

/// More than anybody confirms in a day.
const MOST: usize = 10_000;

pub(crate) async fn queue(
    office: &Arc<Office>,
    request: QueueRequest,
) -> Result<QueueView, ApiError> {
    let desk = office.desk()?;
    let labels = desk.labels()?;
    let limit = request.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(MOST);
    let rows = desk.store.cache().queue(limit.min(MOST))?;
    let known = Known {
        requests: waiting_on_sessions(&desk)?,
        rejected: rejected_on_sessions(&desk)?,
        rules: Rules::of(&desk)?,
    };
    let waits = |row: &&SessionRow| !is_busy(&labels, row);
    let waiting: Vec<QueueRow> =
        rows.iter().filter(waits).map(|row| waiting(&labels, &known, row)).collect();
    Ok(QueueView { totals: totals(&desk, &labels)?, waiting, sent: sent(&desk)? })
}

/// What is being verified is under "sent", not waiting for anybody.
fn is_busy(labels: &Labels, row: &SessionRow) -> bool {
    labels.actions.contains_key(&place(row))
}

fn place(row: &SessionRow) -> Place {
    (row.key.connection.clone(), row.key.id.clone())
}

/// What second people have to do with the sessions.
struct Known {
    requests: HashMap<Place, String>,
    rejected: HashMap<Place, RejectedView>,
    rules: Rules,
}

fn waiting(labels: &Labels, known: &Known, row: &SessionRow) -> QueueRow {
    let place = place(row);
    QueueRow {
        asks: known.rules.ask(&row.key.connection, row.session.amount),
        request: known.requests.get(&place).cloned(),
        rejected: known.rejected.get(&place).cloned(),
        session: labels.show(row),
        since: row.session.updated.at,
        received: row.received.map(Into::into),
        remainder: remainder(&row.session, row.received).map(Into::into),
    }
}

/// What all that wait expect: the sums of the store without those that are busy, so that the sums
/// are the same however few rows are read.
fn totals(desk: &Desk, labels: &Labels) -> Result<Vec<Total>, ApiError> {
    let mut sums = desk.store.cache().queue_totals()?;
    for row in desk.store.cache().rows(&busy_keys(labels))? {
        let Session { status, ref adapter, amount, .. } = row.session;
        let counted =
            status == Status::AwaitingConfirmation && adapter.as_deref() == Some("manual");
        let sum = sums.iter_mut().find(|sum| counted && sum.sum.currency == amount.currency);
        if let Some(sum) = sum {
            sum.count = sum.count.saturating_sub(1);
            sum.sum.minor = sum.sum.minor.saturating_sub(amount.minor);
        }
    }
    let waited_for = sums.into_iter().filter(|sum| sum.count > 0);
    Ok(waited_for.map(|sum| Total { count: sum.count, sum: sum.sum.into() }).collect())
}

/// The sessions with a live action. Which kind each is of is not said, so every kind is named.
fn busy_keys(labels: &Labels) -> Vec<SessionKey> {
    let key = |(connection, id): &Place, kind| SessionKey {
        connection: connection.clone(),
        kind,
        id: id.clone(),
    };
    let kinds = |target| Kind::ALL.iter().map(move |kind| key(target, *kind));
    labels.actions.keys().flat_map(kinds).collect()
}

/// Everything that was agreed to today, and what is unresolved from earlier days.
fn sent(desk: &Desk) -> Result<Vec<SentRow>, ApiError> {
    let from = day_start(desk.today()?, desk.zone()?);
    let intents = desk.store.ledger().intents(&IntentFilter::default())?;
    let shown = intents.iter().filter(|intent| belongs(intent, from));
    shown.map(|intent| show(desk, intent)).collect()
}

fn belongs(intent: &Intent, from: DateTime<Utc>) -> bool {
    match intent.state {
        IntentState::Prepared | IntentState::Abandoned => false,
        IntentState::Intent
        | IntentState::Sending
        | IntentState::Unknown
        | IntentState::NeedsHuman => true,
        IntentState::Confirmed | IntentState::Refused => intent.updated_at >= from,
    }
}

fn show(desk: &Desk, intent: &Intent) -> Result<SentRow, ApiError> {
    let result = result(desk, intent)?;
    let order_id = result.session.as_ref().and_then(|session| session.order_id.clone());
    let drafted = super::Payload::of(intent).ok().and_then(|p| p.draft).and_then(|d| d.order_id);
    Ok(SentRow {
        action: ActionState {
            intent: intent.what.id.clone(),
            action: intent.what.action.to_string(),
            state: intent.state.to_string(),
            since: intent.updated_at,
        },
        order_id: order_id.or(drafted),
        session: result.session,
        amount: intent.what.amount.into(),
        provider_agrees: result.provider_agrees,
        reason: result.reason,
        by: intent.what.prepared_by.clone(),
        approved_by: intent.approved_by.clone(),
    })
}
