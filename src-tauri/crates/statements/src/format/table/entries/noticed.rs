//! What a person should know about the rows of a table: odd ones at once, the rest at its end.

use crate::format::table::currencies::Currencies;
use crate::format::table::entry::Entry;
use crate::out::Out;
use crate::{Booking, Place, WarningCode};

/// What was noticed so far.
#[derive(Default)]
pub(super) struct Noticed {
    /// Rows above the header that look like entries.
    pub(super) above: Counted,
    /// Rows that hold no entry.
    pub(super) skipped: Counted,
    /// Entries without a currency.
    pub(super) nameless: Counted,
    /// Where a word said that money went out: without a minus, and with one.
    went: [Counted; 2],
    /// A word for a state that nobody knows was told.
    state_told: bool,
}

/// Rows of a kind.
#[derive(Default)]
pub(super) struct Counted {
    count: u64,
    first: u64,
}

impl Counted {
    pub(super) fn add(&mut self, at: u64) {
        self.count += 1;
        if self.count == 1 {
            self.first = at;
        }
    }
}

impl Noticed {
    /// What a person should look at in one entry.
    pub(super) fn entry(&mut self, entry: &Entry, out: &mut Out<'_>) {
        let at = &entry.line.at;
        if entry.mended {
            let message = "No calendar has this day: the last of its month was taken.";
            out.warn(WarningCode::DateMended, at.clone(), message);
        }
        for cell in &entry.odd {
            let message = format!("“{cell}” is no date that could be read.");
            out.warn(WarningCode::DateMissing, at.clone(), message);
        }
        for doubt in &entry.doubts {
            out.warn(WarningCode::FieldOdd, at.clone(), *doubt);
        }
        if let Some(word) = entry.unknown.as_ref().filter(|_| !self.state_told) {
            self.state_told = true;
            let message =
                format!("“{word}” is no state that is known: such entries count as booked.");
            out.warn(WarningCode::FieldOdd, at.clone(), message);
        }
        if let Some([plain, minus]) = entry.out_minus.map(|_| &mut self.went) {
            let counted = if entry.out_minus == Some(true) { minus } else { plain };
            counted.add(at.line);
        }
        if entry.odd.is_empty()
            && entry.line.booked_on.is_none()
            && entry.line.booking != Booking::Pending
        {
            let message = "The entry has no date.";
            out.warn(WarningCode::DateMissing, at.clone(), message);
        }
    }

    /// What is known at the end of the rows.
    pub(super) fn tell(&self, currencies: &Currencies, out: &mut Out<'_>) {
        let counted = |counted: &Counted, one: &str, several: &str| {
            let Counted { count, first } = *counted;
            let rows = if count == 1 { one } else { several };
            (count > 0).then(|| (format!("{count} {rows}"), Place::line(first)))
        };
        let above = counted(&self.above, "row looks like an entry", "rows look like entries");
        if let Some((rows, at)) = above.filter(|_| currencies.is_first()) {
            let message = format!("{rows}, and stand above the header: passed over.");
            out.warn(WarningCode::Skipped, at, message);
        }
        if let Some((rows, at)) = counted(&self.skipped, "row holds", "rows hold") {
            out.warn(WarningCode::Skipped, at, format!("{rows} no entry: passed over."));
        }
        let nameless = counted(&self.nameless, "row names", "rows name");
        if let (Some((rows, at)), Some(currency)) = (nameless, currencies.now(None)) {
            let message = format!("{rows} no currency, as others do: read as {currency}.");
            out.warn(WarningCode::FieldOdd, at, message);
        }
        self.tell_minus(out);
    }

    fn tell_minus(&self, out: &mut Out<'_>) {
        let [plain, minus] = &self.went;
        if plain.count > 0 && minus.count > 0 {
            let at = Place::line(plain.first.max(minus.first));
            let message = "Some amounts that a word says went out have a minus, others have none: \
                           all are read as money that went out.";
            out.warn(WarningCode::ColumnGuessed, at, message);
        }
    }
}
