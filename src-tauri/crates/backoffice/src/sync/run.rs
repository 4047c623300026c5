//! One run over one connection: its stages in order, what they brought, how it ended.

use std::collections::HashSet;
use std::panic::resume_unwind;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Connection, ConnectionId};
use providers::{Order, Provider, Row};
use store::cache::{Applied, Cache, Observed, Progress, SyncLock};
use tokio_util::sync::CancellationToken;

use super::sweep::Known;
use crate::ApiError;
use crate::desk::{Desk, lock};
use crate::session::observed;
use crate::view::{Event, SyncProgress, SyncResult};

/// A sign of life for other processes, at least this often.
const BEAT: TimeDelta = TimeDelta::seconds(20);
/// Progress is told at most this often.
const TELL: TimeDelta = TimeDelta::milliseconds(100);

/// What all stages of a run share.
pub(super) struct Run<'a> {
    pub(super) desk: &'a Desk,
    pub(super) connection: &'a Connection,
    pub(super) provider: Arc<dyn Provider>,
    pub(super) full: bool,
    /// Once a day more is looked at.
    pub(super) daily: bool,
    /// Whether this run has read the money rows.
    pub(super) money_read: AtomicBool,
    stop: CancellationToken,
    held: SyncLock,
    state: Mutex<State>,
}

/// What a run has come to.
struct State {
    applied: Applied,
    /// Sessions whose present state was read in this run.
    read: HashSet<String>,
    rows: u64,
    reached: Option<DateTime<Utc>>,
    /// When the last session of the sweep was made, and whether none so far was newer than the one
    /// before it.
    last: Option<DateTime<Utc>>,
    newest_first: bool,
    told: DateTime<Utc>,
    beaten: DateTime<Utc>,
}

/// Why a run ended early.
pub(super) enum Stop {
    /// Somebody stopped it.
    Canceled,
    /// Something went wrong.
    Failed(ApiError),
}

impl<E: Into<ApiError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Keeps the first failure and goes on; being stopped ends everything.
fn note(ended: Outcome<()>, failed: &mut Option<ApiError>) -> Outcome<()> {
    match ended {
        Err(Stop::Failed(error)) => {
            failed.get_or_insert(error);
            Ok(())
        }
        other => other,
    }
}

pub(super) type Outcome<T> = Result<T, Stop>;

/// Syncs `connection`. What was read before something went wrong is kept.
pub(super) async fn run(
    desk: &Desk,
    connection: &Connection,
    full: bool,
    stop: CancellationToken,
) -> SyncResult {
    let mut result = SyncResult {
        name: connection.name.clone(),
        provider: connection.provider.to_string(),
        ..SyncResult::default()
    };
    match begin(desk, connection, full, stop).await {
        Ok(run) => run.finish(&mut result).await,
        Err(error) => result.error = Some(error),
    }
    result
}

async fn begin<'a>(
    desk: &'a Desk,
    connection: &'a Connection,
    full: bool,
    stop: CancellationToken,
) -> Result<Run<'a>, ApiError> {
    let provider = desk.provider(connection).await?;
    let token = uuid::Uuid::new_v4().to_string();
    let owner = format!("Process {}", std::process::id());
    let held = desk.store.cache().lock_sync(&connection.id, &owner, &token)?;
    let daily = desk.store.cache().last_complete(&connection.id, "daily")?;
    let daily = daily.is_none_or(|last| desk.now() - last.opened_at >= TimeDelta::days(1));
    let state = State {
        applied: Applied::default(),
        read: HashSet::new(),
        rows: 0,
        reached: None,
        last: None,
        newest_first: true,
        told: DateTime::<Utc>::MIN_UTC,
        beaten: desk.now(),
    };
    let (money_read, state) = (AtomicBool::default(), Mutex::new(state));
    Ok(Run { desk, connection, provider, full, daily, money_read, stop, held, state })
}

