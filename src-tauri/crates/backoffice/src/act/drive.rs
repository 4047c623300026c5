//! Carrying out the protocol: its commands, one by one, and what came of each.
//!
//! The protocol decides; this file only does. A state is durable in the ledger before the next
//! command is carried out, so that a crash at any point finds out where it was.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use confirmation::{Answer, Command, Event as Step, State};
use domain::{Action, Connection, SessionKey};
use providers::transport::{Receipt, ServerTime, with_receipt};
use providers::{Provider, Reached};
use store::Ledger;
use store::ledger::{Agreed, By, Intent, IntentState, NewReceived, Outcome, Update};

use super::payload::Payload;
use super::request::answer_of;
use super::result::{result, state};
use crate::desk::{Desk, lock};
use crate::view::Event;
use crate::{ApiError, Code};

/// Intents that this process is working on: one key is never sent twice at once.
#[derive(Default)]
pub(crate) struct Driving {
    now: Mutex<HashSet<String>>,
    /// Not to be sent by itself in this span, because the provider asked for time.
    later: Mutex<HashMap<String, Range<DateTime<Utc>>>>,
    /// What a provider last said against an intent, in its own words.
    said: Mutex<HashMap<String, String>>,
    /// Those with a request that this program made.
    sent: Mutex<HashSet<String>>,
}

/// Who wants open actions looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The program, from time to time: pauses are kept.
    ByItself,
    /// A person, who syncs.
    ByPerson,
}

/// Gives the intent back when dropped.
struct Held<'a> {
    driving: &'a Driving,
    id: String,
}

impl Driving {
    fn hold(&self, id: &str) -> Option<Held<'_>> {
        let free = lock(&self.now).insert(id.to_owned());
        free.then(|| Held { driving: self, id: id.to_owned() })
    }

    /// What the provider last said against the intent, while this program runs.
    pub(super) fn said(&self, id: &str) -> Option<String> {
        lock(&self.said).get(id).cloned()
    }

    /// Whether this program has made a request for the intent.
    pub(super) fn has_sent(&self, id: &str) -> bool {
        lock(&self.sent).contains(id)
    }

    fn is_postponed(&self, id: &str, now: DateTime<Utc>) -> bool {
        // A clock that was set back is outside as well: nobody waits for it to catch up.
        lock(&self.later).get(id).is_some_and(|span| span.contains(&now))
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        lock(&self.driving.now).remove(&self.id);
    }
}

/// Longer pauses are left to the background, and to the next start.
const PATIENCE: Duration = Duration::from_secs(5);

/// Another process that is alive and moved an intent less than this ago is still at it.
const ABANDONED: TimeDelta = TimeDelta::seconds(90);

/// Drives one intent as far as it goes now, beginning with `first`, as `by` decided.
///
/// `agreed` is what a second person said, where one had to: the first step takes it along.
pub(super) async fn drive(
    desk: &Desk,
    by: By,
    id: &str,
    first: Step,
    agreed: Option<Agreed>,
) -> Result<Intent, ApiError> {
    let Some(_held) = desk.driving.hold(id) else {
        return read(desk, id);
    };
    let intent = read(desk, id)?;
    let connection = desk.connection(intent.what.connection.as_str())?;
    let provider = desk.provider(&connection).await?;
    let payload = Payload::of(&intent)?;
    let state = state(&intent)?;
    let mut driver = Driver {
        desk,
        by,
        connection,
        provider,
        payload,
        intent,
        agreed,
        kept: None,
        state,
        asked: false,
        receipt: None,
    };
    let mut next = Some(first);
    while let Some(event) = next {
        next = driver.step(&event).await?;
    }
    let done = driver.intent;
    desk.host.emit(&Event::ActionChanged(Box::new(result(desk, &done)?)));
    desk.host.emit(&Event::SessionsChanged);
    Ok(done)
}

