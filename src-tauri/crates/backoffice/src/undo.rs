//! Taking back what was only written down here. What a provider was told cannot be taken back here:
//! that is a refund at the provider.

use std::sync::Arc;

use store::ledger::Received;

use crate::desk::Desk;
use crate::view::*;
use crate::{ApiError, Code, Office};

/// Who writes notes that no person wrote.
const PROGRAM: &str = "Countersign";

pub(crate) async fn note_undo(
    office: &Arc<Office>,
    request: NoteUndoRequest,
) -> Result<Nothing, ApiError> {
    let desk = office.desk()?;
    let ledger = desk.store.ledger();
    let note = ledger.note(request.id)?.ok_or_else(|| gone("note"))?;
    if !by_person(&note.author) {
        let message = "The program wrote this note about what it saw. It stays.";
        return Err(ApiError::new(Code::Refused, message, "Write a note of your own beside it."));
    }
    if !ledger.by(&desk.by()?).undo_note(request.id)? {
        return Err(already());
    }
    desk.host.emit(&Event::SessionsChanged);
    Ok(Nothing {})
}

/// Whether a note is a person's.
pub(crate) fn by_person(author: &str) -> bool {
    author != PROGRAM
}

pub(crate) async fn record_undo(
    office: &Arc<Office>,
    request: RecordUndoRequest,
) -> Result<Nothing, ApiError> {
    let desk = office.desk()?;
    let ledger = desk.store.ledger();
    let record = ledger.received_by_id(&request.id)?.ok_or_else(|| gone("record"))?;
    if record.undone.is_some() {
        return Err(already());
    }
    let all = ledger.received(&record.what.key)?;
    if let Some(why) = kept(&desk, &record, &all)? {
        return Err(why.error());
    }
    if !ledger.by(&desk.by()?).undo_received(&request.id)? {
        return Err(already());
    }
    desk.host.emit(&Event::SessionsChanged);
    desk.host.emit(&Event::StatementsChanged);
    Ok(Nothing {})
}

/// Why recorded money stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// The provider was told of it.
    ProviderTold,
    /// A later confirmation counted it in.
    Counted,
    /// An action on the session is not settled.
    InFlight,
    /// A confirmation that counts on it waits for a second person.
    Waits,
}

impl Kept {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ProviderTold => "provider_told",
            Self::Counted => "counted",
            Self::InFlight => "in_flight",
            Self::Waits => "waits",
        }
    }

    /// The same for a person.
    pub(crate) fn error(self) -> ApiError {
        let refund = "Refund it at the provider, and write a note here.";
        let (code, message, hint) = match self {
            Self::ProviderTold => (
                Code::Refused,
                "The provider was told of this money; that cannot be undone here.",
                refund,
            ),
            Self::Counted => (
                Code::Refused,
                "A later confirmation counted this money in; that cannot be undone here.",
                refund,
            ),
            Self::InFlight => (
                Code::Busy,
                "An action on this session is not settled yet. Nothing was changed.",
                "Wait until it is verified, then try again.",
            ),
            Self::Waits => (
                Code::AwaitsApproval,
                "A request on this session waits for a second person, who was shown this money. \
                 Nothing was changed.",
                "Have it approved or rejected, or have whoever asked withdraw it.",
            ),
        };
        let error = ApiError::new(code, message, hint);
        if self == Self::InFlight { error.retryable() } else { error }
    }
}

/// Why this one of `all` records of a session stays; nothing where it can be taken back.
pub(crate) fn kept(
    desk: &Desk,
    record: &Received,
    all: &[Received],
) -> Result<Option<Kept>, ApiError> {
    if record.what.intent.is_some() {
        return Ok(Some(Kept::ProviderTold));
    }
    // What is in another currency was never added up with it.
    let currency = record.what.amount.currency;
    let later = |one: &Received| {
        one.what.intent.is_some() && one.at >= record.at && one.what.amount.currency == currency
    };
    if all.iter().any(later) {
        return Ok(Some(Kept::Counted));
    }
    let key = &record.what.key;
    let intents = desk.store.ledger().intents_by_target(&key.connection, &key.id)?;
    let open = |state: store::ledger::IntentState| {
        state.is_live() || state == store::ledger::IntentState::NeedsHuman
    };
    if intents.iter().any(|intent| open(intent.state)) {
        return Ok(Some(Kept::InFlight));
    }
    for intent in intents.iter().filter(|one| one.state == store::ledger::IntentState::Prepared) {
        if crate::approval::waits(desk, intent)? {
            return Ok(Some(Kept::Waits));
        }
    }
    Ok(None)
}

fn gone(what: &str) -> ApiError {
    ApiError::new(Code::NotFound, format!("There is no such {what}."), "Look at the session again.")
}

fn already() -> ApiError {
    let message = "It was taken back before.";
    ApiError::new(Code::Refused, message, "There is nothing to do.")
}
