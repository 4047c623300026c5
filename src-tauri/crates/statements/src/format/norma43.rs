//! Norma 43, the account statement of Spanish banks (Cuaderno 43 of AEB and CECA).
//!
//! Records of 80 columns: `11` begins an account and `33` ends it; each movement is a `22`, and up to
//! five `23` say what it is about. Both ends carry totals, so what is missing is seen. A `88` ends the
//! file, a `00` may begin it. Some banks write all records into one line.

mod record;

use record::{Record, numeric};
use rust_decimal::Decimal;

use super::{Format, Input, Reader};
use crate::columns::{columns, told};
use crate::date;
use crate::detect::Head;
use crate::lines::Lines;
use crate::out::{Out, Told};
use crate::{Account, Balance, Limits, Line, Place, ReadError, WarningCode, encoding, words};

pub(crate) const READER: Reader = Reader { format: Format::Norma43, recognise, read };

/// An account header with its bank, account, days, sign and balance in their columns.
fn recognise(head: &Head<'_>) -> Option<String> {
    let mut records = head.lines().map(str::trim).flat_map(record::split);
    let first = records.find(|text| !(text.is_empty() || record::is_file_header(text)))?;
    let digits = columns(first, 0..47);
    let ours = digits.starts_with("11")
        && digits.len() == 47
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && matches!(columns(first, 32..33), "1" | "2")
        && date::compact(columns(first, 20..26)).is_some()
        && first.chars().count() <= record::WIDTH;
    ours.then(String::new)
}

fn read(input: &Input<'_>, out: &mut Out<'_>) -> Result<(), ReadError> {
    let encoding = encoding::unsaid(input, out)?;
    let stream = input.source.open().map_err(|error| ReadError::unreadable(0, &error))?;
    let mut lines = Lines::new(stream, encoding, input.limits);
    let mut book = Book::new(input.limits);
    while let Some(text) = lines.next_line()? {
        let text = text.trim_end_matches([' ', '\u{1a}']).to_owned();
        for text in record::split(&text).map(str::trim_end) {
            book.take(Record { text, at: lines.number() }, out)?;
        }
    }
    if book.open.is_some() {
        let message = "it ends without the record 33 that ends the account";
        return Err(ReadError::truncated(lines.number(), message));
    }
    if !book.ended {
        let message = "The record 88 that ends the file is missing.";
        out.warn(WarningCode::FieldOdd, Place::line(lines.number()), message);
    }
    encoding::tell_bad(lines.bad_bytes(), out);
    Ok(())
}

/// Counts and sums of one side, as the end of an account states them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Side {
    count: u64,
    sum: Decimal,
}

impl Side {
    fn add(&mut self, amount: Decimal) {
        self.count += 1;
        self.sum = self.sum.checked_add(amount.abs()).unwrap_or(Decimal::MAX);
    }
}

/// An account whose end has not come.
struct Open {
    told: Told,
    debits: Side,
    credits: Side,
    /// The movement whose further records may follow.
    line: Option<Line>,
}

impl Open {
    fn flush(&mut self, out: &mut Out<'_>) {
        if let Some(line) = self.line.take() {
            out.line(line);
        }
    }
}

struct Book {
    open: Option<Open>,
    records: u64,
    ended: bool,
    longest: usize,
}

impl Book {
    fn new(limits: &Limits) -> Self {
        Self { open: None, records: 0, ended: false, longest: limits.text }
    }

    fn take(&mut self, record: Record<'_>, out: &mut Out<'_>) -> Result<(), ReadError> {
        if record.text.trim().is_empty() {
            return Ok(());
        }
        let code = columns(record.text, 0..2);
        self.records += u64::from(!matches!(code, "00" | "88"));
        match code {
            "00" => Ok(()),
            "11" => self.begin(record, out),
            "88" => {
                self.end_file(record, out);
                Ok(())
            }
            "22" | "23" | "24" | "33" => self.within(code, record, out),
            _ => {
                let message = format!("a record begins with “{code}”, which is none of Norma 43");
                Err(ReadError::malformed(record.at, message))
            }
        }
    }

