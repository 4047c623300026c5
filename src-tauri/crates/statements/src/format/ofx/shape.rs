//! What a tag is.
//!
//! A `<` that begins no tag is text, because banks write `A < B` and `J&K <Paris` into SGML.

use std::ops::Range;

/// Longer than any tag.
const LONGEST: usize = 4 << 10;

/// What was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `<NAME>`, with or without attributes.
    Open,
    /// `</NAME>`.
    Close,
    /// `<NAME/>`.
    Empty,
    /// What stands between tags; may come in pieces.
    Text,
    /// What stands in `<![CDATA[…]]>`.
    Literal,
    /// `<!DOCTYPE`, `<!ENTITY`: what is never read.
    Declaration,
    /// A comment or an instruction.
    Aside,
}

/// How a tag goes on.
#[derive(Debug)]
pub(super) enum Shape {
    /// So many bytes; the inner ones are its name or text.
    Tag(Kind, usize, Range<usize>),
    /// The rest of it was not read yet.
    Cut,
    /// It is no tag.
    Text,
}

/// Up to the next `<`, which at the front is a letter like any other.
pub(super) fn text_length(rest: &str) -> usize {
    let bytes = rest.as_bytes().get(1..).unwrap_or_default();
    memchr::memchr(b'<', bytes).map_or(rest.len(), |at| at + 1)
}

/// How what is left of a file begins.
pub(super) fn shape(rest: &str) -> Shape {
    let bytes = rest.as_bytes();
    match bytes {
        [] | [b'<'] => Shape::Cut,
        [b'<', b'!', ..] => marked(rest),
        [b'<', b'?'] => Shape::Cut,
        [b'<', b'?', first, ..] if first.is_ascii_alphabetic() => {
            enclosed(rest, Kind::Aside, "<?", "?>")
        }
        [b'<', b'/', ..] => named(rest, Kind::Close, 2),
        [b'<', first, ..] if first.is_ascii_alphabetic() => named(rest, Kind::Open, 1),
        _ => Shape::Text,
    }
}

/// `<!…`
fn marked(rest: &str) -> Shape {
    const LITERAL: &str = "<![CDATA[";
    let begins = |with: &str| rest.starts_with(with);
    if begins("<!--") {
        enclosed(rest, Kind::Aside, "<!--", "-->")
    } else if begins(LITERAL) {
        enclosed(rest, Kind::Literal, LITERAL, "]]>")
    } else if LITERAL.starts_with(rest) || "<!--".starts_with(rest) {
        Shape::Cut
    } else {
        declared(rest)
    }
}

/// `<!DOCTYPE`; any other word is text.
fn declared(rest: &str) -> Shape {
    const WORDS: [&str; 5] = ["DOCTYPE", "ENTITY", "ELEMENT", "ATTLIST", "NOTATION"];
    let after = rest.get(2..).unwrap_or_default();
    let length = after.bytes().take_while(u8::is_ascii_alphabetic).take(LONGEST).count();
    let word = after.get(..length).unwrap_or_default().to_ascii_uppercase();
    let cut = length == after.len() && WORDS.iter().any(|one| one.starts_with(&word));
    match WORDS.contains(&word.as_str()) {
        true => Shape::Tag(Kind::Declaration, 2, 0..2),
        false if cut => Shape::Cut,
        false => Shape::Text,
    }
}

fn enclosed(rest: &str, kind: Kind, open: &str, close: &str) -> Shape {
    let inner = rest.as_bytes().get(open.len()..).unwrap_or_default();
    match memchr::memmem::find(inner, close.as_bytes()) {
        Some(length) => {
            let end = open.len() + length;
            Shape::Tag(kind, end + close.len(), open.len()..end)
        }
        None => Shape::Cut,
    }
}

/// A tag ends at its `>`; a `<` before that says that it was none.
fn named(rest: &str, kind: Kind, from: usize) -> Shape {
    let inner = rest.as_bytes().get(from..).unwrap_or_default();
    let Some(length) = memchr::memchr2(b'<', b'>', inner) else {
        return if inner.len() > LONGEST { Shape::Text } else { Shape::Cut };
    };
    let end = from + length;
    if inner.get(length) == Some(&b'<') || length > LONGEST {
        return Shape::Text;
    }
    let inner = rest.get(from..end).unwrap_or_default();
    let name = inner.trim_start().find(|c: char| c.is_whitespace() || c == '/');
    let skipped = inner.len() - inner.trim_start().len();
    let name = from + skipped..name.map_or(end, |length| from + skipped + length);
    let kind = if kind == Kind::Open && inner.ends_with('/') { Kind::Empty } else { kind };
    Shape::Tag(kind, end + 1, name)
}