impl Run<'_> {
    async fn finish(self, result: &mut SyncResult) {
        let cache = self.desk.store.cache();
        let owner = format!("Process {}", std::process::id());
        let number = cache.start_run(&self.connection.id, &owner);
        let ended = self.stages().await;
        let applied = lock(&self.state).applied;
        result.new = applied.new;
        result.changed = applied.changed;
        result.unchanged = applied.unchanged;
        result.malformed = applied.malformed;
        match ended {
            Ok(()) => {}
            Err(Stop::Canceled) => result.canceled = true,
            Err(Stop::Failed(error)) => result.error = Some(error),
        }
        let text = result.error.as_ref().and_then(|error| serde_json::to_string(error).ok());
        let text = text.or_else(|| result.canceled.then(|| "canceled".to_owned()));
        let noted = number.and_then(|number| cache.end_run(number, applied, text.as_deref()));
        let freed = cache.unlock_sync(&self.held);
        if let Err(error) = noted.and(freed) {
            result.error.get_or_insert(error.into());
        }
        self.desk.host.emit(&Event::SessionsChanged);
    }

    /// Everything in order. Without the list nothing follows; after it, a stage that fails does not
    /// keep the others from their work, and the first failure is what the run reports.
    async fn stages(&self) -> Outcome<()> {
        let known = match self.provider.sweep() {
            Some(facet) if facet.order() == Order::None => {
                self.scan(facet).await?;
                Known::Nothing
            }
            Some(facet) => self.sweep(facet).await?,
            None => Known::Something,
        };
        let mut failed = None;
        note(self.events().await, &mut failed)?;
        if known == Known::Something {
            note(self.poll().await, &mut failed)?;
            match self.provider.info().polling {
                Some(polling) => note(self.follow(polling).await, &mut failed)?,
                None => note(self.reread().await, &mut failed)?,
            }
        }
        note(self.reread_restored().await, &mut failed)?;
        if self.daily && failed.is_none() {
            let cache = self.desk.store.cache();
            let daily = cache.open_sweep(&self.connection.id, "daily", None, None)?;
            cache.finish_sweep(daily.id)?;
        }
        let (people, money, links) = tokio::join!(self.customers(&[]), self.money(), self.links());
        for ended in [people, money, links] {
            note(ended, &mut failed)?;
        }
        failed.map_or(Ok(()), |error| Err(Stop::Failed(error)))
    }

    /// Ends the run here if somebody stopped it, and shows other processes that it is alive.
    pub(super) fn go_on(&self) -> Outcome<()> {
        if self.stop.is_cancelled() {
            return Err(Stop::Canceled);
        }
        let now = self.desk.now();
        let due = {
            let mut state = lock(&self.state);
            let due = now - state.beaten >= BEAT;
            if due {
                state.beaten = now;
            }
            due
        };
        if due {
            self.desk.store.cache().beat_sync(&self.held)?;
        }
        Ok(())
    }

    /// Keeps rows that belong to no sweep.
    pub(super) async fn keep(&self, rows: Vec<Row>, stage: &str) -> Outcome<()> {
        let now = self.desk.now();
        self.saw(&rows, stage);
        let rows = self.joined(rows)?.into_iter().map(|row| observed(row, now)).collect();
        self.apply(rows, None).await
    }

    /// Writes rows, those of a sweep with how far it has come.
    pub(super) async fn apply(
        &self,
        rows: Vec<Observed>,
        progress: Option<Progress>,
    ) -> Outcome<()> {
        let write = move |cache: &Cache, id: &_| cache.apply(id, rows, progress.as_ref());
        let applied = self.writing(write).await?;
        self.add(applied);
        Ok(())
    }

    /// Does work that writes on a thread of its own: the connection's next pages come while another
    /// one writes.
    pub(super) async fn writing<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Cache, &ConnectionId) -> store::Result<T> + Send + 'static,
    ) -> Outcome<T> {
        let (store, id) = (Arc::clone(&self.desk.store), self.connection.id.clone());
        let _turn = self.desk.syncs.turn.lock().await;
        match tokio::task::spawn_blocking(move || work(store.cache(), &id)).await {
            Ok(done) => Ok(done?),
            Err(ended) if ended.is_panic() => resume_unwind(ended.into_panic()),
            // The program is ending.
            Err(_) => Err(Stop::Canceled),
        }
    }

    /// Counts what a write came to.
    pub(super) fn add(&self, more: Applied) {
        let mut state = lock(&self.state);
        let all = &mut state.applied;
        all.new += more.new;
        all.changed += more.changed;
        all.unchanged += more.unchanged;
        all.malformed += more.malformed;
        drop(state);
        if more.new + more.changed > 0 {
            self.desk.host.emit(&Event::SessionsChanged);
        }
    }

    /// Takes note of rows that came in, and tells how far the run has come.
    pub(super) fn saw(&self, rows: &[Row], stage: &str) {
        let mut state = lock(&self.state);
        state.rows += rows.len() as u64;
        for session in rows.iter().filter_map(|row| row.read.as_ref().ok()) {
            let at = session.created.at;
            state.reached = Some(state.reached.map_or(at, |reached| reached.min(at)));
            if stage == "sweep" {
                state.newest_first &= state.last.is_none_or(|last| at <= last);
                state.last = Some(at);
            } else {
                state.read.insert(session.id.clone());
            }
        }
        drop(state);
        self.tell(stage, false);
    }

    /// Whether everything the sweep has shown so far came newest first.
    pub(super) fn newest_first(&self) -> bool {
        lock(&self.state).newest_first
    }

    /// Whether the session's present state was read in this run.
    pub(super) fn has_read(&self, id: &str) -> bool {
        lock(&self.state).read.contains(id)
    }

    /// Tells front ends how far the run has come.
    pub(super) fn tell(&self, stage: &str, usable: bool) {
        let now = self.desk.now();
        let mut state = lock(&self.state);
        if !usable && now - state.told < TELL {
            return;
        }
        state.told = now;
        let progress = SyncProgress {
            connection: self.connection.id.to_string(),
            name: self.connection.name.clone(),
            stage: stage.to_owned(),
            rows: state.rows,
            reached: state.reached,
            usable: usable || state.applied != Applied::default(),
        };
        drop(state);
        self.desk.syncs.note(&self.connection.id, progress.clone());
        self.desk.host.emit(&Event::SyncProgress(progress));
    }

    /// The newest moment that this connection's sessions know of: its provider's present, which
    /// need not be this computer's.
    pub(super) fn present(&self) -> Outcome<Option<DateTime<Utc>>> {
        let last = self.desk.store.cache().last_complete(&self.connection.id, "sessions")?;
        Ok(last.and_then(|sweep| sweep.until))
    }
}
