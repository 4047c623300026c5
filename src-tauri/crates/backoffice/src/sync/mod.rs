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
mod sweep;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use domain::{Connection, ConnectionId};
use futures::future::join_all;
use store::LedgerHealth;
use tokio_util::sync::CancellationToken;

pub(crate) use join::join;
pub(crate) use polling::LastReads;

use crate::act::Asked;
use crate::desk::{Desk, lock};
use crate::view::*;
use crate::{ApiError, Office};

/// The syncs of this process that are running.
#[derive(Default)]
pub(crate) struct Syncs(Mutex<HashMap<ConnectionId, Running>>);

struct Running {
    stop: CancellationToken,
    progress: Option<SyncProgress>,
}

impl Syncs {
    /// Whether any is running.
    pub(crate) fn any(&self) -> bool {
        !lock(&self.0).is_empty()
    }

    /// How far the sync of a connection has come, where one is running.
    pub(crate) fn progress(&self, id: &ConnectionId) -> Option<SyncProgress> {
        lock(&self.0).get(id).and_then(|running| running.progress.clone())
    }

    /// Stops the sync of one connection. What was read is kept.
    pub(crate) fn cancel(&self, id: &ConnectionId) {
        if let Some(running) = lock(&self.0).get(id) {
            running.stop.cancel();
        }
    }

    /// Stops every sync.
    pub(crate) fn cancel_all(&self) {
        for running in lock(&self.0).values() {
            running.stop.cancel();
        }
    }

    fn begin(&self, id: &ConnectionId) -> Option<CancellationToken> {
        let mut all = lock(&self.0);
        if all.contains_key(id) {
            return None;
        }
        let stop = CancellationToken::new();
        all.insert(id.clone(), Running { stop: stop.clone(), progress: None });
        Some(stop)
    }

    fn note(&self, id: &ConnectionId, progress: SyncProgress) {
        if let Some(running) = lock(&self.0).get_mut(id) {
            running.progress = Some(progress);
        }
    }

    fn end(&self, id: &ConnectionId) {
        lock(&self.0).remove(id);
    }
}

pub(crate) async fn sync_start(
    office: &Arc<Office>,
    request: SyncRequest,
) -> Result<SyncReport, ApiError> {
    sync(office, request, Asked::ByPerson).await
}

/// Syncs, after a look at the actions that are not settled.
pub(crate) async fn sync(
    office: &Arc<Office>,
    request: SyncRequest,
    asked: Asked,
) -> Result<SyncReport, ApiError> {
    let desk = office.desk()?;
    let wanted = match &request.connection {
        Some(name) => vec![desk.connection(name)?],
        None => desk.connections()?,
    };
    if desk.store.health().ledger == LedgerHealth::Ok {
        crate::act::settle_open(&desk, asked).await?;
    }
    let all = request.connection.is_none();
    let runs = wanted.into_iter().map(|connection| one(&desk, connection, request.full));
    let connections = join_all(runs).await;
    let well = connections.iter().all(|result| result.error.is_none() && !result.canceled);
    if all && well && desk.store.ledger().restored()?.is_some() {
        // Everything that was touched since the copy has been read again.
        desk.store.ledger().settle_restored()?;
    }
    Ok(SyncReport { connections })
}

/// Syncs one connection and tells everybody how it ended.
async fn one(desk: &Desk, connection: Connection, full: bool) -> SyncResult {
    let Some(stop) = desk.syncs.begin(&connection.id) else {
        return busy_here(&connection);
    };
    let result = run::run(desk, &connection, full, stop).await;
    desk.syncs.end(&connection.id);
    desk.host.emit(&Event::SyncEnded(result.clone()));
    result
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
