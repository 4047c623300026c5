//! A body that does not say everything about its session, kept with what we knew when we asked.
//!
//! Some providers answer with an id and nothing else, some keep values that do not name themselves, and
//! some spread one session over two objects. What is stored then is this envelope; within it every
//! body stands byte for byte as it was received.
//!
//! ```json
//! {"countersign":{"id":"sess_1","at":"2026-03-04T09:05:07Z","asked":{…}},"parts":{"session":{…},"payment":{…}}}
//! ```

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// See the module.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Envelope<'a> {
    /// What we knew.
    #[serde(rename = "countersign")]
    pub known: Known<'a>,
    /// The bodies, by what they are.
    #[serde(borrow)]
    pub parts: BTreeMap<&'a str, &'a RawValue>,
}

/// What we knew. Only what does not change from one reading to the next belongs here: an envelope that
/// differs is a change of the session.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Known<'a> {
    /// The provider's id.
    pub id: String,
    /// When it was made, where only we know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    /// When it ends, where only we know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<DateTime<Utc>>,
    /// When it was found to be gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone: Option<DateTime<Utc>>,
    /// The reference that we sent along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The body of our own request.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<&'a RawValue>,
}

impl<'a> Envelope<'a> {
    /// The envelope in a stored body, where it is one.
    pub fn read(raw: &'a str) -> Option<Self> {
        serde_json::from_str(raw).ok()
    }

    /// One of its bodies.
    pub fn part(&self, name: &str) -> Option<&'a str> {
        self.parts.get(name).map(|raw| raw.get())
    }

    /// Adds a body. One that is no JSON cannot be kept in an envelope and is left out.
    #[must_use]
    pub fn with(mut self, name: &'a str, body: &'a str) -> Self {
        if let Ok(raw) = serde_json::from_str(body) {
            self.parts.insert(name, raw);
        }
        self
    }

    /// Leaves a body out.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.parts.remove(name);
        self
    }

    /// As it is stored.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_survive_byte_for_byte() {
        let body = r#"{"amount": 10.10,  "x":"\u00e9"}"#;
        let known = Known { id: "sess_1".into(), reference: Some("R".into()), ..Known::default() };
        let text = Envelope { known, ..Envelope::default() }.with("session", body).write();
        let read = Envelope::read(&text).unwrap();
        assert_eq!(read.part("session"), Some(body));
        assert_eq!(read.part("payment"), None);
        assert_eq!((read.known.id.as_str(), read.known.at), ("sess_1", None));
        assert_eq!(Envelope::read(&text).unwrap().write(), text, "the same again");
    }

    #[test]
    fn a_bare_body_is_no_envelope() {
        for raw in [r#"{"id":"cs_1"}"#, "[]", "", "null", r#"{"countersign":1,"parts":{}}"#] {
            assert!(Envelope::read(raw).is_none(), "{raw}");
        }
    }
}
