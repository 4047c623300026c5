//! `166?00TRANSFER?10931?20SVWZ+Rent?31DE…?32Name`: fields with two digits behind a mark.
//!
//! German and Austrian banks write `?`, Polish ones `~`, `^` or `<`.

use super::sepa::Sections;
use super::{Narrative, join, set, set_account, words};

/// What may stand before a number.
const MARKS: [char; 8] = ['?', '~', '^', '<', '>', '|', '@', '$'];

/// How long a field is that goes on in the next one without a space.
const FULL: usize = 27;

pub(super) fn read(text: &str) -> Option<Narrative<'_>> {
    let (code, mark) = begins(text.trim_start())?;
    let joined = join::lines(text, Some(mark));
    let mut found = Narrative { code, ..Narrative::default() };
    let (mut purpose, mut name, mut rest) = <(Sections, Sections, Sections)>::default();
    let (mut iban, mut account) = (None, None);
    for (number, field) in fields(&joined, mark) {
        match number {
            "00" => found.say(field),
            // The journal, and the other bank.
            "10" | "30" => {}
            "31" => account = Some(field),
            "32" | "33" => name.add(field, goes_on(field)),
            "34" => {
                found.key.perhaps = words::reference(field).map(str::to_owned);
            }
            "38" => iban = Some(field),
            _ if number.starts_with('2') || number.starts_with('6') => {
                purpose.add(field, goes_on(field));
            }
            _ => rest.add(field, goes_on(field)),
        }
    }
    for account in [iban, account].into_iter().flatten() {
        set_account(&mut found.account, account);
    }
    set(&mut found.name, &name.plain());
    purpose.tell(&mut found);
    found.say(&rest.plain());
    Some(found)
}

/// The code of the business, if any, and the mark.
fn begins(text: &str) -> Option<(Option<&str>, char)> {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let coded = text.split_at_checked(3).filter(|(code, _)| digits(code));
    let (code, rest) = coded.map_or((None, text), |(code, rest)| (Some(code), rest.trim_start()));
    let mark = rest.chars().next().filter(|mark| MARKS.contains(mark))?;
    rest.get(1..3).filter(|number| digits(number))?;
    Some((code, mark))
}

/// Whether the next field continues the last word of this one.
pub(super) fn goes_on(field: &str) -> bool {
    !field.ends_with(char::is_whitespace) && field.chars().count() >= FULL
}

/// Each number with its text; a mark without a number is text.
fn fields(text: &str, mark: char) -> impl Iterator<Item = (&str, &str)> {
    let begins = move |at: usize| {
        let number = text.get(at + 1..at + 3)?;
        number.bytes().all(|byte| byte.is_ascii_digit()).then_some((at, number))
    };
    let mut starts = text.match_indices(mark).filter_map(move |(at, _)| begins(at)).peekable();
    std::iter::from_fn(move || {
        let (at, number) = starts.next()?;
        let end = starts.peek().map_or(text.len(), |(next, _)| *next);
        Some((number, text.get(at + 3..end).unwrap_or_default()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_it_begins() {
        assert_eq!(begins("166?00X"), Some((Some("166"), '?')));
        assert_eq!(begins("020<00"), Some((Some("020"), '<')));
        assert_eq!(begins("020\n?00"), Some((Some("020"), '?')));
        assert_eq!(begins("~20X"), Some((None, '~')));
        for free in ["", "166", "166?", "166?0", "999PN0911", "166?x0", "é66?00", "?é"] {
            assert_eq!(begins(free), None, "{free}");
        }
    }

    #[test]
    fn a_mark_without_a_number_is_text() {
        let all: Vec<_> = fields("166?00A?20why? or ?not?21", '?').collect();
        assert_eq!(all, [("00", "A"), ("20", "why? or ?not"), ("21", "")]);
    }

    #[test]
    fn pieces_of_one_text() {
        let told = |text| read(text).unwrap_or_default();
        let long = told("166?20SVWZ+abcdefghijklmnopqrstuv?21wxyz");
        assert_eq!(long.text, "abcdefghijklmnopqrstuvwxyz");
        let found =
            told("109?00RETURN?20EREF+E-1?21SVWZ+Rent?22October?3010020030?31DE02?32A?33B?34901");
        assert_eq!(found.text, "RETURN Rent October");
        assert_eq!(found.end_to_end_id.as_deref(), Some("E-1"));
        assert_eq!(found.account.as_deref(), Some("DE02"));
        assert_eq!(found.name.as_deref(), Some("A B"));
        assert_eq!(found.key.reason(true).as_deref(), Some("901"));
    }
}
