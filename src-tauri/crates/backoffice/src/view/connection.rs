use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{SessionView, SyncProgress};
use crate::ApiError;

/// A provider, before connecting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProviderView {
    /// Short name.
    pub id: String,
    /// Proper name.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// Where its API is.
    pub base_url: String,
    /// What it must or may be told.
    pub fields: Vec<FieldView>,
    /// What it can do: names of facets.
    pub can: Vec<String>,
    /// What it cannot do: names of facets.
    pub cannot: Vec<String>,
    /// Currencies it takes.
    pub currencies: Vec<String>,
    /// Payment methods a session can be made with.
    pub methods: Vec<String>,
    /// Why what people look for is missing, by facet: clauses, in English.
    pub without: BTreeMap<String, String>,
    /// What a new session can be told besides.
    pub params: Vec<ParamView>,
    /// What a new reusable link can be told besides.
    pub link_params: Vec<ParamView>,
    /// Its own words for the way of a session, in order.
    pub lifecycle: Vec<String>,
    /// Sessions take a customer's e-mail address as it is.
    pub takes_email: bool,
    /// What becomes of a session that is canceled, in a few words.
    pub cancel_effect: String,
}

/// A parameter that only this provider knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ParamView {
    /// Its name in `params`.
    pub key: String,
    /// What people call it.
    pub label: String,
    /// One sentence of help.
    pub help: String,
    /// `line`, `choice`, `switch`, `count`, `amount`, `list`, `pairs`, `pick` or `rows`.
    pub input: String,
    /// What can be chosen, for `choice`.
    pub choices: Vec<String>,
    /// What each row is told, for `rows`.
    pub rows: Vec<ParamView>,
}

/// One thing a connection is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldView {
    /// Its key.
    pub key: String,
    /// What people call it.
    pub label: String,
    /// Goes into the keychain and never comes back.
    pub secret: bool,
    /// What holds where nothing is said.
    pub default: String,
    /// One sentence of help.
    pub help: String,
}

/// A connection, and how it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ConnectionView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The provider's short name.
    pub provider: String,
    /// The provider's proper name.
    pub provider_name: String,
    /// The provider's account.
    pub account: String,
    /// `live`, `test` or `unknown`.
    pub mode: String,
    /// Where requests go.
    pub base_url: String,
    /// Settings; nothing secret is among them.
    pub settings: BTreeMap<String, String>,
    /// Its colour.
    pub colour: String,
    /// What it can do: names of facets.
    pub can: Vec<String>,
    /// What it cannot do: names of facets.
    pub cannot: Vec<String>,
    /// How many sessions of it are stored.
    pub sessions: u64,
    /// How many rows could not be read.
    pub malformed: u64,
    /// When a sync last ended well.
    pub synced_at: Option<DateTime<Utc>>,
    /// Everything up to now has been read at least once.
    pub complete: bool,
    /// Why the last sync did not end well.
    pub error: Option<ApiError>,
    /// The sync that is running.
    pub progress: Option<SyncProgress>,
    /// It is made anew at each start and talks to this computer only.
    pub demo: bool,
    /// Its key is gone; what was read through it is kept and nothing more is read.
    pub disconnected: bool,
}

/// What a new connection is told. Secrets are among `values` and cross inward only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConnectRequest {
    /// The provider's short name.
    pub provider: String,
    /// What people will call it.
    pub name: String,
    /// Where requests go; empty means the provider's own.
    pub base_url: String,
    /// Credentials and settings, by the keys of [`FieldView`].
    pub values: BTreeMap<String, String>,
}

impl std::fmt::Debug for ConnectRequest {
    /// Leaves the values out: secrets are among them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { provider, name, base_url, values: _ } = self;
        f.debug_struct("ConnectRequest")
            .field("provider", provider)
            .field("name", name)
            .field("base_url", base_url)
            .finish_non_exhaustive()
    }
}

/// What a live check found, before anything is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ConnectionCheck {
    /// The account that answers.
    pub account: Option<String>,
    /// `live`, `test` or `unknown`.
    pub mode: String,
    /// The newest session, read with the settings as given.
    pub sample: Option<SessionView>,
    /// The same amount under each exponent its currency may have there, for the person to choose:
    /// pairs of exponent and amount text.
    pub readings: Vec<AmountReading>,
    /// Places in the newest session that look like order ids: pairs of path and value.
    pub order_id_paths: Vec<(String, String)>,
    /// How far the provider's clock is ahead of this computer's, in seconds.
    pub skew_seconds: Option<i64>,
    /// Name of a connection that already has this account and mode.
    pub already: Option<String>,
}

/// One way to read an integer amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AmountReading {
    /// The exponent setting.
    pub exponent: u32,
    /// What the newest session would then ask for.
    pub amount: super::Amount,
}

/// Change settings of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConnectionSetRequest {
    /// By name or id.
    pub connection: String,
    /// New name.
    #[serde(default)]
    pub name: Option<String>,
    /// New colour.
    #[serde(default)]
    pub colour: Option<String>,
    /// Settings to change; an empty value removes one.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
}

/// New credentials for the same account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RotateRequest {
    /// By name or id.
    pub connection: String,
    /// The new credentials, by the keys of [`FieldView`]. A secret that is not named is kept, an empty text
    /// removes one.
    pub values: BTreeMap<String, String>,
}

impl std::fmt::Debug for RotateRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RotateRequest")
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}

/// A connection by name or id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConnectionRequest {
    /// By name or id.
    pub connection: String,
}

/// Disconnect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DisconnectRequest {
    /// By name or id.
    pub connection: String,
    /// Keep what was read, to be found and exported; otherwise it leaves this computer.
    #[serde(default)]
    pub keep: bool,
}
