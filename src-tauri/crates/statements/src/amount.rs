//! Reading amounts, exactly.

use rust_decimal::Decimal;

/// An amount in digits with at most one mark: `1234`, `1234,5`, `1234.50`, `,50`, `500,`. No grouping,
/// no exponent, no sign; more than 28 digits are refused. `None`: that is no amount.
pub(crate) fn plain(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let marks = text.bytes().filter(|byte| matches!(byte, b',' | b'.')).count();
    if digits == 0 || digits > 28 || marks > 1 || digits + marks != text.len() {
        return None;
    }
    let text = text.replace(',', ".");
    Decimal::from_str_exact(text.trim_end_matches('.')).ok()
}

/// The same with a sign in front.
pub(crate) fn signed(text: &str) -> Option<Decimal> {
    let text = text.trim();
    match text.strip_prefix('-') {
        Some(rest) => plain(rest).map(negated),
        None => plain(text.strip_prefix('+').unwrap_or(text)),
    }
}

/// The same amount the other way; nothing has no sign.
pub(crate) fn negated(amount: Decimal) -> Decimal {
    if amount.is_zero() { amount } else { -amount }
}

/// The sum where it is exact: beyond 28 digits `Decimal` rounds in silence.
pub(crate) fn add(one: Decimal, other: Decimal) -> Option<Decimal> {
    let sum = one.checked_add(other)?;
    let exact = sum.scale() >= one.scale().max(other.scale());
    (exact || one.is_zero() || other.is_zero()).then_some(sum)
}

/// Whole minor units with an implied number of decimals, as fixed-width formats write them.
pub(crate) fn implied(digits: &str, decimals: u32) -> Option<Decimal> {
    let whole = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.is_empty();
    let number = whole.then(|| digits.parse::<i128>().ok())??;
    Decimal::try_from_i128_with_scale(number, decimals).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_with_one_mark() {
        let table = [
            ("1234", "1234"),
            ("1234,5", "1234.5"),
            ("8.850", "8.850"),
            ("500,", "500"),
            (",50", "0.50"),
            (" 0,00 ", "0.00"),
        ];
        for (text, read) in table {
            assert_eq!(
                plain(text).map(|amount| amount.to_string()).as_deref(),
                Some(read),
                "{text}"
            );
        }
        let nothing = ["", ",", "1.234,5", "1 2", "-1", "1e3", "12..34", "٣", "NaN"];
        for text in nothing.into_iter().chain(["99999999999999999999999999999"]) {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    #[test]
    fn signs_and_implied_decimals() {
        assert_eq!(signed("-1,5").map(|amount| amount.to_string()).as_deref(), Some("-1.5"));
        assert_eq!(signed("-0.00").map(|amount| amount.to_string()).as_deref(), Some("0.00"));
        assert_eq!(signed("+1.5").map(|amount| amount.to_string()).as_deref(), Some("1.5"));
        assert_eq!((signed("--1"), signed("1-"), implied("1-", 2)), (None, None, None));
        assert_eq!(implied("00150", 2).map(|amount| amount.to_string()).as_deref(), Some("1.50"));
    }

    #[test]
    fn a_sum_is_exact_or_none() {
        let sum = |one: &str, other: &str| {
            add(one.parse().ok()?, other.parse().ok()?).map(|sum| sum.to_string())
        };
        assert_eq!(sum("0.1", "0.20").as_deref(), Some("0.30"));
        assert_eq!(sum("-0.10", "0.1").as_deref(), Some("0.00"));
        assert_eq!(sum("0", "1").as_deref(), Some("1"));
        assert_eq!(sum("0.00", "1").and_then(|sum| sum.parse().ok()), Some(Decimal::ONE));
        let large = "7922816251426433759354395033";
        assert_eq!(sum(large, "0.4").as_deref(), Some("7922816251426433759354395033.4"));
        assert_eq!(sum(large, "0.04"), None);
        assert_eq!(sum(&Decimal::MAX.to_string(), "1"), None);
    }
}
