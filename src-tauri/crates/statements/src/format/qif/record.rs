//! One transaction: lines that begin with a letter, up to `^`.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::written::{Order, written};
use crate::date::Day;
use crate::grouped::{self, Mark};
use crate::out::Out;
use crate::reference::sure;
use crate::{Balance, Batch, Limits, Line, Party, Place, ReadError, WarningCode, amount, words};

/// How the whole file writes dates and amounts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    pub(super) order: Order,
    pub(super) decimal: Mark,
}

/// A part of it: `S`, `E`, `$`.
#[derive(Debug, Default)]
struct Split {
    at: u64,
    raw: String,
    category: Option<String>,
    memo: Option<String>,
    amount: Option<String>,
}

impl Split {
    fn new(line: &str, at: u64) -> Self {
        let mut split = Self { at, raw: line.to_owned(), ..Self::default() };
        split.field(line);
        split
    }

    fn field(&mut self, line: &str) {
        let Some((code, value)) = line.split_at_checked(1) else { return };
        let value = value.trim();
        let place = match code {
            "S" | "s" => &mut self.category,
            "E" | "e" => &mut self.memo,
            "$" => &mut self.amount,
            _ => return,
        };
        *place = (!value.is_empty()).then(|| value.to_owned());
    }
}

/// What was read of it so far.
#[derive(Debug, Default)]
pub(super) struct Record {
    at: u64,
    raw: String,
    date: Option<String>,
    amount: Option<String>,
    /// `U`: the same amount again, in files of later editions.
    repeated_amount: Option<String>,
    number: Option<String>,
    payee: Option<String>,
    memo: Option<String>,
    address: Option<String>,
    category: Option<String>,
    splits: Vec<Split>,
}

impl Record {
    pub(super) fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// Takes a line of it.
    pub(super) fn push(&mut self, line: &str, at: u64, limits: &Limits) -> Result<(), ReadError> {
        if self.raw.is_empty() {
            self.at = at;
        } else {
            self.raw.push('\n');
        }
        self.raw.push_str(line);
        if self.raw.len() > limits.text || self.splits.len() > limits.parts {
            return Err(ReadError::too_large(at, "the transaction is too long"));
        }
        let mut letters = line.chars();
        let code = letters.next().map(|code| code.to_ascii_uppercase());
        let value = letters.as_str().trim();
        match code {
            Some('S') => self.splits.push(Split::new(line, at)),
            Some('E' | '$' | '%') => self.split(line, at),
            _ if value.is_empty() => {}
            Some('D' | 'T') if self.begins_another(line) => {
                let message = format!("“{line}” is of another transaction: no ^ stands before it");
                return Err(ReadError::malformed(at, message));
            }
            Some('D') => set(&mut self.date, value),
            Some('T') => set(&mut self.amount, value),
            Some('U') => set(&mut self.repeated_amount, value),
            Some('N') => set(&mut self.number, value),
            Some('P') => set(&mut self.payee, value),
            Some('L') => set(&mut self.category, value),
            Some('M') => words::append(self.memo.get_or_insert_default(), value),
            Some('A') => words::append(self.address.get_or_insert_default(), value),
            _ => {}
        }
        Ok(())
    }

    /// A second date, or another amount. A word is none: it is text that was broken into lines.
    fn begins_another(&self, line: &str) -> bool {
        let Some((code, value)) = line.split_at_checked(1) else { return false };
        let value = value.trim();
        let is_amount =
            || [Mark::Point, Mark::Comma].iter().any(|mark| grouped::read(value, *mark).is_some());
        match (code, &self.date, &self.amount) {
            ("D" | "d", Some(_), _) => written(value).is_some(),
            ("T" | "t", _, Some(known)) => known != value && is_amount(),
            _ => false,
        }
    }

    /// More of the last part, or of one without a category.
    fn split(&mut self, line: &str, at: u64) {
        match self.splits.last_mut() {
            Some(split) => {
                split.raw.push('\n');
                split.raw.push_str(line);
                split.field(line);
            }
            None => self.splits.push(Split::new(line, at)),
        }
    }

    /// What was there before the first transaction, which programs write as a transaction; and the
    /// account's name that they put into its category.
    pub(super) fn opening(
        &self,
        manner: Manner,
        out: &mut Out<'_>,
    ) -> Result<Option<(Balance, Option<&str>)>, ReadError> {
        const NAMES: &[&str] = &[
            "opening balance",
            "initial balance",
            "solde initial",
            "anfangssaldo",
            "eröffnungssaldo",
            "saldo inicial",
            "saldo iniziale",
            "beginsaldo",
            "saldo awal",
        ];
        let payee = self.payee.as_deref().unwrap_or_default().to_lowercase();
        if !NAMES.contains(&payee.as_str()) {
            return Ok(None);
        }
        let Some(amount) = self.amount(manner)? else { return Ok(None) };
        let balance = Balance { amount, currency: None, date: self.day(manner, out) };
        let account = self.category.as_deref();
        let account = account.and_then(|name| name.strip_prefix('[')?.strip_suffix(']'));
        Ok(Some((balance, account)))
    }

    fn amount(&self, manner: Manner) -> Result<Option<Decimal>, ReadError> {
        let text = self.amount.as_ref().or(self.repeated_amount.as_ref());
        text.map(|text| read(text, self.at, manner)).transpose()
    }

