//! Requests to FloPay, its refusals, and where an answer says the id of a new session.

use std::time::Duration;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::told::{Told, uuid};
use super::wire;
use crate::params::invalid;
use crate::pick::member;
use crate::reading::single;
use crate::transport::{Answer, Channel, Dialect, Effect, Refusal, Request};
use crate::{ErrorKind, ProviderError, Result};

/// How FloPay wants to be spoken to.
pub struct Speech {
    /// For the catalogue; sessions are made without any secret.
    pub key: Option<SecretString>,
}

impl Dialect for Speech {
    fn sign(&self, _: &Request, _: DateTime<Utc>) -> Vec<(&'static str, String)> {
        let bearer = |key: &SecretString| format!("Bearer {}", key.expose_secret());
        self.key.iter().map(|key| ("authorization", bearer(key))).collect()
    }

    fn refusal(&self, answer: &Answer) -> Refusal {
        let refusal = refusal(answer);
        if answer.status >= 500 {
            return refusal;
        }
        // Whoever makes a session is told the status by its number; from 500 on it is said anyway.
        let said = refusal.message.unwrap_or_default();
        let message = format!("HTTP {}: {said}", answer.status);
        Refusal { message: Some(message.trim_end_matches([':', ' ']).to_owned()), ..refusal }
    }
}

/// Reads an error's body, whose form is documented nowhere; one that is no JSON is quoted.
fn refusal(answer: &Answer) -> Refusal {
    let Ok(failed) = serde_json::from_str::<wire::Failed>(&answer.body) else {
        let message = Some(answer.body.chars().take(4_000).collect());
        return Refusal { message, ..Refusal::default() };
    };
    let inner = failed.error.as_ref();
    let within = |key: &str| inner.and_then(|error| Some(error.get(key)?.as_str()?.to_owned()));
    let first = failed.errors.first();
    let code = first.and_then(|part| part.code.clone()).or(failed.code).or_else(|| within("code"));
    let param =
        first.and_then(|part| part.param.clone()).or(failed.param).or_else(|| within("param"));
    let said = failed.message.as_ref().and_then(sentence);
    let said = said.or_else(|| within("message")).or_else(|| inner.and_then(sentence));
    let parts = said.into_iter().chain(failed.errors.iter().filter_map(part));
    let message = parts.collect::<Vec<_>>().join("; ");
    let kind = matches!(answer.status, 400 | 422).then_some(ErrorKind::Invalid(param));
    Refusal { kind, code, message: (!message.is_empty()).then_some(message), ..Refusal::default() }
}

fn sentence(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(texts) => {
            let texts: Vec<_> = texts.iter().filter_map(Value::as_str).collect();
            (!texts.is_empty()).then(|| texts.join("; "))
        }
        _ => None,
    }
}

