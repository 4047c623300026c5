//! Where references of the merchant's go: the session's metadata, its client reference, or the
//! PaymentIntent's metadata. The order id goes where this connection will look for it first.

use std::collections::BTreeMap;

use domain::{JsonText, SessionDraft};
use serde_json::Value;

use super::given::{Given, refused};
use super::map::{INTO_INTENT, Map};
use crate::Result;

/// The three places.
#[derive(Debug, Default)]
pub struct Places {
    /// The session's metadata.
    pub session: BTreeMap<String, String>,
    /// `client_reference_id`.
    pub reference: Option<String>,
    /// The PaymentIntent's metadata.
    pub intent: BTreeMap<String, String>,
}

impl Places {
    /// What a draft puts where.
    pub fn of(draft: &SessionDraft, given: &Given, map: &Map) -> Result<Self> {
        let mut places = Self {
            session: metadata(draft)?,
            reference: given.text("client_reference_id").map(str::to_owned),
            intent: given.pairs("payment_intent_data.metadata"),
        };
        if let Some(order_id) = &draft.order_id {
            places.put(order_id, map.paths())?;
        }
        Ok(places)
    }

    fn put(&mut self, order_id: &str, paths: &[String]) -> Result<()> {
        let place = paths.iter().find_map(|path| self.at(path));
        let (path, other) = match place {
            Some(place) => place,
            None => ("metadata.order_id".to_owned(), self.session.get("order_id").cloned()),
        };
        if other.is_some_and(|other| other != order_id) {
            return Err(refused(&path, &format!("{path} and the order id differ")));
        }
        let value = order_id.to_owned();
        if path == "client_reference_id" {
            self.reference = Some(value);
        } else if let Some(key) = path.strip_prefix("payment_intent_data.metadata.") {
            self.intent.insert(key.to_owned(), value);
        } else if let Some(key) = path.strip_prefix("metadata.") {
            self.session.insert(key.to_owned(), value);
        }
        Ok(())
    }

    /// The place that a path leads to, by the name under which it is sent, and what is there already.
    fn at(&self, path: &str) -> Option<(String, Option<String>)> {
        if path == "client_reference_id" {
            return Some((path.to_owned(), self.reference.clone()));
        }
        let (name, map, rest) = match path.strip_prefix(INTO_INTENT) {
            Some(rest) => ("payment_intent_data.metadata.", &self.intent, rest),
            None => ("metadata.", &self.session, path),
        };
        let key = rest.strip_prefix("metadata.").filter(|key| !key.contains('.'))?;
        Some((format!("{name}{key}"), map.get(key).cloned()))
    }
}

/// The draft's metadata as texts, with the order id: for what has no other place.
pub fn plain(draft: &SessionDraft, map: &Map) -> Result<BTreeMap<String, String>> {
    let mut places = Places { session: metadata(draft)?, ..Places::default() };
    if let Some(order_id) = &draft.order_id {
        let in_metadata = |path: &&String| path.starts_with("metadata.");
        let paths: Vec<String> = map.paths().iter().filter(in_metadata).cloned().collect();
        places.put(order_id, &paths)?;
    }
    Ok(places.session)
}

fn metadata(draft: &SessionDraft) -> Result<BTreeMap<String, String>> {
    draft.metadata.as_ref().map_or_else(|| Ok(BTreeMap::new()), texts)
}

fn texts(json: &JsonText) -> Result<BTreeMap<String, String>> {
    let wrong = || refused("metadata", "metadata must be an object whose values are texts");
    let values: BTreeMap<String, Value> = serde_json::from_str(&json.0).map_err(|_| wrong())?;
    let text = |(key, value)| match value {
        Value::String(text) => Ok((key, text)),
        _ => Err(wrong()),
    };
    values.into_iter().map(text).collect()
}