    fn day(&self, manner: Manner, out: &mut Out<'_>) -> Option<NaiveDate> {
        let at = Place::line(self.at);
        let Some(text) = &self.date else {
            out.warn(WarningCode::DateMissing, at, "The transaction has no date.");
            return None;
        };
        let day = manner.order.read(text);
        match day {
            Some(Day::Real(_)) => {}
            Some(Day::Mended(date)) => {
                let message = format!("No calendar has the day “{text}”: {date} was taken.");
                out.warn(WarningCode::DateMended, at, message);
            }
            None => {
                out.warn(WarningCode::DateMissing, at, format!("“{text}” is not a date."));
            }
        }
        day.map(Day::date)
    }

    /// Its line, or one line for each of its parts.
    pub(super) fn tell(
        self,
        manner: Manner,
        limits: &Limits,
        out: &mut Out<'_>,
    ) -> Result<(), ReadError> {
        let Some(amount) = self.amount(manner)? else {
            let message = "The transaction has no amount: it was passed over.";
            out.warn(WarningCode::Skipped, Place::line(self.at), message);
            return Ok(());
        };
        if let Some(repeated) = &self.repeated_amount
            && read(repeated, self.at, manner)? != amount
        {
            let message = format!("The amount is {amount}, and {repeated} (U) again: it counts.");
            out.warn(WarningCode::FieldOdd, Place::line(self.at), message);
        }
        let booked_on = self.day(manner, out);
        let line = Line { booked_on, amount, at: Place::line(self.at), ..self.line() };
        match self.parts(amount, manner)? {
            Parts::None => out.line(line),
            Parts::Differ => {
                let message =
                    "The parts do not add up to the transaction, which counts as one line.";
                out.warn(WarningCode::BatchDiffers, Place::line(self.at), message);
                out.line(line);
            }
            // Every part repeats the text of the whole.
            Parts::Of(amounts) if line.text.len().saturating_mul(amounts.len()) > limits.text => {
                return Err(ReadError::too_large(self.at, "the transaction is too long"));
            }
            Parts::Of(amounts) => {
                let count = u32::try_from(amounts.len()).unwrap_or(u32::MAX);
                let batch = Batch { reference: line.reference.clone(), amount, count };
                for (split, amount) in self.splits.iter().zip(amounts) {
                    out.line(part(split, amount, &line, &batch));
                }
            }
        }
        Ok(())
    }

    /// What does not hang on how the file writes it.
    fn line(&self) -> Line {
        let number = self.number.as_deref().and_then(words::reference);
        // `N` holds a cheque's number, or a word such as `ATM` or `Deposit`.
        let numbered = |text: &&str| text.contains(|c: char| c.is_ascii_digit());
        let mut text = String::new();
        let word = number.filter(|text| !numbered(text));
        let said = [word, self.payee.as_deref(), self.memo.as_deref(), self.address.as_deref()];
        said.into_iter().flatten().for_each(|part| words::add(&mut text, part));
        if self.splits.len() == 1 {
            self.splits.iter().filter_map(|one| one.memo.as_ref()).for_each(|memo| {
                words::add(&mut text, memo);
            });
        }
        let splits = self.splits.iter().filter_map(|split| split.category.clone());
        Line {
            reference: number.filter(numbered).map(str::to_owned),
            structured_reference: number.into_iter().chain(self.memo.as_deref()).find_map(sure),
            counterparty: Party { name: self.payee.clone(), account: None },
            kind: self.category.clone().or_else(|| splits.take(1).next()),
            text,
            raw: self.raw.clone(),
            ..Line::default()
        }
    }

    fn parts(&self, whole: Decimal, manner: Manner) -> Result<Parts, ReadError> {
        let amounts: Vec<_> = self
            .splits
            .iter()
            .map(|split| split.amount.as_ref().map(|text| read(text, split.at, manner)).transpose())
            .collect::<Result<_, _>>()?;
        // One part without an amount, or with a percentage, is the whole.
        if matches!(amounts[..], [None]) {
            return Ok(Parts::None);
        }
        let Some(amounts) = amounts.into_iter().collect::<Option<Vec<_>>>() else {
            return Ok(Parts::Differ);
        };
        let sum = amounts.iter().try_fold(Decimal::ZERO, |sum, one| amount::add(sum, *one));
        Ok(match amounts.len() {
            0 => Parts::None,
            _ if sum != Some(whole) => Parts::Differ,
            1 => Parts::None,
            _ => Parts::Of(amounts),
        })
    }
}

/// How the parts of a transaction fit it.
enum Parts {
    /// There are none, or it is the whole.
    None,
    Differ,
    Of(Vec<Decimal>),
}

fn part(split: &Split, amount: Decimal, whole: &Line, batch: &Batch) -> Line {
    let mut text = whole.text.clone();
    split.memo.iter().for_each(|memo| words::add(&mut text, memo));
    Line {
        amount,
        kind: split.category.clone(),
        text,
        raw: split.raw.clone(),
        batch: Some(batch.clone()),
        at: Place::line(split.at),
        booked_on: whole.booked_on,
        reference: whole.reference.clone(),
        structured_reference: whole.structured_reference.clone(),
        counterparty: whole.counterparty.clone(),
        ..Line::default()
    }
}

fn read(text: &str, at: u64, manner: Manner) -> Result<Decimal, ReadError> {
    grouped::read(text, manner.decimal)
        .ok_or_else(|| ReadError::malformed(at, format!("“{text}” is not an amount")))
}

fn set(field: &mut Option<String>, value: &str) {
    field.get_or_insert_with(|| value.to_owned());
}
