//! Amounts whose decimal mark has to be found out: `1,234.56`, `1.234,56`, `1'234.56`.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::amount;

/// What stands before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// `1,234.56`.
    Point,
    /// `1.234,56`.
    Comma,
}

impl Mark {
    fn of(byte: u8) -> Option<Self> {
        match byte {
            b'.' => Some(Self::Point),
            b',' => Some(Self::Comma),
            _ => None,
        }
    }

    pub(crate) fn sign(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    /// Its word in JSON and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Comma => "comma",
        }
    }

    /// What groups thousands where this is the decimal mark.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }
}

/// What an amount tells about the decimal mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// There is no mark in it.
    Nothing,
    /// It can be read in one way only.
    Decimal(Mark),
    /// `1,234`: thousands, or three decimals.
    Either(Mark),
}

pub(crate) fn evidence(text: &str) -> Evidence {
    let mut marks = text.bytes().enumerate().filter_map(|(at, byte)| Some((at, Mark::of(byte)?)));
    let Some((at, first)) = marks.next() else { return Evidence::Nothing };
    match marks.next_back() {
        Some((_, last)) if last == first => Evidence::Decimal(first.other()),
        Some((_, last)) => Evidence::Decimal(last),
        None => one(text, at, first),
    }
}

/// Of the one mark at a place.
fn one(text: &str, at: usize, mark: Mark) -> Evidence {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    let whole = before.trim_start_matches(|c: char| !c.is_ascii_digit());
    let groups = (1..=3).contains(&whole.len()) && !whole.starts_with('0') && digits(after) == 3;
    if groups { Evidence::Either(mark) } else { Evidence::Decimal(mark) }
}

/// An amount with a sign in front and thousands grouped by spaces, apostrophes or the other mark.
/// `None`: that is no amount.
pub(crate) fn read(text: &str, decimal: Mark) -> Option<Decimal> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text).trim_start()),
    };
    let (whole, fraction) = match text.split_once(decimal.sign()) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let mut plain = ungrouped(whole, decimal.other())?;
    if let Some(fraction) = fraction {
        plain.push('.');
        plain.push_str(fraction);
    }
    let all = plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let amount = all.then(|| amount::plain(&plain))??;
    Some(if negative { amount::negated(amount) } else { amount })
}

/// The digits of grouped thousands: groups of three, of two in India, the last always of three.
fn ungrouped(whole: &str, by: Mark) -> Option<String> {
    let groups = |c: char| c == by.sign() || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’');
    let mut parts = whole.split(groups).peekable();
    let mut digits = parts.next().unwrap_or_default().to_owned();
    let grouped = parts.peek().is_some();
    if grouped && !(1..=3).contains(&digits.len()) {
        return None;
    }
    while let Some(part) = parts.next() {
        let fits =
            if parts.peek().is_none() { part.len() == 3 } else { matches!(part.len(), 2 | 3) };
        if !fits {
            return None;
        }
        digits.push_str(part);
    }
    Some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_amounts_tell() {
        use Evidence::{Decimal, Either, Nothing};
        use Mark::{Comma, Point};
        let table = [
            ("1234", Nothing),
            ("-12.50", Decimal(Point)),
            ("12,5", Decimal(Comma)),
            ("1,234.56", Decimal(Point)),
            ("1.234,56", Decimal(Comma)),
            ("1,234,567", Decimal(Point)),
            ("1.234.567", Decimal(Comma)),
            ("-1,234", Either(Comma)),
            ("123.456", Either(Point)),
            ("0.125", Decimal(Point)),
            (",125", Decimal(Comma)),
            ("1234.567", Decimal(Point)),
        ];
        for (text, told) in table {
            assert_eq!(evidence(text), told, "{text}");
        }
    }

    #[test]
    fn grouped_amounts() {
        let point = |text| read(text, Mark::Point).map(|amount| amount.to_string());
        let table = [
            ("1,234.56", "1234.56"),
            ("-1,234,567.8", "-1234567.8"),
            ("-0.00", "0.00"),
            ("+ 12.00", "12.00"),
            ("\u{2212}5", "-5"),
            ("1'234.50", "1234.50"),
            ("12,34,567.00", "1234567.00"),
            ("1 234", "1234"),
            (".5", "0.5"),
        ];
        for (text, wanted) in table {
            assert_eq!(point(text).as_deref(), Some(wanted), "{text}");
        }
        let none = ["", "-", "1,23", "1,2345.00", "12.3.4", "1234,567.00", "1,,234", "--1", "1e3"];
        for text in none.into_iter().chain(["12.50-", "$5", "1.234,56", ",234"]) {
            assert_eq!(point(text), None, "{text}");
        }
        let comma = read("1.234,56", Mark::Comma).map(|amount| amount.to_string());
        assert_eq!(comma.as_deref(), Some("1234.56"));
    }
}
