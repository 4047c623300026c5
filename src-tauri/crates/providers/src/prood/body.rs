//! What a stored body is made of. Prood's own bodies do not say which session they are, so all of them are
//! kept in an envelope: `session` is the value of the Redis key or the API's answer, as received; `text` is
//! one that is no JSON, as a JSON string.

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;

use crate::envelope::{Envelope, Known};
use crate::pick;

const SESSION: &str = "session";
const TEXT: &str = "text";

/// A stored body taken apart.
#[derive(Debug)]
pub struct Body<'a> {
    /// What we knew.
    pub known: Known<'a>,
    /// The session as received; absent where it was no JSON.
    pub session: Option<&'a str>,
}

impl<'a> Body<'a> {
    /// Takes a stored body apart, where it is one.
    pub fn read(raw: &'a str) -> Option<Self> {
        let envelope = Envelope::read(raw)?;
        let session = envelope.part(SESSION);
        Some(Self { known: envelope.known, session })
    }

    /// The state machine's snapshot: within a wrapper in the published code, bare in the documentation.
    pub fn snapshot(&self) -> Option<&'a str> {
        let session = self.session?;
        Some(object(session, "snapshot").unwrap_or(session))
    }

    /// Where the published code keeps tenant, gateway and customer: in `meta`, or beside the snapshot.
    pub fn meta(&self) -> Option<&'a str> {
        let session = self.session?;
        Some(object(session, "meta").unwrap_or(session))
    }

    /// When the published code saved the value last; it calls that `createdAt`.
    pub fn saved(&self) -> Option<DateTime<Utc>> {
        let session = self.session?;
        object(session, "snapshot")?;
        moment(session, "createdAt")
    }

    /// The whose it is, where anything says so.
    pub fn tenant(&self) -> Option<String> {
        let told = self.meta().and_then(|meta| text(meta, "tenantId"));
        told.or_else(|| text(self.known.asked?.get(), "tenantId"))
    }
}

/// As it is stored.
pub fn kept(known: Known<'_>, session: &str) -> String {
    let envelope = Envelope { known, ..Envelope::default() };
    let quoted = serde_json::to_string(session).unwrap_or_default();
    let is_json = serde_json::from_str::<&serde_json::value::RawValue>(session).is_ok();
    let (part, body) = if is_json { (SESSION, session) } else { (TEXT, quoted.as_str()) };
    envelope.with(part, body).write()
}

/// A member that is an object.
pub fn object<'a>(json: &'a str, key: &str) -> Option<&'a str> {
    pick::member(json, key).map(|raw| raw.get()).filter(|raw| raw.starts_with('{'))
}

/// A member that is a text with something in it.
pub fn text(json: &str, key: &str) -> Option<String> {
    let text: String = value(json, key)?;
    (!text.is_empty()).then_some(text)
}

/// A member that is a moment.
pub fn moment(json: &str, key: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(&text(json, key)?).ok().map(|at| at.to_utc())
}

fn value<T: DeserializeOwned>(json: &str, key: &str) -> Option<T> {
    serde_json::from_str(pick::member(json, key)?.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known<'static> {
        Known { id: "cs_1".to_owned(), ..Known::default() }
    }

    #[test]
    fn both_forms_are_unwrapped() {
        let wrapped = r#"{"snapshot":{"state":"idle"},"meta":{"tenantId":"org_a"},"createdAt":"2026-01-01T00:00:00.000Z"}"#;
        let raw = kept(known(), wrapped);
        let body = Body::read(&raw).unwrap();
        assert_eq!(body.snapshot(), Some(r#"{"state":"idle"}"#));
        assert_eq!(body.tenant().as_deref(), Some("org_a"));
        assert!(body.saved().is_some());
        let bare = r#"{"state" : "idle","createdAt":"2026-01-01T00:00:00.000Z"}"#;
        let raw = kept(known(), bare);
        let body = Body::read(&raw).unwrap();
        assert_eq!((body.snapshot(), body.tenant(), body.saved()), (Some(bare), None, None));
    }

    #[test]
    fn what_is_no_json_is_kept_as_text() {
        let raw = kept(known(), "half {\"a\":");
        let body = Body::read(&raw).unwrap();
        assert_eq!((body.known.id.as_str(), body.session), ("cs_1", None));
        assert!(raw.contains(r#"half {\"a\":"#), "{raw}");
        assert!(Body::read("half").is_none());
    }
}
