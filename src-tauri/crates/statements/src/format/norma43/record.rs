//! One record of Norma 43, and what stands in its columns.

use chrono::NaiveDate;
use domain::Currency;
use rust_decimal::Decimal;

use crate::columns::columns;
use crate::date::{self, Day};
use crate::out::Out;
use crate::{Place, ReadError, WarningCode, amount};

/// How many columns a record has; it may be trimmed.
pub(super) const WIDTH: usize = 80;

/// The records of a line: one, unless the bank ends no lines. What stands beyond the columns and
/// begins no record stays with the last one.
pub(super) fn split(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let all = rest.take()?;
        let end = all.char_indices().nth(WIDTH).map_or(all.len(), |(offset, _)| offset);
        let (one, more) = all.split_at_checked(end)?;
        if !begins(more) {
            return Some(all);
        }
        rest = Some(more);
        Some(one)
    })
}

fn begins(text: &str) -> bool {
    ["00", "11", "22", "23", "24", "33", "88"].iter().any(|code| text.starts_with(code))
}

/// The bank and a day, and nothing else.
pub(super) fn is_file_header(text: &str) -> bool {
    let digits = columns(text, 0..WIDTH);
    digits.starts_with("00") && digits.len() == 12 && date::compact(columns(text, 6..12)).is_some()
}

/// A line and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) text: &'a str,
    pub(super) at: u64,
}

impl Record<'_> {
    pub(super) fn place(&self) -> Place {
        Place::line(self.at)
    }

    /// The amount in 14 digits that follows its sign: 1 is out, 2 is in.
    pub(super) fn signed(&self, at: usize) -> Result<Decimal, ReadError> {
        let amount = self.unsigned(at + 1)?;
        match columns(self.text, at..at + 1) {
            "1" => Ok(amount::negated(amount)),
            "2" => Ok(amount),
            sign => {
                let message = format!("the sign is “{sign}”, neither 1 (out) nor 2 (in)");
                Err(ReadError::malformed(self.at, message))
            }
        }
    }

    pub(super) fn unsigned(&self, at: usize) -> Result<Decimal, ReadError> {
        let digits = columns(self.text, at..at + 14);
        let amount = (digits.len() == 14).then(|| amount::implied(digits, 2)).flatten();
        amount.ok_or_else(|| {
            ReadError::malformed(self.at, format!("“{digits}” is no amount of 14 digits"))
        })
    }

    pub(super) fn day(&self, at: usize, out: &mut Out<'_>) -> Option<NaiveDate> {
        let written = columns(self.text, at..at + 6);
        let day = date::compact(written);
        let told = match day {
            Some(Day::Real(_)) => None,
            Some(Day::Mended(date)) => Some((WarningCode::DateMended, format!("{date} was taken"))),
            None => Some((WarningCode::DateMissing, "no date was taken".to_owned())),
        };
        if let Some((code, taken)) = told {
            out.warn(code, self.place(), format!("“{written}” is no date: {taken}."));
        }
        day.map(Day::date)
    }

    pub(super) fn currency(&self, at: usize, out: &mut Out<'_>) -> Option<Currency> {
        let code = columns(self.text, at..at + 3);
        let known = numeric(code).and_then(|letters| Currency::new(letters).ok());
        if known.is_none() {
            let message = format!("The currency “{code}” is not known: none was taken.");
            out.warn(WarningCode::FieldOdd, self.place(), message);
        }
        known
    }
}

/// The currencies in which Spanish banks keep accounts, by their numbers in ISO 4217.
pub(super) fn numeric(code: &str) -> Option<&'static str> {
    const CODES: [(&str, &str); 19] = [
        ("036", "AUD"),
        ("124", "CAD"),
        ("156", "CNY"),
        ("203", "CZK"),
        ("208", "DKK"),
        ("344", "HKD"),
        ("348", "HUF"),
        ("392", "JPY"),
        ("484", "MXN"),
        ("504", "MAD"),
        ("554", "NZD"),
        ("578", "NOK"),
        ("752", "SEK"),
        ("756", "CHF"),
        ("826", "GBP"),
        ("840", "USD"),
        ("949", "TRY"),
        ("978", "EUR"),
        ("985", "PLN"),
    ];
    CODES.iter().find(|(number, _)| *number == code).map(|(_, letters)| *letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_without_line_ends() {
        let of = |line: &str| split(line).map(str::to_owned).collect::<Vec<_>>();
        let [one, two] = ["11", "33"].map(|code| format!("{code:Ñ<80}"));
        assert_eq!(of(&format!("{one}{two}88")), [&one, &two, "88"]);
        assert_eq!(of(&format!("{one}xx")), [format!("{one}xx")], "no record");
        assert_eq!((of("11"), of("")), (vec!["11".to_owned()], vec![String::new()]));
    }
}
