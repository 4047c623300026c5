//! The provider of these tests: a sandbox without rate limits, in this process, that outlives
//! every program that is killed.

use std::path::Path;
use std::sync::Arc;

use backoffice::SystemClock;
use serde_json::{Value, json};
use store::Workspace;

pub struct Provider {
    sandbox: sandbox::Running,
    http: reqwest::Client,
    runtime: tokio::runtime::Runtime,
}

#[allow(clippy::disallowed_methods, reason = "the test speaks to the sandbox's control URL")]
fn client() -> reqwest::Client {
    reqwest::Client::new()
}

impl Provider {
    pub fn start(sessions: usize) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let switches = sandbox::Switches { rate_limits: false, ..Default::default() };
        let only = vec!["plugipay".to_owned()];
        let options = sandbox::Options { sessions, switches, only, ..Default::default() };
        let sandbox = runtime.block_on(sandbox::start(options)).unwrap();
        Self { sandbox, http: client(), runtime }
    }

    /// Makes a demo workspace that is connected to this sandbox.
    pub fn connect(&self, folder: &Path) {
        let workspace = Workspace::open(folder, Arc::new(SystemClock)).unwrap();
        workspace
            .ledger()
            .by(&store::ledger::By::program())
            .set_setting("demo", Some("1"))
            .unwrap();
        let mut note = serde_json::to_value(self.sandbox.description()).unwrap();
        note["providers"]["plugipay"]["credentials"]["requests_per_second"] = json!("0");
        std::fs::write(folder.join("sandbox.json"), note.to_string()).unwrap();
    }

    pub fn post(&self, path: &str, body: Value) -> Value {
        let url = format!("{}{path}", self.sandbox.description().control_url);
        let request = self.http.post(url).body(body.to_string());
        self.answer(request)
    }

    pub fn get(&self, path: &str) -> Value {
        self.answer(self.http.get(format!("{}{path}", self.sandbox.description().control_url)))
    }

    pub fn forget_faults(&self) {
        let url = format!("{}/faults", self.sandbox.description().control_url);
        self.answer(self.http.delete(url));
    }

    fn answer(&self, request: reqwest::RequestBuilder) -> Value {
        self.runtime.block_on(async {
            let answer = request.send().await.unwrap();
            let status = answer.status();
            let text = answer.text().await.unwrap();
            assert!(status.is_success(), "{status} {text}");
            serde_json::from_str(&text).unwrap()
        })
    }
}
