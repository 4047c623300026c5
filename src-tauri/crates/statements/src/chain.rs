//! Whether the statements of an account follow one another: each begins where the last one ended,
//! or something between them is missing.

use std::collections::HashMap;

use domain::Currency;
use rust_decimal::Decimal;

use crate::{Account, Balance, WarningCode};

/// A file with more accounts than this is looked through for the first of them only.
const ACCOUNTS: usize = 10_000;

/// More numbers than this in a row are not missing: they mean something else.
const MISSING: u64 = 12;

/// An account in one currency: its number, its bank.
type Key = (String, Option<String>, Option<Currency>);

/// An account's last statement.
#[derive(Debug)]
struct Last {
    opening: Option<Decimal>,
    closing: Decimal,
    number: Option<String>,
}

/// The last statement of every account.
#[derive(Debug, Default)]
pub(crate) struct Chain {
    last: HashMap<Key, Last>,
}

impl Chain {
    /// Where the statement before ended.
    pub(crate) fn before(
        &self,
        account: &Account,
        balances: [Option<&Balance>; 2],
    ) -> Option<Decimal> {
        self.last.get(&key(account, balances)?).map(|last| last.closing)
    }

    /// Takes the next statement. What is wrong between it and the one before, in a sentence.
    pub(crate) fn follow(
        &mut self,
        account: &Account,
        number: Option<&str>,
        balances: [Option<&Balance>; 2],
    ) -> Option<(WarningCode, String)> {
        let key = key(account, balances)?;
        let [opening, closing] = balances.map(|balance| balance.map(|balance| balance.amount));
        let last = self.last.remove(&key);
        let known = last.is_some();
        let wrong = last.and_then(|last| last.compare(opening?, closing, number));
        if let Some(closing) = closing.filter(|_| known || self.last.len() < ACCOUNTS) {
            let number = number.map(str::to_owned);
            self.last.insert(key, Last { opening, closing, number });
        }
        wrong
    }
}

/// `None`: nobody knows whose statement it is.
fn key(account: &Account, balances: [Option<&Balance>; 2]) -> Option<Key> {
    let currency = balances.into_iter().flatten().find_map(|balance| balance.currency);
    let known = !account.number.is_empty();
    known.then(|| (account.number.clone(), account.bank.clone(), currency))
}

impl Last {
    fn compare(
        &self,
        opening: Decimal,
        closing: Option<Decimal>,
        number: Option<&str>,
    ) -> Option<(WarningCode, String)> {
        // Some banks write the newest first.
        let newest_first = closing.is_some() && closing == self.opening;
        if self.closing == opening || newest_first {
            return None;
        }
        let numbers = self.number.as_deref().zip(number);
        if (Some(self.closing), self.opening) == (closing, Some(opening)) {
            let message = "It has the balances of the statement before: it may be there twice.";
            return Some((WarningCode::FieldOdd, message.to_owned()));
        }
        let which = numbers.map_or("two statements".to_owned(), |(earlier, number)| {
            format!("the statements {earlier} and {number}")
        });
        let what = numbers.and_then(|(earlier, number)| missing(earlier, number));
        let what = what.unwrap_or("something between them is missing".to_owned());
        let closing = self.closing;
        let message =
            format!("Between {which} the balance goes from {closing} to {opening}: {what}.");
        Some((WarningCode::Gap, message))
    }
}

/// `27/2 is missing` between `27/1` and `27/3`.
fn missing(earlier: &str, number: &str) -> Option<String> {
    let ((series, first), (same, last)) = (counted(earlier)?, counted(number)?);
    let count = last.checked_sub(first)?.checked_sub(1)?;
    let width = earlier.len() - series.len();
    let name = |number: u64| format!("{series}{number:0width$}");
    match count {
        _ if series != same => None,
        1 => Some(format!("{} is missing", name(first + 1))),
        2..=MISSING => Some(format!("{} to {} are missing", name(first + 1), name(last - 1))),
        _ => None,
    }
}

/// The digits at the end of a number, as a number, and what stands before them.
fn counted(number: &str) -> Option<(&str, u64)> {
    let series = number.trim_end_matches(|c: char| c.is_ascii_digit());
    Some((series, number.get(series.len()..)?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn balance(text: &str) -> Balance {
        let currency = Currency::new("EUR").ok();
        Balance { amount: text.parse().unwrap_or_default(), currency, date: None }
    }

    fn account(number: &str) -> Account {
        Account { number: number.to_owned(), ..Account::default() }
    }

    /// What is said of statements with these numbers and balances, one after the other.
    fn said(all: &[(&str, &str, &str)]) -> Vec<Option<String>> {
        let mut chain = Chain::default();
        let follow = |(number, opening, closing): &(&str, &str, &str)| {
            let [opening, closing] = [balance(opening), balance(closing)];
            let number = (!number.is_empty()).then_some(*number);
            let wrong = chain.follow(&account("1"), number, [Some(&opening), Some(&closing)]);
            wrong.map(|(_, message)| message)
        };
        all.iter().map(follow).collect()
    }

    #[test]
    fn a_page_is_missing() {
        let told = |earlier, number| {
            said(&[(earlier, "1", "5"), (number, "7", "9")]).pop().flatten().unwrap_or_default()
        };
        let page = "Between the statements 27/1 and 27/3 the balance goes from 5 to 7: 27/2 is \
                    missing.";
        assert_eq!(told("27/1", "27/3"), page);
        assert!(told("0098", "0101").ends_with(": 0099 to 0100 are missing."));
        let something = ": something between them is missing.";
        let unnamed = [("27", "28"), ("27", "26"), ("27/1", "28/1"), ("2026", "9"), ("a", "b")];
        for (earlier, number) in unnamed.into_iter().chain([("1", "20261001")]) {
            assert!(told(earlier, number).ends_with(something), "{earlier} {number}");
        }
        assert!(told("", "2").starts_with("Between two statements the balance goes"));
        let most = u64::MAX.to_string();
        assert!(told(&most, "0").ends_with(something));
    }

    #[test]
    fn what_follows_is_well_in_either_direction() {
        assert_eq!(said(&[("1", "1", "5"), ("2", "5", "9"), ("3", "9", "9")]), [None, None, None]);
        assert_eq!(said(&[("3", "9", "9"), ("2", "5", "9"), ("1", "1", "5")]), [None, None, None]);
        let twice = said(&[("1", "1", "5"), ("1", "1", "5")]).pop().flatten();
        assert!(twice.is_some_and(|said| said.ends_with("it may be there twice.")));
    }

    #[test]
    fn accounts_are_kept_apart() {
        let mut chain = Chain::default();
        let (one, five) = (balance("1"), balance("5"));
        let balances = [Some(&one), Some(&five)];
        for number in ["", "", "1", "2"] {
            assert_eq!(chain.follow(&account(number), None, balances), None, "{number}");
        }
        assert_eq!(chain.before(&account("1"), balances), Some(five.amount));
        assert_eq!(chain.follow(&account("1"), None, [Some(&five), None]), None);
        assert_eq!(chain.before(&account("1"), balances), None, "nobody knows how it ended");
    }
}
