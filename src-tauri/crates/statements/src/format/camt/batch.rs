//! Whether an entry is one line or several.
//!
//! The details are the lines only when their amounts add up to what was booked, to the last digit.
//! Otherwise the entry is: what was booked is never split by guessing.

use domain::Currency;
use rust_decimal::Decimal;

use super::detail::Detail;
use super::money::Sign;
use crate::ReadError;

/// What an entry is made of.
#[derive(Debug, PartialEq)]
pub(super) enum Shape {
    /// One line, and what its details say together; where they contradict it, how.
    One(Box<Detail>, Option<String>),
    /// A line for each detail, with its amount.
    Parts(Vec<(Detail, Decimal)>),
}

/// Decides; `booked` is what the entry comes to.
pub(super) fn shape(
    details: Vec<Detail>,
    booked: (Decimal, Sign),
    currency: Option<Currency>,
) -> Result<Shape, ReadError> {
    if let [detail] = details.as_slice() {
        let doubt = contradiction(detail, booked, currency)?;
        return Ok(together(details, doubt));
    }
    let amounts: Vec<_> = details
        .iter()
        .map(|detail| signed(detail, booked.1, currency))
        .collect::<Result<_, _>>()?;
    let sum = amounts.iter().try_fold(Decimal::ZERO, |sum, amount| sum.checked_add((*amount)?));
    if sum == Some(booked.0) && !details.is_empty() {
        let parts = details.into_iter().zip(amounts.into_iter().flatten());
        return Ok(Shape::Parts(parts.collect()));
    }
    let doubt = (!details.is_empty()).then(|| doubt(&amounts, sum, booked.0));
    Ok(together(details, doubt))
}

fn doubt(amounts: &[Option<Decimal>], sum: Option<Decimal>, booked: Decimal) -> String {
    let count = amounts.len();
    let why = match sum {
        Some(sum) => format!("come to {sum}, but {booked} was booked"),
        None if amounts.iter().all(Option::is_some) => {
            "come to more than can be counted".to_owned()
        }
        None => "do not all have an amount".to_owned(),
    };
    format!("The {count} details of the entry {why}: the entry counts as one line.")
}

/// One detail may leave out its amount, but not tell another one.
fn contradiction(
    detail: &Detail,
    (booked, sign): (Decimal, Sign),
    currency: Option<Currency>,
) -> Result<Option<String>, ReadError> {
    let Some(money) = detail.comparable(currency) else { return Ok(None) };
    let amount = read(detail, &money.amount)?;
    let signed = detail.sign.unwrap_or(sign).of(amount);
    if signed == booked && money.fits(currency) {
        return Ok(None);
    }
    let in_what = money.currency.map(|currency| format!(" {currency}")).unwrap_or_default();
    Ok(Some(format!(
        "The detail of the entry says {signed}{in_what}, but {booked} was booked: the entry counts."
    )))
}

fn signed(
    detail: &Detail,
    sign: Sign,
    currency: Option<Currency>,
) -> Result<Option<Decimal>, ReadError> {
    let Some(money) = detail.amount(currency) else { return Ok(None) };
    let amount = read(detail, &money.amount)?;
    Ok(Some(detail.sign.unwrap_or(sign).of(amount)))
}

fn read(detail: &Detail, amount: &Result<Decimal, String>) -> Result<Decimal, ReadError> {
    let wrong = |text| ReadError::malformed(detail.at, format!("“{text}” is not an amount"));
    amount.as_ref().copied().map_err(wrong)
}

/// What all details say alike, and their texts one after the other.
fn together(details: Vec<Detail>, doubt: Option<String>) -> Shape {
    let mut all = details.into_iter();
    let mut one = all.next().unwrap_or_default();
    all.for_each(|detail| one.common(&detail));
    Shape::One(Box::new(one), doubt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::camt::tag::Tag;

    fn detail(amount: &str, currency: &str, sign: Option<Sign>) -> Detail {
        let mut detail = Detail { sign, ..Detail::default() };
        if !amount.is_empty() {
            detail.field(&[Tag::Amt], amount, currency);
        }
        detail
    }

    fn told(details: Vec<Detail>, booked: i64, sign: Sign) -> String {
        let eur = Currency::new("EUR").ok();
        match shape(details, (Decimal::from(booked), sign), eur).unwrap() {
            Shape::One(_, doubt) => doubt.unwrap_or("one".to_owned()),
            Shape::Parts(parts) => {
                let amounts = parts.iter().map(|(_, amount)| amount.to_string());
                amounts.collect::<Vec<_>>().join(" ")
            }
        }
    }

    #[test]
    fn what_adds_up_is_split() {
        let eur = |amount, sign| detail(amount, "EUR", sign);
        assert_eq!(told(vec![eur("2", None), eur("3.00", None)], 5, Sign::Credit), "2 3.00");
        let mixed = vec![eur("7", None), eur("2", Some(Sign::Credit))];
        assert_eq!(told(mixed, -5, Sign::Debit), "-7 2");
        assert_eq!(told(vec![eur("5", None)], 5, Sign::Credit), "one");
        assert_eq!(told(vec![eur("", None)], 5, Sign::Credit), "one");
        assert_eq!(told(vec![], 5, Sign::Credit), "one");
    }

    #[test]
    fn what_does_not_is_told() {
        let eur = |amount| detail(amount, "EUR", None);
        let told = |details| told(details, 5, Sign::Credit);
        assert!(told(vec![eur("2"), eur("2")]).contains("come to 4, but 5 was booked"));
        assert!(told(vec![eur("5"), eur("")]).contains("do not all have an amount"));
        assert!(told(vec![eur("4")]).contains("says 4 EUR, but 5 was booked"));
        assert!(told(vec![detail("5", "USD", None)]).contains("says 5 USD"));
    }
}
