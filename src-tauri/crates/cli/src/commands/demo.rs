//! Made-up providers: alone, or with a workspace connected to them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use backoffice::view::{QueueView, SyncReport, SyncRequest};

use crate::args::{Cli, Demo, Sandbox};
use crate::context::{Context, line, usual_folder};
use crate::exit::Exit;
use crate::host::CommandLine;

/// Runs the made-up providers until stopped.
pub async fn sandbox(args: &Sandbox) -> Result<Exit> {
    let options = sandbox::Options {
        port: args.port,
        seed: args.seed,
        sessions: args.sessions,
        now: args.now,
        state_file: args.state.clone(),
        ..sandbox::Options::default()
    };
    let running = sandbox::start(options).await?;
    line(&serde_json::to_string(running.description())?)?;
    stopped().await?;
    running.stop().await;
    Ok(Exit::Done)
}

/// Waits for Ctrl-C or a request to end.
pub async fn stopped() -> Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            ended = tokio::signal::ctrl_c() => ended?,
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await?;
    Ok(())
}

/// Opens the demo workspace, syncs it and says what to try.
pub async fn demo(cli: &Cli, args: &Demo) -> Result<Exit> {
    let folder = match &cli.workspace {
        Some(folder) => folder.clone(),
        None => usual_folder("demo")?,
    };
    let options = sandbox::Options {
        seed: args.seed,
        sessions: args.sessions,
        ..sandbox::Options::default()
    };
    let host = CommandLine::staying(cli.json, options);
    let context = Context::open_at(folder.clone(), true, host, cli).await?;
    let report: SyncReport = context.call("sync_start", SyncRequest::default()).await?;
    let queue: QueueView = context.call("queue", serde_json::json!({})).await?;
    let failed = report.connections.iter().any(|result| result.error.is_some());
    context.print(&report, |report| {
        let new: u64 = report.connections.iter().map(|result| result.new).sum();
        hints(&program(), &folder, new, &queue)
    })?;
    if !args.once && !failed {
        stopped().await?;
    }
    context.office().close().await;
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

/// What to try next, ready to be typed.
fn hints(program: &str, folder: &Path, new: u64, queue: &QueueView) -> String {
    let open = format!("{program} --workspace {}", quoted(folder));
    let mut lines = vec![
        format!(
            "The demo workspace is in {}: {new} new sessions, {} transfers to confirm.",
            folder.display(),
            queue.waiting.len()
        ),
        "These are made-up payments on this computer. Try, in another terminal:".to_owned(),
        format!("  {open} sessions status:awaiting_confirmation"),
    ];
    if let Some(first) = queue.waiting.first() {
        let session = &first.session;
        let order = session.order_id.as_deref().unwrap_or(&session.id);
        lines.push(format!("  {open} session {order}"));
        lines.push(format!(
            "  {open} confirm {} --received-on {} --amount {} --reference TRSF-1",
            session.id,
            session.updated_at.date_naive(),
            session.amount.value
        ));
    }
    lines.push(format!(
        "  {open} report month {}",
        queue.waiting.first().map_or_else(
            || "2026-10".to_owned(),
            |row| row.session.created_at.format("%Y-%m").to_string()
        )
    ));
    lines.push("The sandbox runs until you press Ctrl-C.".to_owned());
    lines.join("\n")
}

fn program() -> String {
    let path = std::env::args().next().map(PathBuf::from).unwrap_or_default();
    path.display().to_string()
}

fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    if text.contains(char::is_whitespace) { format!("'{text}'") } else { text }
}

/// Everything on standard input.
pub fn standard_input() -> Result<String> {
    std::io::read_to_string(std::io::stdin()).context("standard input could not be read")
}
