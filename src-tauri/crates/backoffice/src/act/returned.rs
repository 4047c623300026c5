//! Intents that are not where this program left them: given back by the log, put back with a copy, or
//! stopped by a failure of this computer. Only what is known of them changes; nothing is sent.

use confirmation::{Answer, Command, Event as Step};
use store::ledger::{By, Intent, IntentState, Update};

use super::drive::{read, reason, stored, to_text};
use super::payload::Payload;
use super::result::state;
use crate::ApiError;
use crate::desk::Desk;
use crate::view::Event;

/// What may have been sent before the power went is unknown from now on, and is looked up like
/// everything that is unknown. What came with a copy may have been let go since: a person says.
pub(crate) fn doubt_returned(desk: &Desk) {
    for id in &desk.store.replayed().intents {
        let was_sending = |intent: &Intent| intent.state == IntentState::Sending;
        warned(id, told_of(desk, id, was_sending, Step::Restarted));
    }
    for id in desk.store.ledger().restored_intents().unwrap_or_default() {
        warned(&id, told_of(desk, &id, |_| true, Step::Restored));
    }
}

fn told_of(
    desk: &Desk,
    id: &str,
    concerns: impl Fn(&Intent) -> bool,
    event: Step,
) -> Result<(), ApiError> {
    let intent = read(desk, id)?;
    if concerns(&intent) { tell(desk, &By::program(), &intent, [event]) } else { Ok(()) }
}

fn warned(id: &str, told: Result<(), ApiError>) {
    if let Err(error) = told {
        tracing::warn!(intent = id, error = error.message, "came back, and is not marked yet");
    }
}

/// Takes back what provably never left this computer.
pub(super) fn withdraw(desk: &Desk, by: &By, intent: &Intent) -> Result<(), ApiError> {
    match intent.state {
        IntentState::Sending => {
            tell(desk, by, intent, [Step::ActionAnswered(Answer::NotSent), Step::LetGo])?;
        }
        _ => tell(desk, by, intent, [Step::LetGo])?,
    }
    desk.host.emit(&Event::SessionsChanged);
    Ok(())
}

/// Writes down in one step what follows from events, as far as it is to be journaled.
fn tell<const N: usize>(
    desk: &Desk,
    by: &By,
    intent: &Intent,
    events: [Step; N],
) -> Result<(), ApiError> {
    let plan = Payload::of(intent)?.plan;
    let mut now = state(intent)?;
    for event in events {
        let step = confirmation::step(&plan, &now, event, None);
        let Some(Command::Journal(next)) = step.commands.into_iter().next() else { return Ok(()) };
        now = next;
    }
    let update =
        Update { protocol: Some(to_text(&now)?), reason: reason(&now), ..Update::default() };
    let ledger = desk.store.ledger().by(by);
    ledger.transition(&intent.what.id, &[intent.state], stored(&now), &update)?;
    Ok(())
}
