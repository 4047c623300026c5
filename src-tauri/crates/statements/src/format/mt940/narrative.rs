//! `:86:`, what an entry is about. Every bank has its own way, and many have several.
//!
//! - Fields with numbers: `166?00TRANSFER?20SVWZ+Rent?31DE…?32Name`, with any of a few marks.
//! - Slash codes: `/EREF/…/IBAN/…/NAME/…/REMI/…`.
//! - Keywords of SEPA: `EREF+… SVWZ+…`, within the numbered fields or by themselves.
//! - Free text, where an account and a name may stand first or behind a label.

mod free;
mod non_swift;
mod numbered;
mod sepa;
mod slash;

pub(super) use free::is_iban;
pub(super) use non_swift::owner;

use super::entry::Entry;
use super::join;
use crate::words;

/// What was found in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Narrative<'a> {
    /// The German code of the business, three digits.
    pub(super) code: Option<&'a str>,
    pub(super) text: String,
    pub(super) name: Option<String>,
    pub(super) account: Option<String>,
    pub(super) end_to_end_id: Option<String>,
    pub(super) reference: Option<String>,
    pub(super) key: Key,
}

/// Why money came back.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Key {
    /// Said to be the reason.
    told: Option<String>,
    /// The reason if the entry is a return; something else otherwise.
    perhaps: Option<String>,
}

impl Key {
    pub(super) fn reason(self, returned: bool) -> Option<String> {
        self.told.or(self.perhaps.filter(|_| returned))
    }
}

impl Narrative<'_> {
    /// One more piece of what people read.
    fn say(&mut self, piece: &str) {
        let piece = join::squeezed(piece);
        if !piece.is_empty() {
            words::append(&mut self.text, &piece);
        }
    }

    /// The same, of which it is told what it is.
    fn say_of(&mut self, name: &str, mark: char, piece: &str) {
        if !piece.trim().is_empty() {
            self.say(&format!("{name}{mark}{}", piece.trim()));
        }
    }
}

/// Sets what is not known yet, without its spaces around; `false`: it was known.
fn set(place: &mut Option<String>, value: &str) -> bool {
    let Some(value) = words::reference(value) else { return true };
    if place.as_deref().is_some_and(|known| known != value) {
        return false;
    }
    place.get_or_insert_with(|| join::squeezed(value));
    true
}

/// The same for an account.
fn set_account(place: &mut Option<String>, value: &str) -> bool {
    set(place, &words::compact(value))
}

/// The narrative of an entry; `non_swift` is the bank's own field beside it.
pub(super) fn read<'a>(text: &'a str, non_swift: &str, entry: &Entry) -> Narrative<'a> {
    let mut found = if text.trim().is_empty() { Narrative::default() } else { own(text, entry) };
    if !non_swift.is_empty() {
        non_swift::add(&mut found, non_swift);
    }
    found
}

fn own<'a>(text: &'a str, entry: &Entry) -> Narrative<'a> {
    if let Some(narrative) = numbered::read(text) {
        return narrative;
    }
    let joined = join::lines(text, None);
    let reference = entry.reference.as_deref().unwrap_or_default();
    slash::read(&joined)
        .or_else(|| sepa::read(text))
        .unwrap_or_else(|| free::read(text, &joined, reference, &entry.details))
}
