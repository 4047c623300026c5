//! What the operating system must have. On Debian and its children missing packages are installed
//! by name; elsewhere it is said what is missing.

use std::collections::BTreeSet;
use std::fs;

use anyhow::bail;

use crate::sh::{has, line};

/// What for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// To build and open the window.
    Build,
    /// To run every suite.
    Test,
}

const BUILD: &[&str] = &[
    "build-essential",
    "libwebkit2gtk-4.1-dev",
    "librsvg2-dev",
    "libxdo-dev",
    "libssl-dev",
    "pkg-config",
];
const TEST: &[&str] = &[
    "xvfb",
    "webkit2gtk-driver",
    "chromium",
    "dbus-x11",
    "sqlite3",
    "python3",
    "fonts-noto-cjk",
    "redis-server",
];

/// Browsers that will do for `chromium`.
const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];
/// Per library of pkg-config, and per program: what it is looked for elsewhere than on Debian.
const LIBRARIES: &[&str] = &["webkit2gtk-4.1", "librsvg-2.0", "openssl"];
const PROGRAMS: &[&str] =
    &["Xvfb", "WebKitWebDriver", "dbus-run-session", "sqlite3", "python3", "redis-server"];

/// Sees to it that everything is there, or says what is not.
pub(crate) fn ensure(need: Need) -> anyhow::Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    if !is_debian(&fs::read_to_string("/etc/os-release").unwrap_or_default()) || !has("apt-get") {
        return elsewhere(need);
    }
    let missing = missing(need, &installed());
    if missing.is_empty() { Ok(()) } else { install(&missing) }
}

fn is_debian(release: &str) -> bool {
    let ids = release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")));
    ids.flat_map(|value| value.trim_matches('"').split(' '))
        .any(|id| id == "debian" || id == "ubuntu")
}

fn wanted(need: Need) -> impl Iterator<Item = &'static str> {
    let tests = if need == Need::Test { TEST } else { &[] };
    BUILD.iter().chain(tests).copied()
}

fn missing(need: Need, installed: &BTreeSet<String>) -> Vec<&'static str> {
    wanted(need).filter(|package| !installed.contains(*package)).collect()
}

/// The wanted packages that are there.
fn installed() -> BTreeSet<String> {
    let mut arguments = vec!["-W", "-f=${db:Status-Status} ${Package}\\n"];
    arguments.extend(wanted(Need::Test));
    let listed = line("dpkg-query", &arguments).output().unwrap_or_default();
    let mut installed: BTreeSet<String> = listed
        .lines()
        .filter_map(|line| line.strip_prefix("installed "))
        .map(str::to_owned)
        .collect();
    if BROWSERS.iter().any(|name| has(name)) {
        installed.insert("chromium".into());
    }
    installed
}

fn install(missing: &[&str]) -> anyhow::Result<()> {
    let names = missing.join(" ");
    let root = line("id", &["-u"]).output().is_some_and(|id| id.trim() == "0");
    if !root && !line("sudo", &["-n", "true"]).succeeds() {
        bail!(
            "System packages are missing. Run this line, then try again:\n  sudo apt-get install {names}"
        );
    }
    println!("Installing system packages: {names}");
    let mut before = if root { vec![] } else { vec!["sudo", "-n"] };
    before.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    let apt = |rest: &[&str]| line(before[0], &[&before[1..], rest].concat()).run();
    apt(&["update", "-q"])?;
    apt(&[&["install", "-q", "-y", "--no-install-recommends"], missing].concat())
}

fn elsewhere(need: Need) -> anyhow::Result<()> {
    let library = |name: &&&str| !line("pkg-config", &["--exists", name]).succeeds();
    let mut absent: Vec<&str> = LIBRARIES.iter().filter(library).copied().collect();
    if need == Need::Test {
        absent.extend(PROGRAMS.iter().filter(|name| !has(name)));
        absent.extend((!BROWSERS.iter().any(|name| has(name))).then_some("chromium"));
    }
    if absent.is_empty() {
        return Ok(());
    }
    let debian: Vec<&str> = wanted(need).collect();
    bail!(
        "Missing on this system: {}. Install them with its package manager (on Debian they come \
         with: {}).",
        absent.join(", "),
        debian.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_and_its_children_are_known() {
        assert!(is_debian("NAME=x\nID=debian\n"));
        assert!(is_debian("ID=ubuntu\nID_LIKE=debian\n"));
        assert!(is_debian("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!is_debian("ID=fedora\n"));
        assert!(!is_debian(""));
    }

    #[test]
    fn only_what_is_missing_is_named() {
        let all: BTreeSet<String> = BUILD.iter().map(|name| (*name).to_owned()).collect();
        assert!(missing(Need::Build, &all).is_empty());
        assert_eq!(missing(Need::Test, &all), TEST);
    }
}
