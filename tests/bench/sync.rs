//! A first sync, and one that finds nothing new, against a provider in another process.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::provider::Provider;
use crate::table::{Line, Table};
use crate::{Bench, anchor};

pub fn measure(bench: &Bench, table: &mut Table) -> anyhow::Result<()> {
    let provider = Provider::start(bench, bench.synced, &[])?;
    let folder = tempfile::tempdir_in(&bench.folder)?;
    let database = folder.path().join("anchor.db").display().to_string();
    let (url, key) = (provider.says("base_url"), provider.says("bearer_key"));
    let read = anchor::python(&["read", url, key, &database])?;
    anyhow::ensure!(read["rows"] == bench.synced, "the anchor read {read}");
    let anchored = bench.synced as f64 / anchor::number(&read, "seconds")?;
    let workspace = folder.path().join("workspace");
    provider.connect(&workspace)?;
    let (first, found) = sync(bench, &workspace)?;
    anyhow::ensure!(found["connections"][0]["new"] == bench.synced, "{found}");
    let (again, found) = sync(bench, &workspace)?;
    anyhow::ensure!(found["connections"][0]["new"] == 0, "{found}");
    table.add(Line {
        metric: format!("first sync of {} sessions, with customers and receipts", bench.synced),
        anchor: ("python urllib + sqlite3, sessions only".into(), anchored),
        ours: bench.synced as f64 / first.as_secs_f64(),
        unit: "sessions/s",
        goal: ">= 20000 sessions/s".into(),
    });
    table.add(Line {
        metric: "sync that finds nothing new, with the program's start".into(),
        anchor: ("the first sync".into(), first.as_secs_f64()),
        ours: again.as_secs_f64(),
        unit: "s",
        goal: "<= 0.1 of the anchor".into(),
    });
    Ok(())
}

/// Syncs a workspace by the command line; says how long it took and what it found.
pub fn sync(bench: &Bench, workspace: &Path) -> anyhow::Result<(Duration, Value)> {
    let mut command = anchor::command(&bench.program);
    let began = Instant::now();
    let found = anchor::answer(command.args(["--json", "--workspace"]).arg(workspace).arg("sync"))?;
    Ok((began.elapsed(), found))
}
