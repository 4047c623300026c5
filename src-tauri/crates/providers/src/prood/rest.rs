//! Prood's Redis over HTTP, in the form of Upstash: a command is a JSON array.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::Connection;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::info::INFO;
use super::link::{self, Ask, Link, NAME, Reply};
use super::place::Place;
use crate::transport::{Answer, Channel, Dialect, Effect, Refusal, Request, Transport};
use crate::{Credentials, ErrorKind, ProviderError, Result};

/// A Redis that is asked by HTTP.
pub struct Rest {
    channel: Channel,
    prefix: String,
}

struct Bearer(SecretString);

impl Dialect for Bearer {
    fn sign(&self, _: &Request, _: DateTime<Utc>) -> Vec<(&'static str, String)> {
        vec![("authorization", format!("Bearer {}", self.0.expose_secret()))]
    }

    fn refusal(&self, answer: &Answer) -> Refusal {
        let said = serde_json::from_str::<Value>(&answer.body).ok();
        let said = said.as_ref().and_then(|body| body.get("error")?.as_str());
        let Some(said) = said else {
            let message = answer.body.chars().take(4_000).collect();
            return Refusal { message: Some(message), ..Refusal::default() };
        };
        let code = code(said);
        let kind = link::kind(code).filter(|_| answer.status < 500);
        let message = Some(said.to_owned());
        Refusal { kind, code: Some(code.to_owned()), message, ..Refusal::default() }
    }
}

impl Rest {
    /// Sends nothing.
    pub fn open(
        url: &str,
        token: SecretString,
        connection: &Connection,
        credentials: &Credentials,
        transport: Arc<Transport>,
    ) -> Result<Self> {
        let place = Place::read(url);
        let speech = Box::new(Bearer(token));
        let channel =
            Channel::open_at(&place.origin, connection, &INFO, credentials, transport, speech)
                .map_err(|error| named("redis_rest_url", error))?;
        Ok(Self { channel, prefix: place.prefix })
    }

    fn replies(&self, answer: &Answer, asks: &[Ask]) -> Result<Vec<Reply>> {
        let body: Value = serde_json::from_str(&answer.body)
            .map_err(|_| self.channel.invalid(answer, Effect::Read, "no JSON"))
            .map_err(|error| named(NAME, error))?;
        let answers = match (body, asks) {
            (Value::Array(answers), _) => answers,
            (one, [_]) => vec![one],
            _ => Vec::new(),
        };
        if answers.len() != asks.len() {
            return Err(link::odd(asks.first().map_or("", Ask::name)));
        }
        answers.into_iter().zip(asks).map(|(answer, ask)| self.result(answer, ask.name())).collect()
    }

    fn result(&self, mut answer: Value, asked: &str) -> Result<Reply> {
        if let Some(said) = answer.get("error").and_then(Value::as_str) {
            return Err(link::refused(code(said), &self.channel.cleaned(said), asked));
        }
        let result = answer.get_mut("result").map(Value::take);
        result.and_then(reply).ok_or_else(|| link::odd(asked))
    }
}

#[async_trait]
impl Link for Rest {
    async fn ask(&self, asks: &[Ask]) -> Result<Vec<Reply>> {
        let words: Vec<_> = asks.iter().map(Ask::words).collect();
        let (route, body) = match words.as_slice() {
            [one] if self.prefix.is_empty() => ("/", serde_json::to_vec(one)),
            [one] => ("", serde_json::to_vec(one)),
            several => ("/pipeline", serde_json::to_vec(several)),
        };
        let body = body.map_err(|_| link::odd("a question"))?;
        let request = Request::post(&self.prefix, route, body).as_read();
        let first = asks.first().map_or("", Ask::name);
        let answer = self.channel.send(&request).await.map_err(|error| told(error, first))?;
        self.replies(&answer, asks)
    }
}

fn reply(value: Value) -> Option<Reply> {
    Some(match value {
        Value::Null => Reply::Nothing,
        Value::Number(number) => Reply::Number(number.as_i64()?),
        Value::String(text) => Reply::Text(text),
        Value::Array(values) => Reply::List(values.into_iter().map(reply).collect::<Option<_>>()?),
        Value::Bool(_) | Value::Object(_) => return None,
    })
}

/// The word that a refusal begins with.
fn code(said: &str) -> &str {
    said.split([' ', ':', ',']).next().unwrap_or_default()
}

/// What the transport says, made clear whom it is about.
fn told(error: ProviderError, asked: &str) -> ProviderError {
    if error.kind == ErrorKind::Forbidden {
        return ProviderError { message: link::not_permitted(asked), ..error };
    }
    named(NAME, error)
}

fn named(what: &str, error: ProviderError) -> ProviderError {
    ProviderError { message: format!("{what}: {}", error.message), ..error }
}
