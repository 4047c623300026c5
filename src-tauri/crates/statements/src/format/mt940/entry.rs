//! `:61:`, the facts of an entry, read strictly from left to right.
//!
//! Value day, booking day, mark, the currency's third letter, amount, type, references. Only the
//! value day, the mark and the amount are always there.

use chrono::{Datelike as _, NaiveDate};
use rust_decimal::Decimal;

use crate::date::{self, Day};
use crate::{Booking, amount, words};

/// What a `:61:` says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) valued: Option<Day>,
    pub(super) booked: Option<Day>,
    /// The file says a booking day, and it is none.
    pub(super) odd_booking: bool,
    /// What is written for both days, where it may be other days.
    pub(super) day_doubt: Option<String>,
    /// Money left.
    pub(super) debit: bool,
    /// With its sign.
    pub(super) amount: Decimal,
    /// As it is written.
    pub(super) digits: String,
    pub(super) reversal: bool,
    pub(super) booking: Booking,
    pub(super) kind: Option<String>,
    pub(super) reference: Option<String>,
    /// The bank's own.
    pub(super) bank_reference: Option<String>,
    /// Dutch banks write it behind the reference, in a column of its own.
    pub(super) name: Option<String>,
    /// The further lines.
    pub(super) details: String,
}

/// What is wrong with it, in a sentence.
pub(super) type Wrong = &'static str;

pub(super) fn entry(text: &str) -> Result<Entry, Wrong> {
    let (first, details) = text.split_once('\n').unwrap_or((text, ""));
    let (days, rest) = days(first);
    let (mark, rest) = mark(rest).ok_or("the entry has no C or D before its amount")?;
    let rest = funds_code(rest);
    let (digits, amount, rest) = number(rest).ok_or("the entry's amount cannot be read")?;
    let (kind, rest) = kind(rest.trim_start());
    let (reference, bank_reference) = rest.split_once("//").unwrap_or((rest, ""));
    let (reference, name) = reference.split_once("  ").unwrap_or((reference, ""));
    Ok(Entry {
        valued: days.valued,
        booked: days.booked,
        odd_booking: days.odd_booking,
        day_doubt: days.doubt,
        debit: mark.out,
        amount: if mark.out { amount::negated(amount) } else { amount },
        digits: digits.to_owned(),
        reversal: mark.reversal,
        booking: if mark.expected { Booking::Pending } else { Booking::Booked },
        kind: kind.map(str::to_owned),
        reference: own(reference).map(str::to_owned),
        bank_reference: words::reference(bank_reference).map(str::to_owned),
        name: Some(name.trim()).filter(|name| !name.is_empty()).map(str::to_owned),
        details: details.trim().to_owned(),
    })
}

struct Days {
    valued: Option<Day>,
    booked: Option<Day>,
    /// A booking day is written, and it is none.
    odd_booking: bool,
    /// The digits, where they may be other days.
    doubt: Option<String>,
}

/// Six digits and four; some banks write the century, or the booking day with its year.
fn days(text: &str) -> (Days, &str) {
    let text = text.trim_start();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let all = text.get(..digits).unwrap_or_default();
    let (first, doubt) = match digits {
        8 | 16 if all.get(..8).and_then(date::compact).is_none_or(is_likely) => (8, false),
        12 => twelve(all),
        _ => (6, false),
    };
    let (valued, rest) = match text.split_at_checked(first) {
        Some((day, rest)) if first <= digits => (date::compact(day), rest),
        _ => (None, text),
    };
    // With its year it is as long as the value day.
    let second = if digits == 2 * first { first } else { 4 };
    let day = rest.get(..second).filter(|day| day.bytes().all(|byte| byte.is_ascii_digit()));
    let booked = day.and_then(|day| booking_day(day, valued));
    // Some banks write spaces in the place of the booking day.
    let rest = day.map_or(rest.trim_start(), |day| rest.get(day.len()..).unwrap_or_default());
    let doubt = doubt.then(|| all.to_owned());
    (Days { valued, booked, odd_booking: day.is_some() && booked.is_none(), doubt }, rest)
}

