//! A connection's way to its provider: one host, one budget, one way to sign.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::{Connection, ConnectionId};
use reqwest::Response;
use reqwest::header::{ACCEPT, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue};
use tokio::time::{Instant, timeout_at};

use super::address::{self, Base, Verdict};
use super::budget::Budget;
use super::failure::{self, Stage};
use super::redact::Redactor;
use super::refusal::{self, Refusal};
use super::request::{Answer, Effect, Method, Request};
use super::{Transport, body, heard, retry};
use crate::{Credentials, ErrorKind, Info, ProviderError, Result};

/// How one provider wants to be spoken to.
pub trait Dialect: Send + Sync {
    /// The headers that prove who asks. Called afresh for each attempt: signatures age.
    fn sign(&self, request: &Request, now: DateTime<Utc>) -> Vec<(&'static str, String)>;

    /// Reads an answer that is no success.
    fn refusal(&self, answer: &Answer) -> Refusal;
}

/// One connection's way to its provider. It can reach no other host.
pub struct Channel {
    transport: Arc<Transport>,
    connection: ConnectionId,
    base: Base,
    budget: Arc<Budget>,
    redactor: Redactor,
    name: &'static str,
    dialect: Box<dyn Dialect>,
}

/// Requests per second where the provider documents no limit and the connection says nothing.
const DEFAULT_RATE: u32 = 5;

impl Channel {
    /// Checks the base URL and the settings `allow_private_address` and `requests_per_second`.
    /// Sends nothing.
    pub fn open(
        connection: &Connection,
        info: &'static Info,
        credentials: &Credentials,
        transport: Arc<Transport>,
        dialect: Box<dyn Dialect>,
    ) -> Result<Self> {
        Self::open_at(&connection.base_url, connection, info, credentials, transport, dialect)
    }

    /// The same to another of the provider's hosts. All of a connection's channels share one budget.
    pub fn open_at(
        base_url: &str,
        connection: &Connection,
        info: &'static Info,
        credentials: &Credentials,
        transport: Arc<Transport>,
        dialect: Box<dyn Dialect>,
    ) -> Result<Self> {
        let base = admitted(base_url, connection)?;
        let budget = transport.budget(connection.id.as_str(), rate(connection, info)?);
        let redactor = Redactor::new(credentials);
        let (connection, name) = (connection.id.clone(), info.name);
        Ok(Self { transport, connection, base, budget, redactor, name, dialect })
    }

    /// Where this leads.
    pub fn base(&self) -> &Base {
        &self.base
    }

    /// Lets time pass, as the transport's timer does.
    pub async fn pause(&self, pause: Duration) {
        self.transport.options.timer.sleep(pause).await;
    }

    /// What this computer's clock says.
    pub fn now(&self) -> DateTime<Utc> {
        self.transport.options.clock.now()
    }

    /// The error of a success that is not what the documentation promises; shows its beginning.
    pub fn invalid(&self, answer: &Answer, effect: Effect, what: &str) -> ProviderError {
        let start = self.redactor.clean(&answer.body);
        let start = if start.is_empty() { "an empty body".to_owned() } else { start };
        let message = format!("{} answered with {what}: {start}", self.name);
        ProviderError {
            status: Some(answer.status),
            server_time: answer.server_time,
            reached: failure::unsettled(effect),
            ..ProviderError::unsent(ErrorKind::InvalidAnswer, message)
        }
    }

    /// Foreign text made fit for an error message.
    pub fn cleaned(&self, text: &str) -> String {
        self.redactor.clean(text)
    }

    /// Sends a request and reads the whole answer; anything but 2xx is an error. A read is tried
    /// again while that may help, an action is sent once.
    pub async fn send(&self, request: &Request) -> Result<Answer> {
        if request.effect == Effect::Action {
            return self.attempt(request).await;
        }
        self.transport.patiently(|| self.attempt(request)).await
    }

    async fn attempt(&self, request: &Request) -> Result<Answer> {
        self.budget.wait().await;
        let began = self.transport.options.timer.elapsed();
        let outcome = self.exchange(request).await;
        let took = self.transport.options.timer.elapsed().saturating_sub(began);
        self.trace(request, &outcome, took);
        let answer = outcome?;
        if answer.is_success() {
            let id = answer.header("x-request-id").map(|id| self.redactor.clean(id));
            heard::write_receipt(request.effect, answer.status, id.as_deref());
            return Ok(answer);
        }
        let refusal = self.dialect.refusal(&answer);
        let error = refusal::error(&answer, refusal, request.effect, self.name, &self.redactor);
        heard::write_receipt(request.effect, answer.status, error.request_id.as_deref());
        Err(error)
    }

