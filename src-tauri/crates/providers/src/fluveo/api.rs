//! Requests to Fluveo and the envelopes of its answers.

use chrono::{DateTime, Utc};
use data_encoding::BASE64;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::value::RawValue;

use super::{codes, wire};
use crate::transport::{Answer, Channel, Dialect, Effect, Refusal, Request};
use crate::{ErrorKind, Page, ProviderError, Result};

/// The most rows a page may have.
pub const PAGE_LIMIT: u32 = 100;

/// The longest idempotency key that Fluveo takes.
const LONGEST_KEY: usize = 255;

/// How Fluveo wants to be spoken to: the secret key as a user name without a password.
pub struct Speech(pub SecretString);

impl Dialect for Speech {
    fn sign(&self, _: &Request, _: DateTime<Utc>) -> Vec<(&'static str, String)> {
        let pair = format!("{}:", self.0.expose_secret());
        vec![("authorization", format!("Basic {}", BASE64.encode(pair.as_bytes())))]
    }

    fn refusal(&self, answer: &Answer) -> Refusal {
        codes::refusal(answer)
    }
}

/// Fluveo's routes.
pub struct Api(Channel);

impl Api {
    /// Through `channel`.
    pub fn new(channel: Channel) -> Self {
        Self(channel)
    }

    /// The host that is asked.
    pub fn host(&self) -> &str {
        self.0.base().host()
    }

    /// What this computer's clock says.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.now()
    }

    /// Reads one object, byte for byte as received.
    pub async fn one(&self, route: &str, id: &str) -> Result<String> {
        self.single(&named(Request::get("", route), id)?).await
    }

    /// Reads one object that another one names. Absent where it cannot be reached for good; what may
    /// be there a moment later is an error.
    pub async fn maybe_one(&self, route: &str, id: &str) -> Result<Option<String>> {
        match self.one(route, id).await {
            Err(error) if out_of_reach(&error) => Ok(None),
            read => read.map(Some),
        }
    }

    /// Sends and gives the object of the answer.
    pub async fn single(&self, request: &Request) -> Result<String> {
        let answer = self.0.send(request).await?;
        match serde_json::from_str::<&RawValue>(&answer.body) {
            Ok(raw) if raw.get().starts_with('{') => Ok(raw.get().to_owned()),
            Ok(_) => Err(self.0.invalid(&answer, request.effect, "no object")),
            Err(_) => Err(self.0.invalid(&answer, request.effect, NOT_THEIRS)),
        }
    }

    /// Acts and gives the object of the answer. `id` stands where the route says `{}`.
    pub async fn act(
        &self,
        route: &str,
        id: Option<&str>,
        body: Option<Vec<u8>>,
        key: &str,
    ) -> Result<String> {
        if key.is_empty() || key.len() > LONGEST_KEY {
            let message = "an idempotency key has 1 to 255 characters";
            let kind = ErrorKind::Invalid(Some("key".to_owned()));
            return Err(ProviderError::unsent(kind, message));
        }
        let request = Request { body, ..Request::post("", route, Vec::new()) };
        let request = match id {
            Some(id) => named(request, id)?,
            None => request,
        };
        let request = request.header("idempotency-key", key);
        self.single(&request).await.map_err(codes::of_an_act)
    }

    /// One page, newest first. `cursor` is the id after which it begins.
    pub async fn list<T>(
        &self,
        request: Request,
        cursor: Option<&str>,
        limit: u32,
        read: impl Fn(&str) -> T + Send,
    ) -> Result<Page<T>> {
        let (body, next, server_time) = self.body(request, cursor, limit).await?;
        let list = rows(&body).unwrap_or_default();
        Ok(Page { rows: list.into_iter().map(|row| read(row.get())).collect(), next, server_time })
    }

    /// One page as received, and where the list goes on.
    pub async fn body(
        &self,
        request: Request,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<(String, Option<String>, Option<DateTime<Utc>>)> {
        if let Some(reason) = cursor.and_then(|cursor| cursor.strip_prefix(DEAD_END)) {
            return Err(dead_end(reason));
        }
        let request = request.query("limit", &limit.to_string()).maybe("starting_after", cursor);
        let answer = self.0.send(&request).await?;
        let Some(list) = envelope(&answer.body) else {
            return Err(self.0.invalid(&answer, Effect::Read, NOT_THEIRS));
        };
        let next = match next(&list, cursor) {
            Next::End => None,
            Next::At(cursor) => Some(cursor),
            Next::Stuck(reason) if list.data.is_empty() => return Err(dead_end(reason)),
            // What was read is good; the question how to go on is what fails.
            Next::Stuck(reason) => Some(format!("{DEAD_END}{reason}")),
        };
        let server_time = answer.server_time;
        Ok((answer.body, next, server_time))
    }
}

