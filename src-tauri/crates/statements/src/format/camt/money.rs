//! Amounts, signs and days as ISO 20022 writes them.

use domain::Currency;
use rust_decimal::Decimal;

use crate::amount;
use crate::date::{self, Day};

/// An amount that was read, or what stands in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Money {
    pub(super) amount: Result<Decimal, String>,
    /// `None` where there is none, or none that anybody knows.
    pub(super) currency: Option<Currency>,
}

impl Money {
    pub(super) fn read(value: &str, currency: &str) -> Self {
        let amount = decimal(value).ok_or_else(|| value.to_owned());
        Self { amount, currency: Currency::new(currency).ok() }
    }

    /// Whether it is in this currency, as far as is known.
    pub(super) fn fits(&self, other: Option<Currency>) -> bool {
        self.currency.is_none() || other.is_none() || self.currency == other
    }
}

/// An XML decimal: digits with at most one point. A comma may mean anything, and the sign has an
/// element of its own, so neither is an amount.
pub(super) fn decimal(value: &str) -> Option<Decimal> {
    amount::signed(value).filter(|_| !value.contains(['-', ',']))
}

/// Which way money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Credit,
    Debit,
}

impl Sign {
    pub(super) fn read(value: &str) -> Option<Self> {
        match value {
            "CRDT" => Some(Self::Credit),
            "DBIT" => Some(Self::Debit),
            _ => None,
        }
    }

    /// As the owner of the account sees it.
    pub(super) fn of(self, amount: Decimal) -> Decimal {
        match self {
            Self::Debit => amount::negated(amount),
            Self::Credit => amount,
        }
    }
}

/// The day of a date or a date with a time, as it stands: what the zone would make of it is not
/// what the bank booked.
pub(super) fn day(value: &str) -> Option<Day> {
    let Some((year, rest)) = value.split_once('-') else { return date::compact(value) };
    let (month, rest) = rest.split_once('-')?;
    let number = |text: &str, digits: usize| {
        let all = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        all.then(|| text.parse::<u32>().ok()).flatten()
    };
    let year = i32::try_from(number(year, 4)?).ok()?;
    date::ymd(year, number(month, 2)?, number(rest.get(..2)?, 2)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_digits() {
        let told = |value| decimal(value).map(|amount| amount.to_string());
        assert_eq!(told("8.850").as_deref(), Some("8.850"));
        assert_eq!(told("+200000").as_deref(), Some("200000"));
        for none in ["8,85", "1,234.50", "-5.00", "", "1e3", "12..34", "8.85 EUR"] {
            assert_eq!(told(none), None, "{none}");
        }
        assert_eq!(Sign::Debit.of(Decimal::ZERO).to_string(), "0");
        assert_eq!(Money::read("1", "EURO").currency, None);
    }

    #[test]
    fn days_with_and_without_a_time() {
        let told = |value| day(value).map(|day| day.date().to_string());
        for value in ["2026-10-01", "2026-10-01T23:59:59.000-05:00", "2026-10-01+02:00", "20261001"]
        {
            assert_eq!(told(value).as_deref(), Some("2026-10-01"), "{value}");
        }
        assert!(matches!(day("2026-02-30"), Some(Day::Mended(_))));
        for none in ["", "01-10-2026", "2026-13-01", "2026-10", "2026-1-1", "-", "2026-10-ä1"] {
            assert_eq!(told(none), None, "{none}");
        }
    }
}
