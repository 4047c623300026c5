//! Amounts as banks and spreadsheets print them: `1.234,56-`, `(1,234.00)`, `Rp 1.000`, `12.50 CR`.
//!
//! What surrounds the digits is taken off here; the digits themselves are read by
//! [`grouped`](crate::grouped), under the decimal mark of the whole table.

use domain::Currency;
use rust_decimal::Decimal;

use super::row::Kind;
use super::signs::{self, Way};
use super::words;
use crate::DecimalMark;
use crate::grouped;

/// A cell of an amount, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written<'a> {
    /// Digits, marks and spaces.
    pub(super) digits: &'a str,
    /// There is an odd number of minus signs and parentheses around it.
    pub(super) negative: bool,
    /// What stands behind it or in front of it: `CR`, `S`.
    pub(super) way: Option<Way>,
    /// `€`, `IDR`, `Rp`.
    pub(super) currency: Option<Currency>,
}

/// An amount with its own sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) value: Decimal,
    /// Its sign was told by a word, so no other column has a say.
    pub(super) way: Option<Way>,
    pub(super) currency: Option<Currency>,
}

/// What a cell of an amount says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    /// Nothing: it is empty, or a dash.
    Nothing,
    Amount(Amount),
    /// It is no amount.
    Odd,
}

/// Takes a cell apart; `None`: it has no digits, or has letters that belong to no amount.
pub(super) fn written(cell: &str) -> Option<Written<'_>> {
    if cell.len() > 64 {
        return None;
    }
    let mut this = Written { digits: cell, negative: false, way: None, currency: None };
    let space = |c: char| c.is_whitespace();
    for _ in 0..6 {
        let digits = this.digits.trim_matches(space);
        this.digits = digits;
        if let Some(inner) = digits.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            this.negative = !this.negative;
            this.digits = inner;
        } else if let Some(rest) = strip(digits, &MINUS) {
            this.negative = !this.negative;
            this.digits = rest;
        } else if let Some(rest) = strip(digits, &['+']) {
            this.digits = rest;
        } else if !this.unit()? {
            break;
        }
    }
    let fits = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’') || space(c);
    let some = this.digits.bytes().any(|byte| byte.is_ascii_digit());
    (some && this.digits.chars().all(fits)).then_some(this)
}

const MINUS: [char; 3] = ['-', '\u{2212}', '\u{2013}'];

fn strip<'a>(text: &'a str, signs: &[char]) -> Option<&'a str> {
    text.strip_prefix(signs).or_else(|| text.strip_suffix(signs))
}

impl Written<'_> {
    /// Takes off one word or symbol at either end; `None`: it belongs to no amount.
    fn unit(&mut self) -> Option<bool> {
        let letter =
            |c: char| !c.is_ascii_digit() && !c.is_whitespace() && !".,'’-+()−–".contains(c);
        let behind = self.digits.trim_end_matches(letter);
        let (rest, word) = match self.digits.strip_prefix(behind).filter(|word| !word.is_empty()) {
            Some(word) => (behind, word),
            None => {
                let rest = self.digits.trim_start_matches(letter);
                (rest, self.digits.strip_suffix(rest).unwrap_or_default())
            }
        };
        if word.is_empty() {
            return Some(false);
        }
        let way = signs::way(word).filter(|_| self.way.is_none());
        let currency = words::currency(word).filter(|_| self.currency.is_none());
        match (way, currency) {
            (Some(way), _) => self.way = Some(way),
            (None, Some(currency)) => self.currency = Some(currency),
            (None, None) => return None,
        }
        // The point of `Rp.` is no decimal mark.
        let dotted = word.eq_ignore_ascii_case("rp");
        self.digits = rest.strip_prefix('.').filter(|_| dotted).unwrap_or(rest);
        Some(true)
    }
}

