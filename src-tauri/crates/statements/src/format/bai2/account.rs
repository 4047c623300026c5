//! One account: its `03`, its `16`s and its `49`.

use chrono::NaiveDate;
use domain::Currency;
use rust_decimal::Decimal;

use super::Total;
use super::records::{Fields, Record};
use super::types::{self, Flow};
use crate::out::{Out, Told};
use crate::{Account, Balance, Line, Place, ReadError, WarningCode, amount, reference, words};

/// What a summary says about the transactions of one direction.
#[derive(Debug, Default)]
struct Side {
    stated: Option<Decimal>,
    stated_count: Option<u64>,
    sum: Decimal,
    count: u64,
}

impl Side {
    fn add(&mut self, amount: Decimal) {
        self.count += 1;
        self.sum = self.sum.checked_add(amount).unwrap_or(Decimal::MAX);
    }

    fn check(&self, what: &str, at: &Place, out: &mut Out<'_>) {
        let Self { sum, count, .. } = self;
        if let Some(stated) = self.stated.filter(|stated| stated.abs() != *sum) {
            let message = format!("The bank states {what} of {stated}; the lines come to {sum}.");
            out.warn(WarningCode::ControlTotal, at.clone(), message);
        }
        if let Some(stated) = self.stated_count.filter(|stated| stated != count) {
            let message = format!("The bank states {stated} {what}; there are {count}.");
            out.warn(WarningCode::ControlTotal, at.clone(), message);
        }
    }
}

/// What was read of it so far.
#[derive(Debug)]
pub(super) struct Open {
    at: Place,
    account: Account,
    currency: Currency,
    day: Option<NaiveDate>,
    opening: Option<Balance>,
    closing: Option<Balance>,
    credits: Side,
    debits: Side,
    /// Of everything, in the file's own units.
    pub(super) total: Total,
    /// How many records moved no money, and the first of them.
    skipped: u64,
    first_skipped: Option<Place>,
    parts: usize,
}

impl Open {
    pub(super) fn new(
        record: &Record,
        bank: Option<String>,
        (currency, day): (Currency, Option<NaiveDate>),
        parts: usize,
        out: &mut Out<'_>,
    ) -> Self {
        let mut fields = record.fields();
        let number = words::compact(fields.text());
        let currency = Currency::new(fields.text()).unwrap_or(currency);
        let mut open = Self {
            at: Place::line(record.at),
            account: Account { number, bank, owner: None },
            currency,
            day,
            opening: None,
            closing: None,
            credits: Side::default(),
            debits: Side::default(),
            total: Total::begin(record),
            skipped: 0,
            first_skipped: None,
            parts,
        };
        if open.summaries(fields).is_none() {
            let message = "The balances and totals could not be read to their end.";
            out.warn(WarningCode::FieldOdd, open.at.clone(), message);
        }
        open
    }

    /// Groups of code, amount, count and funds. `None`: one of them is not as it should be, and what
    /// follows cannot be told apart.
    fn summaries(&mut self, mut fields: Fields<'_>) -> Option<()> {
        while let Some(code) = fields.next() {
            if code.is_empty() {
                continue;
            }
            let (amount, count) = (fields.text(), fields.text());
            types::flow(code)?;
            types::funds(&mut fields, self.parts)?;
            if !amount.is_empty() {
                self.total.add(types::amount(amount, 0)?);
                self.summary(code, types::amount(amount, self.currency.digits())?, count);
            }
        }
        Some(())
    }

    fn summary(&mut self, code: &str, amount: Decimal, count: &str) {
        let balance = Balance { amount, currency: Some(self.currency), date: self.day };
        let count = count.parse().ok();
        match code {
            "010" => self.opening = Some(balance),
            "015" => self.closing = Some(balance),
            "100" => (self.credits.stated, self.credits.stated_count) = (Some(amount), count),
            "400" => (self.debits.stated, self.debits.stated_count) = (Some(amount), count),
            _ => {}
        }
    }

