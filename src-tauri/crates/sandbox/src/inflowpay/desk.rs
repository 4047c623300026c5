//! What a handler has at hand, and how it answers.

use serde_json::{Value, json};

use super::Inner;
use super::error::ApiError;
use super::switches::ListEnvelope;
use crate::http::{Call, Page, Reply};

/// One call being handled.
pub struct Desk<'a> {
    /// The request.
    pub call: &'a Call,
    /// Everything there is.
    pub inner: &'a mut Inner,
    /// Business time.
    pub now: i64,
    /// Where hosted pages are.
    pub origin: &'a str,
}

/// An answer or a refusal.
pub type Answer = Result<Reply, ApiError>;

/// A JSON answer.
pub fn told(status: u16, value: &Value) -> Answer {
    Ok(Reply::json(status, value.to_string()))
}

/// The same, resting on an assumption.
pub fn assumed(rule: &'static str, answer: Answer) -> Answer {
    answer.map(|mut reply| {
        reply.headers.push((super::ASSUMPTION.into(), rule.to_owned()));
        reply
    })
}

impl Desk<'_> {
    /// The body as an object.
    pub fn body(&self) -> Result<Value, ApiError> {
        match self.call.json() {
            Ok(value) if value.is_object() => Ok(value),
            Ok(_) => {
                Err(ApiError::new(400, "The body must be a JSON object").assumed("body-object"))
            }
            Err(error) => {
                Err(ApiError::new(400, format!("Malformed JSON: {error}")).assumed("body-json"))
            }
        }
    }

    /// The cause of a change, for the log of effects.
    pub fn cause(&self) -> String {
        format!("{} {}", self.call.method, self.call.path())
    }

    /// Page number and size of a list.
    fn wish(&self) -> Result<(usize, usize), ApiError> {
        let number =
            |name: &str, usual: usize| match self.call.query(name) {
                None => Ok(usual),
                Some(text) => text.parse().ok().filter(|number| *number > 0).ok_or_else(|| {
                    ApiError::invalid(vec![format!("{name} must not be less than 1")])
                }),
            };
        let switches = &self.inner.switches;
        let limit = number("limit", switches.default_limit)?.min(switches.max_limit.max(1));
        Ok((number("page", 1)?, limit))
    }

    /// A page of `total` things that stand in order from the oldest.
    pub fn list(&self, total: usize, row: impl Fn(&Self, usize) -> Value) -> Answer {
        let (number, limit) = self.wish()?;
        let skip = number.saturating_sub(1).saturating_mul(limit).min(total);
        let end = skip.saturating_add(limit).min(total);
        let places = (skip..end).map(|at| match self.inner.switches.newest_first {
            true => total - 1 - at,
            false => at,
        });
        let page = Page {
            rows: places.map(|place| row(self, place).to_string()).collect(),
            has_more: end < total,
            limit,
            around: Some(around(self.inner.switches.list_envelope, number, limit, total)),
            ..Page::default()
        };
        assumed("list-envelope", Ok(Reply::page(page)))
    }
}

fn around(envelope: ListEnvelope, page: usize, limit: usize, total: usize) -> (String, String) {
    let counts = || json!({"page": page, "limit": limit, "total": total, "totalPages": total.div_ceil(limit)});
    match envelope {
        ListEnvelope::Data => (
            r#"{"data":["#.to_owned(),
            format!(r#"],"page":{page},"limit":{limit},"total":{total}}}"#),
        ),
        ListEnvelope::Items => (r#"{"items":["#.to_owned(), format!(r#"],"meta":{}}}"#, counts())),
        ListEnvelope::Payments => {
            (r#"{"payments":["#.to_owned(), format!(r#"],"pagination":{}}}"#, counts()))
        }
        ListEnvelope::Array => ("[".to_owned(), "]".to_owned()),
    }
}
