//! Requests to Plugipay and the envelopes of its answers.

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::sign::{Signed, signature};
use super::{codes, wire};
use crate::transport::{Answer, Channel, Dialect, Effect, Refusal, Request};
use crate::{ErrorKind, Page, ProviderError, Result};

/// The most rows a page may have; more is cut down by Plugipay.
pub const PAGE_LIMIT: u32 = 100;

/// What proves who asks.
pub enum Keys {
    /// A key id and the secret that signs.
    Pair {
        /// Public.
        id: String,
        /// Never sent.
        secret: SecretString,
    },
    /// One key, sent as it is.
    Bearer(SecretString),
}

/// How Plugipay wants to be spoken to.
pub struct Speech {
    /// Who asks.
    pub keys: Keys,
    /// The account for which a platform's key acts.
    pub on_behalf_of: Option<String>,
}

impl Dialect for Speech {
    fn sign(&self, request: &Request, now: DateTime<Utc>) -> Vec<(&'static str, String)> {
        let mut headers = match &self.keys {
            Keys::Pair { id, secret } => signed(id, secret, request, now.timestamp()),
            Keys::Bearer(key) => vec![("authorization", format!("Bearer {}", key.expose_secret()))],
        };
        let account = self.on_behalf_of.iter().cloned();
        headers.extend(account.map(|account| ("x-plugipay-on-behalf-of", account)));
        headers
    }

    fn refusal(&self, answer: &Answer) -> Refusal {
        codes::refusal(answer)
    }
}

fn signed(
    id: &str,
    secret: &SecretString,
    request: &Request,
    timestamp: i64,
) -> Vec<(&'static str, String)> {
    let parts = Signed {
        method: request.method.as_str(),
        target: &request.target,
        timestamp,
        body: request.body.as_deref().unwrap_or_default(),
        idempotency_key: request.header_value("idempotency-key"),
    };
    let signature = signature(secret.expose_secret(), &parts);
    let proof = format!("Plugipay-HMAC-SHA256 keyId={id}, scope=*, signature={signature}");
    vec![("authorization", proof), ("x-plugipay-timestamp", timestamp.to_string())]
}

/// Plugipay's routes below one prefix.
pub struct Api {
    channel: Channel,
    prefix: String,
}

impl Api {
    /// Below `prefix`, through `channel`.
    pub fn new(channel: Channel, prefix: String) -> Self {
        Self { channel, prefix }
    }

    /// The host that is asked.
    pub fn host(&self) -> &str {
        self.channel.base().host()
    }

    /// A read.
    pub fn get(&self, route: &str) -> Request {
        Request::get(&self.prefix, route)
    }

    /// A read of one thing.
    pub fn get_one(&self, route: &str, id: &str) -> Result<Request> {
        named(self.get(route), id)
    }

    /// An act on one thing. The two bytes `{}` are sent and signed, as the SDK does.
    pub fn act_on(&self, route: &str, id: &str) -> Result<Request> {
        named(self.act(route, b"{}".to_vec()), id)
    }

    /// An act.
    pub fn act(&self, route: &str, body: Vec<u8>) -> Request {
        Request::post(&self.prefix, route, body)
    }

    /// Sends and gives the one object of the answer to `read`, byte for byte as received.
    pub async fn single<T>(
        &self,
        request: &Request,
        read: impl FnOnce(&str) -> T + Send,
    ) -> Result<T> {
        let answer = self.channel.send(request).await?;
        match envelope::<wire::Single<'_>>(&answer.body) {
            Some(single) if single.data.get().starts_with('{') => Ok(read(single.data.get())),
            Some(_) => Err(self.channel.invalid(&answer, request.effect, "no object")),
            None => Err(self.channel.invalid(&answer, request.effect, NOT_THEIRS)),
        }
    }

    /// One page, newest or oldest first by the request's own parameters.
    pub async fn list<T>(
        &self,
        request: Request,
        cursor: Option<&str>,
        limit: u32,
        read: impl Fn(&str) -> T + Send,
    ) -> Result<Page<T>> {
        if let Some(reason) = cursor.and_then(|cursor| cursor.strip_prefix(DEAD_END)) {
            return Err(dead_end(reason));
        }
        let request = request.query("limit", &limit.to_string()).maybe("cursor", cursor);
        let answer = self.channel.send(&request).await?;
        let server_time = answer.server_time;
        let (rows, meta) = self.rows(&answer)?;
        let next = match next(meta.as_ref(), cursor, rows.len(), limit as usize) {
            Next::End => None,
            Next::At(cursor) => Some(cursor),
            Next::Stuck(reason) if rows.is_empty() => return Err(dead_end(reason)),
            // What was read is good; the question how to go on is what fails.
            Next::Stuck(reason) => Some(format!("{DEAD_END}{reason}")),
        };
        Ok(Page { rows: rows.into_iter().map(|row| read(row.get())).collect(), next, server_time })
    }

    /// A live check: the newest session's body, and how far the clocks are apart.
    pub async fn newest(&self, route: &str) -> Result<(Option<String>, Option<i64>)> {
        let answer = self.channel.send(&self.get(route).query("limit", "1")).await?;
        let (rows, _) = self.rows(&answer)?;
        Ok((rows.first().map(|row| row.get().to_owned()), answer.skew_seconds()))
    }

    fn rows<'a>(&self, answer: &'a Answer) -> Result<(Vec<&'a RawValue>, Option<wire::Meta>)> {
        if answer.status == 204 {
            return Ok((Vec::new(), None));
        }
        let list = envelope::<wire::List<'a>>(&answer.body)
            .ok_or_else(|| self.channel.invalid(answer, Effect::Read, NOT_THEIRS))?;
        Ok((list.data, list.meta))
    }
}

