//! Intents in the words of the store, and actions in the words of a front end.

use confirmation::{Class, Outcome, Plan, State, Target};
use data_encoding::HEXLOWER;
use domain::Connection;
use sha2::{Digest as _, Sha256};
use store::Ledger;
use store::cache::SessionRow;
use store::ledger::{Intent, IntentState, NewIntent};

use super::payload::Payload;
use super::prepared;
use crate::desk::Desk;
use crate::view::{ActionResult, IntentView, Prepared};
use crate::{ApiError, Code};

/// The protocol's word for how far a provider keeps an act from happening twice.
pub(super) fn class(class: Option<providers::Class>) -> Class {
    match class {
        Some(providers::Class::Guarded) => Class::Guarded,
        Some(providers::Class::Keyed) => Class::Keyed,
        Some(providers::Class::KeyedAndGuarded) => Class::KeyedAndGuarded,
        Some(providers::Class::Neither) | None => Class::Neither,
    }
}

/// Whether a person agreed to it, so that it must not be written a second time.
pub(super) fn was_agreed(intent: &Intent) -> bool {
    !matches!(intent.state, IntentState::Prepared | IntentState::Abandoned)
}

/// Writes the intent of `payload` down and gives its id. Nothing is sent.
pub(super) fn write(
    desk: &Desk,
    connection: &Connection,
    payload: &Payload,
) -> Result<String, ApiError> {
    let ledger = desk.store.ledger();
    desk.may_send(Ledger::ready)?;
    let mut payload = payload.clone();
    let target = target(&payload.plan);
    if let Target::Session { provider, account, mode, id } = &payload.plan.target {
        payload.plan.first_epoch =
            1 + ledger.known_no(payload.plan.action, provider, account, *mode, id)?;
    }
    let plan = &payload.plan;
    let body = payload.to_text()?;
    let id = uuid::Uuid::new_v4().to_string();
    let by = desk.by()?;
    let intent = NewIntent {
        id: id.clone(),
        action: plan.action,
        connection: connection.id.clone(),
        provider: connection.provider.clone(),
        account: connection.account.clone(),
        mode: connection.mode,
        target,
        amount: plan.amount,
        epoch: plan.first_epoch,
        idem_key: plan.key(plan.first_epoch),
        body_sha256: body_hash(&body),
        body: Some(body),
        prepared_by: by.who.clone(),
        token_hash: prepared::hash(&id),
    };
    ledger.by(&by).prepare(&intent)?;
    Ok(id)
}

/// The hash of what an intent carries.
pub(crate) fn body_hash(body: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(body.as_bytes()))
}

fn target(plan: &Plan) -> String {
    match &plan.target {
        Target::Session { id, .. } => id.clone(),
        Target::Draft { draft } => draft.clone(),
    }
}

/// What will happen, for a person.
pub(super) fn summary(
    desk: &Desk,
    connection: &Connection,
    row: Option<&SessionRow>,
    payload: &Payload,
    (intent, token): (String, String),
) -> Result<Prepared, ApiError> {
    let info = providers::registry::info(connection.provider.as_str());
    let labels = desk.labels()?;
    let on_disk = desk.store.ledger().intent(&intent)?;
    let acting = desk.acting()?;
    let asks =
        on_disk.map(|intent| crate::approval::must_ask(desk, &acting, &intent)).transpose()?;
    Ok(Prepared {
        needs_approval: asks.unwrap_or_default(),
        intent,
        token,
        deed: payload.plan.action.to_string(),
        provider: info.map_or_else(|| connection.provider.to_string(), |info| info.name.to_owned()),
        connection: connection.name.clone(),
        session: row.map(|row| labels.show(row)),
        expected: payload.plan.amount.into(),
        received: None,
        difference: None,
        comparison: None,
        warnings: warnings(desk, connection, row, payload)?,
        can_be_undone: false,
    })
}

fn warnings(
    desk: &Desk,
    connection: &Connection,
    row: Option<&SessionRow>,
    payload: &Payload,
) -> Result<Vec<String>, ApiError> {
    let mut words = Vec::new();
    let expired = row.and_then(|row| row.session.expires).is_some_and(|end| end.at <= desk.now());
    if expired && payload.transfer.is_some() {
        words.push("past_expiry");
    }
    if let Some(draft) = &payload.draft {
        let order_id = draft.order_id.as_deref();
        let in_metadata = draft.metadata.is_some() && payload.renewed_from.is_some();
        match order_id {
            None if !in_metadata => words.push("no_order_id"),
            Some(id) if !desk.store.cache().find_order(id)?.is_empty() => {
                words.push("duplicate_order_id")
            }
            _ => {}
        }
    }
    if connection.mode == domain::Mode::Test && desk.demo.is_none() {
        words.push("test_mode");
    }
    Ok(words.into_iter().map(str::to_owned).collect())
}

