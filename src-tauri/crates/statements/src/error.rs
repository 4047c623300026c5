//! Why a file is refused, and where.

use std::fmt;

use serde::Serialize;

use crate::format::table::Topic;
use crate::words;

/// Where in a file: what a person can look up in an editor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Which member of an archive, or which sheet of a workbook.
    pub part: Option<String>,
    /// Counted from 1; 0 is the file as a whole.
    pub line: u64,
}

impl Place {
    /// A line of the file.
    pub fn line(line: u64) -> Self {
        Self { part: None, line }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.part, self.line) {
            (None, 0) => f.write_str("the file"),
            (None, line) => write!(f, "line {line}"),
            (Some(part), 0) => write!(f, "{part}"),
            (Some(part), line) => write!(f, "{part}, line {line}"),
        }
    }
}

/// What kind of refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// No format of ours.
    NotRecognised,
    /// There is nothing in it.
    Empty,
    /// It breaks the rules of its format where that cannot be read around.
    Malformed,
    /// It ends in the middle.
    Truncated,
    /// A bound of [`Limits`](crate::Limits) was reached.
    TooLarge,
    /// It asks for something that is never done: a document type, an entity, a password.
    Forbidden,
    /// A column cannot be understood without a person: the order of dates, which column is which.
    Undecided,
    /// The bytes themselves could not be had.
    Unreadable,
}

impl Refusal {
    /// Its word in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotRecognised => "not-recognised",
            Self::Empty => "empty",
            Self::Malformed => "malformed",
            Self::Truncated => "truncated",
            Self::TooLarge => "too-large",
            Self::Forbidden => "forbidden",
            Self::Undecided => "undecided",
            Self::Unreadable => "unreadable",
        }
    }
}

/// A file that is refused whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {message}")]
pub struct ReadError {
    /// What kind.
    pub refusal: Refusal,
    /// Where.
    pub at: Place,
    /// What is wrong, in a sentence without its place.
    pub message: String,
    /// What to do about it.
    pub hint: String,
    /// What a person may answer to have it read.
    pub asks: Option<Topic>,
}

/// What to do about a file that is too large.
const SHORTER: &str = "Ask the bank for shorter periods, one file each.";

impl ReadError {
    /// A refusal at a place.
    pub fn new(
        refusal: Refusal,
        at: Place,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let message = words::bounded(message.into());
        Self { refusal, at, message, hint: hint.into(), asks: None }
    }

    /// Nothing in the file decides it; a person may.
    pub(crate) fn undecided(
        line: u64,
        asks: Topic,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let error = Self::new(Refusal::Undecided, Place::line(line), message, hint);
        Self { asks: Some(asks), ..error }
    }

    /// Rules broken at a line.
    pub(crate) fn malformed(line: u64, message: impl Into<String>) -> Self {
        let hint = "Download the file again from the bank, unchanged.";
        Self::new(Refusal::Malformed, Place::line(line), message, hint)
    }

    /// The end came too early.
    pub(crate) fn truncated(line: u64, message: impl Into<String>) -> Self {
        let hint = "The file is cut off. Download it again from the bank.";
        Self::new(Refusal::Truncated, Place::line(line), message, hint)
    }

    /// A bound was reached.
    pub(crate) fn too_large(line: u64, message: impl Into<String>) -> Self {
        Self::new(Refusal::TooLarge, Place::line(line), message, SHORTER)
    }

    /// More statements than a file may have.
    pub(crate) fn too_many(at: Place) -> Self {
        Self::new(Refusal::TooLarge, at, "the file has too many statements", SHORTER)
    }

    /// The bytes could not be had.
    pub(crate) fn unreadable(line: u64, error: &std::io::Error) -> Self {
        let message = format!("it could not be read: {error}");
        Self::new(Refusal::Unreadable, Place::line(line), message, "Try again.")
    }

    /// The same, within a part of the file.
    #[must_use]
    pub(crate) fn within(mut self, part: &str) -> Self {
        self.at.part.get_or_insert_with(|| part.to_owned());
        self
    }
}
