//! Requests to InflowPay, its refusals, and what a single object's answer looks like.

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret as _, SecretString};

use super::pages::{self, Place};
use super::wire;
use crate::params::invalid;
use crate::reading::single;
use crate::transport::{Answer, Channel, Dialect, Effect, Refusal, Request};
use crate::{ErrorKind, Page, ProviderError, Result};

/// How InflowPay wants to be spoken to.
pub struct Speech {
    /// The private key.
    pub key: SecretString,
}

impl Dialect for Speech {
    fn sign(&self, _: &Request, _: DateTime<Utc>) -> Vec<(&'static str, String)> {
        vec![("x-inflow-api-key", self.key.expose_secret().to_owned())]
    }

    fn refusal(&self, answer: &Answer) -> Refusal {
        let mut refusal = refusal(answer);
        if answer.status == 401 {
            let hint = if self.key.expose_secret().starts_with("inflow_pub_") {
                "this is a public key, the private one is needed"
            } else {
                "a new key ends all earlier ones, and sandbox keys work in the sandbox only"
            };
            let theirs = refusal.message.take().unwrap_or_default();
            refusal.message = Some(format!("{theirs} ({hint})").trim_start().to_owned());
        }
        refusal
    }
}

/// Reads an error's body; one that is none of InflowPay's is quoted.
fn refusal(answer: &Answer) -> Refusal {
    let Ok(failed) = serde_json::from_str::<wire::Failed>(&answer.body) else {
        let message = Some(answer.body.chars().take(4_000).collect());
        return Refusal { message, ..Refusal::default() };
    };
    let messages = match failed.message {
        Some(wire::Messages::One(message)) => vec![message],
        Some(wire::Messages::Many(messages)) => messages,
        None => Vec::new(),
    };
    let kind = (answer.status == 400)
        .then(|| ErrorKind::Invalid(messages.first().and_then(|message| field(message))));
    let message = if messages.is_empty() { failed.error } else { Some(messages.join("; ")) };
    Refusal { kind, code: failed.error_code, message, ..Refusal::default() }
}

/// The field in a validator's sentence: `currency must be one of …`, `products should not be empty`.
fn field(message: &str) -> Option<String> {
    let (field, rest) = message.split_once(' ')?;
    let about_a_field = rest.starts_with("must ") || rest.starts_with("should ");
    about_a_field.then(|| field.to_owned())
}

/// InflowPay's routes.
pub struct Api {
    channel: Channel,
}

impl Api {
    /// Through `channel`.
    pub fn new(channel: Channel) -> Self {
        Self { channel }
    }

    /// The host that is asked.
    pub fn host(&self) -> &str {
        self.channel.base().host()
    }

    /// Sends; anything but 2xx is an error.
    pub async fn send(&self, request: &Request) -> Result<Answer> {
        self.channel.send(request).await
    }

    /// The error of a success that is not what the documentation promises.
    pub fn unexpected(&self, answer: &Answer, effect: Effect) -> ProviderError {
        self.channel.invalid(answer, effect, NOT_THEIRS)
    }

    /// Reads one object, byte for byte as received.
    pub async fn one(&self, request: &Request) -> Result<String> {
        let answer = self.channel.send(request).await?;
        let object = object(&answer.body);
        object.map(str::to_owned).ok_or_else(|| self.unexpected(&answer, request.effect))
    }

    /// One page of a list, where the cursor says. `names` are what its rows may stand under.
    pub async fn list<T>(
        &self,
        route: &str,
        names: &[&str],
        cursor: Option<&str>,
        limit: u32,
        read: impl Fn(&str) -> T + Send,
    ) -> Result<Page<T>> {
        let place = Place::read(cursor)?;
        let request = Request::get("", route)
            .query("page", &place.page.to_string())
            .query("limit", &limit.to_string());
        let answer = self.channel.send(&request).await?;
        let listed = pages::listed(&answer.body, names)
            .ok_or_else(|| self.unexpected(&answer, Effect::Read))?;
        let (rows, next) = place.after(listed)?;
        let rows = rows.into_iter().map(|row| read(row.get())).collect();
        Ok(Page { rows, next, server_time: answer.server_time })
    }

    /// The first row of a list and how far the clocks are apart: a live check of the key.
    pub async fn newest(
        &self,
        route: &str,
        names: &[&str],
    ) -> Result<(Option<String>, Option<i64>)> {
        let request = Request::get("", route).query("page", "1").query("limit", "1");
        let answer = self.channel.send(&request).await?;
        let listed = pages::listed(&answer.body, names)
            .ok_or_else(|| self.unexpected(&answer, Effect::Read))?;
        Ok((listed.rows.first().map(|row| row.get().to_owned()), answer.skew_seconds()))
    }
}

const NOT_THEIRS: &str = "something that is not its documented JSON";

/// The one object of an answer: itself, or within `data`.
pub fn object(body: &str) -> Option<&str> {
    single(body, &["id", "linkId", "sessionId"])
}

/// Puts an id into a route.
pub fn named(request: Request, id: &str) -> Result<Request> {
    request.id(id).ok_or_else(|| invalid("id", "this cannot be an id of InflowPay's"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::answer;

    #[test]
    fn one_message_or_several() {
        let body = r#"{"statusCode":400,"message":["currency must be one of the following values: EUR, USD","products should not be empty"],"error":"Bad Request"}"#;
        let several = refusal(&answer(400, body));
        assert_eq!(several.kind, Some(ErrorKind::Invalid(Some("currency".to_owned()))));
        assert!(several.message.unwrap().ends_with("; products should not be empty"));
        let body = r#"{"statusCode":400,"message":"No such thing","errorCode":"ON_BEHALF_REQUIRED_FOR_MARKETPLACE"}"#;
        let one = refusal(&answer(400, body));
        assert_eq!(one.kind, Some(ErrorKind::Invalid(None)));
        assert_eq!(one.code.as_deref(), Some("ON_BEHALF_REQUIRED_FOR_MARKETPLACE"));
        let bare = refusal(&answer(403, r#"{"statusCode":403,"error":"Forbidden"}"#));
        assert_eq!((bare.kind, bare.message.as_deref()), (None, Some("Forbidden")));
        let foreign = refusal(&answer(502, "<html>Bad gateway</html>"));
        assert_eq!(foreign.message.as_deref(), Some("<html>Bad gateway</html>"));
    }

    #[test]
    fn a_refused_key_gets_a_hint() {
        let said = |key: &str| {
            let speech = Speech { key: SecretString::from(key) };
            speech.refusal(&answer(401, r#"{"message":"Unauthorized"}"#)).message.unwrap()
        };
        assert!(said("inflow_pub_prod_1").contains("public key"));
        assert!(said("inflow_prod_1").starts_with("Unauthorized (a new key ends"));
    }
}
