//! `:60F:`, `:62F:` and the other amounts that are written like them.

use domain::Currency;

use super::fields::Field;
use crate::date::{self, Day};
use crate::grouped::{self, Evidence, Mark};
use crate::out::Out;
use crate::{Balance, Place, ReadError, WarningCode, amount};

/// `C200101EUR444,29`: mark, day, currency, amount. With its day, and the digits of its amount.
pub(super) fn balance(text: &str) -> Option<(Balance, Option<Day>, &str)> {
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
        amount: if negative { amount::negated(amount) } else { amount },
        currency,
        date: day.map(Day::date),
    };
    Some((balance, day, number))
}

/// A balance; `currency` is what is known of the statement's.
pub(super) fn read(
    field: &Field,
    currency: Option<Currency>,
    out: &mut Out<'_>,
) -> Result<Balance, ReadError> {
    let Some((mut balance, day, digits)) = balance(&field.text) else {
        let message = format!("the balance “{}” cannot be read", field.text.trim());
        return Err(ReadError::malformed(field.at, message));
    };
    let mut warn = |code, message: String| out.warn(code, Place::line(field.at), message);
    match day {
        None => warn(WarningCode::DateMissing, "The balance has no day that can be read.".into()),
        Some(Day::Mended(date)) => {
            let message = format!("No calendar has the day of the balance: {date} was taken.");
            warn(WarningCode::DateMended, message);
        }
        Some(Day::Real(_)) => {}
    }
    if balance.currency.is_none() {
        let message = match currency {
            Some(currency) => format!("The balance has no currency: {currency} was taken."),
            None => "The balance has no currency.".to_owned(),
        };
        warn(WarningCode::CurrencyAssumed, message);
        balance.currency = currency;
    }
    if let Some(message) = thousands(digits, balance.currency) {
        warn(WarningCode::DecimalMark, message);
    }
    Ok(balance)
}

/// Three digits behind a mark are decimals by the format, which has a comma before them and groups
/// nothing. Behind a point, or where the currency has fewer decimals, a bank may mean thousands.
pub(super) fn thousands(digits: &str, currency: Option<Currency>) -> Option<String> {
    let decimals = currency.map(|currency| currency.digits());
    let doubtful = match grouped::evidence(digits.trim()) {
        Evidence::Either(Mark::Point) => decimals != Some(3),
        Evidence::Either(Mark::Comma) => decimals.is_some_and(|decimals| decimals < 3),
        _ => false,
    };
    doubtful.then(|| format!("“{digits}” was read with three decimals: it may be thousands."))
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
        let told = |text| balance(text).map(|(balance, ..)| balance);
        let read = told("D200229EUR1234,5").unwrap();
        assert_eq!(
            (read.amount.to_string(), read.date.unwrap().to_string()),
            ("-1234.5".into(), "2020-02-29".into())
        );
        assert_eq!(told("D140507EUR0,00").unwrap().amount.to_string(), "0.00");
        assert_eq!(told("C140507EUR0,").unwrap().amount.to_string(), "0");
        let bare = told("C020315105000,00").unwrap();
        assert_eq!((bare.amount.to_string(), bare.currency), ("105000.00".into(), None));
        for odd in ["", "X200101EUR1,", "C200101EUR", "C200101", "C2001é1EUR1,", "C200101EUR1.2.3"]
        {
            assert!(told(odd).is_none(), "{odd}");
        }
        let doubt = |digits, code| thousands(digits, Currency::new(code).ok()).is_some();
        for (digits, code) in [("150.000", ""), ("150.000", "IDR"), ("1,500", "EUR")] {
            assert!(doubt(digits, code), "{digits} {code}");
        }
        for (digits, code) in [("1,500", ""), ("1.500", "KWD"), ("1,500", "KWD"), ("1.50", "EUR")] {
            assert!(!doubt(digits, code), "{digits} {code}");
        }
        assert_eq!(total("3PLN0,03").unwrap().0, 3);
        assert_eq!((total("PLN0,03"), total("3")), (None, None));
    }
}
