//! Who has the workspace open: one file per program, locked as long as the program lives.
//!
//! The operating system lets go of a lock with the program that held it, however that program
//! ended. A seat whose lock is free therefore belongs to nobody any more, and what was begun from
//! it may be taken up at once instead of after a pause.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::{Result, StoreError};

/// The folder of the seats, in the workspace.
const SEATS: &str = "seats";

/// This program's seat; given up on drop.
pub(crate) struct Seat {
    folder: PathBuf,
    name: String,
    _held: File,
}

impl Seat {
    /// Takes a seat, and clears away those of programs that died. The caller holds the workspace,
    /// so that no seat is looked at between being made and being locked.
    pub(crate) fn take(dir: &Path, now: i64) -> Result<Self> {
        let folder = dir.join(SEATS);
        std::fs::create_dir_all(&folder).map_err(|e| StoreError::io(&folder, e))?;
        clear(&folder)?;
        let mut number = 0_u32;
        loop {
            // Process numbers come again; together with the moment they do not.
            let name = format!("{now}-{}-{number}", std::process::id());
            let path = folder.join(&name);
            match File::options().create_new(true).write(true).open(&path) {
                Ok(held) => {
                    held.lock().map_err(|e| StoreError::io(&path, e))?;
                    return Ok(Self { folder, name, _held: held });
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(StoreError::io(&path, error)),
            }
        }
    }

    /// What it is called.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Whether a program sits there.
    pub(crate) fn is_taken(&self, name: &str) -> bool {
        name == self.name || is_held(&self.folder.join(name))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        // One that stays behind is not locked, and the next program clears it away.
        let _ = std::fs::remove_file(self.folder.join(&self.name));
    }
}

/// Whether somebody holds the file. Looking shares the lock, so that two who look at the same time
/// do not take each other for its owner.
fn is_held(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

fn clear(folder: &Path) -> Result<()> {
    let entries = std::fs::read_dir(folder).map_err(|e| StoreError::io(folder, e))?;
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if !is_held(&path) {
            let _ = std::fs::remove_file(&path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_taken_until_its_program_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        let (window, line) =
            (Seat::take(dir.path(), 7).unwrap(), Seat::take(dir.path(), 7).unwrap());
        assert_ne!(window.name(), line.name());
        let gone = line.name().to_owned();
        assert!(window.is_taken(&gone) && window.is_taken(window.name()));
        drop(line);
        assert!(!window.is_taken(&gone));
        assert!(!window.is_taken("never"));
    }

    #[test]
    fn seats_of_the_dead_are_cleared_away() {
        let dir = tempfile::tempdir().unwrap();
        let left = dir.path().join(SEATS).join("left");
        std::fs::create_dir_all(left.parent().unwrap()).unwrap();
        std::fs::write(&left, "").unwrap();
        let seat = Seat::take(dir.path(), 7).unwrap();
        assert!(!left.exists() && !seat.is_taken("left"));
    }
}
