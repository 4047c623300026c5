//! `:90D:` and `:90C:`, what a report says that its entries come to.

use rust_decimal::Decimal;

use super::balance;
use crate::out::Out;
use crate::{Place, WarningCode};

/// The entries of one side.
#[derive(Debug, Default)]
struct Side {
    count: u64,
    /// `None`: too large to be counted exactly.
    sum: Option<Decimal>,
    /// What the bank says, and where.
    stated: Option<(u64, Decimal, u64)>,
}

/// Both sides.
#[derive(Debug, Default)]
pub(super) struct Totals {
    debits: Side,
    credits: Side,
}

impl Totals {
    fn side(&mut self, debit: bool) -> &mut Side {
        if debit { &mut self.debits } else { &mut self.credits }
    }

    pub(super) fn add(&mut self, debit: bool, amount: Decimal) {
        let side = self.side(debit);
        let sum = if side.count == 0 { Some(Decimal::ZERO) } else { side.sum };
        side.sum = sum.and_then(|sum| sum.checked_add(amount.abs()));
        side.count += 1;
    }

    /// Whether there was an entry.
    pub(super) fn any(&self) -> bool {
        self.debits.count + self.credits.count > 0
    }

    /// `false`: that is no total.
    pub(super) fn state(&mut self, debit: bool, text: &str, at: u64) -> bool {
        let total = balance::total(text);
        self.side(debit).stated = total.map(|(count, sum)| (count, sum, at));
        total.is_some()
    }

    /// Says where the bank's totals are not those of the entries.
    pub(super) fn check(&self, out: &mut Out<'_>) {
        for (side, name) in [(&self.debits, "debits"), (&self.credits, "credits")] {
            let Some((count, sum, at)) = side.stated else { continue };
            let own = if side.count == 0 { Some(Decimal::ZERO) } else { side.sum };
            let Some(own) = own.filter(|own| (side.count, *own) != (count, sum)) else { continue };
            let message = format!(
                "The file states {count} {name} of together {sum}, but holds {} of together {own}.",
                side.count,
            );
            out.warn(WarningCode::ControlTotal, Place::line(at), message);
        }
    }
}
