//! What the program did, one file a day in the workspace's folder.
//!
//! Credentials cannot end up here: the type that holds them refuses to print. Request bodies and
//! hosted URLs are never logged, only the names of commands.

use std::path::Path;

use anyhow::Context as _;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;

/// How many days are kept.
const DAYS: usize = 14;

/// Opens today's file. Lines are written as long as the guard lives.
pub(crate) fn open(folder: &Path) -> anyhow::Result<WorkerGuard> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("{} cannot be made", folder.display()))?;
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("countersign")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(folder)
        .with_context(|| format!("no log can be written in {}", folder.display()))?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    let filter = EnvFilter::try_from_env("COUNTERSIGN_LOG").unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(writer).init();
    Ok(guard)
}