    /// A `16`. `None`: it moves no money.
    pub(super) fn transaction(
        &mut self,
        record: &Record,
        out: &mut Out<'_>,
    ) -> Result<Option<Line>, ReadError> {
        let wrong = |message: String| ReadError::malformed(record.at, message);
        let mut fields = record.fields();
        let (code, amount) = (fields.text(), fields.text());
        let flow =
            types::flow(code).ok_or_else(|| wrong(format!("“{code}” is not a type code")))?;
        let units =
            match amount {
                "" => None,
                text => Some(types::amount(text, 0).ok_or_else(|| {
                    wrong(format!("“{text}” is not an amount in whole minor units"))
                })?),
            };
        units.into_iter().for_each(|units| self.total.add(units));
        let amount = types::amount(amount, self.currency.digits());
        let (Some(amount), Flow::Credit | Flow::Debit) = (amount, flow) else {
            self.skipped += 1;
            self.first_skipped.get_or_insert(Place::line(record.at));
            return Ok(None);
        };
        let (valued_on, [id, reference]) = self.details(&mut fields, record.at, out);
        let side = if flow == Flow::Credit { &mut self.credits } else { &mut self.debits };
        side.add(amount);
        let text = fields.remaining();
        let known = reference.as_deref().and_then(reference::sure);
        Ok(Some(Line {
            booked_on: self.day,
            valued_on,
            amount: if flow == Flow::Credit { amount } else { amount::negated(amount) },
            currency: Some(self.currency),
            reversal: types::is_reversal(code),
            reference: reference.or_else(|| id.clone()),
            id,
            kind: Some(code.to_owned()),
            structured_reference: known.or_else(|| reference::sure(&text)),
            text,
            raw: record.raw.clone(),
            at: Place::line(record.at),
            ..Line::default()
        }))
    }

    /// The value date and the references of a transaction; what is left of its fields is its text.
    fn details(
        &self,
        fields: &mut Fields<'_>,
        line: u64,
        out: &mut Out<'_>,
    ) -> (Option<NaiveDate>, [Option<String>; 2]) {
        let mut ahead = fields.clone();
        let Some(valued_on) = types::funds(&mut ahead, self.parts) else {
            if !fields.at_line() {
                let message = "The funds type is none of Z, 0, 1, 2, S, V and D: what follows was \
                               read as text.";
                out.warn(WarningCode::FieldOdd, Place::line(line), message);
            }
            return Default::default();
        };
        let valued_on = valued_on.and_then(|text| super::day(text, line, out));
        *fields = ahead;
        (valued_on, references(fields))
    }

    /// Its end: the totals are compared, and the statement is told.
    pub(super) fn end(self, out: &mut Out<'_>) {
        self.credits.check("credits", &self.at, out);
        self.debits.check("debits", &self.at, out);
        if let Some(at) = self.first_skipped {
            let message =
                format!("Records that move no money were passed over, {} in all.", self.skipped);
            out.warn(WarningCode::Skipped, at, message);
        }
        out.statement(Told {
            account: self.account,
            currency: Some(self.currency),
            opening: self.opening,
            closing: self.closing,
            at: self.at,
            ..Told::default()
        });
    }
}

/// The references of the bank and of the customer. Where they do not stand in the first line, the
/// next one may begin with them or with the text: two words with a text after them are references.
fn references(fields: &mut Fields<'_>) -> [Option<String>; 2] {
    let mut ahead = fields.clone();
    let continued = ahead.at_line();
    let bank = ahead.text();
    let continued = continued || ahead.at_line();
    let customer = ahead.text();
    let words = !bank.contains(' ') && !customer.contains(' ') && !ahead.at_line();
    if continued && !words {
        let bank = if fields.at_line() { "" } else { fields.text() };
        return [words::reference(bank).map(str::to_owned), None];
    }
    *fields = ahead;
    [bank, customer].map(|text| words::reference(text).map(str::to_owned))
}
