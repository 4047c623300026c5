//! Small rules about texts that formats share.

/// A number as it is compared: upper case, without spaces.
pub(crate) fn compact(text: &str) -> String {
    if text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
        return text.to_owned();
    }
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// Zeros, and the words that say that there is none, are no reference.
pub(crate) fn reference(text: &str) -> Option<&str> {
    let text = text.trim();
    let none = text.bytes().all(|byte| byte == b'0') || matches!(text, "NONREF" | "NOTPROVIDED");
    (!none).then_some(text)
}

/// Adds one more piece of the same text.
pub(crate) fn append(text: &mut String, piece: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(piece);
}

/// A text of so many bytes that ends within a word was cut at the width of its field.
const WIDTH: usize = 20;

/// Adds to a text what it does not say yet. A part that begins with the whole text takes its place:
/// `Miller, rent` that of `Miller`, but not `INV 15` that of `INV 1`.
pub(crate) fn add(text: &mut String, part: &str) {
    let rest = part.strip_prefix(text.as_str());
    let word = |rest: &str| text.is_empty() || !rest.starts_with(char::is_alphanumeric);
    if rest.is_some_and(|rest| word(rest) || text.len() >= WIDTH) {
        part.clone_into(text);
    } else if !says(text, part) {
        text.push(' ');
        text.push_str(part);
    }
}

/// Whether a text holds another as whole words: `15` does not say `5`.
fn says(text: &str, part: &str) -> bool {
    let goes_on = |next: Option<char>| next.is_some_and(char::is_alphanumeric);
    part.is_empty()
        || text.match_indices(part).any(|(at, _)| {
            let (before, rest) = text.split_at_checked(at).unwrap_or_default();
            let after = rest.get(part.len()..).unwrap_or_default();
            !goes_on(before.chars().next_back()) && !goes_on(after.chars().next())
        })
}

/// A message with its middle left out where it is long: it may quote anything of a file.
pub(crate) fn bounded(message: String) -> String {
    const FRONT: usize = 300;
    const BACK: usize = 100;
    let letters = || message.char_indices().map(|(at, _)| at);
    match (letters().nth(FRONT), letters().nth_back(BACK)) {
        (Some(front), Some(back)) if front < back => {
            let part = |range| message.get(range).unwrap_or_default();
            format!("{}…{}", part(0..front), part(back..message.len()))
        }
        _ => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_said_twice() {
        let told = |parts: &[&str]| {
            let mut text = String::new();
            parts.iter().for_each(|part| add(&mut text, part));
            text
        };
        assert_eq!(told(&["Miller", "Miller, rent 10/2026"]), "Miller, rent 10/2026");
        assert_eq!(told(&["Miller rent", "rent"]), "Miller rent");
        assert_eq!(told(&["Miller", "", "rent"]), "Miller rent");
        assert_eq!(told(&["Flat 15", "5"]), "Flat 15 5");
        assert_eq!(told(&["Flat 1", "Flat 15"]), "Flat 1 Flat 15");
        let cut = "A shop with a long na";
        assert_eq!(told(&[cut, "A shop with a long name"]), "A shop with a long name");
    }

    #[test]
    fn numbers_and_references() {
        assert_eq!(compact(" de89 3704\t0044 "), "DE8937040044");
        assert_eq!(reference(" 0042 "), Some("0042"));
        assert_eq!(["", "000", "NONREF", "NOTPROVIDED"].map(reference), [None; 4]);
    }

    #[test]
    fn messages_end() {
        let quoting = |letters| bounded(format!("“{}” is no date", "é".repeat(letters)));
        assert_eq!(quoting(300), format!("“{}” is no date", "é".repeat(300)));
        let long = quoting(1_000_000);
        assert_eq!(long.chars().count(), 402);
        assert!(long.starts_with("“éé") && long.ends_with("éé” is no date"), "{long}");
    }
}
