//! `/TRTP/…/IBAN/…/NAME/…/REMI/…/EREF/…`: codes between slashes, as Dutch and Belgian banks write them.

use super::{Narrative, set, set_account};

/// Codes that no free text has.
const SURE: [&str; 14] = [
    "BENM", "CNTP", "CREF", "CSID", "EREF", "IBAN", "KREF", "MARF", "ORDP", "PREF", "REMI", "RTRN",
    "SVCL", "TRTP",
];

/// Codes that count among others only.
const OTHERS: [&str; 30] = [
    "ADDR", "BIC", "BUSP", "CHGS", "CRED", "DEBT", "EXCH", "FEES", "ID", "INFO", "INSTR", "ISDT",
    "LNNM", "MREF", "NAME", "NRTX", "OAMT", "OCMT", "PAYM", "PURP", "RREF", "SDDX", "TRCD", "TYPE",
    "UDTR", "UCRD", "ULTB", "ULTC", "ULTD", "VACC",
];

/// The longest code.
const LONGEST: usize = 5;

pub(super) fn read<'a>(text: &str) -> Option<Narrative<'a>> {
    let first = codes(text).next()?;
    codes(text).find(|(_, code)| SURE.contains(code))?;
    let mut found = Narrative::default();
    let before = text.get(..first.0).unwrap_or_default();
    let mut others = Vec::new();
    found.say(before);
    for (code, value) in sections(text) {
        let left = section(&mut found, code, value);
        if !left.is_empty() {
            others.push((code, left));
        }
    }
    for (code, value) in others {
        found.say_of(&format!("/{code}"), '/', value);
    }
    Some(found)
}

/// Puts a section where it belongs; what is left of it has no place of its own.
fn section<'a>(found: &mut Narrative<'_>, code: &str, value: &'a str) -> &'a str {
    let known = match code {
        "TRTP" => {
            found.say(value);
            true
        }
        "REMI" => {
            found.say(remittance(value));
            true
        }
        "EREF" => set(&mut found.end_to_end_id, value),
        "PREF" | "KREF" | "CREF" => set(&mut found.reference, value),
        "IBAN" => set_account(&mut found.account, value),
        "NAME" | "ORDP" | "BENM" => set(&mut found.name, value),
        "RTRN" => set(&mut found.key.told, &value.replace('/', " ")),
        "CNTP" => return counterparty(found, value),
        "BIC" => true,
        _ => false,
    };
    if known { "" } else { value }
}

/// Each code that is known, and where its first slash stands.
fn codes(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices('/').filter_map(|(at, _)| {
        let rest = text.get(at + 1..)?;
        let length = rest.bytes().take(LONGEST + 1).position(|byte| byte == b'/')?;
        let code = rest.get(..length)?;
        (SURE.contains(&code) || OTHERS.contains(&code)).then_some((at, code))
    })
}

/// Each code with what stands behind it, up to the next one.
fn sections(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut codes = codes(text).peekable();
    std::iter::from_fn(move || {
        let (at, code) = codes.next()?;
        let end = codes.peek().map_or(text.len(), |(next, _)| *next);
        let value = text.get(at + code.len() + 2..end).unwrap_or_default();
        Some((code, value.trim_matches(|letter: char| letter == '/' || letter.is_whitespace())))
    })
}

/// `USTD//text` or `STRD/CUR/reference`: the text.
fn remittance(value: &str) -> &str {
    let kinds = ["USTD", "STRD/CUR", "STRD/ISO", "STRD"];
    let kind = kinds.into_iter().find_map(|kind| value.strip_prefix(kind)?.strip_prefix('/'));
    kind.unwrap_or(value).trim_start_matches('/')
}

/// `account/BIC/name/city`; the city is left.
fn counterparty<'a>(found: &mut Narrative<'_>, value: &'a str) -> &'a str {
    let mut parts = value.splitn(4, '/');
    let account = parts.next().unwrap_or_default();
    let name = parts.nth(1).unwrap_or_default();
    let known = set_account(&mut found.account, account) && set(&mut found.name, name);
    if known { parts.next().unwrap_or_default() } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_what_is_behind_them() {
        let all = |text| sections(text).collect::<Vec<_>>();
        let text = "/TRTP/SEPA/IBAN/NL1/NAME/A/B C/REMI/1/2 /EREF/";
        let told =
            [("TRTP", "SEPA"), ("IBAN", "NL1"), ("NAME", "A/B C"), ("REMI", "1/2"), ("EREF", "")];
        assert_eq!(all(text), told);
        assert_eq!(all("/ORDP//NAME/X"), [("ORDP", ""), ("NAME", "X")]);
        assert_eq!(all("/EREF/REMI/x"), [("EREF", ""), ("REMI", "x")]);
        for free in ["", "/", "/PT/FT/PY/x", "a/b/c", "/é/", "/NAME/x/ID/y"] {
            assert_eq!(read(free), None, "{free}");
        }
    }

    #[test]
    fn the_other_end() {
        let found = read("/EREF/E1//CNTP/NL12/INGBNL2A/J. Doe///REMI/USTD//Rent/").unwrap();
        assert_eq!(found.name.as_deref(), Some("J. Doe"));
        assert_eq!(found.account.as_deref(), Some("NL12"));
        assert_eq!((found.end_to_end_id.as_deref(), found.text.as_str()), (Some("E1"), "Rent"));
        let found = read("/RTRN/AC04/closed/REMI/STRD/CUR/9301").unwrap();
        assert_eq!(found.key.reason(false).as_deref(), Some("AC04 closed"));
        assert_eq!(found.text, "9301");
    }
}
