//! Rows that are no entries: sums and balances of the others, with a day or without.

use rust_decimal::Decimal;

use super::Entries;
use crate::format::table::entry::Cells;
use crate::format::table::facts::Facts;
use crate::format::table::totals::{self, About, Named};
use crate::format::table::words;
use crate::{Place, ReadError, WarningCode};

/// Whether a row has words of its own, as an entry has.
pub(super) fn tells(cells: &Cells<'_>) -> bool {
    cells.words().any(|word| totals::about(word).is_none() && words::currency(word).is_none())
}

impl Entries<'_, '_> {
    /// Whether a row with a day is none of the entries, but a balance or a sum of the others.
    pub(super) fn about(&mut self, cells: &Cells<'_>) -> bool {
        let mut words = cells.words().map(totals::about);
        let (Some(Some(about)), None) = (words.next(), words.next()) else { return false };
        let amounts = cells.amounts();
        let spoken = matches!(about, About::Opening | About::Closing);
        if !spoken && !self.explains(&amounts) {
            return false;
        }
        if self.is_ours() {
            let at = Place::line(cells.row.at);
            let message = "The row calls itself a sum or a balance of the others: passed over.";
            self.out.warn(WarningCode::Skipped, at, message);
            self.balance_told(about, cells);
        }
        true
    }

    /// What stood there before the first entry, or after the last one.
    fn balance_told(&mut self, about: About, cells: &Cells<'_>) {
        let amount = cells.balance().or(cells.amounts().first().copied());
        match about {
            About::Opening => self.facts.opening = self.facts.opening.or(amount),
            About::Closing => self.facts.closing = self.facts.closing.or(amount),
            _ => {}
        }
    }

    /// An amount without a day: a sum or a balance of the others where it is one of theirs, or
    /// where the row says nothing else; or an entry that lacks its day.
    pub(super) fn undated(&mut self, cells: &Cells<'_>) -> Result<(), ReadError> {
        let row = cells.row;
        if let Some(currency) = cells.currency() {
            self.place = self.currencies.place(Some(currency));
        }
        if !self.is_ours() {
            return Ok(());
        }
        let named = totals::named(row);
        let known = named.is_some() || row.filled() == cells.amounts().len();
        if known && self.explains(&cells.amounts()) {
            return Ok(());
        }
        if named != Some(Named::Alone) {
            return self.add(cells.entry()?);
        }
        let message = "The row calls itself a sum or a balance, and its amount is none that the \
                       lines before it make: passed over.";
        self.out.warn(WarningCode::ControlTotal, Place::line(row.at), message);
        Ok(())
    }

    /// Whether all amounts are sums or balances of what was read.
    fn explains(&self, amounts: &[Decimal]) -> bool {
        let [credits, debits] = self.sums;
        let Facts { opening, closing, .. } = &self.facts;
        let balances = [*opening, *closing, self.balance, credits.checked_sub(debits)];
        let known = |amount: &Decimal| {
            let is = |other: Decimal| other.abs() == amount.abs();
            is(credits) || is(debits) || balances.into_iter().flatten().any(is)
        };
        self.at > 0 && amounts.iter().all(known)
    }
}
