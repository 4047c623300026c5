//! InflowPay: hosted checkout for cards, one-time and by subscription. See `README.md` beside this.

mod api;
mod details;
mod draft;
mod info;
mod links;
mod map;
mod pages;
mod webhook;
mod wire;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{Connection, Kind, Mode, SessionDraft, Settings};
use reqwest::Url;
use secrecy::SecretString;

use crate::envelope::Known;
use crate::params::invalid;
use crate::registry::{Entry, Reader};
use crate::transport::{Channel, Effect, Request, Transport};
use crate::{
    Account, Create, Credentials, ErrorKind, Fetch, Info, Links, Order, Page, Provider,
    ProviderError, Result, Row, Sweep, SweepAsk, Webhooks,
};
use api::{Api, Speech, named, object};
use info::{INFO, Pasted, pasted};
use map::Map;

/// What the registry needs.
pub(crate) const ENTRY: Entry = Entry { info: &INFO, open, reader };

const ONE_TIME: &str = "/api/checkout/sessions/one-time-payment";
const SUBSCRIPTION: &str = "/api/checkout/sessions/subscription/{}";
const PAYMENTS: &str = "/api/payment";
const PAYMENT: &str = "/api/payment/{}";
/// What the rows of a list of payments may stand under.
const NAMES: &[&str] = &["data", "items", "payments", "results"];
/// The most rows that a page is asked for.
const PAGE_LIMIT: u32 = 100;

/// One account at InflowPay.
struct InflowPay {
    api: Api,
    map: Map,
    settings: Settings,
    mode: Mode,
    checkout_host: Option<String>,
    webhook_secret: Option<SecretString>,
}

fn open(
    connection: &Connection,
    credentials: &Credentials,
    transport: Arc<Transport>,
) -> Result<Box<dyn Provider>> {
    let settings = connection.settings.clone();
    let checkout = info::checkout_url(&settings)?;
    let key = credentials.get("api_key").ok_or_else(|| {
        ProviderError::unsent(ErrorKind::Settings, "InflowPay needs api_key, the private key")
    })?;
    let mode = mode(connection, Some(key));
    let speech = Box::new(Speech { key: SecretString::from(key) });
    let channel = Channel::open(connection, &INFO, credentials, transport, speech)?;
    Ok(Box::new(InflowPay {
        api: Api::new(channel),
        checkout_host: Url::parse(&checkout).ok().and_then(|url| url.host_str().map(str::to_owned)),
        map: Map::new(connection, checkout, mode),
        settings,
        mode,
        webhook_secret: credentials.get("webhook_secret").map(SecretString::from),
    }))
}

fn reader(connection: &Connection) -> Box<dyn Reader> {
    let checkout = info::checkout_url(&connection.settings).unwrap_or_default();
    Box::new(Map::new(connection, checkout, mode(connection, None)))
}

/// No body tells; what was found at connecting counts, then the key's prefix, then the host.
fn mode(connection: &Connection, key: Option<&str>) -> Mode {
    let prefixes = [("inflow_prod_", Mode::Live), ("inflow_test_", Mode::Test)];
    let of_key = prefixes.iter().find(|(prefix, _)| key.is_some_and(|key| key.starts_with(prefix)));
    let sandbox = connection.base_url.contains("://sandbox.");
    match (connection.mode, of_key) {
        (Mode::Unknown, Some((_, mode))) => *mode,
        (Mode::Unknown, None) if sandbox => Mode::Test,
        (mode, _) => mode,
    }
}

impl InflowPay {
    fn hosts(&self) -> Vec<&str> {
        std::iter::once(self.api.host()).chain(self.checkout_host.as_deref()).collect()
    }
}

#[async_trait]
impl Provider for InflowPay {
    fn info(&self) -> &'static Info {
        &INFO
    }

    async fn account(&self) -> Result<Account> {
        let (newest, skew_seconds) = self.api.newest(PAYMENTS, NAMES).await?;
        let sample = newest.map(|raw| self.map.read(&raw));
        Ok(Account { id: None, mode: self.mode, sample, skew_seconds })
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

    fn links(&self) -> Option<&dyn Links> {
        Some(self)
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(self)
    }
}

