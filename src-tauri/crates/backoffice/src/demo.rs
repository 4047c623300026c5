//! The demo workspace: made-up providers on this computer, connected at each start.
//!
//! Their addresses change with every start, so a stored demo connection carries the address
//! `sandbox:plugipay` and is resolved when it is used. Its credentials stay in memory.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::{Connection, ConnectionId, Settings};
use providers::{Info, registry};
use serde::Deserialize;
use store::LedgerHealth;
use store::ledger::By;

use crate::connection::blank;
use crate::desk::Desk;
use crate::{ApiError, Code, Host};

/// Where the made-up providers are today.
pub(crate) struct Demo {
    today: HashMap<String, Today>,
}

/// One provider's address, and its settings that are addresses too.
struct Today {
    base_url: String,
    addresses: BTreeMap<String, String>,
}

impl Demo {
    /// Gives a demo connection today's addresses.
    pub(crate) fn resolve(&self, connection: &mut Connection) {
        let name = connection.base_url.strip_prefix("sandbox:");
        if let Some(today) = name.and_then(|name| self.today.get(name)) {
            connection.base_url.clone_from(&today.base_url);
            connection.settings.0.extend(today.addresses.clone());
        }
    }
}

/// The part of a sandbox's description that is needed here.
#[derive(Deserialize)]
struct Description {
    providers: BTreeMap<String, Made>,
}

#[derive(Deserialize)]
struct Made {
    base_url: String,
    credentials: BTreeMap<String, String>,
    /// Sessions that somebody knows of, where the provider shows no list.
    #[serde(default)]
    known_ids: Vec<String>,
}

/// Starts the made-up providers and connects every one that this program knows.
pub(crate) async fn connect(desk: &Desk, host: &Arc<dyn Host>) -> Result<Demo, ApiError> {
    let answer = host.start_demo(desk.store.dir()).await?;
    let Description { providers } = serde_json::from_value(answer).map_err(|error| {
        let message = format!("The sandbox describes itself in an unknown way: {error}.");
        ApiError::new(Code::Internal, message, "Update the program: its parts do not fit together.")
    })?;
    let ledger = desk.store.ledger();
    // A ledger in safe mode is only read.
    let whole = desk.store.health().ledger == LedgerHealth::Ok;
    if whole && ledger.setting("demo")?.is_none() {
        let program = By::program();
        ledger.by(&program).set_setting("demo", Some("1"))?;
        ledger.by(&program).set_setting("name", Some("Demo"))?;
    }
    let mut today = HashMap::new();
    for (name, made) in providers {
        if let Some(info) = registry::info(&name) {
            let settings = connect_one(desk, info, &made).await?;
            let is_address = |_: &String, value: &mut String| value.starts_with("http://127.0.0.1");
            let mut addresses = settings.0;
            addresses.retain(is_address);
            today.insert(name, Today { base_url: made.base_url, addresses });
        }
    }
    Ok(Demo { today })
}

/// Connects one, the first time; gives the settings that it has today.
async fn connect_one(desk: &Desk, info: &Info, made: &Made) -> Result<Settings, ApiError> {
    let (settings, credentials) = providers::split(info, made.credentials.clone())?;
    let id = ConnectionId::new(format!("sandbox-{}", info.id));
    desk.secrets.put(&id, &credentials)?;
    if desk.store.health().ledger != LedgerHealth::Ok
        || desk.store.ledger().connections()?.iter().any(|c| c.id == id)
    {
        return Ok(settings);
    }
    let mut connection = Connection { id, settings: settings.clone(), ..blank(desk, info) };
    connection.base_url.clone_from(&made.base_url);
    let provider = desk.open_with(&connection, &credentials)?;
    let found = provider.account().await?;
    connection.name = format!("sandbox:{}", info.id);
    connection.base_url.clone_from(&connection.name);
    connection.account = found.id.unwrap_or_else(|| "demo".to_owned());
    connection.mode = found.mode;
    let program = By::program();
    desk.store.ledger().by(&program).add_connection(&connection)?;
    crate::capability::remember(desk, &program, &connection.id, &credentials)?;
    if let Some(fetch) = provider.fetch() {
        for id in &made.known_ids {
            // A session more or less: the demo stands without it.
            if let Ok(row) = fetch.fetch(id).await {
                let _ = crate::session::keep(desk, &connection, row);
            }
        }
    }
    Ok(settings)
}
