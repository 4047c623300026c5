//! A new cache in place of a damaged one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::Clock;
use rusqlite::Connection;

use crate::backup::put_aside;
use crate::file::File;
use crate::migrate::Schema;
use crate::workspace::look_at;
use crate::{CACHE_FILE, Result, StoreError, Workspace, place};

/// What a rebuild saved and what it could not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RebuildReport {
    /// Where the old file is now, where there was one.
    pub kept_at: Option<PathBuf>,
    /// Entries of the history that were carried over.
    pub history: u64,
    /// Sessions whose first sight was carried over.
    pub first_seen: u64,
    /// What could not be read, in sentences.
    pub lost: Vec<String>,
}

impl Workspace {
    /// Puts an empty cache in the place of a damaged or lost one, with the history of changes as
    /// far as it can be read. The old file is kept; the ledger is not touched. Providers are then
    /// read again from the beginning. No program may have the workspace open.
    pub fn rebuild_cache(dir: &Path, clock: Arc<dyn Clock>) -> Result<RebuildReport> {
        let dir = place::prepare(dir)?;
        let (_held, _alone) = (place::hold(&dir)?, place::alone(&dir)?);
        let now = clock.now();
        let kept_at = put_aside(&dir, CACHE_FILE, "damaged", now)?;
        let file = File::open(&dir.join(CACHE_FILE), Schema::Cache)?;
        let mut report = RebuildReport { kept_at, history: 0, first_seen: 0, lost: Vec::new() };
        let old = report.kept_at.as_deref().map(look_at);
        file.write(|tx| {
            let sql = "INSERT OR REPLACE INTO meta VALUES ('rebuilt_at', ?1)";
            tx.execute(sql, [now.to_rfc3339()])?;
            match &old {
                Some(Ok(old)) => carry_over(old, tx, &mut report),
                Some(Err(error)) => report.lost.push(format!("the whole history: {error}")),
                None => report.lost.push("the whole history: the old file is missing".to_owned()),
            }
            Ok(())
        })?;
        Ok(report)
    }
}

/// Copies row by row, so that one broken page costs only what lies behind it.
fn carry_over(old: &Connection, new: &Connection, report: &mut RebuildReport) {
    let steps: [(&str, &str, &str); 3] = [
        (
            "the connections' numbers",
            "SELECT conn, connection FROM source",
            "INSERT OR IGNORE INTO source VALUES (?1, ?2)",
        ),
        (
            "a part of the history",
            "SELECT conn, kind, id, what, was, now, seen_at, at FROM change",
            "INSERT INTO change (conn, kind, id, what, was, now, seen_at, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        ),
        (
            "when some sessions were first seen",
            "SELECT conn, kind, id, first_seen FROM session UNION ALL SELECT conn, kind, id, first_seen FROM remembered",
            "INSERT OR IGNORE INTO remembered VALUES (?1, ?2, ?3, ?4)",
        ),
    ];
    let mut copied = [0; 3];
    for (n, (what, from, to)) in steps.into_iter().enumerate() {
        if let Err(error) = copy(old, new, from, to, &mut copied[n]) {
            report.lost.push(format!("{what}: {error}"));
        }
    }
    [_, report.history, report.first_seen] = copied;
}

fn copy(old: &Connection, new: &Connection, from: &str, to: &str, copied: &mut u64) -> Result<()> {
    let mut from = old.prepare(from).map_err(StoreError::from)?;
    let width = from.column_count();
    let mut to = new.prepare(to)?;
    let mut rows = from.query([])?;
    while let Some(row) = rows.next()? {
        let values: Vec<rusqlite::types::Value> =
            (0..width).map(|n| row.get(n)).collect::<rusqlite::Result<_>>()?;
        *copied += to.execute(rusqlite::params_from_iter(values))? as u64;
    }
    Ok(())
}
