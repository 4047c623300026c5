//! The two commands of the page, and nothing else.

use std::sync::Arc;

use backoffice::ApiError;
use backoffice::view::Event;
use serde_json::Value;
use tauri::State;
use tauri::ipc::Channel;

use crate::seat::Seat;
use crate::sink::Sink;
use crate::window::FirstSign;

/// Passes a request on to the command list.
#[tauri::command]
pub(crate) async fn rpc(
    name: String,
    request: Value,
    seat: State<'_, Seat>,
    page: State<'_, FirstSign>,
) -> Result<Value, ApiError> {
    page.seen();
    seat.office().await?.call(&name, request).await
}

/// Listens for events, for as long as the page lives.
#[tauri::command]
pub(crate) fn subscribe(channel: Channel<Event>, sink: State<'_, Arc<Sink>>) {
    sink.attach(channel);
}
