//! The file itself: locked, read from its end, and only ever longer.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::line;
use crate::ledger::{Head, RawEntry};
use crate::{MIRROR_FILE, Result, StoreError};

/// The log, held by this program alone until it is dropped.
pub(super) struct Log {
    file: File,
    path: PathBuf,
}

/// What stands at a place of the log.
pub(super) enum Found {
    /// A whole record.
    Entry(RawEntry),
    /// Something else, and where it begins.
    Broken(u64),
}

/// How much is looked at first to find the last record.
const GLANCE: u64 = 16 << 10;

impl Log {
    /// Opens the log of a folder, makes it where it is missing, and waits for whoever holds it.
    pub(super) fn hold(dir: &Path) -> Result<Self> {
        let path = dir.join(MIRROR_FILE);
        let failed = |e| StoreError::io(&path, e);
        let new = !path.exists();
        let mut how = File::options();
        let file = how.create(true).truncate(false).read(true).write(true).open(&path);
        let file = file.map_err(failed)?;
        file.lock().map_err(failed)?;
        if new {
            // Its name must outlive the power, too.
            super::sync_folder(dir)?;
        }
        Ok(Self { file, path })
    }

    /// The last record's number and hash. What is torn at the end is cut off: it was being written
    /// when the power went, so nothing was sent on the strength of it.
    pub(super) fn tail(&mut self) -> Result<Option<Head>> {
        let mut torn = false;
        loop {
            let (start, last) = self.last_line()?;
            match last {
                None => return Ok(None),
                Some(bytes) => match whole(&bytes) {
                    Some(entry) => return Ok(Some(entry.head)),
                    None if torn => return Err(super::broken("its last records are")),
                    None => {
                        torn = true;
                        self.cut(start)?;
                    }
                },
            }
        }
    }

    /// The bytes from the beginning of the last line on, and where that is.
    fn last_line(&mut self) -> Result<(u64, Option<Vec<u8>>)> {
        let len = self.len()?;
        let mut glance = GLANCE;
        loop {
            let from = len.saturating_sub(glance);
            let bytes = self.bytes(from)?;
            // The line's own end is not the end of the one before it.
            let Some((_, before)) = bytes.split_last() else { return Ok((0, None)) };
            let begin = before.iter().rposition(|byte| *byte == b'\n').map(|end| end + 1);
            match begin.or((from == 0).then_some(0)) {
                Some(begin) => return Ok((from + begin as u64, Some(bytes[begin..].to_vec()))),
                None => glance *= 8,
            }
        }
    }

    /// Everything from a place on, as far as the file's length says: what is no file has no end.
    fn bytes(&mut self, from: u64) -> Result<Vec<u8>> {
        let mut rest = self.rest(from)?;
        let mut bytes = Vec::with_capacity(usize::try_from(rest.limit()).unwrap_or_default());
        rest.read_to_end(&mut bytes).map_err(|e| self.failed(e))?;
        Ok(bytes)
    }

    fn rest(&self, from: u64) -> Result<std::io::Take<&File>> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(from)).map_err(|e| self.failed(e))?;
        Ok(file.take(self.len()?.saturating_sub(from)))
    }

    /// Writes entries behind the last record.
    pub(super) fn append(&mut self, entries: &[RawEntry]) -> Result<()> {
        let lines: String = entries.iter().map(line::write).collect();
        let end = self.len()?;
        let written = self.file.seek(SeekFrom::Start(end));
        written.and_then(|_| self.file.write_all(lines.as_bytes())).map_err(|e| self.failed(e))
    }

    /// Makes everything that stands in it durable, whoever wrote it.
    pub(super) fn sync(&self) -> Result<()> {
        self.file.sync_data().map_err(|e| self.failed(e))
    }

    /// Cuts everything off from a place on.
    pub(super) fn cut(&mut self, from: u64) -> Result<()> {
        self.file.set_len(from).map_err(|e| self.failed(e))
    }

    /// How long it is.
    pub(super) fn len(&self) -> Result<u64> {
        Ok(self.file.metadata().map_err(|e| self.failed(e))?.len())
    }

    /// Everything from the first line that begins at or behind a place, in order.
    pub(super) fn records(&mut self, from: u64) -> Result<impl Iterator<Item = Result<Found>>> {
        let (path, start) = (self.path.clone(), self.line_from(from)?);
        let mut reader = BufReader::with_capacity(1 << 20, self.rest(start)?);
        let mut at = start;
        Ok(std::iter::from_fn(move || {
            let mut bytes = Vec::new();
            match reader.read_until(b'\n', &mut bytes) {
                Err(error) => Some(Err(StoreError::io(&path, error))),
                Ok(0) => None,
                Ok(read) => {
                    let begin = at;
                    at += read as u64;
                    Some(Ok(whole(&bytes).map_or(Found::Broken(begin), Found::Entry)))
                }
            }
        }))
    }

    fn line_from(&self, from: u64) -> Result<u64> {
        let Some(before) = from.checked_sub(1) else { return Ok(0) };
        let mut line = Vec::new();
        let read = BufReader::new(self.rest(before)?).read_until(b'\n', &mut line);
        Ok(before + read.map_err(|e| self.failed(e))? as u64)
    }

    fn failed(&self, error: std::io::Error) -> StoreError {
        StoreError::io(&self.path, error)
    }
}

/// A record with its end.
fn whole(bytes: &[u8]) -> Option<RawEntry> {
    line::read(bytes.strip_suffix(b"\n")?)
}
