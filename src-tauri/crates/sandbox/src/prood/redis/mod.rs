//! Where Prood's sessions live: a real Redis where one is installed, else a small one in memory.
//!
//! Callers hold the provider's lock and wait for the answer; it comes from the same computer.

mod memory;
mod resp;
mod server;

use std::io;
use std::sync::Arc;

use memory::Memory;
pub use resp::Answer;
use resp::Line;
pub use server::Server;
#[cfg(test)]
pub use server::installed;

use crate::clock::Clock;

/// One command: its name and its arguments.
pub type Command = Vec<String>;

/// A command from its parts.
pub fn command<const N: usize>(parts: [&str; N]) -> Command {
    parts.map(str::to_owned).to_vec()
}

/// A connection to any Redis of this computer, as a client would open it.
#[cfg(test)]
pub fn line(port: u16, password: &str) -> io::Result<Line> {
    Line::open(port, password)
}

/// Keys with values that end by time.
pub struct Redis(Kind);

enum Kind {
    Real { server: Arc<Server>, line: Option<Line> },
    Memory { keys: Memory, clock: Arc<Clock> },
}

impl Redis {
    /// Speaks to a server of its own.
    pub fn real(server: Arc<Server>) -> Self {
        Self(Kind::Real { server, line: None })
    }

    /// Keeps everything in memory; keys end by business time, which [`Redis::real`] gets by being told
    /// when it moves.
    pub fn memory(clock: Arc<Clock>) -> Self {
        Self(Kind::Memory { keys: Memory::default(), clock })
    }

    /// The address with the password, where there is a server.
    pub fn url(&self) -> Option<String> {
        match &self.0 {
            Kind::Real { server, .. } => Some(server.url()),
            Kind::Memory { .. } => None,
        }
    }

    /// Runs commands in order and returns as many answers; a refusal is an answer too.
    pub fn run(&mut self, commands: &[Command]) -> io::Result<Vec<Answer>> {
        match &mut self.0 {
            Kind::Memory { keys, clock } => {
                let now = clock.now_ms();
                Ok(commands.iter().map(|command| keys.run(command, now)).collect())
            }
            Kind::Real { server, line } => {
                if let Some(open) = line
                    && let Ok(answers) = open.run(commands)
                {
                    return Ok(answers);
                }
                // The commands used here may be repeated: none of them counts or appends.
                let mut fresh = server.connect()?;
                let answers = fresh.run(commands);
                *line = answers.is_ok().then_some(fresh);
                answers
            }
        }
    }

    /// Runs one command.
    pub fn one(&mut self, command: Command) -> io::Result<Answer> {
        let mut answers = self.run(&[command])?;
        answers.pop().ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    /// Whether a key is there.
    pub fn exists(&mut self, key: &str) -> io::Result<bool> {
        Ok(self.one(command(["EXISTS", key]))? == Answer::Int(1))
    }

    /// All keys below a prefix.
    pub fn keys(&mut self, prefix: &str) -> io::Result<Vec<String>> {
        let (mut found, mut cursor) = (Vec::new(), "0".to_owned());
        let pattern = format!("{prefix}*");
        loop {
            let answer =
                self.one(command(["SCAN", &cursor, "MATCH", &pattern, "COUNT", "1000"]))?;
            let (next, keys) = answer.scanned().ok_or(io::ErrorKind::InvalidData)?;
            found.extend(keys);
            if next == "0" {
                found.sort_unstable();
                found.dedup();
                return Ok(found);
            }
            cursor = next;
        }
    }

    /// Moves the end of every key `by` milliseconds nearer, as if that much time had passed. Keys in
    /// memory follow the clock by themselves.
    pub fn shorten(&mut self, by: i64) -> io::Result<()> {
        if matches!(self.0, Kind::Memory { .. }) {
            return Ok(());
        }
        let keys = self.keys("")?;
        let asked: Vec<Command> = keys.iter().map(|key| command(["PTTL", key])).collect();
        let left = self.run(&asked)?;
        let changes: Vec<Command> = keys
            .iter()
            .zip(left)
            .filter_map(|(key, left)| match left {
                Answer::Int(left) if left < 0 => None,
                Answer::Int(left) if left <= by => Some(command(["DEL", key])),
                Answer::Int(left) => Some(command(["PEXPIRE", key, &(left - by).to_string()])),
                _ => None,
            })
            .collect();
        self.run(&changes).map(drop)
    }
}
