//! Webhooks: one from a file, or as they come in on loopback.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use backoffice::view::{WebhookReport, WebhookRequest};
use backoffice::{ApiError, Code};

use super::link;
use super::stopped;
use crate::context::{Context, line};
use crate::exit::Exit;
use crate::table;

/// The largest message that is taken in.
const MOST: usize = 1 << 20;

/// Takes in one message from a file.
pub async fn read(context: &Context, file: &Path, connection: Option<String>) -> Result<Exit> {
    let request = WebhookRequest { text: link::read(file)?, connection };
    let report: WebhookReport = context.call("webhook_read", request).await?;
    context.print(&report, human)?;
    let failed = report.events.iter().any(|event| event.error.is_some());
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

fn human(report: &WebhookReport) -> String {
    let mut lines = vec![format!("Signed for “{}”.", report.connection)];
    for event in &report.events {
        let what = match (&event.error, event.news) {
            (Some(error), _) => format!("could not be followed: {}", error.message),
            (None, false) => "was told before; nothing was read".to_owned(),
            (None, true) => format!("{} read anew", event.read),
        };
        lines.push(format!("{}  {}  {what}", event.event, table::safe(Some(&event.subject))));
    }
    lines.join("\n")
}

struct Listener {
    context: Context,
    connection: Option<String>,
}

/// Listens until stopped; prints one line per message.
pub async fn listen(context: Context, port: u16, connection: Option<String>) -> Result<Exit> {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    let address = listener.local_addr()?;
    let ready = serde_json::json!({"listening": format!("http://{address}")});
    context.print(&ready, |_| format!("Listening on http://{address} until you press Ctrl-C."))?;
    let router = Router::new()
        .fallback(take)
        .layer(axum::extract::DefaultBodyLimit::max(MOST))
        .with_state(Arc::new(Listener { context, connection }));
    tokio::select! {
        served = axum::serve(listener, router).into_future() => served?,
        ended = stopped() => ended?,
    }
    Ok(Exit::Done)
}

/// Answers 200 to what was verified, so that it is not sent again; 4xx to what nobody here signed; 5xx
/// where it is worth sending again.
async fn take(
    State(listener): State<Arc<Listener>>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    let text = match message(&headers, &body) {
        Ok(text) => text,
        Err(why) => return (StatusCode::BAD_REQUEST, why.to_owned()),
    };
    let request = WebhookRequest { text, connection: listener.connection.clone() };
    match listener.context.call::<_, WebhookReport>("webhook_read", request).await {
        Ok(report) => {
            // A terminal that has gone away is no reason to refuse a message.
            let _ = listener.context.print(&report, human);
            match report.events.iter().all(|event| event.error.is_none()) {
                true => (StatusCode::OK, "read".to_owned()),
                false => (StatusCode::SERVICE_UNAVAILABLE, "not read yet".to_owned()),
            }
        }
        Err(error) => {
            let refused = error
                .downcast_ref::<ApiError>()
                .is_some_and(|error| matches!(error.code, Code::Refused | Code::InvalidInput));
            let _ = line(&format!("Not accepted: {error}"));
            let status =
                if refused { StatusCode::BAD_REQUEST } else { StatusCode::SERVICE_UNAVAILABLE };
            (status, "not accepted".to_owned())
        }
    }
}

/// The message as it is pasted: header lines, an empty line, the body.
fn message(headers: &HeaderMap, body: &[u8]) -> Result<String, &'static str> {
    let body = std::str::from_utf8(body).map_err(|_| "the body is no text")?;
    let lines = headers
        .iter()
        .filter_map(|(name, value)| Some(format!("{name}: {}\n", value.to_str().ok()?)));
    Ok(lines.collect::<String>() + "\n" + body)
}
