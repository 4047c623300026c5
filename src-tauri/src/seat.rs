//! Where the opened workspace sits. The only file that knows how one is opened and closed.

use std::sync::Arc;
use std::time::Duration;

use backoffice::{ApiError, Host, Office, Options, Whence};
use secrecy::SecretString;
use tokio::sync::OnceCell;

use crate::options::Place;

/// How long closing may take. What is not done by then is finished at the next start: every
/// action is in the ledger before its first byte leaves.
const PATIENCE: Duration = Duration::from_secs(8);

/// The workspace, opened at the first request. A workspace that could not be opened is tried
/// again at the next request, so that "try again" in the window means something.
#[derive(Clone)]
pub(crate) struct Seat(Arc<Inner>);

struct Inner {
    place: Place,
    host: Arc<dyn Host>,
    office: OnceCell<Arc<Office>>,
}

impl Seat {
    pub(crate) fn new(place: Place, host: Arc<dyn Host>) -> Self {
        Self(Arc::new(Inner { place, host, office: OnceCell::new() }))
    }

    /// The opened workspace.
    pub(crate) async fn office(&self) -> Result<&Arc<Office>, ApiError> {
        self.0.office.get_or_try_init(|| self.open()).await
    }

    async fn open(&self) -> Result<Arc<Office>, ApiError> {
        let place = &self.0.place;
        let options = Options {
            workspace: place.folder.clone(),
            demo: place.demo,
            account: backoffice::os_account(),
            from: Whence::Window,
            passphrase: std::env::var("COUNTERSIGN_PASSPHRASE").ok().map(SecretString::from),
            ..Options::default()
        };
        let office = Office::open(options, self.0.host.clone()).await?;
        office.start_background();
        Ok(office)
    }

    /// Ends what runs in the background and lets go of the files.
    pub(crate) fn close(&self) {
        tauri::async_runtime::block_on(async {
            let Some(office) = self.0.office.get() else { return };
            if tokio::time::timeout(PATIENCE, office.close()).await.is_err() {
                tracing::warn!("closing took too long; the rest is done at the next start");
            }
        });
    }
}
