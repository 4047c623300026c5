//! The providers there are. A new one is a folder and a line here.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use domain::{Connection, ConnectionId, LineItem, Mode, ProviderId, Settings};

use crate::transport::Transport;
use crate::{
    Credentials, ErrorKind, Field, Info, Malformed, Provider, ProviderError, Result, Row, flopay,
    fluveo, inflowpay, plugipay, prood,
};

type Open = fn(&Connection, &Credentials, Arc<Transport>) -> Result<Box<dyn Provider>>;

/// What a provider's folder hands over.
#[derive(Clone, Copy)]
pub struct Entry {
    /// What it is called and what it needs to be told.
    pub info: &'static Info,
    /// Makes a client; sends nothing.
    pub open: Open,
    /// Makes what reads stored bodies.
    pub reader: fn(&Connection) -> Box<dyn Reader>,
}

/// The providers of this program. A new one is a folder and a line here.
static ENTRIES: &[Entry] =
    &[plugipay::ENTRY, fluveo::ENTRY, inflowpay::ENTRY, flopay::ENTRY, prood::ENTRY];

/// The same, and what a program has brought along since.
static ALL: LazyLock<RwLock<Vec<Entry>>> = LazyLock::new(|| RwLock::new(ENTRIES.to_vec()));

/// Brings another provider along: for programs that have one of their own. One with a name that is
/// there already takes its place.
pub fn register(entry: Entry) {
    let mut all = ALL.write().unwrap_or_else(PoisonError::into_inner);
    all.retain(|known| known.info.id != entry.info.id);
    all.push(entry);
}

/// Reads stored bodies again. Needs no credentials and asks nobody.
pub trait Reader: Send + Sync {
    /// The session in a stored body.
    fn read(&self, raw: &str) -> Row;

    /// Its line items, where they can be read.
    fn items(&self, raw: &str) -> Vec<LineItem>;

    /// What else a person may want to see of it: a bank's reference, a shipping address.
    fn facts(&self, _raw: &str) -> Vec<Fact> {
        Vec::new()
    }

    /// Where a stored session sends its customer after paying, and after giving up.
    fn return_urls(&self, _raw: &str) -> (Option<String>, Option<String>) {
        (None, None)
    }

    /// Which session a payment's body claims to belong to.
    fn claim(&self, _payment: &str) -> Option<Claim> {
        None
    }

    /// The session's body with the payment's in it: what is stored for the session from then on.
    fn joined(&self, _session: &str, _payment: &str) -> Option<Row> {
        None
    }

    /// A session's body and that of the payment in it, apart again.
    fn parted(&self, _session: &str) -> Option<(Row, Row)> {
        None
    }

    /// Whether a stored body may know more than a new one says: what was asked, or what is read for one
    /// session only.
    fn remembers(&self) -> bool {
        false
    }

    /// The new body of a session with what only its stored one knows.
    fn renewed(&self, _stored: &str, _new: &str) -> Option<Row> {
        None
    }

    /// The body of a session that a whole scan at `at` did not show any more.
    fn vanished(&self, _raw: &str, _at: DateTime<Utc>) -> Option<Row> {
        None
    }
}

/// Something about a session that only its provider knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// A word for it: `multibanco_reference`.
    pub key: &'static str,
    /// As it is read by people.
    pub value: String,
    /// A capability of the customer's: masked until somebody asks to see it.
    pub masked: bool,
}

impl Fact {
    /// One that anybody may see.
    pub fn plain(key: &'static str, value: impl Into<String>) -> Self {
        Self { key, value: value.into(), masked: false }
    }

    /// One that is shown on demand.
    pub fn masked(key: &'static str, value: impl Into<String>) -> Self {
        Self { key, value: value.into(), masked: true }
    }
}

/// How a payment names its session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// By the session's own id.
    Session(String),
    /// By the reference that we sent along when we made it: the idempotency key of the intent.
    Reference(String),
}

