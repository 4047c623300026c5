//! Month reports, exporters and payment-link messages: rows in, bytes and text out.
//!
//! # The CSV dialect
//!
//! RFC 4180: records end with CR LF, a cell with a delimiter, a quote or a line break is quoted,
//! a quote is doubled. UTF-8, with a byte order mark where asked for (Excel needs it to recognise
//! UTF-8). The delimiter is `,` or `;` (Excel in Indonesian and most of Europe expects `;`). The
//! first record names the columns; their list and order are [`csv::COLUMNS`] and only ever grow
//! at the end. Absent values are empty cells.
//!
//! Amounts are plain decimals with a point and all of the currency's digits, so that spreadsheets
//! can sum them. Times are ISO 8601 with the offset of the chosen zone. Text that a spreadsheet
//! would run as a formula gets a leading `'`; numbers and times never do.
//!
//! What this room refuses to do: it writes no file, asks no database and no clock, rounds
//! nothing, and never lets a sum wrap: a total that does not fit is an error.

#![forbid(unsafe_code)]
#![deny(missing_docs, clippy::float_arithmetic)]

pub mod approvals;
pub mod audit;
pub mod csv;
mod guard;
pub mod message;
pub mod month;
mod stamp;
mod totals;

pub use totals::{TOTALS_COLUMNS, to_json, totals_csv};

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The place that the bytes go to failed.
    #[error("the report could not be written: {0}")]
    Write(#[from] std::io::Error),
    /// More than 64 bits of minor units.
    #[error("a total of {0} is too large to be counted exactly")]
    Overflow(domain::Currency),
    /// More rows than can be counted.
    #[error("there are too many rows to count")]
    TooMany,
    /// A month that cannot be serialised.
    #[error("the report could not be put into JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl From<::csv::Error> for ReportError {
    fn from(error: ::csv::Error) -> Self {
        match error.into_kind() {
            ::csv::ErrorKind::Io(error) => Self::Write(error),
            other => Self::Write(std::io::Error::other(format!("{other:?}"))),
        }
    }
}