    fn begin(&mut self, record: Record<'_>, out: &mut Out<'_>) -> Result<(), ReadError> {
        if self.open.is_some() {
            let message = "an account begins before the record 33 that ends the last one";
            return Err(ReadError::truncated(record.at, message));
        }
        let currency = record.currency(47, out);
        let opening = Balance { amount: record.signed(32)?, currency, date: record.day(20, out) };
        let account = Account {
            number: columns(record.text, 2..20).replace(' ', ""),
            bank: told(record.text, 2..6),
            owner: told(record.text, 51..77),
        };
        // The date of the closing balance stands here; its amount comes with the end.
        let closing = Balance { amount: Decimal::ZERO, currency, date: record.day(26, out) };
        let (opening, closing) = (Some(opening), Some(closing));
        let at = record.place();
        let told = Told { account, currency, number: None, opening, closing, at };
        let (debits, credits) = Default::default();
        self.open = Some(Open { told, debits, credits, line: None });
        Ok(())
    }

    fn within(
        &mut self,
        code: &str,
        record: Record<'_>,
        out: &mut Out<'_>,
    ) -> Result<(), ReadError> {
        let longest = self.longest;
        let Some(open) = &mut self.open else {
            let message = format!("a record {code} stands outside of an account");
            return Err(ReadError::malformed(record.at, message));
        };
        match code {
            "22" => open.movement(record, out),
            "33" => {
                open.flush(out);
                self.open.take().map_or(Ok(()), |open| open.end(record, out))
            }
            _ => open.more(code, record, longest),
        }
    }

    fn end_file(&mut self, record: Record<'_>, out: &mut Out<'_>) {
        let stated = columns(record.text, 20..26);
        // Files may follow one another. Some banks count the record 88 itself.
        let found = std::mem::take(&mut self.records);
        if ![Ok(found), Ok(found + 1)].contains(&stated.parse()) {
            let message = format!("The file states {stated} records; it has {found}.");
            out.warn(WarningCode::ControlTotal, record.place(), message);
        }
        self.ended = true;
    }
}

impl Open {
    fn movement(&mut self, record: Record<'_>, out: &mut Out<'_>) -> Result<(), ReadError> {
        self.flush(out);
        let amount = record.signed(27)?;
        let out_of_it = columns(record.text, 27..28) == "1";
        let side = if out_of_it { &mut self.debits } else { &mut self.credits };
        side.add(amount);
        let reference =
            |range| told(record.text, range).filter(|text| text.bytes().any(|byte| byte != b'0'));
        let references = [reference(52..64), reference(64..80)].into_iter().flatten();
        let references: Vec<_> = references.collect();
        self.line = Some(Line {
            booked_on: record.day(10, out),
            valued_on: record.day(16, out),
            amount,
            currency: self.told.currency,
            id: reference(42..52),
            structured_reference: references.iter().find_map(|text| crate::reference::sure(text)),
            reference: Some(references.join(" ")).filter(|text| !text.is_empty()),
            kind: told(record.text, 22..24),
            raw: record.text.to_owned(),
            at: record.place(),
            ..Line::default()
        });
        Ok(())
    }

    /// Text of the movement, or its amount in another currency, which is text only.
    fn more(&mut self, code: &str, record: Record<'_>, longest: usize) -> Result<(), ReadError> {
        let Some(line) = &mut self.line else {
            let message = format!("a record {code} stands before any movement");
            return Err(ReadError::malformed(record.at, message));
        };
        if line.raw.len() + record.text.len() > longest {
            return Err(ReadError::too_large(record.at, "the movement is too long"));
        }
        line.raw.push('\n');
        line.raw.push_str(record.text);
        if code == "23" {
            for text in [told(record.text, 4..42), told(record.text, 42..80)].iter().flatten() {
                words::append(&mut line.text, text);
            }
        } else {
            let currency = columns(record.text, 4..7);
            let currency = numeric(currency).unwrap_or(currency);
            words::append(&mut line.text, &format!("({currency} {})", record.unsigned(7)?));
        }
        Ok(())
    }

    fn end(mut self, record: Record<'_>, out: &mut Out<'_>) -> Result<(), ReadError> {
        let amount = record.signed(58)?;
        if let Some(closing) = &mut self.told.closing {
            closing.amount = amount;
        }
        for (name, found, at) in [("debits", self.debits, 20), ("credits", self.credits, 39)] {
            let count = columns(record.text, at..at + 5);
            let sum = record.unsigned(at + 5)?;
            if count.parse() != Ok(found.count) || sum != found.sum {
                let message = format!(
                    "The account states {count} {name} of {sum}; it has {} of {}.",
                    found.count, found.sum
                );
                out.warn(WarningCode::ControlTotal, record.place(), message);
            }
        }
        out.statement(self.told);
        Ok(())
    }
}
