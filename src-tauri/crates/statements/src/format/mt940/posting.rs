//! An entry with what it is about: a `:61:` and the `:86:` that follow it.

use chrono::NaiveDate;
use domain::Currency;

use super::entry::{self, Entry};
use super::fields::Field;
use super::narrative::{self, Narrative};
use super::{balance, join, marked};
use crate::date::Day;
use crate::out::Out;
use crate::{Booking, Line, Party, Place, ReadError, WarningCode, words};

/// Kinds of business of the German banks that are returns: of direct debits, cheques and transfers.
const RETURNS: [&str; 7] = ["108", "109", "111", "159", "181", "183", "184"];

/// What is wrong, with the text that it is wrong about.
fn odd(field: &Field, wrong: &str) -> ReadError {
    let first = field.text.lines().next().unwrap_or_default();
    ReadError::malformed(field.at, words::bounded(format!("{wrong}: {first}")))
}

#[derive(Debug)]
pub(super) struct Posting {
    pub(super) entry: Entry,
    at: u64,
    raw: String,
    narrative: String,
    /// The bank's own field.
    non_swift: String,
}

impl Posting {
    pub(super) fn new(field: &Field) -> Result<Self, ReadError> {
        let entry = entry::entry(&field.text).map_err(|wrong| odd(field, wrong))?;
        let raw = format!(":61:{}", field.text);
        let (narrative, non_swift) = <(String, String)>::default();
        Ok(Self { entry, at: field.at, raw, narrative, non_swift })
    }

    /// A field that belongs to it. A bank with much to say writes `:86:` more than once.
    pub(super) fn add(&mut self, field: &Field, longest: usize) -> Result<(), ReadError> {
        if self.raw.len() + field.text.len() > longest {
            return Err(ReadError::too_large(field.at, "the entry is too long"));
        }
        for part in ["\n:", &field.tag, ":", &field.text] {
            self.raw.push_str(part);
        }
        let text = if field.tag == "86" { &mut self.narrative } else { &mut self.non_swift };
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&field.text);
        Ok(())
    }

    /// It has neither a type nor a reference: where a file ends so, it was cut.
    pub(super) fn may_be_cut(&self) -> Option<u64> {
        let Entry { kind, reference, bank_reference, .. } = &self.entry;
        let bare = kind.is_none() && reference.is_none() && bank_reference.is_none();
        (bare && self.narrative.is_empty()).then_some(self.at)
    }

    pub(super) fn line(
        mut self,
        currency: Option<Currency>,
        interim: bool,
        out: &mut Out<'_>,
    ) -> Line {
        let entry = self.entry;
        let at = Place::line(self.at);
        let mut found = narrative::read(&self.narrative, &self.non_swift, &entry);
        missing(&entry, &at, out);
        doubts(&entry, currency, &at, out);
        let booked_on = day(entry.booked, &at, out);
        let valued_on = day(entry.valued, &at, out);
        let (counterparty, text) = about(&mut found, entry.name, &entry.details);
        let Narrative { code, end_to_end_id, reference, key, .. } = found;
        // Dutch banks repeat the other account where the reference belongs.
        let own = entry.reference.filter(|own| counterparty.account.as_deref() != Some(own));
        let reference = own.or(reference);
        let references = [&reference, &end_to_end_id].into_iter().flatten().map(String::as_str);
        let structured_reference = marked::reference(references, &text, &at, out);
        let returned = entry.reversal || code.is_some_and(|code| RETURNS.contains(&code));
        self.raw.truncate(self.raw.trim_end().len());
        Line {
            booked_on,
            valued_on,
            amount: entry.amount,
            currency,
            booking: if interim { Booking::Pending } else { entry.booking },
            reversal: entry.reversal,
            id: entry.bank_reference,
            reference,
            end_to_end_id,
            structured_reference,
            counterparty,
            kind: kind(entry.kind, code),
            return_reason: key.reason(returned),
            text,
            raw: self.raw,
            batch: None,
            at,
        }
    }
}

/// The type, with the German code of the business behind it.
fn kind(kind: Option<String>, code: Option<&str>) -> Option<String> {
    match (kind, code) {
        (Some(kind), Some(code)) => Some(format!("{kind}/{code}")),
        (kind, code) => kind.or_else(|| code.map(str::to_owned)),
    }
}

/// The other end, and the text. The further lines of `:61:` may repeat either, or be the account.
fn about(found: &mut Narrative<'_>, name: Option<String>, details: &str) -> (Party, String) {
    let details = join::squeezed(&join::lines(details, None));
    let name = found.name.take().or(name);
    let other = Some(&details).filter(|details| narrative::is_iban(details)).cloned();
    let account = found.account.take().or(other);
    let mut text = std::mem::take(&mut found.text);
    if ![&name, &account].into_iter().flatten().any(|known| *known == details) {
        words::add(&mut text, &details);
    }
    (Party { name, account }, text)
}

fn day(day: Option<Day>, at: &Place, out: &mut Out<'_>) -> Option<NaiveDate> {
    if let Some(Day::Mended(date)) = day {
        let message = format!("No calendar has the written day: {date} was taken.");
        out.warn(WarningCode::DateMended, at.clone(), message);
    }
    day.map(Day::date)
}

fn missing(entry: &Entry, at: &Place, out: &mut Out<'_>) {
    let message = match entry {
        Entry { valued: None, .. } => "The entry has no value day that can be read.",
        Entry { booked: None, odd_booking: true, .. } => {
            "The booking day is none, and was left out."
        }
        _ => return,
    };
    out.warn(WarningCode::DateMissing, at.clone(), message);
}

/// What is written may be something else.
fn doubts(entry: &Entry, currency: Option<Currency>, at: &Place, out: &mut Out<'_>) {
    if let (Some(digits), Some(day)) = (&entry.day_doubt, entry.valued) {
        let day = day.date();
        let message = format!(
            "“{digits}” may be two days without their century, or one with it: {day} was taken as \
             the value day, which is nearer to the booking day."
        );
        out.warn(WarningCode::FieldOdd, at.clone(), message);
    }
    if let Some(message) = balance::thousands(&entry.digits, currency) {
        out.warn(WarningCode::DecimalMark, at.clone(), message);
    }
}
