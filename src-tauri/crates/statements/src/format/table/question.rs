//! What a table leaves open, and the name under which the answer is kept.

use std::fmt::Write as _;

use serde::Serialize;

use super::words;
use crate::ReadError;

/// What only a person can answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// What it is about.
    pub topic: Topic,
    /// The question, in a sentence.
    pub message: String,
    /// The answers, in words of [`Choices`](crate::Choices). Empty: the mapping has to be edited.
    pub answers: Vec<&'static str>,
}

/// What a [`Question`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Which column is what: [`Choices::mapping`](crate::Choices::mapping) answers.
    Columns,
    /// [`Choices::date_order`](crate::Choices::date_order) answers.
    DateOrder,
    /// [`Choices::decimal_mark`](crate::Choices::decimal_mark) answers.
    DecimalMark,
    /// Nobody could verify the profile: [`Choices::profile`](crate::Choices::profile) answers.
    Profile,
}

impl Topic {
    /// Its word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Columns => "columns",
            Self::DateOrder => "date_order",
            Self::DecimalMark => "decimal_mark",
            Self::Profile => "profile",
        }
    }
}

impl Question {
    /// The refusal of whoever reads on without an answer.
    pub(super) fn refusal(self, at: u64) -> ReadError {
        let hint = match self.topic {
            Topic::Columns => "Say which column is what.".to_owned(),
            _ => format!("Answer {}.", self.answers.join(" or ")),
        };
        let message = self.message.trim_end_matches('.');
        ReadError::undecided(at, self.topic, message, hint)
    }
}

/// The name of a kind of table: the same for every file with this header and this separator, and
/// for no other.
pub fn fingerprint(header: &[String], delimiter: Option<char>) -> String {
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    let separator = delimiter.map(String::from).unwrap_or_default();
    for part in header.iter().map(|cell| words::normal(cell)).chain([separator]) {
        for byte in part.bytes().chain([0x1f]) {
            hash =
                (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }
    let mut name = String::with_capacity(32);
    let _ = write!(name, "{hash:032x}");
    name
}
