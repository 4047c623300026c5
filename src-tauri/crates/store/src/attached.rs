//! Files that rows of the ledger name by the hash of their content. They never change, so whoever has
//! one of a name has the file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::backup::remove;
use crate::{Result, StoreError};

/// Where the files lie that customers sent to show that they paid.
pub const EVIDENCE_FOLDER: &str = "evidence";
/// Where the bank's files lie that were imported.
pub const STATEMENTS_FOLDER: &str = "statements";

/// Copies what `to` lacks of both folders.
pub(crate) fn copy_missing(from: &Path, to: &Path) -> Result<()> {
    for folder in [EVIDENCE_FOLDER, STATEMENTS_FOLDER] {
        for file in kept(&from.join(folder))? {
            copy(&file, &to.join(folder))?;
        }
    }
    Ok(())
}

/// The files of a folder that are named by a hash: a file that did not come whole is not.
fn kept(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::io(folder, error)),
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let paths = paths.collect::<io::Result<Vec<_>>>().map_err(|e| StoreError::io(folder, e))?;
    Ok(paths.into_iter().filter(|path| is_hash(path) && path.is_file()).collect())
}

fn is_hash(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Copies one file, so that under its name it is there as a whole or not at all.
fn copy(file: &Path, folder: &Path) -> Result<()> {
    let name = file.file_name().unwrap_or_default();
    let to = folder.join(name);
    if to.exists() {
        return Ok(());
    }
    let part = to.with_extension("part");
    remove(&part)?;
    let whole = || {
        fs::create_dir_all(folder)?;
        fs::copy(file, &part)?;
        fs::File::open(&part)?.sync_all()?;
        fs::rename(&part, &to)
    };
    whole().map_err(|error| StoreError::io(&to, error))
}
