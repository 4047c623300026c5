//! The oracle: opening + lines = closing.

mod explain;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use domain::Currency;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::{Balance, Line, Place, amount};

/// What the balances say about the lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "says", rename_all = "snake_case")]
pub enum Check {
    /// Every cent is there.
    Ties,
    /// Closing less what the lines lead to.
    Differs {
        /// Never zero.
        difference: Decimal,
    },
    /// It cannot be told.
    Unknown {
        /// Why: `no-balances`, `currencies`, `overflow`.
        why: &'static str,
    },
}

impl Check {
    /// `ties`, `differs` or `unknown`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Ties => "ties",
            Self::Differs { .. } => "differs",
            Self::Unknown { .. } => "unknown",
        }
    }
}

/// Amounts of longer statements are not remembered: nobody finds one line among so many by hand.
const REMEMBERED: usize = 100_000;

/// Lines of one amount.
#[derive(Debug)]
struct Seen {
    /// Where the last of them stands; a reversal, whose sign is most often wrong, before others.
    at: Place,
    reversal: bool,
    again: bool,
}

/// Sums the booked lines of a statement as they come, and remembers what may explain a difference.
#[derive(Debug, Default)]
pub(crate) struct Oracle {
    sum: Decimal,
    overflowed: bool,
    currency: Option<Currency>,
    mixed: bool,
    /// There was a line.
    any: bool,
    /// What is announced and not booked.
    pending: Decimal,
    seen: HashMap<Decimal, Seen>,
}

impl Oracle {
    pub(crate) fn add(&mut self, line: &Line) {
        self.remember(line);
        self.any = true;
        match amount::add(self.sum, line.amount) {
            Some(sum) => self.sum = sum,
            None => self.overflowed = true,
        }
        match (self.currency, line.currency) {
            (None, Some(_)) => self.currency = line.currency,
            (Some(known), Some(new)) if known != new => self.mixed = true,
            _ => {}
        }
    }

    /// A line that is not booked yet. Some banks count it in their closing balance all the same.
    pub(crate) fn add_pending(&mut self, line: &Line) {
        self.pending = amount::add(self.pending, line.amount).unwrap_or_default();
    }

    fn remember(&mut self, line: &Line) {
        let full = self.seen.len() >= REMEMBERED;
        let new = || Seen { at: line.at.clone(), reversal: line.reversal, again: false };
        match self.seen.entry(line.amount) {
            Entry::Vacant(entry) if !full => {
                entry.insert(new());
            }
            Entry::Vacant(_) => {}
            Entry::Occupied(mut entry) => {
                let seen = entry.get_mut();
                seen.again = true;
                if line.reversal >= seen.reversal {
                    (seen.at, seen.reversal) = (line.at.clone(), line.reversal);
                }
            }
        }
    }

    /// The currency of the lines, where they agree.
    pub(crate) fn currency(&self) -> Option<Currency> {
        self.currency.filter(|_| !self.mixed)
    }

    pub(crate) fn check(&self, opening: Option<&Balance>, closing: Option<&Balance>) -> Check {
        let (Some(opening), Some(closing)) = (opening, closing) else {
            return Check::Unknown { why: "no-balances" };
        };
        if self.mixed || !self.same(opening, closing) {
            return Check::Unknown { why: "currencies" };
        }
        let led = amount::add(opening.amount, self.sum).filter(|_| !self.overflowed);
        match led.and_then(|led| amount::add(closing.amount, -led)) {
            None => Check::Unknown { why: "overflow" },
            Some(difference) if difference.is_zero() => Check::Ties,
            Some(difference) => Check::Differs { difference: difference.normalize() },
        }
    }

    fn same(&self, opening: &Balance, closing: &Balance) -> bool {
        let mut known = [self.currency, opening.currency, closing.currency].into_iter().flatten();
        let first = known.next();
        known.all(|other| Some(other) == first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn decimal(text: &str) -> Decimal {
        text.parse().unwrap_or_default()
    }

    pub(super) fn balance(text: &str, currency: Option<&str>) -> Balance {
        let currency = currency.map(|code| Currency::new(code).unwrap());
        Balance { amount: decimal(text), currency, date: None }
    }

    pub(super) fn oracle(amounts: &[&str]) -> Oracle {
        let mut oracle = Oracle::default();
        for (line, amount) in amounts.iter().enumerate() {
            oracle.add(&Line {
                amount: decimal(amount),
                currency: Currency::new("EUR").ok(),
                reversal: amount.starts_with('+'),
                at: Place::line(line as u64 + 1),
                ..Line::default()
            });
        }
        oracle
    }

    #[test]
    fn to_the_cent() {
        let told = |opening, closing, lines: &[&str]| {
            oracle(lines).check(Some(&balance(opening, None)), Some(&balance(closing, None)))
        };
        assert_eq!(told("10.00", "8.5", &["-2", "0.50"]), Check::Ties);
        let differs = Check::Differs { difference: decimal("0.05") };
        assert_eq!(told("10", "8.55", &["-2", "0.50"]), differs);
        assert_eq!(told("1", "1", &[]), Check::Ties);
        let most = Decimal::MAX.to_string();
        let overflow = Check::Unknown { why: "overflow" };
        assert_eq!(told("0", "0", &[&most, &most]), overflow);
        assert_eq!(told("0", &most, &[&most, "0.01"]), overflow, "a cent would be rounded away");
    }

    #[test]
    fn what_cannot_be_told_is_not() {
        let oracle = oracle(&["1"]);
        let eur = balance("0", Some("EUR"));
        assert_eq!(oracle.check(Some(&eur), None), Check::Unknown { why: "no-balances" });
        let sek = balance("1", Some("SEK"));
        assert_eq!(oracle.check(Some(&eur), Some(&sek)), Check::Unknown { why: "currencies" });
    }
}
