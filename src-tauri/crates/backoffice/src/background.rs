//! What runs by itself while the program is open: syncing, verifying, the daily copy.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::Office;
use crate::act::Asked;
use crate::view::{Event, SyncRequest};

/// Between two syncs.
const SYNC: Duration = Duration::from_secs(300);
/// Between two looks at actions that are not settled.
const VERIFY: Duration = Duration::from_secs(30);
/// Between two looks at whether a daily copy is due.
const COPY: Duration = Duration::from_secs(3_600);

/// Starts everything; it ends when the office closes.
pub(crate) fn start(office: &Arc<Office>) {
    every(office, SYNC, |office| async move {
        let answer = crate::sync::sync(&office, SyncRequest::default(), Asked::ByItself).await;
        if let Err(error) = answer {
            tracing::warn!(error = error.message, "the sync by itself could not begin");
        }
    });
    every(office, VERIFY, |office| async move {
        let Ok(desk) = office.desk() else { return };
        if let Err(error) = crate::act::settle_open(&desk, Asked::ByItself).await {
            tracing::warn!(error = error.message, "open actions could not be looked at");
        }
    });
    every(office, COPY, |office| async move {
        let Ok(desk) = office.desk() else { return };
        let folder = desk.store.ledger().setting("copy_folder").ok().flatten();
        let folder = folder.filter(|folder| !folder.is_empty()).map(std::path::PathBuf::from);
        let copy = tokio::task::block_in_place(|| desk.store.daily_copy(folder.as_deref()));
        if let Err(error) = copy {
            tracing::warn!(%error, "the daily copy of the ledger failed");
            desk.host.emit(&Event::WorkspaceChanged);
        }
    });
}

fn every<F, W>(office: &Arc<Office>, pause: Duration, work: W)
where
    W: Fn(Arc<Office>) -> F + Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let (this, stop) = (Arc::clone(office), office.stop().clone());
    office.tasks().spawn(async move {
        let mut ticks = interval(pause);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => work(Arc::clone(&this)).await,
            }
        }
    });
}
