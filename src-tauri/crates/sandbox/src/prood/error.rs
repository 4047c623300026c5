//! Refusals, in the words of the documentation and in those of the code.

use serde_json::{Value, json};

use super::switches::Switches;
use crate::http::Reply;

/// Why something is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The shared secret is missing or wrong.
    Secret,
    /// There is no such session, or no longer.
    NoSession,
    /// There is no such thing.
    Missing(&'static str),
    /// Fields and what is wrong with them.
    Invalid(Vec<(&'static str, String)>),
    /// The state machine has no such step.
    State(String),
    /// The session has ended.
    Expired,
    /// The gateway took no money.
    Declined(String),
    /// A key of the Commerce API is missing or unknown.
    NoKey,
    /// A key of the Commerce API may not do this.
    Forbidden,
    /// Not offered.
    Unsupported,
    /// The sessions' Redis does not answer.
    Platform(String),
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Self {
        Self::Platform(error.to_string())
    }
}

impl Refusal {
    /// One field at fault.
    pub fn field(path: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![(path, message.into())])
    }

    /// For people.
    pub fn message(&self) -> String {
        match self {
            Self::Secret => "The checkout secret is missing or wrong.".to_owned(),
            Self::NoSession => "Session not found".to_owned(),
            Self::Missing(what) => format!("{what} not found"),
            Self::Invalid(_) => "Validation failed".to_owned(),
            Self::State(why) | Self::Declined(why) => why.clone(),
            Self::Expired => "This checkout session has expired.".to_owned(),
            Self::NoKey => "A valid API key is needed.".to_owned(),
            Self::Forbidden => "This key lacks the admin scope.".to_owned(),
            Self::Unsupported => "This is not offered here.".to_owned(),
            Self::Platform(why) => format!("The session store does not answer: {why}"),
        }
    }

    /// HTTP status, code and, where nobody has documented them, the rule's name.
    pub fn terms(&self) -> (u16, &'static str, Option<&'static str>) {
        match self {
            Self::Secret => (401, "UNAUTHORIZED", Some("wrong-secret-401")),
            Self::NoSession | Self::Missing(_) => (404, "NOT_FOUND", None),
            Self::Invalid(_) => (422, "VALIDATION", None),
            Self::State(_) => (409, "INVALID_STATE", Some("bad-transition-409")),
            Self::Expired => (410, "EXPIRED", Some("expired-410")),
            Self::Declined(_) => (402, "PAYMENT_FAILED", Some("decline-402")),
            Self::NoKey => (401, "UNAUTHORIZED", None),
            Self::Forbidden => (403, "FORBIDDEN", None),
            Self::Unsupported => (501, "NOT_SUPPORTED", Some("read-only-commerce-501")),
            Self::Platform(_) => (502, "PLATFORM_ERROR", None),
        }
    }

    /// The answer. The code loses the status of every plain exception.
    pub fn reply(&self, switches: &Switches) -> Reply {
        if *self == Self::NoSession {
            return Reply::json(404, json!({"error": self.message()}).to_string());
        }
        let lost =
            matches!(self, Self::Secret | Self::State(_) | Self::Expired | Self::Declined(_));
        if lost && !switches.docs() {
            return envelope(500, "UNKNOWN", "An unexpected error occurred", &[], switches);
        }
        let (status, code, rule) = self.terms();
        let fields: &[_] = if let Self::Invalid(fields) = self { fields } else { &[] };
        let mut reply = envelope(status, code, &self.message(), fields, switches);
        assume(&mut reply, rule);
        reply
    }
}

/// Marks an answer that rests on an assumption and not on documentation.
pub fn assume(reply: &mut Reply, rule: Option<&str>) {
    reply.headers.extend(rule.map(|rule| ("x-sandbox-assumption".into(), rule.to_owned())));
}

/// An error in one of the two documented shapes.
pub fn envelope(
    status: u16,
    code: &str,
    message: &str,
    fields: &[(&'static str, String)],
    switches: &Switches,
) -> Reply {
    let mut body = match switches.docs_errors {
        true => json!({"error": message, "code": code, "status": status}),
        false => json!({"code": code, "message": message}),
    };
    if !fields.is_empty() {
        let each = fields.iter().map(|(path, message)| json!({"path": path, "message": message}));
        body["errors"] = each.collect::<Value>();
    }
    Reply::json(status, body.to_string())
}

/// The code that belongs to a status.
pub fn code_of(status: u16) -> &'static str {
    match status {
        401 => "UNAUTHORIZED",
        403 => "FORBIDDEN",
        404 => "NOT_FOUND",
        400 | 422 => "VALIDATION",
        429 => "RATE_LIMIT",
        501 => "NOT_SUPPORTED",
        502 | 503 => "PLATFORM_ERROR",
        504 => "TIMEOUT",
        _ => "UNKNOWN",
    }
}
