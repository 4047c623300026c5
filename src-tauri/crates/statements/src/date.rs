//! Reading days.

use chrono::{Datelike as _, NaiveDate};

/// A day that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Day {
    /// As written.
    Real(NaiveDate),
    /// No calendar has the written one, as 30 February in a bank's calendar of twelve equal months:
    /// the last day of that month.
    Mended(NaiveDate),
}

impl Day {
    pub(crate) fn date(self) -> NaiveDate {
        match self {
            Self::Real(date) | Self::Mended(date) => date,
        }
    }
}

/// Year, month and day as numbers. Days up to 31 are mended where the month is shorter; anything
/// else that is no date is `None`.
pub(crate) fn ymd(year: i32, month: u32, day: u32) -> Option<Day> {
    if let Some(date) = NaiveDate::from_ymd_opt(year, month, day) {
        return Some(Day::Real(date));
    }
    let next = match month {
        12 => NaiveDate::from_ymd_opt(year.checked_add(1)?, 1, 1)?,
        _ => NaiveDate::from_ymd_opt(year, month.checked_add(1)?, 1)?,
    };
    let last = next.pred_opt().filter(|last| last.month() == month)?;
    (29..=31).contains(&day).then_some(Day::Mended(last))
}

/// Two digits of a year: 80 to 99 are the last century's.
pub(crate) fn century(two: i32) -> i32 {
    if two >= 80 { 1900 + two } else { 2000 + two }
}

/// `YYMMDD` or `YYYYMMDD`, digits only.
pub(crate) fn compact(text: &str) -> Option<Day> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
    match text.len() {
        6 => ymd(century(number(0..2)? as i32), number(2..4)?, number(4..6)?),
        8 => ymd(number(0..4)? as i32, number(4..6)?, number(6..8)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_days_and_those_of_a_banks_calendar() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default();
        assert_eq!(compact("240229"), Some(Day::Real(day(2024, 2, 29))));
        assert_eq!(compact("19991231"), Some(Day::Real(day(1999, 12, 31))));
        assert_eq!(compact("090230"), Some(Day::Mended(day(2009, 2, 28))));
        assert_eq!(compact("251131").map(Day::date), Some(day(2025, 11, 30)));
        assert_eq!(compact("991231"), Some(Day::Real(day(1999, 12, 31))));
        assert_eq!(ymd(2026, 12, 32), None);
        assert_eq!(
            [(i32::MAX, 12), (2026, u32::MAX), (2026, 0)].map(|(y, m)| ymd(y, m, 31)),
            [None; 3]
        );
        for none in ["", "240232", "241301", "24010", "2x0101", "240100"] {
            assert_eq!(compact(none), None, "{none}");
        }
    }
}
