//! What running balances prove: each row, the order of the rows, and what was there before them.

use rust_decimal::Decimal;

/// How many places are told.
const TOLD: usize = 5;

/// An amount and the balance after it.
#[derive(Debug, Clone, Copy)]
struct Step {
    amount: Decimal,
    balance: Decimal,
}

/// Gathers balances row by row, without knowing yet whether the newest comes first.
#[derive(Debug, Default)]
pub(super) struct Proof {
    first: Option<Step>,
    last: Option<Step>,
    oldest_first: Direction,
    newest_first: Direction,
    incomplete: bool,
}

#[derive(Debug, Default)]
struct Direction {
    holds: u64,
    broken: Vec<u64>,
}

impl Direction {
    fn step(&mut self, holds: bool, at: u64) {
        self.holds += u64::from(holds);
        if !holds && self.broken.len() < TOLD {
            self.broken.push(at);
        }
    }
}

/// The balances around all rows, and the rows that do not follow from their neighbours.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Proved {
    /// What was there before the first; one row alone proves nothing, so it has none.
    pub(super) opening: Option<Decimal>,
    pub(super) closing: Decimal,
    pub(super) broken: Vec<u64>,
    pub(super) newest_first: bool,
}

impl Proof {
    /// The next row. One without a balance leaves the whole unproved.
    pub(super) fn add(&mut self, amount: Decimal, balance: Option<Decimal>, at: u64) {
        let Some(balance) = balance else {
            self.incomplete = true;
            return;
        };
        let step = Step { amount, balance };
        if let Some(before) = self.last {
            let follows = |a: Step, b: Step| a.balance.checked_add(b.amount) == Some(b.balance);
            self.oldest_first.step(follows(before, step), at);
            self.newest_first.step(follows(step, before), at);
        }
        self.first.get_or_insert(step);
        self.last = Some(step);
    }

    /// How many rows follow from their neighbours.
    pub(super) fn holds(&self) -> u64 {
        self.oldest_first.holds.max(self.newest_first.holds)
    }

    pub(super) fn end(self) -> Option<Proved> {
        let (first, last) = self.first.zip(self.last).filter(|_| !self.incomplete)?;
        let newest_first = self.newest_first.holds > self.oldest_first.holds;
        let (oldest, newest, direction) = match newest_first {
            true => (last, first, self.newest_first),
            false => (first, last, self.oldest_first),
        };
        let opening = oldest
            .balance
            .checked_sub(oldest.amount)
            .filter(|_| direction.holds > 0 || !direction.broken.is_empty());
        Some(Proved { opening, closing: newest.balance, broken: direction.broken, newest_first })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proved(rows: &[(i64, i64)]) -> Option<Proved> {
        let mut proof = Proof::default();
        for (at, (amount, balance)) in (1..).zip(rows) {
            proof.add(Decimal::from(*amount), Some(Decimal::from(*balance)), at);
        }
        proof.end()
    }

    #[test]
    fn either_order_is_found() {
        let rows = [(10, 110), (-20, 90), (5, 95)];
        let forward = proved(&rows).unwrap();
        assert_eq!((forward.opening, forward.closing), (Some(100.into()), 95.into()));
        let turned: Vec<_> = rows.into_iter().rev().collect();
        let backward = proved(&turned).unwrap();
        assert_eq!((backward.opening, backward.closing), (Some(100.into()), 95.into()));
        assert!(backward.newest_first && backward.broken.is_empty());
    }

    #[test]
    fn a_row_alone_proves_nothing() {
        assert_eq!(proved(&[(10, 110)]).unwrap().opening, None);
        let told = proved(&[(10, 110), (5, 200)]).unwrap();
        assert_eq!((told.opening, told.broken), (Some(100.into()), vec![2]));
    }

    #[test]
    fn a_row_that_does_not_follow_is_told() {
        let rows = [(10, 110), (-20, 90), (5, 96), (4, 100)];
        assert_eq!(proved(&rows).unwrap().broken, [3]);
        let mut proof = Proof::default();
        proof.add(1.into(), None, 1);
        assert_eq!(proof.end(), None);
    }
}
