//! The `countersign` command: the same commands as the window, without a window.
//!
//! One verb, one file under `commands`. What is printed for people goes through [`table`]; what is
//! printed for programs is the command's own answer as JSON. Progress goes to standard error, and
//! only to a terminal.

#![forbid(unsafe_code)]

mod args;
mod commands;
mod context;
mod exit;
mod host;
mod pin;
mod progress;
#[cfg(debug_assertions)]
mod serve;
mod table;

use clap::Parser as _;

use crate::args::Cli;

fn main() -> std::process::ExitCode {
    let cli = Cli::parse();
    let json = cli.json;
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return exit::report(&error.into(), json),
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(code) => code.into(),
        Err(error) => exit::report(&error, json),
    }
}
