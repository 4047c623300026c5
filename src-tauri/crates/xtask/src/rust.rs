//! Everything in Rust is built once, by one command, and the test programs are then run one by
//! one. Asking cargo per package instead would choose other features of shared libraries each
//! time and build them again.

use std::path::PathBuf;

use anyhow::bail;
use serde_json::Value;

use crate::count::Tally;
use crate::sh::{cargo, line};

/// A built test program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Program {
    /// The package it tests.
    pub(crate) package: String,
    /// The target's name.
    pub(crate) target: String,
    /// The package's folder, in which it runs.
    folder: PathBuf,
    /// The program.
    path: PathBuf,
}

/// Builds programs and tests. `targets` chooses which.
pub(crate) fn build(targets: &[&str]) -> anyhow::Result<Vec<Program>> {
    let common = ["build", "--workspace", "--message-format=json-render-diagnostics"];
    let mut programs = Vec::new();
    let built = cargo(&[&common, targets].concat()).follow(|message| {
        programs.extend(serde_json::from_str(message).ok().as_ref().and_then(test_program));
    })?;
    if !built {
        bail!("it does not build");
    }
    programs.sort_by(|a, b| (rank(&a.package), &a.path).cmp(&(rank(&b.package), &b.path)));
    Ok(programs)
}

fn test_program(message: &Value) -> Option<Program> {
    if message["reason"] != "compiler-artifact" || message["profile"]["test"] != true {
        return None;
    }
    let manifest = PathBuf::from(message["manifest_path"].as_str()?);
    let folder = manifest.parent()?.to_owned();
    // `path+file:///…/crates/store#0.1.0`, or `…#name@0.1.0` where the folder has another name.
    let id = message["package_id"].as_str()?.rsplit('/').next()?;
    let (last, version) = id.split_once('#')?;
    let package = version.split_once('@').map_or(last, |(name, _)| name).to_owned();
    let target = message["target"]["name"].as_str()?.to_owned();
    Some(Program { package, target, folder, path: message["executable"].as_str()?.into() })
}

/// Cheapest first: what sees nobody, then what sees those.
const ORDER: &[&str] = &[
    "domain",
    "statements",
    "matching",
    "confirmation",
    "reports",
    "xtask",
    "providers",
    "store",
    "sandbox",
    "backoffice",
    "cli",
    "tests",
];

fn rank(package: &str) -> usize {
    ORDER.iter().position(|name| *name == package).unwrap_or(ORDER.len())
}

/// Runs one test program.
pub(crate) fn test(program: &Program) -> anyhow::Result<Tally> {
    let path = program.path.to_string_lossy();
    Tally::of(line(&path, &["--quiet"]).within(&program.folder).with("INSTA_UPDATE", "no"))
}

/// Runs those of its tests whose names begin so, with a setting, and shows what they print.
pub(crate) fn long(program: &Program, names: &str, setting: (&str, &str)) -> anyhow::Result<Tally> {
    let path = program.path.to_string_lossy();
    let shown = line(&path, &["--quiet", "--show-output", names]).within(&program.folder);
    Tally::of(shown.with("INSTA_UPDATE", "no").with(setting.0, setting.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn message(id: &str, test: bool) -> Value {
        json!({
            "reason": "compiler-artifact", "package_id": id, "profile": { "test": test },
            "target": { "name": "it" }, "manifest_path": "/r/crates/store/Cargo.toml", "executable": "/r/target/store-1",
        })
    }

    #[test]
    fn test_programs_are_found_in_cargos_messages() {
        let found = |id, test| test_program(&message(id, test)).map(|program| program.package);
        assert_eq!(found("path+file:///r/crates/store#0.1.0", true).as_deref(), Some("store"));
        let renamed = "path+file:///r/src-tauri#countersign-desktop@0.1.0";
        assert_eq!(found(renamed, true).as_deref(), Some("countersign-desktop"));
        assert_eq!(found("path+file:///r/crates/store#0.1.0", false), None, "not a test");
        assert_eq!(test_program(&json!({ "reason": "build-finished" })), None);
    }

    #[test]
    fn what_sees_nobody_is_tested_first() {
        assert!(rank("domain") < rank("store") && rank("store") < rank("a new one"));
    }
}
