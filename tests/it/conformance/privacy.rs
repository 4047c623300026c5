//! Secrets: in no error, no Debug, no log.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::json;

use super::mishaps::ask;
use super::subject::Subject;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

pub async fn silence(name: &str) {
    let subject = Subject::new(name, 20).await;
    let log = Log::default();
    let writer = log.clone();
    let traced = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(traced);
    let id = subject.add().await;
    let mut told = Vec::new();
    told.push(format!("{:?}", ask(&subject, &id).await));
    told.push(format!("{:?}", subject.provider.account().await));
    // A provider that repeats everything it was sent.
    let body = format!("bad key: {}", subject.secrets.join(" and "));
    for status in [400, 401, 500] {
        subject.fault(json!({"kind": "status", "status": status, "body": body})).await;
        told.push(format!("{:?}", ask(&subject, &id).await));
        if let Some(create) = subject.provider.create() {
            let draft = subject.draft(100_000, subject.info.currencies[0]);
            told.push(format!("{:?}", create.create(&draft, "conformance-secret").await));
        }
        subject.no_faults().await;
    }
    drop(guard);
    told.push(String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned());
    for secret in subject.secrets.iter().filter(|secret| secret.len() > 7) {
        for text in &told {
            assert!(!text.contains(secret), "{name} tells a secret: {text}");
        }
    }
}
