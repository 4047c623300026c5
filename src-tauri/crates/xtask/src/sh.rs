//! Starting other programs. The only place of this crate that does.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

/// The repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(3).unwrap_or(here).to_owned()
}

/// The folder of the user interface.
pub(crate) fn ui() -> PathBuf {
    root().join("ui")
}

/// One command line, with where it runs.
pub(crate) struct Line {
    command: Command,
    shown: String,
}

/// `program arguments…` in the repository's folder.
pub(crate) fn line(program: &str, arguments: &[&str]) -> Line {
    #[allow(clippy::disallowed_methods, reason = "starting programs is what this crate is for")]
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    // What cargo told this program about itself would make an inner cargo build anew.
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&*name);
        }
    }
    Line { command, shown: format!("{program} {}", arguments.join(" ")) }
}

/// The cargo that started this program.
pub(crate) fn cargo(arguments: &[&str]) -> Line {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut line = line(&cargo, arguments);
    line.shown = format!("cargo {}", arguments.join(" "));
    line
}

impl Line {
    /// In another folder.
    pub(crate) fn within(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// With an environment variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it before the person's eyes.
    pub(crate) fn run(mut self) -> anyhow::Result<()> {
        let status =
            self.command.status().with_context(|| format!("cannot start: {}", self.shown))?;
        if !status.success() {
            bail!("failed ({status}): {}", self.shown);
        }
        Ok(())
    }

    /// Runs it and hands each line of its output to `see`. Says whether it succeeded.
    pub(crate) fn follow(mut self, mut see: impl FnMut(&str)) -> anyhow::Result<bool> {
        let context = format!("cannot start: {}", self.shown);
        let mut child = self.command.stdout(Stdio::piped()).spawn().context(context)?;
        if let Some(output) = child.stdout.take() {
            for line in BufReader::new(output).split(b'\n') {
                see(&String::from_utf8_lossy(&line?));
            }
        }
        Ok(child.wait()?.success())
    }

    /// What it prints, where it can be started; errors are not shown.
    pub(crate) fn output(mut self) -> Option<String> {
        let output = self.command.stderr(Stdio::null()).stdin(Stdio::null()).output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Whether it can be started and succeeds; nothing is shown.
    pub(crate) fn succeeds(mut self) -> bool {
        let quiet = self.command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        quiet.status().is_ok_and(|status| status.success())
    }
}

/// Whether a program can be found by its name.
pub(crate) fn has(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_the_workspace() {
        assert!(root().join("Cargo.lock").is_file());
        assert!(ui().join("package.json").is_file());
    }

    #[test]
    fn a_failing_command_is_shown() {
        let error = line("false", &["--really"]).run().unwrap_err();
        assert!(error.to_string().contains("false --really"), "{error}");
        assert!(line("no-such-program", &[]).run().is_err());
        assert!(!has("no-such-program") && has("sh"));
    }
}
