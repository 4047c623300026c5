//! The repository as files.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that are made, not written.
const MADE: &[&str] =
    &[".git", "target", "node_modules", "dist", "dist-browser", "dist-fixture", "gen"];

/// The repository's folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// A file that people wrote.
#[derive(Debug, Clone)]
pub struct File {
    /// Relative to the root, with `/`.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl File {
    /// As text; pictures and the like are none.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    /// How many lines.
    pub fn lines(&self) -> usize {
        self.text().map_or(0, |text| text.lines().count())
    }

    /// Whether it lies in a folder and ends like this.
    pub fn is(&self, folder: &str, end: &str) -> bool {
        self.path.starts_with(folder) && self.path.ends_with(end)
    }
}

/// Every written file, in order.
pub fn files() -> Vec<File> {
    let mut found = Vec::new();
    collect(&root(), &root(), &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<File>) {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let made = MADE.iter().any(|made| name == *made);
        if path.is_dir() && !made {
            collect(root, &path, found);
        } else if let (true, Ok(inside)) = (path.is_file(), path.strip_prefix(root)) {
            // A file may vanish between being listed and being read: somebody else's temporary.
            let Ok(bytes) = fs::read(&path) else { continue };
            found.push(File { path: inside.to_string_lossy().replace('\\', "/"), bytes });
        }
    }
}

/// The names of the folders in a folder, in order.
pub fn folders(inside: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(inside)).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
