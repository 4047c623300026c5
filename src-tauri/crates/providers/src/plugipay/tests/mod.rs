//! Plugipay's client against a server that says what a test tells it to.

mod acting;
mod creating;
mod feeding;
mod mapping;
mod notifying;
mod reading;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};

use crate::testing::{connection, credentials, serve, transport};
use crate::transport::Limits;
use crate::{Provider, registry};

const SESSION: &str = include_str!("../fixtures/session.json");

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

/// A provider whose server gives one answer to everything.
struct Rig {
    provider: Box<dyn Provider>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Rig {
    async fn new(status: u16, body: impl Into<String>) -> Self {
        Self::with(status, body, &[]).await
    }

    async fn with(status: u16, body: impl Into<String>, settings: &[(&str, &str)]) -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (kept, body) = (seen.clone(), body.into());
        let status = StatusCode::from_u16(status).unwrap();
        let answer = move |method: Method, uri: Uri, headers: HeaderMap, bytes: Bytes| {
            let body_text = String::from_utf8(bytes.to_vec()).unwrap();
            kept.lock().unwrap().push(Seen {
                line: format!("{method} {uri}"),
                headers,
                body: body_text,
            });
            // Ten minutes ahead of the standing clock.
            let date = [(header::DATE, "Thu, 01 Jan 2026 00:10:00 GMT")];
            std::future::ready((status, date, body.clone()))
        };
        let url = serve(Router::new().fallback(answer)).await;
        let (transport, _) = transport(Limits { attempts: 1, ..Limits::default() });
        let provider = registry::open(&connection(&url, settings), &credentials(), transport);
        Self { provider: provider.unwrap(), seen }
    }

    fn only_request(&self) -> Seen {
        let seen = self.seen.lock().unwrap();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen[0].clone()
    }
}

/// The fixture with one text replaced.
fn session(from: &str, to: &str) -> String {
    assert!(SESSION.contains(from), "{from} is not in the fixture");
    SESSION.replace(from, to)
}

fn single(data: &str) -> String {
    format!(r#"{{"data":{data},"error":null,"meta":{{"requestId":"req_1"}}}}"#)
}

fn list(rows: &[&str], meta: &str) -> String {
    format!(r#"{{"data":[{}],"error":null,"meta":{meta}}}"#, rows.join(","))
}
