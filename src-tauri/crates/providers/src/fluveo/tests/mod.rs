//! Fluveo's client against a server that says what a test tells it to.

mod acting;
mod creating;
mod feeding;
mod linking;
mod mapping;
mod reading;
mod sweeping;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use domain::{Connection, ProviderId};

use crate::testing::{connection, serve, transport};
use crate::transport::Limits;
use crate::{Credentials, Provider, registry};

const SESSION: &str = include_str!("../fixtures/session.json").trim_ascii_end();
const INTENT: &str = include_str!("../fixtures/intent.json").trim_ascii_end();
const ID: &str = "cs_t7w2q9z4k1mb";
const PAYMENT: &str = "pi_h3n8v5c2x9r6d1fj";
const KEY: &str = "sk_test_Lab01Qx7";

/// A request as it came in.
#[derive(Debug, Clone)]
struct Seen {
    line: String,
    headers: HeaderMap,
    body: String,
}

impl Seen {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// What the server says to a request whose line begins so: the longest beginning counts.
type Route = (String, u16, String);

fn says(line: &str, body: impl Into<String>) -> Route {
    (line.to_owned(), 200, body.into())
}

fn fails(line: &str, status: u16, code: &str) -> Route {
    (line.to_owned(), status, error(code, "null"))
}

fn error(code: &str, param: &str) -> String {
    format!(r#"{{"error":{{"type":"t","code":"{code}","message":"m","param":{param}}}}}"#)
}

/// A provider whose server knows these routes; anything else is not found.
struct Rig {
    provider: Box<dyn Provider>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

fn account(url: &str, settings: &[(&str, &str)]) -> Connection {
    Connection { provider: ProviderId::new("fluveo"), ..connection(url, settings) }
}

fn keys(pairs: &[(&str, &str)]) -> Credentials {
    Credentials::from_pairs(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
}

impl Rig {
    async fn new(routes: Vec<Route>) -> Self {
        Self::with(routes, &[]).await
    }

    async fn with(routes: Vec<Route>, settings: &[(&str, &str)]) -> Self {
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let kept = seen.clone();
        let answer = move |method: Method, uri: Uri, headers: HeaderMap, bytes: Bytes| {
            let line = format!("{method} {uri}");
            let (status, body) = choose(&routes, &line);
            let body_text = String::from_utf8(bytes.to_vec()).unwrap();
            kept.lock().unwrap().push(Seen { line, headers, body: body_text });
            // Ten minutes ahead of the standing clock.
            let date = [(header::DATE, "Thu, 01 Jan 2026 00:10:00 GMT")];
            std::future::ready((StatusCode::from_u16(status).unwrap(), date, body))
        };
        let url = serve(Router::new().fallback(answer)).await;
        let (transport, _) = transport(Limits { attempts: 1, ..Limits::default() });
        let credentials = keys(&[("secret_key", KEY)]);
        let provider = registry::open(&account(&url, settings), &credentials, transport).unwrap();
        Self { provider, seen }
    }

    /// The lines of all requests, in order.
    fn lines(&self) -> Vec<String> {
        self.seen.lock().unwrap().iter().map(|seen| seen.line.clone()).collect()
    }

    /// The requests that act.
    fn posts(&self) -> Vec<Seen> {
        let seen = self.seen.lock().unwrap();
        seen.iter().filter(|seen| seen.line.starts_with("POST")).cloned().collect()
    }
}

fn choose(routes: &[Route], line: &str) -> (u16, String) {
    let fitting = routes.iter().filter(|(begin, _, _)| line.starts_with(begin.as_str()));
    match fitting.max_by_key(|(begin, _, _)| begin.len()) {
        Some((_, status, body)) => (*status, body.clone()),
        None => (404, error("resource_missing", r#""id""#)),
    }
}

/// A fixture with one text replaced.
fn replaced(fixture: &str, from: &str, to: &str) -> String {
    assert!(fixture.contains(from), "{from} is not in the fixture");
    fixture.replace(from, to)
}

fn list(rows: &[&str], next: Option<&str>) -> String {
    let next_cursor = next.map_or("null".to_owned(), |next| format!("\"{next}\""));
    let (rows, more) = (rows.join(","), next.is_some());
    format!(r#"{{"object":"list","data":[{rows}],"has_more":{more},"next_cursor":{next_cursor}}}"#)
}

/// A stored body.
fn stored(session: &str, intent: Option<&str>) -> String {
    let intent = intent.map(|intent| format!(r#""intent":{intent},"#)).unwrap_or_default();
    format!(r#"{{"countersign":{{"id":"{ID}"}},"parts":{{{intent}"session":{session}}}}}"#)
}
