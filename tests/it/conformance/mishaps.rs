//! What can go wrong on the way, and the error that tells of it.

use providers::{ErrorKind, ProviderError, SweepAsk};
use serde_json::{Value, json};

use super::subject::Subject;

/// Asks for something that is there.
pub async fn ask(subject: &Subject, id: &str) -> Result<(), ProviderError> {
    if let Some(fetch) = subject.provider.fetch() {
        return fetch.fetch(id).await.map(drop);
    }
    let sweep = subject.provider.sweep().expect("a provider lists or reads");
    sweep.page(&SweepAsk { limit: 5, ..SweepAsk::default() }).await.map(drop)
}

pub async fn errors(name: &str) {
    let subject = Subject::new(name, 20).await;
    let id = subject.add().await;
    ask(&subject, &id).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    for (fault, expected) in table() {
        subject.fault(fault.clone()).await;
        let error = ask(&subject, &id).await.expect_err(&fault.to_string());
        assert!(expected(&error.kind), "{name}, {fault}: {error:?}");
        assert!(!error.message.is_empty() && error.message.len() < 2_000, "{name}: {error:?}");
        subject.no_faults().await;
    }
    ask(&subject, &id).await.unwrap_or_else(|error| panic!("{name}: {error}"));
}

type Expected = fn(&ErrorKind) -> bool;

fn table() -> Vec<(Value, Expected)> {
    let status = |status: u16| json!({"kind": "status", "status": status});
    vec![
        (status(401), |kind| *kind == ErrorKind::InvalidKey),
        (status(403), |kind| *kind == ErrorKind::Forbidden),
        (status(404), |kind| *kind == ErrorKind::NotFound),
        (status(409), |kind| *kind == ErrorKind::Conflict),
        (status(422), |kind| matches!(kind, ErrorKind::Invalid(_))),
        (status(429), |kind| *kind == ErrorKind::RateLimited),
        (status(500), |kind| *kind == ErrorKind::Server),
        (status(503), |kind| *kind == ErrorKind::Server),
        (json!({"kind": "garbage"}), |kind| *kind == ErrorKind::InvalidAnswer),
        (json!({"kind": "garbage", "body": "{\"data\":"}), |kind| {
            *kind == ErrorKind::InvalidAnswer
        }),
        (json!({"kind": "half_body"}), |kind| *kind == ErrorKind::Network),
        (json!({"kind": "slow_drip", "bytes": 1, "ms": 1_000}), |kind| *kind == ErrorKind::Timeout),
        (json!({"kind": "delay", "ms": 4_000}), |kind| *kind == ErrorKind::Timeout),
        (json!({"kind": "redirect", "location": "http://127.0.0.1:9/", "status": 302}), |kind| {
            *kind == ErrorKind::Redirect
        }),
    ]
}
