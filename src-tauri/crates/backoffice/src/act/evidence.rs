//! What shows that the money came: a picture of the bank's page, a receipt. Kept in the workspace
//! under the hash of its content, so that the same file is there once and cannot change unnoticed.

use std::path::Path;

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest as _, Sha256};

use crate::files;
use crate::trouble::unwritable;
use crate::view::EvidenceInput;
use crate::{ApiError, Code};

/// Files of one confirmation.
const MOST: usize = 5;
/// Bytes of one file.
const LARGEST: usize = 10 << 20;

/// Keeps the files and says in a line each what they are.
pub(super) fn keep(workspace: &Path, given: &[EvidenceInput]) -> Result<Vec<String>, ApiError> {
    let invalid = |message: String| {
        ApiError::new(Code::InvalidInput, message, "Give at most 5 files of at most 10 MB each.")
    };
    if given.len() > MOST {
        return Err(invalid(format!("{} files are too many.", given.len())));
    }
    given.iter().map(|file| one(workspace, file, &invalid)).collect()
}

fn one(
    workspace: &Path,
    file: &EvidenceInput,
    invalid: &dyn Fn(String) -> ApiError,
) -> Result<String, ApiError> {
    let name = domain::text::one_line(&file.name);
    let bytes = BASE64
        .decode(file.content.as_bytes())
        .map_err(|_| invalid(format!("{name} did not arrive whole.")))?;
    if bytes.is_empty() || bytes.len() > LARGEST {
        return Err(invalid(format!("{name} has {} bytes.", bytes.len())));
    }
    let hash = HEXLOWER.encode(&Sha256::digest(&bytes));
    let path = workspace.join("evidence").join(&hash);
    if !path.exists() {
        files::replace(&path, &bytes).map_err(|error| unwritable(&path, &error))?;
    }
    Ok(format!("Evidence: {name} (SHA-256 {hash})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(name: &str, bytes: &[u8]) -> EvidenceInput {
        EvidenceInput { name: name.to_owned(), content: BASE64.encode(bytes) }
    }

    #[test]
    fn a_file_is_kept_once_under_its_hash() {
        let folder = tempfile::tempdir().unwrap();
        let same = [input("a.png", b"slip"), input("b.png", b"slip")];
        let lines = keep(folder.path(), &same).unwrap();
        assert!(lines[0].starts_with("Evidence: a.png (SHA-256 "), "{lines:?}");
        let kept: Vec<_> = std::fs::read_dir(folder.path().join("evidence")).unwrap().collect();
        assert_eq!(kept.len(), 1);
        assert_eq!(std::fs::read(kept[0].as_ref().unwrap().path()).unwrap(), b"slip");
    }

    #[test]
    fn too_much_or_nothing_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(keep(folder.path(), &[input("a", b"")]).is_err());
        assert!(keep(folder.path(), &vec![input("a", b"x"); 6]).is_err());
        let broken = EvidenceInput { name: "a".into(), content: "%".into() };
        assert_eq!(keep(folder.path(), &[broken]).unwrap_err().code, Code::InvalidInput);
    }
}
