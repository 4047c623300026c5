//! Prood: a commerce platform whose checkout keeps its sessions in Redis. See `README.md` beside this.

mod admin;
mod api;
mod body;
mod draft;
mod facts;
mod info;
mod link;
mod map;
mod money;
mod place;
mod redis;
mod rest;
mod scan;
mod times;
mod wire;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use domain::{Connection, Mode, SessionDraft, Settings};
use secrecy::SecretString;

use crate::registry::{Entry, Reader};
use crate::transport::{Channel, Transport};
use crate::{
    Account, Create, Credentials, Customers, ErrorKind, Fetch, Info, Order, Page, Provider,
    ProviderError, Recheck, Result, Row, Sweep, SweepAsk,
};
use admin::{Admin, Key};
use api::{Api, Speech};
use info::{INFO, Profile};
use link::Link;
use map::Map;
use money::Unit;
use place::Place;

/// What the registry needs.
pub(crate) const ENTRY: Entry = Entry { info: &INFO, open, reader };

/// One tenant at Prood.
struct Prood {
    api: Api,
    makes: bool,
    link: Option<Box<dyn Link>>,
    admin: Option<Admin>,
    map: Map,
    settings: Settings,
}

fn open(
    connection: &Connection,
    credentials: &Credentials,
    transport: Arc<Transport>,
) -> Result<Box<dyn Provider>> {
    let settings = connection.settings.clone();
    Unit::of(&settings)?;
    Profile::of(&settings)?;
    let secret = credentials.get("checkout_secret").map(SecretString::from);
    let makes = secret.is_some();
    let speech = Box::new(Speech(secret));
    let channel = Channel::open(connection, &INFO, credentials, transport.clone(), speech)?;
    let link = link(connection, credentials, &transport)?;
    let admin = admin(connection, credentials, transport)?;
    let map = Map::new(connection);
    Ok(Box::new(Prood { api: Api::new(channel), makes, link, admin, map, settings }))
}

fn reader(connection: &Connection) -> Box<dyn Reader> {
    Box::new(Map::new(connection))
}

/// The way to Redis; of two the direct one.
fn link(
    connection: &Connection,
    credentials: &Credentials,
    transport: &Arc<Transport>,
) -> Result<Option<Box<dyn Link>>> {
    if let Some(url) = credentials.get("redis_url") {
        let link = redis::Resp::new(url, connection, credentials, transport.clone());
        return Ok(Some(Box::new(link)));
    }
    let Some(url) = connection.settings.get("redis_rest_url") else { return Ok(None) };
    let Some(token) = credentials.get("redis_rest_token") else {
        return Err(unset("redis_rest_url needs redis_rest_token beside it"));
    };
    let link = rest::Rest::open(url, token.into(), connection, credentials, transport.clone())?;
    Ok(Some(Box::new(link)))
}

fn admin(
    connection: &Connection,
    credentials: &Credentials,
    transport: Arc<Transport>,
) -> Result<Option<Admin>> {
    let Some(url) = connection.settings.get("api_url") else { return Ok(None) };
    let Some(key) = credentials.get("api_key") else {
        return Err(unset("api_url needs api_key beside it"));
    };
    let place = Place::read(url);
    let key = Box::new(Key(key.into()));
    let channel = Channel::open_at(&place.origin, connection, &INFO, credentials, transport, key);
    let channel = channel.map_err(|error| ProviderError {
        message: format!("api_url: {}", error.message),
        ..error
    })?;
    Ok(Some(Admin::new(channel, &place.prefix)))
}

fn unset(message: &str) -> ProviderError {
    ProviderError::unsent(ErrorKind::Settings, message)
}

#[async_trait]
impl Provider for Prood {
    fn info(&self) -> &'static Info {
        &INFO
    }

    /// Everything that is set is tried, so that a wrong one is found when connecting. The checkout
    /// secret cannot be: it is only asked for when something is made.
    async fn account(&self) -> Result<Account> {
        let mut skew_seconds = None;
        let mut id = self.settings.get("tenant_id").map(str::to_owned);
        if let Some(admin) = &self.admin {
            let (organisation, skew) = admin.me().await?;
            (id, skew_seconds) = (Some(organisation), skew);
        }
        let sample = match &self.link {
            Some(_) => {
                newest(self.page(&SweepAsk { limit: 50, ..SweepAsk::default() }).await?.rows)
            }
            None => None,
        };
        if self.admin.is_none() && self.link.is_none() {
            skew_seconds = self.api.knock().await?;
        }
        Ok(Account { id, mode: Mode::Unknown, sample, skew_seconds })
    }

    fn reader(&self) -> &dyn Reader {
        &self.map
    }

    fn sweep(&self) -> Option<&dyn Sweep> {
        self.link.as_ref().map(|_| self as &dyn Sweep)
    }

    fn fetch(&self) -> Option<&dyn Fetch> {
        Some(self)
    }

    fn create(&self) -> Option<&dyn Create> {
        self.makes.then_some(self as &dyn Create)
    }

    fn recheck(&self) -> Option<&dyn Recheck> {
        Some(self)
    }

    fn customers(&self) -> Option<&dyn Customers> {
        self.admin.as_ref().map(|admin| admin as &dyn Customers)
    }
}

/// The newest of a page that can be read, else any.
fn newest(rows: Vec<Row>) -> Option<Row> {
    let created = |row: &Row| row.read.as_ref().ok().map(|session| session.created.at);
    rows.into_iter().max_by_key(created)
}

#[async_trait]
impl Sweep for Prood {
    fn order(&self) -> Order {
        Order::None
    }

    async fn page(&self, ask: &SweepAsk) -> Result<Page<Row>> {
        let Some(link) = &self.link else { return Err(unset("there is no Redis setting")) };
        scan::page(link.as_ref(), &self.map, ask, || self.api.now()).await
    }

    fn polled(&self) -> &'static [&'static str] {
        // Every scan is of everything.
        &[]
    }

    fn page_limit(&self) -> u32 {
        scan::PAGE_LIMIT
    }
}

#[async_trait]
impl Fetch for Prood {
    async fn fetch(&self, id: &str) -> Result<Row> {
        self.api.load(id, &self.map).await
    }

    fn recognise(&self, text: &str) -> Option<String> {
        info::recognise(text, self.api.host())
    }
}

#[async_trait]
impl Create for Prood {
    fn completed(&self, draft: &SessionDraft) -> SessionDraft {
        draft::completed(draft, &self.settings)
    }

    fn body(&self, draft: &SessionDraft) -> Result<Vec<u8>> {
        draft::body(draft, &self.settings).map(|(_, body)| body)
    }

    async fn create(&self, draft: &SessionDraft, _: &str) -> Result<Row> {
        // Prood knows no idempotency keys: a second request makes a second session.
        let (kind, body) = draft::body(draft, &self.settings)?;
        self.api.make(kind, body, &self.map).await
    }
}

#[async_trait]
impl Recheck for Prood {
    async fn recheck(&self, id: &str, charge: &str, _: &str) -> Result<Row> {
        let charge = charge.trim();
        if charge.is_empty() {
            let message = "the gateway's own id of the payment is needed, such as pi_…";
            let kind = ErrorKind::Invalid(Some("charge".to_owned()));
            return Err(ProviderError::unsent(kind, message));
        }
        self.api.confirm(id, charge, &self.map).await
    }
}
