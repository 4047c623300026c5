//! What runs by itself while the program is open: syncing, verifying, the daily copy.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use domain::{Connection, ConnectionId};
use store::LedgerHealth;
use store::ledger::{About, Act, By, Deed};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::Office;
use crate::act::Asked;
use crate::view::Event;

/// Between two looks at actions that are not settled.
const VERIFY: Duration = Duration::from_secs(30);
/// Between two looks at which connections there are.
const LOOK: Duration = Duration::from_secs(30);
/// Between two looks at whether a daily copy is due.
const COPY: Duration = Duration::from_secs(3_600);

/// What is to be done, apart from when.
trait Chores: Send + Sync + 'static {
    /// The connections to sync, and the pause between two syncs of each; nothing while that cannot be
    /// told.
    fn connections(&self) -> Option<Vec<(ConnectionId, Duration)>>;
    /// Syncs one of them.
    fn sync(&self, id: &ConnectionId) -> impl Future<Output = ()> + Send;
    /// Looks at the actions that are not settled.
    fn verify(&self) -> impl Future<Output = ()> + Send;
    /// Copies the ledger, if that is due.
    fn copy(&self) -> impl Future<Output = ()> + Send;
}

/// Starts everything; it ends when the office closes.
pub(crate) fn start(office: &Arc<Office>) {
    begin(office, office.tasks(), office.stop());
}

fn begin<C: Chores>(chores: &Arc<C>, tasks: &TaskTracker, stop: &CancellationToken) {
    let this = Arc::clone(chores);
    tasks.spawn(every(VERIFY, stop.clone(), async move || this.verify().await));
    let this = Arc::clone(chores);
    tasks.spawn(every(COPY, stop.clone(), async move || this.copy().await));
    let (this, of_loops, until) = (Arc::clone(chores), tasks.clone(), stop.clone());
    let mut loops = HashMap::new();
    tasks.spawn(every(LOOK, stop.clone(), async move || {
        if let Some(connections) = this.connections() {
            keep_loops(&mut loops, &connections, &this, &of_loops, &until);
        }
    }));
}

/// One loop for each connection, so that a slow one delays nobody but itself: starts those that are
/// missing, and ends those whose connection is gone, after what they are at.
fn keep_loops<C: Chores>(
    loops: &mut HashMap<ConnectionId, CancellationToken>,
    connections: &[(ConnectionId, Duration)],
    chores: &Arc<C>,
    tasks: &TaskTracker,
    stop: &CancellationToken,
) {
    loops.retain(|id, stop| {
        let stays = connections.iter().any(|(known, _)| known == id);
        if !stays {
            stop.cancel();
        }
        stays
    });
    for (id, pause) in connections {
        loops.entry(id.clone()).or_insert_with(|| {
            let (this, id, stop) = (Arc::clone(chores), id.clone(), stop.child_token());
            tasks.spawn(every(*pause, stop.clone(), async move || this.sync(&id).await));
            stop
        });
    }
}

/// Works at once and then after each pause, until it is stopped.
async fn every(pause: Duration, stop: CancellationToken, mut work: impl AsyncFnMut()) {
    let mut ticks = interval(pause);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            _ = ticks.tick() => work().await,
        }
    }
}

/// Between two syncs of a connection, as its provider needs it.
fn pause(connection: &Connection) -> Duration {
    let info = providers::registry::info(connection.provider.as_str());
    Duration::from_secs(60 * u64::from(info.map_or(5, |info| info.minutes)))
}

impl Chores for Office {
    fn connections(&self) -> Option<Vec<(ConnectionId, Duration)>> {
        let desk = self.desk().ok()?;
        let all = desk.connected().ok()?;
        Some(
            all.into_iter().map(|connection| (connection.id.clone(), pause(&connection))).collect(),
        )
    }

    async fn sync(&self, id: &ConnectionId) {
        let Ok(desk) = self.desk() else { return };
        if let Err(error) = crate::sync::by_itself(&desk, id).await {
            tracing::warn!(error = error.message, "the sync by itself could not begin");
        }
    }

    async fn verify(&self) {
        let Ok(desk) = self.desk() else { return };
        if desk.store.health().ledger != LedgerHealth::Ok {
            return;
        }
        if let Err(error) = crate::act::settle_open(&desk, Asked::ByItself).await {
            tracing::warn!(error = error.message, "open actions could not be looked at");
        }
    }

