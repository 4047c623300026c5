//! What feeds the XML reader: the file as UTF-8, with its lines counted and each entry kept as it
//! stands in the file.

use std::io::{self, BufRead, Read};

use encoding_rs::Encoding;

use crate::lines::Count;
use crate::text::Text;
use crate::{Limits, ReadError, Stream};

/// An entry may be this many times as long as a text: a batch holds many.
const TEXTS: usize = 128;

/// Room for a text as long as the last one is made up to here.
const USUAL: usize = 4 << 10;

/// Text that the XML reader consumes.
pub(super) struct Feed<'a> {
    text: Text<'a>,
    /// How much of the text's rest was consumed. It is settled as seldom as possible: the XML
    /// reader consumes a few bytes at a time.
    at: usize,
    /// How long that rest is.
    length: usize,
    count: Count,
    /// How much was consumed since the last [`Feed::begin`].
    run: usize,
    longest: usize,
    kept: String,
    keeping: bool,
    /// How long the last one was that was kept.
    usual: usize,
    /// Why the last reading failed: the XML reader would blur it.
    pub(super) trouble: Option<ReadError>,
}

impl<'a> Feed<'a> {
    pub(super) fn new(
        stream: Box<dyn Stream + 'a>,
        encoding: &'static Encoding,
        limits: &Limits,
    ) -> Self {
        Self {
            text: Text::new(stream, encoding, limits),
            at: 0,
            length: 0,
            count: Count::default(),
            run: 0,
            longest: limits.text,
            kept: String::new(),
            keeping: false,
            usual: 0,
            trouble: None,
        }
    }

    /// Whether bytes were met that are no text in the encoding.
    pub(super) fn bad_bytes(&self) -> bool {
        self.text.bad_bytes()
    }

    /// The line that was reached.
    pub(super) fn line(&mut self) -> u64 {
        self.settle();
        self.count.line()
    }

    /// Something new begins: until the next, no more than the longest text may come.
    pub(super) fn begin(&mut self) {
        self.run = 0;
    }

    /// Keeps what comes, after `head`, which came already.
    pub(super) fn keep(&mut self, head: String) {
        self.settle();
        // Entries are of a length.
        self.kept = head;
        self.kept.reserve(self.usual);
        self.keeping = true;
    }

    /// How much is kept.
    pub(super) fn kept(&self) -> usize {
        self.kept.len() + if self.keeping { self.at } else { 0 }
    }

    /// What was kept, and no more of it.
    pub(super) fn take_kept(&mut self) -> String {
        self.settle();
        self.keeping = false;
        self.usual = self.kept.len().min(USUAL);
        std::mem::take(&mut self.kept)
    }

    fn settle(&mut self) {
        self.length = self.length.saturating_sub(self.at);
        let piece = self.text.take(std::mem::take(&mut self.at));
        self.count.pass(piece.as_bytes());
        if self.keeping {
            self.kept.push_str(piece);
        }
    }

    /// More text, when all of it is consumed.
    fn fill(&mut self) -> Result<(), ReadError> {
        let line = self.line();
        if self.run > self.longest {
            return Err(ReadError::too_large(line, "the text is too long"));
        }
        if self.kept.len() > self.longest.saturating_mul(TEXTS) {
            return Err(ReadError::too_large(line, "the entry is too long"));
        }
        while self.text.rest().is_empty() && self.text.fill(line)? {}
        self.length = self.text.rest().len();
        Ok(())
    }

    /// Passes over the spaces and line ends that come next: half of what is between tags is layout.
    pub(super) fn skip_layout(&mut self) -> Result<(), ReadError> {
        loop {
            if self.at >= self.length {
                self.fill()?;
            }
            let rest = self.rest();
            let layout = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let more = layout > 0 && layout == rest.len();
            self.consume(layout);
            if !more {
                return Ok(());
            }
        }
    }

    fn rest(&self) -> &[u8] {
        self.text.rest().as_bytes().get(self.at..).unwrap_or_default()
    }
}

impl BufRead for Feed<'_> {
    #[inline]
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.length
            && let Err(trouble) = self.fill()
        {
            self.trouble = Some(trouble);
            return Err(io::Error::other("refused"));
        }
        Ok(self.rest())
    }

    #[inline]
    fn consume(&mut self, amount: usize) {
        self.at = self.at.saturating_add(amount);
        self.run = self.run.saturating_add(amount);
    }
}

impl Read for Feed<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(into)?;
        self.consume(count);
        Ok(count)
    }
}