/// How long the value day is in twelve digits, and whether it may as well be otherwise. Where both
/// ways lead to days, a booking is seldom far from its value day.
fn twelve(digits: &str) -> (usize, bool) {
    let apart = |width: usize| {
        let (first, second) = digits.split_at_checked(width)?;
        let valued = date::compact(first).filter(|day| is_likely(*day))?;
        let booked = booking_day(second, Some(valued))?;
        Some((booked.date() - valued.date()).num_days().abs())
    };
    match (apart(8), apart(6)) {
        (Some(long), Some(short)) => (if long < short { 8 } else { 6 }, true),
        (Some(_), None) => (8, false),
        (None, Some(_)) => (6, false),
        // The booking day is none either way: the value day decides.
        (None, None) => {
            let century = digits.get(..8).and_then(date::compact).is_some_and(is_likely);
            let short = !century && digits.get(..6).and_then(date::compact).is_some();
            (if short { 6 } else { 8 }, false)
        }
    }
}

/// No bank writes statements of other centuries: 2601 is January 2026.
fn is_likely(day: Day) -> bool {
    (1900..2100).contains(&day.date().year())
}

/// A booking day, with its year or without: then it is in the year that is nearest to the value day.
fn booking_day(digits: &str, valued: Option<Day>) -> Option<Day> {
    if digits.len() != 4 {
        return date::compact(digits);
    }
    let number = |part: Option<&str>| part.and_then(|part| part.parse().ok());
    near(valued?.date(), number(digits.get(..2))?, number(digits.get(2..))?)
}

struct Mark {
    /// Money left.
    out: bool,
    reversal: bool,
    expected: bool,
}

/// `RC` takes back a credit, so money leaves; it is told from a credit in a currency that ends in R by
/// its order. The balances prove it: only so do statements with `RC` tie.
fn mark(text: &str) -> Option<(Mark, &str)> {
    let (reversal, rest) = text.strip_prefix('R').map_or((false, text), |rest| (true, rest));
    let (expected, rest) = rest.strip_prefix('E').map_or((false, rest), |rest| (true, rest));
    let debit = match rest.as_bytes().first()? {
        b'D' => true,
        b'C' => false,
        _ => return None,
    };
    Some((Mark { out: debit != reversal, reversal, expected }, rest.get(1..)?))
}

/// The third letter of the currency.
fn funds_code(text: &str) -> &str {
    text.strip_prefix(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(text)
}

fn number(text: &str) -> Option<(&str, Decimal, &str)> {
    let length =
        text.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b',' | b'.')).count();
    let (number, rest) = text.split_at_checked(length)?;
    let whole = number.contains([',', '.']) || is_whole(rest);
    whole.then_some((number, amount::plain(number)?, rest))
}

/// Whether a number without a decimal mark ends where its digits do: an O in the place of a nought
/// must not make 15 out of 150,000.
fn is_whole(rest: &str) -> bool {
    let (kind, behind) = kind(rest.trim_start());
    let ends = rest.is_empty() || rest.starts_with([' ', '/']) || rest.starts_with("NONREF");
    (kind.is_some() || ends) && !behind.starts_with([',', '.'])
}

/// `N`, `F` or `S` and three more, of which the last may be spaces; some banks leave it out.
fn kind(text: &str) -> (Option<&str>, &str) {
    let kind = text.split_at_checked(4).filter(|(kind, _)| {
        let letters = kind.trim_end().bytes().all(|byte| byte.is_ascii_alphanumeric());
        letters && kind.starts_with(['N', 'F', 'S']) && !text.starts_with("NONREF")
    });
    kind.map_or((None, text), |(kind, rest)| (Some(kind.trim_end()), rest))
}

/// Dutch banks name the code that the narrative has the reference behind; some write N for `NONREF`.
fn own(reference: &str) -> Option<&str> {
    let reference = words::reference(reference)?;
    let code = reference.strip_suffix('+').unwrap_or(reference);
    let elsewhere = matches!(code, "N" | "EREF" | "KREF" | "MARF" | "MREF" | "PREF");
    (!elsewhere).then_some(reference)
}

