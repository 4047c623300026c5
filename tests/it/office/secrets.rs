//! A credential leaves this computer towards its provider only.

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::bench::{Bench, MAIN};

/// Everything that is logged in this program.
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

fn holds(hay: &[u8], needle: &str) -> bool {
    hay.windows(needle.len()).any(|window| window == needle.as_bytes())
}

fn search(folder: &Path, secrets: &[&str]) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            search(&entry.path(), secrets);
            continue;
        }
        let content = std::fs::read(entry.path()).unwrap();
        for secret in secrets {
            assert!(!holds(&content, secret), "{} holds a secret", entry.path().display());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_in_no_file_no_event_no_log_and_no_error() {
    const WRONG: &str = "sk_test_canary_of_a_wrong_key";
    const WEBHOOK: &str = "whsec_canary_of_a_webhook";
    let log = Log::default();
    let writer = log.clone();
    let logged = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone());
    // Another test may have asked for the log first; then this one only looks at the rest.
    let _ = logged.try_init();
    let mut bench = Bench::real(30).await;
    let base_url = bench.host.demo.lock().unwrap()["providers"]["plugipay"]["base_url"].clone();
    let form = |secret: &str| {
        let values = json!({"key_id": MAIN.0, "secret": secret, "webhook_secret": WEBHOOK});
        json!({"provider": "plugipay", "name": "Main", "base_url": base_url, "values": values})
    };
    let mut told = vec![format!("{:?}", bench.no("connection_add", form(WRONG)).await)];
    // A provider that repeats what it was sent.
    let echo =
        json!({"kind": "status", "status": 400, "body": format!("bad key {} {}", MAIN.1, WEBHOOK)});
    bench.fault(json!({"fault": echo})).await;
    told.push(format!("{:?}", bench.no("connection_add", form(MAIN.1)).await));
    told.push(bench.ok("connection_add", form(MAIN.1)).await.to_string());
    bench.sync_well().await;
    bench.fault(json!({"times": 0, "fault": echo})).await;
    told.push(bench.sync().await.to_string());
    bench.no_faults().await;
    let id = bench.waiting("INV-1").await;
    told.push(bench.commit(&bench.prepare(&id).await).await.to_string());
    for command in ["workspace", "doctor", "provider_list", "queue", "malformed_list", "backup"] {
        told.push(bench.ok(command, json!({})).await.to_string());
    }
    let rotate = json!({"connection": "Main", "values": {"key_id": MAIN.0, "secret": WRONG}});
    told.push(format!("{:?}", bench.no("connection_rotate", rotate).await));
    let events = serde_json::to_value(bench.host.take_events()).unwrap_or(Value::Null).to_string();
    told.push(events);
    bench.close().await;

    let secrets = [MAIN.1, WRONG, WEBHOOK, "open sesame"];
    for text in &told {
        assert!(secrets.iter().all(|secret| !text.contains(secret)), "{text}");
    }
    search(&bench.options().workspace, &secrets);
    let logged = log.0.lock().unwrap();
    for secret in secrets {
        assert!(!holds(&logged, secret), "the log holds a secret");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customers_page_is_masked_until_it_is_asked_for() {
    let bench = Bench::demo(20).await;
    let id = bench.add(json!({"status": "open"})).await;
    bench.sync_well().await;
    let shown = bench.ok("session_get", json!({"key": id, "reveal": true})).await;
    let url = shown["hosted_url"].as_str().unwrap().to_owned();
    let masked = bench.session(&id).await;
    assert!(!masked.to_string().contains(&url), "{masked}");
    assert!(masked["hosted_url_masked"].as_str().unwrap().contains('…'));
    let list = bench.ok("session_list", json!({})).await.to_string();
    assert!(!list.contains(&url));
    let file = bench.ok("export_sessions", json!({})).await;
    assert!(!std::fs::read_to_string(file["path"].as_str().unwrap()).unwrap().contains(&url));
}
