//! Values as people read them.

use std::borrow::Cow;

/// A value without the spaces around it and on one line, its entities resolved. A `&` that begins
/// none is an ampersand.
pub(super) fn value(raw: &str) -> Cow<'_, str> {
    let raw = raw.trim();
    let raw = match memchr::memchr2(b'\r', b'\n', raw.as_bytes()) {
        Some(_) => Cow::Owned(raw.lines().map(str::trim).collect::<Vec<_>>().join(" ")),
        None => Cow::Borrowed(raw),
    };
    match memchr::memchr(b'&', raw.as_bytes()) {
        Some(_) => Cow::Owned(resolved(&raw)),
        None => raw,
    }
}

fn resolved(text: &str) -> String {
    let mut parts = text.split('&');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let entity = part.split_once(';').and_then(|(name, rest)| Some((entity(name)?, rest)));
        match entity {
            Some((letter, rest)) => {
                whole.push(letter);
                whole.push_str(rest);
            }
            None => {
                whole.push('&');
                whole.push_str(part);
            }
        }
    }
    whole
}

fn entity(name: &str) -> Option<char> {
    let number =
        |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => match name.strip_prefix('#')? {
            digits if digits.starts_with(['x', 'X']) => number(digits.get(1..)?, 16),
            digits => number(digits, 10),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        let table = [
            ("  J&amp;K &lt;3 ", "J&K <3"),
            ("Caf&#233;&#xE9;&nbsp;x", "Caféé\u{a0}x"),
            ("A & B; C&D", "A & B; C&D"),
            ("&copy; &; && &#x110000; &amp", "&copy; &; && &#x110000; &amp"),
            ("&amp;lt;", "&lt;"),
            ("one\r\n  two", "one two"),
            ("", ""),
        ];
        for (raw, read) in table {
            assert_eq!(value(raw), read, "{raw}");
        }
    }
}