/// The booking day says no year: the one that is nearest to the value day.
fn near(valued: NaiveDate, month: u32, day: u32) -> Option<Day> {
    let years = [valued.year(), valued.year() - 1, valued.year() + 1];
    let days = years.into_iter().filter_map(|year| date::ymd(year, month, day));
    days.min_by_key(|booked| (booked.date() - valued).num_days().abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match entry(text) {
            Err(wrong) => wrong.to_owned(),
            Ok(entry) => {
                let day =
                    |day: Option<Day>| day.map_or("-".to_owned(), |day| day.date().to_string());
                let part = |part: Option<String>| part.unwrap_or("-".to_owned());
                format!(
                    "{} {} {}{} {} {} {}",
                    day(entry.valued),
                    day(entry.booked),
                    entry.amount,
                    if entry.reversal { " reversal" } else { "" },
                    part(entry.kind),
                    part(entry.reference),
                    part(entry.bank_reference),
                )
            }
        }
    }

    #[test]
    fn from_left_to_right() {
        let table = [
            ("1701190119CN0,01NTRFNONREF//MB17", "2017-01-19 2017-01-19 0.01 NTRF - MB17"),
            ("1407290729C500NTRF29-07 10:05//B4", "2014-07-29 2014-07-29 500 NTRF 29-07 10:05 B4"),
            ("200219C65,00NMSC", "2020-02-19 - 65.00 NMSC - -"),
            ("240312    DD212,39NMSCNONREF//", "2024-03-12 - -212.39 NMSC - -"),
            ("0211021102CR3000,NTRFNONREF//55555", "2002-11-02 2002-11-02 3000 NTRF - 55555"),
            ("0211021102RC3000,NTRFA//B", "2002-11-02 2002-11-02 -3000 reversal NTRF A B"),
            ("0211021102RDR3000.5FMSC", "2002-11-02 2002-11-02 3000.5 reversal FMSC - -"),
            ("2501021231D10,ref only", "2025-01-02 2024-12-31 -10 - ref only -"),
            ("2412310102C10,S103", "2024-12-31 2025-01-02 10 S103 - -"),
            ("1602300301DR6,00N024NONREF", "2016-02-29 2016-03-01 -6.00 N024 - -"),
            ("000000C1,NTRF", "- - 1 NTRF - -"),
            ("20250102D10,NTRF", "2025-01-02 - -10 NTRF - -"),
            ("202501020103D10,NONREF//B", "2025-01-02 2025-01-03 -10 - - B"),
            ("260108260108C10,00NTRFX", "2026-01-08 2026-01-08 10.00 NTRF X -"),
            ("260108251231C10,00NTRFX", "2026-01-08 2025-12-31 10.00 NTRF X -"),
            ("2026010820260109C1,NTRFX", "2026-01-08 2026-01-09 1 NTRF X -"),
            ("260108269901C1,NTRFX", "2026-01-08 - 1 NTRF X -"),
            ("202501029901D10,", "2025-01-02 - -10 - - -"),
            ("20251301D10,", "- - -10 - - -"),
            ("202513010103D10,", "- - -10 - - -"),
            ("200102200102C1,NTRF", "2020-01-02 2020-01-02 1 NTRF - -"),
            ("200102200221C1,NTRF", "2001-02-20 2001-02-21 1 NTRF - -"),
            ("100722D25,03NOV NONREF", "2010-07-22 - -25.03 NOV - -"),
            ("1710111011DF2402,00S   X", "2017-10-11 2017-10-11 -2402.00 S X -"),
            ("2006080608D12,35 NRTIKREF+//20", "2020-06-08 2020-06-08 -12.35 NRTI - 20"),
            ("120829D0088,10N060P00      KPN", "2012-08-29 - -88.10 N060 P00 -"),
            ("110721D0236,56N030NONREF    TOM", "2011-07-21 - -236.56 N030 - -"),
            ("250102D0,00NTRFN", "2025-01-02 - 0.00 NTRF - -"),
        ];
        for (text, told) in table {
            assert_eq!(read(text), told, "{text}");
        }
        assert_eq!(read("200219X65,00NMSC"), "the entry has no C or D before its amount");
        for odd in ["200219C6.5,00NMSC", "200219C15O000,00NTRFX", "200219C15S000,00NTRFX"] {
            assert_eq!(read(odd), "the entry's amount cannot be read", "{odd}");
        }
        for odd in ["", "2002", "26010801C1,", "é", "200219", "200219C", "200219R", "200219CéN"] {
            assert!(entry(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn digits_that_may_be_other_days_are_a_doubt() {
        let doubt = |text| entry(text).unwrap().day_doubt;
        assert_eq!(doubt("200102200102C1,NTRF").as_deref(), Some("200102200102"));
        for sure in ["260108260108C1,NTRF", "202501020103C1,NTRF", "2601080108C1,NTRF"] {
            assert_eq!(doubt(sure), None, "{sure}");
        }
    }

    #[test]
    fn what_is_only_expected_is_pending() {
        assert_eq!(entry("200219EC65,00NMSC").unwrap().booking, Booking::Pending);
    }
}
