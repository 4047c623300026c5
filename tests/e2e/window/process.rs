//! Programs that a test starts and stops again.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a program gets for anything.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A command; this and [`Process`] are the only places that start programs here.
#[allow(clippy::disallowed_methods, reason = "the tests run the real program on a real display")]
pub fn command(program: &str) -> Command {
    Command::new(program)
}

/// A running program with everything it starts. Dropped, it is stopped, and it is waited for.
pub struct Process(Child);

impl Process {
    /// Starts it in a group of its own, so that its children can be stopped with it.
    pub fn start(command: &mut Command) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.process_group(0).spawn();
        Self(child.unwrap_or_else(|error| panic!("{name} cannot be started: {error}")))
    }

    /// Starts it and reads the first line it prints.
    pub fn start_and_hear(command: &mut Command) -> (Self, String) {
        let mut process = Self::start(command.stdout(Stdio::piped()));
        let mut line = String::new();
        let said = process.0.stdout.take().map(|out| BufReader::new(out).read_line(&mut line));
        assert!(matches!(said, Some(Ok(1..))), "{command:?} said nothing");
        (process, line.trim().to_owned())
    }

    fn signal(&self, name: &str) {
        // The shell's own: a bare Debian has no `kill` program.
        let line = format!("kill -s {name} -- -{}", self.0.id());
        let _ = command("sh").args(["-c", &line]).stderr(Stdio::null()).status();
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.signal("TERM");
        let gone = until(Duration::from_secs(5), || matches!(self.0.try_wait(), Ok(Some(_))));
        if !gone {
            self.signal("KILL");
        }
        let _ = self.0.wait();
    }
}

/// The running programs that live in this home, by number.
pub fn living_in(home: &Path) -> Vec<u32> {
    let home = home.to_string_lossy().into_owned();
    let lives = |id: &u32| {
        let around = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
        around.split(|byte| *byte == 0).any(|pair| pair == format!("HOME={home}").as_bytes())
    };
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter(lives).collect()
}

/// Looks again and again until it is so; says whether it came to be.
pub fn until(patience: Duration, mut so: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + patience;
    loop {
        if so() {
            return true;
        }
        if Instant::now() > end {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
