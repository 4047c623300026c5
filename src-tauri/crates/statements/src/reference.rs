//! References that carry check digits: whoever finds one knows that it was copied right.
//!
//! - ISO 11649, the creditor reference: `RF18 5390 0754 7034`, mod 97-10 over letters and digits.
//! - QRR, and ESR before it, on Swiss bills: 27 digits, the last by recursive mod 10.
//! - OGM, or VCS, on Belgian bills: `+++090/9337/55493+++`, ten digits and their remainder by 97.
//! - viitenumero on Finnish bills: 4 to 20 digits, weights 7, 3, 1 from the right.

/// No reference is written longer than this, its spaces and frame counted.
const LONGEST: usize = 64;

/// The compact form of a reference whose check digits hold: ISO 11649, QRR or OGM, in print or not.
///
/// The whole text must be the reference. A number of another kind passes for one of 12 digits in
/// one of 97 cases, so call this for fields that hold references, not for every word of a text.
pub(crate) fn structured(text: &str) -> Option<String> {
    let compact = compact(text)?;
    let holds = match compact.len() {
        12 if all_digits(&compact) => ogm_holds(&compact),
        27 if all_digits(&compact) => qrr_holds(&compact),
        5..=25 => iso_11649_holds(&compact),
        _ => false,
    };
    holds.then_some(compact)
}

/// The same for a field that the file itself declares to hold a reference with check digits: there
/// a viitenumero is one, too. Elsewhere any tenth number would pass for it.
pub(crate) fn declared(text: &str) -> Option<String> {
    structured(text).or_else(|| compact(text).filter(|digits| viitenumero_holds(digits)))
}

/// The same for a field that may hold anything: twelve bare digits are too often another number.
pub(crate) fn sure(text: &str) -> Option<String> {
    claims_check(text).then(|| structured(text)).flatten()
}

/// Whether a text cannot be meant as anything but a reference with check digits, right or wrong.
pub(crate) fn claims_check(text: &str) -> bool {
    let framed = frame(text.trim()).is_some();
    compact(text).is_some_and(|compact| {
        let iso = (5..=25).contains(&compact.len()) && iso_11649_form(&compact);
        let digits = all_digits(&compact);
        iso || digits && (compact.len() == 27 || framed && compact.len() == 12)
    })
}

/// Upper case, without spaces and without the frame of an OGM.
fn compact(text: &str) -> Option<String> {
    let text = Some(text.trim()).filter(|text| text.len() <= LONGEST)?;
    let (inner, framed) = frame(text).map_or((text, false), |inner| (inner, true));
    let kept = |letter: &char| !(letter.is_whitespace() || framed && *letter == '/');
    Some(inner.chars().filter(kept).map(|letter| letter.to_ascii_uppercase()).collect())
}

/// What stands between `+++` or `***`.
fn frame(text: &str) -> Option<&str> {
    ["+++", "***"].into_iter().find_map(|mark| text.strip_prefix(mark)?.strip_suffix(mark))
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn iso_11649_form(text: &str) -> bool {
    let rest = text.strip_prefix("RF").and_then(|rest| rest.split_at_checked(2));
    rest.is_some_and(|(check, own)| {
        all_digits(check) && own.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// ISO 7064 mod 97-10: the head goes to the end, letters count 10 to 35, the remainder is 1.
fn iso_11649_holds(text: &str) -> bool {
    let Some((head, own)) = text.split_at_checked(4).filter(|_| iso_11649_form(text)) else {
        return false;
    };
    let values = own.chars().chain(head.chars()).filter_map(|letter| letter.to_digit(36));
    let shift = |value| if value < 10 { 10 } else { 100 };
    values.fold(0, |rest, value| (rest * shift(value) + value) % 97) == 1
}

/// The table of the Swiss payment standards, for a carry of 0.
const RECURSIVE: [u32; 10] = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5];

fn qrr_holds(digits: &str) -> bool {
    let step = |carry: u32, digit: u32| {
        let place = ((carry + digit) % 10) as usize;
        RECURSIVE.get(place).copied().unwrap_or_default()
    };
    let values = || digits.chars().filter_map(|digit| digit.to_digit(10));
    let carry = values().take(26).fold(0, step);
    let any = values().any(|digit| digit != 0);
    any && values().next_back() == Some((10 - carry) % 10)
}

/// The last two are the first ten by 97, with 97 for no remainder.
fn ogm_holds(digits: &str) -> bool {
    let parts = digits.split_at_checked(10);
    let numbers = parts.and_then(|(own, check)| Some((own.parse().ok()?, check.parse().ok()?)));
    numbers.is_some_and(|(own, check): (u64, u64)| check == (own + 96) % 97 + 1)
}

fn viitenumero_holds(digits: &str) -> bool {
    if !(4..=20).contains(&digits.len()) || !all_digits(digits) {
        return false;
    }
    let mut values = digits.chars().rev().filter_map(|digit| digit.to_digit(10));
    let check = values.next();
    let sum: u32 = values.zip([7, 3, 1].into_iter().cycle()).map(|(digit, by)| digit * by).sum();
    sum > 0 && check == Some((10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_checks_is_told_in_compact_form() {
        let table = [
            ("RF18 5390 0754 7034", "RF18539007547034"),
            (" rf18539007547034 ", "RF18539007547034"),
            ("RF471234567890", "RF471234567890"),
            ("21 00000 00003 13947 14300 09017", "210000000003139471430009017"),
            ("+++090/9337/55493+++", "090933755493"),
            ("***090/9337/55493***", "090933755493"),
            ("090933755493", "090933755493"),
            ("+++000/0000/09797+++", "000000009797"),
        ];
        for (text, compact) in table {
            assert_eq!(structured(text).as_deref(), Some(compact), "{text}");
        }
    }

    #[test]
    fn what_does_not_check_is_none() {
        let table = [
            "",
            "RF19539007547034",
            "RF18",
            "RF185390075470345390075470",
            "RFA8539007547034",
            "RF18-5390",
            "210000000003139471430009018",
            "000000000000000000000000000",
            "+++090/9337/55494+++",
            "090/9337/55493",
            "000000000000",
            "ORDER-1814",
            "ÄÖÜ",
            "٠٩٠٩٣٣٧٥٥٤٩٣",
            &"1".repeat(100),
        ];
        for text in table {
            assert_eq!(structured(text), None, "{text}");
        }
    }

    #[test]
    fn a_viitenumero_counts_only_where_it_is_declared() {
        assert_eq!(structured("1234561"), None);
        assert_eq!(declared("12345 61").as_deref(), Some("1234561"));
        assert_eq!(declared("RF18 5390 0754 7034").as_deref(), Some("RF18539007547034"));
        for none in ["1234562", "123", "0000", "12345A1", ""] {
            assert_eq!(declared(none), None, "{none}");
        }
    }

    #[test]
    fn twelve_digits_alone_are_not_sure() {
        assert_eq!(sure("RF18 5390 0754 7034").as_deref(), Some("RF18539007547034"));
        assert_eq!(sure("+++090/9337/55493+++").as_deref(), Some("090933755493"));
        assert_eq!(
            [sure("090933755493"), sure("RF19539007547034"), sure("rent")],
            [None, None, None]
        );
    }

    #[test]
    fn a_wrong_one_is_told_from_a_word() {
        let claims = ["RF19 5390 0754 7034", "210000000003139471430009018", "+++090/9337/55494+++"];
        for text in claims {
            assert!(claims_check(text), "{text}");
        }
        for text in ["090933755494", "RFQ 2026", "RF-18", "INVOICE 7", "", "+++"] {
            assert!(!claims_check(text), "{text}");
        }
    }
}
