//! What the windows open: a page with a table, and a copy of the large workspace at a provider.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use backoffice::SystemClock;
use chrono::TimeDelta;
use domain::ConnectionId;
use store::Workspace;

use crate::provider::{self, Provider};
use crate::{Bench, million, sync};

/// Sessions that the provider knows: those of the last days are the newest of the workspace.
const SESSIONS: usize = 2_000;
/// The provider's history ends this long after the large workspace's: none of that is young enough
/// to be read again at every sync from a provider who never had it.
const LATER: TimeDelta = TimeDelta::days(4);

/// A copy of the large workspace whose last sync is just over, and its provider. The original stays
/// as the other parts need it.
pub fn workspace(bench: &Bench, large: &Path, copy: &Path) -> anyhow::Result<Provider> {
    fs::create_dir_all(copy)?;
    for name in ["cache.db", "ledger.db"] {
        fs::copy(large.join(name), copy.join(name))?;
    }
    let end = (million::now() + LATER).to_rfc3339();
    let provider = Provider::start(bench, SESSIONS, &["--now", &end])?;
    provider.connect(copy)?;
    {
        let workspace = Workspace::open(copy, Arc::new(SystemClock))?;
        let (cache, id) = (workspace.cache(), ConnectionId::new(provider::CONNECTION));
        let sweep = cache.open_sweep(&id, "sessions", None, Some(million::now()))?;
        cache.finish_sweep(sweep.id)?;
    }
    let (_, found) = sync::sync(bench, copy)?;
    anyhow::ensure!(found["connections"][0]["error"].is_null(), "{found}");
    Ok(provider)
}

/// The bare page: a hundred rows, as high as ours, and nothing that runs.
pub fn page(folder: &Path) -> anyhow::Result<PathBuf> {
    let row = |n: usize| {
        let order = million::order_id(n);
        format!(
            "<tr><td>{n} h<td>{order}<td>Ayu Lestari<td>IDR 150,000.00<td>Nothing received yet\n"
        )
    };
    let rows: String = (1..=100).map(row).collect();
    let path = folder.join("table.html");
    let style = "body { margin: 0; font: 13px sans-serif; background: #fff; color: #1a1c1e }
        table { width: 100%; border-collapse: collapse }
        td { height: 31px; padding: 0 8px; border-bottom: 1px solid #f0ede8 }";
    let head = format!("<!doctype html><meta charset=\"utf-8\"><style>{style}</style>");
    fs::write(&path, format!("{head}<title>A table</title><table>\n{rows}</table>\n"))?;
    Ok(path)
}
