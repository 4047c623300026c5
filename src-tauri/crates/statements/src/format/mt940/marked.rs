//! References with check digits, in the fields that hold references and within free text.

use crate::out::Out;
use crate::{Place, WarningCode, reference};

/// Letters of the longest one in print.
const LONGEST: usize = 40;

/// Groups that a printed reference is made of: `RF18 5390 0754 7034`.
const GROUPS: usize = 7;

/// The first that holds. Only a field as a whole, or what cannot be meant otherwise, is looked at: a
/// number of twelve digits within a text passes for a reference too often.
pub(super) fn reference<'a>(
    fields: impl Iterator<Item = &'a str>,
    text: &'a str,
    at: &Place,
    out: &mut Out<'_>,
) -> Option<String> {
    let mut wrong = None;
    for field in fields.chain([text]).filter(|field| begins(field)) {
        if let Some(found) = reference::structured(field) {
            return Some(found);
        }
        wrong = wrong.or_else(|| reference::claims_check(field).then_some(field));
    }
    let found = framed(text, &mut wrong).or_else(|| grouped(text));
    if let (None, Some(wrong)) = (&found, wrong) {
        let message = format!("The check digits of the reference “{wrong}” are wrong.");
        out.warn(WarningCode::ReferenceCheck, at.clone(), message);
    }
    found
}

/// Whether a reference may begin so: most texts need no closer look.
fn begins(field: &str) -> bool {
    let marks = |letter: char| letter.is_ascii_digit() || matches!(letter, 'R' | 'r' | '+' | '*');
    field.trim_start().starts_with(marks)
}

/// `+++090/9337/55493+++` or with stars.
fn framed<'a>(text: &'a str, wrong: &mut Option<&'a str>) -> Option<String> {
    for mark in ["+++", "***"] {
        let Some((_, rest)) = text.split_once(mark) else { continue };
        let Some(length) = rest.find(mark) else { continue };
        let begin = text.len() - rest.len() - mark.len();
        let frame = text.get(begin..begin + length + 2 * mark.len())?;
        if let Some(found) = reference::structured(frame) {
            return Some(found);
        }
        *wrong = wrong.or_else(|| reference::claims_check(frame).then_some(frame));
    }
    None
}

/// `RF…` or 27 digits, in print or not.
fn grouped(text: &str) -> Option<String> {
    let starts = text.bytes().enumerate().scan(b' ', |before, (at, byte)| {
        let begins = !before.is_ascii_alphanumeric() && (byte == b'R' || byte.is_ascii_digit());
        *before = byte;
        Some((at, begins))
    });
    let starts = starts.filter(|(_, begins)| *begins).filter_map(|(at, _)| text.get(at..));
    starts.filter(|rest| likely(rest)).map(longest).find_map(|rest| {
        let ends = rest.match_indices(' ').map(|(at, _)| at).chain([rest.len()]).take(GROUPS);
        let groups = ends.filter_map(|end| rest.get(..end));
        groups
            .filter(|group| group.starts_with("RF") || group.len() >= 27)
            .find_map(|group| reference::structured(group.trim_end_matches([',', ';', '.'])))
    })
}

/// No more of a text than a reference may have: a long text is looked at once.
fn longest(rest: &str) -> &str {
    let end = rest.char_indices().nth(LONGEST).map(|(end, _)| end);
    end.and_then(|end| rest.get(..end)).unwrap_or(rest)
}

/// `RF` and a digit, or many digits.
fn likely(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    match rest.strip_prefix("RF") {
        Some(own) => own.starts_with(|letter: char| letter.is_ascii_digit()),
        None => {
            let digit = |byte: &&u8| byte.is_ascii_digit() || **byte == b' ';
            bytes.iter().take(27).take_while(digit).count() == 27
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Event;

    fn read(fields: &[&str], text: &str) -> (Option<String>, usize) {
        let mut warnings = 0;
        let mut sink = |event| warnings += usize::from(matches!(event, Event::Warning(_)));
        let mut out = Out::new(&mut sink);
        let found = reference(fields.iter().copied(), text, &Place::line(1), &mut out);
        (found, warnings)
    }

    #[test]
    fn wherever_it_cannot_be_meant_otherwise() {
        let table = [
            (&["RF18539007547034"][..], "", "RF18539007547034"),
            (&[][..], "invoice RF18 5390 0754 7034 thanks", "RF18539007547034"),
            (&[][..], "invoice RF18539007547034.", "RF18539007547034"),
            (&[][..], "paid +++090/9337/55493+++ today", "090933755493"),
            (&[][..], "21 00000 00003 13947 14300 09017", "210000000003139471430009017"),
            (&[][..], "bill 210000000003139471430009017 x", "210000000003139471430009017"),
        ];
        for (fields, text, found) in table {
            assert_eq!(read(fields, text), (Some(found.to_owned()), 0), "{text}");
        }
    }

    #[test]
    fn a_wrong_one_is_told() {
        assert_eq!(read(&["RF19539007547034"], "x"), (None, 1));
        assert_eq!(read(&[], "paid +++090/9337/55494+++ today"), (None, 1));
        for text in ["", "RF", "order 090933755493", "++++++", "+++é+++", "RF18é"] {
            assert_eq!(read(&[], text), (None, 0), "{text}");
        }
    }
}
