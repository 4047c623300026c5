//! Days as people write them: `31/12/2026`, `2 Jan 26`, `31-DEC-2026 23:59`, `'31/12`.
//!
//! What a cell means may depend on the order of day and month, and on a year that stands elsewhere,
//! so a cell is first taken apart ([`shape`]) and then read ([`Shape::day`]).

use chrono::{Datelike as _, NaiveDate};

use super::ends::Ends;
use super::{months, weekdays};
use crate::DateOrder;
use crate::date::{self, Day};

/// A day that was taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// The year stands in front with four digits, or the month is a word: one reading only.
    Sure { year: i32, month: u32, day: u32 },
    /// `01.02.26`, three small numbers. With points, the day comes first everywhere; without, the
    /// year may come first in two digits.
    Three { numbers: [u32; 3], points: bool, year: bool },
    /// `01/02`, `1 Feb`: the year stands elsewhere.
    Two { numbers: [u32; 2], sure: bool },
}

/// What a day tells about the order of days and months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tells {
    /// It reads the same in any order.
    Nothing,
    /// It can be read in one order only.
    Order(DateOrder),
    /// `01/02/2026`.
    Either,
}

/// The first and the last day of the time that a file says it is about.
pub(super) type Period = (NaiveDate, NaiveDate);

/// Takes a cell apart; `None`: it is no day.
pub(super) fn shape(cell: &str) -> Option<Shape> {
    if !(4..=40).contains(&cell.len()) || !cell.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut rest = weekdays::past(cell);
    if let Some(stamp) = stamp(rest) {
        return Some(stamp);
    }
    match number(&mut rest) {
        Some((number, digits)) => first_number(number, digits, rest),
        None => first_month(rest),
    }
}

/// `20260131235959`, a time of day written into the same number.
fn stamp(cell: &str) -> Option<Shape> {
    let digits = cell.len() == 14 && cell.bytes().all(|byte| byte.is_ascii_digit());
    let part = |at: usize| cell.get(at..at + 2)?.parse::<u32>().ok();
    let time = || Some(part(8)? < 24 && part(10)? < 60 && part(12)? < 60);
    let (day, _) = cell.split_at_checked(8).filter(|_| digits)?;
    shape(day).filter(|_| time() == Some(true))
}

/// The day comes first, or the year, or the month.
fn first_number(first: u32, digits: usize, mut rest: &str) -> Option<Shape> {
    if digits == 8 && is_time(rest) {
        let (year, month, day) = (first / 10_000, first / 100 % 100, first % 100);
        let fits = (1970..2100).contains(&year) && (1..=12).contains(&month) && day <= 31;
        return fits.then_some(Shape::Sure { year: year as i32, month, day });
    }
    let by = separator(&mut rest);
    if let Some(month) = months::month(&mut rest) {
        return named(first, digits, month, rest);
    }
    let (second, second_digits) = number(&mut rest).filter(|_| by.is_some())?;
    let again = separator(&mut rest);
    let third = again.and_then(|_| number(&mut rest));
    match third {
        Some((third, third_digits)) if is_time(rest) && again == by => three(
            [(first, digits), (second, second_digits), (third, third_digits)],
            by == Some('.'),
        ),
        None if by == Some('-') && digits == 2 && second_digits == 2 && rest.is_empty() => {
            two([(first, digits), (second, second_digits)], false)
        }
        None if (by == Some('/') || again == Some('.')) && is_time(rest) => {
            two([(first, digits), (second, second_digits)], by == Some('.'))
        }
        _ => None,
    }
}

/// `31 Dec 2026`, `2026-Dec-31`, `31 Dec`.
fn named(first: u32, digits: usize, month: u32, mut rest: &str) -> Option<Shape> {
    separator(&mut rest);
    let third = number(&mut rest);
    match third {
        Some((day, 1 | 2)) if digits == 4 => sure(first as i32, month, day, rest),
        Some((year, 4)) => sure(year as i32, month, first, rest),
        Some((year, 2)) if !rest.starts_with(':') => {
            sure(date::century(year as i32), month, first, rest)
        }
        None if digits <= 2 && is_time(rest) => {
            (1..=31).contains(&first).then_some(Shape::Two { numbers: [first, month], sure: true })
        }
        _ => None,
    }
}

