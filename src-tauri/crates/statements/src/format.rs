//! The formats: one folder each, one line of this list each.

mod bai2;
mod camt;
mod coda;
mod mt940;
mod norma43;
mod ofx;
mod qif;
pub mod table;
mod zip;

use std::fmt;

use encoding_rs::Encoding;
use serde::Serialize;

use crate::detect::Head;
use crate::out::Out;
use crate::{Choices, Limits, Options, ReadError, Source};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Format {
    /// ISO 20022 camt.052, .053 or .054.
    #[serde(rename = "camt")]
    Camt,
    /// SWIFT MT940 or MT942.
    #[serde(rename = "mt940")]
    Mt940,
    /// OFX 1 or 2, QFX, QBO.
    #[serde(rename = "ofx")]
    Ofx,
    /// Quicken's interchange format.
    #[serde(rename = "qif")]
    Qif,
    /// BAI2 of North American banks.
    #[serde(rename = "bai2")]
    Bai2,
    /// Spain's Cuaderno 43.
    #[serde(rename = "norma43")]
    Norma43,
    /// Belgium's coded statement.
    #[serde(rename = "coda")]
    Coda,
    /// Separated values.
    #[serde(rename = "csv")]
    Csv,
    /// A workbook.
    #[serde(rename = "xlsx")]
    Xlsx,
    /// An archive of the others.
    #[serde(rename = "zip")]
    Zip,
}

impl Format {
    /// Its word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Camt => "camt",
            Self::Mt940 => "mt940",
            Self::Ofx => "ofx",
            Self::Qif => "qif",
            Self::Bai2 => "bai2",
            Self::Norma43 => "norma43",
            Self::Coda => "coda",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Zip => "zip",
        }
    }
}

/// A file that was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// What it is.
    pub format: Format,
    /// Which edition, in its own words: `camt.053.001.02`, `942`, `102`. Empty where there is one only.
    pub version: String,
    /// How its text is written.
    pub encoding: &'static Encoding,
}

impl fmt::Display for Recognised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.version.as_str() {
            "" => f.write_str(self.format.word()),
            version if version.starts_with(self.format.word()) => f.write_str(version),
            version => write!(f, "{} {version}", self.format.word()),
        }
    }
}

/// What every format offers.
pub(crate) struct Reader {
    pub(crate) format: Format,
    /// Which edition a file that begins so is; `None`: it is none of this format.
    pub(crate) recognise: fn(&Head<'_>) -> Option<String>,
    /// Reads it.
    pub(crate) read: fn(&Input<'_>, &mut Out<'_>) -> Result<(), ReadError>,
}

/// What a reader is given.
pub(crate) struct Input<'a> {
    pub(crate) source: &'a dyn Source,
    pub(crate) recognised: &'a Recognised,
    pub(crate) limits: &'a Limits,
    /// What a person answered to what the file leaves open.
    pub(crate) choices: &'a Choices,
}

/// All of them, those with the surest signs first.
pub(crate) const READERS: &[Reader] = &[
    table::XLSX,
    zip::READER,
    camt::READER,
    ofx::READER,
    mt940::READER,
    bai2::READER,
    coda::READER,
    norma43::READER,
    qif::READER,
    table::CSV,
];

pub(crate) fn read(
    recognised: &Recognised,
    source: &dyn Source,
    options: &Options,
    out: &mut Out<'_>,
) -> Result<(), ReadError> {
    let Options { limits, choices } = options;
    let input = Input { source, recognised, limits, choices };
    let reader = READERS.iter().find(|reader| reader.format == recognised.format);
    reader.map_or(Ok(()), |reader| (reader.read)(&input, out))
}
