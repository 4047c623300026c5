//! A stream of bytes as text, in pieces that stay small however large the file is.

use std::io::{ErrorKind, Read as _, Take};

use encoding_rs::{Decoder, Encoding};

use crate::{Limits, ReadError, Stream};

/// How many bytes are read at a time.
pub(crate) const CHUNK: usize = 64 << 10;

/// What was decoded and not taken yet. Bytes that are no text in the encoding become U+FFFD.
pub(crate) struct Text<'a> {
    input: Take<Box<dyn Stream + 'a>>,
    decoder: Decoder,
    bytes: Vec<u8>,
    text: String,
    /// Where the text that was not taken yet begins.
    at: usize,
    ended: bool,
    bad: bool,
}

impl<'a> Text<'a> {
    /// A byte order mark at the front wins over `encoding`, and is no text.
    pub(crate) fn new(
        stream: Box<dyn Stream + 'a>,
        encoding: &'static Encoding,
        limits: &Limits,
    ) -> Self {
        Self {
            input: stream.take(limits.bytes.saturating_add(1)),
            decoder: encoding.new_decoder(),
            bytes: vec![0; CHUNK],
            text: String::new(),
            at: 0,
            ended: false,
            bad: false,
        }
    }

    /// Whether bytes were met that are no text in the encoding.
    pub(crate) fn bad_bytes(&self) -> bool {
        self.bad
    }

    /// What was not taken yet; [`Text::fill`] makes more of it.
    pub(crate) fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes so many bytes of the rest, which end where a letter does.
    pub(crate) fn take(&mut self, length: usize) -> &str {
        let start = self.at;
        self.at = start.saturating_add(length).min(self.text.len());
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Reads on; `false` at the end of the file. `line` is where a refusal stands.
    pub(crate) fn fill(&mut self, line: u64) -> Result<bool, ReadError> {
        if self.ended {
            return Ok(false);
        }
        self.text.drain(..self.at);
        self.at = 0;
        let count = self.read().map_err(|error| ReadError::unreadable(line, &error))?;
        if self.input.limit() == 0 {
            return Err(ReadError::too_large(line, "the file is too large"));
        }
        self.ended = count == 0;
        let bytes = self.bytes.get(..count).unwrap_or_default();
        self.text.reserve(self.decoder.max_utf8_buffer_length(count).unwrap_or(4 * CHUNK));
        let (_, _, bad) = self.decoder.decode_to_string(bytes, &mut self.text, self.ended);
        self.bad |= bad;
        Ok(!self.ended || !self.rest().is_empty())
    }

    fn read(&mut self) -> std::io::Result<usize> {
        loop {
            match self.input.read(&mut self.bytes) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read, Seek, SeekFrom};

    use encoding_rs::UTF_8;

    use super::*;

    /// Gives one byte at a time, is interrupted before each, and fails at the end.
    struct Slow<'a> {
        bytes: &'a [u8],
        ready: bool,
    }

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.ready = !self.ready;
            if self.ready {
                return Err(ErrorKind::Interrupted.into());
            }
            match self.bytes.is_empty() {
                true => Err(ErrorKind::UnexpectedEof.into()),
                false => self.bytes.read(&mut buffer[..1]),
            }
        }
    }

    impl Seek for Slow<'_> {
        fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
            Err(ErrorKind::Unsupported.into())
        }
    }

    #[test]
    fn pieces_of_any_size_make_the_text() {
        let slow = Slow { bytes: "\u{feff}aé".as_bytes(), ready: false };
        let mut text = Text::new(Box::new(slow), UTF_8, &Limits::default());
        while text.rest() != "aé" {
            assert_eq!(text.fill(1), Ok(true));
        }
        assert_eq!(text.take(1), "a");
        assert_eq!(text.take(9), "é");
        assert!(!text.bad_bytes());
        let error = text.fill(7).unwrap_err();
        assert_eq!((error.refusal.code(), error.at.line), ("unreadable", 7));
    }
}
