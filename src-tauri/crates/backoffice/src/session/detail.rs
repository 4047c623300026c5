//! Everything about one session: facts, what happened to it, what can be done.

use std::sync::Arc;

use domain::policy::{self, Reason, Verdict};
use domain::{Action, Connection, Session, SessionKey};
use providers::Fact;
use store::cache::Stored;
use store::ledger::{ApprovalState, Came, Intent, IntentState, Received, TakenBack};

use crate::approval::waiting_on_sessions;
use crate::desk::Desk;
use crate::show::{credit, masked, remainder};
use crate::view::*;
use crate::{ApiError, Code, Office};

pub(crate) async fn session_get(
    office: &Arc<Office>,
    request: SessionRequest,
) -> Result<SessionDetail, ApiError> {
    let desk = office.desk()?;
    let stored = super::resolve(&desk, &request.key)?;
    detail(&desk, stored, request.reveal)
}

/// Everything about a stored session.
pub(super) fn detail(desk: &Desk, stored: Stored, reveal: bool) -> Result<SessionDetail, ApiError> {
    let Stored { row, raw, raw_read_at, .. } = &stored;
    let connection = desk.connection(row.key.connection.as_str())?;
    let ledger = desk.store.ledger();
    let received = ledger.received(&row.key)?;
    let intents = ledger.intents_by_target(&connection.id, &row.key.id)?;
    let items = providers::registry::items(&connection, raw);
    let facts = facts(&connection, raw);
    let url = row.session.hosted_url.as_deref();
    let mut session = desk.labels()?.show(row);
    session.hosted_url = url.filter(|_| reveal).map(str::to_owned);
    let link = ledger.link_of(&row.key)?;
    Ok(SessionDetail {
        session,
        hosted_url_masked: url.map(masked),
        timeline: timeline(desk, &stored, &received, &intents)?,
        raw: if reveal { raw.clone() } else { hide(raw, url, &facts) },
        read_at: *raw_read_at,
        items: items.into_iter().map(item).collect(),
        remainder: remainder(&row.session, row.received).map(Into::into),
        credit: credit(&row.session, row.received).map(Into::into),
        foreign: Came::of(&received)
            .in_others(row.session.amount.currency)
            .map(Into::into)
            .collect(),
        joined: ledger.joined_to(&connection.id, &row.key.id)?,
        claims: ledger.claims(&row.key)?.into_iter().map(crate::claim::view).collect(),
        records: received
            .iter()
            .map(|one| money(desk, one, &received))
            .collect::<Result<_, _>>()?,
        facts: facts.into_iter().map(|fact| show_fact(fact, reveal)).collect(),
        possible: possible(desk, &connection, &row.session, is_busy(&intents)),
        request: waiting_on_sessions(desk)?.remove(&(connection.id, row.key.id.clone())),
        renewed_from: link.and_then(|link| link.renewed_from).map(|key| key.to_string()),
        renewed_as: ledger.renewal_of(&row.key)?.map(|key| key.to_string()),
    })
}

fn is_busy(intents: &[Intent]) -> bool {
    intents.iter().any(|intent| intent.state.is_open())
}

pub(crate) fn item(item: domain::LineItem) -> ItemView {
    ItemView { name: item.name, quantity: item.quantity, unit: item.unit.into() }
}

/// Money that was recorded, what stands behind it, and whether it can be taken back.
fn money(desk: &Desk, one: &Received, all: &[Received]) -> Result<ReceivedView, ApiError> {
    let Received { what, at, undone } = one.clone();
    let kept = crate::undo::kept(desk, one, all)?;
    Ok(ReceivedView {
        id: what.id,
        amount: what.amount.into(),
        received_on: what.received_on,
        reference: what.bank_reference.unwrap_or_default(),
        reason: what.reason,
        note: what.note,
        other_order: what.other_order,
        evidence: match what.line {
            Some(line) => crate::statement::evidence(desk, line)?,
            None => None,
        },
        by: what.recorded_by,
        at,
        undone: undone.map(taken_back),
        kept: kept.map(|why| why.as_str().to_owned()),
    })
}

