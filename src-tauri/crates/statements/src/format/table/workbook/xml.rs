//! The elements of a part of a workbook, one after the other, within bounds. No document type and
//! no entity of one's own is ever read.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::errors::{Error, SyntaxError};
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::{Place, ReadError, Refusal};

/// Elements within elements; a workbook has about ten.
const DEEPEST: usize = 64;

/// What comes next.
pub(super) enum Step<'x> {
    Open(BytesStart<'x>),
    /// The local name of the element that ends.
    Close(String),
    Text(String),
    /// A comment or the like.
    Aside,
    End,
}

/// A part of a workbook.
pub(super) struct Xml<'z> {
    reader: Reader<Bounded<'z>>,
    buffer: Vec<u8>,
    depth: usize,
    /// What the part is called in refusals.
    name: String,
}

impl<'z> Xml<'z> {
    /// `left`: how many bytes may still be unpacked of the whole workbook.
    pub(super) fn new(
        input: impl Read + 'z,
        name: &str,
        longest: usize,
        left: Rc<Cell<u64>>,
    ) -> Self {
        let inner: Box<dyn BufRead + 'z> = Box::new(BufReader::with_capacity(32 << 10, input));
        let mut reader = Reader::from_reader(Bounded { inner, run: 0, longest, left, over: false });
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), depth: 0, name: name.to_owned() }
    }

    /// So much text was taken from elsewhere: that counts as unpacked, too.
    pub(super) fn charge(&self, length: usize) -> Result<(), ReadError> {
        let left = &self.reader.get_ref().left;
        left.set(left.get().checked_sub(length as u64).ok_or_else(too_large)?);
        Ok(())
    }

    pub(super) fn next(&mut self) -> Result<Step<'_>, ReadError> {
        self.buffer.clear();
        self.reader.get_mut().run = 0;
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => {
                let over = self.reader.get_ref().over;
                return Err(refusal(&error, over).within(&self.name));
            }
        };
        Ok(match event {
            Event::Start(start) => {
                self.depth += 1;
                if self.depth > DEEPEST {
                    return Err(too_deep().within(&self.name));
                }
                Step::Open(start)
            }
            Event::End(end) => {
                self.depth = self.depth.saturating_sub(1);
                Step::Close(end.local_name().as_ref().to_owned())
            }
            Event::Text(text) => Step::Text((*text).to_owned()),
            Event::CData(text) => Step::Text((*text).to_owned()),
            Event::GeneralRef(name) => Step::Text(
                character(&name)
                    .ok_or_else(|| forbidden("an entity of its own").within(&self.name))?,
            ),
            Event::DocType(_) => return Err(forbidden("a document type").within(&self.name)),
            Event::Eof if self.depth > 0 => {
                let message = "it ends before its elements do";
                return Err(ReadError::truncated(0, message).within(&self.name));
            }
            Event::Eof => Step::End,
            _ => Step::Aside,
        })
    }
}

fn too_deep() -> ReadError {
    ReadError::too_large(0, "its elements lie too deep in one another")
}

/// The value of an attribute, whatever its prefix.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let mut found = attributes.with_checks(false).flatten();
    let one = found.find(|one| one.key.local_name().as_ref() == name)?;
    one.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

/// A character by its number, or one of the five names that every XML knows.
fn character(name: &BytesRef<'_>) -> Option<String> {
    if let Ok(Some(character)) = name.resolve_char_ref() {
        return Some(character.to_string());
    }
    let known = match &**name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return None,
    };
    Some(known.to_owned())
}

fn forbidden(what: &str) -> ReadError {
    let message = format!("the workbook holds {what}, which is never read");
    let hint = "No bank needs that. Ask where the file comes from.";
    ReadError::new(Refusal::Forbidden, Place::default(), message, hint)
}

fn too_large() -> ReadError {
    ReadError::too_large(0, "the workbook unpacks to more than such a file may hold")
}

fn refusal(error: &Error, over: bool) -> ReadError {
    match error {
        Error::Io(_) if over => too_large(),
        Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            ReadError::truncated(0, "the workbook is cut off")
        }
        Error::Syntax(SyntaxError::UnclosedDoctype) => forbidden("a document type"),
        other => ReadError::malformed(0, format!("the workbook is damaged: {other}")),
    }
}

/// Bytes that end with an error where too many come, or too many for one element.
struct Bounded<'z> {
    inner: Box<dyn BufRead + 'z>,
    /// How much was read since the last element.
    run: usize,
    longest: usize,
    left: Rc<Cell<u64>>,
    over: bool,
}

impl Read for Bounded<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut bytes = self.fill_buf()?;
        let count = bytes.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Bounded<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.run > self.longest || self.left.get() == 0 {
            self.over = true;
            return Err(io::Error::other("too large"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.run = self.run.saturating_add(count);
        self.left.set(self.left.get().saturating_sub(count as u64));
        self.inner.consume(count);
    }
}
