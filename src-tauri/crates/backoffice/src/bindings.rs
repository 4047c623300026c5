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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    fn all(folder: &Path) -> BTreeMap<String, String> {
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        files
            .map(|path| {
                (
                    path.file_name().unwrap().to_string_lossy().into_owned(),
                    fs::read_to_string(path).unwrap(),
                )
            })
            .collect()
    }

    /// `UPDATE_BINDINGS=1` writes them anew; `cargo xtask fixtures` does just that.
    #[test]
    fn the_windows_types_are_those_of_the_command_list() {
        let kept = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/bindings");
        if std::env::var_os("UPDATE_BINDINGS").is_some() {
            fs::remove_dir_all(&kept).unwrap();
            write(&kept).unwrap();
        }
        let fresh = tempfile::tempdir().unwrap();
        write(fresh.path()).unwrap();
        similar_asserts::assert_eq!(all(&kept), all(fresh.path()), "run `cargo xtask fixtures`");
    }

    #[test]
    fn the_command_list_is_as_checked_in() {
        insta::assert_snapshot!(crate::COMMANDS.join(" "));
    }
}
