//! How a file is to be read: the bounds, and what a person answered to what files leave open.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::format::table::Mapping;
use crate::{DecimalMark, Limits};

/// Everything that a caller may say about a reading. The default asks nothing and answers nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Where every reader stops.
    pub limits: Limits,
    /// What a person decided.
    pub choices: Choices,
}

impl From<Limits> for Options {
    fn from(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }
}

/// Answers to the questions of [`Refusal::Undecided`](crate::Refusal::Undecided).
///
/// An answer is used where a file leaves its question open, and never against what the file proves:
/// a date such as 31/12 is read right whatever was answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// The order of day, month and year where no date of the file tells.
    pub date_order: Option<DateOrder>,
    /// What stands before the decimals where no amount of the file tells.
    pub decimal_mark: Option<DecimalMark>,
    /// The name of a shipped profile that may be used although nobody could verify it.
    pub profile: Option<String>,
    /// What the columns of this file are, whatever it looks like.
    pub mapping: Option<Mapping>,
    /// The mappings that were saved, by the [`fingerprint`](crate::table::fingerprint) of the tables
    /// that they were made for.
    pub mappings: BTreeMap<String, Mapping>,
}

/// In which order a date in digits is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DateOrder {
    /// 31/12/2026, most of the world.
    #[serde(rename = "dmy")]
    DayMonthYear,
    /// 12/31/2026, the United States.
    #[serde(rename = "mdy")]
    MonthDayYear,
    /// 2026-12-31.
    #[serde(rename = "ymd")]
    YearMonthDay,
}

impl DateOrder {
    /// Its word in JSON and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::DayMonthYear => "dmy",
            Self::MonthDayYear => "mdy",
            Self::YearMonthDay => "ymd",
        }
    }
}