/// `Dec 31, 2026`.
fn first_month(mut rest: &str) -> Option<Shape> {
    let month = months::month(&mut rest)?;
    separator(&mut rest)?;
    let (day, _) = number(&mut rest)?;
    rest = rest.strip_prefix(',').unwrap_or(rest);
    separator(&mut rest)?;
    let (year, _) = number(&mut rest).filter(|(_, digits)| *digits == 4)?;
    sure(year as i32, month, day, rest)
}

fn sure(year: i32, month: u32, day: u32, rest: &str) -> Option<Shape> {
    let fits = (1..=12).contains(&month) && (1..=31).contains(&day) && is_time(rest);
    fits.then_some(Shape::Sure { year, month, day })
}

fn three(parts: [(u32, usize); 3], points: bool) -> Option<Shape> {
    let [(first, a), (second, b), (third, c)] = parts;
    let day = |number: u32| (1..=31).contains(&number);
    match (a, b, c) {
        (4, 1 | 2, 1 | 2) => {
            let fits = (1..=12).contains(&second) && day(third);
            fits.then_some(Shape::Sure { year: first as i32, month: second, day: third })
        }
        (1 | 2, 1 | 2, 2 | 4) if day(first) && day(second) && first.min(second) <= 12 => {
            let year = !points && (a, b, c) == (2, 2, 2) && second <= 12 && day(third);
            Some(Shape::Three { numbers: [first, second, third], points, year })
        }
        (2, 2, 2) if (1..=12).contains(&second) && day(third) => {
            let year = date::century(first as i32);
            Some(Shape::Sure { year, month: second, day: third })
        }
        _ => None,
    }
}

fn two(parts: [(u32, usize); 2], sure: bool) -> Option<Shape> {
    let [(first, 1 | 2), (second, 1 | 2)] = parts else { return None };
    let fits = [first, second].iter().all(|number| (1..=31).contains(number));
    (fits && first.min(second) <= 12).then_some(Shape::Two { numbers: [first, second], sure })
}

/// The digits in front, and how many they are.
fn number(rest: &mut &str) -> Option<(u32, usize)> {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (text, after) = rest.split_at_checked(digits).filter(|_| (1..=8).contains(&digits))?;
    *rest = after;
    Some((text.parse().ok()?, digits))
}

/// What stands between the parts of a day.
fn separator(rest: &mut &str) -> Option<char> {
    let first = rest.chars().next().filter(|c| matches!(c, '/' | '-' | '.' | ' '))?;
    *rest = rest.trim_start_matches(['/', '-', '.', ' ']);
    Some(first)
}

/// Whether what follows a day is a time of it, or nothing.
fn is_time(rest: &str) -> bool {
    let between = |c: char| c.is_whitespace() || matches!(c, 'T' | 't' | ',' | '.' | '-' | '–');
    let rest = rest.trim_start_matches(between);
    rest.is_empty() || clock(rest).is_some_and(is_zone)
}

/// What follows hours and minutes, and perhaps seconds.
fn clock(mut rest: &str) -> Option<&str> {
    let mark = |c: char| matches!(c, ':' | '.' | 'h' | 'H');
    number(&mut rest).filter(|&(hours, digits)| hours <= 24 && digits <= 2)?;
    let minutes = rest.strip_prefix(mark)?;
    if rest.starts_with(['h', 'H']) && !minutes.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(minutes);
    }
    let sixty = |rest: &mut &str| number(rest).filter(|&(part, digits)| part <= 60 && digits == 2);
    rest = minutes;
    sixty(&mut rest)?;
    match rest.strip_prefix(mark) {
        Some(mut seconds) => sixty(&mut seconds).map(|_| seconds),
        None => Some(rest),
    }
}

/// Whether what follows a time is a fraction of it, its half of the day or its zone, or nothing.
fn is_zone(rest: &str) -> bool {
    let letters = rest.bytes().filter(u8::is_ascii_alphabetic).count();
    let all = |c: char| c.is_ascii_alphanumeric() || " :.+-()".contains(c);
    letters <= 6 && rest.chars().all(all)
}

