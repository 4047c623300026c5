//! Fluveo: checkout for catalogue goods, with reserved payments and Orders. See `README.md` beside
//! this.

mod act;
mod api;
mod catalogue;
mod codes;
mod draft;
mod facts;
mod feeds;
mod given;
mod history;
mod info;
mod join;
mod lines;
mod links;
mod map;
mod money;
mod one;
mod params;
mod places;
mod said;
mod shipping;
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
    Account, Cancel, Capture, Catalogue, Create, Credentials, Customers, ErrorKind, Events, Fetch,
    Info, Links, Money, Page, Provider, ProviderError, Result, Row, Sweep, SweepAsk, Webhooks,
    exponent,
};
use api::{Api, PAGE_LIMIT, Speech};
use draft::Ask;
use info::INFO;
use map::{Map, Parts};
use webhook::Hooks;

/// What the registry needs.
pub(crate) const ENTRY: Entry = Entry { info: &INFO, open, reader };

const SESSIONS: &str = "/v1/checkout/sessions";
const SESSION: &str = "/v1/checkout/sessions/{}";
const ITEMS: &str = "/v1/checkout/sessions/{}/line_items";
const INTENTS: &str = "/v1/payment_intents";
const INTENT: &str = "/v1/payment_intents/{}";
const ORDERS: &str = "/v1/orders";
const ORDER: &str = "/v1/orders/{}";
const PRICE: &str = "/v1/prices/{}";

/// One account at Fluveo.
struct Fluveo {
    api: Api,
    map: Map,
    settings: Settings,
    mode: Mode,
    hooks: Hooks,
}

fn open(
    connection: &Connection,
    credentials: &Credentials,
    transport: Arc<Transport>,
) -> Result<Box<dyn Provider>> {
    exponent::check(&connection.settings)?;
    let Some(key) = credentials.get("secret_key") else {
        let message = "Fluveo needs secret_key: sk_live_… or sk_test_…";
        return Err(ProviderError::unsent(ErrorKind::Settings, message));
    };
    if key.starts_with("pk_") {
        let message =
            "this is a publishable key: Fluveo needs the secret one, sk_live_… or sk_test_…";
        return Err(ProviderError::unsent(ErrorKind::Settings, message));
    }
    // The key alone decides which environment answers.
    let mode = match mode_of_key(key) {
        Mode::Unknown => connection.mode,
        told => told,
    };
    let speech = Box::new(Speech(SecretString::from(key)));
    let channel = Channel::open(connection, &INFO, credentials, transport, speech)?;
    Ok(Box::new(Fluveo {
        api: Api::new(channel),
        map: Map::new(connection, mode),
        settings: connection.settings.clone(),
        mode,
        hooks: Hooks(credentials.get("webhook_secret").map(SecretString::from)),
    }))
}

fn reader(connection: &Connection) -> Box<dyn Reader> {
    Box::new(Map::new(connection, connection.mode))
}

#[async_trait]
impl Provider for Fluveo {
    fn info(&self) -> &'static Info {
        &INFO
    }

    async fn account(&self) -> Result<Account> {
        let ask = SweepAsk { limit: 1, ..SweepAsk::default() };
        let page = join::page(&self.api, &self.map, &ask).await?;
        let skew_seconds = page.server_time.map(|theirs| (theirs - self.api.now()).num_seconds());
        let sample = page.rows.into_iter().next();
        let parts = sample.as_ref().map(|row| Parts::of(&row.raw)).unwrap_or_default();
        // Sessions do not name their merchant; payments may.
        let id = map::intent(parts.intent.as_deref()).merchant_id;
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

    fn capture(&self) -> Option<&dyn Capture> {
        Some(self)
    }

    fn links(&self) -> Option<&dyn Links> {
        Some(self)
    }

    fn catalogue(&self) -> Option<&dyn Catalogue> {
        Some(self)
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(&self.hooks)
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
}

#[async_trait]
impl Sweep for Fluveo {
    async fn page(&self, ask: &SweepAsk) -> Result<Page<Row>> {
        join::page(&self.api, &self.map, ask).await
    }

    fn polled(&self) -> &'static [&'static str] {
        // Money that is reserved has no event, and its session stays open.
        &["open"]
    }

    fn page_limit(&self) -> u32 {
        PAGE_LIMIT
    }
}

#[async_trait]
impl Fetch for Fluveo {
    /// Reads a session by its own id, or by its payment's as webhooks name it.
    async fn fetch(&self, id: &str) -> Result<Row> {
        let parts = if id.starts_with("pi_") {
            one::whole(&self.api, &one::of_intent(&self.api, id).await?).await?
        } else {
            one::whole(&self.api, id).await?
        };
        Ok(self.map.row(&parts))
    }

    fn recognise(&self, text: &str) -> Option<String> {
        info::session_in(text, self.api.host())
    }
}

#[async_trait]
impl Create for Fluveo {
    fn completed(&self, draft: &SessionDraft) -> SessionDraft {
        draft::completed(draft, &self.settings, self.api.now())
    }

    fn body(&self, draft: &SessionDraft) -> Result<Vec<u8>> {
        let draft = self.completed(draft);
        Ask::read(&draft)?.body(&draft, &self.map)
    }

    async fn create(&self, draft: &SessionDraft, key: &str) -> Result<Row> {
        let draft = self.completed(draft);
        let ask = Ask::read(&draft)?;
        let body = ask.body(&draft, &self.map)?;
        ask.lines.check(&self.api, &self.map, draft.amount).await?;
        let session = self.api.act(SESSIONS, None, Some(body), key).await?;
        Ok(self.map.row(&Parts { session, ..Parts::default() }))
    }
}
