//! The desktop shell: a window, native dialogs, and the envelope in which the page's requests
//! reach the command list.
//!
//! What this room refuses to do: it knows no provider, no database and no amount. A request is
//! passed on as it came and its answer is passed back as it went; what is not in
//! `backoffice::COMMANDS` does not exist here either.

mod dialogs;
mod ipc;
mod log;
mod notice;
mod options;
mod renderer;
mod seat;
mod sink;
#[cfg(test)]
mod tests;
mod window;

use std::sync::Arc;

use anyhow::Context as _;
use clap::Parser as _;
use tauri::{Builder, Manager as _, RunEvent, Runtime};

use crate::dialogs::Desktop;
use crate::options::{Arguments, Place};
use crate::seat::Seat;
use crate::sink::Sink;

/// Opens the window and returns when it was closed.
pub fn run() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    // First of all, while this is the only thread: it sets an environment variable.
    let renderer = renderer::choose();
    let place = Place::find(&arguments)?;
    let _log = log::open(&place.logs())?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), renderer, demo = place.demo, "started");

    let instance = tauri_plugin_single_instance::Builder::new()
        .dbus_id(place.instance())
        .callback(|app, _, _| window::to_front(app))
        .build();
    // The single instance comes first: a second program must not touch the workspace.
    let app = commands(Builder::default().plugin(instance))
        .plugin(window::remember())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_clipboard_manager::init())
        .setup(move |app| Ok(set_up(app.handle(), place)?))
        .build(tauri::generate_context!())
        .context("the window could not be opened")?;
    app.run(|app, event| {
        if matches!(event, RunEvent::Exit) {
            app.state::<Seat>().close();
        }
    });
    Ok(())
}

/// The two commands of the page. Generic, so that the tests put the same table on a runtime
/// without a screen.
fn commands<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder.invoke_handler(tauri::generate_handler![ipc::rpc, ipc::subscribe])
}

fn set_up(app: &tauri::AppHandle, place: Place) -> anyhow::Result<()> {
    let sink = Arc::new(Sink::default());
    let host = Desktop::new(app.clone(), sink.clone());
    let seat = Seat::new(place, Arc::new(host));
    app.manage(sink);
    app.manage(seat.clone());
    // The databases open while the page loads; the first request waits for whichever is later.
    tauri::async_runtime::spawn(async move { seat.office().await.map(drop) });
    window::open(app)
}