    async fn copy(&self) {
        self.keep_head().await;
        let Ok(desk) = self.desk() else { return };
        let folder = desk.store.ledger().setting("copy_folder").ok().flatten();
        let folder = folder.filter(|folder| !folder.is_empty()).map(std::path::PathBuf::from);
        let copy = tokio::task::block_in_place(|| desk.store.daily_copy(folder.as_deref()));
        match copy {
            Ok(Some(path)) => {
                let about = About::subject(path.display().to_string());
                let told = desk.tell(&By::program(), Deed::new(Act::BackupWritten, about));
                told.unwrap_or_else(
                    |error| tracing::warn!(%error, "the copy could not be told of"),
                );
            }
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(%error, "the daily copy of the ledger failed");
                desk.host.emit(&Event::WorkspaceChanged);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::time::{Instant, sleep};

    use super::*;

    /// Notes when what was done; the connection called "stuck" never comes to an end.
    struct Noted {
        began: Instant,
        connections: Mutex<Vec<&'static str>>,
        done: Mutex<Vec<(u64, String)>>,
    }

    impl Noted {
        fn new(connections: &[&'static str]) -> Arc<Self> {
            let connections = Mutex::new(connections.to_vec());
            Arc::new(Self { began: Instant::now(), connections, done: Mutex::default() })
        }

        fn note(&self, what: &str) {
            let at = self.began.elapsed().as_secs();
            self.done.lock().unwrap().push((at, what.to_owned()));
        }

        /// The seconds at which something was done.
        fn times(&self, what: &str) -> Vec<u64> {
            let done = self.done.lock().unwrap();
            done.iter().filter(|(_, other)| other == what).map(|(at, _)| *at).collect()
        }
    }

    impl Chores for Noted {
        fn connections(&self) -> Option<Vec<(ConnectionId, Duration)>> {
            let all = self.connections.lock().unwrap();
            let minutes = |id: &str| if id == "hurried" { 1 } else { 5 };
            let of =
                |id: &&'static str| (ConnectionId::new(*id), Duration::from_secs(60 * minutes(id)));
            Some(all.iter().map(of).collect())
        }

        async fn sync(&self, id: &ConnectionId) {
            self.note(id.as_str());
            if id.as_str() == "stuck" {
                std::future::pending::<()>().await;
            }
        }

        async fn verify(&self) {
            self.note("verify");
        }

        async fn copy(&self) {
            self.note("copy");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_stuck_connection_delays_nobody_and_every_timer_does_its_work() {
        let (chores, tasks, stop) = (
            Noted::new(&["stuck", "well", "hurried"]),
            TaskTracker::new(),
            CancellationToken::new(),
        );
        begin(&chores, &tasks, &stop);
        sleep(Duration::from_secs(3_601)).await;
        assert_eq!(chores.times("stuck"), [0]);
        assert_eq!(chores.times("well"), (0..=3_600).step_by(300).collect::<Vec<_>>());
        assert_eq!(chores.times("hurried"), (0..=3_600).step_by(60).collect::<Vec<_>>());
        assert_eq!(chores.times("verify"), (0..=3_600).step_by(30).collect::<Vec<_>>());
        assert_eq!(chores.times("copy"), [0, 3_600]);
    }

    #[tokio::test(start_paused = true)]
    async fn connections_that_come_and_go_are_followed_and_closing_ends_everything() {
        let (chores, tasks, stop) =
            (Noted::new(&["a"]), TaskTracker::new(), CancellationToken::new());
        begin(&chores, &tasks, &stop);
        sleep(Duration::from_secs(100)).await;
        *chores.connections.lock().unwrap() = vec!["b"];
        sleep(Duration::from_secs(401)).await;
        assert_eq!((chores.times("a"), chores.times("b")), (vec![0], vec![120, 420]));
        stop.cancel();
        tasks.close();
        tasks.wait().await;
        let verified = chores.times("verify").len();
        sleep(Duration::from_secs(1_000)).await;
        assert_eq!((chores.times("b").len(), chores.times("verify").len()), (2, verified));
    }
}
