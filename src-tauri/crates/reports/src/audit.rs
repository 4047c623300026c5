//! One row per entry of the audit log.

use std::io::Write;

use crate::ReportError;
use crate::csv::{Dialect, writer};
use crate::guard::guard;
use crate::stamp::Stamper;

/// The columns in their order. New ones are added at the end; none is renamed or moved.
pub const AUDIT_COLUMNS: [&str; 15] = [
    "seq",
    "at",
    "who",
    "from",
    "seat",
    "kind",
    "connection",
    "session",
    "intent",
    "subject",
    "before",
    "after",
    "why",
    "hash",
    "order_id",
];

/// One entry, borrowed from wherever it was read. An empty text is an empty cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditRow<'a> {
    /// Its number.
    pub seq: i64,
    /// When, in milliseconds since 1970 in UTC.
    pub at_ms: i64,
    /// The texts, in the order of [`AUDIT_COLUMNS`] from `who` on.
    pub texts: [&'a str; 13],
}

/// Writes entries, one record each.
pub struct AuditWriter<W: Write> {
    out: csv::Writer<W>,
    stamper: Stamper,
    scratch: String,
    bytes: Vec<u8>,
}

impl<W: Write> AuditWriter<W> {
    /// Writes the byte order mark, where asked for, and the names of the columns.
    pub fn new(mut out: W, dialect: Dialect) -> Result<Self, ReportError> {
        if dialect.bom {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let mut out = writer(out, dialect.delimiter);
        out.write_record(AUDIT_COLUMNS)?;
        let stamper = Stamper::new(dialect.zone);
        Ok(Self { out, stamper, scratch: String::new(), bytes: Vec::new() })
    }

    /// Writes an entry. Its texts are guarded, as people and providers wrote them.
    pub fn row(&mut self, row: &AuditRow<'_>) -> Result<(), ReportError> {
        self.out.write_field(row.seq.to_string())?;
        self.bytes.clear();
        self.stamper.write(row.at_ms, &mut self.bytes);
        self.out.write_field(&self.bytes)?;
        for text in row.texts {
            self.out.write_field(guard(text, &mut self.scratch))?;
        }
        self.out.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Writes what is still buffered and gives the place back.
    pub fn finish(self) -> Result<W, ReportError> {
        self.out.into_inner().map_err(|error| ReportError::Write(error.into_error()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv::Delimiter;

    #[test]
    fn what_a_spreadsheet_would_run_is_text() {
        let zone = chrono_tz::Asia::Jakarta;
        let dialect = Dialect { delimiter: Delimiter::Comma, bom: false, zone };
        let mut csv = AuditWriter::new(Vec::new(), dialect).unwrap();
        let mut texts = [""; 13];
        (texts[0], texts[8], texts[10]) = ("=cmd|' /C calc'!A0", r#"{"state":"sending"}"#, "-1+1");
        csv.row(&AuditRow { seq: 7, at_ms: 0, texts }).unwrap();
        let text = String::from_utf8(csv.finish().unwrap()).unwrap();
        let row = text.lines().nth(1).unwrap();
        let expected = "7,1970-01-01T07:00:00+07:00,'=cmd|' /C calc'!A0,,,,,,,,\"{\"\"state\"\":\"\"sending\"\"}\",,'-1+1,,";
        assert_eq!(row, expected);
    }
}
