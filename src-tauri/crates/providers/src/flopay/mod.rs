//! FloPay: hosted checkout over several gateways, made by a browser's library. See `README.md` beside
//! this.

mod api;
mod catalogue;
mod draft;
mod info;
mod lines;
mod map;
mod told;
mod webhook;
mod wire;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use domain::{Connection, Kind, Mode, SessionDraft, Settings};
use reqwest::Url;
use secrecy::SecretString;

use crate::envelope::{Envelope, Known};
use crate::reading::mode_of_key;
use crate::registry::{Entry, Reader};
use crate::transport::{Answer, Channel, Effect, Transport};
use crate::{
    Account, Catalogue, Create, Credentials, Fetch, Info, Provider, Result, Row, Webhooks,
};
use api::{Api, Speech, created_id};
use info::INFO;
use map::Map;
use told::Told;

/// What the registry needs.
pub(crate) const ENTRY: Entry = Entry { info: &INFO, open, reader };

const SESSIONS: &str = "/checkouts/sessions";
const SESSION: &str = "/checkouts/sessions/{}";

/// One merchant at FloPay.
struct FloPay {
    api: Api,
    map: Map,
    settings: Settings,
    client_id: String,
    mode: Mode,
    has_key: bool,
    checkout_host: Option<String>,
    webhook_secret: Option<SecretString>,
}

fn open(
    connection: &Connection,
    credentials: &Credentials,
    transport: Arc<Transport>,
) -> Result<Box<dyn Provider>> {
    let settings = connection.settings.clone();
    let told = Told::read(&settings)?;
    let key = credentials.get("client_key");
    let mode = mode(connection, key);
    let speech = Box::new(Speech { key: key.map(SecretString::from) });
    let channel = Channel::open(connection, &INFO, credentials, transport, speech)?;
    let page = Url::parse(&told.checkout).ok();
    Ok(Box::new(FloPay {
        api: Api::new(channel, &told),
        map: Map::new(connection, told.checkout, mode),
        settings,
        client_id: told.client_id,
        mode,
        has_key: key.is_some(),
        checkout_host: page.and_then(|url| url.host_str().map(str::to_owned)),
        webhook_secret: credentials.get("webhook_secret").map(SecretString::from),
    }))
}

fn reader(connection: &Connection) -> Box<dyn Reader> {
    let checkout = connection.settings.get("checkout_url").unwrap_or_default();
    let checkout = checkout.trim_end_matches('/').to_owned();
    Box::new(Map::new(connection, checkout, mode(connection, None)))
}

/// No body tells; what was found at connecting counts, then the key.
fn mode(connection: &Connection, key: Option<&str>) -> Mode {
    match connection.mode {
        Mode::Unknown => key.map_or(Mode::Unknown, mode_of_key),
        mode => mode,
    }
}

#[async_trait]
impl Provider for FloPay {
    fn info(&self) -> &'static Info {
        &INFO
    }

    /// Without a key nobody can be asked who asks: then only that FloPay answers is checked.
    async fn account(&self) -> Result<Account> {
        let request = match self.has_key {
            true => self.api.get("/products").query("page", "1").query("limit", "1"),
            false => self.api.get("/health"),
        };
        let answer = self.api.send(&request).await?;
        let skew_seconds = answer.skew_seconds();
        Ok(Account { id: None, mode: self.mode, sample: None, skew_seconds })
    }

    fn reader(&self) -> &dyn Reader {
        &self.map
    }

    fn fetch(&self) -> Option<&dyn Fetch> {
        Some(self)
    }

    fn create(&self) -> Option<&dyn Create> {
        Some(self)
    }

    fn catalogue(&self) -> Option<&dyn Catalogue> {
        self.has_key.then_some(self as &dyn Catalogue)
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(self)
    }
}

#[async_trait]
impl Fetch for FloPay {
    async fn fetch(&self, id: &str) -> Result<Row> {
        Ok(self.map.read(&self.api.one(SESSION, id).await?))
    }

    fn can(&self, kind: Kind) -> bool {
        kind == Kind::Session
    }

    fn recognise(&self, text: &str) -> Option<String> {
        let hosts: Vec<_> =
            std::iter::once(self.api.host()).chain(self.checkout_host.as_deref()).collect();
        told::recognise(text, &hosts)
    }
}

#[async_trait]
impl Create for FloPay {
    fn completed(&self, draft: &SessionDraft) -> SessionDraft {
        draft::completed(draft, &self.settings)
    }

    /// Without our own reference, which is the key and known only when it is sent.
    fn body(&self, draft: &SessionDraft) -> Result<Vec<u8>> {
        Ok(draft::wanted(draft, &self.settings, &self.client_id, None)?.body)
    }

    async fn create(&self, draft: &SessionDraft, key: &str) -> Result<Row> {
        let wanted = draft::wanted(draft, &self.settings, &self.client_id, Some(key))?;
        let answer = self.api.create(SESSIONS, &wanted.body).await?;
        let known = Known {
            at: Some(answer.server_time.unwrap_or(answer.our_time)),
            reference: Some(key.to_owned()),
            asked: serde_json::from_slice(&wanted.body).ok(),
            ..Known::default()
        };
        match answer.status {
            201 => self.made(&answer, known, &wanted.redirect),
            // Nothing to collect: a success without a session.
            204 => Ok(self.on_file(Known { id: key.to_owned(), ..known })),
            status => {
                let what = format!("HTTP {status}, where 201 or 204 is promised");
                Err(self.api.unexpected(&answer, Effect::Action, &what))
            }
        }
    }
}

impl FloPay {
    fn made(
        &self,
        answer: &Answer,
        known: Known<'_>,
        redirect: &[(String, String)],
    ) -> Result<Row> {
        let id = created_id(&answer.body);
        let what = "HTTP 201 and no id of a session";
        let id = id.ok_or_else(|| self.api.unexpected(answer, Effect::Action, what))?;
        let hosted = serde_json::Value::from(self.map.hosted(&id, redirect)).to_string();
        let envelope = Envelope { known: Known { id, ..known }, ..Envelope::default() };
        let envelope = envelope.with(map::CREATED, &answer.body).with(map::HOSTED, &hosted);
        Ok(self.map.read(&envelope.write()))
    }

    fn on_file(&self, known: Known<'_>) -> Row {
        let envelope = Envelope { known, ..Envelope::default() }.with(map::ON_FILE, "204");
        self.map.read(&envelope.write())
    }
}
