//! What a provider's answers have told besides their content: its clock, and which request was
//! answered how.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ConnectionId;

use super::request::Effect;
use super::{Transport, TransportOptions};

/// What is known of a provider's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerTime {
    /// No answer was seen, or none since this computer slept or its clock was set.
    Unheard,
    /// It answers without saying what time it is.
    Undated,
    /// This, by its last answer and the time since.
    At(DateTime<Utc>),
}

/// An answer's date, and when it came by both of our clocks.
struct Note {
    date: Option<DateTime<Utc>>,
    elapsed: Duration,
    ours: DateTime<Utc>,
}

/// The last answer of each connection.
#[derive(Default)]
pub(super) struct Heard(Mutex<BTreeMap<ConnectionId, Note>>);

/// How far our two clocks may drift apart before something has happened to one of them.
const DRIFT: TimeDelta = TimeDelta::seconds(60);

impl Heard {
    /// An answer came just now. One without a date takes nothing from an earlier one that had one.
    pub(super) fn note(
        &self,
        connection: &ConnectionId,
        date: Option<DateTime<Utc>>,
        options: &TransportOptions,
    ) {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if date.is_some() || notes.get(connection).is_none_or(|note| note.date.is_none()) {
            let note = Note { date, elapsed: options.timer.elapsed(), ours: options.clock.now() };
            notes.insert(connection.clone(), note);
        }
    }
}

impl Transport {
    /// What the clock of a connection's provider says now: its last answer's date and the time that a
    /// monotonic clock has counted since, whatever our own clock was set to. A monotonic clock stands
    /// still while the computer sleeps: where it and our own disagree, nothing is known.
    pub fn server_time(&self, connection: &ConnectionId) -> ServerTime {
        let notes = self.heard.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(note) = notes.get(connection) else { return ServerTime::Unheard };
        let Some(date) = note.date else { return ServerTime::Undated };
        let elapsed = self.options.timer.elapsed().saturating_sub(note.elapsed);
        let elapsed = TimeDelta::from_std(elapsed).unwrap_or(TimeDelta::MAX);
        let drift = self.options.clock.now() - note.ours - elapsed;
        if drift.abs() > DRIFT {
            return ServerTime::Unheard;
        }
        date.checked_add_signed(elapsed).map_or(ServerTime::Unheard, ServerTime::At)
    }
}

/// How an action was answered, for the journal and for the provider's support.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The HTTP status.
    pub status: u16,
    /// The provider's name for the request, where it gave one.
    pub request_id: Option<String>,
}

tokio::task_local! {
    static RECEIPT: RefCell<Option<Receipt>>;
}

/// Does `work`, and gives beside its outcome how the last action in it was answered.
pub async fn with_receipt<F: Future>(work: F) -> (F::Output, Option<Receipt>) {
    RECEIPT
        .scope(RefCell::new(None), async move {
            let outcome = work.await;
            (outcome, RECEIPT.with(RefCell::take))
        })
        .await
}

/// An answer came; where nobody asked for a receipt, none is written.
pub(super) fn write_receipt(effect: Effect, status: u16, request_id: Option<&str>) {
    if effect == Effect::Action {
        let receipt = Receipt { status, request_id: request_id.map(str::to_owned) };
        let _ = RECEIPT.try_with(|slot| slot.replace(Some(receipt)));
    }
}
