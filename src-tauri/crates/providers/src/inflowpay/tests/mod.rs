//! InflowPay's client against a server that says what a test tells it to.

mod creating;
mod linking;
mod mapping;
mod notifying;
mod reading;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use domain::{Connection, Currency, Money, ProviderId, SessionDraft};

use crate::testing::{serve, transport};
use crate::transport::Limits;
use crate::{Credentials, Provider, registry};

const PAYMENT: &str = include_str!("../fixtures/payment.json");
const KEY: &str = "inflow_test_canary";

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
            let date = [(header::DATE, "Thu, 01 Jan 2026 00:10:00 GMT")];
            std::future::ready((StatusCode::from_u16(status).unwrap(), date, body))
        };
        let url = serve(Router::new().fallback(answer)).await;
        let (transport, _) = transport(Limits { attempts: 1, ..Limits::default() });
        let provider = registry::open(&connection(&url, settings), &credentials(), transport);
        Self { provider: provider.unwrap(), seen }
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
    let connection = crate::testing::connection(url, settings);
    Connection { provider: ProviderId::new("inflowpay"), ..connection }
}

fn credentials() -> Credentials {
    let secrets = [("api_key", KEY), ("webhook_secret", notifying::SECRET)];
    Credentials::from_pairs(secrets.map(|(key, value)| (key.to_owned(), value.to_owned())))
}

/// The fixture with one text replaced.
fn payment(from: &str, to: &str) -> String {
    assert!(PAYMENT.contains(from), "{from} is not in the fixture");
    PAYMENT.replace(from, to)
}

fn eur(value: &str) -> Money {
    Money::parse(value, Currency::new("EUR").unwrap()).unwrap()
}

fn draft() -> SessionDraft {
    SessionDraft {
        amount: eur("69.00"),
        description: Some("Desk lamps".to_owned()),
        order_id: Some("INV-7".to_owned()),
        customer_id: None,
        customer_email: Some("ana@shop.test".to_owned()),
        methods: vec![],
        items: vec![],
        metadata: None,
        success_url: Some("https://shop.test/ok".to_owned()),
        cancel_url: None,
        expires_in_seconds: Some(1_800),
        template_id: None,
        params: None,
    }
}
