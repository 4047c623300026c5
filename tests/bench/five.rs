//! Five connections that sync for the first time together, with providers 100 ms away: how much of
//! its request budget each one uses, and whether a person can search meanwhile.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use async_trait::async_trait;
use backoffice::view::Event;
use backoffice::{Host, HostError, Office, Options};
use serde_json::{Value, json};

use crate::Bench;
use crate::provider::Provider;
use crate::table::{Line, Table, millis, percentile};

/// Sessions at Plugipay and Fluveo, payments at InflowPay.
const LISTED: usize = 20_000;
/// Keys at Prood that have not ended; a sandbox of that size begins with fewer.
const KEYS: usize = 5_000;
/// Sessions at FloPay whose ids are known here.
const KNOWN: usize = 500;
/// Requests per second that each connection may make when nobody has set anything.
const BUDGETS: [(&str, f64); 5] =
    [("plugipay", 50.0), ("fluveo", 12.0), ("inflowpay", 5.0), ("flopay", 5.0), ("prood", 5.0)];
/// What a person types, letter by letter.
const TYPED: [&str; 6] = ["siti rahma", "INV-1204", "o_80412", "budi@gmail", "150000", "SO/2026/0"];
/// The pause between two letters.
const LETTER: Duration = Duration::from_millis(40);

pub fn measure(bench: &Bench, table: &mut Table) -> anyhow::Result<()> {
    let provider = Provider::start(bench, LISTED, &[])?;
    provider.control("POST", "/switches/plugipay", &json!({"rate_limits": true}))?;
    let more = KEYS - (LISTED / 10).clamp(60, KEYS);
    provider.control("POST", "/sessions/prood/seed", &json!({"count": more}))?;
    let folder = tempfile::tempdir_in(&bench.folder)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut measured = runtime.block_on(run(&provider, folder.path()))?;
    for (name, budget) in BUDGETS {
        let (requests, seconds) =
            measured.used.remove(name).with_context(|| format!("no {name}"))?;
        eprintln!("  {name}: {requests} requests in {seconds:.1} s");
        table.add(Line {
            metric: format!("budget used: {name}, first sync of five at 100 ms"),
            anchor: ("its request budget".into(), budget),
            ours: requests as f64 / seconds,
            unit: "requests/s",
            goal: ">= 0.9 of the anchor".into(),
        });
    }
    table.add(Line {
        metric: "search during sync p99".into(),
        anchor: ("the same without a sync".into(), millis(percentile(&mut measured.calm, 99))),
        ours: millis(percentile(&mut measured.busy, 99)),
        unit: "ms",
        goal: "<= 50 ms".into(),
    });
    Ok(())
}

/// What one run of all five came to.
struct Measured {
    /// Requests, and seconds from the sync's beginning to the connection's own end.
    used: HashMap<String, (u64, f64)>,
    busy: Vec<Duration>,
    calm: Vec<Duration>,
}

async fn run(provider: &Provider, folder: &Path) -> anyhow::Result<Measured> {
    know(provider, folder).await?;
    let host = Arc::new(Watch::of(described(provider, None)));
    let office = open(folder, host.clone()).await?;
    let delay = json!({"times": 0, "fault": {"kind": "delay", "ms": 100}});
    provider.control("POST", "/faults", &delay)?;
    provider.control("DELETE", "/requests", &Value::Null)?;
    let (began, syncing) = (Instant::now(), Arc::clone(&office));
    let sync = tokio::spawn(async move { syncing.call("sync_start", json!({})).await });
    let (mut counted, mut busy) = (Counted::default(), Vec::new());
    while !sync.is_finished() {
        busy.extend(search(&office).await?);
        counted.update(provider)?;
    }
    let report = sync.await?.map_err(refused)?;
    counted.update(provider)?;
    for one in report["connections"].as_array().into_iter().flatten() {
        anyhow::ensure!(one["error"].is_null(), "{one}");
        eprintln!("  {}: {} new, {} changed", one["name"], one["new"], one["changed"]);
    }
    let mut calm = Vec::new();
    while calm.len() < busy.len().min(1_000) {
        calm.extend(search(&office).await?);
    }
    office.close().await;
    let ended = host.ended.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let used = ended.into_iter().map(|(name, at)| {
        let requests = counted.of.get(&name).copied().unwrap_or_default();
        (name, (requests, at.duration_since(began).as_secs_f64()))
    });
    Ok(Measured { used: used.collect(), busy, calm })
}

