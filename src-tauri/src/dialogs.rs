//! The computer around the program, as `backoffice` may use it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use backoffice::view::Event;
use backoffice::{Host, HostError};
use serde_json::Value;
use tauri::{AppHandle, Manager as _, Runtime, Url};
use tauri_plugin_clipboard_manager::ClipboardExt as _;
use tauri_plugin_dialog::DialogExt as _;

use crate::sink::Sink;
use crate::{notice, window};

/// The host that has a screen.
pub(crate) struct Desktop<R: Runtime> {
    app: AppHandle<R>,
    sink: Arc<Sink>,
}

impl<R: Runtime> Desktop<R> {
    pub(crate) fn new(app: AppHandle<R>, sink: Arc<Sink>) -> Self {
        Self { app, sink }
    }
}

#[async_trait::async_trait]
impl<R: Runtime> Host for Desktop<R> {
    fn emit(&self, event: &Event) {
        self.sink.emit(event);
    }

    fn open_url(&self, url: &str) -> Result<(), HostError> {
        let url = web_page(url)?;
        tauri_plugin_opener::open_url(url.as_str(), None::<&str>).map_err(no)
    }

    fn reveal(&self, path: &Path) -> Result<(), HostError> {
        tauri_plugin_opener::reveal_item_in_dir(path).map_err(no)
    }

    fn copy(&self, text: &str) -> Result<(), HostError> {
        self.app.clipboard().write_text(text).map_err(no)
    }

    fn notify(&self, text: &str) -> Result<(), HostError> {
        if window::is_looked_at(&self.app) {
            return Ok(());
        }
        notice::show(text.to_owned()).map_err(no)
    }

    fn choose_save(&self, name: &str) -> Result<Option<PathBuf>, HostError> {
        let chosen = self.app.dialog().file().set_file_name(name).blocking_save_file();
        chosen.map(|path| path.into_path().map_err(no)).transpose()
    }

    fn downloads(&self) -> PathBuf {
        let folders = self.app.path();
        folders.download_dir().or_else(|_| folders.home_dir()).unwrap_or_else(|_| ".".into())
    }

    async fn start_demo(&self, folder: &Path) -> Result<Value, HostError> {
        sandbox::shared(folder, sandbox::Options::default(), true).await.map_err(no)
    }
}

/// Lets web pages through and nothing else: a `file:` or a program's own scheme in a provider's
/// answer must not start anything here.
fn web_page(url: &str) -> Result<Url, HostError> {
    let url: Url = url.parse().map_err(|_| HostError("This is not a web address.".into()))?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        other => Err(HostError(format!("Addresses that begin with {other}: are not opened."))),
    }
}

fn no(error: impl std::fmt::Display) -> HostError {
    HostError(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_pages_are_opened() {
        assert!(web_page("https://plugipay.com/c/cs_1").is_ok());
        assert!(web_page("http://127.0.0.1:4000/c/cs_1").is_ok());
        for url in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "smb://host/share",
            "mailto:a@b",
            "relative",
        ] {
            assert!(web_page(url).is_err(), "{url} must not be opened");
        }
    }
}