/// Every provider, in the order in which they are offered.
pub fn all() -> Vec<&'static Info> {
    ALL.read().unwrap_or_else(PoisonError::into_inner).iter().map(|entry| entry.info).collect()
}

/// One provider by its short name.
pub fn info(id: &str) -> Option<&'static Info> {
    entry(id).map(|entry| entry.info)
}

/// A provider ready to be asked. Nothing is sent yet; settings that cannot work are refused.
pub fn open(
    connection: &Connection,
    credentials: &Credentials,
    transport: Arc<Transport>,
) -> Result<Box<dyn Provider>> {
    let Some(entry) = entry(connection.provider.as_str()) else {
        let message = format!("there is no provider named “{}”", connection.provider);
        return Err(ProviderError::unsent(ErrorKind::Settings, message));
    };
    (entry.open)(connection, credentials, transport)
}

/// A connection and secrets in which everything is a placeholder: good for opening the client and
/// asking what it can do, and for nothing that is sent. With `has`, only these secrets are there.
pub fn specimen(info: &Info, has: Option<&BTreeSet<String>>) -> (Connection, Credentials) {
    let part = |secret: bool| info.fields.iter().filter(move |field| field.secret == secret);
    let place = |field: &Field| (field.key.to_owned(), field.placeholder().to_owned());
    let told = part(false).filter(|field| field.key != "allow_private_address");
    let base_url = match info.base_url {
        "" => "https://provider.invalid",
        base_url => base_url,
    };
    let connection = Connection {
        id: ConnectionId::new(info.id),
        name: info.name.to_owned(),
        provider: ProviderId::new(info.id),
        account: String::new(),
        mode: Mode::Unknown,
        base_url: base_url.to_owned(),
        settings: Settings(told.map(place).collect()),
        colour: String::new(),
        created_at: DateTime::UNIX_EPOCH,
    };
    let secrets = part(true).filter(|field| has.is_none_or(|has| has.contains(field.key)));
    (connection, Credentials::from_pairs(secrets.map(place)))
}

/// What reads stored bodies of `connection`: make it once, use it for every row.
pub fn reader(connection: &Connection) -> Option<Box<dyn Reader>> {
    entry(connection.provider.as_str()).map(|entry| (entry.reader)(connection))
}

/// One stored body read again.
pub fn read(connection: &Connection, raw: &str) -> Row {
    reader(connection).map_or_else(
        || {
            let reason = format!("there is no provider named “{}”", connection.provider);
            Row { raw: raw.to_owned(), read: Err(Malformed { id: None, reason }) }
        },
        |reader| reader.read(raw),
    )
}

/// The line items of one stored body.
pub fn items(connection: &Connection, raw: &str) -> Vec<LineItem> {
    reader(connection).map_or_else(Vec::new, |reader| reader.items(raw))
}

fn entry(id: &str) -> Option<Entry> {
    let all = ALL.read().unwrap_or_else(PoisonError::into_inner);
    all.iter().find(|entry| entry.info.id == id).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        let ids: BTreeSet<_> = all().iter().map(|info| info.id).collect();
        assert_eq!(ids.len(), all().len());
        for id in ids {
            assert_eq!(info(id).map(|info| info.id), Some(id));
        }
        assert!(info("paypal").is_none());
    }

    #[test]
    fn every_field_is_explained_once() {
        for info in all() {
            let keys: BTreeSet<_> = info.fields.iter().map(|field| field.key).collect();
            assert_eq!(keys.len(), info.fields.len(), "{}: a key twice", info.id);
            for (facet, why) in info.without {
                assert!(!why.ends_with('.'), "{}: {facet} is told in a clause", info.id);
            }
            for field in info.fields {
                assert!(!field.label.is_empty() && field.help.ends_with('.'), "{}", field.key);
                assert!(!field.secret || field.default.is_empty(), "a secret has no default");
            }
        }
    }
}