#[async_trait]
impl Sweep for InflowPay {
    fn order(&self) -> Order {
        // Newest first is what examples show; nobody promises it.
        Order::Observed
    }

    /// Payments, never sessions. No filter is documented, so none is sent: what is asked for is kept to
    /// here, as far as a page allows.
    async fn page(&self, ask: &SweepAsk) -> Result<Page<Row>> {
        if ask.oldest_first {
            return Err(invalid("oldest_first", "InflowPay lists its payments newest first only"));
        }
        let limit = ask.limit.clamp(1, PAGE_LIMIT);
        let read = |raw: &str| self.map.read(raw);
        let mut page = self.api.list(PAYMENTS, NAMES, ask.cursor.as_deref(), limit, read).await?;
        if ask.after.is_some_and(|after| reaches_past(&page.rows, after)) {
            page.next = None;
        }
        if let Some(word) = &ask.raw_status {
            page.rows.retain(|row| row.read.as_ref().map_or(true, |read| read.raw_status == *word));
        }
        Ok(page)
    }

    fn polled(&self) -> &'static [&'static str] {
        // Nothing can be asked for by its status: known payments are read by their ids.
        &[]
    }

    fn page_limit(&self) -> u32 {
        PAGE_LIMIT
    }
}

/// Whether a page is itself newest first and ends before `after`.
fn reaches_past(rows: &[Row], after: DateTime<Utc>) -> bool {
    let created = |row: &Row| row.read.as_ref().ok().map(|read| read.created.at);
    let times: Option<Vec<_>> = rows.iter().map(created).collect();
    times.is_some_and(|times| {
        times.is_sorted_by(|a, b| a >= b) && times.last().is_some_and(|last| *last < after)
    })
}

#[async_trait]
impl Fetch for InflowPay {
    async fn fetch(&self, id: &str) -> Result<Row> {
        if id.starts_with("sess_") {
            let message = "InflowPay shows no session by its id, only its payment (pay_…)";
            return Err(invalid("id", message));
        }
        let request = named(Request::get("", PAYMENT), id)?;
        Ok(self.map.read(&self.api.one(&request).await?))
    }

    fn can(&self, kind: Kind) -> bool {
        kind == Kind::Payment
    }

    fn recognise(&self, text: &str) -> Option<String> {
        match pasted(text, &self.hosts())? {
            Pasted::Payment(id) => Some(id),
            Pasted::Session(_) | Pasted::Link(_) | Pasted::Offer(_) => None,
        }
    }
}

#[async_trait]
impl Create for InflowPay {
    fn completed(&self, draft: &SessionDraft) -> SessionDraft {
        draft::completed(draft, &self.settings)
    }

    /// Without our own reference, which is the key and known only when it is sent.
    fn body(&self, draft: &SessionDraft) -> Result<Vec<u8>> {
        Ok(draft::wanted(draft, &self.settings, None)?.body)
    }

    async fn create(&self, draft: &SessionDraft, key: &str) -> Result<Row> {
        let wanted = draft::wanted(draft, &self.settings, Some(key))?;
        let offer = wanted.offer.as_deref();
        let expected = offer.map(|offer| draft::expected(offer, draft.amount)).transpose()?;
        let request = match offer {
            None => Request::post("", ONE_TIME, wanted.body.clone()),
            Some(offer) => named(Request::post("", SUBSCRIPTION, wanted.body.clone()), offer)?,
        };
        let answer = self.api.send(&request).await?;
        let unexpected = || self.api.unexpected(&answer, Effect::Action);
        let body = object(&answer.body).ok_or_else(unexpected)?;
        let made: wire::Created = serde_json::from_str(body).map_err(|_| unexpected())?;
        if made.session_id.is_empty() {
            return Err(unexpected());
        }
        let at = answer.server_time.unwrap_or(answer.our_time);
        let known = Known {
            id: made.session_id,
            at: Some(at),
            ends: at.checked_add_signed(TimeDelta::seconds(i64::from(wanted.seconds))),
            reference: Some(key.to_owned()),
            asked: serde_json::from_slice(&wanted.body).ok(),
            ..Known::default()
        };
        Ok(self.map.read(&draft::kept(known, body, expected.as_deref())))
    }
}