impl Shape {
    /// What it tells about the order.
    pub(super) fn tells(self) -> Tells {
        match self {
            Self::Sure { .. } | Self::Two { sure: true, .. } => Tells::Nothing,
            Self::Three { points: true, .. } => Tells::Order(DateOrder::DayMonthYear),
            Self::Three { numbers: [first, second, _], .. }
            | Self::Two { numbers: [first, second], .. } => match (first, second) {
                (13.., _) => Tells::Order(DateOrder::DayMonthYear),
                (_, 13..) => Tells::Order(DateOrder::MonthDayYear),
                _ => Tells::Either,
            },
        }
    }

    /// What it has at its ends, where the year may be at either.
    pub(super) fn ends(self) -> Option<Ends> {
        match self {
            Self::Three { numbers: [first, _, last], points: false, year } => {
                Some(Ends::of(first, last, year))
            }
            _ => None,
        }
    }

    /// Whether it would be another day, but a day, with day and month the other way round.
    pub(super) fn is_swappable(self) -> bool {
        matches!(self, Self::Sure { month, day, .. } if day <= 12 && day != month)
    }

    /// Whether its year stands elsewhere.
    pub(super) fn wants_year(self) -> bool {
        matches!(self, Self::Two { .. })
    }

    /// The day; `None`: there is none in this order, or no year.
    pub(super) fn day(self, order: DateOrder, period: Option<Period>) -> Option<Day> {
        match self {
            Self::Sure { year, month, day } => date::ymd(year, month, day),
            Self::Three { numbers: [day, month, year], points: true, .. } => ymd(year, month, day),
            Self::Three { numbers: [a, b, c], .. } => match order {
                DateOrder::DayMonthYear => ymd(c, b, a),
                DateOrder::MonthDayYear => ymd(c, a, b),
                DateOrder::YearMonthDay => ymd(a, b, c),
            },
            Self::Two { numbers: [a, b], sure } => {
                let (day, month) =
                    if sure || order != DateOrder::MonthDayYear { (a, b) } else { (b, a) };
                of_period(month, day, period?)
            }
        }
    }
}

fn ymd(year: u32, month: u32, day: u32) -> Option<Day> {
    let year = if year < 100 { date::century(year as i32) } else { year as i32 };
    date::ymd(year, month, day)
}

/// The one day within a time that has this name; `None`: it lies outside, or comes every year.
fn of_period(month: u32, day: u32, (first, last): Period) -> Option<Day> {
    let years = first.year()..=last.year().min(first.year().saturating_add(MOST_YEARS));
    let days = years.filter_map(|year| date::ymd(year, month, day));
    let mut within = days.filter(|day| (first..=last).contains(&day.date()));
    let found = within.next()?;
    within.next().is_none().then_some(found)
}

