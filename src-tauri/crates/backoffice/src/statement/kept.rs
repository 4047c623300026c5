//! The files themselves: kept in the workspace under the hash of their content, so that what was
//! imported can be looked at, and read again, for ever.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use statements::{Source, Stream};
use store::STATEMENTS_FOLDER as FOLDER;

use crate::files::Draft;
use crate::trouble::unwritable;
use crate::{ApiError, Code};

/// A file of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    /// SHA-256 of its content, in hex.
    pub(super) hash: String,
    path: PathBuf,
}

impl Kept {
    /// Copies a stream into the workspace.
    pub(super) fn keep(workspace: &Path, mut from: impl Read) -> Result<Self, ApiError> {
        let folder = workspace.join(FOLDER);
        let incoming = folder.join(format!("incoming-{}", uuid::Uuid::new_v4()));
        let wrong = |error: io::Error| unwritable(&incoming, &error);
        let mut draft = Draft::begin(&incoming).map_err(wrong)?;
        let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 20]);
        loop {
            let count = match from.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) => return Err(unreadable(&error)),
            };
            hash.update(&buffer[..count]);
            draft.write_all(&buffer[..count]).map_err(wrong)?;
        }
        let hash = HEXLOWER.encode(&hash.finalize());
        let path = folder.join(&hash);
        draft.finish().map_err(wrong)?;
        fs::rename(&incoming, &path).map_err(wrong)?;
        Ok(Self { hash, path })
    }

    /// A file that was kept before.
    pub(super) fn find(workspace: &Path, hash: &str) -> Result<Self, ApiError> {
        let named = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        let path = workspace.join(FOLDER).join(hash);
        if named && path.is_file() {
            return Ok(Self { hash: hash.to_owned(), path });
        }
        let message = "The file is not in the workspace any more.";
        Err(ApiError::new(Code::NotFound, message, "Give it again."))
    }

    /// The files that nobody has touched for so long, those that did not come whole among them.
    pub(super) fn idle(workspace: &Path, moment: Duration) -> Vec<Self> {
        let entries = fs::read_dir(workspace.join(FOLDER)).into_iter().flatten().flatten();
        let idle = |entry: &fs::DirEntry| {
            let touched = entry.metadata().and_then(|meta| meta.modified()).ok();
            touched.and_then(|at| at.elapsed().ok()).is_some_and(|since| since >= moment)
        };
        let kept = |entry: fs::DirEntry| {
            let hash = entry.file_name().to_string_lossy().into_owned();
            Self { hash, path: entry.path() }
        };
        entries.filter(idle).map(kept).collect()
    }

    /// Takes it away; whoever still needs it has imported it.
    pub(super) fn forget(self) {
        // What cannot be taken away takes some room, and nothing else.
        let _ = fs::remove_file(self.path);
    }
}

impl Source for Kept {
    fn open(&self) -> io::Result<Box<dyn Stream + '_>> {
        Ok(Box::new(BufReader::with_capacity(1 << 16, File::open(&self.path)?)))
    }
}

fn unreadable(error: &io::Error) -> ApiError {
    let message = format!("The file could not be read: {error}. Nothing was imported.");
    ApiError::new(Code::InvalidInput, message, "Check the file, then try again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_kept_once_under_its_hash() {
        let folder = tempfile::tempdir().unwrap();
        let first = Kept::keep(folder.path(), b"same".as_slice()).unwrap();
        assert_eq!(Kept::keep(folder.path(), b"same".as_slice()).unwrap(), first);
        assert_eq!(Kept::find(folder.path(), &first.hash).unwrap(), first);
        let names: Vec<_> = fs::read_dir(folder.path().join(FOLDER)).unwrap().collect();
        assert_eq!(names.len(), 1, "{names:?}");
        first.clone().forget();
        assert!(Kept::find(folder.path(), &first.hash).is_err());
        assert!(Kept::find(folder.path(), "../ledger.db").is_err());
        let later = Kept::keep(folder.path(), b"later".as_slice()).unwrap();
        assert_eq!(Kept::idle(folder.path(), Duration::ZERO), [later]);
        assert!(Kept::idle(folder.path(), Duration::from_secs(3_600)).is_empty());
    }
}
