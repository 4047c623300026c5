use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::CsvOptions;

/// Which entries of the audit log; an empty text means all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct AuditFilter {
    /// By this person.
    pub who: String,
    /// What: a whole word such as `note.added`, or a family such as `intent.`
    pub kind: String,
    /// Through this connection, by name or id.
    pub connection: String,
    /// About this session: its key, the provider's id, or its order id.
    pub session: String,
    /// Of this intent.
    pub intent: String,
    /// At or after.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub until: Option<DateTime<Utc>>,
}

/// A page of the audit log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct AuditListRequest {
    /// Which entries.
    pub filter: AuditFilter,
    /// Older than the entry of this number: [`AuditPage::next`].
    pub before: Option<i64>,
    /// At most so many; 100 where absent, 1,000 at most.
    pub limit: Option<u32>,
}

/// Entries, newest first, and what can be filtered by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AuditPage {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// What to ask with for the next page; nothing at the end.
    pub next: Option<i64>,
    /// Everybody who stands in the log.
    pub people: Vec<String>,
    /// Every word for what can be done.
    pub kinds: Vec<String>,
    /// The last entry as `SEQ:HASH`, whatever the filter.
    pub head: Option<String>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AuditEntry {
    /// Its number, from 1, without a gap.
    pub seq: i64,
    /// Its hash, in hex.
    pub hash: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub who: String,
    /// `window`, `command_line`, `webhook` or `program`.
    pub from: String,
    /// Which running program.
    pub seat: String,
    /// What, in dotted words.
    pub kind: String,
    /// Through which connection, by its id.
    pub connection: Option<String>,
    /// What that one is called today, where it is still there.
    pub connection_name: Option<String>,
    /// About which session or draft.
    pub session: Option<String>,
    /// What the shop calls that session, as far as this computer knows.
    pub order_id: Option<String>,
    /// Of which intent.
    pub intent: Option<String>,
    /// About what else: a setting, a saved view, an account, a file.
    pub subject: Option<String>,
    /// What changed, field by field. A thing without fields has one without a name.
    pub changes: Vec<AuditChange>,
    /// How it was, as JSON: of what changed, the fields that did.
    pub before: Option<String>,
    /// How it was afterwards, as JSON, whole.
    pub after: Option<String>,
    /// Why.
    pub why: Option<String>,
}

/// One field before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AuditChange {
    /// Its name.
    pub field: String,
    /// How it was; nothing where it was empty or not there.
    pub before: Option<String>,
    /// How it was afterwards, likewise.
    pub after: Option<String>,
}

/// Look along the whole log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct AuditVerifyRequest {
    /// Text with heads that were kept elsewhere: `SEQ:HASH`, or a whole month report.
    pub known: String,
}

/// What a look along the log found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AuditReport {
    /// Nothing is wrong, and every head that is kept somewhere could be compared. Where there are no
    /// faults either, nobody can say: what is kept beside the keys could not be read.
    pub whole: bool,
    /// Entries that were looked at.
    pub entries: u64,
    /// The last one as `SEQ:HASH`.
    pub head: Option<String>,
    /// Heads from elsewhere that agree.
    pub agreed: u64,
    /// The head beside the keys of this computer: `agrees`, `differs`, `none`, or `closed` where they
    /// cannot be opened now.
    pub kept: String,
    /// What is wrong.
    pub faults: Vec<AuditFault>,
    /// Faults beyond those.
    pub more: u64,
}

/// Something wrong with the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AuditFault {
    /// `changed`, `missing`, `repeated`, `cut`, `rewritten`, `unguarded`, `row`, `untold` or `beside`.
    pub kind: String,
    /// The entry where it shows, where it has a place.
    pub seq: Option<i64>,
    /// What was found.
    pub found: String,
    /// What to do.
    pub advice: String,
}

/// Export exactly what the list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct AuditExportRequest {
    /// Which entries.
    pub filter: AuditFilter,
    /// How.
    pub csv: CsvOptions,
    /// Where; absent means a dated name in the export folder.
    pub out: Option<String>,
}