/// Makes sessions at FloPay that wait for their customers, and imports their ids without any delay.
async fn know(provider: &Provider, folder: &Path) -> anyhow::Result<()> {
    let mut ids = String::new();
    for _ in 0..KNOWN {
        let made = provider.control("POST", "/sessions/flopay", &json!({}))?;
        ids += made["uuid"].as_str().with_context(|| format!("no id in {made}"))?;
        ids.push('\n');
    }
    let office = open(folder, Arc::new(Watch::of(described(provider, Some("flopay"))))).await?;
    let found = office.call("session_import", json!({"text": ids})).await.map_err(refused)?;
    let budget = json!({"connection": "sandbox:flopay", "settings": {"requests_per_second": ""}});
    office.call("connection_set", budget).await.map_err(refused)?;
    anyhow::ensure!(found["read"] == KNOWN, "{found}");
    office.close().await;
    Ok(())
}

/// The providers' own description; with `only` one of them, and without a budget. Prood's Redis is
/// asked by HTTP, where the sandbox can be slow.
fn described(provider: &Provider, only: Option<&str>) -> Value {
    let mut all = provider.description.clone();
    let Some(providers) = all["providers"].as_object_mut() else { return all };
    providers.retain(|name, _| only.is_none_or(|only| only == name));
    for made in providers.values_mut() {
        if let Some(credentials) = made["credentials"].as_object_mut() {
            credentials.remove("redis_url");
            credentials.extend(only.map(|_| ("requests_per_second".to_owned(), json!("0"))));
        }
    }
    all
}

async fn open(folder: &Path, host: Arc<Watch>) -> anyhow::Result<Arc<Office>> {
    let workspace = folder.join("workspace");
    let options = Options { workspace, demo: true, ..Options::default() };
    Office::open(options, host).await.map_err(refused)
}

fn refused(error: backoffice::ApiError) -> anyhow::Error {
    anyhow::anyhow!("{error:?}")
}

/// Types everything once; how long each letter's answer took.
async fn search(office: &Arc<Office>) -> anyhow::Result<Vec<Duration>> {
    let mut times = Vec::new();
    for text in TYPED {
        for end in 1..=text.len() {
            let began = Instant::now();
            office.call("search", json!({"text": &text[..end]})).await.map_err(refused)?;
            times.push(began.elapsed());
            tokio::time::sleep(LETTER).await;
        }
    }
    Ok(times)
}

/// Requests that arrived, by provider.
#[derive(Default)]
struct Counted {
    last: u64,
    of: HashMap<String, u64>,
}

impl Counted {
    fn update(&mut self, provider: &Provider) -> anyhow::Result<()> {
        let told = provider.control("GET", "/requests?limit=1000", &Value::Null)?;
        for one in told["last"].as_array().into_iter().flatten() {
            let seq = one["seq"].as_u64().unwrap_or_default();
            if seq <= self.last {
                continue;
            }
            anyhow::ensure!(
                seq == self.last + 1,
                "requests were forgotten before they were counted"
            );
            anyhow::ensure!(one["status"] != 429, "too many requests: {one}");
            self.last = seq;
            *self.of.entry(one["provider"].as_str().unwrap_or_default().to_owned()).or_default() +=
                1;
        }
        Ok(())
    }
}

/// A host that notes when each connection's sync ended.
struct Watch {
    demo: Value,
    ended: Mutex<HashMap<String, Instant>>,
}

impl Watch {
    fn of(demo: Value) -> Self {
        Self { demo, ended: Mutex::default() }
    }
}

#[async_trait]
impl Host for Watch {
    fn emit(&self, event: &Event) {
        if let Event::SyncEnded(result) = event {
            let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
            ended.insert(result.provider.clone(), Instant::now());
        }
    }

    fn open_url(&self, _: &str) -> Result<(), HostError> {
        Err(HostError("nobody looks".into()))
    }

    fn reveal(&self, _: &Path) -> Result<(), HostError> {
        Err(HostError("nobody looks".into()))
    }

    fn copy(&self, _: &str) -> Result<(), HostError> {
        Err(HostError("nobody looks".into()))
    }

    fn notify(&self, _: &str) -> Result<(), HostError> {
        Err(HostError("nobody looks".into()))
    }

    fn choose_save(&self, _: &str) -> Result<Option<PathBuf>, HostError> {
        Ok(None)
    }

    fn downloads(&self) -> PathBuf {
        PathBuf::new()
    }

    async fn start_demo(&self, _: &Path) -> Result<Value, HostError> {
        Ok(self.demo.clone())
    }
}
