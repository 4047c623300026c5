//! `cargo xtask test`: every suite, cheapest first, each with a heading and its time.

use std::time::Instant;

use anyhow::{Context as _, bail};

use crate::count::Tally;
use crate::rust::{self, Program};
use crate::sh::{cargo, line, root, ui};
use crate::system::Need;
use crate::{fuzz, node, system};

/// The desktop shell's package; its tests run on Tauri's runtime without a screen.
const SHELL: &str = "countersign-desktop";

/// The test program that opens the real window; it needs a display, a driver and the built page.
const WINDOW: &str = "window";

/// Tests that are worth more time than an ordinary run has: the program, which of its tests, and the
/// setting that says how much. Seventeen worlds of so many seeds are ten million schedules.
const LONG: [(&str, &str, &str, (&str, &str)); 7] = [
    ("confirmation", "simulation", "", ("CONFIRMATION_SEEDS", "590000")),
    ("confirmation", "exhaustive", "", ("CONFIRMATION_MISHAPS", "4")),
    ("tests", "it", "kill::", ("COUNTERSIGN_KILLS", "1000")),
    ("tests", "it", "rigs::", ("COUNTERSIGN_ROUNDS", "100")),
    ("tests", "it", "people::random::", ("COUNTERSIGN_SEQUENCES", "10000")),
    ("tests", "faults", "nth::", ("COUNTERSIGN_STRIDE", "1")),
    ("tests", "faults", "bits::", ("COUNTERSIGN_FLIPS", "1000")),
];

/// What has been run so far.
struct Run {
    tally: Tally,
    began: Instant,
}

/// `full`: with what takes minutes and needs a nightly toolchain.
pub(crate) fn test(full: bool) -> anyhow::Result<()> {
    let mut run = Run { tally: Tally::default(), began: Instant::now() };
    let done = run.all().and_then(|()| if full { run.long() } else { Ok(()) });
    let Tally { passed, failed } = run.tally;
    if let Err(error) = &done {
        println!("\n{error:#}");
    }
    println!("\n{passed} passed, {failed} failed");
    if done.is_err() {
        std::process::exit(1)
    }
    Ok(())
}

impl Run {
    fn all(&mut self) -> anyhow::Result<()> {
        self.step("set-up", || {
            system::ensure(Need::Test)?;
            node::ensure()?;
            node::script("build")?;
            node::script("build:browser")
        })?;
        self.style()?;
        let mut programs = Vec::new();
        self.step("build", || {
            programs = rust::build(&["--lib", "--bins", "--tests"])?;
            Ok(())
        })?;
        let (shell, rooms): (Vec<_>, Vec<_>) =
            programs.into_iter().partition(|program| program.package == SHELL);
        self.programs("rooms", &rooms)?;
        self.step("ui: types", || node::script("check"))?;
        self.step("ui: lint", || node::script("lint"))?;
        self.suite("ui: units", || {
            Tally::of(line("npm", &["run", "--silent", "test"]).within(&ui()))
        })?;
        self.programs("shell on the mock runtime", &shell)?;
        self.suite("browser flows", || Tally::of(line("node", &["tests/e2e/browser/run.mjs"])))?;
        self.window()?;
        self.suite("screenshots", || {
            Tally::of(line("npm", &["run", "--silent", "shots"]).within(&ui()))
        })
    }

    /// Formatting and lints, where the tools are there.
    fn style(&mut self) -> anyhow::Result<()> {
        if cargo(&["fmt", "--version"]).succeeds() {
            self.step("formatting", || cargo(&["fmt", "--all", "--check"]).run())?;
        } else {
            println!("\n== formatting: skipped, rustfmt is not installed");
        }
        if cargo(&["clippy", "--version"]).succeeds() {
            let lints =
                ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
            self.step("lints", || cargo(&lints).run())
        } else {
            println!("\n== lints: skipped, clippy is not installed");
            Ok(())
        }
    }

    fn programs(&mut self, what: &str, programs: &[Program]) -> anyhow::Result<()> {
        if programs.is_empty() {
            bail!("stopped at {what}: no tests were built");
        }
        programs.iter().try_for_each(|program| {
            let name = format!("{what}: {}", program.package);
            self.suite(&name, || rust::test(program))
        })
    }

    /// The real window. Its test is left out of an ordinary `cargo test`, so it is asked for by name;
    /// with the same libraries and programs, so that nothing is built again.
    fn window(&mut self) -> anyhow::Result<()> {
        let mut programs = Vec::new();
        self.step("build of the window's tests", || {
            programs = rust::build(&["--lib", "--bins", "--test", WINDOW])?;
            programs.retain(|program| program.target == WINDOW);
            Ok(())
        })?;
        self.programs("real window", &programs)
    }

    /// What an ordinary run does a little of.
    fn long(&mut self) -> anyhow::Result<()> {
        let programs = rust::build(&["--lib", "--bins", "--tests"])?;
        for (package, target, names, setting) in LONG {
            let program = programs.iter().find(|p| p.package == package && p.target == target);
            self.suite(&format!("at length: {package} {names}"), || {
                let program = program.with_context(|| format!("{package} has no {target}"))?;
                rust::long(program, names, setting)
            })?;
        }
        self.fuzz()
    }

    /// A minute for each target, where the tools are there.
    fn fuzz(&mut self) -> anyhow::Result<()> {
        if !fuzz::is_there() {
            println!("\n== fuzz: skipped, cargo-fuzz and a nightly toolchain are not installed");
            return Ok(());
        }
        fuzz::TARGETS
            .iter()
            .try_for_each(|target| self.step(&format!("fuzz: {target}"), || fuzz::minute(target)))
    }

    /// A step that counts no tests.
    fn step(
        &mut self,
        name: &str,
        work: impl FnOnce() -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        self.suite(name, || work().map(|()| Tally::default()))
    }

    fn suite(
        &mut self,
        name: &str,
        work: impl FnOnce() -> anyhow::Result<Tally>,
    ) -> anyhow::Result<()> {
        println!("\n== {name}");
        let began = Instant::now();
        let tally = work().unwrap_or_else(|error| {
            println!("{error:#}");
            Tally { passed: 0, failed: 1 }
        });
        self.tally += tally;
        let (took, total) = (began.elapsed().as_secs_f32(), self.began.elapsed().as_secs());
        let Tally { passed, failed } = tally;
        println!(
            "-- {name}: {passed} passed, {failed} failed, {took:.1} s (since start: {total} s)"
        );
        if failed > 0 {
            bail!("stopped at {name} in {}", root().display());
        }
        Ok(())
    }
}
