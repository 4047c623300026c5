//! One made-up provider, and workspaces whose disks do as they are told.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use backoffice::{ApiError, Office, Options, SystemClock};
use providers::transport::Limits;
use serde_json::{Value, json};
use store::Workspace;
use store::ledger::{Intent, IntentFilter, IntentState};

use super::host::Quiet;

/// A sandbox, and a folder for what talks to it.
pub struct Rig {
    /// Holds every folder of the test.
    pub folder: tempfile::TempDir,
    host: Arc<Quiet>,
    control: String,
    http: reqwest::Client,
    made: std::cell::Cell<u32>,
    _sandbox: sandbox::Running,
}

#[allow(clippy::disallowed_methods, reason = "the test speaks to the sandbox's control URL")]
fn client() -> reqwest::Client {
    reqwest::Client::new()
}

/// Patience that a test can wait for.
fn limits() -> Limits {
    let (second, moment) = (Duration::from_secs(1), Duration::from_millis(10));
    Limits {
        connect: second,
        first_byte: 2 * second,
        idle: second,
        total: 5 * second,
        max_body: 4 << 20,
        attempts: 2,
        pause: moment,
        longest_pause: second,
    }
}

impl Rig {
    pub async fn new() -> Self {
        let options = sandbox::Options {
            sessions: 3,
            switches: sandbox::Switches { rate_limits: false, ..Default::default() },
            only: vec!["plugipay".to_owned()],
            ..Default::default()
        };
        let sandbox = sandbox::start(options).await.unwrap();
        let mut demo = serde_json::to_value(sandbox.description()).unwrap();
        demo["providers"]["plugipay"]["credentials"]["requests_per_second"] = json!("0");
        Self {
            folder: tempfile::tempdir().unwrap(),
            host: Arc::new(Quiet { demo }),
            control: sandbox.description().control_url.clone(),
            http: client(),
            made: std::cell::Cell::new(0),
            _sandbox: sandbox,
        }
    }

    /// A folder of this name.
    pub fn place(&self, name: &str) -> PathBuf {
        let place = self.folder.path().canonicalize().unwrap().join(name);
        std::fs::create_dir_all(&place).unwrap();
        place
    }

    /// Opens the workspace in a folder, as a person does.
    pub async fn open(&self, workspace: &Path) -> Result<Arc<Office>, ApiError> {
        let options = Options {
            workspace: workspace.to_owned(),
            demo: true,
            operator: Some("Rini".to_owned()),
            clock: Arc::new(SystemClock),
            limits: limits(),
            ..Options::default()
        };
        Office::open(options, self.host.clone()).await
    }

    /// A transfer that waits for a person; gives its id.
    pub async fn waiting(&self) -> String {
        let order = self.made.replace(self.made.get() + 1);
        let session = json!({
            "status": "pending_review", "adapter": "manual", "amount": 15_000_000,
            "currency": "IDR", "paymentMethod": "bank_transfer",
            "metadata": {"order_id": format!("FAULT-{order}")},
        });
        let url = format!("{}/sessions/plugipay", self.control);
        let made = self.http.post(url).json(&session).send().await.unwrap();
        let made: Value = made.json().await.unwrap();
        made["id"].as_str().unwrap().to_owned()
    }

    /// What is to go wrong at the provider.
    pub async fn fault(&self, rule: Value) {
        let url = format!("{}/faults", self.control);
        assert!(self.http.post(url).json(&rule).send().await.unwrap().status().is_success());
    }

    /// Nothing goes wrong at the provider any more.
    pub async fn no_faults(&self) {
        let url = format!("{}/faults", self.control);
        assert!(self.http.delete(url).send().await.unwrap().status().is_success());
    }

    /// How many requests to confirm something have arrived.
    pub async fn sent(&self) -> u64 {
        let url = format!("{}/requests?limit=1", self.control);
        let all: Value = self.http.get(url).send().await.unwrap().json().await.unwrap();
        let counts = all["counts"].as_object().unwrap().iter();
        let confirms =
            counts.filter(|(class, _)| class.starts_with("POST") && class.ends_with("/confirm"));
        confirms.map(|(_, count)| count.as_u64().unwrap()).sum()
    }

    /// How often the session was completed at the provider.
    pub async fn effects(&self, id: &str) -> usize {
        let url = format!("{}/effects?session={id}", self.control);
        let all: Value = self.http.get(url).send().await.unwrap().json().await.unwrap();
        let done = |effect: &&Value| effect["to"] == "completed";
        all["effects"].as_array().unwrap().iter().filter(done).count()
    }
}

/// Reads a session from its provider.
pub async fn fetch(office: &Arc<Office>, id: &str) -> Result<Value, ApiError> {
    office.call("session_fetch", json!({"key": id})).await
}

/// Reads a session and confirms it.
pub async fn confirm(office: &Arc<Office>, id: &str) -> Result<Value, ApiError> {
    fetch(office, id).await?;
    agree(office, id).await
}

/// Confirms a session that is known.
pub async fn agree(office: &Arc<Office>, id: &str) -> Result<Value, ApiError> {
    let shown = office.call("confirm_prepare", received(id)).await?;
    let agreed = json!({"intent": shown["intent"], "token": shown["token"]});
    office.call("action_commit", agreed).await
}

fn received(id: &str) -> Value {
    json!({
        "key": id, "received": {"value": "150000.00", "currency": "IDR"},
        "received_on": "2026-10-05", "reference": "TRSF 0042",
    })
}

/// Ends the program as a person does: whoever comes next finds the files as they are.
pub async fn close(office: Arc<Office>) {
    office.close().await;
}

/// Every refusal is a sentence with something to do.
pub fn assert_readable(error: &ApiError, when: &str) {
    assert!(error.message.ends_with(['.', ')']), "{when}: no sentence: {error:?}");
    assert!(error.hint.ends_with('.'), "{when}: no hint: {error:?}");
}

/// The intents on a session, as the ledger in a folder tells.
pub fn intents(workspace: &Path, id: &str) -> Vec<Intent> {
    let workspace = Workspace::open(workspace, Arc::new(SystemClock)).unwrap();
    let mut all = workspace.ledger().intents(&IntentFilter::default()).unwrap();
    all.retain(|intent| intent.what.target == id);
    all
}

impl Rig {
    /// Whatever happened before: opens the workspace, settles, confirms again where that is still to
    /// be done, and finds one effect at the provider and one confirmation in the ledger.
    pub async fn assert_once(&self, workspace: &Path, id: &str, when: &str) {
        let office = self.open(workspace).await.unwrap_or_else(|e| panic!("{when}: {e:?}"));
        office.call("sync_start", json!({})).await.unwrap();
        let again = confirm(&office, id).await.unwrap_or_else(|e| panic!("{when}: {e:?}"));
        assert_eq!(again["outcome"], "confirmed", "{when}: {again}");
        close(office).await;
        assert_eq!(self.effects(id).await, 1, "{when}: effects at the provider");
        let states: Vec<IntentState> = intents(workspace, id).iter().map(|i| i.state).collect();
        let confirmed = states.iter().filter(|state| **state == IntentState::Confirmed).count();
        assert_eq!(confirmed, 1, "{when}: {states:?}");
        let open = |state: &IntentState| state.is_live() || *state == IntentState::NeedsHuman;
        assert!(!states.iter().any(open), "{when}: {states:?}");
    }
}
