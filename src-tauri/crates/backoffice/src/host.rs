//! What the world around the program must be able to do for it.
//!
//! Operations, not handles: a host opens a page or asks for a file name, it is not asked for a
//! window. The command line and the tests are hosts too.

use std::path::{Path, PathBuf};

use async_trait::async_trait;

use crate::view::Event;

/// The host could not do it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct HostError(pub String);

/// The world around the program. What is not here is left out on purpose: no file reading, no
/// process starting, no window handling.
#[async_trait]
pub trait Host: Send + Sync {
    /// Tells whoever listens that something happened.
    fn emit(&self, event: &Event);

    /// Opens a web page in the person's browser. Only http and https URLs are ever passed.
    fn open_url(&self, url: &str) -> Result<(), HostError>;

    /// Shows a file in its folder.
    fn reveal(&self, path: &Path) -> Result<(), HostError>;

    /// Puts text on the clipboard.
    fn copy(&self, text: &str) -> Result<(), HostError>;

    /// Shows a notice on the desktop, unless the person looks at this program already.
    fn notify(&self, text: &str) -> Result<(), HostError>;

    /// Asks where to save a file; `None` when the person changed their mind.
    fn choose_save(&self, name: &str) -> Result<Option<PathBuf>, HostError>;

    /// The folder where this person's downloads go.
    fn downloads(&self) -> PathBuf;

    /// Starts the made-up providers for the demo workspace in `folder`, or finds the ones that run
    /// already, and gives their description.
    async fn start_demo(&self, folder: &Path) -> Result<serde_json::Value, HostError>;
}
