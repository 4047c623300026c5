//! FloPay's client against a server that says what a test tells it to.

mod creating;
mod drafting;
mod mapping;
mod notifying;
mod reading;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use domain::{Connection, Currency, JsonText, Money, ProviderId, SessionDraft};

use crate::testing::{JumpingTimer, serve, transport};
use crate::transport::Limits;
use crate::{Credentials, Provider, registry};

const SESSION: &str = include_str!("../fixtures/session.json");
const ID: &str = "4f0c2a8e-6f7b-4f1e-9a55-0d1c2b3a4e5f";
const KEY: &str = "flo_test_canary";
/// A status that stands for no answer at all.
const SILENCE: u16 = 0;

/// A request as it came in.
#[derive(Debug, Clone)]
struct Seen {
    line: String,
    headers: HeaderMap,
    body: String,
}

/// A provider whose server gives one answer after the other, the last one for ever.
struct Rig {
    provider: Box<dyn Provider>,
    seen: Arc<Mutex<Vec<Seen>>>,
    timer: Arc<JumpingTimer>,
}

impl Rig {
    async fn new(status: u16, body: impl Into<String>) -> Self {
        Self::with(&[(status, &body.into())], &[]).await
    }

    async fn with(answers: &[(u16, &str)], settings: &[(&str, &str)]) -> Self {
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let answers: Vec<_> =
            answers.iter().map(|(status, body)| (*status, (*body).to_owned())).collect();
        let kept = seen.clone();
        let answer = move |method: Method, uri: Uri, headers: HeaderMap, bytes: Bytes| {
            let mut seen = kept.lock().unwrap();
            let (status, body) = answers[seen.len().min(answers.len() - 1)].clone();
            let body_text = String::from_utf8(bytes.to_vec()).unwrap();
            seen.push(Seen { line: format!("{method} {uri}"), headers, body: body_text });
            async move {
                if status == SILENCE {
                    std::future::pending::<()>().await;
                }
                let date = [(header::DATE, "Thu, 01 Jan 2026 00:10:00 GMT")];
                (StatusCode::from_u16(status).unwrap(), date, body)
            }
        };
        let url = serve(Router::new().fallback(answer)).await;
        let (transport, timer) = transport(Limits { attempts: 1, ..Limits::default() });
        let provider = registry::open(&connection(&url, settings), &credentials(), transport);
        Self { provider: provider.unwrap(), seen, timer }
    }

    fn lines(&self) -> Vec<String> {
        self.seen.lock().unwrap().iter().map(|seen| seen.line.clone()).collect()
    }

    fn only_request(&self) -> Seen {
        let seen = self.seen.lock().unwrap();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen[0].clone()
    }
}

fn connection(url: &str, settings: &[(&str, &str)]) -> Connection {
    let told = [("client_id", "client_north"), ("checkout_url", "https://pay.shop.test/")];
    let pairs: Vec<_> = told.iter().chain(settings).copied().collect();
    let connection = crate::testing::connection(url, &pairs);
    Connection { provider: ProviderId::new("flopay"), ..connection }
}

fn credentials() -> Credentials {
    let secrets = [("client_key", KEY), ("webhook_secret", notifying::SECRET)];
    Credentials::from_pairs(secrets.map(|(key, value)| (key.to_owned(), value.to_owned())))
}

/// The fixture with one text replaced.
fn session(from: &str, to: &str) -> String {
    assert!(SESSION.contains(from), "{from} is not in the fixture");
    SESSION.replace(from, to)
}

fn usd(value: &str) -> Money {
    Money::parse(value, Currency::new("USD").unwrap()).unwrap()
}

fn params(json: &str) -> Option<JsonText> {
    Some(JsonText(json.to_owned()))
}

fn draft() -> SessionDraft {
    SessionDraft {
        amount: usd("60.50"),
        description: Some("course-a".to_owned()),
        order_id: Some("INV-7".to_owned()),
        customer_id: None,
        customer_email: Some("li@shop.test".to_owned()),
        methods: vec![],
        items: vec![],
        metadata: None,
        success_url: Some("https://shop.test/ok".to_owned()),
        cancel_url: Some("/no".to_owned()),
        expires_in_seconds: None,
        template_id: None,
        params: None,
    }
}