    async fn exchange(&self, request: &Request) -> Result<Answer> {
        let options = &self.transport.options;
        let limits = &options.limits;
        let begin = Instant::now();
        let end = begin + request.limit.unwrap_or(limits.total).min(limits.total);
        let response = self.open_answer(request, end.min(begin + limits.first_byte)).await?;
        let our_time = options.clock.now();
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let server_time = headers.get(DATE).and_then(|date| retry::http_date(date.to_str().ok()?));
        self.transport.heard.note(&self.connection, server_time, options);
        let bytes = body::read(response, limits, end, request.effect, self.name).await?;
        let (body, garbled) = match String::from_utf8(bytes) {
            Ok(body) => (body, false),
            Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), true),
        };
        let answer = Answer { status, headers, body, server_time, our_time };
        if garbled && answer.is_success() {
            return Err(self.invalid(&answer, request.effect, "bytes that are no UTF-8"));
        }
        Ok(answer)
    }

    async fn open_answer(&self, request: &Request, by: Instant) -> Result<Response> {
        let client =
            self.transport.clients.get(&self.base, request.effect, &self.transport.options)?;
        let url = format!("{}{}", self.base.origin(), request.target);
        let builder = match request.method {
            Method::Get => client.get(url),
            Method::Post => client.post(url),
            Method::Patch => client.patch(url),
            Method::Delete => client.delete(url),
        };
        let builder = builder.headers(self.headers(request)?);
        let builder = match &request.body {
            Some(body) => builder.body(body.clone()),
            None => builder,
        };
        timeout_at(by, builder.send())
            .await
            .map_err(|_| failure::timeout(Stage::Opening, request.effect, self.name))?
            .map_err(|error| failure::of(&error, Stage::Opening, request.effect, self.name))
    }

    fn headers(&self, request: &Request) -> Result<HeaderMap> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if request.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let signed = self.dialect.sign(request, self.transport.options.clock.now());
        for (name, value) in request.headers.iter().chain(&signed) {
            let mut value = HeaderValue::from_str(value).map_err(|_| unsendable(name))?;
            value.set_sensitive(true);
            let name = HeaderName::try_from(*name).map_err(|_| unsendable(name))?;
            headers.insert(name, value);
        }
        Ok(headers)
    }

    fn trace(&self, request: &Request, outcome: &Result<Answer>, took: Duration) {
        let (method, path, ms) =
            (request.method.as_str(), request.label.as_str(), took.as_millis());
        match outcome {
            Ok(answer) => tracing::debug!(
                method,
                path,
                ms,
                status = answer.status,
                host = self.base.host(),
                "answered"
            ),
            Err(error) => tracing::debug!(
                method, path, ms, error = %error.message, host = self.base.host(), "not answered"
            ),
        }
    }
}

/// The base URL, where the connection's settings allow it.
pub(super) fn admitted(base_url: &str, connection: &Connection) -> Result<Base> {
    let allow = connection.settings.get("allow_private_address") == Some("yes");
    match address::check(base_url, allow) {
        Verdict::Fine(base) => Ok(base),
        Verdict::NeedsConsent(why) => {
            let message = format!("{why}; set allow_private_address=yes if it is meant");
            Err(ProviderError::unsent(ErrorKind::Address, message))
        }
        Verdict::Refused(why) => Err(ProviderError::unsent(ErrorKind::Settings, why)),
    }
}

/// How many requests per second a connection may make.
pub(super) fn rate(connection: &Connection, info: &Info) -> Result<u32> {
    match connection.settings.get("requests_per_second") {
        None => Ok(info.requests_per_second.map_or(DEFAULT_RATE, |limit| (limit / 2).max(1))),
        Some(text) => text.parse().map_err(|_| {
            let message = format!("requests_per_second must be a whole number, not “{text}”");
            ProviderError::unsent(ErrorKind::Settings, message)
        }),
    }
}

fn unsendable(name: &str) -> ProviderError {
    let message = format!("a key or setting holds characters that cannot be sent (header {name})");
    ProviderError::unsent(ErrorKind::Settings, message)
}
