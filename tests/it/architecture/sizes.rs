//! A file that cannot be read in one sitting is read by nobody.

use tests::tree::{File, files};

use super::assert_none;

/// Nothing written by hand is longer.
const LONGEST: usize = 500;

fn is_made(file: &File) -> bool {
    file.path.starts_with("ui/src/bindings/")
}

#[test]
fn no_file_is_too_long() {
    let files = files();
    let mut broken = Vec::new();
    for end in [".rs", ".svelte", ".ts"] {
        let of_kind = || files.iter().filter(|file| file.path.ends_with(end) && !is_made(file));
        broken.extend(
            of_kind()
                .filter(|file| file.lines() > LONGEST)
                .map(|file| format!("{} has {} lines", file.path, file.lines())),
        );
        let mut lines: Vec<usize> = of_kind().map(File::lines).collect();
        lines.sort_unstable();
        let at = |tenths: usize| lines.get(lines.len() * tenths / 10).copied().unwrap_or(0);
        eprintln!("{end}: {} files, median {} lines, nine tenths {}", lines.len(), at(5), at(9));
    }
    assert_none("Files over 500 lines", broken);
}
