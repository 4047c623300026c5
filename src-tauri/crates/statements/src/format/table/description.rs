//! Descriptions of Indonesian transfers, taken apart: the bank's frame, the amount inside it, the
//! remark and whoever sent it.
//!
//! `TRSF E-BANKING CR 0101/FTSCY/WS95051 807400.00 INV-20417 BUDI SANTOSO`: the amount is a check
//! on the amount of the line. Remark and name follow each other without a separator, so a name is
//! taken only where the remark before it ends in digits.

use rust_decimal::Decimal;

use crate::Line;

const FRAMES: &[&str] = &["TRSF E-BANKING", "BI-FAST", "SWITCHING", "KR OTOMATIS", "TRANSFER"];

/// Puts what the bank wrote into the description of a line where it belongs; tells when the amount in
/// it is another than that of the line.
pub(super) fn take_apart(line: &mut Line) -> Option<String> {
    let inside = inside(&line.text);
    let amount = line.amount.abs();
    let differs = inside.as_ref().filter(|inside| inside.amount != amount);
    let differs =
        differs.map(|one| format!("The description says {}, the amount {amount}.", one.amount));
    if let (None, Some(name)) = (&line.counterparty.name, inside.and_then(|inside| inside.name)) {
        line.counterparty.name = Some(name.to_owned());
    }
    if let Some((kind, rest)) = framed(&line.text) {
        line.kind.get_or_insert_with(|| kind.to_owned());
        line.text = rest.to_owned();
    }
    differs
}

/// What is inside a description.
#[derive(Debug, PartialEq, Eq)]
struct Inside<'a> {
    amount: Decimal,
    name: Option<&'a str>,
}

/// Takes a description apart; `None`: it has no frame, or no amount in it.
fn inside(text: &str) -> Option<Inside<'_>> {
    FRAMES.iter().find(|frame| text.starts_with(**frame))?;
    let (amount, rest) = text.match_indices('.').find_map(|(at, _)| amount(text, at))?;
    Some(Inside { amount, name: name(rest.trim()) })
}

/// The amount whose point stands here, and what follows it: digits and two decimals, after a space.
fn amount(text: &str, point: usize) -> Option<(Decimal, &str)> {
    let (before, _) = text.split_at_checked(point)?;
    let whole = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (front, rest) = text.split_at_checked(point.checked_add(3)?)?;
    let start = point.checked_sub(whole).filter(|_| (1..=15).contains(&whole))?;
    let spaced = text.get(..start)?.ends_with(' ');
    let digits = front.get(start..)?;
    let decimals = front.get(point + 1..)?.bytes().all(|byte| byte.is_ascii_digit());
    (spaced && decimals).then(|| Decimal::from_str_exact(digits).ok().map(|one| (one, rest)))?
}

/// What kind of transfer a frame is about, and what stands behind it: `TRSF E-BANKING CR`, a day, a
/// code and a terminal, perhaps the amount.
fn framed(text: &str) -> Option<(&str, &str)> {
    let after = ["TRSF E-BANKING CR ", "TRSF E-BANKING DB "];
    let rest = after.iter().find_map(|frame| text.strip_prefix(frame))?;
    let kind = text.strip_suffix(rest)?.trim_end();
    let (frame, rest) = rest.split_once(' ')?;
    let day = frame.bytes().take_while(u8::is_ascii_digit).count();
    if day != 4 || frame.matches('/').count() != 2 {
        return None;
    }
    let rest = rest.trim_start();
    let point =
        rest.find(|c: char| !c.is_ascii_digit()).filter(|at| rest.get(*at..*at + 1) == Some("."));
    let behind = point.and_then(|point| amount(text, text.len() - rest.len() + point));
    Some((kind, behind.map_or(rest, |(_, behind)| behind).trim()))
}

/// The words after the last digit, which may stand right before them.
fn name(rest: &str) -> Option<&str> {
    let digit = rest.rfind(|c: char| c.is_ascii_digit())?;
    let name = rest.get(digit + 1..)?;
    let first = name.split_whitespace().next()?;
    let letters = |c: char| c.is_alphabetic() || matches!(c, ' ' | '.' | ',' | '\'');
    let whole = name.starts_with(' ') || first.len() >= 3;
    let name = name.trim();
    (whole && name.len() >= 3 && name.chars().all(letters)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amount_and_name() {
        let told = |text| inside(text).map(|one| (one.amount.to_string(), one.name));
        let text = "TRSF E-BANKING CR 0101/FTSCY/WS95051 807400.00 INV-20417 BUDI SANTOSO";
        assert_eq!(told(text), Some(("807400.00".into(), Some("BUDI SANTOSO"))));
        let text = "TRSF E-BANKING DB 1210/FTFVA/WS95031 50000.00 BAYAR SEWA SITI AMINAH";
        assert_eq!(told(text), Some(("50000.00".into(), None)), "remark and name are one");
        let text = "TRSF E-BANKING CR 0101/FTSCY/WS95051         91500.50SF 07 01_40021GALANG NUSA";
        assert_eq!(told(text), Some(("91500.50".into(), Some("GALANG NUSA"))), "nothing between");
        assert_eq!(told("BIAYA ADM 807400.00"), None);
        assert_eq!(told("TRSF E-BANKING CR 01/02 v1.2"), None);
    }
    #[test]
    fn frames() {
        let table = [
            ("TRSF E-BANKING CR 0101/FTSCY/WS95051 807400.00 INV-20417 BUDI", "INV-20417 BUDI"),
            ("TRSF E-BANKING CR 0101/FTSCY/WS95051   91500.50SF 07", "SF 07"),
            ("TRSF E-BANKING CR 0601/FTFVA/WS95051 14313/LISTRIK - - 1", "14313/LISTRIK - - 1"),
            ("TRSF E-BANKING CR 0601/FTFVA/WS95051 12.5 kg", "12.5 kg"),
            ("TRSF E-BANKING CR 0101/FTSCY/WS95051 100.00", ""),
        ];
        for (text, rest) in table {
            assert_eq!(framed(text), Some(("TRSF E-BANKING CR", rest)), "{text}");
        }
        for text in ["TRSF E-BANKING CR ", "TRSF E-BANKING CR BUDI SANTOSO", "BIAYA ADM"] {
            assert_eq!(framed(text), None, "{text}");
        }
    }
}
