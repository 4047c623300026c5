//! The built command line, started and killed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;
use tests::tree::root;

/// The program of the present sources, built where it is missing or older than they are; or the
/// one that `COUNTERSIGN_PROGRAM` names.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    if let Some(named) = std::env::var_os("COUNTERSIGN_PROGRAM") {
        return named.into();
    }
    let test = std::env::current_exe().unwrap();
    // target/debug/deps/it-… -> target/debug/countersign
    let program = test.ancestors().nth(2).unwrap().join("countersign");
    let built = fs::metadata(&program).and_then(|file| file.modified()).ok();
    if built.is_none_or(|built| built < newest(&root().join("src-tauri/crates"))) {
        // As a part of the workspace: alone it would get other features, and be built anew.
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = command(Path::new(&cargo));
        build.current_dir(root()).args(["build", "--quiet", "--workspace", "--bin", "countersign"]);
        assert!(build.status().unwrap().success(), "the command line does not build");
    }
    program
});

/// When a source of the product last changed.
fn newest(folder: &Path) -> SystemTime {
    let mut newest = SystemTime::UNIX_EPOCH;
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let part = |name: &str| path.components().any(|part| part.as_os_str() == name);
        if part("tests") || part("xtask") {
            continue;
        }
        if path.is_dir() {
            newest = newest.max(self::newest(&path));
        } else if path.extension().is_some_and(|end| end == "rs" || end == "sql") {
            newest = newest.max(entry.metadata().unwrap().modified().unwrap());
        }
    }
    newest
}

#[allow(clippy::disallowed_methods, reason = "a test that is about processes")]
fn command(program: &Path) -> Command {
    Command::new(program)
}

fn line(workspace: &Path, arguments: &[&str]) -> Command {
    let mut command = command(&PROGRAM);
    command.arg("--workspace").arg(workspace).arg("--json").args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// How a run ended.
pub struct Ended {
    pub code: i32,
    /// What it printed; null where that was nothing.
    pub answer: Value,
    pub took: Duration,
    pub errors: String,
}

/// A program that runs.
pub struct Started {
    child: Child,
    began: Instant,
}

/// Starts it.
pub fn start(workspace: &Path, arguments: &[&str]) -> Started {
    let began = Instant::now();
    Started { child: line(workspace, arguments).spawn().unwrap(), began }
}

impl Started {
    /// Waits for its end.
    pub fn end(self) -> Ended {
        let output = self.child.wait_with_output().unwrap();
        Ended {
            took: self.began.elapsed(),
            code: output.status.code().unwrap_or(-1),
            answer: serde_json::from_slice(&output.stdout).unwrap_or_default(),
            errors: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// Runs to the end.
pub fn run(workspace: &Path, arguments: &[&str]) -> Ended {
    start(workspace, arguments).end()
}

/// Runs, and kills it after a time. Says whether the kill came before its end.
pub fn kill(workspace: &Path, arguments: &[&str], after: Duration) -> bool {
    let mut line = line(workspace, arguments);
    let mut child = line.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(after);
    let ended = child.try_wait().unwrap().is_some();
    if !ended {
        // SIGKILL: nothing of it gets to tidy up.
        child.kill().unwrap();
        child.wait().unwrap();
    }
    !ended
}
