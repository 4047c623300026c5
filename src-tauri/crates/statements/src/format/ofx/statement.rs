//! One account's statement: `STMTRS`, `CCSTMTRS`, `INVSTMTRS`.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

use domain::Currency;

use super::amounts::Amounts;
use super::entry::{Entry, Within, day};
use crate::out::{Out, Told};
use crate::{Account, Balance, Line, Place, ReadError, WarningCode, words};

/// Ids of longer statements are not remembered.
const REMEMBERED: usize = 100_000;

/// How often something was met, and where first.
#[derive(Debug, Default)]
struct Tally {
    count: u64,
    first: Option<Place>,
}

impl Tally {
    fn add(&mut self, at: &Place) {
        self.count += 1;
        self.first.get_or_insert_with(|| at.clone());
    }

    fn warn(self, code: WarningCode, out: &mut Out<'_>, message: impl FnOnce(u64) -> String) {
        if let Some(at) = self.first {
            out.warn(code, at, message(self.count));
        }
    }
}

/// What was read of it so far.
#[derive(Debug, Default)]
pub(super) struct Open {
    pub(super) at: u64,
    account: Account,
    currency: Option<Currency>,
    balance: Option<(String, u64)>,
    balance_date: Option<String>,
    ids: HashSet<u64>,
    hasher: RandomState,
    again: Tally,
    signs: Tally,
    /// Entries of kinds that move no cash, or that are not read.
    skipped: Tally,
}

impl Open {
    pub(super) fn new(at: u64) -> Self {
        Self { at, ..Self::default() }
    }

    /// A field with a value that is not empty.
    pub(super) fn field(
        &mut self,
        within: Within,
        (name, value): (&str, &str),
        line: u64,
        out: &mut Out<'_>,
    ) {
        match (within, name) {
            (Within::Account, "ACCTID") => self.account.number = words::compact(value),
            (Within::Account, "BANKID" | "BROKERID") => {
                self.account.bank = Some(value.to_owned());
            }
            (Within::Ledger, "BALAMT") => self.balance = Some((value.to_owned(), line)),
            (Within::Ledger, "DTASOF") => self.balance_date = Some(value.to_owned()),
            (Within::Itself, "CURDEF") => {
                self.currency = Currency::new(value).ok();
                if self.currency.is_none() {
                    let message = format!("“{value}” is not a currency: none is told.");
                    out.warn(WarningCode::FieldOdd, Place::line(line), message);
                }
            }
            _ => {}
        }
    }

    pub(super) fn skip(&mut self, line: u64) {
        self.skipped.add(&Place::line(line));
    }

    /// The end of an entry.
    pub(super) fn entry(
        &mut self,
        entry: Entry,
        amounts: &mut Amounts<'_>,
        out: &mut Out<'_>,
    ) -> Result<(), ReadError> {
        let line = entry.line(self.currency, amounts, out)?;
        self.look_at(&line);
        out.line(line);
        Ok(())
    }

    fn look_at(&mut self, line: &Line) {
        let opposite = match line.kind.as_deref() {
            Some("CREDIT") => line.amount.is_sign_negative(),
            Some("DEBIT") => line.amount.is_sign_positive(),
            _ => false,
        };
        if opposite && !line.amount.is_zero() {
            self.signs.add(&line.at);
        }
        if let Some(id) = line.id.as_ref().filter(|_| self.ids.len() < REMEMBERED)
            && !self.ids.insert(self.hasher.hash_one(id))
        {
            self.again.add(&line.at);
        }
    }

    /// Its end.
    pub(super) fn end(self, amounts: &mut Amounts<'_>, out: &mut Out<'_>) {
        let closing = self.closing(amounts, out);
        self.again.warn(WarningCode::FieldOdd, out, |count| {
            format!("An id (FITID) of an earlier line comes again, {count} in all: all were kept.")
        });
        self.signs.warn(WarningCode::FieldOdd, out, |count| {
            format!(
                "{count} × CREDIT is below zero, or DEBIT above. The sign of the amount counts."
            )
        });
        self.skipped.warn(WarningCode::Skipped, out, |count| {
            format!("Entries about securities or loans were passed over, {count} in all.")
        });
        out.statement(Told {
            account: self.account,
            currency: self.currency,
            closing,
            at: Place::line(self.at),
            ..Told::default()
        });
    }

    /// The ledger balance. One that cannot be read proves nothing, and nothing hangs on it.
    fn closing(&self, amounts: &mut Amounts<'_>, out: &mut Out<'_>) -> Option<Balance> {
        let (text, line) = self.balance.as_ref()?;
        let at = Place::line(*line);
        let digits = self.currency.map(|code| code.digits());
        let amount = match amounts.read(text, digits, *line, out) {
            Ok(amount) => amount,
            Err(error) => {
                let message = format!("{}: no balance is told.", error.message);
                out.warn(WarningCode::FieldOdd, at, message);
                return None;
            }
        };
        let date = day(self.balance_date.as_deref(), &at, out);
        Some(Balance { amount, currency: self.currency, date })
    }
}
