//! The elements of a file, one after the other, with what is never done kept out: no document type,
//! no entity of one's own, no bottomless depth.

use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::feed::Feed;
use super::tag::{Tag, is_statement, local};
use crate::{Limits, Place, ReadError, Refusal};

/// One step through the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The last element of [`Xml::path`] begins.
    Open,
    /// It ends; [`Xml::value`] is its text.
    Close,
    /// The file ends.
    End,
}

/// A walk through the tree.
pub(super) struct Xml<'a> {
    reader: Reader<Feed<'a>>,
    buffer: Vec<u8>,
    path: Vec<Tag>,
    value: String,
    currency: String,
    /// How long the tag that was read last is.
    tag: usize,
    /// The last step closed the last element of the path.
    closed: bool,
    /// The last step opened an element that holds nothing.
    empty: bool,
    longest: usize,
    deepest: usize,
}

impl<'a> Xml<'a> {
    pub(super) fn new(feed: Feed<'a>, limits: &Limits) -> Self {
        let mut reader = Reader::from_reader(feed);
        // “R&D” is no XML, but what it means is beyond doubt.
        reader.config_mut().allow_dangling_amp = true;
        Self {
            reader,
            buffer: Vec::new(),
            path: Vec::new(),
            value: String::new(),
            currency: String::new(),
            tag: 0,
            closed: false,
            empty: false,
            longest: limits.text,
            deepest: limits.depth,
        }
    }

    /// The elements that are open, the one of the last step included.
    pub(super) fn path(&self) -> &[Tag] {
        &self.path
    }

    /// The text of the element that closes, trimmed.
    pub(super) fn value(&self) -> &str {
        self.value.trim()
    }

    /// The currency that the last amount has as an attribute; empty without.
    pub(super) fn currency(&self) -> &str {
        &self.currency
    }

    /// The line that was reached.
    pub(super) fn line(&mut self) -> u64 {
        self.reader.get_mut().line()
    }

    /// Whether bytes were met that are no text in the encoding.
    pub(super) fn bad_bytes(&self) -> bool {
        self.reader.get_ref().bad_bytes()
    }

    /// Where, in what is kept, the tag that was read last begins and ends.
    pub(super) fn kept(&self) -> (usize, usize) {
        let end = self.reader.get_ref().kept();
        (end.saturating_sub(self.tag), end)
    }

    /// The entry that was read last, as it stands in the file.
    pub(super) fn take_kept(&mut self) -> String {
        self.reader.get_mut().take_kept()
    }

