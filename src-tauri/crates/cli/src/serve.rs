//! The page in a browser on this computer: for tests of the page, never shipped.
//!
//! It listens on 127.0.0.1 and answers only to the token of its own run.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use async_trait::async_trait;
use axum::body::{Body, Bytes};
use axum::extract::{Path as Segment, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use backoffice::view::Event;
use backoffice::{Host, HostError, Office, Options, Whence};
use futures::StreamExt as _;
use serde_json::Value;
use tokio::sync::broadcast;

use crate::args::{Cli, Serve};
use crate::commands::stopped;
use crate::context::{line, usual_folder};
use crate::exit::Exit;
use crate::host::CommandLine;

/// The command line with a browser listening.
struct Browser {
    inner: CommandLine,
    events: broadcast::Sender<String>,
}

#[async_trait]
impl Host for Browser {
    fn emit(&self, event: &Event) {
        if let Ok(text) = serde_json::to_string(event) {
            // Nobody listening is no error.
            let _ = self.events.send(text);
        }
    }

    fn open_url(&self, _url: &str) -> Result<(), HostError> {
        Ok(())
    }

    fn reveal(&self, _path: &Path) -> Result<(), HostError> {
        Ok(())
    }

    fn copy(&self, _text: &str) -> Result<(), HostError> {
        Ok(())
    }

    fn notify(&self, _text: &str) -> Result<(), HostError> {
        Ok(())
    }

    fn choose_save(&self, _name: &str) -> Result<Option<PathBuf>, HostError> {
        Ok(None)
    }

    fn downloads(&self) -> PathBuf {
        self.inner.downloads()
    }

    async fn start_demo(&self, folder: &Path) -> Result<Value, HostError> {
        self.inner.start_demo(folder).await
    }
}

struct Shared {
    office: Arc<Office>,
    events: broadcast::Sender<String>,
    token: String,
    page: PathBuf,
}

/// Serves the page until stopped; prints one JSON line with its URL.
pub async fn serve(cli: &Cli, args: &Serve) -> Result<Exit> {
    let folder = match &cli.workspace {
        Some(folder) => folder.clone(),
        None => usual_folder("demo")?,
    };
    let (events, _) = broadcast::channel(256);
    let demo = sandbox::Options { sessions: args.sessions, ..sandbox::Options::default() };
    let host = Browser { inner: CommandLine::staying(true, demo), events: events.clone() };
    let options = Options {
        workspace: folder,
        demo: args.demo,
        operator: cli.operator.clone(),
        account: backoffice::os_account(),
        from: Whence::Window,
        ..Options::default()
    };
    let office = Office::open(options, Arc::new(host)).await?;
    let token = uuid::Uuid::new_v4().simple().to_string();
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", args.port)).await?;
    let url = format!("http://{}/#token={token}", listener.local_addr()?);
    let shared =
        Arc::new(Shared { office: Arc::clone(&office), events, token, page: args.page.clone() });
    let router = Router::new()
        .route("/rpc/{name}", post(rpc))
        .route("/events", get(stream))
        .fallback(file)
        .with_state(shared);
    line(&serde_json::json!({ "url": url }).to_string())?;
    tokio::select! {
        served = axum::serve(listener, router).into_future() => served?,
        ended = stopped() => ended?,
    }
    office.close().await;
    Ok(Exit::Done)
}

fn allowed(shared: &Shared, headers: &HeaderMap) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    given.and_then(|value| value.strip_prefix("Bearer ")) == Some(&shared.token)
}

async fn rpc(
    State(shared): State<Arc<Shared>>,
    Segment(name): Segment<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !allowed(&shared, &headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let Ok(request) = serde_json::from_slice::<Value>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    match shared.office.call(&name, request).await {
        Ok(answer) => Json(answer).into_response(),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, Json(error)).into_response(),
    }
}

async fn stream(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    if !allowed(&shared, &headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let receiver = shared.events.subscribe();
    let lines = futures::stream::unfold(receiver, |mut receiver| async move {
        loop {
            match receiver.recv().await {
                Ok(text) => return Some((text, receiver)),
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    });
    let body = Body::from_stream(lines.map(|text| Ok::<_, Infallible>(text + "\n")));
    ([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response()
}

/// A file of the built page; the page itself for every path that has no dot.
async fn file(State(shared): State<Arc<Shared>>, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    let name = if path.contains('.') { path } else { "index.html" };
    if name.split('/').any(|part| part == "..") {
        return StatusCode::NOT_FOUND.into_response();
    }
    match tokio::fs::read(shared.page.join(name)).await {
        Ok(bytes) => ([(header::CONTENT_TYPE, kind(name))], bytes).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
