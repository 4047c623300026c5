//! The TypeScript twins of [`crate::view`] and of the command list.

use std::path::Path;

use ts_rs::{Config, ExportError, TS as _};

use crate::ApiError;
use crate::command::Commands;
use crate::view::Event;

/// Writes every type that crosses to the window into `folder`, one file each.
pub fn write(folder: &Path) -> Result<(), ExportError> {
    // Counts stay far below 2^53; money never crosses as a number.
    let config = Config::new().with_out_dir(folder).with_large_int("number");
    Commands::export_all(&config)?;
    Event::export_all(&config)?;
    ApiError::export_all(&config)
}
