//! Preparing a confirmation: what came is compared with what was asked for.

use std::sync::Arc;

use confirmation::received::{Comparison, Decision};
use confirmation::{Plan, Target};
use domain::exception::due;
use domain::policy::Reason;
use domain::{Action, Connection, Currency, Money, Session};
use store::cache::Stored;
use store::ledger::IntentState;

use super::payload::{Payload, Transfer};
use super::permit::{Aim, aim};
use super::prepared::Deed;
use super::result;
use super::weigh::{Weighed, weigh};
use crate::desk::Desk;
use crate::view::{ConfirmRequest, Prepared};
use crate::{ApiError, Code, Office, claim};

pub(crate) async fn confirm_prepare(
    office: &Arc<Office>,
    request: ConfirmRequest,
) -> Result<Prepared, ApiError> {
    let desk = office.desk()?;
    let Aim { connection, stored, already: done } = aim(&desk, &request.key, Action::Confirm)?;
    if let Some(reason) = done {
        return already(&desk, &connection, &stored, Action::Confirm, reason);
    }
    let session = &stored.row.session;
    let files = claim::examine(&request.evidence)?;
    let mut transfer = transfer(&request, session)?;
    if let Some(line) = transfer.line {
        covers(&desk, line, transfer.amount, None)?;
    }
    let weighed = weigh(&desk, &connection, &stored, &mut transfer, request.accept_short)?;
    transfer.seen = Some(weighed.seen());
    let amount = transfer.amount;
    let payload = Payload {
        transfer: Some(transfer),
        note: tidy(request.note),
        evidence: claim::bound(&files),
        ..Payload::of_plan(plan(&connection, session, Action::Confirm))
    };
    let shown = match weighed.decision {
        Decision::Confirm { .. } => act(&desk, &connection, &stored, &payload)?,
        Decision::Record { .. } => record(&desk, &connection, &stored, payload)?,
    };
    claim::keep(&desk, &stored.row.key, &shown.intent, files)?;
    Ok(summed(shown, session, amount, &weighed))
}

/// The money written in the summary, and what to be aware of. Two currencies have no difference.
pub(super) fn summed(
    mut shown: Prepared,
    session: &Session,
    came: Money,
    weighed: &Weighed,
) -> Prepared {
    let (word, difference) = match weighed.comparison {
        Comparison::Equal => ("equal", Some(0)),
        Comparison::Short { remainder } => ("short", Some(-remainder.minor)),
        Comparison::Over { excess } => ("over", Some(excess.minor)),
        Comparison::WrongCurrency { .. } => ("wrong_currency", None),
    };
    let money = |minor| Money::new(minor, session.amount.currency);
    let sum = difference.map(|apart| due(session).minor.checked_add(apart).map(money));
    shown.received = sum.unwrap_or(Some(came)).map(Into::into);
    shown.difference = difference.map(|apart| money(apart).into());
    shown.comparison = Some(word.to_owned());
    shown.warnings.extend(weighed.warnings.iter().map(|word| (*word).to_owned()));
    shown
}

pub(super) fn transfer(request: &ConfirmRequest, session: &Session) -> Result<Transfer, ApiError> {
    let currency = match request.received.currency.as_str() {
        "" => session.amount.currency,
        code => Currency::new(code)?,
    };
    let amount = Money::parse(request.received.value.trim(), currency)?;
    if amount.minor <= 0 {
        let hint = "Enter what stands on the bank statement.";
        return Err(ApiError::new(
            Code::InvalidInput,
            "The amount received must be more than zero.",
            hint,
        ));
    }
    if request.reference.trim().is_empty() {
        let hint = "Copy it from the bank statement, so that a colleague can find the line.";
        return Err(ApiError::new(Code::InvalidInput, "The bank reference is missing.", hint));
    }
    Ok(Transfer {
        amount,
        received_on: request.received_on,
        reference: request.reference.trim().to_owned(),
        other_order: None,
        reason: tidy(request.reason.clone()),
        line: request.line,
        seen: None,
    })
}

/// A bank line stands for what is on it, and for no more: it may be split, not used twice. What an
/// act in flight takes of it is taken; `own` is the act that asks.
pub(super) fn covers(
    desk: &Desk,
    id: i64,
    amount: Money,
    own: Option<&str>,
) -> Result<(), ApiError> {
    let ledger = desk.store.ledger();
    let line = ledger.bank_line(id)?.ok_or_else(|| crate::statement::missing(id))?.what;
    let refuse = |message: String| {
        let hint = "Choose the line under Statements that this money came with.";
        Err(ApiError::new(Code::Refused, message, hint))
    };
    if line.booking != "booked" {
        return refuse(format!("Bank line {id} is {}: the money is not there yet.", line.booking));
    }
    if line.currency.is_none() {
        return refuse(format!("Bank line {id} does not say its currency."));
    }
    if line.currency.as_deref() != Some(amount.currency.code()) {
        return refuse(format!("Bank line {id} is not in {}.", amount.currency));
    }
    let used = ledger.received_on_line(id)?.iter().map(|one| one.what.amount.minor).sum::<i64>();
    let held = ledger.held_lines()?;
    let held = held.iter().filter(|one| one.line == id && own != Some(one.intent.as_str()));
    let held = held.map(|one| one.amount.minor).sum::<i64>();
    let left = line.minor.unwrap_or(0).saturating_sub(used.saturating_add(held));
    if left < amount.minor {
        let left = Money::new(left, amount.currency);
        let why = if held > 0 {
            " An earlier action that is not settled yet holds the rest."
        } else {
            ""
        };
        return refuse(format!("Of bank line {id} ({}), {left} is left.{why}", line.amount));
    }
    Ok(())
}

