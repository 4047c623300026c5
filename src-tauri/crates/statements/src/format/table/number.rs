//! Amounts as banks and spreadsheets print them: `1.234,56-`, `(1,234.00)`, `Rp 1.000`, `12.50 CR`.
//!
//! What surrounds the digits is taken off here; the digits themselves are read by
//! [`grouped`](crate::grouped), under the decimal mark of the whole table.

use domain::Currency;
use rust_decimal::Decimal;

use super::row::Kind;
use super::signs::{self, Way};
use super::units::{self, Unit};
use crate::DecimalMark;
use crate::grouped;

/// A cell of an amount, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written<'a> {
    /// Digits, marks and spaces.
    pub(super) digits: &'a str,
    /// It has a minus, or stands in parentheses, or both, as some spreadsheets print it.
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
    let mut seen = Seen::default();
    for _ in 0..8 {
        this.digits = this.digits.trim_matches(char::is_whitespace);
        if !this.sign(&mut seen)? && !this.word(&mut seen)? {
            break;
        }
    }
    let fits =
        |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’') || c.is_whitespace();
    let some = this.digits.bytes().any(|byte| byte.is_ascii_digit());
    (some && this.digits.chars().all(fits)).then_some(this)
}

const MINUS: [char; 3] = ['-', '\u{2212}', '\u{2013}'];

/// What was taken off already: nothing stands twice at an amount.
#[derive(Default)]
struct Seen {
    sign: bool,
    parentheses: bool,
    unit: bool,
}

impl Written<'_> {
    /// Takes off one sign; `None`: it is there twice, which says nothing certain.
    fn sign(&mut self, seen: &mut Seen) -> Option<bool> {
        let text = self.digits;
        let strip = |signs: &[char]| text.strip_prefix(signs).or_else(|| text.strip_suffix(signs));
        if let Some(whole) = uncut(text) {
            self.digits = whole;
        } else if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            self.negative = true;
            self.digits = inner;
            return first(&mut seen.parentheses);
        } else if let Some(rest) = strip(&MINUS) {
            self.negative = true;
            self.digits = rest;
            return first(&mut seen.sign);
        } else if let Some(rest) = strip(&['+']) {
            self.digits = rest;
            return first(&mut seen.sign);
        } else {
            return Some(false);
        }
        Some(true)
    }

    /// Takes off one word or symbol at either end; `None`: it belongs to no amount.
    fn word(&mut self, seen: &mut Seen) -> Option<bool> {
        let Some((word, rest, front)) = word_of(self.digits) else { return Some(false) };
        let way = signs::beside(word, front).filter(|_| self.way.is_none());
        if way.is_some() {
            self.way = way;
        } else {
            first(&mut seen.unit)?;
            self.currency = match units::unit(word) {
                Some(Unit::Of(currency)) => Some(currency),
                Some(Unit::Several) => None,
                None if front && word.eq_ignore_ascii_case("k") => None,
                None => return None,
            };
        }
        self.digits = rest;
        Some(true)
    }
}

/// Whether it is seen for the first time, which it is from now on.
fn first(seen: &mut bool) -> Option<bool> {
    (!std::mem::replace(seen, true)).then_some(true)
}

/// An amount whose missing cents are a dash: `500.-`, `1.200.000,--`. Its mark stays, for it tells
/// which one is the decimal mark; a point that groups thousands, too, tells nothing and goes.
fn uncut(text: &str) -> Option<&str> {
    let dash = |c: char| MINUS.contains(&c) || c == '\u{2014}';
    let whole = text.trim_end_matches(dash);
    let dashes = text.get(whole.len()..).unwrap_or_default().chars().count();
    let before = whole.strip_suffix(['.', ',']).filter(|_| (1..=2).contains(&dashes))?;
    let mark = whole.get(before.len()..)?;
    before.ends_with(|c: char| c.is_ascii_digit()).then_some(())?;
    Some(if before.contains(mark) { before } else { whole })
}

/// The word in front or behind, what is left of the amount, and whether it stood in front.
fn word_of(text: &str) -> Option<(&str, &str, bool)> {
    let letter = |c: char| !c.is_ascii_digit() && !c.is_whitespace() && !".,'’-+()−–—".contains(c);
    // `5.00 (Dr)`, `5,00 kr.`
    let bare = match text.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((rest, word)) if !word.is_empty() && word.chars().all(letter) => {
            return Some((word, rest, false));
        }
        _ => text.strip_suffix('.').filter(|rest| rest.ends_with(letter)).unwrap_or(text),
    };
    let rest = bare.trim_end_matches(letter);
    if let Some(word) = bare.strip_prefix(rest).filter(|word| !word.is_empty()) {
        return Some((word, rest, false));
    }
    let rest = text.trim_start_matches(letter);
    let word = text.strip_suffix(rest).filter(|word| !word.is_empty())?;
    // The point of `Rp.` is no decimal mark.
    let dotted = rest.strip_prefix('.').filter(|_| units::is_short(word));
    Some((word, dotted.unwrap_or(rest), true))
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

/// Whether a cell of amounts is left empty, as people see it: a dash, perhaps beside a currency, is
/// how spreadsheets show nothing.
pub(super) fn is_nothing(cell: &str) -> bool {
    let dash = |c: char| MINUS.contains(&c) || c == '\u{2014}' || c.is_whitespace();
    if cell.chars().all(dash) || matches!(cell, "." | "n/a") {
        return true;
    }
    let word = cell.trim_matches(dash);
    cell.len() <= 24 && word.len() < cell.trim().len() && units::unit(word).is_some()
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
            ("(-5.00)", "-5.00"),
            ("-($10.00)", "-10.00 USD"),
            ("$(12.50)", "-12.50 USD"),
            ("- $10.00", "-10.00 USD"),
            ("--5", "odd"),
            ("-5.00-", "odd"),
            ("+-5", "odd"),
            ("500.-", "500"),
            ("CHF 1'200.-", "1200 CHF"),
            ("Fr. 500.\u{2013}", "500 CHF"),
            ("5.00 (Dr)", "5.00 Out"),
            ("5.00 Cr.", "5.00 In"),
            ("kr 500.00", "500.00"),
            ("500.00 kr.", "500.00"),
            ("K 500.00", "500.00"),
            ("500.00 K", "500.00 In"),
            ("HK$5.00", "5.00 HKD"),
            ("A$ 5", "5 AUD"),
            ("₱1,000.00", "1000.00 PHP"),
            ("Rs. 1,00,000.00", "100000.00"),
            ("¥500", "500"),
            ("R 5.00", "5.00 ZAR"),
            ("100 GEL", "100 GEL"),
            ("5 all", "odd"),
            ("5 EUR USD", "odd"),
            (" Rp -   ", "nothing"),
            ("$-", "nothing"),
            ("- €", "nothing"),
            ("Rp", "odd"),
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
            ("Rp 1.200.000,-", "1200000 IDR"),
            ("-1.200.000,--", "-1200000"),
            ("1.200.000.-", "1200000"),
            ("500,\u{2013} €", "500 EUR"),
            ("500,00-", "-500.00"),
            ("1 000 ₫", "1000 VND"),
            ("5,00 zł", "5.00 PLN"),
            ("100,00 lei", "100.00 RON"),
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
