//! From fields to statements.
//!
//! A `:20:` begins a statement. It ends where the message does, but a line with only `-` ends it only
//! after its closing balance, or where nothing of it follows: within a narrative it is text.

use super::balance;
use super::fields::Field;
use super::narrative;
use super::posting::Posting;
use super::totals::Totals;
use crate::out::{Out, Told};
use crate::{Place, ReadError, WarningCode};

/// What is known of the statement that is being read.
#[derive(Debug, Default)]
struct Open {
    told: Told,
    /// An interim report: its entries are not final.
    interim: bool,
    /// Its envelope says whether it is.
    said: bool,
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
    /// The same of the envelope before a message.
    envelope: Option<bool>,
    longest: usize,
}

impl Book {
    pub(super) fn new(interim: bool, longest: usize) -> Self {
        Self { open: None, interim, envelope: None, longest }
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
            _ => {
                self.follow(field, out);
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
        let interim = self.envelope.unwrap_or(self.interim);
        let said = self.envelope.is_some();
        self.open = Some(Open { told, interim, said, ..Open::default() });
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
        if sure {
            self.envelope = envelope(&field.text);
        }
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
    fn follow(&mut self, field: &Field, out: &mut Out<'_>) {
        let Some(open) = self.open.as_ref().filter(|open| open.ends_before(field)) else { return };
        let account = open.told.account.clone();
        let interim = open.interim && open.told.closing.is_none();
        self.close(out);
        self.begin(field.at);
        let open = self.opened(field.at, out);
        open.told.account = account;
        open.interim |= interim;
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
    /// Whether a header is that of another statement: after a closing balance any is; without one,
    /// what would take the place of what is known.
    fn ends_before(&self, field: &Field) -> bool {
        let Told { opening, closing, .. } = &self.told;
        match field.tag.as_str() {
            "25" | "25P" => closing.is_some() || self.is_begun() && self.is_other(&field.text),
            "28" | "28C" => closing.is_some(),
            "60F" | "60M" => {
                let other = balance::balance(&field.text).map(|(other, ..)| other);
                let differs = opening.as_ref().zip(other).is_some_and(|(one, other)| {
                    (one.amount, one.currency) != (other.amount, other.currency.or(one.currency))
                });
                closing.is_some() || differs
            }
            _ => false,
        }
    }

    /// There is more of it than whose it is.
    fn is_begun(&self) -> bool {
        self.told.number.is_some() || self.told.opening.is_some() || self.totals.any()
    }

    /// Whether this is another account than the statement's, or the same in another currency.
    fn is_other(&self, text: &str) -> bool {
        let (account, currency) = super::account::account(text);
        let numbers = [&account.number, &self.told.account.number];
        let known = numbers.iter().all(|number| !number.is_empty());
        let changes = self.told.currency.zip(currency).is_some_and(|(one, other)| one != other);
        known && (account.number != self.told.account.number || changes)
    }

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
                let opening = balance::read(field, told.currency, out)?;
                self.interim = false;
                told.currency = opening.currency.or(told.currency);
                told.opening = Some(opening);
            }
            "62F" | "62M" => {
                told.closing = Some(balance::read(field, told.currency, out)?);
                self.contradicts(field.at, out);
            }
            "34F" => {
                self.interim |= told.opening.is_none() && !self.said;
                told.currency = told.currency.or_else(|| balance::currency(&field.text));
            }
            "13" | "13D" => self.interim |= told.opening.is_none() && !self.said,
            "90C" | "90D" => self.total(field, out),
            _ => {}
        }
        Ok(())
    }

    /// Only what is final has a closing balance; its entries were told before it.
    fn contradicts(&self, at: u64, out: &mut Out<'_>) {
        if self.interim && self.totals.any() {
            let message = "An interim report has no closing balance, but this one has: its entries \
                           count as not booked yet.";
            out.warn(WarningCode::FieldOdd, Place::line(at), message);
        }
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

/// Whether the envelope of a message says that it is an interim report.
fn envelope(text: &str) -> Option<bool> {
    let (_, application) = text.split_once("{2:")?;
    match application.get(1..4)? {
        "942" => Some(true),
        "940" | "941" | "950" => Some(false),
        _ => None,
    }
}

/// A number of zeros is none.
fn number(text: &str) -> Option<String> {
    let text = text.trim();
    let (number, _) = text.split_once('/').unwrap_or((text, ""));
    let told = number.bytes().any(|byte| byte != b'0');
    told.then(|| text.to_owned())
}
