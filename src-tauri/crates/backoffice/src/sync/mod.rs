//! Keeping up with the providers: newest first, resumable at any point, one process at a time per
//! connection.

mod events;
mod follow;
mod join;
mod links;
mod money;
mod people;
mod polling;
mod run;
mod scan;
mod slices;
mod sweep;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use domain::{Connection, ConnectionId};
use futures::future::join_all;
use store::LedgerHealth;
use store::ledger::By;
use tokio_util::sync::CancellationToken;

pub(crate) use join::join;
pub(crate) use polling::LastReads;

use crate::act::Asked;
use crate::desk::{Desk, lock};
use crate::view::*;
use crate::{ApiError, Office};

/// The syncs of this process that are running.
#[derive(Default)]
pub(crate) struct Syncs {
    running: Mutex<HashMap<ConnectionId, Running>>,
    /// They write in turn: none is left behind, and a person's own write waits for one at most.
    turn: tokio::sync::Mutex<()>,
}

struct Running {
    stop: CancellationToken,
    progress: Option<SyncProgress>,
}

impl Syncs {
    /// Whether any is running.
    pub(crate) fn any(&self) -> bool {
        !lock(&self.running).is_empty()
    }

    /// How far the sync of a connection has come, where one is running.
    pub(crate) fn progress(&self, id: &ConnectionId) -> Option<SyncProgress> {
        lock(&self.running).get(id).and_then(|running| running.progress.clone())
    }

    /// Stops the sync of one connection. What was read is kept.
    pub(crate) fn cancel(&self, id: &ConnectionId) {
        if let Some(running) = lock(&self.running).get(id) {
            running.stop.cancel();
        }
    }

    /// Stops every sync.
    pub(crate) fn cancel_all(&self) {
        for running in lock(&self.running).values() {
            running.stop.cancel();
        }
    }

    /// Notes that a sync runs, for as long as what is given back lives; nothing where one does.
    fn begin(&self, id: &ConnectionId) -> Option<Begun<'_>> {
        let mut all = lock(&self.running);
        if all.contains_key(id) {
            return None;
        }
        let stop = CancellationToken::new();
        all.insert(id.clone(), Running { stop: stop.clone(), progress: None });
        Some(Begun { syncs: self, id: id.clone(), stop })
    }

    fn note(&self, id: &ConnectionId, progress: SyncProgress) {
        if let Some(running) = lock(&self.running).get_mut(id) {
            running.progress = Some(progress);
        }
    }
}

/// A sync that runs. However it ends, also by a panic, the next one may begin.
struct Begun<'a> {
    syncs: &'a Syncs,
    id: ConnectionId,
    stop: CancellationToken,
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        lock(&self.syncs.running).remove(&self.id);
    }
}

/// Syncs, after a look at the actions that are not settled.
pub(crate) async fn sync_start(
    office: &Arc<Office>,
    request: SyncRequest,
) -> Result<SyncReport, ApiError> {
    let desk = office.desk()?;
    let wanted = match &request.connection {
        Some(name) => vec![desk.connection(name)?],
        None => desk.connected()?,
    };
    if desk.store.health().ledger == LedgerHealth::Ok
        && let Err(error) = crate::act::settle_open(&desk, Asked::ByPerson).await
    {
        // Reading goes on where nothing may be sent.
        tracing::warn!(error = error.message, "open actions could not be looked at");
    }
    // On a task of its own: a front end that goes away does not leave a run that nobody ends.
    let tasks = office.tasks().clone();
    let task = office.tasks().spawn(async move {
        let run = |connection| {
            let desk = Arc::clone(&desk);
            tasks.spawn(async move { one(&desk, connection, request.full).await })
        };
        let runs = wanted.into_iter().map(run).collect::<Vec<_>>();
        let ended = join_all(runs).await;
        let connections = ended.into_iter().collect::<Result<_, _>>().map_err(|_| lost())?;
        settle_restored(&desk)?;
        Ok(SyncReport { connections })
    });
    task.await.map_err(|_| lost())?
}

fn lost() -> ApiError {
    let message = "The sync was interrupted. What was read is kept.";
    ApiError::new(crate::Code::Internal, message, "Sync again: it goes on where it stopped.")
}

/// Syncs one connection without anybody having asked. Actions that are not settled are looked at
/// by themselves, and more often.
pub(crate) async fn by_itself(desk: &Desk, id: &ConnectionId) -> Result<(), ApiError> {
    one(desk, desk.connection(id.as_str())?, false).await;
    settle_restored(desk)
}

/// After a restore: once each connection has been read again to the end, everything that was
/// touched since the copy has been.
fn settle_restored(desk: &Desk) -> Result<(), ApiError> {
    let Some(restored) = desk.store.ledger().restored()? else { return Ok(()) };
    let well = |run: &store::cache::SyncRun| {
        // The store keeps times in milliseconds.
        let since = run.started_at.timestamp_millis() >= restored.at.timestamp_millis();
        since && run.ended_at.is_some() && run.error.is_none()
    };
    for connection in desk.connected()? {
        if !desk.store.cache().runs(&connection.id, 20)?.iter().any(well) {
            return Ok(());
        }
    }
    Ok(desk.store.ledger().by(&By::program()).settle_restored()?)
}

/// Syncs one connection and tells everybody how it ended.
async fn one(desk: &Desk, connection: Connection, full: bool) -> SyncResult {
    let Some(begun) = desk.syncs.begin(&connection.id) else {
        return busy_here(&connection);
    };
    let result = run::run(desk, &connection, full, begun.stop.clone()).await;
    drop(begun);
    desk.host.emit(&Event::SyncEnded(result.clone()));
    if !desk.syncs.any() {
        ready_lists(desk);
    }
    result
}

/// Where many rows came, jumps into the list of all sessions are got ready once and for all.
fn ready_lists(desk: &Desk) {
    if let Err(error) = tokio::task::block_in_place(|| desk.store.cache().find_anchors()) {
        tracing::debug!(%error, "a long list could not be got ready");
    }
}

fn busy_here(connection: &Connection) -> SyncResult {
    let message = "A sync of this connection is running already.";
    let error = ApiError::new(crate::Code::Busy, message, "Wait until it is done.").retryable();
    SyncResult {
        name: connection.name.clone(),
        provider: connection.provider.to_string(),
        error: Some(error),
        ..SyncResult::default()
    }
}

pub(crate) async fn sync_cancel(
    office: &Arc<Office>,
    request: SyncRequest,
) -> Result<Nothing, ApiError> {
    let desk = office.desk()?;
    match &request.connection {
        Some(name) => desk.syncs.cancel(&desk.connection(name)?.id),
        None => desk.syncs.cancel_all(),
    }
    Ok(Nothing {})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sync_that_panicked_is_over() {
        let (syncs, id) = (Syncs::default(), ConnectionId::new("c1"));
        let work = std::panic::AssertUnwindSafe(|| {
            let _begun = syncs.begin(&id);
            assert!(syncs.any() && syncs.begin(&id).is_none(), "one at a time");
            panic!("in the middle");
        });
        assert!(std::panic::catch_unwind(work).is_err());
        assert!(!syncs.any() && syncs.begin(&id).is_some());
    }
}
