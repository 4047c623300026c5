use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ApiError;

/// A webhook that was pasted or came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WebhookRequest {
    /// Header lines, an empty line, the body byte for byte as it came.
    pub text: String,
    /// Only this connection's secret, by name or id; otherwise every one is tried.
    #[serde(default)]
    pub connection: Option<String>,
}

/// What a verified message led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WebhookReport {
    /// The connection whose secret it was signed with.
    pub connection: String,
    /// Its events.
    pub events: Vec<WebhookEvent>,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WebhookEvent {
    /// The provider's id of it.
    pub id: String,
    /// Its type, in the provider's words.
    pub event: String,
    /// What it speaks about: a session's, a payment's or a user's id; empty where nothing of ours.
    pub subject: String,
    /// It was not told before.
    pub news: bool,
    /// How many rows were read because of it.
    pub read: u32,
    /// Why what it speaks about could not be read.
    pub error: Option<ApiError>,
}