/// Looks up every intent that is not settled and that nobody else is working on.
pub(crate) async fn settle_open(desk: &Desk, asked: Asked) -> Result<(), ApiError> {
    let live = desk.store.ledger().live_intents()?;
    if !live.is_empty() {
        // Where nothing may be sent, nothing is taken up either: each try would count.
        desk.may_send(Ledger::ready)?;
    }
    // Those that a person has yet to be asked about.
    let restored = desk.store.ledger().restored_intents()?;
    for intent in live.into_iter().filter(|intent| !restored.contains(&intent.what.id)) {
        // What may have happened is looked up as soon as a person asks; what the provider wants to be
        // asked later is sent later, whoever asks.
        let looks = asked == Asked::ByPerson && intent.state == IntentState::Unknown;
        let postponed = desk.driving.is_postponed(&intent.what.id, desk.now()) && !looks;
        if is_busy(desk, &intent) || postponed {
            continue;
        }
        let step = resume(&intent);
        if let Err(error) = drive(desk, By::program(), &intent.what.id, step, None).await {
            tracing::warn!(intent = intent.what.id, error = error.message, "not settled yet");
        }
    }
    Ok(())
}

/// Whether somebody else is at it. One who died is known at once: the seat is empty.
fn is_busy(desk: &Desk, intent: &Intent) -> bool {
    let moved_lately = (desk.now() - intent.updated_at).abs() < ABANDONED;
    let alive = intent.owner.as_deref().is_none_or(|owner| desk.store.is_seated(owner));
    moved_lately && alive && intent.state != IntentState::Unknown
}

/// How a stored intent is taken up again.
pub(super) fn resume(intent: &Intent) -> Step {
    match intent.state {
        IntentState::Unknown | IntentState::NeedsHuman => Step::RetryDue,
        _ => Step::Restarted,
    }
}

pub(crate) fn read(desk: &Desk, id: &str) -> Result<Intent, ApiError> {
    let intent = desk.store.ledger().intent(id)?;
    intent.ok_or_else(|| {
        ApiError::new(Code::NotFound, "There is no such intent.", "Look at the list again.")
    })
}

pub(super) struct Driver<'a> {
    pub(super) desk: &'a Desk,
    by: By,
    pub(super) connection: Connection,
    pub(super) provider: Arc<dyn Provider>,
    pub(super) payload: Payload,
    pub(super) intent: Intent,
    /// What a second person said, until it is on disk.
    agreed: Option<Agreed>,
    /// Under which key the last session that came back is kept.
    pub(super) kept: Option<SessionKey>,
    /// What is known now: on disk, but for how often it has been looked at since.
    state: State,
    /// Whether the provider was asked for its time, and answered.
    asked: bool,
    /// How the last request was answered, until it is journaled.
    receipt: Option<Receipt>,
}

