//! One `Stmt`, `Rpt` or `Ntfctn`: whose it is, its number and its balances.

use std::cmp::Ordering;

use chrono::NaiveDate;
use domain::Currency;

use super::money::{Money, Sign, day};
use super::tag::Tag;
use super::totals::Totals;
use crate::date::Day;
use crate::out::{Out, Told};
use crate::{Account, Place, ReadError, WarningCode, words};

/// A `Bal` while it is read.
#[derive(Debug, Default)]
struct Balance {
    at: u64,
    code: Option<String>,
    money: Option<Money>,
    sign: Option<Sign>,
    date: Option<NaiveDate>,
}

/// A balance that was taken, and how well it fits: the lower the better.
type Taken = Option<(u8, crate::Balance)>;

/// What is known of a statement so far.
#[derive(Debug, Default)]
pub(super) struct Open {
    pub(super) at: u64,
    pub(super) account: Account,
    pub(super) currency: Option<Currency>,
    id: Option<String>,
    electronic: Option<String>,
    legal: Option<String>,
    page: Option<String>,
    last_page: bool,
    clearing: Option<String>,
    bank_number: Option<String>,
    /// Whether the bank sends it once more.
    copy: Option<String>,
    balance: Balance,
    opening: Taken,
    closing: Taken,
    assumed: bool,
    pub(super) totals: Totals,
}

impl Open {
    pub(super) fn new(at: u64) -> Self {
        Self { at, ..Self::default() }
    }

    /// A field with a value that is not empty.
    pub(super) fn field(&mut self, path: &[Tag], value: &str, currency: &str) {
        use Tag::{
            Acct, Bal, Ccy, CpyDplctInd, ElctrncSeqNb, Id, LastPgInd, LglSeqNb, NtfctnPgntn, PgNb,
            RptPgntn, StmtPgntn, TxsSummry,
        };
        let place = match path {
            [Bal, rest @ ..] => return self.balance.field(rest, value, currency),
            [TxsSummry, rest @ ..] => return self.totals.field(rest, value),
            [Acct, Ccy] => return self.currency = Currency::new(value).ok(),
            [Acct, rest @ ..] => return self.account(rest, value),
            [StmtPgntn | RptPgntn | NtfctnPgntn, LastPgInd] => {
                return self.last_page = matches!(value, "true" | "1");
            }
            [StmtPgntn | RptPgntn | NtfctnPgntn, PgNb] => &mut self.page,
            [Id] => &mut self.id,
            [CpyDplctInd] => &mut self.copy,
            [ElctrncSeqNb] => &mut self.electronic,
            [LglSeqNb] => &mut self.legal,
            _ => return,
        };
        place.get_or_insert_with(|| value.to_owned());
    }

    fn account(&mut self, path: &[Tag], value: &str) {
        use Tag::{
            BBAN, BIC, BICFI, ClrSysMmbId, FinInstnId, IBAN, Id, MmbId, Nm, Othr, Ownr, PrtryAcct,
            Pty, Svcr, UPIC,
        };
        let place = match path {
            [Id, IBAN | BBAN | UPIC] | [Id, Othr | PrtryAcct, Id] => {
                if self.account.number.is_empty() {
                    self.account.number = words::compact(value);
                }
                return;
            }
            [Ownr, Nm] | [Ownr, Pty, Nm] => &mut self.account.owner,
            [Svcr, FinInstnId, BIC | BICFI] => &mut self.account.bank,
            [Svcr, FinInstnId, ClrSysMmbId, MmbId] => &mut self.clearing,
            [Svcr, FinInstnId, Othr, Id] => &mut self.bank_number,
            _ => return,
        };
        place.get_or_insert_with(|| value.to_owned());
    }

    /// The currency of an entry that has `own`; the account's where it has none.
    pub(super) fn entry_currency(
        &mut self,
        own: Option<Currency>,
        at: u64,
        out: &mut Out<'_>,
    ) -> Option<Currency> {
        if own.is_none() && !std::mem::replace(&mut self.assumed, true) {
            let message = match self.currency {
                Some(currency) => {
                    format!("The amount tells no currency: the account's, {currency}, was taken.")
                }
                None => "Neither the amount nor the account tells a currency.".to_owned(),
            };
            out.warn(WarningCode::CurrencyAssumed, Place::line(at), message);
        }
        own.or(self.currency)
    }

