//! One workspace, one sandbox and the handles that tests pull.

use std::sync::Arc;
use std::time::Duration;

use backoffice::{ApiError, Office, Options};
use providers::transport::Limits;
use secrecy::SecretString;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::host::{TestClock, TestHost};
use crate::conformance::subject::{options, register};

/// A workspace that is open, with the sandbox it talks to.
pub struct Bench {
    pub folder: TempDir,
    control_url: String,
    sandbox: Option<sandbox::Running>,
    pub host: Arc<TestHost>,
    pub clock: Arc<TestClock>,
    pub limits: Limits,
    /// A workspace of its own with an encrypted key file, instead of the demo.
    pub real: bool,
    office: Option<Arc<Office>>,
    http: reqwest::Client,
}

/// Keys of the sandbox: one that may do everything, one that may only read, one that was revoked.
pub const MAIN: (&str, &str) = ("pk_test_AKIASENJA01", "sk_test_5e0a41c7d29b4f6388c1e7a0");
pub const READER: (&str, &str) = ("pk_test_AKIAREAD02", "sk_test_0c9d8e7f6a5b4c3d2e1f0a9b");
pub const REVOKED: (&str, &str) = ("pk_test_AKIAGONE03", "sk_test_dead00000000000000000003");

/// Pauses and patience that a test can wait for.
pub fn quick() -> Limits {
    Limits {
        connect: Duration::from_secs(2),
        first_byte: Duration::from_millis(1_500),
        idle: Duration::from_millis(700),
        total: Duration::from_secs(5),
        max_body: 4 << 20,
        attempts: 2,
        pause: Duration::from_millis(10),
        longest_pause: Duration::from_secs(3),
    }
}

#[allow(clippy::disallowed_methods, reason = "the test speaks to the sandbox's control URL")]
fn client() -> reqwest::Client {
    reqwest::Client::new()
}

impl Bench {
    /// A demo workspace with `sessions` seeded sessions.
    pub async fn demo(sessions: usize) -> Self {
        let mut bench = Self::closed(sessions).await;
        bench.open().await;
        bench
    }

    /// A demo workspace of one other provider.
    pub async fn of(provider: &str, sessions: usize) -> Self {
        let mut bench = Self::with(provider, sessions).await;
        bench.open().await;
        bench
    }

    /// A workspace of its own, with nothing connected.
    pub async fn real(sessions: usize) -> Self {
        let mut bench = Self::closed(sessions).await;
        bench.real = true;
        bench.open().await;
        bench
    }

    /// A sandbox and an empty folder.
    pub async fn closed(sessions: usize) -> Self {
        Self::with("plugipay", sessions).await
    }

    /// A demo workspace of all five providers.
    pub async fn five(sessions: usize) -> Self {
        let one = options("", sessions);
        let all = sandbox::Options { only: Vec::new(), more: Vec::new(), ..one };
        let mut bench = Self::started(all).await;
        bench.open().await;
        bench
    }

    async fn with(provider: &str, sessions: usize) -> Self {
        Self::started(options(provider, sessions)).await
    }

    async fn started(options: sandbox::Options) -> Self {
        register();
        let sandbox = sandbox::start(options).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut demo = serde_json::to_value(sandbox.description()).unwrap();
        for (_, made) in demo["providers"].as_object_mut().into_iter().flatten() {
            made["credentials"]["requests_per_second"] = json!("0");
        }
        let host = TestHost {
            downloads: folder.path().join("downloads"),
            demo: demo.into(),
            ..TestHost::default()
        };
        Self {
            folder,
            control_url: sandbox.description().control_url.clone(),
            sandbox: Some(sandbox),
            host: Arc::new(host),
            clock: Arc::default(),
            limits: quick(),
            real: false,
            office: None,
            http: client(),
        }
    }

    /// Another workspace, of another machine, at the same provider.
    pub async fn elsewhere(&self) -> Arc<Office> {
        let folder = self.folder.path().join("elsewhere");
        let options = Options { workspace: folder, ..self.options() };
        Office::open(options, self.host.clone()).await.unwrap()
    }

    /// Changes the demo connection's key.
    pub async fn key(&self, (id, secret): (&str, &str)) -> Result<Value, ApiError> {
        let values = json!({"key_id": id, "secret": secret});
        let request = json!({"connection": "sandbox:plugipay", "values": values});
        self.call("connection_rotate", request).await
    }

    /// How this workspace is opened.
    pub fn options(&self) -> Options {
        Options {
            workspace: self.folder.path().join("workspace"),
            demo: !self.real,
            operator: Some("Rini".to_owned()),
            from: backoffice::Whence::Window,
            passphrase: Some(SecretString::from("open sesame")),
            clock: self.clock.clone(),
            limits: self.limits,
            ..Options::default()
        }
    }

