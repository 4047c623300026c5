//! The one window.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use tauri::plugin::TauriPlugin;
use tauri::utils::config::Color;
use tauri::webview::NewWindowResponse;
use tauri::{
    AppHandle, Manager as _, Runtime, Theme, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
};
use tauri_plugin_window_state::StateFlags;

use crate::renderer;

/// The window's label, which the capability names.
const LABEL: &str = "main";
/// What lies behind the page until it is drawn: `--canvas` of the page's own sheet.
const DAY: Color = Color(0xf4, 0xf2, 0xee, 0xff);
const NIGHT: Color = Color(0x0f, 0x11, 0x13, 0xff);
/// A page that has asked for nothing by then will not come any more.
const PATIENCE: Duration = Duration::from_secs(30);

/// Keeps size and place between starts. Not whether it is visible: it is shown when there is
/// something to see.
pub(crate) fn remember() -> TauriPlugin<tauri::Wry> {
    let flags = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED;
    tauri_plugin_window_state::Builder::default().with_state_flags(flags).build()
}

/// Opens the window. It is shown in the page's own colour before the page is there: showing takes the
/// window system as long as reading the page takes the web view, so both happen at once.
pub(crate) fn open(app: &AppHandle) -> anyhow::Result<()> {
    let (sign, first) = FirstSign::new();
    app.manage(sign);
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Countersign")
        .inner_size(1440.0, 900.0)
        .min_inner_size(960.0, 600.0)
        .background_color(DAY)
        .visible(false)
        // Files dropped on the page are the page's: a statement, a receipt.
        .disable_drag_drop_handler()
        .on_navigation(stays_home)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()
        .context("the window could not be opened")?;
    if window.theme().is_ok_and(|theme| theme == Theme::Dark) {
        window.set_background_color(Some(NIGHT))?;
    }
    show(&window);
    watch(window, first)
}

/// Shows the window and puts it before the others.
pub(crate) fn to_front(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _ = window.unminimize();
        show(&window);
    }
}

/// Whether the person has the window before them.
pub(crate) fn is_looked_at<R: Runtime>(app: &AppHandle<R>) -> bool {
    app.get_webview_window(LABEL).is_some_and(|window| window.is_focused().unwrap_or(false))
}

fn show(window: &WebviewWindow) {
    if let Err(error) = window.show().and_then(|()| window.set_focus()) {
        tracing::warn!(%error, "the window could not be shown");
    }
}

/// The page is the program's own and stays it: a link to elsewhere opens in the browser, by
/// command, or not at all.
fn stays_home(url: &Url) -> bool {
    let home = matches!((url.scheme(), url.host_str()), ("tauri", Some("localhost")))
        || matches!((url.scheme(), url.host_str()), ("http", Some("tauri.localhost")));
    if !home {
        tracing::warn!(scheme = url.scheme(), "the page wanted to leave; refused");
    }
    home
}

/// Whether the page has come to life: it asked for something.
pub(crate) struct FirstSign(Mutex<Option<Sender<()>>>);

impl FirstSign {
    pub(crate) fn new() -> (Self, mpsc::Receiver<()>) {
        let (sender, receiver) = mpsc::channel();
        (Self(Mutex::new(Some(sender))), receiver)
    }

    /// The page asked for something. Letting go of the sender wakes the one who waits.
    pub(crate) fn seen(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// Waits once, without polling, for the first sign.
fn watch(window: WebviewWindow, first: mpsc::Receiver<()>) -> anyhow::Result<()> {
    let wait = move || {
        if first.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            renderer::start_again();
            // Both renderers were tried: an empty window says more than none.
            show(&window);
        }
    };
    std::thread::Builder::new().name("first-sign".into()).spawn(wait)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_cannot_leave() {
        let may = |url: &str| stays_home(&url.parse().unwrap());
        assert!(may("tauri://localhost/index.html"));
        assert!(may("http://tauri.localhost/"));
        for elsewhere in [
            "https://plugipay.com/c/1",
            "file:///etc/passwd",
            "http://localhost/",
            "data:text/html,x",
        ] {
            assert!(!may(elsewhere), "{elsewhere}");
        }
    }

    #[test]
    fn the_first_request_ends_the_wait() {
        let (sign, first) = FirstSign::new();
        sign.seen();
        sign.seen();
        assert_eq!(first.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected));
    }
}
