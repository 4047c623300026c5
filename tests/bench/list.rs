//! Finding one order, and jumping to any place of the list.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use backoffice::SystemClock;
use chrono::TimeDelta;
use domain::query::Query;
use domain::{ConnectionId, Stamp, Status};
use store::Workspace;
use store::cache::{From, ListAsk, Observed, Sort, SortField};

use crate::table::{Line, Table, micros, millis, percentile};
use crate::{Bench, anchor, million, provider};

/// Jumps for each order.
const JUMPS: usize = 60;

/// Sessions that an ordinary sync finds changed.
const CHANGED: usize = 40;

pub fn measure(bench: &Bench, folder: &Path, table: &mut Table) -> anyhow::Result<()> {
    let database = folder.join("cache.db").display().to_string();
    let workspace = Workspace::open(folder, Arc::new(SystemClock))?;
    let anchored = anchor::python(&["lookup", &database, &bench.tries.to_string()])?;
    table.add(Line {
        metric: format!("order id among {} sessions, p99", bench.many),
        anchor: ("python sqlite3, same index".into(), anchor::number(&anchored, "p99")? * 1e6),
        ours: micros(lookup(bench, &workspace)?),
        unit: "µs",
        goal: "<= 20 µs".into(),
    });
    let anchored = anchor::python(&["offset", &database, &JUMPS.to_string()])?;
    let offset = anchor::number(&anchored, "max")? * 1e3;
    // As a sync does at its end.
    workspace.cache().find_anchors()?;
    drop(workspace);
    let workspace = Workspace::open(folder, Arc::new(SystemClock))?;
    let (started, later) = jumps(bench, &workspace)?;
    change(bench, &workspace)?;
    let (synced, _) = jumps(bench, &workspace)?;
    for (what, ours) in [
        ("first jump after a start", started),
        ("first jump after a sync", synced),
        ("100 rows at any depth", later),
    ] {
        table.add(Line {
            metric: format!("{what}, every order both ways, slowest"),
            anchor: ("python LIMIT 100 OFFSET n, by creation".into(), offset),
            ours: millis(ours),
            unit: "ms",
            goal: "<= 2 ms".into(),
        });
    }
    Ok(())
}

fn lookup(bench: &Bench, workspace: &Workspace) -> anyhow::Result<Duration> {
    let mut times = Vec::with_capacity(bench.tries);
    for n in 0..bench.tries {
        let wanted = million::order_id(million::stirred(n) % bench.many);
        let began = Instant::now();
        let found = workspace.cache().find_order(&wanted)?;
        times.push(began.elapsed());
        anyhow::ensure!(found.iter().any(|row| row.session.order_ids[0].value == wanted));
    }
    Ok(percentile(&mut times, 99))
}

/// What an ordinary sync does: some sessions are in another place of every order afterwards.
fn change(bench: &Bench, workspace: &Workspace) -> anyhow::Result<()> {
    let cache = workspace.cache();
    let mut changed = Vec::new();
    for n in 0..CHANGED {
        let order = million::order_id(million::stirred(n) % bench.many);
        let row = cache.find_order(&order)?.swap_remove(0);
        let stored = cache.get(&row.key)?.context("a row without its body")?;
        let mut session = row.session;
        session.updated = Stamp::provider(session.updated.at + TimeDelta::seconds(1));
        session.completed = Some(session.updated);
        session.status = Status::Completed;
        let (raw, seen_at) = (stored.raw + " ", stored.raw_read_at + TimeDelta::seconds(1));
        changed.push(Observed { raw, read: Ok(session), seen_at });
    }
    let applied = cache.apply(&ConnectionId::new(provider::CONNECTION), changed, None)?;
    anyhow::ensure!(applied.changed > 0, "{applied:?}");
    Ok(())
}

/// The slowest of the first jumps of each order, and of all later ones.
fn jumps(bench: &Bench, workspace: &Workspace) -> anyhow::Result<(Duration, Duration)> {
    let (mut first, mut later) = (Duration::ZERO, Duration::ZERO);
    for (field, descending) in SortField::ALL.iter().flat_map(|f| [(*f, false), (*f, true)]) {
        for n in 0..=JUMPS {
            let position = if n == 0 { bench.many } else { million::stirred(n) % bench.many };
            let ask = ListAsk {
                query: Query::default(),
                zone: chrono_tz::Asia::Jakarta,
                sort: Sort { field, descending },
                from: From::Position(position.saturating_sub(100) as u64),
                limit: 100,
            };
            let began = Instant::now();
            let page = workspace.cache().page(&ask)?;
            let took = began.elapsed();
            anyhow::ensure!(page.rows.len() == 100 || position < 100, "{field:?} {position}");
            let slowest = if n == 0 { &mut first } else { &mut later };
            *slowest = took.max(*slowest);
        }
    }
    Ok((first, later))
}
