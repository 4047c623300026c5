use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::HeaderMap;

/// Whether sending a request twice can do harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It changes nothing and may be sent again.
    Read,
    /// It may change something and is sent once.
    Action,
}

/// The verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reading.
    Get,
    /// Making and acting.
    Post,
    /// Changing a part.
    Patch,
    /// Ending.
    Delete,
}

impl Method {
    /// In capitals, as it goes over the wire and into signatures.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// One request, relative to the channel's base URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The verb.
    pub method: Method,
    /// Whether it may be sent again.
    pub effect: Effect,
    /// Path and query exactly as they are sent and signed.
    pub target: String,
    /// What logs show in its place: ids and query values are left out.
    pub label: String,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// The exact bytes of a JSON body.
    pub body: Option<Vec<u8>>,
    /// How long one attempt may take, where that is less than usual.
    pub limit: Option<Duration>,
}

impl Request {
    /// A read of `prefix` + `route`. In the route `{}` stands for an id: see [`Request::id`].
    pub fn get(prefix: &str, route: &str) -> Self {
        let target = format!("{prefix}{route}");
        Self {
            method: Method::Get,
            effect: Effect::Read,
            label: target.clone(),
            target,
            headers: Vec::new(),
            body: None,
            limit: None,
        }
    }

    /// An action with a JSON body.
    pub fn post(prefix: &str, route: &str, body: Vec<u8>) -> Self {
        let read = Self::get(prefix, route);
        Self { method: Method::Post, effect: Effect::Action, body: Some(body), ..read }
    }

    /// A change of a part, with a JSON body.
    pub fn patch(prefix: &str, route: &str, body: Vec<u8>) -> Self {
        Self { method: Method::Patch, ..Self::post(prefix, route, body) }
    }

    /// An end. It has no body.
    pub fn delete(prefix: &str, route: &str) -> Self {
        Self { method: Method::Delete, effect: Effect::Action, ..Self::get(prefix, route) }
    }

    /// A question that has to be asked with a body: a read all the same.
    #[must_use]
    pub fn as_read(self) -> Self {
        Self { effect: Effect::Read, ..self }
    }

    /// Ends the attempt after `limit` at the latest, where that is sooner than the transport's own.
    #[must_use]
    pub fn within(self, limit: Duration) -> Self {
        Self { limit: Some(limit), ..self }
    }

    /// Puts an id, percent-encoded, where the route says `{}`. Absent where the id would change
    /// which path is meant (empty, `.` or `..`).
    #[must_use]
    pub fn id(mut self, id: &str) -> Option<Self> {
        if matches!(id, "" | "." | "..") {
            return None;
        }
        self.target = self.target.replacen("{}", &encode(id), 1);
        Some(self)
    }

    /// Adds a query parameter.
    #[must_use]
    pub fn query(mut self, key: &str, value: &str) -> Self {
        let mark = if self.target.contains('?') { '&' } else { '?' };
        self.target.push_str(&format!("{mark}{}={}", encode(key), encode(value)));
        self.label.push_str(&format!("{mark}{key}"));
        self
    }

    /// Adds a query parameter where there is a value.
    #[must_use]
    pub fn maybe(self, key: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.query(key, value),
            None => self,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The value of a header that was added.
    pub fn header_value(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// Everything but RFC 3986's unreserved characters, so that no URL library on the way has a
/// reason to write it differently from what was signed.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// What a provider answered, read whole.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as received; of a refusal, bytes that are no UTF-8 are shown as `�`.
    pub body: String,
    /// What the provider's clock said.
    pub server_time: Option<DateTime<Utc>>,
    /// What ours said when the answer began.
    pub our_time: DateTime<Utc>,
}

impl Answer {
    /// Whether the status is one of success.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// How many seconds the provider's clock is ahead of ours.
    pub fn skew_seconds(&self) -> Option<i64> {
        Some((self.server_time? - self.our_time).num_seconds())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_logged_has_neither_ids_nor_values() {
        let request = Request::get("/api/v1", "/sessions/{}").id("cs_a/b?c").unwrap();
        let request = request.query("status", "pending review").maybe("cursor", None);
        let request = request.maybe("q", Some("é&="));
        assert_eq!(
            request.target,
            "/api/v1/sessions/cs_a%2Fb%3Fc?status=pending%20review&q=%C3%A9%26%3D"
        );
        assert_eq!(request.label, "/api/v1/sessions/{}?status&q");
    }

    #[test]
    fn an_id_cannot_climb_out_of_its_path() {
        for id in ["", ".", ".."] {
            assert_eq!(Request::get("/v1", "/s/{}").id(id), None);
        }
        let request = Request::get("/v1", "/s/{}").id("../admin").unwrap();
        assert_eq!(request.target, "/v1/s/..%2Fadmin");
    }

    #[test]
    fn headers_are_found_whatever_their_case() {
        let request = Request::post("", "/x", b"{}".to_vec()).header("Idempotency-Key", "k");
        assert_eq!(request.header_value("idempotency-key"), Some("k"));
        assert_eq!(request.effect, Effect::Action);
        assert_eq!((request.method.as_str(), Method::Get.as_str()), ("POST", "GET"));
    }
}
