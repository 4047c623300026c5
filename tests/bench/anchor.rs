//! Starting what ours is compared with.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};
use serde_json::Value;

#[allow(clippy::disallowed_methods, reason = "a bench compares programs")]
pub fn command(program: impl AsRef<OsStr>) -> Command {
    Command::new(program)
}

/// What a part of `anchor.py` found.
pub fn python(arguments: &[&str]) -> anyhow::Result<Value> {
    answer(command(interpreter()).arg(script()).args(arguments))
}

/// The same with the packages of a folder.
pub fn python_with(packages: &Path, arguments: &[&str]) -> anyhow::Result<Value> {
    let mut python = command(interpreter());
    answer(python.arg(script()).args(arguments).env("PYTHONPATH", packages))
}

/// Debian's own where there is one: that is the anchor.
pub fn interpreter() -> &'static Path {
    let usual = Path::new("/usr/bin/python3");
    if usual.exists() { usual } else { Path::new("python3") }
}

fn script() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("bench/anchor.py")
}

/// Runs to a good end, and reads the JSON that it prints.
pub fn answer(command: &mut Command) -> anyhow::Result<Value> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "failed: {command:?}: {text}");
    serde_json::from_str(&text).with_context(|| format!("{command:?} printed no JSON: {text}"))
}

/// A number of an answer.
pub fn number(answer: &Value, name: &str) -> anyhow::Result<f64> {
    answer[name].as_f64().with_context(|| format!("{answer} has no {name}"))
}
