//! `cargo xtask bench`: one table, measured in one run: what stands on every Debian (sqlite3,
//! python3) as the anchor, ours beside it. Compare the ratios: times depend on the machine.

#![allow(clippy::print_stdout, reason = "it prints a table for a person")]

mod anchor;
mod export;
mod list;
mod million;
mod sync;
mod table;

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

fn main() -> anyhow::Result<()> {
    let bench = bench()?;
    let mut table = table::Table::default();
    eprintln!("a workspace of {} sessions", bench.many);
    let folder = million::folder(&bench)?;
    eprintln!("looking up, jumping");
    list::measure(&bench, &folder, &mut table)?;
    eprintln!("exporting");
    export::measure(&bench, &folder, &mut table)?;
    eprintln!("syncing {} sessions", bench.synced);
    sync::measure(&bench, &mut table)?;
    println!("{table}");
    Ok(())
}
