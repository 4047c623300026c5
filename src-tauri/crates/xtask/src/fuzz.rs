//! Minutes of made-up bank files against the readers, where a nightly toolchain is at hand.

use std::fs;

use crate::sh::{line, root};

const CRATE: &str = "src-tauri/crates/statements";

/// One for each format; its name is that of its folder of fixtures.
pub(crate) const TARGETS: &[&str] =
    &["bai2", "camt", "coda", "csv", "mt940", "norma43", "ofx", "qif", "xlsx", "zip"];

/// Whether `cargo fuzz` can be run.
pub(crate) fn is_there() -> bool {
    line("cargo", &["+nightly", "fuzz", "--version"]).succeeds()
}

/// A minute of one target. It begins with the fixtures and keeps what it finds in a folder that is
/// not checked in.
pub(crate) fn minute(target: &str) -> anyhow::Result<()> {
    let crate_folder = root().join(CRATE);
    let (found, fixtures) = (format!("fuzz/corpus/{target}"), format!("tests/fixtures/{target}"));
    fs::create_dir_all(crate_folder.join(&found))?;
    let mut arguments = vec!["+nightly", "fuzz", "run", target, &found];
    if crate_folder.join(&fixtures).is_dir() {
        arguments.push(&fixtures);
    }
    arguments.extend(["--", "-max_total_time=60"]);
    line("cargo", &arguments).within(&crate_folder).run()
}
