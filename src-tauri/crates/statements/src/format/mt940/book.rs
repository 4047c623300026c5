//! From fields to statements.
//!
//! A `:20:` begins a statement. It ends where the message does, but a line with only `-` ends it only
//! after its closing balance, or where nothing of it follows: within a narrative it is text.

use domain::Currency;

use super::balance;
use super::fields::Field;
use super::narrative;
use super::posting::Posting;
use super::totals::Totals;
use crate::date::Day;
use crate::out::{Out, Told};
use crate::{Balance, Place, ReadError, WarningCode};

/// What is known of the statement that is being read.
#[derive(Debug, Default)]
struct Open {
    told: Told,
    /// An interim report: its entries are not final.
    interim: bool,
    posting: Option<Posting>,
    totals: Totals,
    /// A line with only `-` was met.
    halted: bool,
}

/// The statements of a file, one after the other.
pub(super) struct Book {
    open: Option<Open>,
    /// The file says that it is an interim report.
    interim: bool,
    longest: usize,
}

impl Book {
    pub(super) fn new(interim: bool, longest: usize) -> Self {
        Self { open: None, interim, longest }
    }

    pub(super) fn take(&mut self, field: &Field, out: &mut Out<'_>) -> Result<(), ReadError> {
        self.resume(field, out);
        match field.tag.as_str() {
            "" => self.halt(field, out),
            "20" => {
                self.close(out);
                self.begin(field.at);
            }
            "86" | "NS" => {
                return self.open.as_mut().map_or(Ok(()), |open| open.note(field, self.longest));
            }
            "61" => {
                let posting = Posting::new(field)?;
                let open = self.opened(field.at, out);
                open.flush(out);
                open.totals.add(posting.entry.debit, posting.entry.amount);
                open.posting = Some(posting);
            }
            // The end of the last entry, and nothing that is needed.
            "21" | "28D" | "64" | "65" | "65F" => {
                self.open.iter_mut().for_each(|open| open.flush(out));
            }
            tag => {
                self.follow(tag, field.at, out);
                let open = self.opened(field.at, out);
                open.flush(out);
                open.field(field, out)?;
            }
        }
        Ok(())
    }

    /// The end of the file.
    pub(super) fn end(&mut self, out: &mut Out<'_>) -> Result<(), ReadError> {
        let posting =
            self.open.as_ref().filter(|open| !open.halted).and_then(|open| open.posting.as_ref());
        if let Some(at) = posting.and_then(Posting::may_be_cut) {
            return Err(ReadError::truncated(at, "the last entry breaks off"));
        }
        self.close(out);
        Ok(())
    }

    fn begin(&mut self, at: u64) {
        let told = Told { at: Place::line(at), ..Told::default() };
        self.open = Some(Open { told, interim: self.interim, ..Open::default() });
    }

    /// The open statement, or a new one where a bank left out `:20:`.
    fn opened(&mut self, at: u64, out: &mut Out<'_>) -> &mut Open {
        if self.open.is_none() {
            let message =
                "A field stands outside of a statement (:20:): it was taken for a new one.";
            out.warn(WarningCode::FieldOdd, Place::line(at), message);
            self.begin(at);
        }
        self.open.get_or_insert_default()
    }

    /// The end of a message, or a line with only `-`.
    fn halt(&mut self, field: &Field, out: &mut Out<'_>) {
        let sure = !field.text.trim().is_empty();
        match &mut self.open {
            Some(open) if !sure && open.told.closing.is_none() => open.halted = true,
            _ => self.close(out),
        }
    }

    /// Whether a `-` was no end shows in what comes after it.
    fn resume(&mut self, field: &Field, out: &mut Out<'_>) {
        let goes_on = !matches!(field.tag.as_str(), "" | "20");
        if let Some(open) = self.open.as_mut().filter(|open| open.halted && goes_on) {
            open.halted = false;
            let message =
                "The statement goes on after a line with only “-”: text between them was left out.";
            out.warn(WarningCode::FieldOdd, Place::line(field.at), message);
        }
    }

