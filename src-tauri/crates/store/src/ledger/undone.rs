use chrono::{DateTime, Utc};
use rusqlite::Row;

use crate::time;

/// Who took something back, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenBack {
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl TakenBack {
    /// Two columns, `…_at` and `…_by`, that are null while it holds.
    pub(super) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<Self>> {
        let at: Option<i64> = row.get(first)?;
        let by: Option<String> = row.get(first + 1)?;
        Ok(at.map(|at| Self { by: by.unwrap_or_default(), at: time::at(at) }))
    }
}
