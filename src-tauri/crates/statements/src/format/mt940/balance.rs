//! `:60F:`, `:62F:` and the other amounts that are written like them.

use domain::Currency;

use crate::date::{self, Day};
use crate::{Balance, amount};

/// `C200101EUR444,29`: mark, day, currency, amount.
pub(super) fn balance(text: &str) -> Option<(Balance, Option<Day>)> {
    let text = text.trim();
    let (mark, rest) = text.split_at_checked(1)?;
    let negative = match mark {
        "C" => false,
        "D" => true,
        _ => return None,
    };
    let (day, rest) = rest.split_at_checked(6)?;
    // A bank that leaves the currency out goes on with the amount.
    let (currency, number) = match rest.split_at_checked(3) {
        Some((letters, number)) if letters.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            (Currency::new(letters).ok(), number)
        }
        _ => (None, rest),
    };
    let amount = amount::plain(number)?;
    let day = date::compact(day);
    let balance = Balance {
        amount: if negative { -amount } else { amount },
        currency,
        date: day.map(Day::date),
    };
    Some((balance, day))
}

/// `EUR0,` or `EURD0,`: the floor limit, which tells an interim report its currency.
pub(super) fn currency(text: &str) -> Option<Currency> {
    Currency::new(text.trim().get(..3)?).ok()
}

/// `3EUR12,50`: how many entries, and what they come to.
pub(super) fn total(text: &str) -> Option<(u64, rust_decimal::Decimal)> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (count, rest) = text.split_at_checked(digits)?;
    Some((count.parse().ok()?, amount::plain(rest.get(3..)?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn balances() {
        let told = |text| balance(text).map(|(balance, _)| balance);
        let read = told("D200229EUR1234,5").unwrap();
        assert_eq!(
            (read.amount.to_string(), read.date.unwrap().to_string()),
            ("-1234.5".into(), "2020-02-29".into())
        );
        assert_eq!(told("C140507EUR0,").unwrap().amount.to_string(), "0");
        let bare = told("C020315105000,00").unwrap();
        assert_eq!((bare.amount.to_string(), bare.currency), ("105000.00".into(), None));
        for odd in ["", "X200101EUR1,", "C200101EUR", "C200101", "C2001é1EUR1,", "C200101EUR1.2.3"]
        {
            assert!(told(odd).is_none(), "{odd}");
        }
        assert_eq!(total("3PLN0,03").unwrap().0, 3);
        assert_eq!((total("PLN0,03"), total("3")), (None, None));
    }
}
