//! Intents that the ledger had lost and its log gave back.

use confirmation::{Command, Event as Step};
use store::ledger::{By, IntentState, Update};

use super::drive::{read, reason, stored, to_text};
use super::payload::Payload;
use super::result::state;
use crate::ApiError;
use crate::desk::Desk;

/// What may have been sent before the power went is unknown from now on, and is looked up like
/// everything that is unknown.
pub(crate) fn doubt_replayed(desk: &Desk) {
    for id in &desk.store.replayed().intents {
        if let Err(error) = doubt(desk, id) {
            tracing::warn!(intent = id, error = error.message, "replayed, and not marked yet");
        }
    }
}

fn doubt(desk: &Desk, id: &str) -> Result<(), ApiError> {
    let intent = read(desk, id)?;
    if intent.state != IntentState::Sending {
        return Ok(());
    }
    let plan = Payload::of(&intent)?.plan;
    let step = confirmation::step(&plan, &state(&intent)?, Step::Restarted, None);
    let Some(Command::Journal(doubt)) = step.commands.first() else { return Ok(()) };
    let update =
        Update { protocol: Some(to_text(doubt)?), reason: reason(doubt), ..Update::default() };
    let (ledger, by) = (desk.store.ledger(), By::program());
    ledger.by(&by).transition(id, &[IntentState::Sending], stored(doubt), &update)?;
    Ok(())
}
