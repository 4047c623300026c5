//! What a statement says about the number and the sum of its entries (`TxsSummry`), and what they
//! are. It is the only proof where there are no balances.

use rust_decimal::Decimal;

use super::money::{Sign, decimal};
use super::tag::Tag;
use crate::out::Out;
use crate::{Booking, Place, WarningCode};

/// Of what; the order of the arrays below.
const WHAT: [&str; 3] = ["entries", "credits", "debits"];

/// How many, and what they come to.
#[derive(Debug, Clone, Copy, Default)]
struct Total {
    count: Decimal,
    /// `None`: more than can be counted.
    sum: Option<Decimal>,
}

impl Total {
    fn add(&mut self, amount: Decimal) {
        self.count += Decimal::ONE;
        self.sum = self.sum.and_then(|sum| sum.checked_add(amount.abs()));
    }
}

/// Totals of all entries, of the credits and of the debits.
#[derive(Debug)]
pub(super) struct Totals {
    /// The number and the sum, where they are stated.
    stated: [[Option<Decimal>; 2]; 3],
    all: [Total; 3],
    booked: [Total; 3],
}

impl Default for Totals {
    fn default() -> Self {
        let none = [Total { count: Decimal::ZERO, sum: Some(Decimal::ZERO) }; 3];
        Self { stated: [[None; 2]; 3], all: none, booked: none }
    }
}

impl Totals {
    pub(super) fn field(&mut self, path: &[Tag], value: &str) {
        use Tag::{NbOfNtries, Sum, TtlCdtNtries, TtlDbtNtries, TtlNtries};
        let [[entries, _], [credits, credit], [debits, debit]] = &mut self.stated;
        let place = match path {
            [TtlNtries, NbOfNtries] => entries,
            [TtlCdtNtries, NbOfNtries] => credits,
            [TtlCdtNtries, Sum] => credit,
            [TtlDbtNtries, NbOfNtries] => debits,
            [TtlDbtNtries, Sum] => debit,
            _ => return,
        };
        *place = decimal(value);
    }

    pub(super) fn add(&mut self, (amount, sign): (Decimal, Sign), booking: Booking) {
        let booked = (booking == Booking::Booked).then_some(&mut self.booked);
        for [entries, credits, debits] in [Some(&mut self.all), booked].into_iter().flatten() {
            entries.add(amount);
            let side = if sign == Sign::Debit { debits } else { credits };
            side.add(amount);
        }
    }

    /// Tells what does not fit. Some banks count what is not booked yet, others do not.
    pub(super) fn check(&self, at: &Place, out: &mut Out<'_>) {
        for (((what, stated), all), booked) in
            WHAT.iter().zip(self.stated).zip(self.all).zip(self.booked)
        {
            let numbers = [Some(all.count), Some(booked.count)];
            let sums = [all.sum, booked.sum];
            for ((word, stated), found) in ["number", "sum"].iter().zip(stated).zip([numbers, sums])
            {
                let [of_all, of_booked] = found;
                if let (Some(stated), Some(of_all)) = (stated, of_all)
                    && !found.contains(&Some(stated))
                {
                    let found = of_booked.unwrap_or(of_all);
                    let message =
                        format!("It states a {word} of {what} of {stated}; it is {found}.");
                    out.warn(WarningCode::ControlTotal, at.clone(), message);
                }
            }
        }
    }
}
