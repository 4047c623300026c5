//! Tables of any bank: separated values and workbooks.
//!
//! A table is read twice. The first pass gathers what each column holds ([`survey`]), from which
//! and from the words of the header a mapping is proposed ([`propose`]); the second pass reads
//! entries under that mapping ([`entries`]), once for each currency. What neither proves is asked,
//! never guessed.

mod csv;
mod currencies;
mod day;
mod description;
mod ends;
mod entries;
mod entry;
mod facts;
mod fees;
mod inspect;
mod mapping;
mod months;
mod number;
mod profiles;
mod proof;
mod propose;
mod question;
mod records;
mod row;
mod signs;
mod status;
mod survey;
mod totals;
mod units;
mod weekdays;
mod words;
mod workbook;

pub use inspect::{Inspection, inspect};
pub use mapping::{Mapping, Role, Signs};
pub use question::{Question, Topic, fingerprint};

use super::{Format, Reader};

pub(crate) use csv::is_heading_alone;

pub(crate) const CSV: Reader =
    Reader { format: Format::Csv, recognise: csv::recognise, read: csv::read };
pub(crate) const XLSX: Reader =
    Reader { format: Format::Xlsx, recognise: workbook::recognise, read: workbook::read };
