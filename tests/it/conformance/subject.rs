//! A provider's client, opened against its emulation, with the emulation's control URL at hand.

use std::collections::BTreeMap;
use std::sync::{Arc, Once};
use std::time::Duration;

use domain::{Currency, LineItem, Money, SessionDraft};
use providers::transport::{Limits, Transport, TransportOptions};
use providers::{ErrorKind, Info, Provider, Row, registry};
use serde_json::{Value, json};

use super::sixth;

/// The registry line of the provider that only this suite knows.
pub fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| registry::register(sixth::ENTRY));
}

pub struct Subject {
    pub info: &'static Info,
    pub secrets: Vec<String>,
    pub provider: Box<dyn Provider>,
    control_url: String,
    http: reqwest::Client,
    /// Stops when dropped.
    _sandbox: sandbox::Running,
}

/// Patience that a test can wait for.
pub const LIMITS: Limits = Limits {
    connect: Duration::from_secs(2),
    first_byte: Duration::from_millis(1_500),
    idle: Duration::from_millis(700),
    total: Duration::from_secs(5),
    max_body: 4 << 20,
    attempts: 2,
    pause: Duration::from_millis(10),
    longest_pause: Duration::from_secs(1),
};

/// How a sandbox of this one provider is started.
pub fn options(name: &str, sessions: usize) -> sandbox::Options {
    sandbox::Options {
        sessions,
        switches: sandbox::Switches { rate_limits: false, ..Default::default() },
        only: vec![name.to_owned()],
        more: vec![sixth::EMULATION],
        ..Default::default()
    }
}

#[allow(clippy::disallowed_methods, reason = "the test speaks to the sandbox's control URL")]
fn client() -> reqwest::Client {
    reqwest::Client::new()
}

impl Subject {
    /// With `sessions` seeded rows.
    pub async fn new(name: &str, sessions: usize) -> Self {
        register();
        let sandbox = sandbox::start(options(name, sessions)).await.unwrap();
        let described = serde_json::to_value(sandbox.description()).unwrap();
        let made = &described["providers"][name];
        let told: BTreeMap<String, String> =
            serde_json::from_value(made["credentials"].clone()).unwrap();
        let info = registry::info(name).unwrap();
        let (settings, credentials) = providers::split(info, told).unwrap();
        let (mut connection, _) = registry::specimen(info, None);
        connection.base_url = made["base_url"].as_str().unwrap().to_owned();
        connection.settings = settings;
        connection.settings.0.insert("requests_per_second".into(), "0".into());
        let transport = Transport::new(TransportOptions {
            limits: LIMITS,
            ..TransportOptions::new("conformance", Arc::new(backoffice::SystemClock))
        });
        let transport = Arc::new(transport.unwrap());
        let provider = registry::open(&connection, &credentials, transport).unwrap();
        let secrets = credentials.expose().map(|(_, secret)| secret.to_owned()).collect();
        let control_url = sandbox.description().control_url.clone();
        Self { info, secrets, provider, control_url, http: client(), _sandbox: sandbox }
    }

    /// A request to the control URL.
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

    /// One more row, as the emulation likes it; gives its id.
    pub async fn add(&self) -> String {
        let made = self.control("POST", &format!("/sessions/{}", self.info.id), json!({})).await;
        let id = made["id"].as_str().or_else(|| made["uuid"].as_str());
        id.unwrap_or_else(|| panic!("{made}")).to_owned()
    }

    /// What goes wrong with every request from now on.
    pub async fn fault(&self, fault: Value) {
        self.control("POST", "/faults", json!({"times": 0, "fault": fault})).await;
    }

    pub async fn no_faults(&self) {
        self.control("DELETE", "/faults", Value::Null).await;
    }

    /// How many requests with this verb have arrived.
    pub async fn arrived(&self, method: &str) -> usize {
        let all = self.control("GET", "/requests?limit=2000", Value::Null).await;
        let of = |arrival: &&Value| arrival["class"].as_str().unwrap().starts_with(method);
        all["last"].as_array().unwrap().iter().filter(of).count()
    }

    /// Rows as they come: of the list, or of ids that somebody knows where there is no list.
    pub async fn rows(&self, some: usize) -> Vec<Row> {
        if let Some(sweep) = self.provider.sweep() {
            let mut ask = providers::SweepAsk { limit: 50, ..Default::default() };
            let mut rows = Vec::new();
            while rows.len() < some {
                let page = sweep.page(&ask).await.unwrap();
                rows.extend(page.rows);
                ask.cursor = page.next;
                if ask.cursor.is_none() {
                    break;
                }
            }
            return rows;
        }
        let mut rows = Vec::new();
        for id in self.known_ids().await.into_iter().take(some) {
            rows.push(self.provider.fetch().unwrap().fetch(&id).await.unwrap());
        }
        rows
    }

    /// Ids that a person would import.
    pub async fn known_ids(&self) -> Vec<String> {
        let path = format!("/sessions/{}/known", self.info.id);
        let csv = self.control("POST", &path, json!({})).await;
        csv["csv"].as_str().unwrap().lines().skip(1).map(str::to_owned).collect()
    }

    /// Something that can be made here, for `minor` units.
    pub fn draft(&self, minor: i64, currency: &str) -> SessionDraft {
        let amount = Money::new(minor, Currency::new(currency).unwrap());
        let draft = SessionDraft {
            amount,
            description: None,
            order_id: Some("CONF-1".to_owned()),
            customer_id: None,
            customer_email: self.info.takes_email.then(|| "ana@shop.example".to_owned()),
            methods: Vec::new(),
            items: vec![LineItem { name: "Lamp".to_owned(), quantity: 1, unit: amount }],
            metadata: None,
            success_url: None,
            cancel_url: None,
            expires_in_seconds: None,
            template_id: None,
            params: None,
        };
        let create = self.provider.create().unwrap();
        let draft = create.completed(&draft);
        // Some sell one thing at one price and have no place for items.
        match create.body(&draft) {
            Err(error) if error.kind == ErrorKind::Invalid(Some("items".to_owned())) => {
                SessionDraft { items: Vec::new(), ..draft }
            }
            _ => draft,
        }
    }
}