/// `UnknownCoupon SPRING`, and what else is said of it.
fn part(part: &wire::FailedPart) -> Option<String> {
    let words = [&part.code, &part.value, &part.message];
    let words: Vec<_> = words.into_iter().flatten().map(String::as_str).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// FloPay's routes below one prefix.
pub struct Api {
    channel: Channel,
    prefix: String,
    timeout: Duration,
    retries: u32,
}

impl Api {
    /// As the settings say, through `channel`.
    pub fn new(channel: Channel, told: &Told) -> Self {
        let Told { prefix, timeout, retries, .. } = told.clone();
        Self { channel, prefix, timeout, retries }
    }

    /// The host that is asked.
    pub fn host(&self) -> &str {
        self.channel.base().host()
    }

    /// A read.
    pub fn get(&self, route: &str) -> Request {
        Request::get(&self.prefix, route)
    }

    /// Sends; anything but 2xx is an error.
    pub async fn send(&self, request: &Request) -> Result<Answer> {
        self.channel.send(request).await
    }

    /// The error of a success that is not what the documentation promises.
    pub fn unexpected(&self, answer: &Answer, effect: Effect, what: &str) -> ProviderError {
        self.channel.invalid(answer, effect, what)
    }

    /// Reads one object, byte for byte as received.
    pub async fn one(&self, route: &str, id: &str) -> Result<String> {
        let request = self.get(route).id(id);
        let request = request.ok_or_else(|| invalid("id", "this cannot be an id of FloPay's"))?;
        let answer = self.channel.send(&request).await?;
        let object = single(&answer.body, &["uuid", "id", "sessionId"]).map(str::to_owned);
        object.ok_or_else(|| self.unexpected(&answer, Effect::Read, NOT_THEIRS))
    }

    /// Makes a session: sent once, and where the connection says so again after a time-out, with the
    /// documented pauses of 100, 200, 400 ms. FloPay knows no keys, so that may make two.
    pub async fn create(&self, route: &str, body: &[u8]) -> Result<Answer> {
        let mut tried = 0;
        loop {
            let request = Request::post(&self.prefix, route, body.to_vec()).within(self.timeout);
            match self.channel.send(&request).await {
                Err(error) if tried < self.retries && is_abort(&error) => {
                    self.channel.pause(Duration::from_millis(100 << tried)).await;
                    tried += 1;
                }
                settled => return settled,
            }
        }
    }
}

/// What the answer is when it is none of theirs.
pub const NOT_THEIRS: &str = "something that is not its documented JSON";

/// Our own time-out. An answer of whatever status is none.
fn is_abort(error: &ProviderError) -> bool {
    error.kind == ErrorKind::Timeout && error.status.is_none()
}

/// The id of a new session, wherever the answer has it.
pub fn created_id(body: &str) -> Option<String> {
    const KEYS: &[&str] = &["uuid", "id", "sessionId"];
    let text = |raw: &str| serde_json::from_str::<String>(raw).ok().and_then(|id| uuid(&id));
    let of = |json: &str| KEYS.iter().find_map(|key| text(member(json, key)?.get()));
    of(body).or_else(|| {
        let data = member(body, "data")?.get();
        of(data).or_else(|| text(data))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::answer;

    const ID: &str = "4f0c2a8e-6f7b-4f1e-9a55-0d1c2b3a4e5f";

    #[test]
    fn the_id_is_found_wherever_it_is() {
        for body in [
            r#"{"uuid":"ID"}"#,
            r#"{"id":"ID"}"#,
            r#"{"sessionId":"ID"}"#,
            r#"{"data":{"uuid":"ID","checkoutUrl":null}}"#,
            r#"{"id":7,"data":{"id":"ID"}}"#,
            r#"{"data":{"sessionId":"ID"}}"#,
            r#"{"data":"ID"}"#,
        ] {
            assert_eq!(created_id(&body.replace("ID", ID)).as_deref(), Some(ID), "{body}");
        }
        for body in ["", "{}", r#"{"id":"7"}"#, r#"{"data":null}"#, r#"{"uuid":null}"#, "[]"] {
            assert_eq!(created_id(body), None, "{body}");
        }
    }

    fn said(status: u16, body: &str) -> Refusal {
        Speech { key: None }.refusal(&answer(status, body))
    }

    #[test]
    fn refusals_in_every_form() {
        let body = r#"{"statusCode":422,"message":"Bad coupon","errors":[{"code":"UnknownCoupon","value":"SPRING","param":"couponCodes[0]"}]}"#;
        let told = said(422, body);
        assert_eq!(told.kind, Some(ErrorKind::Invalid(Some("couponCodes[0]".to_owned()))));
        assert_eq!(told.code.as_deref(), Some("UnknownCoupon"));
        assert_eq!(told.message.as_deref(), Some("HTTP 422: Bad coupon; UnknownCoupon SPRING"));
        let nested = said(402, r#"{"error":{"message":"No","code":"card_declined","param":"x"}}"#);
        assert_eq!((nested.kind, nested.code.as_deref()), (None, Some("card_declined")));
        assert_eq!(nested.message.as_deref(), Some("HTTP 402: No"));
        let several = said(400, r#"{"message":["a must be b","c"],"error":"Bad Request"}"#);
        assert_eq!(several.message.as_deref(), Some("HTTP 400: a must be b; c"));
        assert_eq!(
            said(404, r#"{"error":"Not Found"}"#).message.as_deref(),
            Some("HTTP 404: Not Found")
        );
        assert_eq!(said(418, "{}").message.as_deref(), Some("HTTP 418"));
        assert_eq!(said(502, "<html>").message.as_deref(), Some("<html>"));
    }
}
