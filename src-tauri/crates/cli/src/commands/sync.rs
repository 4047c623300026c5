//! Reading what is new.

use anyhow::Result;
use backoffice::view::{SyncReport, SyncRequest, SyncResult};

use crate::args::Sync;
use crate::context::Context;
use crate::exit::Exit;
use crate::table;

/// Syncs, and says what it brought. Ctrl-C stops it; what was read is kept.
pub async fn sync(context: &Context, args: Sync) -> Result<Exit> {
    let request = SyncRequest { connection: args.connection, full: args.full };
    let running = context.call::<_, SyncReport>("sync_start", request);
    tokio::pin!(running);
    let report = tokio::select! {
        report = &mut running => report?,
        _ = tokio::signal::ctrl_c() => {
            context.call::<_, serde_json::Value>("sync_cancel", SyncRequest::default()).await?;
            running.await?
        }
    };
    context.print(&report, |report| human(&report.connections))?;
    Ok(ended(&report.connections))
}

fn human(results: &[SyncResult]) -> String {
    let mut table =
        table::table(&["Connection", ">New", ">Changed", ">Unchanged", ">Malformed", "Ended"]);
    for result in results {
        let ended = match &result.error {
            Some(error) => format!("{} {}", error.message, error.hint),
            None if result.canceled => "stopped; the next sync goes on there".to_owned(),
            None => "well".to_owned(),
        };
        let counts = [result.new, result.changed, result.unchanged, result.malformed];
        let mut cells = vec![table::safe(Some(&result.name))];
        cells.extend(counts.map(|count| count.to_string()));
        cells.push(ended);
        table.add_row(cells);
    }
    if results.is_empty() {
        "No connections yet. See countersign connect --help.".to_owned()
    } else {
        table.to_string()
    }
}

fn ended(results: &[SyncResult]) -> Exit {
    let errors = results.iter().filter_map(|result| result.error.as_ref());
    errors.map(|error| Exit::from(error.code)).next().unwrap_or_else(|| {
        if results.iter().any(|result| result.canceled) { Exit::Failed } else { Exit::Done }
    })
}
