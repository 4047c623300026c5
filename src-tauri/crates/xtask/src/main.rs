//! What a person does with this repository, one word each: `cargo xtask run`, `cargo xtask test`.
//!
//! It sets up what it needs and says what that is. It refuses to be clever: every step is a
//! command one could type, and prints it when it fails.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this program talks to a person at a terminal")]

mod bench;
mod bundle;
mod count;
mod fixtures;
mod fuzz;
mod icons;
mod node;
mod run;
mod rust;
mod sh;
mod suites;
mod system;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(bin_name = "cargo xtask", about = "Sets up, runs and tests Countersign")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the window and open it on the demo workspace
    Run,
    /// Run every suite, cheapest first, and stop at the first that fails
    Test {
        /// Also feed every reader of bank files with made-up bytes, a minute each
        #[arg(long)]
        full: bool,
    },
    /// Make the deb and the rpm
    Bundle,
    /// Measure, beside what stands on every Debian, and print one table
    Bench {
        /// With a tenth of the sessions
        #[arg(long)]
        quick: bool,
        /// Only these parts: list, export, sync, window
        parts: Vec<String>,
    },
    /// Write anew what is checked in but made: TypeScript bindings and icons
    Fixtures,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Run => run::run(),
        Task::Test { full } => suites::test(full),
        Task::Bundle => bundle::bundle(),
        Task::Bench { quick, parts } => bench::bench(quick, &parts),
        Task::Fixtures => fixtures::fixtures(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
