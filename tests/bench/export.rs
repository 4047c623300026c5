//! All rows as CSV.

use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::table::{Line, Table, percentile};
use crate::{Bench, anchor};

/// Runs of each, in turn; the middle one counts.
const RUNS: usize = 3;

/// The columns of our file, in its order. Times stay numbers here, and nothing is guarded.
const SAME: &str = "SELECT conn, 'plugipay', kind, id, order_id, status, raw_status, refund, \
                    'none', minor / 100.0, currency, minor, NULL, customer_name, customer_email, \
                    adapter, method, mode, created, updated, completed, expires \
                    FROM session ORDER BY created DESC, rid DESC";

pub fn measure(bench: &Bench, folder: &Path, table: &mut Table) -> anyhow::Result<()> {
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        theirs.push(shell(bench, folder)?);
        ours.push(program(bench, folder)?);
    }
    table.add(Line {
        metric: format!("CSV of {} sessions x 22 columns, formulas guarded", bench.many),
        anchor: ("sqlite3 -csv, same columns".into(), percentile(&mut theirs, 50).as_secs_f64()),
        ours: percentile(&mut ours, 50).as_secs_f64(),
        unit: "s",
        goal: "<= 1.0 of the anchor".into(),
    });
    Ok(())
}

fn shell(bench: &Bench, folder: &Path) -> anyhow::Result<Duration> {
    let out = File::create(bench.folder.join("anchor.csv"))?;
    let began = Instant::now();
    let status = anchor::command("sqlite3")
        .args(["-readonly", "-csv", "-header"])
        .arg(folder.join("cache.db"))
        .arg(SAME)
        .stdout(Stdio::from(out))
        .status()?;
    anyhow::ensure!(status.success(), "the sqlite3 shell failed");
    Ok(began.elapsed())
}

fn program(bench: &Bench, folder: &Path) -> anyhow::Result<Duration> {
    let out = bench.folder.join("ours.csv");
    let began = Instant::now();
    let done = anchor::answer(
        anchor::command(&bench.program)
            .args(["--json", "--workspace"])
            .arg(folder)
            .args(["export", "sessions", "--out"])
            .arg(out),
    )?;
    let took = began.elapsed();
    anyhow::ensure!(done["rows"] == bench.many, "exported {done}");
    Ok(took)
}
