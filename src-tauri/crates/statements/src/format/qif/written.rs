//! One date, as far as it can be read without the others of its file.

use crate::DateOrder;
use crate::date::{self, Day};

/// What comes first where no number has four digits, or the last one has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Day,
    Month,
    Year,
}

impl Order {
    /// What a person chose, where it says something about dates with the year at their end.
    pub(super) fn of(chosen: DateOrder) -> Option<Self> {
        match chosen {
            DateOrder::DayMonthYear => Some(Self::Day),
            DateOrder::MonthDayYear => Some(Self::Month),
            DateOrder::YearMonthDay => None,
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Day => "the day before the month",
            Self::Month => "the month before the day",
            Self::Year => "the year before the month",
        }
    }

    /// The day that is written; `None`: that is no date.
    pub(super) fn read(self, text: &str) -> Option<Day> {
        match (written(text)?, self) {
            (Written::Known(day), _) => Some(day),
            (Written::Either { first, second, year, .. }, Self::Day) => {
                date::ymd(year, second, first)
            }
            (Written::Either { first, second, year, .. }, Self::Month) => {
                date::ymd(year, first, second)
            }
            (Written::Either { first, second, last, .. }, Self::Year) => {
                date::ymd(date::century(first as i32), second, last?)
            }
        }
    }
}

/// A date as far as it can be read alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// The year first, or the month by name.
    Known(Day),
    /// Two numbers before the year, or before the last number, where that may be a day.
    Either { first: u32, second: u32, year: i32, last: Option<u32> },
}

/// `2026-01-05`, `20260105`, `5 Jan 2026`, `1/5/26`, `1/ 5'26`, `05.01'2026`.
pub(super) fn written(text: &str) -> Option<Written> {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = words.next()?;
    let Some(second) = words.next() else {
        return date::compact(first).filter(|_| first.len() == 8).map(Written::Known);
    };
    let third = words.next()?;
    let number = |word: &str| word.parse::<u32>().ok().filter(|_| word.len() <= 4);
    if first.len() == 4 {
        let day = date::ymd(number(first)? as i32, number(second)?, number(third)?);
        return day.map(Written::Known);
    }
    let apostrophe = text.contains(['\'', '’']);
    let year = year(third, apostrophe)?;
    if let Some(month) = month(second) {
        return date::ymd(year, month, number(first)?).map(Written::Known);
    }
    if let Some(month) = month(first) {
        return date::ymd(year, month, number(second)?).map(Written::Known);
    }
    let (first, second) = (number(first)?, number(second)?);
    let year_first = third.len() <= 2 && !apostrophe && first <= 99 && second <= 12;
    let last = number(third).filter(|last| year_first && is_day(*last));
    let sensible = is_day(second) && (is_day(first) || last.is_some());
    sensible.then_some(Written::Either { first, second, year, last })
}

pub(super) fn is_day(number: u32) -> bool {
    (1..=31).contains(&number)
}

/// An apostrophe in front stands for 20.
fn year(word: &str, apostrophe: bool) -> Option<i32> {
    let number = word.parse::<i32>().ok().filter(|number| *number >= 0)?;
    match word.len() {
        4 => Some(number),
        1 | 2 if apostrophe => Some(2000 + number),
        1 | 2 => Some(date::century(number)),
        _ => None,
    }
}

fn month(word: &str) -> Option<u32> {
    const NAMES: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let begin = word.get(..3)?.to_ascii_lowercase();
    (1..).zip(NAMES).find(|(_, name)| *name == begin).map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, order: Order) -> Option<String> {
        order.read(text).map(|day| day.date().to_string())
    }

    #[test]
    fn three_orders() {
        let table = [
            ("1/ 5'26", "2026-05-01", "2026-01-05"),
            ("3/11' 2", "2002-11-03", "2002-03-11"),
            ("05.01'2026", "2026-01-05", "2026-05-01"),
            ("5/1/99", "1999-01-05", "1999-05-01"),
            ("05-01-2026", "2026-01-05", "2026-05-01"),
            ("2026-01-05", "2026-01-05", "2026-01-05"),
            ("2026/1/5", "2026-01-05", "2026-01-05"),
            ("20260105", "2026-01-05", "2026-01-05"),
            ("26 Jan 2026", "2026-01-26", "2026-01-26"),
            ("January 6, 2026", "2026-01-06", "2026-01-06"),
            ("31/2/26", "2026-02-28", ""),
        ];
        for (text, day, month) in table {
            assert_eq!(read(text, Order::Day).unwrap_or_default(), day, "{text}");
            assert_eq!(read(text, Order::Month).unwrap_or_default(), month, "{text}");
        }
        assert_eq!(read("26/10/05", Order::Year).as_deref(), Some("2026-10-05"));
        assert_eq!(read("99/12/31", Order::Year).as_deref(), Some("1999-12-31"));
        assert_eq!(read("05/10'26", Order::Year), None);
        for text in ["", "1", "1/5", "32/1/36", "0/1/36", "1/5/026", "Smarch 1 26", "99/12/31"] {
            assert_eq!(read(text, Order::Day), None, "{text}");
        }
    }
}
