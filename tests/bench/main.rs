//! `cargo xtask bench`: one table, measured in one run: what stands on every Debian (sqlite3,
//! python3, a bare WebKit window) as the anchor, ours beside it. Compare the ratios: times depend on
//! the machine. Parts that are named are measured alone.

#![allow(clippy::print_stdout, reason = "it prints a table for a person")]

mod anchor;
mod audit;
#[cfg(target_os = "linux")]
#[path = "../faults/calls.rs"]
mod calls;
#[path = "../it/kill/chance.rs"]
#[allow(dead_code, clippy::unwrap_used, reason = "part of a test")]
mod chance;
#[cfg(target_os = "linux")]
#[path = "../faults/disk.rs"]
#[allow(dead_code, clippy::unwrap_used, reason = "part of a test")]
mod disk;
// The display and its programs are those of the window's tests.
#[path = "../e2e/window/display.rs"]
mod display;
#[cfg(target_os = "linux")]
mod durable;
mod export;
mod five;
mod list;
mod million;
#[path = "../e2e/window/picture.rs"]
#[allow(dead_code, clippy::unwrap_used, reason = "part of a test")]
mod picture;
#[path = "../e2e/window/process.rs"]
#[allow(dead_code, reason = "part of a test")]
mod process;
mod provider;
mod statements;
mod sync;
mod table;
mod window;

use std::path::PathBuf;

use anyhow::Context as _;

/// What is measured, and with what.
pub struct Bench {
    /// Sessions of the large workspace.
    pub many: usize,
    /// Sessions of a first sync.
    pub synced: usize,
    /// Look-ups and jumps.
    pub tries: usize,
    /// The built command line.
    pub program: PathBuf,
    /// Where large files are kept for the next run.
    pub folder: PathBuf,
}

fn bench() -> anyhow::Result<Bench> {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let (many, synced, tries) =
        if quick { (100_000, 20_000, 5_000) } else { (1_000_000, 100_000, 50_000) };
    // target/release/deps/bench-… -> target/release/countersign
    let this = std::env::current_exe()?;
    let release = this.ancestors().nth(2).context("not in a target folder")?;
    let program = release.join("countersign");
    anyhow::ensure!(program.is_file(), "{} is not built", program.display());
    let folder = release.with_file_name("bench");
    std::fs::create_dir_all(&folder)?;
    Ok(Bench { many, synced, tries, program, folder })
}

/// The parts, by the names they are asked for with.
const PARTS: [&str; 8] =
    ["list", "export", "sync", "five", "statements", "audit", "durable", "window"];

/// Those that look at the large workspace, which takes minutes to make.
const LARGE: [&str; 3] = ["list", "export", "window"];

/// The parts that were named; all of them where none was.
fn parts() -> anyhow::Result<Vec<String>> {
    let named: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let unknown = named.iter().find(|name| !PARTS.contains(&name.as_str()));
    anyhow::ensure!(unknown.is_none(), "there is no part {unknown:?}, only {PARTS:?}");
    Ok(if named.is_empty() { PARTS.map(str::to_owned).to_vec() } else { named })
}

fn main() -> anyhow::Result<()> {
    let (parts, bench) = (parts()?, bench()?);
    let mut table = table::Table::default();
    let folder = if parts.iter().any(|part| LARGE.contains(&part.as_str())) {
        eprintln!("a workspace of {} sessions", bench.many);
        million::folder(&bench)?
    } else {
        PathBuf::new()
    };
    for part in parts {
        eprintln!("{part}");
        match part.as_str() {
            "list" => list::measure(&bench, &folder, &mut table)?,
            "export" => export::measure(&bench, &folder, &mut table)?,
            "sync" => sync::measure(&bench, &mut table)?,
            "five" => five::measure(&bench, &mut table)?,
            "audit" => audit::measure(&bench, &mut table)?,
            #[cfg(target_os = "linux")]
            "durable" => durable::measure(&bench, &mut table)?,
            "statements" => statements::measure(&bench, &mut table)?,
            _ => window::measure(&bench, &folder, &mut table)?,
        }
    }
    println!("{table}");
    Ok(())
}
