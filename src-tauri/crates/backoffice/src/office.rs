//! The office: one open workspace, and the door through which every command comes.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use domain::Clock;
use secrecy::SecretString;
use serde_json::Value;
use store::ledger::Whence;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::desk::Desk;
use crate::view::*;
use crate::{ApiError, Code, Host, SystemClock};

/// How to open a workspace.
#[derive(Clone)]
pub struct Options {
    /// Its folder; made where it is missing.
    pub workspace: PathBuf,
    /// It talks to the sandbox only.
    pub demo: bool,
    /// Who acts, whatever the workspace's settings say.
    pub operator: Option<String>,
    /// Who acts where neither says so: the name of this person's account on the computer.
    pub account: Option<String>,
    /// From where people act: what the front end is.
    pub from: Whence,
    /// Opens the encrypted key file on a computer without a keychain.
    pub passphrase: Option<SecretString>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How long requests may take, and how large answers may be.
    pub limits: providers::transport::Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            workspace: PathBuf::new(),
            demo: false,
            operator: None,
            account: None,
            from: Whence::Program,
            passphrase: None,
            clock: Arc::new(SystemClock),
            limits: providers::transport::Limits::default(),
        }
    }
}

/// One open workspace. Cheap to share; every command may come at any time.
pub struct Office {
    options: Options,
    host: Arc<dyn Host>,
    /// Absent for the moment in which its files are being replaced.
    desk: RwLock<Option<Arc<Desk>>>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// How long closing waits for what is under way: a request that was sent gets its answer.
const GOODBYE: Duration = Duration::from_secs(5);

impl Office {
    /// Opens the workspace. A damaged cache or a ledger that fails its check does not keep it
    /// closed: what can be read is shown, and the workspace says what is wrong.
    pub async fn open(options: Options, host: Arc<dyn Host>) -> Result<Arc<Self>, ApiError> {
        let desk = Desk::open(&options, &options.workspace, options.demo, &host).await?;
        Ok(Arc::new(Self {
            host,
            desk: RwLock::new(Some(Arc::new(desk))),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            options,
        }))
    }

    /// Starts what runs by itself: syncing, verifying what is unknown, the daily copy.
    pub fn start_background(self: &Arc<Self>) {
        crate::background::start(self);
    }

    /// Stops what runs by itself and waits a little for what is under way.
    pub async fn close(&self) {
        self.stop.cancel();
        if let Ok(desk) = self.desk() {
            desk.syncs.cancel_all();
        }
        self.tasks.close();
        self.keep_head().await;
        if tokio::time::timeout(GOODBYE, self.tasks.wait()).await.is_err() {
            tracing::warn!(
                "closed while something was still under way; it goes on at the next start"
            );
        }
    }

    /// Keeps the audit log's head beside the keys. Where those are closed, the next time does.
    pub(crate) async fn keep_head(&self) {
        let Ok(desk) = self.desk() else { return };
        let kept = tokio::task::spawn_blocking(move || desk.keep_head()).await;
        if let Ok(Err(error)) = kept {
            tracing::debug!(%error, "the audit log's head was not kept");
        }
    }

    /// Carries out one command of the list.
    pub async fn call(self: &Arc<Self>, name: &str, request: Value) -> Result<Value, ApiError> {
        route(self, name, request).await
    }

    pub(crate) fn desk(&self) -> Result<Arc<Desk>, ApiError> {
        let desk = self.desk.read().unwrap_or_else(PoisonError::into_inner);
        desk.clone().ok_or_else(|| {
            let message = "The workspace's files are being replaced.";
            ApiError::new(Code::Busy, message, "Wait a moment, then try again.").retryable()
        })
    }

    pub(crate) fn host(&self) -> &Arc<dyn Host> {
        &self.host
    }

    pub(crate) fn tasks(&self) -> &TaskTracker {
        &self.tasks
    }

    pub(crate) fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    /// Changes over to another workspace.
    pub(crate) async fn reopen(&self, folder: &Path, demo: bool) -> Result<(), ApiError> {
        if let Ok(desk) = self.desk() {
            desk.syncs.cancel_all();
        }
        let desk = Desk::open(&self.options, folder, demo, &self.host).await?;
        self.put(Some(desk));
        self.host.emit(&Event::WorkspaceChanged);
        self.host.emit(&Event::SessionsChanged);
        Ok(())
    }

    /// Closes the workspace, lets `work` replace its files, and opens it again, whatever came of it.
    pub(crate) async fn replace(
        &self,
        work: impl FnOnce(&Path) -> Result<(), ApiError>,
    ) -> Result<(), ApiError> {
        let desk = self.desk()?;
        let (folder, demo) = (desk.store.dir().to_owned(), desk.demo.is_some());
        desk.syncs.cancel_all();
        self.put(None);
        let released = released(desk).await;
        let worked = released.and_then(|()| tokio::task::block_in_place(|| work(&folder)));
        let reopened = self.reopen(&folder, demo).await;
        worked.and(reopened)
    }

    fn put(&self, desk: Option<Desk>) {
        *self.desk.write().unwrap_or_else(PoisonError::into_inner) = desk.map(Arc::new);
    }
}

/// Waits until nobody works on the desk any more.
async fn released(mut desk: Arc<Desk>) -> Result<(), ApiError> {
    for _ in 0..100 {
        match Arc::try_unwrap(desk) {
            Ok(alone) => {
                drop(alone);
                return Ok(());
            }
            Err(shared) => desk = shared,
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let message = "Something is still under way on this workspace. Nothing was replaced.";
    Err(ApiError::new(Code::Busy, message, "Wait until it is done, then try again.").retryable())
}

macro_rules! routes {
    ($($name:ident($request:ty) -> $response:ty;)*) => {
        async fn route(office: &Arc<Office>, name: &str, request: Value) -> Result<Value, ApiError> {
            match name {
                $(stringify!($name) => {
                    let request: $request = read(name, request)?;
                    let response: $response = crate::desk_work::$name(office, request).await?;
                    write(name, &response)
                })*
                _ => Err(unknown(name)),
            }
        }
    };
}
crate::with_commands!(routes);

fn read<T: serde::de::DeserializeOwned>(name: &str, request: Value) -> Result<T, ApiError> {
    let request = if request.is_null() { Value::Object(serde_json::Map::new()) } else { request };
    serde_json::from_value(request).map_err(|error| {
        let message = format!("The request for {name} cannot be read: {error}.");
        ApiError::new(Code::InvalidInput, message, "Look at the command's documentation.")
    })
}

fn write<T: serde::Serialize>(name: &str, response: &T) -> Result<Value, ApiError> {
    serde_json::to_value(response).map_err(|error| {
        let message = format!("The answer of {name} cannot be written: {error}.");
        ApiError::new(Code::Internal, message, "Run `countersign doctor`.")
    })
}

fn unknown(name: &str) -> ApiError {
    let message = format!("There is no command “{name}”.");
    ApiError::new(Code::NotFound, message, "Update the program: its parts do not fit together.")
}
