//! What lies on the table while a workspace is open.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::{Capabilities, Clock, Connection, ConnectionId};
use providers::transport::{ServerTime, Transport, TransportOptions};
use providers::{Provider, registry};
use store::ledger::{By, Deed, Whence};
use store::{Ledger, LedgerHealth, StoreError, Workspace};

use crate::act::{Driving, Prepared};
use crate::audit::Anchor;
use crate::demo::{self, Demo};
use crate::people::Seated;
use crate::secrets::Secrets;
use crate::show::Labels;
use crate::sync::{LastReads, Syncs};
use crate::view::{ActionState, Event};
use crate::{ApiError, Code, Host, Options};

/// One open workspace and everything that works on it.
pub(crate) struct Desk {
    pub(crate) store: Arc<Workspace>,
    pub(crate) secrets: Secrets,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) host: Arc<dyn Host>,
    pub(crate) syncs: Syncs,
    pub(crate) polls: LastReads,
    pub(crate) prepared: Prepared,
    pub(crate) driving: Driving,
    /// Where the made-up providers are today; absent in a real workspace.
    pub(crate) demo: Option<Demo>,
    transport: Arc<Transport>,
    /// Opened connections: each keeps its own request budget.
    open: Mutex<HashMap<ConnectionId, Arc<dyn Provider>>>,
    /// Files that were written in this run: the only ones that may be shown or saved elsewhere.
    written: Mutex<BTreeSet<PathBuf>>,
    /// What providers and connections can do, each asked of its client once.
    capabilities: Mutex<HashMap<String, Capabilities>>,
    /// Who is at this front end.
    pub(crate) seated: Seated,
    from: Whence,
    pub(crate) anchor: Anchor,
}

