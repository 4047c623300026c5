use std::path::PathBuf;

use rusqlite::ErrorCode;

/// The result of everything in this room.
pub type Result<T> = std::result::Result<T, StoreError>;

/// What can go wrong with a workspace. Each text says what happened, what was kept and what to
/// do next.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file is not what it should be.
    #[error("{file} cannot be read: {reason}. Nothing was changed. {next}", next = next(file))]
    Damaged {
        /// `cache.db` or `ledger.db`.
        file: &'static str,
        /// What SQLite or the check said.
        reason: String,
    },
    /// There is no room for the write.
    #[error(
        "the disk is full. Nothing of this step was written and all earlier data is kept. Free some space, then try again"
    )]
    DiskFull,
    /// The file was written by a newer version of the program.
    #[error(
        "{file} was written by a newer version (schema {found}, this version knows {known}). It was left as it is. Update the program, or restore an older copy"
    )]
    Newer {
        /// `cache.db` or `ledger.db`.
        file: &'static str,
        /// The schema it has.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// The folder lies on a file system that SQLite cannot lock.
    #[error(
        "{} is on a network file system ({kind}), where two programs can damage a database. Nothing was written. Choose a folder on this computer's own disk", dir.display()
    )]
    NetworkFolder {
        /// The folder.
        dir: PathBuf,
        /// The kind of file system.
        kind: String,
    },
    /// The file or folder may only be read, or the ledger is in safe mode.
    #[error("{file} can only be read: {reason}. Nothing was written")]
    ReadOnly {
        /// `cache.db` or `ledger.db`.
        file: &'static str,
        /// Why.
        reason: String,
    },
    /// The ledger and its log tell two stories, or one of them is damaged: nothing may be sent.
    #[error(
        "the ledger and its log contradict each other: {reason}. Nothing was sent. Everything can still be read, searched, synced and noted"
    )]
    Contradiction {
        /// What does not fit, in a sentence without its end.
        reason: String,
    },
    /// The log beside the ledger does not take what has to be in it before anything is sent.
    #[error(
        "what is to be sent could not be written to the log beside the ledger ({source}). Nothing was sent"
    )]
    Unmirrored {
        /// What was in the way.
        source: Box<StoreError>,
    },
    /// Somebody else holds what is needed.
    #[error(
        "{owner} is busy with it. Nothing of this step was written. Wait until it is done, then try again"
    )]
    Busy {
        /// Who.
        owner: String,
    },
    /// A rule of the house forbids a second one.
    #[error("{what} already exists. Nothing was written")]
    Conflict {
        /// What would have been there twice.
        what: &'static str,
    },
    /// A rule of the ledger forbids it.
    #[error("{rule}. Nothing was written")]
    Forbidden {
        /// The rule.
        rule: &'static str,
    },
    /// Something that was asked for is not there.
    #[error("there is no {what} “{id}”")]
    NotFound {
        /// What kind of thing.
        what: &'static str,
        /// Which one.
        id: String,
    },
    /// A page key of another list, or not one of ours.
    #[error("this position belongs to another list. Start the list anew")]
    PageKey,
    /// A sum does not fit into 64 bits.
    #[error("the sum in {0} is too large to be counted exactly")]
    Range(domain::Currency),
    /// A file of the workspace cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Any other refusal of SQLite: a fault of this program.
    #[error("the database refused a statement: {0}. Nothing of this step was written")]
    Sql(#[source] rusqlite::Error),
}

fn next(file: &str) -> &'static str {
    if file == crate::LEDGER_FILE {
        "Restore the ledger from a daily copy"
    } else {
        "Rebuild the cache: the providers will be read again, and the ledger is untouched"
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::of("the database", error)
    }
}

impl From<rusqlite::types::FromSqlError> for StoreError {
    fn from(error: rusqlite::types::FromSqlError) -> Self {
        let reason = format!("a column holds another kind of value ({error})");
        Self::Damaged { file: crate::CACHE_FILE, reason }
    }
}

impl StoreError {
    /// The error of SQLite on `file` in the words of this room.
    pub(crate) fn of(file: &'static str, error: rusqlite::Error) -> Self {
        let code = error.sqlite_error_code();
        match code {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged { file, reason: error.to_string() }
            }
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                Self::ReadOnly { file, reason: error.to_string() }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::Busy { owner: "another program".to_owned() }
            }
            _ => Self::Sql(error),
        }
    }

    /// The same error with the name of the file it happened to.
    pub(crate) fn in_file(self, name: &'static str) -> Self {
        match self {
            Self::Damaged { reason, .. } => Self::Damaged { file: name, reason },
            Self::ReadOnly { reason, .. } => Self::ReadOnly { file: name, reason },
            other => other,
        }
    }

    /// A file error.
    pub(crate) fn io(path: &std::path::Path, source: std::io::Error) -> Self {
        if source.kind() == std::io::ErrorKind::StorageFull {
            return Self::DiskFull;
        }
        Self::Io { path: path.to_owned(), source }
    }

    /// Turns a broken uniqueness rule into a [`StoreError::Conflict`] about `what`.
    pub(crate) fn unique(error: rusqlite::Error, what: &'static str) -> Self {
        if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) {
            return Self::Conflict { what };
        }
        error.into()
    }
}