/// The protocol's state of an intent.
pub(super) fn state(intent: &Intent) -> Result<State, ApiError> {
    let Some(text) = &intent.protocol else { return Ok(State::Prepared) };
    serde_json::from_str(text).map_err(|error| {
        let message = format!("An intent of the ledger cannot be read: {error}. Nothing was sent.");
        ApiError::new(Code::Internal, message, "Restore the ledger from a daily copy.")
    })
}

/// How an action stands, for a front end.
pub(super) fn result(desk: &Desk, intent: &Intent) -> Result<ActionResult, ApiError> {
    let outcome = match intent.state {
        // Given up before anything began: by a later one, or because a second person did not agree.
        IntentState::Abandoned => Outcome::Refused { reason: confirmation::Reason::Withdrawn },
        _ => state(intent)?.outcome(),
    };
    let (word, reason) = match &outcome {
        Outcome::Confirmed { by, .. } => ("confirmed", Some(by.as_str())),
        Outcome::Refused { reason } => ("refused", Some(reason.as_str())),
        Outcome::Unknown { doubt } => ("unknown", doubt.map(confirmation::Doubt::as_str)),
        Outcome::NeedsHuman { need } => ("unknown", Some(need.as_str())),
        Outcome::AwaitingApproval => ("awaiting_approval", None),
    };
    let labels = desk.labels()?;
    let row = match &intent.outcome_session {
        Some(key) => desk.store.cache().get(key)?.map(|stored| stored.row),
        None => None,
    };
    let row = match row {
        None if intent.what.action != domain::Action::Create => {
            let keys = desk.store.cache().find_id(&intent.what.target)?;
            let key = keys.into_iter().find(|key| key.connection == intent.what.connection);
            key.map(|key| desk.store.cache().get(&key))
                .transpose()?
                .flatten()
                .map(|stored| stored.row)
        }
        row => row,
    };
    Ok(ActionResult {
        intent: IntentView {
            id: intent.what.id.clone(),
            state: intent.state.to_string(),
            key: intent.what.idem_key.clone(),
        },
        outcome: word.to_owned(),
        reason: reason.map(str::to_owned),
        message: with_words(desk, &outcome, intent),
        request: desk.store.ledger().approval_of(&intent.what.id)?.map(|request| request.what.id),
        approved_by: intent.approved_by.clone(),
        provider_agrees: matches!(outcome, Outcome::Confirmed { .. }).then_some(true),
        session: row.map(|row| labels.show(&row)),
        link: crate::link::by_intent(desk, intent)?,
        reusable: match &outcome {
            Outcome::Confirmed { created: Some(id), .. } => {
                crate::reusable::by_key(desk, &format!("{}/{id}", intent.what.connection))?
                    .map(|(of, row)| crate::reusable::show(&labels, &of, row))
            }
            _ => None,
        },
    })
}

/// The message, with the provider's own words where it did not do what was asked.
fn with_words(desk: &Desk, outcome: &Outcome, intent: &Intent) -> String {
    let message = message(outcome, intent);
    match (outcome, desk.driving.said(&intent.what.id)) {
        (Outcome::Confirmed { .. }, _) | (_, None) => message,
        (_, Some(said)) => format!("{message} {}.", said.trim_end_matches('.')),
    }
}

fn message(outcome: &Outcome, intent: &Intent) -> String {
    let deed = match intent.what.action {
        domain::Action::Confirm => "Confirmed",
        domain::Action::Cancel => "Canceled",
        domain::Action::Create | domain::Action::Link => "Created",
        domain::Action::Recheck => "Found paid",
        domain::Action::Capture => "Taken",
        domain::Action::LinkUpdate => "Changed",
    };
    match outcome {
        Outcome::Refused { reason: confirmation::Reason::NotPaidYet } => {
            "The gateway was asked and has no money yet. Nothing was changed.".to_owned()
        }
        Outcome::Confirmed { by: confirmation::By::Us, .. } => {
            format!("{deed}; the provider was read back and agrees.")
        }
        Outcome::Confirmed { .. } => {
            format!("{deed} already, by somebody else; the provider was read and agrees.")
        }
        Outcome::Refused { reason } => {
            format!("Not done: {}. Nothing was changed.", reason.as_str().replace('_', " "))
        }
        Outcome::Unknown { .. } => {
            "Sent, being verified. It is looked up until it is known.".to_owned()
        }
        Outcome::NeedsHuman { need } => format!(
            "It may have happened; a person must look at the provider ({}).",
            need.as_str().replace('_', " ")
        ),
        Outcome::AwaitingApproval => {
            "Not agreed to yet by everybody who must; nothing was sent.".to_owned()
        }
    }
}
