//! A file as text, line by line.
//!
//! Any of `\r\n`, `\n` and `\r` ends a line. The text between is as the file has it; bytes that are
//! no text in the encoding become U+FFFD.

use encoding_rs::Encoding;

use crate::text::Text;
use crate::{Limits, ReadError, Stream};

/// Lines of text with their numbers.
pub(crate) struct Lines<'a> {
    text: Text<'a>,
    number: u64,
    longest: usize,
    /// The last line ended in `\r`: a `\n` that follows belongs to it.
    after_return: bool,
}

impl<'a> Lines<'a> {
    /// A byte order mark at the front wins over `encoding`, and is no text.
    pub(crate) fn new(
        stream: Box<dyn Stream + 'a>,
        encoding: &'static Encoding,
        limits: &Limits,
    ) -> Self {
        let text = Text::new(stream, encoding, limits);
        Self { text, number: 0, longest: limits.text, after_return: false }
    }

    /// The number of the line that was given last; the first is 1.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Whether bytes were met that are no text in the encoding.
    pub(crate) fn bad_bytes(&self) -> bool {
        self.text.bad_bytes()
    }

    /// The next line without its end; `None` after the last.
    pub(crate) fn next_line(&mut self) -> Result<Option<&str>, ReadError> {
        if std::mem::take(&mut self.after_return) && self.has_more()? {
            self.text.take(usize::from(self.text.rest().starts_with('\n')));
        }
        let length = self.length()?;
        let ending = self.text.rest().as_bytes().get(length).copied();
        if ending.is_none() && length == 0 {
            return Ok(None);
        }
        self.after_return = ending == Some(b'\r');
        self.number += 1;
        let line = self.text.take(length + usize::from(ending.is_some()));
        Ok(line.get(..length))
    }

    /// Up to the next ending, or the end of the file.
    fn length(&mut self) -> Result<usize, ReadError> {
        let mut looked = 0;
        loop {
            let rest = self.text.rest().as_bytes().get(looked..).unwrap_or_default();
            if let Some(offset) = memchr::memchr2(b'\r', b'\n', rest) {
                return Ok(looked + offset);
            }
            looked += rest.len();
            if looked > self.longest {
                return Err(ReadError::too_large(self.number + 1, "the line is too long"));
            }
            if !self.text.fill(self.number)? {
                return Ok(looked);
            }
        }
    }

    fn has_more(&mut self) -> Result<bool, ReadError> {
        while self.text.rest().is_empty() {
            if !self.text.fill(self.number)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Counts the lines of a text that comes in pieces, whatever ends them.
#[derive(Debug, Default)]
pub(crate) struct Count {
    ends: u64,
    /// The last piece ended in `\r`: a `\n` that follows belongs to it.
    after_return: bool,
}

impl Count {
    /// The line that was reached; the first is 1.
    pub(crate) fn line(&self) -> u64 {
        self.ends + 1
    }

    /// Goes on by so much text.
    pub(crate) fn pass(&mut self, text: &[u8]) {
        let mut returned = self.after_return.then_some(0);
        for at in memchr::memchr2_iter(b'\r', b'\n', text) {
            let is_return = text.get(at) == Some(&b'\r');
            self.ends += u64::from(is_return || returned != Some(at));
            returned = is_return.then_some(at + 1);
        }
        self.after_return = returned == Some(text.len());
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{UTF_8, WINDOWS_1252};

    use super::*;
    use crate::Source as _;
    use crate::text::CHUNK;

    fn lines(bytes: &[u8], encoding: &'static Encoding) -> Vec<String> {
        let mut lines = Lines::new(bytes.open().unwrap(), encoding, &Limits::default());
        let mut all = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            all.push(line.to_owned());
        }
        assert_eq!(lines.number(), all.len() as u64);
        all
    }

    #[test]
    fn any_ending_ends_a_line() {
        assert_eq!(lines(b"a\r\nb\rc\n\nd", UTF_8), ["a", "b", "c", "", "d"]);
        assert_eq!(lines(b"a\r\n", UTF_8), ["a"]);
        assert_eq!(lines(b"\n\r", UTF_8), ["", ""]);
        assert_eq!(lines(b"", UTF_8), [""; 0]);
        assert_eq!(lines(b"\xef\xbb\xbfa\n", UTF_8), ["a"], "a byte order mark is no text");
        assert_eq!(lines(b"caf\xe9\n", WINDOWS_1252), ["café"]);
        assert_eq!(lines(b"\xff\xfea\0\n\0", UTF_8), ["a"], "a mark wins");
    }

    #[test]
    fn an_ending_at_the_edge_of_a_chunk_is_one() {
        let mut bytes = vec![b'x'; CHUNK - 1];
        bytes.extend_from_slice(b"\r\ny");
        assert_eq!(lines(&bytes, UTF_8)[1..], ["y"]);
        bytes = vec![b'x'; CHUNK - 2];
        bytes.extend_from_slice("é\né".as_bytes());
        assert_eq!(lines(&bytes, UTF_8)[1..], ["é"]);
    }

    #[test]
    fn what_is_too_long_or_too_large_is_refused() {
        let limits = Limits { text: 10, bytes: 1_000_000, ..Limits::default() };
        let bytes = vec![b'x'; 3 * CHUNK];
        let mut all = Lines::new(bytes.open().unwrap(), UTF_8, &limits);
        assert_eq!(all.next_line().unwrap_err().message, "the line is too long");
        let limits = Limits { bytes: 8, ..limits };
        let mut all = Lines::new(b"aaaa\naaaa\n".open().unwrap(), UTF_8, &limits);
        assert_eq!(all.next_line().unwrap_err().message, "the file is too large");
    }

    #[test]
    fn lines_are_counted_over_pieces() {
        let line = |pieces: &[&str]| {
            let mut count = Count::default();
            pieces.iter().for_each(|piece| count.pass(piece.as_bytes()));
            count.line()
        };
        assert_eq!(line(&[]), 1);
        assert_eq!(line(&["a\r", "\nb\n", "", "\r\r\n"]), 5);
        assert_eq!(line(&["\r", "", "\n"]), 2);
    }

    #[test]
    fn what_is_no_text_is_seen() {
        let mut all = Lines::new(b"a\xff\n".open().unwrap(), UTF_8, &Limits::default());
        assert_eq!(all.next_line(), Ok(Some("a\u{fffd}")));
        assert!(all.bad_bytes());
    }
}