    /// Another program on the same workspace.
    pub async fn another(&self) -> Arc<Office> {
        Office::open(self.options(), self.host.clone()).await.unwrap()
    }

    pub async fn open(&mut self) {
        let office = Office::open(self.options(), self.host.clone()).await;
        self.office = Some(office.unwrap());
    }

    /// Ends the program as a person does.
    pub async fn close(&mut self) {
        if let Some(office) = self.office.take() {
            office.close().await;
        }
    }

    pub async fn reopen(&mut self) {
        self.close().await;
        self.open().await;
    }

    pub fn office(&self) -> Arc<Office> {
        Arc::clone(self.office.as_ref().unwrap())
    }

    pub async fn call(&self, name: &str, request: Value) -> Result<Value, ApiError> {
        self.office().call(name, request).await
    }

    /// A command that must work.
    pub async fn ok(&self, name: &str, request: Value) -> Value {
        match self.call(name, request).await {
            Ok(answer) => answer,
            Err(error) => panic!("{name}: {error:?}"),
        }
    }

    /// A command that must not; every refusal is a sentence with something to do.
    pub async fn no(&self, name: &str, request: Value) -> ApiError {
        let error = self.call(name, request).await.expect_err(name);
        assert_readable(&error);
        error
    }

    /// Syncs and gives the one connection's result.
    pub async fn sync(&self) -> Value {
        self.ok("sync_start", json!({})).await["connections"][0].take()
    }

    /// The same, and nothing may go wrong.
    pub async fn sync_well(&self) -> Value {
        let result = self.sync().await;
        assert_eq!(result["error"], Value::Null, "{result}");
        result
    }

    /// A request to the sandbox's control URL.
    pub async fn control(&self, method: &str, path: &str, body: Value) -> Value {
        let url = format!("{}{path}", self.control_url);
        let request = match method {
            "GET" => self.http.get(url),
            "DELETE" => self.http.delete(url),
            _ => self.http.post(url).json(&body),
        };
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{method} {path}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Takes the provider off the network.
    pub async fn stop_sandbox(&mut self) {
        if let Some(sandbox) = self.sandbox.take() {
            sandbox.stop().await;
        }
    }

    pub async fn fault(&self, rule: Value) {
        self.control("POST", "/faults", rule).await;
    }

    pub async fn no_faults(&self) {
        self.control("DELETE", "/faults", Value::Null).await;
    }

    /// A session added behind the curtain; gives its id.
    pub async fn add(&self, session: Value) -> String {
        let made = self.control("POST", "/sessions/plugipay", session).await;
        made["id"].as_str().unwrap().to_owned()
    }

    /// A transfer of Rp 150,000 that waits for a person, already on this computer; gives its id.
    pub async fn waiting(&self, order: &str) -> String {
        let id = self.add(transfer(order)).await;
        self.ok("session_fetch", json!({"key": id})).await;
        id
    }

    /// Every change of a session's state to `status`.
    pub async fn effects(&self, session: &str, status: &str) -> usize {
        let all = self.control("GET", &format!("/effects?session={session}"), Value::Null).await;
        let to = |effect: &&Value| effect["to"] == status;
        all["effects"].as_array().unwrap().iter().filter(to).count()
    }

    /// How many requests of a class arrived, such as `POST /confirm` (method, end of the path).
    pub async fn arrived(&self, method: &str, end: &str) -> usize {
        let all = self.control("GET", "/requests?limit=2000", Value::Null).await;
        let counts = |arrival: &&Value| {
            let path = arrival["class"].as_str().unwrap();
            path.starts_with(method) && path.ends_with(end)
        };
        all["last"].as_array().unwrap().iter().filter(counts).count()
    }

    /// Waits until something has arrived at the provider.
    pub async fn until_arrived(&self, method: &str, end: &str) {
        for _ in 0..1_000 {
            if self.arrived(method, end).await > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no {method} {end} arrived within ten seconds");
    }

    pub async fn session(&self, key: &str) -> Value {
        self.ok("session_get", json!({"key": key})).await
    }
}

/// A manual transfer of Rp 150,000 that the customer says they made.
pub fn transfer(order: &str) -> Value {
    json!({
        "status": "pending_review", "adapter": "manual", "amount": 15_000_000, "currency": "IDR",
        "paymentMethod": "bank_transfer", "metadata": {"order_id": order},
    })
}

/// Every error says what happened and what to do, in sentences.
pub fn assert_readable(error: &ApiError) {
    assert!(error.message.ends_with(['.', ')']), "no sentence: {error:?}");
    assert!(error.hint.ends_with('.'), "no hint: {error:?}");
}
