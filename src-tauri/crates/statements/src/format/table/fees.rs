//! Whether a fee is beside the amount or within it: only balances can tell.

use std::collections::BTreeMap;

use domain::Currency;
use rust_decimal::Decimal;

use super::entry::Cells;
use super::mapping::{Mapping, Role};
use super::proof::Proof;
use super::propose::Proposal;
use super::row::{Row, Rows};
use super::survey;
use crate::{Booking, Place, ReadError, Warning, WarningCode};

/// The same rows with the fees beside the amounts, and with the fees within them.
type Readings = BTreeMap<Option<Currency>, [Proof; 2]>;

/// Looks through the rows of a table whose proposal leaves it open.
pub(super) fn settle(proposal: &mut Proposal, rows: &mut dyn Rows) -> Result<(), ReadError> {
    let [beside, within] = follow(&proposal.mapping, rows)?;
    let message = match beside.cmp(&within) {
        std::cmp::Ordering::Greater => return Ok(()),
        std::cmp::Ordering::Equal => {
            "The fees are read as taken beside the amounts, and nothing in the file proves it."
        }
        std::cmp::Ordering::Less => {
            let roles = proposal.mapping.columns.iter_mut();
            let fees = roles.filter(|role| matches!(role, Role::Fee | Role::Net));
            fees.for_each(|role| *role = Role::Ignore);
            "The fees are within the amounts, as the balances show: they are no lines of their own."
        }
    };
    let (code, at) = (WarningCode::ColumnGuessed, Place::default());
    proposal.guesses.push(Warning { code, message: message.to_owned(), at });
    Ok(())
}

/// How many balances follow from the rows before them, in either reading.
fn follow(mapping: &Mapping, rows: &mut dyn Rows) -> Result<[u64; 2], ReadError> {
    let mut readings = Readings::new();
    let (mut row, mut below) = (Row::default(), false);
    while rows.next(&mut row)? {
        if below {
            add(&mut readings, &Cells { row: &row, mapping, period: None });
        }
        below |= survey::is(&row, &mapping.header);
    }
    Ok(readings.into_values().fold([0; 2], |[beside, within], [one, other]| {
        [beside + one.holds(), within + other.holds()]
    }))
}

fn add(readings: &mut Readings, cells: &Cells<'_>) {
    let Ok(entry) = cells.entry() else { return };
    if entry.line.booking != Booking::Booked {
        return;
    }
    let (amount, fee) = (entry.line.amount, entry.fee.unwrap_or_default());
    let [beside, within] = readings.entry(entry.line.currency).or_default();
    let whole = amount.checked_add(fee).unwrap_or(Decimal::MAX);
    beside.add(whole, entry.balance, cells.row.at);
    within.add(amount, entry.balance, cells.row.at);
}
