//! The transfers that wait for a person, and what was sent today.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::zone::day_start;
use store::cache::SessionRow;
use store::ledger::{Intent, IntentFilter, IntentState};

use super::result::result;
use crate::desk::Desk;
use crate::show::{Labels, remainder};
use crate::view::*;
use crate::{ApiError, Office};

/// More than anybody confirms in a day.
const MOST: usize = 10_000;

pub(crate) async fn queue(office: &Arc<Office>, _: Nothing) -> Result<QueueView, ApiError> {
    let desk = office.desk()?;
    let labels = desk.labels()?;
    let rows = desk.store.cache().queue(MOST)?;
    // What is being verified is under "sent", not waiting for anybody.
    let waits = |row: &&SessionRow| {
        !labels.actions.contains_key(&(row.key.connection.clone(), row.key.id.clone()))
    };
    let waiting: Vec<QueueRow> =
        rows.iter().filter(waits).map(|row| waiting(&labels, row)).collect();
    Ok(QueueView { totals: totals(&rows, &labels), waiting, sent: sent(&desk)? })
}

fn waiting(labels: &Labels, row: &SessionRow) -> QueueRow {
    QueueRow {
        session: labels.show(row),
        since: row.session.updated.at,
        received: row.received.map(Into::into),
        remainder: remainder(row.session.amount, row.received).map(Into::into),
    }
}

fn totals(rows: &[SessionRow], labels: &Labels) -> Vec<Total> {
    let mut sums: std::collections::BTreeMap<domain::Currency, (u64, i64)> = Default::default();
    for row in rows {
        let busy = labels.actions.contains_key(&(row.key.connection.clone(), row.key.id.clone()));
        if !busy {
            let sum = sums.entry(row.session.amount.currency).or_default();
            sum.0 += 1;
            sum.1 = sum.1.saturating_add(row.session.amount.minor);
        }
    }
    let total = |(currency, (count, minor))| Total {
        count,
        sum: domain::Money::new(minor, currency).into(),
    };
    sums.into_iter().map(total).collect()
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
    })
}