    /// Some banks write `:20:` once, and then one statement after the other.
    fn follow(&mut self, tag: &str, at: u64, out: &mut Out<'_>) {
        let heads = matches!(tag, "25" | "25P" | "28" | "28C" | "60F" | "60M");
        let ended = self.open.as_ref().filter(|open| heads && open.told.closing.is_some());
        if let Some(account) = ended.map(|open| open.told.account.clone()) {
            self.close(out);
            self.begin(at);
            self.opened(at, out).told.account = account;
        }
    }

    fn close(&mut self, out: &mut Out<'_>) {
        let Some(mut open) = self.open.take() else { return };
        open.flush(out);
        open.totals.check(out);
        if open.told.opening.is_some() && open.told.closing.is_none() {
            let message = "The statement has no closing balance (:62F:): it may be cut off.";
            out.warn(WarningCode::FieldOdd, open.told.at.clone(), message);
        }
        out.statement(open.told);
    }
}

impl Open {
    /// A text about the entry before it, or about the statement: there it is read for the owner only.
    fn note(&mut self, field: &Field, longest: usize) -> Result<(), ReadError> {
        match &mut self.posting {
            Some(posting) => posting.add(field, longest)?,
            None if field.tag == "NS" => {
                let owner = self.told.account.owner.take();
                self.told.account.owner = owner.or_else(|| narrative::owner(&field.text));
            }
            None => {}
        }
        Ok(())
    }

    /// A field of the statement itself.
    fn field(&mut self, field: &Field, out: &mut Out<'_>) -> Result<(), ReadError> {
        let told = &mut self.told;
        match field.tag.as_str() {
            "25" | "25P" => {
                let (account, currency) = super::account::account(&field.text);
                told.account = account;
                told.currency = told.currency.or(currency);
            }
            "28" | "28C" => told.number = number(&field.text),
            "60F" | "60M" => {
                let opening = read_balance(field, told.currency, out)?;
                self.interim = false;
                told.currency = opening.currency.or(told.currency);
                told.opening = Some(opening);
            }
            "62F" | "62M" => told.closing = Some(read_balance(field, told.currency, out)?),
            "34F" => {
                self.interim |= told.opening.is_none();
                told.currency = told.currency.or_else(|| balance::currency(&field.text));
            }
            "13" | "13D" => self.interim |= told.opening.is_none(),
            "90C" | "90D" => self.total(field, out),
            _ => {}
        }
        Ok(())
    }

    fn total(&mut self, field: &Field, out: &mut Out<'_>) {
        if !self.totals.state(field.tag == "90D", &field.text, field.at) {
            let message = format!("“{}” is no total: it was passed over.", field.text.trim());
            out.warn(WarningCode::FieldOdd, Place::line(field.at), message);
        }
    }

    fn flush(&mut self, out: &mut Out<'_>) {
        if let Some(posting) = self.posting.take() {
            let line = posting.line(self.told.currency, self.interim, out);
            out.line(line);
        }
    }
}

/// A number of zeros is none.
fn number(text: &str) -> Option<String> {
    let text = text.trim();
    let (number, _) = text.split_once('/').unwrap_or((text, ""));
    let told = number.bytes().any(|byte| byte != b'0');
    told.then(|| text.to_owned())
}

/// A balance; `currency` is what is known of the statement's.
fn read_balance(
    field: &Field,
    currency: Option<Currency>,
    out: &mut Out<'_>,
) -> Result<Balance, ReadError> {
    let Some((mut balance, day)) = balance::balance(&field.text) else {
        let message = format!("the balance “{}” cannot be read", field.text.trim());
        return Err(ReadError::malformed(field.at, message));
    };
    let mut warn = |code, message: String| out.warn(code, Place::line(field.at), message);
    match day {
        None => warn(WarningCode::DateMissing, "The balance has no day that can be read.".into()),
        Some(Day::Mended(date)) => {
            let message = format!("No calendar has the day of the balance: {date} was taken.");
            warn(WarningCode::DateMended, message);
        }
        Some(Day::Real(_)) => {}
    }
    if balance.currency.is_none() {
        let message = match currency {
            Some(currency) => format!("The balance has no currency: {currency} was taken."),
            None => "The balance has no currency.".to_owned(),
        };
        warn(WarningCode::CurrencyAssumed, message);
        balance.currency = currency;
    }
    Ok(balance)
}
