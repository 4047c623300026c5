//! Node, npm and the user interface's packages.

use std::fs;

use anyhow::{Context as _, bail};

use crate::sh::{line, ui};

/// The oldest Node that the user interface's tools run on.
const OLDEST: (u32, u32) = (20, 19);
const GET: &str = "Get Node 20.19 or newer from https://nodejs.org/en/download (Debian 13 and Ubuntu 25.04 have it: apt-get install nodejs npm).";

/// Checks Node and npm, and brings the packages to what the lock file says.
pub(crate) fn ensure() -> anyhow::Result<()> {
    check(line("node", &["--version"]).output().as_deref())?;
    if !line("npm", &["--version"]).succeeds() {
        bail!("npm is missing. {GET}");
    }
    packages()
}

fn check(version: Option<&str>) -> anyhow::Result<()> {
    match version.map(|text| (text.trim(), parse(text))) {
        None => bail!("Node is missing. {GET}"),
        Some((_, Some(found))) if found >= OLDEST => Ok(()),
        Some((text, _)) => bail!("Node {text} is too old. {GET}"),
    }
}

fn parse(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// `npm ci`, unless nothing changed since the last time.
fn packages() -> anyhow::Result<()> {
    let lock =
        fs::read(ui().join("package-lock.json")).context("ui/package-lock.json is missing")?;
    let stamp = ui().join("node_modules/.countersign-lock");
    if fs::read(&stamp).is_ok_and(|last| last == lock) {
        return Ok(());
    }
    println!("Installing the user interface's packages (npm ci)");
    line("npm", &["ci", "--no-audit", "--no-fund"]).within(&ui()).run()?;
    fs::write(stamp, lock).context("ui/node_modules cannot be written")
}

/// Runs a script of `ui/package.json` before the person's eyes.
pub(crate) fn script(name: &str) -> anyhow::Result<()> {
    line("npm", &["run", "--silent", name]).within(&ui()).run()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_or_missing_node_gets_one_line() {
        for version in [None, Some("v18.20.4\n"), Some("v20.18.3"), Some("nonsense")] {
            let error = check(version).unwrap_err().to_string();
            assert!(error.contains("nodejs.org") && !error.contains('\n'), "{error}");
        }
        for version in ["v20.19.0\n", "v20.20.2", "v22.12.0", "v24.1.0"] {
            check(Some(version)).unwrap();
        }
    }
}