    pub(super) fn begin_balance(&mut self, at: u64) {
        self.balance = Balance { at, ..Balance::default() };
    }

    /// The opening balance is `OPBD`, else the last statement's closing one (`PRCD`); the closing
    /// one is `CLBD`, of a page as of the whole. What is available or in between proves nothing.
    pub(super) fn end_balance(&mut self, out: &mut Out<'_>) -> Result<(), ReadError> {
        let found = std::mem::take(&mut self.balance);
        let (place, rank, of_an_end) = match found.code.as_deref() {
            Some("OPBD") => (&mut self.opening, 0, Ordering::Less),
            Some("PRCD") => (&mut self.opening, 2, Ordering::Less),
            Some("CLBD") => (&mut self.closing, 0, Ordering::Greater),
            _ => return Ok(()),
        };
        let at = found.at;
        let Some(balance) = found.take(out)? else { return Ok(()) };
        // An account may be kept in several currencies: its own one counts.
        let foreign = self.currency.is_some() && balance.currency != self.currency;
        let rank = rank + u8::from(foreign);
        let better = match place {
            Some((taken, _)) if rank != *taken => rank < *taken,
            Some((_, taken)) => later(taken, &balance, at, out) == of_an_end,
            None => true,
        };
        if better {
            *place = Some((rank, balance));
        }
        Ok(())
    }

    pub(super) fn end(mut self, out: &mut Out<'_>) {
        let number = self.electronic.or(self.legal).or(self.id);
        let page =
            self.page.filter(|page| !(self.last_page && page.trim_start_matches('0') == "1"));
        let number = match (number, page) {
            (Some(number), Some(page)) => Some(format!("{number}/{page}")),
            (number, page) => number.or(page),
        };
        self.account.bank = self.account.bank.or(self.clearing).or(self.bank_number);
        let at = Place::line(self.at);
        self.totals.check(&at, out);
        if let Some(code @ ("DUPL" | "CODU")) = self.copy.as_deref() {
            let message = format!("The bank sends this statement once more ({code}).");
            out.warn(WarningCode::FieldOdd, at.clone(), message);
        }
        out.statement(Told {
            account: self.account,
            currency: self.currency,
            number,
            opening: self.opening.map(|(_, balance)| balance),
            closing: self.closing.map(|(_, balance)| balance),
            at,
        });
    }
}

/// How the day of another balance lies to that of the one before. A statement of several days has
/// some of each kind: the first opening and the last closing one are its own.
fn later(one: &crate::Balance, other: &crate::Balance, at: u64, out: &mut Out<'_>) -> Ordering {
    let order = one.date.zip(other.date).map_or(Ordering::Equal, |(one, other)| other.cmp(&one));
    if order == Ordering::Equal && one.amount != other.amount {
        let (one, other) = (one.amount, other.amount);
        let message = format!("Two balances are of the same kind and day: {one}, not {other}.");
        out.warn(WarningCode::FieldOdd, Place::line(at), message);
    }
    order
}

impl Balance {
    fn field(&mut self, path: &[Tag], value: &str, currency: &str) {
        use Tag::{Amt, Cd, CdOrPrtry, CdtDbtInd, Dt, DtTm, Tp};
        match path {
            [Tp, CdOrPrtry, Cd] | [Tp, Cd] => self.code = Some(value.to_owned()),
            [Amt] => self.money = Some(Money::read(value, currency)),
            [CdtDbtInd] => self.sign = Sign::read(value),
            [Dt] | [Dt, Dt | DtTm] => self.date = day(value).map(Day::date),
            _ => {}
        }
    }

    /// One without an amount or a sign is none; one whose amount is unreadable is refused.
    fn take(self, out: &mut Out<'_>) -> Result<Option<crate::Balance>, ReadError> {
        let (Some(money), Some(sign)) = (self.money, self.sign) else {
            let message = "The balance has no amount or no sign: it was left out.";
            out.warn(WarningCode::FieldOdd, Place::line(self.at), message);
            return Ok(None);
        };
        let wrong = |text| ReadError::malformed(self.at, format!("“{text}” is not an amount"));
        let amount = sign.of(money.amount.map_err(wrong)?);
        Ok(Some(crate::Balance { amount, currency: money.currency, date: self.date }))
    }
}
