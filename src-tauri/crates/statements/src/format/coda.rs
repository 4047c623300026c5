//! CODA, the coded account statement of Belgian banks (Febelfin).
//!
//! Records of 128 columns: `0` begins a statement, `1` is its old balance, `2` are movements, `3` their
//! information, `8` is its new balance, `4` free messages, `9` its end with counts and sums. A file may
//! hold many. A movement in parts is told by its parts where they add up, never by both.

mod movement;
mod record;

use domain::Currency;
use movement::Group;
use record::Record;
use rust_decimal::Decimal;

use super::{Format, Input, Reader};
use crate::columns::{columns, told};
use crate::detect::Head;
use crate::lines::Lines;
use crate::out::{Out, Told};
use crate::{Account, Balance, Limits, Place, ReadError, WarningCode, encoding};

pub(crate) const READER: Reader = Reader { format: Format::Coda, recognise, read };

/// A header with five zeros in front, a day, the application `05`, and the version in its last column.
fn recognise(head: &Head<'_>) -> Option<String> {
    let line = head.first;
    let version = columns(line, 127..128);
    let ours = line.starts_with("00000")
        && line.chars().count() == 128
        && columns(line, 5..11).bytes().all(|byte| byte.is_ascii_digit())
        && columns(line, 14..16) == "05"
        && matches!(version, "1" | "2");
    ours.then(|| version.to_owned())
}

fn read(input: &Input<'_>, out: &mut Out<'_>) -> Result<(), ReadError> {
    let encoding = encoding::unsaid(input, out)?;
    let stream = input.source.open().map_err(|error| ReadError::unreadable(0, &error))?;
    let mut lines = Lines::new(stream, encoding, input.limits);
    let mut book = Book { limits: input.limits, open: None };
    while let Some(text) = lines.next_line()? {
        let text = text.trim_end_matches([' ', '\u{1a}']).to_owned();
        if !text.is_empty() {
            book.take(Record { text: &text, at: lines.number() }, out)?;
        }
    }
    if book.open.is_some() {
        let message = "it ends without the record 9 that ends the statement";
        return Err(ReadError::truncated(lines.number(), message));
    }
    encoding::tell_bad(lines.bad_bytes(), out);
    Ok(())
}

/// A statement whose end has not come.
#[derive(Default)]
struct Open {
    told: Told,
    /// The movement whose further records may follow.
    group: Option<Group>,
    records: u64,
    debits: Decimal,
    credits: Decimal,
}

struct Book<'l> {
    limits: &'l Limits,
    open: Option<Open>,
}

impl Book<'_> {
    fn take(&mut self, record: Record<'_>, out: &mut Out<'_>) -> Result<(), ReadError> {
        if record.text.starts_with('0') {
            return self.begin(record);
        }
        let Some(open) = &mut self.open else {
            let message = "a record stands before the header of a statement";
            return Err(ReadError::malformed(record.at, message));
        };
        match record.text.as_bytes() {
            [b'1', ..] => open.old_balance(record, out)?,
            [b'2', b'1', ..] => open.movement(record, self.limits, out)?,
            [b'2', b'2' | b'3', ..] | [b'3', b'1'..=b'3', ..] => {
                open.more(record, self.limits)?;
            }
            [b'8', ..] => open.new_balance(record, out)?,
            [b'4', ..] => return Ok(()),
            [b'9', ..] => {
                return self.open.take().map_or(Ok(()), |open| open.end(record, out));
            }
            _ => {
                let code = columns(record.text, 0..2);
                let message = format!("a record begins with “{code}”, which is none of CODA");
                return Err(ReadError::malformed(record.at, message));
            }
        }
        open.records += 1;
        Ok(())
    }

    fn begin(&mut self, record: Record<'_>) -> Result<(), ReadError> {
        if self.open.is_some() {
            let message = "a statement begins before the record 9 that ends the last one";
            return Err(ReadError::truncated(record.at, message));
        }
        let mut open = Open::default();
        open.told.at = Place::line(record.at);
        open.told.account.bank = told(record.text, 60..71);
        self.open = Some(open);
        Ok(())
    }
}

