//! Plugipay: hosted checkout for Indonesia, over several gateways. See `README.md` beside this.

mod api;
mod codes;
mod draft;
mod feeds;
mod info;
mod map;
mod sign;
mod webhook;
mod wire;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use domain::{Connection, Mode, SessionDraft, Settings};
use secrecy::SecretString;

use crate::reading::mode_of_key;
use crate::registry::{Entry, Reader};
use crate::transport::{Channel, Transport};
use crate::{
    Account, Cancel, Confirm, Create, Credentials, Customers, ErrorKind, Events, Fetch, Info,
    Money, Page, Provider, ProviderError, Result, Row, Sweep, SweepAsk, Webhooks, exponent,
};
use api::{Api, Keys, PAGE_LIMIT, Speech};
use info::INFO;
use map::Map;

/// What the registry needs.
pub(crate) const ENTRY: Entry = Entry { info: &INFO, open, reader };

/// Walks of a first sync: over a distance of 100 ms they use up half of the documented limit.
const AT_ONCE: usize = 6;

const SESSIONS: &str = "/checkout-sessions";
const SESSION: &str = "/checkout-sessions/{}";
const CANCEL: &str = "/checkout-sessions/{}/cancel";
const CONFIRM: &str = "/checkout-sessions/{}/confirm";

/// One account at Plugipay.
struct Plugipay {
    api: Api,
    map: Map,
    settings: Settings,
    mode: Mode,
    webhook_secret: Option<SecretString>,
}

fn open(
    connection: &Connection,
    credentials: &Credentials,
    transport: Arc<Transport>,
) -> Result<Box<dyn Provider>> {
    let settings = connection.settings.clone();
    let prefix = info::prefix(&settings)?;
    exponent::check(&settings)?;
    let keys = keys(&settings, credentials)?;
    let mode = mode(connection, credentials.get("api_key"));
    let on_behalf_of = settings.get("on_behalf_of").map(str::to_owned);
    let speech = Box::new(Speech { keys, on_behalf_of });
    let channel = Channel::open(connection, &INFO, credentials, transport, speech)?;
    let map = Map::new(connection, mode);
    let webhook_secret = credentials.get("webhook_secret").map(SecretString::from);
    let api = Api::new(channel, prefix);
    Ok(Box::new(Plugipay { api, map, settings, mode, webhook_secret }))
}

fn reader(connection: &Connection) -> Box<dyn Reader> {
    Box::new(Map::new(connection, mode(connection, None)))
}

fn keys(settings: &Settings, credentials: &Credentials) -> Result<Keys> {
    let id = settings.get("key_id").map(str::to_owned);
    let secret = |key| credentials.get(key).map(SecretString::from);
    match (id, secret("secret"), secret("api_key")) {
        (Some(id), Some(secret), _) => Ok(Keys::Pair { id, secret }),
        (_, None, Some(key)) => Ok(Keys::Bearer(key)),
        (None, Some(_), _) => Err(unset("Plugipay needs key_id beside the secret")),
        (_, None, None) => Err(unset("Plugipay needs key_id and secret, or api_key alone")),
    }
}

fn unset(message: &str) -> ProviderError {
    ProviderError::unsent(ErrorKind::Settings, message)
}

/// The mode where a session does not tell its own: the key's, else what was found at connecting.
fn mode(connection: &Connection, api_key: Option<&str>) -> Mode {
    let of_key = |key: Option<&str>| key.map_or(Mode::Unknown, mode_of_key);
    let candidates = [of_key(connection.settings.get("key_id")), connection.mode, of_key(api_key)];
    candidates.into_iter().find(|mode| *mode != Mode::Unknown).unwrap_or(Mode::Unknown)
}

#[async_trait]
impl Provider for Plugipay {
    fn info(&self) -> &'static Info {
        &INFO
    }

    async fn account(&self) -> Result<Account> {
        let (newest, skew_seconds) = self.api.newest(SESSIONS).await?;
        let id = newest.as_deref().and_then(|raw| map::identity(raw).account_id);
        let sample = newest.map(|raw| self.map.read(&raw));
        let told =
            sample.as_ref().and_then(|row| row.read.as_ref().ok()).map(|session| session.mode);
        Ok(Account { id, mode: told.unwrap_or(self.mode), sample, skew_seconds })
    }

    fn reader(&self) -> &dyn Reader {
        &self.map
    }

    fn sweep(&self) -> Option<&dyn Sweep> {
        Some(self)
    }

    fn fetch(&self) -> Option<&dyn Fetch> {
        Some(self)
    }

    fn create(&self) -> Option<&dyn Create> {
        Some(self)
    }

    fn cancel(&self) -> Option<&dyn Cancel> {
        Some(self)
    }

    fn confirm(&self) -> Option<&dyn Confirm> {
        Some(self)
    }

    fn events(&self) -> Option<&dyn Events> {
        Some(self)
    }

    fn customers(&self) -> Option<&dyn Customers> {
        Some(self)
    }

    fn money(&self) -> Option<&dyn Money> {
        Some(self)
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(self)
    }
}

#[async_trait]
impl Sweep for Plugipay {
    async fn page(&self, ask: &SweepAsk) -> Result<Page<Row>> {
        let order = if ask.oldest_first { "asc" } else { "desc" };
        let request = self
            .api
            .get(SESSIONS)
            .maybe("createdAfter", ask.after.map(feeds::at).as_deref())
            .maybe("createdBefore", ask.before.map(feeds::at_least).as_deref())
            .maybe("status", ask.raw_status.as_deref())
            // The SDK says order, the documentation direction; the other one is ignored.
            .query("order", order)
            .query("direction", order);
        let limit = ask.limit.clamp(1, PAGE_LIMIT);
        self.api.list(request, ask.cursor.as_deref(), limit, |raw| self.map.read(raw)).await
    }

    fn polled(&self) -> &'static [&'static str] {
        // Only completion and expiry have events.
        &["pending_review", "pending", "open"]
    }

    fn page_limit(&self) -> u32 {
        PAGE_LIMIT
    }

    fn at_once(&self) -> usize {
        AT_ONCE
    }
}

#[async_trait]
impl Fetch for Plugipay {
    async fn fetch(&self, id: &str) -> Result<Row> {
        let request = self.api.get_one(SESSION, id)?;
        self.api.single(&request, |raw| self.map.read(raw)).await
    }

    fn recognise(&self, text: &str) -> Option<String> {
        info::recognise(text, self.api.host())
    }
}

#[async_trait]
impl Create for Plugipay {
    fn completed(&self, draft: &SessionDraft) -> SessionDraft {
        draft::completed(draft, &self.settings)
    }

    fn body(&self, draft: &SessionDraft) -> Result<Vec<u8>> {
        draft::body(draft, &self.settings, &self.map)
    }

    async fn create(&self, draft: &SessionDraft, key: &str) -> Result<Row> {
        let request = self.api.act(SESSIONS, self.body(draft)?).header("idempotency-key", key);
        self.api.single(&request, |raw| self.map.read(raw)).await
    }
}

#[async_trait]
impl Cancel for Plugipay {
    async fn cancel(&self, id: &str, key: &str) -> Result<Row> {
        let request = self.api.act_on(CANCEL, id)?.header("idempotency-key", key);
        self.api.single(&request, |raw| self.map.read(raw)).await
    }
}

#[async_trait]
impl Confirm for Plugipay {
    async fn confirm(&self, id: &str) -> Result<Row> {
        // No key: this route ignores one, and a second confirm is refused by the state.
        let request = self.api.act_on(CONFIRM, id)?;
        self.api.single(&request, |raw| self.map.read(raw)).await
    }
}
