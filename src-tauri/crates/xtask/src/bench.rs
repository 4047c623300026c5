//! `cargo xtask bench`: what is fast, beside what stands on every Debian.

use std::env;

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::sh::{cargo, has, line};

pub(crate) fn bench(quick: bool) -> anyhow::Result<()> {
    for program in ["sqlite3", "python3"] {
        if !has(program) {
            bail!("{program} is missing; it is what the bench compares with");
        }
    }
    let program = build()?;
    let arguments: &[&str] = if quick { &["--quick"] } else { &[] };
    line(&program, arguments).run()
}

/// Builds the command line and the bench together, so that their libraries are built once.
fn build() -> anyhow::Result<String> {
    let mut program = None;
    let built = cargo(&[
        "build",
        "--release",
        "--package=cli",
        "--package=tests",
        "--bin=countersign",
        "--bench=bench",
        "--message-format=json-render-diagnostics",
    ])
    .follow(|message| {
        let message: Value = serde_json::from_str(message).unwrap_or_default();
        if message["target"]["name"] == "bench" {
            program = message["executable"].as_str().map(str::to_owned).or(program.take());
        }
    })?;
    if !built {
        bail!("it does not build in {}", env::current_dir()?.display());
    }
    program.context("cargo built no bench")
}
