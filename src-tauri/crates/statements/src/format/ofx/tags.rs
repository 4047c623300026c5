//! Tags and the text between them, for SGML and XML alike.
//!
//! Reads over chunks, not over lines: a whole file may be one line.

use std::ops::Range;

use encoding_rs::Encoding;

use super::shape::{Kind, Shape, shape, text_length};
use crate::lines::Count;
use crate::text::Text;
use crate::{Limits, ReadError, Stream};

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    /// The name, or the text.
    pub(super) text: &'a str,
    /// As it stands in the file.
    pub(super) source: &'a str,
    /// Where it begins.
    pub(super) line: u64,
}

/// The tags of a file, one after the other.
pub(super) struct Tags<'a> {
    text: Text<'a>,
    lines: Count,
    longest: usize,
}

impl<'a> Tags<'a> {
    pub(super) fn new(
        stream: Box<dyn Stream + 'a>,
        encoding: &'static Encoding,
        limits: &Limits,
    ) -> Self {
        let text = Text::new(stream, encoding, limits);
        Self { text, lines: Count::default(), longest: limits.text }
    }

    /// The line that the last token ended in.
    pub(super) fn line(&self) -> u64 {
        self.lines.line()
    }

    /// Whether bytes were met that are no text in the encoding.
    pub(super) fn bad_bytes(&self) -> bool {
        self.text.bad_bytes()
    }

    /// The next token; `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<Token<'_>>, ReadError> {
        let Some((kind, length, inner)) = self.shape()? else { return Ok(None) };
        let line = self.line();
        let source = self.text.take(length);
        self.lines.pass(source.as_bytes());
        let text = source.get(inner).unwrap_or_default();
        Ok(Some(Token { kind, text, source, line }))
    }

    /// What comes next, how many bytes of it, and which of them are its name or text.
    fn shape(&mut self) -> Result<Option<(Kind, usize, Range<usize>)>, ReadError> {
        loop {
            let length = self.text.rest().len();
            match shape(self.text.rest()) {
                Shape::Tag(kind, length, inner) => return Ok(Some((kind, length, inner))),
                Shape::Cut if length > self.longest => {
                    return Err(ReadError::too_large(self.line(), "the text is too long"));
                }
                Shape::Cut if self.text.fill(self.lines.line())? => {}
                Shape::Cut if length == 0 => return Ok(None),
                Shape::Cut => return Ok(Some((Kind::Text, length, 0..length))),
                Shape::Text => {
                    let length = text_length(self.text.rest());
                    return Ok(Some((Kind::Text, length, 0..length)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_8;

    use super::*;
    use crate::Source as _;
    use crate::text::CHUNK;

    fn tokens(text: &str) -> Vec<(Kind, String, u64)> {
        let bytes = text.as_bytes();
        let mut tags = Tags::new(bytes.open().unwrap(), UTF_8, &Limits::default());
        let (mut all, mut sources) = (Vec::new(), String::new());
        while let Some(token) = tags.next().unwrap() {
            all.push((token.kind, token.text.to_owned(), token.line));
            sources.push_str(token.source);
        }
        assert_eq!(sources, text, "nothing is lost");
        all
    }

    fn one(text: &str) -> Vec<(Kind, String)> {
        tokens(text).into_iter().map(|(kind, text, _)| (kind, text)).collect()
    }

    #[test]
    fn tags_and_text() {
        let told = one("<A>x</A><B c='d'/><?pi ?><!-- <A> --><![CDATA[<&]]>");
        let kinds = [
            (Kind::Open, "A"),
            (Kind::Text, "x"),
            (Kind::Close, "A"),
            (Kind::Empty, "B"),
            (Kind::Aside, "pi "),
            (Kind::Aside, " <A> "),
            (Kind::Literal, "<&"),
        ];
        assert_eq!(told, kinds.map(|(kind, text)| (kind, text.to_owned())));
        for declared in ["<!DOCTYPE x>", "<!entity x>", "<!DOCTYPE"] {
            assert_eq!(one(declared)[0].0, Kind::Declaration, "{declared}");
        }
    }

    #[test]
    fn what_begins_no_tag_is_text() {
        let text = |text: &str| {
            one(text).into_iter().filter(|(kind, _)| *kind == Kind::Text).map(|(_, text)| text)
        };
        for loose in
            ["a < b", "a<b", "< ", "<", "<!", "<3", "</", "<?", "<? ?>", "<!DOC", "WOW<!yes"]
        {
            let file = format!("<A>{loose}</A>");
            assert_eq!(text(&file).collect::<String>(), loose);
            assert_eq!(text(loose).collect::<String>(), loose);
        }
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        let told = tokens("<A>\r\n<B>\n<C>\r<D>\r\r\n<E>");
        let lines: Vec<_> =
            told.iter().filter(|one| one.0 == Kind::Open).map(|one| one.2).collect();
        assert_eq!(lines, [1, 2, 3, 4, 6]);
    }

    #[test]
    fn the_edge_of_a_chunk_is_no_edge() {
        for early in 0..12 {
            let text = format!("{}<NAME>\r\n<![CDATA[é]]></NAME>", "x".repeat(CHUNK - early));
            let told = tokens(&text);
            let tail: Vec<_> = told.iter().filter(|one| one.0 != Kind::Text).collect();
            let names: Vec<_> = tail.iter().map(|one| one.1.as_str()).collect();
            assert_eq!(names, ["NAME", "é", "NAME"], "{early}");
            assert_eq!(tail[1].2, 2, "{early}");
        }
    }

    #[test]
    fn bounds() {
        let refused = |text: String, limits: &Limits| {
            let bytes = text.as_bytes();
            let mut tags = Tags::new(bytes.open().unwrap(), UTF_8, limits);
            loop {
                match tags.next() {
                    Ok(Some(_)) => {}
                    Ok(None) => return None,
                    Err(error) => return Some(error.message),
                }
            }
        };
        let limits = Limits { text: 1 << 17, bytes: 1 << 20, ..Limits::default() };
        let comment = format!("<!--{}", "x".repeat(1 << 18));
        assert_eq!(refused(comment, &limits).as_deref(), Some("the text is too long"));
        assert_eq!(refused(format!("<A>{}", "x".repeat(1 << 18)), &limits), None);
        let large = "x".repeat((1 << 20) + 1);
        assert_eq!(refused(large, &limits).as_deref(), Some("the file is too large"));
    }
}
