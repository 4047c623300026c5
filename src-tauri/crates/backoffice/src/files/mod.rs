//! Files that leave the program: written beside their place under a temporary name, then renamed,
//! so that a reader never meets half a file.

mod qr;

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

pub(crate) use qr::{png, svg};

/// A file on its way to its place.
pub(crate) struct Draft {
    writer: BufWriter<File>,
    temporary: PathBuf,
    target: PathBuf,
    done: bool,
}

impl Draft {
    /// Begins a file at `target`; the folder is made where it is missing. Fails before any work is
    /// done where the folder cannot be written.
    pub(crate) fn begin(target: &Path) -> io::Result<Self> {
        let folder = target.parent().unwrap_or_else(|| Path::new("."));
        fs::create_dir_all(folder)?;
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let temporary = folder.join(format!(".{name}.{}.part", std::process::id()));
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(&temporary)?;
        let writer = BufWriter::with_capacity(1 << 20, file);
        Ok(Self { writer, temporary, target: target.to_owned(), done: false })
    }

    /// Puts the file in its place and says how large it is. Only now does anybody see it.
    pub(crate) fn finish(mut self) -> io::Result<u64> {
        self.writer.flush()?;
        let file = self.writer.get_ref();
        file.sync_all()?;
        let bytes = file.metadata()?.len();
        fs::rename(&self.temporary, &self.target)?;
        self.done = true;
        Ok(bytes)
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.done {
            // What was begun and not finished is of no use to anybody.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Writes a whole file, readable by this person only.
pub(crate) fn replace(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut draft = Draft::begin(target)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&draft.temporary, fs::Permissions::from_mode(0o600))?;
    }
    draft.write_all(bytes)?;
    draft.finish().map(drop)
}

/// A path in `folder` that no file has yet: `name.csv`, then `name (2).csv` …
pub(crate) fn free_name(folder: &Path, stem: &str, extension: &str) -> PathBuf {
    let plain = folder.join(format!("{stem}.{extension}"));
    let numbered = |n: u32| folder.join(format!("{stem} ({n}).{extension}"));
    if plain.exists() {
        (2..).map(numbered).find(|path| !path.exists()).unwrap_or(plain)
    } else {
        plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_sees_half_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("new/october.csv");
        let mut draft = Draft::begin(&target).unwrap();
        draft.write_all(b"half").unwrap();
        assert!(!target.exists());
        drop(draft);
        let left = fs::read_dir(target.parent().unwrap()).unwrap().count();
        assert_eq!(left, 0, "an abandoned file was left behind");
    }

    #[test]
    fn an_older_export_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let first = free_name(folder.path(), "october", "csv");
        replace(&first, b"1").unwrap();
        let second = free_name(folder.path(), "october", "csv");
        assert_eq!(second, folder.path().join("october (2).csv"));
        assert_eq!(fs::read(first).unwrap(), b"1");
    }
}
