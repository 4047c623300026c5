//! Type codes, funds types and amounts.

use rust_decimal::Decimal;

use super::records::Fields;
use crate::amount;

/// Which way a transaction moves money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Credit,
    Debit,
    /// A status, a summary or a message.
    Nothing,
}

/// By the ranges of the type codes; 900 and more are the bank's own. Of the codes of loans, those
/// up to 759 pay back, those from 760 on pay out.
pub(super) fn flow(code: &str) -> Option<Flow> {
    let number = code.parse::<u16>().ok().filter(|_| code.len() == 3)?;
    Some(match number {
        100..=399 | 720..=759 | 920..=959 => Flow::Credit,
        400..=699 | 760..=799 | 960..=999 => Flow::Debit,
        _ => Flow::Nothing,
    })
}

/// Takes back an earlier transaction.
pub(super) fn is_reversal(code: &str) -> bool {
    matches!(code, "252" | "552")
}

/// Whole minor units with a sign in front or none.
pub(super) fn amount(text: &str, decimals: u32) -> Option<Decimal> {
    match text.strip_prefix('-') {
        Some(digits) => amount::implied(digits, decimals).map(amount::negated),
        None => amount::implied(text.strip_prefix('+').unwrap_or(text), decimals),
    }
}

/// Passes over the funds type and what belongs to it; the text of the value date where it has one.
/// `None`: no such type is known, or it claims more parts than a record can have.
pub(super) fn funds<'r>(fields: &mut Fields<'r>, parts: usize) -> Option<Option<&'r str>> {
    match fields.text() {
        "" | "Z" | "0" | "1" | "2" => Some(None),
        "S" => {
            fields.nth(2);
            Some(None)
        }
        "V" => {
            let day = fields.text();
            fields.next();
            Some(Some(day).filter(|day| !day.is_empty()))
        }
        "D" => {
            let pairs = fields.text().parse::<usize>().ok().filter(|pairs| *pairs <= parts)?;
            if let Some(last) = pairs.checked_mul(2).and_then(|all| all.checked_sub(1)) {
                fields.nth(last);
            }
            Some(None)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let table = [
            ("010", Flow::Nothing),
            ("108", Flow::Credit),
            ("399", Flow::Credit),
            ("400", Flow::Debit),
            ("699", Flow::Debit),
            ("701", Flow::Nothing),
            ("722", Flow::Credit),
            ("760", Flow::Debit),
            ("890", Flow::Nothing),
            ("910", Flow::Nothing),
            ("920", Flow::Credit),
            ("999", Flow::Debit),
        ];
        for (code, wanted) in table {
            assert_eq!(flow(code), Some(wanted), "{code}");
        }
        assert_eq!([flow(""), flow("1"), flow("0108"), flow("1x8")], [None; 4]);
    }

    #[test]
    fn amounts_are_whole() {
        let told = |text| amount(text, 2).map(|amount| amount.to_string());
        assert_eq!(told("+000000000002500").as_deref(), Some("25.00"));
        assert_eq!(told("-5").as_deref(), Some("-0.05"));
        assert_eq!(["", "-", "1.50", "1,5", "--1", "1x"].map(told), [const { None }; 6]);
    }
}
