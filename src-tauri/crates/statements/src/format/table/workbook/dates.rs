//! Days in workbooks: numbers that a format shows as days.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// From which day on a workbook counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum System {
    /// 1 is 1 January 1900, and 60 the 29 February that year never had.
    #[default]
    Y1900,
    /// 0 is 1 January 1904.
    Y1904,
}

/// The day of a number; its fraction is a time of that day. `None`: it is a time only, or no day
/// of a statement.
pub(super) fn day(number: Decimal, system: System) -> Option<NaiveDate> {
    let whole = number.floor().to_u64()?;
    let (year, month, day) = match (system, whole) {
        (System::Y1904, 0) | (_, 1..) if system == System::Y1904 => (1904, 1, 1),
        (System::Y1900, 61..) => (1899, 12, 30),
        (System::Y1900, 1..60) => (1899, 12, 31),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(year, month, day)?.checked_add_days(Days::new(whole))
}

/// Whether one of the formats that every workbook has shows a day.
pub(super) fn is_built_in(format: u32) -> bool {
    matches!(format, 14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58)
}

/// Whether a format's own code shows a day: `dd/mm/yyyy`, `[$-409]d\-mmm\-yy;@`. What stands in
/// quotes, in brackets or behind a mark is no part of it.
pub(super) fn is_day(code: &str) -> bool {
    if code.eq_ignore_ascii_case("general") {
        return false;
    }
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => drop(letters.by_ref().find(|other| *other == '"')),
            '[' => drop(letters.by_ref().find(|other| *other == ']')),
            '\\' | '_' | '*' => drop(letters.next()),
            'y' | 'Y' | 'd' | 'D' => return true,
            ';' => return false,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_systems() {
        let told = |number: &str, system| {
            day(number.parse().unwrap(), system).map(|day| day.to_string()).unwrap_or_default()
        };
        assert_eq!(told("1", System::Y1900), "1900-01-01");
        assert_eq!(told("59", System::Y1900), "1900-02-28");
        assert_eq!(told("60", System::Y1900), "", "29 February 1900");
        assert_eq!(told("61", System::Y1900), "1900-03-01");
        assert_eq!(told("46023.75", System::Y1900), "2026-01-01");
        assert_eq!(told("44561", System::Y1904), "2026-01-01");
        assert_eq!(told("0", System::Y1904), "1904-01-01");
        assert_eq!(told("0.5", System::Y1900), "");
        assert_eq!(told("-3", System::Y1900), "");
        assert_eq!(told("99999999999999", System::Y1904), "");
    }

    #[test]
    fn formats() {
        for code in ["dd/mm/yyyy", "[$-409]d\\-mmm\\-yy;@", "mmm yy", "yyyy\"y\"", "[Red]D.M.YY"] {
            assert!(is_day(code), "{code}");
        }
        let others =
            ["General", "#,##0.00", "[$Rp-421]#,##0", "0.00\" days\"", "_d0.00", "h:mm", "@"];
        for code in others {
            assert!(!is_day(code), "{code}");
        }
    }
}
