//! A request and its answer, without the machinery of a server: what the emulated providers see.

use std::borrow::Cow;

use axum::body::Bytes;
use axum::http::HeaderMap;
use serde_json::Value;

/// One request, read whole.
#[derive(Debug, Clone)]
pub struct Call {
    /// Upper-case method.
    pub method: String,
    /// Path and query exactly as requested; this is what a signature covers.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// How many seconds the server's clock is off for this request (a fault).
    pub skew: i64,
}

impl Call {
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The path without the query, still percent-encoded.
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(&self.target, |(path, _)| path)
    }

    /// The decoded segments of the path.
    pub fn segments(&self) -> Vec<String> {
        self.path().split('/').filter(|part| !part.is_empty()).map(decode).collect()
    }

    /// The first value of a query parameter; an empty one counts as absent.
    pub fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.target.split_once('?')?;
        pair(query, name).filter(|value| !value.is_empty())
    }

    /// A field of a submitted HTML form.
    pub fn form(&self, name: &str) -> Option<String> {
        pair(std::str::from_utf8(&self.body).ok()?, name)
    }

    /// The body as JSON; no body is an empty object.
    pub fn json(&self) -> Result<Value, serde_json::Error> {
        if self.body.is_empty() {
            return Ok(Value::Object(serde_json::Map::new()));
        }
        serde_json::from_slice(&self.body)
    }
}

fn pair(text: &str, name: &str) -> Option<String> {
    text.split('&')
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .find(|(key, _)| decode(key) == name)
        .map(|(_, value)| decode(&value.replace('+', " ")))
}

/// Undoes percent-encoding; what is not valid UTF-8 becomes `�`.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The answer to a [`Call`].
#[derive(Debug, Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers besides content type and date.
    pub headers: Vec<(Cow<'static, str>, String)>,
    /// The content type.
    pub content_type: &'static str,
    /// The body.
    pub body: Body,
    /// How many milliseconds the answer, its work done, keeps the caller waiting.
    pub wait_ms: u64,
}

/// What an answer carries.
#[derive(Debug, Clone)]
pub enum Body {
    /// Finished text.
    Text(String),
    /// A page of a list, kept apart so that faults can spoil it.
    Page(Page),
}

/// A page of a list before it is written down.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// One JSON text per row.
    pub rows: Vec<String>,
    /// Where the next page begins.
    pub cursor: Option<String>,
    /// Whether there is a next page.
    pub has_more: bool,
    /// The page size in force.
    pub limit: usize,
    /// Only `meta.page`, as the documentation pages describe it.
    pub docs_only: bool,
    /// `meta.requestId`.
    pub request_id: String,
    /// `meta.timestamp`.
    pub timestamp: String,
    /// Another envelope: the text before the rows and the text after them.
    pub around: Option<(String, String)>,
    /// Where the list is, for envelopes that tell it.
    pub path: String,
    /// How it is written, where that is not Plugipay's way.
    pub envelope: Option<Envelope>,
}

/// A provider's own way to write a page.
#[derive(Debug, Clone, Copy)]
pub struct Envelope {
    /// The query parameter that carries a cursor.
    pub cursor: &'static str,
    /// Makes JSON text of a page.
    pub write: fn(&Page) -> String,
}

impl Page {
    /// The whole envelope as JSON text.
    pub fn render(&self) -> String {
        if let Some((before, after)) = &self.around {
            return format!("{before}{}{after}", self.rows.join(","));
        }
        if let Some(envelope) = self.envelope {
            return (envelope.write)(self);
        }
        let cursor = serde_json::json!(self.cursor).to_string();
        let plain = if self.docs_only {
            String::new()
        } else {
            format!(r#","cursor":{cursor},"hasMore":{}"#, self.has_more)
        };
        format!(
            r#"{{"data":[{}],"error":null,"meta":{{"requestId":"{}","timestamp":"{}"{plain},"page":{{"limit":{},"hasMore":{},"nextCursor":{cursor}}}}}}}"#,
            self.rows.join(","),
            self.request_id,
            self.timestamp,
            self.limit,
            self.has_more,
        )
    }
}

impl Reply {
    /// A JSON answer.
    pub fn json(status: u16, body: String) -> Self {
        Self::text(status, "application/json", body)
    }

    /// An answer of any text type.
    pub fn text(status: u16, content_type: &'static str, body: String) -> Self {
        Self { status, headers: Vec::new(), content_type, body: Body::Text(body), wait_ms: 0 }
    }

    /// A page of a list.
    pub fn page(page: Page) -> Self {
        Self { body: Body::Page(page), ..Self::json(200, String::new()) }
    }

    /// Sends a browser elsewhere after a form.
    pub fn see_other(location: String) -> Self {
        let mut reply = Self::text(303, "text/plain", String::new());
        reply.headers.push(("location".into(), location));
        reply
    }

    /// The body's text.
    pub fn body_text(&self) -> String {
        match &self.body {
            Body::Text(text) => text.clone(),
            Body::Page(page) => page.render(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(target: &str, body: &'static str) -> Call {
        Call {
            method: "GET".to_owned(),
            target: target.to_owned(),
            headers: HeaderMap::new(),
            body: Bytes::from_static(body.as_bytes()),
            skew: 0,
        }
    }

    #[test]
    fn queries_and_segments_are_decoded_but_the_target_is_not() {
        let call = call("/v1/a%20b/c?x=1%2B1&y=&z=a+b", "");
        assert_eq!(call.segments(), ["v1", "a b", "c"]);
        assert_eq!(call.query("x").as_deref(), Some("1+1"));
        assert_eq!(call.query("z").as_deref(), Some("a b"));
        assert_eq!(call.query("y"), None);
        assert_eq!(call.path(), "/v1/a%20b/c");
    }

    #[test]
    fn broken_escapes_are_kept_as_they_are() {
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%zz%41"), "%zzA");
    }

    #[test]
    fn a_page_is_one_json_document_in_both_dialects() {
        let page = Page { rows: vec!["1".into(), "2".into()], limit: 2, ..Page::default() };
        let both: Value = serde_json::from_str(&page.render()).unwrap();
        assert_eq!(both["meta"]["hasMore"], false);
        assert_eq!(both["meta"]["page"]["limit"], 2);
        let docs = Page { docs_only: true, ..page };
        let docs: Value = serde_json::from_str(&docs.render()).unwrap();
        assert_eq!(docs["meta"].get("cursor"), None);
    }

    #[test]
    fn a_page_may_have_another_envelope() {
        let around = Some((r#"{"data":["#.to_owned(), r#"],"total":9}"#.to_owned()));
        let page = Page { rows: vec!["1".into(), "2".into()], around, ..Page::default() };
        assert_eq!(page.render(), r#"{"data":[1,2],"total":9}"#);
    }
}