impl Desk {
    pub(crate) async fn open(
        options: &Options,
        folder: &Path,
        demo: bool,
        host: &Arc<dyn Host>,
    ) -> Result<Self, ApiError> {
        let store = Workspace::open(folder, Arc::clone(&options.clock))?;
        let demo = demo || readable(&store, store.ledger().setting("demo"))?.is_some();
        let secrets = if demo {
            Secrets::in_memory()
        } else {
            Secrets::of_machine(store.dir(), options.passphrase.clone())
        };
        let agent = concat!("Countersign/", env!("CARGO_PKG_VERSION"));
        let transport = Transport::new(TransportOptions {
            limits: options.limits,
            jitter_seed: uuid::Uuid::new_v4().as_u64_pair().0,
            ..TransportOptions::new(agent, Arc::clone(&options.clock))
        })?;
        let mut desk = Self {
            store: Arc::new(store),
            secrets,
            clock: Arc::clone(&options.clock),
            host: Arc::clone(host),
            syncs: Syncs::default(),
            polls: LastReads::default(),
            prepared: Prepared::default(),
            driving: Driving::default(),
            demo: None,
            transport: Arc::new(transport),
            open: Mutex::default(),
            written: Mutex::default(),
            capabilities: Mutex::default(),
            seated: Seated::new(options.operator.clone(), options.account.clone()),
            from: options.from,
            anchor: Anchor::default(),
        };
        desk.note_head();
        if demo {
            desk.demo = Some(demo::connect(&desk, host).await?);
        }
        crate::act::doubt_returned(&desk);
        Ok(desk)
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// What the ledger says, or nothing where it is too broken to say anything: the frame of a
    /// window stands all the same, because it is where the way out is offered.
    pub(crate) fn readable<T: Default>(&self, found: Result<T, StoreError>) -> Result<T, ApiError> {
        readable(&self.store, found)
    }

    /// The zone that days and months are counted in.
    pub(crate) fn zone(&self) -> Result<Tz, ApiError> {
        let name = self.readable(self.store.ledger().setting("time_zone"))?;
        Ok(name.and_then(|name| name.parse().ok()).unwrap_or(DEFAULT_ZONE))
    }

    /// The present day there.
    pub(crate) fn today(&self) -> Result<NaiveDate, ApiError> {
        Ok(self.now().with_timezone(&self.zone()?).date_naive())
    }

    /// Who acts, and from where: what every write of the ledger asks for.
    pub(crate) fn by(&self) -> Result<By, ApiError> {
        Ok(By::new(self.operator()?, self.from))
    }

    /// From where this front end acts.
    pub(crate) fn from(&self) -> Whence {
        self.from
    }

    /// Tells the audit log of what was done elsewhere than in the ledger. One in safe mode is only
    /// read, and keeps nobody from what needs no ledger.
    pub(crate) fn tell(&self, by: &By, deed: Deed) -> Result<(), ApiError> {
        if self.is_read_only() {
            return Ok(());
        }
        Ok(self.store.ledger().by(by).tell(deed)?)
    }

    /// Whether the ledger did not pass its check, so that nothing can be written.
    pub(crate) fn is_read_only(&self) -> bool {
        matches!(self.store.health().ledger, LedgerHealth::SafeMode(_))
    }

    /// Asks the ledger before something is sent. A contradiction that shows now concerns everybody who
    /// looks at the workspace.
    pub(crate) fn may_send<T>(
        &self,
        ask: impl FnOnce(&Ledger) -> Result<T, StoreError>,
    ) -> Result<T, ApiError> {
        let before = self.store.health().ledger;
        let answer = ask(self.store.ledger());
        if self.store.health().ledger != before {
            self.host.emit(&Event::WorkspaceChanged);
        }
        Ok(answer?)
    }

    /// All connections; in the demo with today's addresses.
    pub(crate) fn connections(&self) -> Result<Vec<Connection>, ApiError> {
        let mut all = self.readable(self.store.ledger().connections())?;
        if let Some(demo) = &self.demo {
            for connection in &mut all {
                demo.resolve(connection);
            }
        }
        Ok(all)
    }

    /// Those that are still connected.
    pub(crate) fn connected(&self) -> Result<Vec<Connection>, ApiError> {
        let mut all = self.connections()?;
        all.retain(|connection| !self.is_disconnected(&connection.id));
        Ok(all)
    }

    /// Whether a connection's key is gone and only what was read through it was kept.
    pub(crate) fn is_disconnected(&self, id: &ConnectionId) -> bool {
        self.store.ledger().is_disconnected(id).unwrap_or_default()
    }

    /// A connection by name or id.
    pub(crate) fn connection(&self, wanted: &str) -> Result<Connection, ApiError> {
        let all = self.connections()?;
        let names = all.iter().map(|c| c.name.clone()).collect::<Vec<_>>().join(", ");
        let by = |c: &Connection| c.name.eq_ignore_ascii_case(wanted) || c.id.as_str() == wanted;
        all.into_iter().find(by).ok_or_else(|| {
            if let LedgerHealth::SafeMode(why) = &self.store.health().ledger {
                let message = format!("The ledger can only be read: {why}. Nothing was sent.");
                let hint = "Restore a daily copy under Settings.";
                return ApiError::new(Code::ReadOnly, message, hint);
            }
            let hint = if names.is_empty() {
                "Connect a provider first.".to_owned()
            } else {
                format!("There is: {names}.")
            };
            ApiError::new(Code::NotFound, format!("There is no connection “{wanted}”."), hint)
        })
    }

    /// A connection, ready to be asked. The keychain is touched here, the first time.
    pub(crate) async fn provider(
        &self,
        connection: &Connection,
    ) -> Result<Arc<dyn Provider>, ApiError> {
        if let Some(open) = lock(&self.open).get(&connection.id) {
            return Ok(Arc::clone(open));
        }
        if self.is_disconnected(&connection.id) {
            let message = format!("“{}” is disconnected; what was read is kept.", connection.name);
            let hint = "Connect the same account again to go on.";
            return Err(ApiError::new(Code::Refused, message, hint));
        }
        let credentials = tokio::task::block_in_place(|| self.secrets.get(&connection.id))?;
        let provider: Arc<dyn Provider> = self.open_with(connection, &credentials)?.into();
        lock(&self.open).insert(connection.id.clone(), Arc::clone(&provider));
        Ok(provider)
    }

    /// A connection that is not stored yet, or not with these credentials.
    pub(crate) fn open_with(
        &self,
        connection: &Connection,
        credentials: &providers::Credentials,
    ) -> Result<Box<dyn Provider>, ApiError> {
        Ok(registry::open(connection, credentials, Arc::clone(&self.transport))?)
    }

    /// What the clock of a connection's provider says.
    pub(crate) fn server_time(&self, connection: &ConnectionId) -> ServerTime {
        self.transport.server_time(connection)
    }

    /// Forgets an opened connection, because it was changed or removed.
    pub(crate) fn close_connection(&self, id: &ConnectionId) {
        lock(&self.open).remove(id);
    }

    /// What somebody can do: `ask` is called the first time only.
    pub(crate) fn capabilities(
        &self,
        whose: String,
        ask: impl FnOnce() -> Capabilities,
    ) -> Capabilities {
        lock(&self.capabilities).entry(whose).or_insert_with(ask).clone()
    }

    /// What lists name things by.
    pub(crate) fn labels(&self) -> Result<Labels, ApiError> {
        let connections = self.connections()?;
        let names = connections.into_iter().map(|c| (c.id, (c.name, c.provider.to_string())));
        let open = self.readable(self.store.ledger().open_intents())?;
        let actions = open.into_iter().map(|intent| {
            let state = ActionState {
                intent: intent.what.id.clone(),
                action: intent.what.action.to_string(),
                state: intent.state.to_string(),
                since: intent.updated_at,
            };
            ((intent.what.connection, intent.what.target), state)
        });
        Ok(Labels { connections: names.collect(), actions: actions.collect() })
    }

    /// Remembers a file that was written.
    pub(crate) fn wrote(&self, path: &Path) {
        lock(&self.written).insert(path.to_owned());
    }

    /// A file that was written in this run, and is still there.
    pub(crate) fn written(&self, path: &str) -> Result<PathBuf, ApiError> {
        let path = PathBuf::from(path);
        if lock(&self.written).contains(&path) && path.is_file() {
            return Ok(path);
        }
        let message = format!("{} was not written here, or is gone.", path.display());
        Err(ApiError::new(Code::NotFound, message, "Export it again."))
    }
}

fn readable<T: Default>(store: &Workspace, found: Result<T, StoreError>) -> Result<T, ApiError> {
    match found {
        Err(_) if store.health().ledger != LedgerHealth::Ok => Ok(T::default()),
        found => Ok(found?),
    }
}

/// Most users of the product's first provider live there; a setting changes it.
pub(crate) const DEFAULT_ZONE: Tz = chrono_tz::Asia::Jakarta;

/// A mutex whose holder never leaves it half-changed.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