/// Text with something in it.
pub(super) fn tidy(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// What the protocol has to do to an existing session.
pub(super) fn plan(connection: &Connection, session: &Session, action: Action) -> Plan {
    let info = providers::registry::info(connection.provider.as_str());
    Plan {
        action,
        class: result::class(info.map(|info| info.class)),
        target: Target::Session {
            provider: connection.provider.clone(),
            account: connection.account.clone(),
            mode: session.mode,
            id: session.id.clone(),
        },
        amount: session.amount,
        part: None,
        first_epoch: 1,
        can_read: true,
        cancels_by_expiry: info.is_some_and(|info| info.cancels_by_expiry),
    }
}

/// Writes an intent that acts on the stored session, and shows it.
pub(super) fn act(
    desk: &Desk,
    connection: &Connection,
    stored: &Stored,
    payload: &Payload,
) -> Result<Prepared, ApiError> {
    let intent = result::write(desk, connection, payload)?;
    let token = desk.prepared.issue(&intent, Deed::Act);
    result::summary(desk, connection, Some(&stored.row), payload, (intent, token))
}

pub(super) fn record(
    desk: &Desk,
    connection: &Connection,
    stored: &Stored,
    payload: Payload,
) -> Result<Prepared, ApiError> {
    let Payload { transfer, note, .. } = payload.clone();
    let transfer = transfer.ok_or_else(|| refused(Reason::NotOffered))?;
    let intent = uuid::Uuid::new_v4().to_string();
    let key = stored.row.key.clone();
    let token = desk.prepared.issue(&intent, Deed::Record { key, transfer, note });
    let mut shown =
        result::summary(desk, connection, Some(&stored.row), &payload, (intent, token))?;
    shown.deed = "record".to_owned();
    // Nothing is sent, so there is nothing that the provider could refuse.
    shown.warnings.retain(|word| word != "past_expiry");
    shown.can_be_undone = true;
    Ok(shown)
}

/// What is asked for is so already: nothing will be sent, and nothing is wrong.
pub(super) fn already(
    desk: &Desk,
    connection: &Connection,
    stored: &Stored,
    action: Action,
    reason: Reason,
) -> Result<Prepared, ApiError> {
    let plan = plan(connection, &stored.row.session, action);
    let intent = uuid::Uuid::new_v4().to_string();
    let deed = Deed::Already {
        key: stored.row.key.clone(),
        reason,
        idempotency_key: plan.key(plan.first_epoch),
    };
    let token = desk.prepared.issue(&intent, deed);
    let payload = Payload::of_plan(plan);
    let mut shown =
        result::summary(desk, connection, Some(&stored.row), &payload, (intent, token))?;
    shown.deed = "already".to_owned();
    Ok(shown)
}

/// Refuses while an earlier action on the session is not settled.
pub(super) fn idle(
    desk: &Desk,
    connection: &Connection,
    session: &Session,
) -> Result<(), ApiError> {
    if desk.store.ledger().restored()?.is_some() {
        let message = "The ledger was put back from a copy, and what happened since has not been read again yet. \
                       Nothing was sent.";
        return Err(
            ApiError::new(Code::Busy, message, "Sync all connections, then try again.").retryable()
        );
    }
    let intents = desk.store.ledger().intents_by_target(&connection.id, &session.id)?;
    let open = intents.iter().find(|intent| intent.state.is_open());
    open.map_or(Ok(()), |intent| Err(in_flight(intent)))
}

/// An earlier action stands in the way.
pub(super) fn in_flight(earlier: &store::ledger::Intent) -> ApiError {
    let (how, hint) = match earlier.state {
        IntentState::NeedsHuman => (
            "waits for a person",
            "Look at the provider itself, then say under To confirm whether it happened.",
        ),
        _ => ("is not settled yet", "Look at it under To confirm: it is being verified."),
    };
    let action = earlier.what.action;
    let message = format!("An earlier {action} of this session {how}. Nothing was sent.");
    let error = ApiError::new(Code::Busy, message, hint);
    // Time alone does not settle what waits for a person.
    if earlier.state == IntentState::NeedsHuman { error } else { error.retryable() }
}

/// Why it may not be done, for a person.
pub(super) fn refused(reason: Reason) -> ApiError {
    let (message, hint) = match reason {
        Reason::NotOffered => {
            ("This provider has no such operation.", "Do it in the provider's own dashboard.")
        }
        Reason::NotManual => (
            "Only manual bank transfers are confirmed by a person; this one is confirmed by its gateway.",
            "Sync to see whether the gateway has confirmed it.",
        ),
        Reason::NotClaimed => (
            "The customer has not said yet that they paid.",
            "Wait until it shows as awaiting confirmation, then sync.",
        ),
        Reason::AlreadyCompleted => ("It is paid already.", "There is nothing to do."),
        Reason::AlreadyCanceled => ("It is canceled already.", "There is nothing to do."),
        Reason::Expired => ("It has expired.", "Create a fresh session for the order."),
        Reason::Failed => ("It failed at the provider.", "Create a fresh session for the order."),
        Reason::UnknownStatus => (
            "The provider reports a status that this version does not know.",
            "Read it anew, or look in the provider's own dashboard.",
        ),
        Reason::StillPayable => (
            "It can still be paid; a fresh one could be paid as well.",
            "Cancel it first, or wait until it has expired.",
        ),
        Reason::NotReserved => (
            "No money is reserved for it that could be taken.",
            "Read it anew: it may have been taken already.",
        ),
        Reason::InFlight => {
            ("An earlier action on it is not settled yet.", "Wait until it is verified.")
        }
    };
    ApiError::new(Code::Refused, message, hint)
}
