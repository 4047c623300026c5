//! Prood's client against servers that say what a test tells them to, and against a real Redis.

mod acting;
mod creating;
mod mapping;
mod reading;
mod redis;
mod scanning;
mod vanishing;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use domain::{Connection, ProviderId};

use crate::testing::{serve, transport};
use crate::transport::Limits;
use crate::{Credentials, Provider, Reader, registry};

const DOCS: &str = include_str!("../fixtures/docs_snapshot.json");
const REPO: &str = include_str!("../fixtures/repo_value.json");

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

type Log = Arc<Mutex<Vec<Seen>>>;

/// A server that asks `answer` what to say to the method and path of a request, and its body.
async fn server(
    answer: impl Fn(&str, &str) -> (u16, String) + Clone + Send + Sync + 'static,
) -> (String, Log) {
    let log = Log::default();
    let kept = log.clone();
    let handler = move |method: Method, uri: Uri, headers: HeaderMap, bytes: Bytes| {
        let (line, body) = (format!("{method} {uri}"), String::from_utf8(bytes.to_vec()).unwrap());
        let (status, said) = answer(&line, &body);
        kept.lock().unwrap().push(Seen { line, headers, body });
        // Ten minutes ahead of the standing clock.
        let date = [(header::DATE, "Thu, 01 Jan 2026 00:10:00 GMT")];
        std::future::ready((StatusCode::from_u16(status).unwrap(), date, said))
    };
    (serve(Router::new().fallback(handler)).await, log)
}

fn connection(base_url: &str, settings: &[(&str, &str)]) -> Connection {
    let provider = ProviderId::new("prood");
    Connection { provider, ..crate::testing::connection(base_url, settings) }
}

fn reader(settings: &[(&str, &str)]) -> Box<dyn Reader> {
    registry::reader(&connection("https://checkout.prood.com", settings)).unwrap()
}

const SECRETS: &[(&str, &str)] = &[("checkout_secret", "canary-secret")];

fn opened(
    base_url: &str,
    settings: &[(&str, &str)],
    secrets: &[(&str, &str)],
) -> crate::Result<Box<dyn Provider>> {
    let pairs = secrets.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    let (transport, _) = transport(Limits { attempts: 1, ..Limits::default() });
    registry::open(&connection(base_url, settings), &Credentials::from_pairs(pairs), transport)
}

/// A provider whose checkout gives one answer to everything.
struct Rig {
    provider: Box<dyn Provider>,
    log: Log,
}

impl Rig {
    async fn new(status: u16, body: &str) -> Self {
        Self::with(status, body, &[]).await
    }

    async fn with(status: u16, body: &str, settings: &[(&str, &str)]) -> Self {
        let body = body.to_owned();
        let (url, log) = server(move |_, _| (status, body.clone())).await;
        Self { provider: opened(&url, settings, SECRETS).unwrap(), log }
    }

    fn seen(&self) -> Vec<Seen> {
        self.log.lock().unwrap().clone()
    }

    fn only_request(&self) -> Seen {
        let seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen[0].clone()
    }
}

/// A fixture with one text replaced.
fn with(fixture: &str, from: &str, to: &str) -> String {
    assert!(fixture.contains(from), "{from} is not in the fixture");
    fixture.replace(from, to)
}

/// A value as it is stored.
fn stored(id: &str, value: &str) -> String {
    format!(r#"{{"countersign":{{"id":"{id}"}},"parts":{{"session":{}}}}}"#, value.trim())
}
