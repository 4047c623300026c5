//! `cargo xtask bench`: what is fast, beside what stands on every Debian.

use std::env;

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::sh::{cargo, has, line};
use crate::system::Need;
use crate::{node, system};

/// The part that opens the real window.
const WINDOW: &str = "window";

/// Measures the named parts; all of them where none is named.
pub(crate) fn bench(quick: bool, parts: &[String]) -> anyhow::Result<()> {
    for program in ["sqlite3", "python3"] {
        if !has(program) {
            bail!("{program} is missing; it is what the bench compares with");
        }
    }
    let window = parts.is_empty() || parts.iter().any(|part| part == WINDOW);
    if window {
        system::ensure(Need::Test)?;
        node::ensure()?;
        node::script("build")?;
    }
    let program = build(window)?;
    let quick: &[&str] = if quick { &["--quick"] } else { &[] };
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    line(&program, &[quick, &parts].concat()).run()
}

/// Builds the programs and the bench together, so that their libraries are built once.
fn build(window: bool) -> anyhow::Result<String> {
    let mut program = None;
    let shell: &[&str] =
        if window { &["--package=countersign-desktop", "--bin=countersign-desktop"] } else { &[] };
    let common = [
        "build",
        "--release",
        "--package=cli",
        "--package=tests",
        "--bin=countersign",
        "--bench=bench",
        "--message-format=json-render-diagnostics",
    ];
    let built = cargo(&[&common, shell].concat()).follow(|message| {
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