fn taken_back(undone: TakenBack) -> UndoneView {
    UndoneView { by: undone.by, at: undone.at }
}

fn facts(connection: &Connection, raw: &str) -> Vec<Fact> {
    let reader = providers::registry::reader(connection);
    reader.map_or_else(Vec::new, |reader| reader.facts(raw))
}

fn show_fact(fact: Fact, reveal: bool) -> FactView {
    let shown = reveal || !fact.masked;
    FactView { key: fact.key.to_owned(), value: shown.then_some(fact.value), masked: fact.masked }
}

/// The body with the customer's capabilities hidden wherever they stand.
fn hide(raw: &str, url: Option<&str>, facts: &[Fact]) -> String {
    let url = url.map(|url| (url, masked(url)));
    let secrets = facts.iter().filter(|fact| fact.masked);
    let secrets = secrets.map(|fact| (fact.value.as_str(), "…".to_owned()));
    let all = url.into_iter().chain(secrets).filter(|(text, _)| !text.is_empty());
    all.fold(raw.to_owned(), |raw, (text, mask)| {
        raw.replace(text, &mask).replace(&text.replace('/', "\\/"), &mask)
    })
}

/// What can be done now, and why not the rest.
pub(crate) fn possible(
    desk: &Desk,
    connection: &Connection,
    session: &Session,
    busy: bool,
) -> Vec<Possible> {
    let one = |action: &str, verdict: Verdict| {
        let verdict = match verdict {
            Verdict::Allowed if busy => Verdict::Refused(Reason::InFlight),
            other => other,
        };
        let reason = match verdict {
            Verdict::Allowed => None,
            Verdict::Refused(reason) => Some(reason.to_string()),
        };
        Possible { action: action.to_owned(), allowed: reason.is_none(), reason }
    };
    let acts = [Action::Confirm, Action::Recheck, Action::Capture, Action::Cancel];
    let verdict = |action| crate::act::verdict(desk, connection, session, action);
    let mut all: Vec<_> =
        acts.into_iter().map(|action| one(action.as_str(), verdict(action))).collect();
    let can = crate::capability::capabilities_of(desk, connection);
    all.push(one("renew", policy::renew(session, &can, desk.now())));
    all
}

fn timeline(
    desk: &Desk,
    stored: &Stored,
    received: &[Received],
    intents: &[Intent],
) -> Result<Vec<TimelineEntry>, ApiError> {
    let mut all = provider_side(desk, stored)?;
    all.extend(received.iter().map(recorded));
    for intent in intents {
        all.extend(acted(desk, intent)?);
    }
    for note in desk.store.ledger().notes(&stored.row.key)? {
        let by_person = crate::undo::by_person(&note.author) && note.undone.is_none();
        all.push(TimelineEntry {
            text: Some(note.text),
            note: by_person.then_some(note.id),
            undone: note.undone.map(taken_back),
            by: Some(note.author),
            ..entry(note.at, "note")
        });
    }
    // A stable order: what the provider says of one moment stands before what we saw then.
    all.sort_by_key(|entry| entry.at);
    Ok(all)
}

fn entry(at: chrono::DateTime<chrono::Utc>, event: &str) -> TimelineEntry {
    TimelineEntry {
        at,
        estimated: false,
        event: event.to_owned(),
        from: None,
        to: None,
        field: None,
        amount: None,
        text: None,
        by: None,
        note: None,
        undone: None,
    }
}