/// No day is alone in a longer time.
const MOST_YEARS: i32 = 3;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &str, order: DateOrder) -> String {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let period = Some((day(2025, 12, 28), day(2026, 1, 31)));
        match shape(cell).map(|shape| shape.day(order, period)) {
            None => "no day".to_owned(),
            Some(None) => "unreadable".to_owned(),
            Some(Some(day)) => day.date().to_string(),
        }
    }

    #[test]
    fn in_one_way_only() {
        let table = [
            ("2026-01-31", "2026-01-31"),
            ("2026/1/3", "2026-01-03"),
            ("20260131", "2026-01-31"),
            ("2026-01-31T23:59:59+07:00", "2026-01-31"),
            ("2026-01-31 08:15:30.123 PDT", "2026-01-31"),
            ("31.01.26", "2026-01-31"),
            ("31.12.1999 10:00", "1999-12-31"),
            ("02 Jan 2026", "2026-01-02"),
            ("2-Feb-26", "2026-02-02"),
            ("01 Agustus 2026 07:40:58", "2026-08-01"),
            ("3. März 2026", "2026-03-03"),
            ("3 févr. 2026", "2026-02-03"),
            ("Jan 2, 2026", "2026-01-02"),
            ("02Jan2026", "2026-01-02"),
            ("31/12", "2025-12-31"),
            ("02/01", "2026-01-02"),
            ("28 Des", "2025-12-28"),
            ("28.12.", "2025-12-28"),
            ("30/02/2026", "2026-02-28"),
            ("01/05/26 10.00.00", "2026-05-01"),
            ("99/12/31", "1999-12-31"),
            ("31/01/2026\n10:00:00", "2026-01-31"),
            ("31/01/2026 - 10:00", "2026-01-31"),
            ("2026-01-31-23.59.59.123456", "2026-01-31"),
            ("31 Jan 2026 10h30", "2026-01-31"),
            ("20260131235959", "2026-01-31"),
            ("Sat 31 Jan 2026", "2026-01-31"),
            ("Sabtu, 31 Januari 2026", "2026-01-31"),
            ("Sa., 31.01.2026", "2026-01-31"),
            ("Saturday, January 31, 2026 10:00 AM", "2026-01-31"),
            ("31-12", "2025-12-31"),
        ];
        for (cell, wanted) in table {
            assert_eq!(read(cell, DateOrder::DayMonthYear), wanted, "{cell}");
        }
    }

    #[test]
    fn in_the_order_that_was_decided() {
        assert_eq!(read("01/02/2026", DateOrder::DayMonthYear), "2026-02-01");
        assert_eq!(read("01/02/2026", DateOrder::MonthDayYear), "2026-01-02");
        assert_eq!(read("26-01-02", DateOrder::YearMonthDay), "2026-01-02");
        assert_eq!(read("31/12/2026", DateOrder::MonthDayYear), "unreadable");
        assert_eq!(shape("31/12/2026").unwrap().tells(), Tells::Order(DateOrder::DayMonthYear));
        assert_eq!(shape("12/31/2026").unwrap().tells(), Tells::Order(DateOrder::MonthDayYear));
        assert_eq!(shape("01/02/2026").unwrap().tells(), Tells::Either);
        assert_eq!(shape("2026-01-02").unwrap().tells(), Tells::Nothing);
    }

    #[test]
    fn a_day_without_a_year_is_one_of_the_period() {
        let date = |(y, m, d)| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let told = |cell, first, last| {
            let day = shape(cell)?.day(DateOrder::DayMonthYear, Some((date(first), date(last))));
            day.map(|day| day.date().to_string())
        };
        let (december, january) = ((2025, 12, 1), (2026, 1, 31));
        assert_eq!(told("15/12", december, january).as_deref(), Some("2025-12-15"));
        assert_eq!(told("15/01", december, january).as_deref(), Some("2026-01-15"));
        for cell in ["15/11", "28/02", "30/11"] {
            assert_eq!(told(cell, december, january), None, "{cell}");
        }
        assert_eq!(told("15/06", (2024, 1, 1), (2025, 12, 31)), None, "two days have this name");
        assert_eq!(told("15/06", (2025, 3, 1), (2026, 5, 31)).as_deref(), Some("2025-06-15"));
    }

    #[test]
    fn the_year_may_come_first_in_two_digits() {
        let open = |cell| shape(cell).unwrap().ends().map(Ends::open);
        for cell in ["26-10-13", "13/10/26", "01/02/03"] {
            assert_eq!(open(cell), Some(true), "{cell}");
        }
        for cell in ["26/10/2013", "10/13/26", "13/10/99", "1/10/26"] {
            assert_eq!(open(cell), Some(false), "{cell}");
        }
        for cell in ["26.10.13", "2026-10-13", "13 Oct 26", "13/10"] {
            assert_eq!(open(cell), None, "{cell}");
        }
    }

    #[test]
    fn what_is_no_day() {
        let none = [
            "",
            "PEND",
            "12.34",
            "1.234.567",
            "10:12:50",
            "12345678",
            "01/02/2026 - 28/02/2026",
            "01.02.2026 - 08.02.2026",
            "20260131995959",
            "12-34",
            "1-2",
            "Saturday",
            "99/99/9999",
            "1,234.00",
            "0998",
            "May payment",
            "marchand 12",
            "2026-13-01",
            "32.01.2026",
            "00/00/2026",
            "1/2/3/4",
            "3 apples 2026",
            "2026",
        ];
        for cell in none {
            assert_eq!(shape(cell), None, "{cell}");
        }
    }
}
