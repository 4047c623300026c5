//! Files.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use backoffice::view::{CsvOptions, ExportSessionsRequest, ExportedFile};

use crate::args::Csv;
use crate::context::Context;
use crate::exit::Exit;

/// Writes exactly the rows that `sessions` shows.
pub async fn sessions(
    context: &Context,
    query: &[String],
    sort: &str,
    out: &Path,
    csv: Csv,
) -> Result<Exit> {
    let (sort, ascending) = super::session::sort(sort);
    let request = ExportSessionsRequest {
        query: query.join(" "),
        sort,
        ascending,
        csv: CsvOptions { delimiter: csv.delimiter, bom: csv.bom },
        out: Some(absolute(out)?),
    };
    let file: ExportedFile = context.call("export_sessions", request).await?;
    context.print(&file, human)?;
    Ok(Exit::Done)
}

/// What was written.
pub fn human(file: &ExportedFile) -> String {
    format!("{} rows, {} bytes: {}", file.rows, file.bytes, file.path)
}

/// The path from the root, seen from where the command was typed.
pub fn absolute(path: &Path) -> Result<String> {
    let path: PathBuf = std::path::absolute(path).context("the path cannot be resolved")?;
    Ok(path.display().to_string())
}