impl Driver<'_> {
    /// One step of the protocol: its commands in order, and the event that the last one caused.
    async fn step(&mut self, event: &Step) -> Result<Option<Step>, ApiError> {
        let now = self.server_time();
        let step = confirmation::step(&self.payload.plan, &self.state, event.clone(), now);
        self.state = step.state;
        let mut next = None;
        for command in step.commands {
            match command {
                Command::Journal(state) => {
                    if !self.journal(&state)? {
                        // Somebody else moved it on; they will finish it.
                        return Ok(None);
                    }
                }
                Command::Read { id } => next = Some(self.look(&id).await?),
                Command::Send { key } => next = Some(self.send(&key).await?),
                Command::AskTime => next = Some(self.ask_time().await),
                Command::Wait(pause) => next = self.wait(pause).await?,
                Command::Alarm(alarm) => self.alarm(alarm)?,
                Command::Finish(_) => next = None,
            }
        }
        Ok(next)
    }

    /// Makes `state` durable, with the money that counts from then on. An issued link is written
    /// first, which may be repeated without harm.
    fn journal(&mut self, state: &State) -> Result<bool, ApiError> {
        let ledger = self.desk.store.ledger().by(&self.by);
        let mut update = Update { protocol: Some(to_text(state)?), ..Update::default() };
        if let Some(receipt) = self.receipt.take() {
            update.last_http = Some(receipt.status);
            update.request_id = receipt.request_id;
        }
        if let State::Confirmed { created, .. } = state {
            update.outcome_session = self.settle(created.as_deref())?;
            update.received = update.outcome_session.as_ref().and_then(|key| self.money(key));
        }
        update.reason = reason(state);
        update.soon =
            matches!(state, State::Unknown { progress, .. } if progress.created.is_none());
        if matches!(state, State::Intent(_)) {
            update.agreed = self.agreed.take();
        }
        if let State::Sending(progress) = state {
            update.attempt = true;
            update.first_sent_at = progress.first_sent;
            let key = self.payload.plan.key(progress.epoch);
            update.renewed = (key != self.intent.what.idem_key).then_some((progress.epoch, key));
        }
        let from = [self.intent.state];
        let outcome = ledger.transition(&self.intent.what.id, &from, stored(state), &update)?;
        let (moved, intent) = match outcome {
            Outcome::Moved(intent) => (true, intent),
            Outcome::Taken(other) if other.what.action != self.intent.what.action => {
                return Err(super::confirm::in_flight(&other));
            }
            Outcome::Elsewhere(other) if other.state == IntentState::Abandoned => {
                return Err(super::commit::replaced());
            }
            Outcome::Elsewhere(intent) | Outcome::Taken(intent) => (false, intent),
        };
        self.intent = intent;
        self.desk.host.emit(&Event::ActionChanged(Box::new(result(self.desk, &self.intent)?)));
        Ok(moved)
    }

    /// What follows from a confirmed action: its session, the issued link.
    fn settle(&self, created: Option<&str>) -> Result<Option<SessionKey>, ApiError> {
        let ledger = self.desk.store.ledger().by(&self.by);
        let id = created.or_else(|| self.payload.plan.session_id());
        let Some(id) = id else { return Ok(None) };
        if matches!(self.payload.plan.action, Action::Link | Action::LinkUpdate) {
            return Ok(None);
        }
        // What was made may be of another kind than a session: an attempt that has no id yet.
        let kept = self.kept.clone().filter(|key| key.id == id);
        let key = kept.unwrap_or_else(|| crate::session::session_key(&self.connection, id));
        if let Some(draft) = &self.payload.draft {
            let stored = self.desk.store.cache().get(&key)?;
            ledger.save_link(&store::ledger::Link {
                intent: self.intent.what.id.clone(),
                key: key.clone(),
                draft: draft.clone(),
                url: stored.and_then(|stored| stored.row.session.hosted_url),
                renewed_from: self.payload.renewed_from.clone(),
                issued_by: self.intent.what.prepared_by.clone(),
                issued_at: self.intent.created_at,
            })?;
        }
        Ok(Some(key))
    }

    /// The money that somebody saw arrive for it. It is in the books once the action is confirmed,
    /// in the same transaction.
    fn money(&self, key: &SessionKey) -> Option<NewReceived> {
        let transfer = self.payload.transfer.as_ref()?;
        Some(NewReceived {
            id: self.intent.what.id.clone(),
            key: key.clone(),
            intent: Some(self.intent.what.id.clone()),
            amount: transfer.amount,
            received_on: transfer.received_on,
            bank_reference: Some(transfer.reference.clone()),
            other_order: transfer.other_order.clone(),
            reason: transfer.reason.clone(),
            note: self.payload.note.clone(),
            line: transfer.line,
            recorded_by: self.intent.what.prepared_by.clone(),
        })
    }

    async fn look(&mut self, id: &str) -> Result<Step, ApiError> {
        match self.read_anew(id).await {
            Ok(came) => Ok(self.observe(came).map_or(Step::ReadFailed, Step::SessionRead)),
            Err(error) => {
                tracing::info!(intent = self.intent.what.id, error = %error, "could not be read");
                Ok(Step::ReadFailed)
            }
        }
    }

    /// Makes the request, once. Before that, the row on disk must say that it is being sent, the chain
    /// must say the same, and the log beside the ledger must have it.
    async fn send(&mut self, key: &str) -> Result<Step, ApiError> {
        let on_disk = self.desk.may_send(|ledger| ledger.vouch(&self.intent.what.id))?;
        if !confirmation::may_send(&self.payload.plan, &state(&on_disk)?, key) {
            let message = "The ledger does not say that this is being sent. Nothing was sent.";
            return Err(ApiError::new(Code::Internal, message, "Run `countersign doctor`."));
        }
        lock(&self.desk.driving.sent).insert(self.intent.what.id.clone());
        let (answer, receipt) = with_receipt(self.request(key)).await;
        self.receipt = receipt;
        let answer = match answer {
            Ok(came) => self.observe(came).map_or(Answer::Garbage, Answer::Done),
            Err(error) => {
                lock(&self.desk.driving.said)
                    .insert(self.intent.what.id.clone(), error.message.clone());
                tracing::info!(intent = self.intent.what.id, error = %error, "the provider's answer");
                answer_of(&error)
            }
        };
        Ok(Step::ActionAnswered(answer))
    }

    async fn wait(&mut self, pause: Duration) -> Result<Option<Step>, ApiError> {
        if pause > PATIENCE {
            if let Ok(pause) = TimeDelta::from_std(pause) {
                let now = self.desk.now();
                let id = self.intent.what.id.clone();
                lock(&self.desk.driving.later).insert(id, now..now + pause);
            }
            // Whoever takes it up again must know how often it has been looked at.
            let now = self.state.clone();
            if now != state(&self.intent)? {
                self.journal(&now)?;
            }
            return Ok(None);
        }
        tokio::time::sleep(pause).await;
        Ok(Some(Step::RetryDue))
    }

    fn alarm(&self, alarm: confirmation::Alarm) -> Result<(), ApiError> {
        tracing::error!(
            intent = self.intent.what.id,
            alarm = alarm.as_str(),
            "the provider's answer does not fit"
        );
        let Some(id) = self.payload.plan.session_id() else { return Ok(()) };
        let key = crate::session::session_key(&self.connection, id);
        let text =
            format!("The provider's answer does not fit: {}.", alarm.as_str().replace('_', " "));
        self.desk.store.ledger().by(&By::program()).add_note(&key, &text)?;
        Ok(())
    }

    /// The provider's clock; ours only where it answers without a date.
    fn server_time(&self) -> confirmation::Time {
        match self.desk.server_time(&self.connection.id) {
            ServerTime::At(time) => Some(time),
            ServerTime::Undated => Some(self.desk.now()),
            ServerTime::Unheard => self.asked.then(|| self.desk.now()),
        }
    }

    /// Any answer tells the time; this question changes nothing.
    async fn ask_time(&mut self) -> Step {
        let answer = self.provider.account().await;
        self.asked = answer.as_ref().map_or_else(|e| e.reached == Reached::Answered, |_| true);
        match self.server_time() {
            Some(_) => Step::RetryDue,
            None => Step::ReadFailed,
        }
    }
}

pub(super) fn stored(state: &State) -> IntentState {
    match state {
        State::Prepared => IntentState::Prepared,
        State::Intent(_) => IntentState::Intent,
        State::Sending(_) => IntentState::Sending,
        State::Unknown { .. } => IntentState::Unknown,
        State::Confirmed { .. } => IntentState::Confirmed,
        State::Refused { .. } => IntentState::Refused,
        State::NeedsHuman { .. } => IntentState::NeedsHuman,
    }
}

pub(super) fn reason(state: &State) -> Option<String> {
    let word = match state {
        State::Unknown { doubt, .. } => doubt.as_str(),
        State::Confirmed { by, .. } => by.as_str(),
        State::Refused { reason } => reason.as_str(),
        State::NeedsHuman { need, .. } => need.as_str(),
        State::Prepared | State::Intent(_) | State::Sending(_) => return None,
    };
    Some(word.to_owned())
}

pub(super) fn to_text(state: &State) -> Result<String, ApiError> {
    serde_json::to_string(state).map_err(|error| {
        let message =
            format!("A state of the protocol cannot be written: {error}. Nothing was sent.");
        ApiError::new(Code::Internal, message, "Run `countersign doctor`.")
    })
}
