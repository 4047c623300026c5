//! BAI2, the balance reports of North American banks.
//!
//! Accounts stand in groups of one day, groups in a file; each ends with a trailer that says how
//! many records it has and what its amounts come to. A trailer that is missing means that the file is
//! cut; one that does not fit is a warning. Amounts are whole minor units of their currency.

mod account;
mod records;
mod types;

use account::Open;
use chrono::NaiveDate;
use domain::Currency;
use records::{Code, Record, Records};
use rust_decimal::Decimal;

use super::{Format, Input, Reader};
use crate::date::{self, Day};
use crate::detect::Head;
use crate::lines::Lines;
use crate::out::Out;
use crate::{Limits, Place, ReadError, WarningCode, encoding};

pub(crate) const READER: Reader = Reader { format: Format::Bai2, recognise, read };

/// A file header with a date, then a group header; a few lines of a transfer may stand before.
fn recognise(head: &Head<'_>) -> Option<String> {
    const PREAMBLE: usize = 10;
    let lines = || head.lines().filter(|line| !line.is_empty());
    let begin = lines().take(PREAMBLE).position(|line| records::is(line, Code::File))?;
    let date = lines().nth(begin)?.split(',').nth(3)?.trim();
    let next = lines().skip(begin + 1).find(|line| !line.starts_with("88,"))?;
    let ours = date::compact(date).is_some() && records::is(next, Code::Group);
    ours.then(|| "bai2".to_owned())
}

fn read(input: &Input<'_>, out: &mut Out<'_>) -> Result<(), ReadError> {
    let encoding = encoding::unsaid(input, out)?;
    let stream = input.source.open().map_err(|error| ReadError::unreadable(0, &error))?;
    let mut records = Records::new(Lines::new(stream, encoding, input.limits), input.limits);
    let mut book = Book::new(input.limits);
    let mut record = Record::default();
    while records.next(&mut record, out)? {
        if record.code == Code::File {
            records.set_width(record.fields().nth(5).unwrap_or_default());
        }
        book.take(&record, out)?;
    }
    if let Some(missing) = book.missing() {
        let message = format!("it ends without the trailer {missing}");
        return Err(ReadError::truncated(records.line(), message));
    }
    encoding::tell_bad(records.bad_bytes(), out);
    Ok(())
}

/// What a trailer is compared with.
#[derive(Debug, Clone, Copy, Default)]
struct Total {
    /// Of all amounts, in the file's own units.
    sum: Decimal,
    /// Accounts of a group, groups of a file.
    children: u64,
    records: u64,
    /// The line of the header.
    begun: u64,
}

impl Total {
    fn begin(header: &Record) -> Self {
        Self { records: header.lines, begun: header.at, ..Self::default() }
    }

    fn add(&mut self, amount: Decimal) {
        self.sum = self.sum.checked_add(amount).unwrap_or(Decimal::MAX);
    }

    fn add_child(&mut self, sum: Decimal, records: u64) {
        self.add(sum);
        self.children += 1;
        self.records += records;
    }

    /// Compares the sum, the children where there are such, and the records.
    fn check(&self, trailer: &Record, children: Option<&str>, out: &mut Out<'_>) {
        let mut fields = trailer.fields();
        let mut compare = |what: &str, stated: &str, found: Decimal| {
            let fits = types::amount(stated, 0).is_none_or(|stated| stated == found);
            if !stated.is_empty() && !fits {
                let message = format!("The trailer states {what} {stated}; it is {found}.");
                out.warn(WarningCode::ControlTotal, Place::line(trailer.at), message);
            }
        };
        compare("a control total of", fields.text(), self.sum);
        if let Some(children) = children {
            compare(children, fields.text(), self.children.into());
        }
        compare("a number of records of", fields.text(), self.records.into());
    }
}

/// What the accounts of a group share.
#[derive(Debug, Default)]
struct Group {
    bank: Option<String>,
    currency: Option<Currency>,
    day: Option<NaiveDate>,
    /// A deletion or a test: nothing of it is told.
    silent: bool,
    total: Total,
}

/// What is open at a place of the file.
struct Book<'l> {
    limits: &'l Limits,
    file: Option<Total>,
    group: Option<Group>,
    account: Option<Open>,
    assumed: bool,
}

impl<'l> Book<'l> {
    fn new(limits: &'l Limits) -> Self {
        Self { limits, file: None, group: None, account: None, assumed: false }
    }

