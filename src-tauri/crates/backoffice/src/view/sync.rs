use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ApiError;

/// Start or stop.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct SyncRequest {
    /// Only this connection, by name or id; absent means all.
    pub connection: Option<String>,
    /// Read everything again, from the newest to the first.
    pub full: bool,
}

/// What a run did, per connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncReport {
    /// One per connection.
    pub connections: Vec<SyncResult>,
}

/// What a run did on one connection.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncResult {
    /// The connection's name.
    pub name: String,
    /// The provider's short name.
    pub provider: String,
    /// Sessions seen for the first time.
    pub new: u64,
    /// Sessions that changed.
    pub changed: u64,
    /// Sessions read and found as they were.
    pub unchanged: u64,
    /// Rows kept that could not be read.
    pub malformed: u64,
    /// Why it stopped early. What was read before is kept, and the next run goes on there.
    pub error: Option<ApiError>,
    /// A person stopped it.
    pub canceled: bool,
}

/// A running sync.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncProgress {
    /// The connection's id.
    pub connection: String,
    /// The connection's name.
    pub name: String,
    /// `sweep`, `events`, `poll`, `reread`, `customers`, `money`.
    pub stage: String,
    /// Rows read so far in this run.
    pub rows: u64,
    /// How far back it has come: the oldest creation time read.
    pub reached: Option<DateTime<Utc>>,
    /// The list can be used: the first page is in.
    pub usable: bool,
}