    pub(super) fn next(&mut self) -> Result<Step, ReadError> {
        if std::mem::take(&mut self.closed) {
            self.path.pop();
            self.value.clear();
        }
        if std::mem::take(&mut self.empty) {
            self.closed = true;
            return Ok(Step::Close);
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        let step = loop {
            buffer.clear();
            if let Some(step) = self.event(&mut buffer)? {
                break step;
            }
        };
        self.buffer = buffer;
        Ok(step)
    }

    fn event(&mut self, buffer: &mut Vec<u8>) -> Result<Option<Step>, ReadError> {
        self.reader.get_mut().begin();
        if self.value.is_empty() {
            // The spaces before a value are none of it.
            self.reader.get_mut().skip_layout()?;
        }
        match self.reader.read_event_into(buffer) {
            Ok(Event::Start(start)) => self.open(&start, false).map(Some),
            Ok(Event::Empty(start)) => self.open(&start, true).map(Some),
            Ok(Event::End(_)) => {
                self.closed = true;
                Ok(Some(Step::Close))
            }
            Ok(Event::Text(text)) => self.add(&text),
            Ok(Event::CData(text)) => self.add(&text),
            Ok(Event::GeneralRef(reference)) => self.reference(&reference),
            Ok(Event::DocType(_)) => Err(self.forbidden("a document type")),
            Ok(Event::Decl(_) | Event::PI(_) | Event::Comment(_)) => Ok(None),
            Ok(Event::Eof) => self.end().map(Some),
            Err(error) => Err(self.refusal(&error)),
        }
    }

    fn open(&mut self, start: &BytesStart<'_>, empty: bool) -> Result<Step, ReadError> {
        if self.path.len() >= self.deepest {
            let line = self.line();
            return Err(ReadError::too_large(line, "its elements are nested too deep"));
        }
        let tag = if self.aside() { Tag::Other } else { Tag::of(start.name().as_ref()) };
        if tag == Tag::Amt {
            self.currency.clear();
            self.currency.push_str(currency(start).trim());
        }
        if tag == Tag::Ntry && is_statement(&self.path) {
            let end = if empty { "/>" } else { ">" };
            self.reader.get_mut().keep(["<", start, end].concat());
        }
        self.tag = start.len() + if empty { 3 } else { 2 };
        self.path.push(tag);
        self.value.clear();
        self.empty = empty;
        Ok(Step::Open)
    }

    /// Within an unknown element of a message. Around a message there may be any: envelopes.
    fn aside(&self) -> bool {
        let message = || self.path.iter().any(|tag| tag.message().is_some());
        self.path.last() == Some(&Tag::Other) && message()
    }

    /// More of the text of the open element; spaces between elements are none.
    fn add(&mut self, text: &str) -> Result<Option<Step>, ReadError> {
        let layout = self.value.is_empty() && text.bytes().all(|byte| byte.is_ascii_whitespace());
        if !layout && self.path.last() != Some(&Tag::Other) {
            self.value.push_str(text);
        }
        if self.value.len() > self.longest {
            let line = self.line();
            return Err(ReadError::too_large(line, "the text is too long"));
        }
        Ok(None)
    }

    /// A character by its number, or one of the five names that every XML knows.
    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<Option<Step>, ReadError> {
        match reference.resolve_char_ref() {
            Ok(Some(character)) => return self.add(character.encode_utf8(&mut [0; 4])),
            Ok(None) => {}
            Err(_) => {
                let (line, name) = (self.line(), &**reference);
                let message = format!("“&{name};” is the number of no character");
                return Err(ReadError::malformed(line, message));
            }
        }
        match &**reference {
            "amp" => self.add("&"),
            "lt" => self.add("<"),
            "gt" => self.add(">"),
            "quot" => self.add("\""),
            "apos" => self.add("'"),
            name => Err(self.forbidden(&format!("the entity “&{name};”"))),
        }
    }

    fn end(&mut self) -> Result<Step, ReadError> {
        if self.path.is_empty() {
            return Ok(Step::End);
        }
        let line = self.line();
        Err(ReadError::truncated(line, "it ends before its elements do"))
    }

    fn forbidden(&mut self, what: &str) -> ReadError {
        let place = Place::line(self.line());
        let message = format!("it holds {what}, which is never read");
        let hint = "No bank needs that. Ask where the file comes from.";
        ReadError::new(Refusal::Forbidden, place, message, hint)
    }

    fn refusal(&mut self, error: &Error) -> ReadError {
        if let Some(trouble) = self.reader.get_mut().trouble.take() {
            return trouble;
        }
        let line = self.line();
        match error {
            Error::Syntax(SyntaxError::UnclosedDoctype)
            | Error::IllFormed(IllFormedError::MissingDoctypeName) => {
                self.forbidden("a document type")
            }
            Error::Syntax(SyntaxError::InvalidBangMarkup) => {
                ReadError::malformed(line, "its XML is broken: “<!” begins nothing")
            }
            Error::Syntax(_) => ReadError::truncated(line, "it ends within a tag"),
            Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
                let message =
                    format!("its XML is broken: </{found}> stands where </{expected}> should");
                ReadError::malformed(line, message)
            }
            other => ReadError::malformed(line, format!("its XML is broken: {other}")),
        }
    }
}

/// The currency of an amount; empty where it has none.
fn currency(start: &BytesStart<'_>) -> String {
    let mut attributes = start.html_attributes();
    let found =
        attributes.with_checks(false).flatten().find(|one| local(one.key.as_ref()) == "Ccy");
    found.map(|one| one.value.into_owned()).unwrap_or_default()
}
