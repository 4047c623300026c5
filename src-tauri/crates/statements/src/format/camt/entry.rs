//! One `Ntry`: what the bank booked, and the payments that it is made of.

use domain::Currency;
use rust_decimal::Decimal;

use super::detail::{Detail, Kind};
use super::money::{Money, Sign, day};
use super::tag::Tag;
use crate::date::Day;
use crate::out::Out;
use crate::{Booking, Place, ReadError, WarningCode, words};

/// A date as it was written, and what it means.
#[derive(Debug, Default)]
struct Date {
    text: String,
    day: Option<Day>,
}

impl Date {
    fn read(&mut self, value: &str) {
        if self.day.is_none() {
            *self = Self { text: value.to_owned(), day: day(value) };
        }
    }
}

/// What was read of it so far.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// The line where it begins.
    pub(super) at: u64,
    amount: Option<Money>,
    sign: Option<Sign>,
    /// ISO 20022, message definition report of camt.053, `ReversalIndicator`: where it is true and
    /// the entry is a credit, the first one was a debit. So the sign is the effect of this entry.
    pub(super) reversal: bool,
    status: Option<String>,
    booked: Date,
    valued: Date,
    /// The bank's own.
    pub(super) reference: Option<String>,
    number: Option<String>,
    batch: Option<String>,
    pub(super) kind: Kind,
    /// What the bank adds.
    pub(super) info: String,
    pub(super) details: Vec<Detail>,
    /// How many payments a batch states, and how many details stand before it.
    stated: Option<usize>,
    before: usize,
    /// The first batch that states another number than it has.
    pub(super) miscounted: Option<(usize, usize)>,
}

impl Entry {
    pub(super) fn new(at: u64) -> Self {
        Self { at, ..Self::default() }
    }

    /// A field with a value that is not empty.
    pub(super) fn field(&mut self, path: &[Tag], value: &str, currency: &str) {
        use Tag::{
            AcctSvcrRef, AddtlNtryInf, Amt, BkTxCd, BookgDt, Btch, Cd, CdtDbtInd, Dt, DtTm, MsgId,
            NbOfTxs, NtryDtls, NtryRef, PmtInfId, Prtry, RvslInd, Sts, TxDtls, ValDt,
        };
        match path {
            [NtryDtls, TxDtls, rest @ ..] | [TxDtls, rest @ ..] => {
                if let Some(detail) = self.details.last_mut() {
                    detail.field(rest, value, currency);
                }
            }
            [Amt] => self.amount = Some(Money::read(value, currency)),
            [CdtDbtInd] => self.sign = Sign::read(value),
            [RvslInd] => self.reversal = matches!(value, "true" | "1"),
            [Sts] | [Sts, Cd | Prtry] => self.status = Some(value.to_owned()),
            [BookgDt] | [BookgDt, Dt | DtTm] => self.booked.read(value),
            [ValDt] | [ValDt, Dt | DtTm] => self.valued.read(value),
            [AcctSvcrRef] => self.reference = words::reference(value).map(str::to_owned),
            [NtryRef] => self.number = words::reference(value).map(str::to_owned),
            [NtryDtls, Btch, MsgId | PmtInfId] | [Btch, MsgId | PmtInfId] => {
                self.batch = words::reference(value).map(str::to_owned);
            }
            [NtryDtls, Btch, NbOfTxs] | [Btch, NbOfTxs] => self.stated = value.parse().ok(),
            [BkTxCd, rest @ ..] => self.kind.field(rest, value),
            [AddtlNtryInf] => words::append(&mut self.info, value),
            _ => {}
        }
    }

    /// The end of a batch. One without details, or with one for all of it, leaves the others out.
    pub(super) fn end_batch(&mut self) {
        let found = self.details.len().saturating_sub(self.before);
        self.before = self.details.len();
        if let Some(stated) = self.stated.take().filter(|stated| found > 1 && *stated != found) {
            self.miscounted.get_or_insert((stated, found));
        }
    }

    /// What names the whole of it.
    pub(super) fn batch_reference(&self) -> Option<&String> {
        [&self.reference, &self.batch, &self.number].into_iter().flatten().next()
    }

    /// Its amount with its sign; never guessed.
    pub(super) fn amount(&self) -> Result<(Decimal, Sign), ReadError> {
        let Some(sign) = self.sign else {
            let message = "an entry says neither credit nor debit (CdtDbtInd)";
            return Err(ReadError::malformed(self.at, message));
        };
        match self.amount.as_ref().map(|money| &money.amount) {
            Some(Ok(amount)) => Ok((sign.of(*amount), sign)),
            Some(Err(text)) => {
                Err(ReadError::malformed(self.at, format!("“{text}” is not an amount")))
            }
            None => Err(ReadError::malformed(self.at, "an entry has no amount (Amt)")),
        }
    }

    pub(super) fn currency(&self) -> Option<Currency> {
        self.amount.as_ref().and_then(|money| money.currency)
    }

    /// Whether it is booked. What the bank expects for a day to come (`FUTR`) is not.
    pub(super) fn booking(&self, out: &mut Out<'_>) -> Booking {
        match self.status.as_deref() {
            None | Some("BOOK") => Booking::Booked,
            Some("PDNG" | "FUTR") => Booking::Pending,
            Some("INFO") => Booking::Information,
            Some(other) => {
                let message = format!("“{other}” is no status that is known: it counts as booked.");
                out.warn(WarningCode::FieldOdd, Place::line(self.at), message);
                Booking::Booked
            }
        }
    }

    /// When it was booked and from when it counts. One that is not booked yet has no day, and none
    /// has to count from a day.
    pub(super) fn days(&self, booking: Booking, out: &mut Out<'_>) -> [Option<Day>; 2] {
        let at = Place::line(self.at);
        for date in [&self.booked, &self.valued] {
            match date.day {
                Some(Day::Mended(day)) => {
                    let text = &date.text;
                    let message = format!("No calendar has the day “{text}”: {day} was taken.");
                    out.warn(WarningCode::DateMended, at.clone(), message);
                }
                None if !date.text.is_empty() => {
                    let message = format!("“{}” is not a date.", date.text);
                    out.warn(WarningCode::DateMissing, at.clone(), message);
                }
                _ => {}
            }
        }
        if booking == Booking::Booked && self.booked.text.is_empty() {
            let message = "The entry has no date of booking (BookgDt).";
            out.warn(WarningCode::DateMissing, at, message);
        }
        [self.booked.day, self.valued.day]
    }
}
