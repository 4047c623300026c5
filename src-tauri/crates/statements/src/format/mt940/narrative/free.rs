//! Free text, in which the other account and its name stand first, behind a label, or nowhere.

use super::{Narrative, join, set, set_account};

/// What stands before an account, and what ends it.
const ACCOUNTS: [&str; 2] = ["REK: ", "RACH.: "];

/// What stands before a name.
const NAMES: [&str; 4] = ["/NAAM: ", "; OD: ", "; DLA: ", "; NAZWA: "];

/// `reference` and `details` are the entry's.
pub(super) fn read<'a>(text: &str, joined: &str, reference: &str, details: &str) -> Narrative<'a> {
    let mut found = Narrative::default();
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Some((account, name)) = leading(first, reference, details) {
        set_account(&mut found.account, account);
        set(&mut found.name, name);
        found.say(&join::lines(rest, None));
        if !found.text.is_empty() {
            return found;
        }
    }
    labelled(&mut found, text, joined);
    found.say(joined);
    found
}

/// An account at the beginning, and the name behind it. A number is one where the entry says both, too.
fn leading<'a>(line: &'a str, reference: &str, details: &str) -> Option<(&'a str, &'a str)> {
    let (account, name) = line.trim_start().split_once(' ').unwrap_or((line.trim(), ""));
    let repeated = account == reference && !details.is_empty() && name.starts_with(details);
    (repeated || is_iban(account)).then_some((account, name))
}

/// Whether a word has the form of an IBAN.
pub(in super::super) fn is_iban(word: &str) -> bool {
    let form = |(index, byte): (usize, u8)| match index {
        0 | 1 => byte.is_ascii_uppercase(),
        2 | 3 => byte.is_ascii_digit(),
        _ => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
    };
    (15..=34).contains(&word.len()) && word.bytes().enumerate().all(form)
}

/// Dutch and Polish labels. The text is kept as a whole: it may say more than these.
fn labelled(found: &mut Narrative<'_>, text: &str, joined: &str) {
    let behind = |text: &'static str| joined.split_once(text).map(|(_, rest)| rest);
    if let Some(rest) = ACCOUNTS.into_iter().find_map(behind) {
        set_account(&mut found.account, rest.split(['/', ';', ' ']).next().unwrap_or_default());
    }
    let labels = NAMES.into_iter();
    let Some((label, rest)) = labels.filter_map(|label| Some((label, behind(label)?))).next()
    else {
        return;
    };
    let name = match label {
        // A Dutch name ends with its line.
        "/NAAM: " => text.split_once(label).and_then(|(_, rest)| rest.lines().next()),
        _ => rest.split(';').next(),
    };
    set(&mut found.name, name.unwrap_or(rest));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, reference: &str, details: &str) -> [String; 3] {
        let joined = join::lines(text, None);
        let found = read(text, &joined, reference, details);
        [found.account.unwrap_or_default(), found.name.unwrap_or_default(), found.text]
    }

    #[test]
    fn accounts_and_names() {
        let table = [
            ("NL47INGB9999999999 j doe\n\nRent", ["NL47INGB9999999999", "j doe", "Rent"]),
            ("0123456789 j doe\n \nRent", ["0123456789", "j doe", "Rent"]),
            ("98 bottles", ["", "", "98 bottles"]),
            ("Rent\nREK: NL65/NAAM: DOE\nx", ["NL65", "DOE", "Rent REK: NL65/NAAM: DOE x"]),
            ("911; Z RACH.: 56; OD: J  D; TYT.", ["56", "J D", "911; Z RACH.: 56; OD: J D; TYT."]),
        ];
        for (text, found) in table {
            assert_eq!(told(text, "0123456789", "j doe"), found.map(str::to_owned), "{text}");
        }
    }
}