    fn missing(&self) -> Option<&'static str> {
        let account = self.account.as_ref().map(|_| "of an account (49)");
        let group = self.group.as_ref().map(|_| "of a group (98)");
        account.or(group).or(self.file.map(|_| "of the file (99)"))
    }

    fn take(&mut self, record: &Record, out: &mut Out<'_>) -> Result<(), ReadError> {
        match record.code {
            Code::File => {
                self.end_file(None, out);
                self.file = Some(Total::begin(record));
            }
            Code::Group => {
                self.end_group(None, out);
                self.group = Some(group(record, out));
            }
            Code::Account => self.begin_account(record, out),
            Code::Transaction => self.transaction(record, out)?,
            Code::AccountEnd => self.end_account(Some(record), out),
            Code::GroupEnd => self.end_group(Some(record), out),
            Code::FileEnd => self.end_file(Some(record), out),
        }
        Ok(())
    }

    fn begin_account(&mut self, record: &Record, out: &mut Out<'_>) {
        self.end_account(None, out);
        let group = self.group.get_or_insert_default();
        let told =
            group.currency.is_some() || Currency::new(record.fields().nth(1).unwrap_or("")).is_ok();
        if !told && !std::mem::replace(&mut self.assumed, true) {
            let message = "No currency is told: by the rule of BAI2 the amounts are US dollars.";
            out.warn(WarningCode::CurrencyAssumed, Place::line(record.at), message);
        }
        let Some(currency) = group.currency.or_else(|| Currency::new("USD").ok()) else { return };
        let about = (currency, group.day);
        let open = Open::new(record, group.bank.clone(), about, self.limits.parts, out);
        self.account = Some(open);
    }

    fn transaction(&mut self, record: &Record, out: &mut Out<'_>) -> Result<(), ReadError> {
        let Some(open) = &mut self.account else {
            return Err(ReadError::malformed(
                record.at,
                "a transaction (16) belongs to no account",
            ));
        };
        open.total.records += record.lines;
        let line = open.transaction(record, out)?;
        if let Some(line) = line.filter(|_| self.group.as_ref().is_none_or(|group| !group.silent)) {
            out.line(line);
        }
        Ok(())
    }

    fn end_account(&mut self, trailer: Option<&Record>, out: &mut Out<'_>) {
        let Some(mut open) = self.account.take() else { return };
        if let Some(trailer) = trailer {
            open.total.records += trailer.lines;
            open.total.check(trailer, None, out);
        } else {
            no_trailer("The account", open.total.begun, out);
        }
        let group = self.group.get_or_insert_default();
        let sum = trailer.map_or(open.total.sum, |trailer| stated(trailer, open.total.sum));
        group.total.add_child(sum, open.total.records);
        if !group.silent {
            open.end(out);
        }
    }

    fn end_group(&mut self, trailer: Option<&Record>, out: &mut Out<'_>) {
        if self.account.is_some() {
            self.end_account(None, out);
        }
        let Some(mut group) = self.group.take() else { return };
        if let Some(trailer) = trailer {
            group.total.records += trailer.lines;
            group.total.check(trailer, Some("a number of accounts of"), out);
        } else {
            no_trailer("The group", group.total.begun, out);
        }
        let sum = trailer.map_or(group.total.sum, |trailer| stated(trailer, group.total.sum));
        if let Some(file) = &mut self.file {
            file.add_child(sum, group.total.records);
        }
    }

    fn end_file(&mut self, trailer: Option<&Record>, out: &mut Out<'_>) {
        if self.group.is_some() {
            self.end_group(None, out);
        }
        let Some(mut file) = self.file.take() else { return };
        match trailer {
            Some(trailer) => {
                file.records += trailer.lines;
                file.check(trailer, Some("a number of groups of"), out);
            }
            None => no_trailer("The file", file.begun, out),
        }
    }
}

/// Totals of totals are of what the trailers state, so that one mistake is told once.
fn stated(trailer: &Record, found: Decimal) -> Decimal {
    types::amount(trailer.fields().text(), 0).unwrap_or(found)
}

fn no_trailer(what: &str, begun: u64, out: &mut Out<'_>) {
    let message = format!("{what} has no trailer: nothing says whether all of it is there.");
    out.warn(WarningCode::ControlTotal, Place::line(begun), message);
}

fn group(record: &Record, out: &mut Out<'_>) -> Group {
    let mut fields = record.fields();
    let bank = fields.nth(1).filter(|bank| !bank.is_empty()).map(str::to_owned);
    let (status, date, currency) =
        (fields.text(), fields.text(), fields.nth(1).unwrap_or_default());
    let (code, message) = match status {
        "2" => (WarningCode::Skipped, "The bank takes back an earlier group: it was passed over."),
        "3" => (WarningCode::FieldOdd, "The group corrects an earlier one. Look for it."),
        "4" => (WarningCode::Skipped, "The group is a test: it was passed over."),
        _ => (WarningCode::FieldOdd, ""),
    };
    if !message.is_empty() {
        out.warn(code, Place::line(record.at), message);
    }
    Group {
        bank,
        currency: Currency::new(currency).ok(),
        day: day(date, record.at, out),
        silent: matches!(status, "2" | "4"),
        total: Total::begin(record),
    }
}

/// A day of six digits, or eight.
fn day(text: &str, line: u64, out: &mut Out<'_>) -> Option<NaiveDate> {
    let day = date::compact(text);
    match day {
        Some(Day::Real(_)) => {}
        Some(Day::Mended(date)) => {
            let message = format!("No calendar has the day “{text}”: {date} was taken.");
            out.warn(WarningCode::DateMended, Place::line(line), message);
        }
        None => {
            let message = format!("“{text}” is not a date: none is told.");
            out.warn(WarningCode::DateMissing, Place::line(line), message);
        }
    }
    day.map(Day::date)
}
