//! The audit log: looked along, beside hashing the same bytes with nothing around them.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::ensure;
use backoffice::SystemClock;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::Workspace;
use store::ledger::{About, Act, Entry, Head, Whence};

use crate::Bench;
use crate::table::{Line, Table};

/// Runs of each; the fastest counts.
const RUNS: usize = 3;
/// Entries that are read at a time, to be hashed from memory.
const PAGE: usize = 10_000;

pub fn measure(bench: &Bench, table: &mut Table) -> anyhow::Result<()> {
    let folder = bench.folder.join(format!("audit-{}", bench.many));
    fill(&folder, bench.many)?;
    let workspace = Workspace::open(&folder, Arc::new(SystemClock))?;
    let (mut ours, mut anchor) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..RUNS {
        let began = Instant::now();
        let report = workspace.ledger().audit_verify(&[])?;
        ours = ours.min(began.elapsed().as_secs_f64());
        ensure!(report.entries == bench.many as u64 && report.faults.is_empty(), "{report:?}");
        anchor = anchor.min(hashed(&workspace)?);
    }
    table.add(Line {
        metric: format!("audit log of {} entries verified", bench.many),
        anchor: ("SHA-256 of the same bytes".into(), anchor * 1e3),
        ours: ours * 1e3,
        unit: "ms",
        goal: "<= 3 x the anchor".into(),
    });
    Ok(())
}

/// A workspace with so many entries, kept for the next run.
fn fill(folder: &Path, many: usize) -> anyhow::Result<()> {
    let head = Workspace::open(folder, Arc::new(SystemClock))?.ledger().audit_head()?;
    if head.is_some_and(|head| head.seq == many as i64) {
        return Ok(());
    }
    if head.is_some() {
        std::fs::remove_dir_all(folder)?;
        Workspace::open(folder, Arc::new(SystemClock))?;
    }
    // One transaction: a million durable ones would measure the disk.
    let mut db = rusqlite::Connection::open(folder.join("ledger.db"))?;
    let tx = db.transaction()?;
    let mut last = Head::ORIGIN;
    {
        let mut insert = tx.prepare("INSERT INTO audit (seq, entry, hash) VALUES (?1, ?2, ?3)")?;
        for n in 0..many {
            let entry = serde_json::to_string(&entry(n))?;
            last = last.next(entry.as_bytes());
            insert.execute(rusqlite::params![last.seq, entry, last.hash])?;
        }
    }
    Ok(tx.commit()?)
}

/// A step of an intent: the longest kind, and the most frequent one.
fn entry(n: usize) -> Entry {
    let after = json!({
        "id": format!("{n:08x}-5c1b-4f0e-9a3d-7e2f4c6b8a90"), "action": "confirm", "connection": "c1",
        "provider": "plugipay", "account": "acc_01", "mode": "live", "target": format!("cs_{n:016x}"),
        "minor": 15_000_000, "currency": "IDR", "epoch": 1, "idem_key": format!("{n:052x}"),
        "body_sha256": format!("{n:064x}"), "state": "sending", "reason": null, "attempts": 1,
        "first_sent_at": 1_790_000_000_000_i64, "last_http": null, "request_id": null,
        "prepared_by": "Rini", "created_at": 1_790_000_000_000_i64, "updated_at": 1_790_000_001_000_i64,
        "outcome_session": null, "protocol": "{\"sending\":{\"epoch\":1}}", "owner": "1790000000000-4711-0",
        "body": "{\"plan\":{\"action\":\"confirm\",\"amount\":15000000},\"transfer\":{\"reference\":\"INV-2041\"}}",
    });
    Entry {
        at: 1_790_000_000_000 + n as i64,
        who: "Rini".to_owned(),
        from: Whence::Window,
        seat: "1790000000000-4711-0".to_owned(),
        kind: Act::IntentSending.as_str().to_owned(),
        about: About {
            connection: Some("c1".to_owned()),
            session: Some(format!("cs_{n:016x}")),
            ..About::default()
        },
        before: Some(json!({ "state": "intent", "attempts": 0 })),
        after: Some(after),
        why: None,
    }
}

/// Seconds to hash the bytes of all entries, held in memory a page at a time: reading is not counted.
fn hashed(workspace: &Workspace) -> anyhow::Result<f64> {
    let (mut next, mut seconds) = (1, 0.0);
    loop {
        let page = workspace.ledger().audit_from(next, PAGE)?;
        let Some(last) = page.last() else { return Ok(seconds) };
        next = last.head.seq + 1;
        let bytes: Vec<u8> = page.into_iter().flat_map(|raw| raw.entry.into_bytes()).collect();
        let began = Instant::now();
        std::hint::black_box(Sha256::digest(&bytes));
        seconds += began.elapsed().as_secs_f64();
    }
}
