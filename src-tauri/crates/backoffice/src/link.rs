//! Issued links: their list, and when one ends.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Action, Status, expiry};
use store::cache::SessionRow;
use store::ledger::{Intent, IntentFilter, IntentState, Link};

use crate::act::Payload;
use crate::desk::Desk;
use crate::show::Labels;
use crate::view::*;
use crate::{ApiError, Office};

/// A link that ends sooner than this is shown as ending.
const SOON: TimeDelta = TimeDelta::hours(2);
/// Links of the list.
const MOST: usize = 1_000;

pub(crate) async fn link_list(office: &Arc<Office>, _: Nothing) -> Result<LinkList, ApiError> {
    let desk = office.desk()?;
    let labels = desk.labels()?;
    let issued = desk.store.issued_links(MOST)?;
    let mut links: Vec<LinkView> =
        issued.iter().map(|one| show(&desk, &labels, &one.link, one.session.as_ref())).collect();
    links.extend(unresolved(&desk, &labels)?);
    links.sort_by_key(|link| std::cmp::Reverse(link.issued_at));
    Ok(LinkList { links })
}

/// Links whose making is not settled: they may or may not exist.
fn unresolved(desk: &Desk, labels: &Labels) -> Result<Vec<LinkView>, ApiError> {
    let open = |intent: &Intent| intent.state.is_live() || intent.state == IntentState::NeedsHuman;
    let mut all = Vec::new();
    for action in [Action::Create, Action::Link] {
        let filter = IntentFilter { action: Some(action), ..IntentFilter::default() };
        let intents = desk.store.ledger().intents(&filter)?;
        for intent in intents.iter().filter(|intent| open(intent)) {
            all.push(pending(labels, intent)?);
        }
    }
    Ok(all)
}

fn pending(labels: &Labels, intent: &Intent) -> Result<LinkView, ApiError> {
    let payload = Payload::of(intent)?;
    let draft = payload.draft.as_ref();
    let name = labels.connections.get(&intent.what.connection).map(|(name, _)| name.clone());
    Ok(LinkView {
        id: intent.what.id.clone(),
        session: None,
        state: "unknown".to_owned(),
        amount: intent.what.amount.into(),
        order_id: draft.and_then(|draft| draft.order_id.clone()),
        description: draft.and_then(|draft| draft.description.clone()),
        customer: draft.and_then(|draft| draft.customer_id.clone()),
        connection: name.unwrap_or_else(|| intent.what.connection.to_string()),
        issued_at: intent.created_at,
        issued_by: intent.what.prepared_by.clone(),
        expires_at: None,
        renewed_from: payload.renewed_from.map(|key| key.to_string()),
    })
}

/// The link that an intent made, or is making.
pub(crate) fn by_intent(desk: &Desk, intent: &Intent) -> Result<Option<LinkView>, ApiError> {
    if intent.what.action != Action::Create {
        return Ok(None);
    }
    let labels = desk.labels()?;
    if let Some(key) = &intent.outcome_session
        && let Some(link) = desk.store.ledger().link_of(key)?
    {
        let row = desk.store.cache().get(key)?.map(|stored| stored.row);
        return Ok(Some(show(desk, &labels, &link, row.as_ref())));
    }
    pending(&labels, intent).map(Some)
}

fn show(desk: &Desk, labels: &Labels, link: &Link, row: Option<&SessionRow>) -> LinkView {
    let session = row.map(|row| &row.session);
    let expires_at = session.and_then(|s| s.expires).map(|stamp| stamp.at);
    let customer =
        session.and_then(|s| s.customer.name.clone().or_else(|| s.customer.email.clone()));
    let name = labels.connections.get(&link.key.connection).map(|(name, _)| name.clone());
    LinkView {
        id: link.intent.clone(),
        session: row.map(|row| labels.show(row)),
        state: session.map_or("unknown", |s| state(s.status, expires_at, desk.now())).to_owned(),
        amount: link.draft.amount.into(),
        order_id: link
            .draft
            .order_id
            .clone()
            .or_else(|| session.and_then(|s| s.order_id().map(str::to_owned))),
        description: link.draft.description.clone(),
        customer,
        connection: name.unwrap_or_else(|| link.key.connection.to_string()),
        issued_at: link.issued_at,
        issued_by: link.issued_by.clone(),
        expires_at,
        renewed_from: link.renewed_from.as_ref().map(ToString::to_string),
    }
}

fn state(status: Status, expires: Option<DateTime<Utc>>, now: DateTime<Utc>) -> &'static str {
    match status {
        Status::Open => match expires {
            Some(end) if end <= now => "expired",
            Some(end) if end - now <= SOON => "expiring",
            _ => "waiting",
        },
        Status::Pending => "opened",
        Status::AwaitingConfirmation => "awaiting_confirmation",
        Status::Completed => "paid",
        Status::Expired => "expired",
        Status::Canceled => "canceled",
        Status::Failed => "failed",
        Status::Unknown => "unknown",
    }
}

pub(crate) async fn expiry_read(
    office: &Arc<Office>,
    request: ExpiryRequest,
) -> Result<ExpiryView, ApiError> {
    let desk = office.desk()?;
    let at = expiry::read(&request.words, desk.now(), desk.zone()?)?;
    Ok(ExpiryView { at, seconds: (at - desk.now()).num_seconds() })
}