const NOT_THEIRS: &str = "something that is not its documented JSON";

/// A cursor of ours that leads nowhere: asking for it gives the reason as an error, so that a
/// list that cannot be read to its end never looks complete.
const DEAD_END: &str = "dead-end:";

fn dead_end(reason: &str) -> ProviderError {
    let message = format!("Plugipay's list cannot be read to its end: {reason}");
    ProviderError::unsent(ErrorKind::InvalidAnswer, message)
}

/// An object; the parser alone would take an array of the right values for one.
fn envelope<'a, T: Deserialize<'a>>(body: &'a str) -> Option<T> {
    if !body.trim_start().starts_with('{') {
        return None;
    }
    serde_json::from_str(body).ok()
}

fn named(request: Request, id: &str) -> Result<Request> {
    request.id(id).ok_or_else(|| {
        let message = "this cannot be an id of Plugipay's";
        ProviderError::unsent(ErrorKind::Invalid(Some("id".to_owned())), message)
    })
}

#[derive(Debug, PartialEq, Eq)]
enum Next {
    End,
    At(String),
    Stuck(&'static str),
}

/// Where a list goes on. Both places of the cursor are read; `hasMore` is authoritative.
fn next(meta: Option<&wire::Meta>, sent: Option<&str>, rows: usize, limit: usize) -> Next {
    let Some(meta) = meta else {
        let full = rows >= limit;
        return if full {
            Next::Stuck("a full page without paging information")
        } else {
            Next::End
        };
    };
    let page = meta.page.as_ref();
    let more = meta.has_more.or(page.and_then(|page| page.has_more));
    let cursor = meta.cursor.as_deref().or(page.and_then(|page| page.next_cursor.as_deref()));
    match (more, cursor.filter(|cursor| !cursor.is_empty())) {
        (Some(false), _) | (None, None) => Next::End,
        (Some(true), None) => Next::Stuck("it says there is more but not where"),
        (_, cursor) if cursor == sent => Next::Stuck("it gave the same cursor again"),
        (Some(true), _) if rows == 0 => Next::Stuck("an empty page that claims there is more"),
        (None, _) if rows == 0 => Next::End,
        (_, cursor) => cursor.map_or(Next::End, |cursor| Next::At(cursor.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn go_on(meta: &str, sent: Option<&str>, rows: usize) -> Next {
        let meta: Option<wire::Meta> = serde_json::from_str(meta).unwrap();
        next(meta.as_ref(), sent, rows, 2)
    }

    #[test]
    fn both_forms_of_paging() {
        let at = |cursor: &str| Next::At(cursor.to_owned());
        assert_eq!(go_on(r#"{"cursor":"a","hasMore":true}"#, None, 2), at("a"));
        assert_eq!(
            go_on(r#"{"page":{"nextCursor":"b","hasMore":true,"limit":2}}"#, Some("a"), 2),
            at("b")
        );
        assert_eq!(go_on(r#"{"cursor":"a"}"#, None, 2), at("a"));
        assert_eq!(go_on(r#"{"cursor":"a","hasMore":false}"#, None, 2), Next::End);
        assert_eq!(go_on(r#"{"cursor":null,"hasMore":false}"#, None, 2), Next::End);
        assert_eq!(go_on(r#"{"cursor":null,"page":{"nextCursor":null}}"#, None, 2), Next::End);
        assert_eq!(go_on("{}", None, 2), Next::End);
        assert_eq!(go_on("null", None, 1), Next::End);
    }

    #[test]
    fn a_list_that_leads_nowhere_says_so() {
        let table = [
            (r#"{"cursor":"a","hasMore":true}"#, Some("a"), 2, "same cursor"),
            (r#"{"cursor":"b","hasMore":true}"#, Some("a"), 0, "empty page"),
            (r#"{"cursor":null,"hasMore":true}"#, Some("a"), 2, "not where"),
            (r#"{"cursor":"","page":{"hasMore":true}}"#, None, 2, "not where"),
            ("null", None, 2, "without paging"),
        ];
        for (meta, sent, rows, reason) in table {
            let Next::Stuck(why) = go_on(meta, sent, rows) else { panic!("{meta} goes on") };
            assert!(why.contains(reason), "{meta}: {why}");
        }
    }
}
