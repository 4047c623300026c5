//! The log as it is walked along beside the ledger, without keeping anybody from writing to it.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use data_encoding::HEXLOWER;

use crate::ledger::Head;
use crate::{MIRROR_FILE, Result, StoreError};

/// The log, from its beginning on; without one, all agrees.
#[derive(Default)]
pub(crate) struct Beside {
    /// Nothing where there is none, behind its end, and behind the first record that is another one.
    rest: Option<BufReader<File>>,
    line: Vec<u8>,
}

impl Beside {
    pub(crate) fn of(dir: &Path) -> Result<Self> {
        let path = dir.join(MIRROR_FILE);
        let rest = match File::open(&path) {
            Ok(file) => Some(BufReader::with_capacity(1 << 20, file)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(StoreError::io(&path, error)),
        };
        Ok(Self { rest, line: Vec::new() })
    }

    /// Whether the next record is this entry, as far as the log goes: what is being written at its end
    /// counts as not there yet. Of several others only the first is told.
    pub(crate) fn is_next(&mut self, head: Head, entry: &[u8]) -> bool {
        let Some(rest) = &mut self.rest else { return true };
        self.line.clear();
        // A disk that cannot be read here is found out by whoever reads the log to act.
        let whole = rest.read_until(b'\n', &mut self.line).is_ok() && self.line.ends_with(b"\n");
        let same = whole && is_line(&self.line, head, entry);
        if !same {
            self.rest = None;
        }
        same || !whole
    }
}

/// The sum at its beginning is of what is compared here byte by byte.
fn is_line(line: &[u8], head: Head, entry: &[u8]) -> bool {
    let begin = format!(" {} {} ", head.seq, HEXLOWER.encode(&head.hash));
    line.get(8..)
        .and_then(|rest| rest.strip_prefix(begin.as_bytes()))
        .and_then(|rest| rest.strip_suffix(b"\n"))
        .is_some_and(|rest| rest == entry)
}
