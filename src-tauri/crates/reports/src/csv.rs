//! One row per session.

use std::io::Write;

use chrono_tz::Tz;
use domain::Currency;

use crate::ReportError;
use crate::guard::guard;
use crate::stamp::Stamper;

/// A column of the session CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name in the first record.
    pub name: &'static str,
    /// What it holds.
    pub doc: &'static str,
}

const fn column(name: &'static str, doc: &'static str) -> Column {
    Column { name, doc }
}

/// The columns in their order. New ones are added at the end; none is renamed or moved.
pub const COLUMNS: [Column; 22] = [
    column("connection", "what people call the connection"),
    column("provider", "the provider's short name"),
    column("kind", "session, payment or attempt"),
    column("id", "the provider's id"),
    column("order_id", "the merchant's own reference, the first where there are several"),
    column("status", "where it stands, in our words"),
    column("raw_status", "where it stands, in the provider's word"),
    column("refund", "none, pending, partial, full or failed"),
    column("exception", "what does not fit, or none"),
    column("amount", "what was asked for: a decimal with a point and all of the currency's digits"),
    column("currency", "ISO 4217 letter code"),
    column("amount_minor", "the same amount as a whole number of minor units"),
    column("received", "what is recorded as received, a decimal of the same currency"),
    column("customer_name", "the customer's name as written"),
    column("customer_email", "the customer's e-mail address as written"),
    column("adapter", "which gateway handled it; manual for a bank transfer"),
    column("payment_method", "what the customer used, in the provider's word"),
    column("mode", "live, test or unknown"),
    column("created_at", "when it was made: ISO 8601 with the offset of the chosen zone"),
    column("updated_at", "when it last changed, likewise"),
    column("completed_at", "when it was paid, likewise"),
    column("expires_at", "when it ends or ended by itself, likewise"),
];

/// How the file is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// What stands between two cells.
    pub delimiter: Delimiter,
    /// Whether the file begins with a byte order mark.
    pub bom: bool,
    /// The zone of all times.
    pub zone: Tz,
}

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Delimiter {
    /// `,`
    #[default]
    Comma,
    /// `;`
    Semicolon,
}

impl Delimiter {
    /// The character.
    pub fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
        }
    }
}

/// One session, borrowed from wherever it was read. An empty text is an empty cell; moments are
/// milliseconds since 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CsvRow<'a> {
    /// What people call the connection.
    pub connection: &'a str,
    /// The provider's short name.
    pub provider: &'a str,
    /// The row's kind.
    pub kind: &'a str,
    /// The provider's id.
    pub id: &'a str,
    /// The merchant's own reference.
    pub order_id: &'a str,
    /// Our word.
    pub status: &'a str,
    /// The provider's word.
    pub raw_status: &'a str,
    /// Money that went back.
    pub refund: &'a str,
    /// What does not fit.
    pub exception: &'a str,
    /// Minor units asked for.
    pub amount_minor: i64,
    /// Their currency.
    pub currency: Currency,
    /// Minor units recorded as received.
    pub received_minor: Option<i64>,
    /// The customer's name.
    pub customer_name: &'a str,
    /// The customer's e-mail address.
    pub customer_email: &'a str,
    /// Which gateway.
    pub adapter: &'a str,
    /// What the customer used.
    pub payment_method: &'a str,
    /// Whether real money moved.
    pub mode: &'a str,
    /// When it was made.
    pub created_ms: i64,
    /// When it last changed.
    pub updated_ms: i64,
    /// When it was paid.
    pub completed_ms: Option<i64>,
    /// When it ends or ended by itself.
    pub expires_ms: Option<i64>,
}

/// Writes sessions, one record each.
pub struct CsvWriter<W: Write> {
    out: csv::Writer<W>,
    stamper: Stamper,
    digits: Option<(Currency, usize)>,
    text: String,
    bytes: Vec<u8>,
}

impl<W: Write> CsvWriter<W> {
    /// Writes the byte order mark, where asked for, and the names of the columns.
    pub fn new(mut out: W, dialect: Dialect) -> Result<Self, ReportError> {
        if dialect.bom {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let mut out = writer(out, dialect.delimiter);
        out.write_record(COLUMNS.iter().map(|column| column.name))?;
        let stamper = Stamper::new(dialect.zone);
        Ok(Self { out, stamper, digits: None, text: String::new(), bytes: Vec::new() })
    }

    /// Writes one session.
    pub fn row(&mut self, row: &CsvRow<'_>) -> Result<(), ReportError> {
        for text in [row.connection, row.provider, row.kind, row.id, row.order_id] {
            self.text(text)?;
        }
        for text in [row.status, row.raw_status, row.refund, row.exception] {
            self.text(text)?;
        }
        let digits = self.digits(row.currency);
        self.decimal(Some(row.amount_minor), digits)?;
        self.out.write_field(row.currency.code())?;
        self.decimal(Some(row.amount_minor), 0)?;
        self.decimal(row.received_minor, digits)?;
        for text in [row.customer_name, row.customer_email, row.adapter, row.payment_method] {
            self.text(text)?;
        }
        self.text(row.mode)?;
        for moment in [Some(row.created_ms), Some(row.updated_ms), row.completed_ms, row.expires_ms]
        {
            self.moment(moment)?;
        }
        self.out.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Writes what is still buffered and gives the place back.
    pub fn finish(self) -> Result<W, ReportError> {
        self.out.into_inner().map_err(|error| ReportError::Write(error.into_error()))
    }

    fn text(&mut self, text: &str) -> Result<(), ReportError> {
        Ok(self.out.write_field(guard(text, &mut self.text))?)
    }

    fn decimal(&mut self, minor: Option<i64>, digits: usize) -> Result<(), ReportError> {
        self.bytes.clear();
        if let Some(minor) = minor {
            write_decimal(minor, digits, &mut self.bytes);
        }
        Ok(self.out.write_field(&self.bytes)?)
    }

    fn moment(&mut self, ms: Option<i64>) -> Result<(), ReportError> {
        self.bytes.clear();
        if let Some(ms) = ms {
            self.stamper.write(ms, &mut self.bytes);
        }
        Ok(self.out.write_field(&self.bytes)?)
    }

    /// The currency's digits. Most files have one currency, so the last answer is kept.
    fn digits(&mut self, currency: Currency) -> usize {
        match self.digits {
            Some((known, digits)) if known == currency => digits,
            _ => {
                let digits = currency.digits() as usize;
                self.digits = Some((currency, digits));
                digits
            }
        }
    }
}

/// A writer of this house's dialect.
pub(crate) fn writer<W: Write>(out: W, delimiter: Delimiter) -> csv::Writer<W> {
    csv::WriterBuilder::new()
        .delimiter(delimiter.byte())
        .terminator(csv::Terminator::CRLF)
        .buffer_capacity(1 << 16)
        .from_writer(out)
}

/// Appends a whole number of minor units as a decimal with `digits` digits after the point.
fn write_decimal(minor: i64, digits: usize, out: &mut Vec<u8>) {
    if minor < 0 {
        out.push(b'-');
    }
    // 20 digits hold every u64; written from the right.
    let mut plain = minor.unsigned_abs();
    let mut text = [b'0'; 24];
    let mut at = text.len();
    let mut written = 0;
    while plain > 0 || written <= digits {
        if written == digits && digits > 0 {
            at -= 1;
            text[at] = b'.';
        }
        at -= 1;
        text[at] = b'0' + u8::try_from(plain % 10).unwrap_or(0);
        plain /= 10;
        written += 1;
    }
    out.extend_from_slice(&text[at..]);
}
