//! One `STMTTRN`.

use domain::Currency;

use super::amounts::Amounts;
use crate::date::{self, Day};
use crate::out::Out;
use crate::{Booking, Line, Party, Place, ReadError, WarningCode, reference, words};

/// The part of an entry or a statement that a field stands in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Within {
    #[default]
    Itself,
    Account,
    Counterparty,
    Payee,
    Currency,
    /// The amount was converted already.
    OriginalCurrency,
    Ledger,
    /// What is of no use here: the available balance, others.
    Else,
}

/// What was read of it so far.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub(super) at: u64,
    pub(super) raw: String,
    /// `STMTTRNP`: announced.
    pub(super) pending: bool,
    kind: Option<String>,
    posted: Option<String>,
    available: Option<String>,
    by_user: Option<String>,
    amount: Option<String>,
    id: Option<String>,
    check_number: Option<String>,
    reference: Option<String>,
    name: Option<String>,
    payee: Option<String>,
    extended_name: Option<String>,
    account: Option<String>,
    memo: Option<String>,
    currency: Option<String>,
    corrects: Option<String>,
    correction: Option<String>,
}

impl Entry {
    pub(super) fn new(at: u64, pending: bool) -> Self {
        Self { at, pending, ..Self::default() }
    }

    /// A field with a value that is not empty.
    pub(super) fn field(&mut self, within: Within, name: &str, value: &str) {
        let place = match (within, name) {
            (Within::Payee, "NAME") => &mut self.payee,
            (Within::Counterparty, "ACCTID") => &mut self.account,
            // Some banks write the code where the aggregate belongs.
            (Within::Currency, "CURSYM" | "CURRENCY") => &mut self.currency,
            (_, "TRNTYPE") => &mut self.kind,
            (_, "DTPOSTED" | "DTTRAN") => &mut self.posted,
            (_, "DTAVAIL") => &mut self.available,
            (_, "DTUSER") => &mut self.by_user,
            (_, "TRNAMT") => &mut self.amount,
            (_, "FITID") => &mut self.id,
            (_, "CHECKNUM") => &mut self.check_number,
            (_, "REFNUM") => &mut self.reference,
            (_, "NAME") => &mut self.name,
            (_, "EXTDNAME") => &mut self.extended_name,
            (_, "CORRECTFITID") => &mut self.corrects,
            (_, "CORRECTACTION") => &mut self.correction,
            (_, "MEMO") => return words::append(self.memo.get_or_insert_default(), value),
            _ => return,
        };
        place.get_or_insert_with(|| value.to_owned());
    }

    /// The line that it is; `currency` is the statement's.
    pub(super) fn line(
        self,
        currency: Option<Currency>,
        amounts: &mut Amounts<'_>,
        out: &mut Out<'_>,
    ) -> Result<Line, ReadError> {
        let at = Place::line(self.at);
        let currency = self.own_currency(out).or(currency);
        let Some(amount) = &self.amount else {
            return Err(ReadError::malformed(self.at, "an entry has no amount (TRNAMT)"));
        };
        let amount = amounts.read(amount, currency.map(|code| code.digits()), self.at, out)?;
        let booked_on = day(self.posted.as_deref(), &at, out);
        if booked_on.is_none() {
            let message = match &self.posted {
                Some(text) => format!("“{text}” is not a date."),
                None => "The entry has no date (DTPOSTED).".to_owned(),
            };
            out.warn(WarningCode::DateMissing, at.clone(), message);
        }
        let value_date = self.available.as_deref().or(self.by_user.as_deref());
        let valued_on = day(value_date, &at, out);
        let booking = self.booking(&at, out);
        let text = self.text();
        let references = [&self.reference, &self.check_number].into_iter().flatten();
        let reference = references.filter_map(|one| words::reference(one)).next();
        let reference = reference.map(str::to_owned);
        let structured = [&self.reference, &self.memo].into_iter().flatten();
        let structured_reference = structured.filter_map(|text| reference::sure(text)).next();
        Ok(Line {
            booked_on,
            valued_on,
            amount,
            currency,
            booking,
            id: self.id,
            reference,
            structured_reference,
            counterparty: Party {
                name: self.extended_name.or(self.payee).or(self.name),
                account: self.account.map(|account| words::compact(&account)),
            },
            kind: self.kind,
            text,
            raw: self.raw.trim_end().to_owned(),
            at,
            ..Line::default()
        })
    }

    fn own_currency(&self, out: &mut Out<'_>) -> Option<Currency> {
        let code = self.currency.as_deref()?;
        let currency = Currency::new(code).ok();
        if currency.is_none() {
            let message = format!("“{code}” is not a currency: the statement's was taken.");
            out.warn(WarningCode::FieldOdd, Place::line(self.at), message);
        }
        currency
    }

    /// An entry that deletes an earlier one moves nothing itself; one that replaces it does.
    fn booking(&self, at: &Place, out: &mut Out<'_>) -> Booking {
        let deletes = self.correction.as_deref() == Some("DELETE");
        if let Some(id) = &self.corrects {
            let message = match deletes {
                true => format!("The bank takes back the line with the id {id}. Look for it."),
                false => format!("This line replaces the one with the id {id}. Look for it."),
            };
            out.warn(WarningCode::FieldOdd, at.clone(), message);
        }
        match self.kind.as_deref() {
            _ if deletes && self.corrects.is_some() => Booking::Information,
            Some("HOLD") => Booking::Pending,
            _ if self.pending => Booking::Pending,
            _ => Booking::Booked,
        }
    }

    fn text(&self) -> String {
        let mut all = String::new();
        let names = [&self.name, &self.payee, &self.extended_name];
        for part in names.into_iter().chain([&self.memo]).flatten() {
            words::add(&mut all, part);
        }
        all
    }
}

/// The day of `20160720101818.000[-5:EST]` as it is written.
pub(super) fn day(text: Option<&str>, at: &Place, out: &mut Out<'_>) -> Option<chrono::NaiveDate> {
    let text = text?;
    let dashed: String;
    let digits = match text.as_bytes() {
        [_, _, _, _, b'-', _, _, b'-', ..] => {
            dashed = text.chars().filter(|c| *c != '-').collect();
            dashed.as_str()
        }
        _ => text,
    };
    let day = date::compact(digits.get(..8)?)?;
    if let Day::Mended(date) = day {
        let message = format!("No calendar has the day “{text}”: {date} was taken.");
        out.warn(WarningCode::DateMended, at.clone(), message);
    }
    Some(day.date())
}