/// What the provider told, and what was seen to change.
fn provider_side(desk: &Desk, stored: &Stored) -> Result<Vec<TimelineEntry>, ApiError> {
    let session = &stored.row.session;
    let cache = desk.store.cache();
    let mut all =
        vec![entry(session.created.at, "created"), entry(stored.first_seen_at, "first_seen")];
    for change in cache.history(&stored.row.key)? {
        all.push(TimelineEntry {
            estimated: change.at.is_none(),
            field: Some(change.what),
            from: change.was,
            to: change.now,
            ..entry(change.at.unwrap_or(change.seen_at), "changed")
        });
    }
    all.extend(session.completed.map(|stamp| entry(stamp.at, "completed")));
    all.extend(session.expires.map(|stamp| entry(stamp.at, "expires")));
    let key = &stored.row.key;
    let user = session.customer.id.iter().map(String::as_str);
    for subject in std::iter::once(key.id.as_str()).chain(user) {
        for event in cache.events_about(&key.connection, subject)? {
            // Signed, and all the same only a claim.
            all.push(TimelineEntry {
                text: Some(event.event),
                ..entry(event.occurred.unwrap_or(event.received), "signed")
            });
        }
    }
    for money in cache.money(key)? {
        all.push(TimelineEntry {
            to: money.state,
            amount: Some(money.amount.into()),
            text: money.number.or(Some(money.id)),
            ..entry(money.at, money.kind.as_str())
        });
    }
    Ok(all)
}

fn recorded(received: &Received) -> TimelineEntry {
    TimelineEntry {
        amount: Some(received.what.amount.into()),
        text: received.what.bank_reference.clone(),
        by: Some(received.what.recorded_by.clone()),
        undone: received.undone.clone().map(taken_back),
        ..entry(received.at, "recorded")
    }
}

/// Every step of an action.
fn acted(desk: &Desk, intent: &Intent) -> Result<Vec<TimelineEntry>, ApiError> {
    let steps = desk.store.ledger().intent_log(&intent.what.id)?;
    // What nobody agreed to, and another look that settled nothing, is no news.
    let quiet = [IntentState::Prepared, IntentState::Abandoned];
    let news =
        |step: &store::ledger::LogEntry| !quiet.contains(&step.now) && step.was != Some(step.now);
    let shown = steps.into_iter().filter(news);
    let show = |step: store::ledger::LogEntry| TimelineEntry {
        from: step.was.map(|state| state.to_string()),
        to: Some(step.now.to_string()),
        text: step.reason,
        by: Some(intent.what.prepared_by.clone()),
        ..entry(step.at, intent.what.action.as_str())
    };
    Ok(asked(desk, intent)?.into_iter().chain(shown.map(show)).collect())
}

/// What was asked of a second person about it, and what they said.
fn asked(desk: &Desk, intent: &Intent) -> Result<Vec<TimelineEntry>, ApiError> {
    let approval = desk.readable(desk.store.ledger().approval_of(&intent.what.id))?;
    let Some(approval) = approval else { return Ok(Vec::new()) };
    let action = intent.what.action.as_str();
    let mut all = vec![TimelineEntry {
        to: Some(ApprovalState::Waiting.to_string()),
        by: Some(intent.what.prepared_by.clone()),
        ..entry(approval.asked_at, action)
    }];
    if let Some(at) = approval.decided_at {
        all.push(TimelineEntry {
            to: Some(approval.state.to_string()),
            text: approval.reason.clone(),
            by: crate::approval::name_of(desk, approval.checker.as_deref())?,
            ..entry(at, action)
        });
    }
    Ok(all)
}

/// Longest note.
const NOTE_CHARS: usize = 2_000;

pub(crate) async fn session_note(
    office: &Arc<Office>,
    request: NoteRequest,
) -> Result<Nothing, ApiError> {
    let desk = office.desk()?;
    let text = request.text.trim();
    if text.is_empty() || text.chars().count() > NOTE_CHARS {
        let message = format!("A note has between 1 and {NOTE_CHARS} characters.");
        return Err(ApiError::new(Code::InvalidInput, message, "Write it shorter."));
    }
    let key: SessionKey = super::resolve(&desk, &request.key)?.row.key;
    desk.store.ledger().by(&desk.by()?).add_note(&key, text)?;
    desk.host.emit(&Event::SessionsChanged);
    Ok(Nothing {})
}