/// Reads a cell under a decimal mark.
pub(super) fn read(cell: &str, kind: Kind, mark: DecimalMark) -> Read {
    if kind == Kind::Number {
        return plain(cell).map_or(Read::Odd, Read::Amount);
    }
    if is_nothing(cell) {
        return Read::Nothing;
    }
    let Some(written) = written(cell) else { return Read::Odd };
    let Written { digits, negative, way, currency } = written;
    let Some(value) = grouped::read(digits, mark) else { return Read::Odd };
    Read::Amount(Amount { value: if negative { -value } else { value }, way, currency })
}

/// A number of a workbook: a point, perhaps an exponent, never a group.
fn plain(cell: &str) -> Option<Amount> {
    let value = match cell.contains(['e', 'E']) {
        true => Decimal::from_scientific(cell).ok()?,
        false => Decimal::from_str_exact(cell).ok()?,
    };
    Some(Amount { value, way: None, currency: None })
}

/// Whether a cell of amounts is left empty, as people see it.
pub(super) fn is_nothing(cell: &str) -> bool {
    cell.chars().all(|c| MINUS.contains(&c) || c.is_whitespace()) || matches!(cell, "." | "n/a")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(cell: &str, mark: DecimalMark) -> String {
        match read(cell, Kind::Text, mark) {
            Read::Nothing => "nothing".to_owned(),
            Read::Odd => "odd".to_owned(),
            Read::Amount(Amount { value, way, currency }) => {
                let way = way.map(|way| format!(" {way:?}")).unwrap_or_default();
                let currency = currency.map(|code| format!(" {code}")).unwrap_or_default();
                format!("{value}{way}{currency}")
            }
        }
    }

    #[test]
    fn with_a_point() {
        let table = [
            ("1,234,567.89", "1234567.89"),
            ("(1,234.00)", "-1234.00"),
            ("1'234.50", "1234.50"),
            ("-12.50", "-12.50"),
            ("12.50-", "-12.50"),
            ("\u{2212}5.00", "-5.00"),
            ("1,080,000.00 CR", "1080000.00 In"),
            ("287,490.00 DB", "287490.00 Out"),
            ("12.50S", "12.50 Out"),
            ("$1,234.5", "1234.5 USD"),
            ("-$5.00", "-5.00 USD"),
            ("$-5.00", "-5.00 USD"),
            ("€ 5", "5 EUR"),
            ("5.00 EUR", "5.00 EUR"),
            ("+7", "7"),
            (".00", "0.00"),
            ("8.850", "8.850"),
            ("IDR 5.00 DB", "5.00 Out IDR"),
            ("-", "nothing"),
            ("", "nothing"),
            ("12..34", "odd"),
            ("12.34.56", "odd"),
            ("5 apples", "odd"),
            ("1.234,56", "odd"),
            ("NaN", "odd"),
            ("TOTAL", "odd"),
            ("1/2", "odd"),
            ("12-34", "odd"),
        ];
        for (cell, wanted) in table {
            assert_eq!(told(cell, DecimalMark::Point), wanted, "{cell}");
        }
    }

    #[test]
    fn with_a_comma() {
        let table = [
            ("1.234.567,89", "1234567.89"),
            ("1 234,5", "1234.5"),
            ("1\u{202f}234,50 €", "1234.50 EUR"),
            ("1.234,56 H", "1234.56 In"),
            ("1.234,56-", "-1234.56"),
            ("Rp 1.000", "1000 IDR"),
            ("Rp. 1.000,00", "1000.00 IDR"),
            ("Rp.1.000", "1000 IDR"),
            ("-Rp100.000", "-100000 IDR"),
        ];
        for (cell, wanted) in table {
            assert_eq!(told(cell, DecimalMark::Comma), wanted, "{cell}");
        }
    }

    #[test]
    fn numbers_of_a_workbook_are_exact() {
        let exact = |cell| match read(cell, Kind::Number, DecimalMark::Comma) {
            Read::Amount(amount) => amount.value.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(exact("1234.5"), "1234.5");
        assert_eq!(exact("-1.1E+2"), "-110");
        assert_eq!(exact("1E-2"), "0.01");
        assert_eq!(exact("#N/A"), "Odd");
    }
}
