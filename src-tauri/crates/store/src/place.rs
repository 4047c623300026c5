//! Where a workspace may lie.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::{Result, StoreError};

/// What providers told us.
pub const CACHE_FILE: &str = "cache.db";
/// What people did.
pub const LEDGER_FILE: &str = "ledger.db";
/// The audit log of the ledger once more, line by line.
pub const MIRROR_FILE: &str = "ledger.log";

/// File systems on which SQLite's locks do not hold between machines.
const NETWORK: &[&str] = &[
    "nfs",
    "nfs4",
    "cifs",
    "smb",
    "smb2",
    "smb3",
    "smbfs",
    "ncpfs",
    "afs",
    "9p",
    "ceph",
    "glusterfs",
    "fuse.sshfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.glusterfs",
    "fuse.davfs",
    "davfs",
    "lustre",
];

/// Makes the folder where it is missing, and refuses one on a network file system.
pub(crate) fn prepare(dir: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(dir).map_err(|e| StoreError::io(dir, e))?;
    let dir = dir.canonicalize().map_err(|e| StoreError::io(dir, e))?;
    // Only Linux has this file; a network share of Windows shows in the path itself.
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    match network_kind(&mounts, &dir) {
        Some(kind) => Err(StoreError::NetworkFolder { dir, kind }),
        None => Ok(dir),
    }
}

/// The kind of the network file system that `dir` lies on, by the text of `mountinfo`.
fn network_kind(mounts: &str, dir: &Path) -> Option<String> {
    if dir.to_string_lossy().starts_with(r"\\?\UNC\") {
        return Some("smb".to_owned());
    }
    let mount = |line: &str| {
        let (left, right) = line.split_once(" - ")?;
        let point = left.split(' ').nth(4)?.replace("\\040", " ");
        Some((PathBuf::from(point), right.split(' ').next()?.to_owned()))
    };
    let (_, kind) = mounts
        .lines()
        .filter_map(mount)
        .filter(|(point, _)| dir.starts_with(point))
        // Of two mounts at one place the later one is seen.
        .max_by_key(|(point, _)| point.components().count())?;
    NETWORK.contains(&kind.as_str()).then_some(kind)
}

/// Holds the workspace while files are made, migrated, moved or restored, so that a second
/// program that starts at the same moment waits. Let go on drop.
pub(crate) fn hold(dir: &Path) -> Result<File> {
    let file = lock_file(dir, "workspace.lock")?;
    file.lock().map_err(|e| StoreError::io(dir, e))?;
    Ok(file)
}

/// Says that a program has the workspace open, until it is dropped. Any number may.
pub(crate) fn join(dir: &Path) -> Result<File> {
    let file = lock_file(dir, "workspace.open")?;
    file.lock_shared().map_err(|e| StoreError::io(dir, e))?;
    Ok(file)
}

/// Makes sure that no program has the workspace open, and keeps it so until it is dropped.
pub(crate) fn alone(dir: &Path) -> Result<File> {
    let file = lock_file(dir, "workspace.open")?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(StoreError::Busy { owner: "a program that has the workspace open".to_owned() })
        }
        Err(TryLockError::Error(error)) => Err(StoreError::io(dir, error)),
    }
}

fn lock_file(dir: &Path, name: &str) -> Result<File> {
    let path = dir.join(name);
    let mut how = File::options();
    how.create(true).truncate(false).write(true);
    how.open(&path).map_err(|e| StoreError::io(&path, e))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
90 22 0:50 / /mnt/team rw,relatime shared:2 - nfs4 nas:/team rw
91 22 0:51 / /mnt/team/local rw - ext4 /dev/sdb1 rw
92 22 0:52 / /mnt/my\\040share rw - fuse.sshfs me@host: rw";

    #[test]
    fn the_innermost_mount_decides() {
        let kind = |dir: &str| network_kind(MOUNTS, Path::new(dir));
        assert_eq!(kind("/home/ayu"), None);
        assert_eq!(kind("/mnt/team/books").as_deref(), Some("nfs4"));
        assert_eq!(kind("/mnt/team/local/books"), None);
        assert_eq!(kind("/mnt/teammate"), None);
        assert_eq!(kind("/mnt/my share/books").as_deref(), Some("fuse.sshfs"));
        assert_eq!(network_kind("", Path::new("/anything")), None);
    }
}
