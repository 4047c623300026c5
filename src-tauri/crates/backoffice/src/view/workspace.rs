use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ActingView, ConnectionView, StatusCount};

/// Everything the frame of the window shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct WorkspaceView {
    /// What people call it.
    pub name: String,
    /// Its folder.
    pub path: String,
    /// Its payments are made up, on this computer.
    pub demo: bool,
    /// No connection yet.
    pub first_run: bool,
    /// How people want it.
    pub settings: SettingsView,
    /// Each with how it is.
    pub connections: Vec<ConnectionView>,
    /// How many sessions of each status.
    pub statuses: Vec<StatusCount>,
    /// How many transfers wait for a person.
    pub to_confirm: u64,
    /// How many actions are being verified.
    pub verifying: u64,
    /// How many actions need a person to look.
    pub needs_human: u64,
    /// How many requests whoever acts here may approve.
    pub to_approve: u64,
    /// Who acts in this window.
    pub acting: ActingView,
    /// Why nothing can be changed: the ledger failed its check.
    pub safe_mode: Option<String>,
    /// Why nothing is sent: the ledger and its log contradict each other. Reading everything again
    /// is offered.
    pub no_acting: Option<String>,
    /// Why the list may be missing: the cache is damaged or lost, and a rebuild is offered.
    pub cache_damaged: Option<String>,
    /// The program's version.
    pub version: String,
    /// SQLite's version.
    pub sqlite: String,
    /// The present moment.
    pub now: DateTime<Utc>,
}

/// How people want it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SettingsView {
    /// What people call the workspace.
    pub name: String,
    /// IANA zone that days and months are counted in.
    pub time_zone: String,
    /// Who sits here. Where operators are named it is whoever signed in, and cannot be set.
    pub operator: String,
    /// `system`, `light` or `dark`.
    pub theme: String,
    /// `en` or `id`.
    pub language: String,
    /// `comfortable` or `compact`.
    pub density: String,
    /// Where files are written.
    pub export_folder: String,
    /// `,` or `;`.
    pub csv_delimiter: String,
    /// CSV begins with a byte order mark.
    pub csv_bom: bool,
    /// Where daily copies of the ledger go; empty means inside the workspace.
    pub copy_folder: String,
    /// What the window remembers for itself (columns, widths): opaque JSON.
    pub window: String,
}

/// What `doctor` looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DoctorView {
    /// One line per thing looked at.
    pub checks: Vec<Check>,
}

/// One thing looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Check {
    /// What.
    pub what: String,
    /// `ok`, `warning` or `bad`.
    pub state: String,
    /// What was found.
    pub found: String,
    /// What to do; empty when nothing.
    pub advice: String,
}

/// A folder or file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct PathRequest {
    /// Where; absent means the usual place.
    pub path: Option<String>,
}

/// What a maintenance command did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Done {
    /// In a sentence.
    pub message: String,
    /// The file or folder it left behind.
    pub path: Option<String>,
}

/// A command that takes or gives nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// Text for the clipboard or for a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TextRequest {
    /// The text.
    pub text: String,
}
