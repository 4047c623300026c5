//! What stands before the first tag: `VERSION:102`, or `<?OFX … VERSION="211"?>`.
//!
//! Headers are broken more often than anything else in the format: on one line, without colons at
//! the end, with an encoding that the text is not in. So they are searched, not parsed, and the
//! letters of the file win over what they say.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::detect::Head;
use crate::format::Input;
use crate::out::Out;
use crate::{ReadError, encoding};

/// How much of a file is searched for the first tag.
const LONGEST: usize = 8 << 10;

/// The version word of a file that begins so; `None`: it is no OFX.
pub(super) fn recognise(head: &Head<'_>) -> Option<String> {
    let header = before_root(head.text)?;
    Some(version(header))
}

/// What stands before `<OFX>`; `None` where that does not come, or not as the first tag.
fn before_root(text: &str) -> Option<&str> {
    let mut from = 0;
    loop {
        let rest = text.get(from..)?;
        let at = from + rest.find('<')?;
        let tag = text.get(at..)?;
        if at > LONGEST {
            return None;
        }
        if is_root(tag) {
            return text.get(..at);
        }
        let aside = tag.starts_with("<?") || tag.starts_with("<!");
        from = aside.then_some(at + 2)?;
    }
}

fn is_root(tag: &str) -> bool {
    let name = tag.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("<OFX"));
    let ends = |byte: &u8| *byte == b'>' || byte.is_ascii_whitespace();
    name && tag.as_bytes().get(4).is_some_and(ends)
}

/// `102` of `VERSION:102`, `211` of `<?OFX … VERSION="211"`; empty where none is told.
fn version(header: &str) -> String {
    let from = find(header, "<?OFX").or_else(|| find(header, "OFXHEADER"));
    let header = from.and_then(|from| header.get(from..)).unwrap_or_default();
    let value = value(header, "VERSION").unwrap_or_default();
    value.chars().take_while(char::is_ascii_digit).take(4).collect()
}

/// What follows a key and `:` or `=`, up to what ends a word.
fn value<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let after = header.get(find(header, key)? + key.len()..)?;
    let after = after.trim_start().strip_prefix([':', '='])?;
    let after = after.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '?' | '<' | ':');
    after.split(ends).next().filter(|value| !value.is_empty())
}

/// Where a word stands, in any case. ASCII only, so that places stay what they are.
fn find(text: &str, word: &str) -> Option<usize> {
    text.as_bytes()
        .windows(word.len())
        .position(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

/// How the file is written, as far as its header is right about it.
pub(super) fn encoding(
    input: &Input<'_>,
    out: &mut Out<'_>,
) -> Result<&'static Encoding, ReadError> {
    encoding::said(input, declared(&beginning(input)?), out)
}

fn beginning(input: &Input<'_>) -> Result<String, ReadError> {
    use std::io::Read as _;
    let unreadable = |error| ReadError::unreadable(0, &error);
    let mut bytes = Vec::new();
    let stream = input.source.open().map_err(unreadable)?;
    stream.take(LONGEST as u64).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// `CHARSET:1252` beside `ENCODING:USASCII`, or `encoding="UTF-8"` of an XML declaration.
fn declared(beginning: &str) -> Option<&'static Encoding> {
    let header = before_root(beginning)?;
    let encoding = value(header, "ENCODING").and_then(named);
    let charset = value(header, "CHARSET").and_then(named);
    // US-ASCII says that the other key holds the code page.
    match encoding {
        Some(encoding) if encoding != WINDOWS_1252 => Some(encoding),
        other => charset.or(other),
    }
}

/// `UTF-8`, `1252`, `ISO-8859-1`, `8859-1`. The web's reading of the old names is taken: Latin-1 and
/// ASCII are Windows-1252, because that is what people write into them.
fn named(name: &str) -> Option<&'static Encoding> {
    let find = |label: String| Encoding::for_label(label.as_bytes());
    match name.to_ascii_uppercase().as_str() {
        "NONE" => None,
        "UNICODE" | "CSUNICODE" => Some(UTF_8),
        "USASCII" => Some(WINDOWS_1252),
        name if name.starts_with("125") => find(format!("windows-{name}")),
        name if name.starts_with("8859") => find(format!("iso-{name}")),
        name => find(name.replace('_', "-")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version_of(text: &str) -> Option<String> {
        recognise(&Head::new(text.as_bytes(), text))
    }

    #[test]
    fn versions() {
        let table = [
            ("OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX>", "102"),
            ("OFXHEADER:100DATA:OFXSGMLVERSION:103SECURITY:NONE<OFX>", "103"),
            ("ofxheader: 100 version: 151 <ofx>", "151"),
            ("<?xml version=\"1.0\"?>\n<?OFX OFXHEADER=\"200\" VERSION='211'?><OFX>", "211"),
            ("<?xml version=\"1.0\"?><OFX>", ""),
            ("\u{feff}\n\n <OFX >", ""),
            ("<!-- made by a bank --><OFX>", ""),
        ];
        for (text, version) in table {
            assert_eq!(version_of(text).as_deref(), Some(version), "{text}");
        }
    }

    #[test]
    fn what_is_no_ofx() {
        let csv = "date;text\n2026-01-01;<b>bold</b> <OFX>\n";
        let others = ["", "<Document/>", "<OFXY>", "<OFC><ACCTSTMT>", "OFXHEADER:100", csv];
        for text in others {
            assert_eq!(version_of(text), None, "{text}");
        }
    }

    #[test]
    fn encodings_that_headers_name() {
        let declared = |header: &str| declared(&format!("{header}<OFX>")).map(Encoding::name);
        let table = [
            ("ENCODING:USASCII\nCHARSET:1252\n", Some("windows-1252")),
            ("ENCODING:USASCII\nCHARSET:1250\n", Some("windows-1250")),
            ("ENCODING:USASCII\nCHARSET:NONE\n", Some("windows-1252")),
            ("ENCODING:UTF-8\nCHARSET:NONE\n", Some("UTF-8")),
            ("ENCODING:UNICODE\nCHARSET:NONE\n", Some("UTF-8")),
            ("ENCODING:ISO-8859-15\n", Some("ISO-8859-15")),
            ("CHARSET:8859-2\n", Some("ISO-8859-2")),
            ("<?xml version=\"1.0\" encoding=\"utf-8\"?>", Some("UTF-8")),
            ("", None),
        ];
        for (header, name) in table {
            assert_eq!(declared(header), name, "{header}");
        }
    }
}