impl Open {
    fn old_balance(&mut self, record: Record<'_>, out: &mut Out<'_>) -> Result<(), ReadError> {
        let text = record.text;
        // A number of twelve digits stands with its own currency; IBANs and foreign ones have more room.
        let (number, currency) = match columns(text, 1..2) {
            "0" => (columns(text, 5..17), columns(text, 18..21)),
            "2" => (columns(text, 5..36), columns(text, 39..42)),
            _ => (columns(text, 5..39), columns(text, 39..42)),
        };
        self.told.currency = Currency::new(currency).ok();
        if self.told.currency.is_none() {
            let message = format!("The currency “{currency}” is not known: none was taken.");
            out.warn(WarningCode::FieldOdd, Place::line(record.at), message);
        }
        self.told.account = Account {
            number: number.replace(' ', "").to_uppercase(),
            bank: self.told.account.bank.take(),
            owner: told(text, 64..90),
        };
        self.told.number = told(text, 125..128).or_else(|| told(text, 2..5));
        let amount = record.signed(42, 43)?;
        let date = record.day(58, "of the old balance", out);
        self.told.opening = Some(Balance { amount, currency: self.told.currency, date });
        Ok(())
    }

    fn movement(
        &mut self,
        record: Record<'_>,
        limits: &Limits,
        out: &mut Out<'_>,
    ) -> Result<(), ReadError> {
        let line = movement::line(record, self.told.currency, out)?;
        if movement::is_part(record) {
            let Some(group) = &mut self.group else {
                let message = "a part of a movement stands before the movement itself";
                return Err(ReadError::malformed(record.at, message));
            };
            return group.add(line, record, limits);
        }
        self.flush(out);
        let side =
            if line.amount.is_sign_negative() { &mut self.debits } else { &mut self.credits };
        *side = side.checked_add(line.amount.abs()).unwrap_or(Decimal::MAX);
        self.group = Some(Group::new(line));
        Ok(())
    }

    fn more(&mut self, record: Record<'_>, limits: &Limits) -> Result<(), ReadError> {
        let Some(group) = &mut self.group else {
            let message = "a further record of a movement stands before any movement";
            return Err(ReadError::malformed(record.at, message));
        };
        group.more(record, limits)
    }

    fn flush(&mut self, out: &mut Out<'_>) {
        if let Some(group) = self.group.take() {
            group.tell(out);
        }
    }

    fn new_balance(&mut self, record: Record<'_>, out: &mut Out<'_>) -> Result<(), ReadError> {
        self.flush(out);
        let amount = record.signed(41, 42)?;
        let date = record.day(57, "of the new balance", out);
        self.told.closing = Some(Balance { amount, currency: self.told.currency, date });
        Ok(())
    }

    fn end(mut self, record: Record<'_>, out: &mut Out<'_>) -> Result<(), ReadError> {
        self.flush(out);
        let stated = columns(record.text, 16..22);
        if stated.parse() != Ok(self.records) {
            let message = format!("The end states {stated} records; there are {}.", self.records);
            out.warn(WarningCode::ControlTotal, Place::line(record.at), message);
        }
        for (name, found, at) in [("debits", self.debits, 22), ("credits", self.credits, 37)] {
            let sum = record.amount(at)?;
            if sum != found {
                let message =
                    format!("The end states {name} of {sum}; the movements have {found}.");
                out.warn(WarningCode::ControlTotal, Place::line(record.at), message);
            }
        }
        if self.told.opening.is_none() || self.told.closing.is_none() {
            let message = "The old balance (1) or the new one (8) is missing.";
            out.warn(WarningCode::FieldOdd, Place::line(record.at), message);
        }
        out.statement(self.told);
        Ok(())
    }
}