/// Whether something cannot be read with this key or account, now or later.
pub fn out_of_reach(error: &ProviderError) -> bool {
    matches!(error.kind, ErrorKind::NotFound | ErrorKind::Forbidden)
}

/// The rows of a list's body.
pub fn rows(body: &str) -> Option<Vec<&RawValue>> {
    Some(envelope(body)?.data)
}

/// The id of what a member names: the id itself, or an object that has one.
pub fn id_of(member: Option<&RawValue>) -> Option<String> {
    let text = member?.get();
    match text.as_bytes().first()? {
        b'"' => serde_json::from_str(text).ok().filter(|id: &String| !id.is_empty()),
        b'{' => serde_json::from_str::<wire::Named>(text).ok()?.id,
        _ => None,
    }
}

const NOT_THEIRS: &str = "something that is not its documented JSON";

/// A cursor of ours that leads nowhere: asking for it gives the reason as an error, so that a
/// list that cannot be read to its end never looks complete.
const DEAD_END: &str = "dead-end:";

fn dead_end(reason: &str) -> ProviderError {
    let message = format!("Fluveo's list cannot be read to its end: {reason}");
    ProviderError::unsent(ErrorKind::InvalidAnswer, message)
}

/// An object; the parser alone would take an array of the right values for one.
fn envelope(body: &str) -> Option<wire::List<'_>> {
    if !body.trim_start().starts_with('{') {
        return None;
    }
    serde_json::from_str(body).ok()
}

fn named(request: Request, id: &str) -> Result<Request> {
    request.id(id).ok_or_else(|| {
        let message = "this cannot be an id of Fluveo's";
        ProviderError::unsent(ErrorKind::Invalid(Some("id".to_owned())), message)
    })
}

#[derive(Debug, PartialEq, Eq)]
enum Next {
    End,
    At(String),
    Stuck(&'static str),
}

/// Where a list goes on: `next_cursor`, which is the id of the last row. `has_more` is authoritative.
fn next(list: &wire::List<'_>, sent: Option<&str>) -> Next {
    let told = list.next_cursor.clone().filter(|cursor| !cursor.is_empty());
    let last = || {
        let last = list.data.last()?;
        serde_json::from_str::<wire::Stub<'_>>(last.get()).ok()?.id
    };
    match (list.has_more, told) {
        (Some(false), _) | (None, None) => Next::End,
        (_, _) if list.data.is_empty() => Next::Stuck("an empty page that claims there is more"),
        (_, told) => match told.or_else(last) {
            Some(cursor) if Some(cursor.as_str()) == sent => {
                Next::Stuck("it gave the same cursor again")
            }
            Some(cursor) => Next::At(cursor),
            None => Next::Stuck("it says there is more but not where"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn go_on(rest: &str, rows: &str, sent: Option<&str>) -> Next {
        let body = format!(r#"{{"object":"list","data":[{rows}]{rest}}}"#);
        next(&envelope(&body).unwrap(), sent)
    }

    #[test]
    fn where_a_list_goes_on() {
        let row = r#"{"id":"cs_9"}"#;
        let at = |cursor: &str| Next::At(cursor.to_owned());
        let table = [
            (r#","has_more":true,"next_cursor":"cs_9""#, row, at("cs_9")),
            (r#","has_more":true,"next_cursor":null"#, row, at("cs_9")),
            (r#","has_more":true"#, row, at("cs_9")),
            (r#","next_cursor":"cs_7""#, row, at("cs_7")),
            (r#","has_more":false,"next_cursor":"cs_9""#, row, Next::End),
            (r#","has_more":false,"next_cursor":null,"url":"/v1/x""#, "", Next::End),
            ("", row, Next::End),
        ];
        for (rest, rows, expected) in table {
            assert_eq!(go_on(rest, rows, Some("cs_1")), expected, "{rest}");
        }
        let stuck = [
            (r#","has_more":true,"next_cursor":"cs_1""#, row, "same cursor"),
            (r#","has_more":true,"next_cursor":"cs_9""#, "", "empty page"),
            (r#","has_more":true"#, "17", "not where"),
        ];
        for (rest, rows, why) in stuck {
            let Next::Stuck(reason) = go_on(rest, rows, Some("cs_1")) else { panic!("{rest}") };
            assert!(reason.contains(why), "{reason}");
        }
    }

    #[test]
    fn a_member_names_by_id_or_whole() {
        let id = |json: &str| id_of(serde_json::from_str::<Option<&RawValue>>(json).unwrap());
        assert_eq!(id(r#""pi_1""#).as_deref(), Some("pi_1"));
        assert_eq!(id(r#"{"id":"pi_2"}"#).as_deref(), Some("pi_2"));
        for json in ["null", "\"\"", "7", "[]", "{}"] {
            assert_eq!(id(json), None, "{json}");
        }
    }
}
