use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Amount, Total};

/// Which month, seen how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ReportRequest {
    /// `2026-10`.
    pub month: String,
    /// Only this connection, by name or id.
    pub connection: Option<String>,
    /// `created` (default) or `completed`: which time puts a session into the month.
    pub by: String,
    /// IANA zone; empty means the workspace's.
    pub zone: String,
    /// As it was known at this moment; absent means now.
    pub as_of: Option<DateTime<Utc>>,
}

/// A month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ReportView {
    /// `2026-10`.
    pub month: String,
    /// The zone whose midnights bound it.
    pub zone: String,
    /// `created` or `completed`.
    pub by: String,
    /// First moment.
    pub from: DateTime<Utc>,
    /// First moment after.
    pub until: DateTime<Utc>,
    /// One block per currency; currencies are never added.
    pub currencies: Vec<CurrencyReport>,
    /// How many rows of each kind were counted: `session`, `payment`, `attempt`.
    pub kinds: Vec<KindCount>,
    /// Where the audit log stood then, as `SEQ:HASH`.
    pub audit_head: Option<String>,
    /// A sync is running or incomplete, so numbers are "so far".
    pub partial: bool,
    /// When it was computed.
    pub computed_at: DateTime<Utc>,
}

/// How many rows of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KindCount {
    /// `session`, `payment` or `attempt`.
    pub kind: String,
    /// How many.
    pub count: u64,
}

/// One currency of a month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CurrencyReport {
    /// ISO 4217 code.
    pub currency: String,
    /// Completed: count and sum.
    pub completed: Total,
    /// Everything: count and sum.
    pub all: Total,
    /// Average time from creation to completion of manual sessions, in seconds.
    pub seconds_to_confirm: Option<u64>,
    /// Completed per day of the month.
    pub days: Vec<DayReport>,
    /// One row per provider and adapter.
    pub rows: Vec<ReportRow>,
    /// The total of every status, in the order of [`ReportRow::cells`].
    pub total: Vec<ReportCell>,
}

/// One day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DayReport {
    /// The day.
    pub day: NaiveDate,
    /// How many completed.
    pub count: u64,
    /// Their sum.
    pub sum: Amount,
}

/// One connection and adapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportRow {
    /// The connection's name.
    pub connection: String,
    /// The provider's proper name.
    pub provider: String,
    /// The gateway; absent where none was chosen yet.
    pub adapter: Option<String>,
    /// One cell per status that occurs in the month.
    pub cells: Vec<ReportCell>,
    /// The whole row.
    pub all: Total,
}

/// Count and sum of one status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportCell {
    /// Our word.
    pub status: String,
    /// Count and sum.
    pub total: Total,
}

/// How a CSV is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct CsvOptions {
    /// `,` (default) or `;`.
    pub delimiter: String,
    /// Begin with a byte order mark, which Excel needs to see UTF-8.
    pub bom: bool,
}

/// Export a month.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ExportMonthRequest {
    /// Which month.
    pub report: ReportRequest,
    /// `csv` (a row per session), `totals` or `json`.
    pub format: String,
    /// How.
    pub csv: CsvOptions,
    /// Where; absent means a dated name in the export folder.
    pub out: Option<String>,
}

/// Export exactly what the list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ExportSessionsRequest {
    /// The search language.
    pub query: String,
    /// As in the list.
    pub sort: String,
    /// As in the list.
    pub ascending: bool,
    /// How.
    pub csv: CsvOptions,
    /// Where; absent means a dated name in the export folder.
    pub out: Option<String>,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportedFile {
    /// Where it is.
    pub path: String,
    /// Its name.
    pub name: String,
    /// How many rows, the header not counted.
    pub rows: u64,
    /// How many bytes.
    pub bytes: u64,
}

/// A file written earlier in this session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FileRequest {
    /// Its path, as given by [`ExportedFile`].
    pub path: String,
}
