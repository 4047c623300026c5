//! Reading while steps and bytes are counted.

use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom};
use std::panic::catch_unwind;
use std::rc::Rc;

use statements::{
    Account, Batch, Event, Line, Options, Party, ReadError, Recognised, Source, Statement, Stream,
    read,
};

/// What a reading cost.
#[derive(Debug, Default, Clone, Copy)]
pub struct Cost {
    /// Bytes that were read from the source, over all its streams.
    pub read: u64,
    /// Lines, statements and warnings.
    pub events: u64,
    /// Bytes of all texts of lines and statements.
    pub texts: u64,
    /// Bytes of all texts of warnings.
    pub warnings: u64,
    /// Bytes of the texts of the largest one.
    pub largest: u64,
}

/// Counts what is read from another source.
struct Counted<'a> {
    source: &'a dyn Source,
    read: Rc<Cell<u64>>,
}

struct CountedStream<'a> {
    stream: Box<dyn Stream + 'a>,
    read: Rc<Cell<u64>>,
}

impl Source for Counted<'_> {
    fn open(&self) -> io::Result<Box<dyn Stream + '_>> {
        let stream = self.source.open()?;
        Ok(Box::new(CountedStream { stream, read: Rc::clone(&self.read) }))
    }
}

impl Read for CountedStream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.stream.read(buffer)?;
        self.read.set(self.read.get() + length as u64);
        Ok(length)
    }
}

impl Seek for CountedStream<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.stream.seek(to)
    }
}

/// Reads, drops what is told, and says what it cost.
pub fn cost(source: &dyn Source) -> (Result<Recognised, ReadError>, Cost) {
    let bytes = Rc::new(Cell::new(0));
    let mut cost = Cost::default();
    let mut sink = |event: Event| {
        let size = size(&event);
        cost.events += 1;
        match event {
            Event::Warning(_) => cost.warnings += size,
            Event::Line(_) | Event::Statement(_) => cost.texts += size,
        }
        cost.largest = cost.largest.max(size);
    };
    let counted = Counted { source, read: Rc::clone(&bytes) };
    let result = read(&counted, &Options::default(), &mut sink);
    cost.read = bytes.get();
    (result, cost)
}

/// Reads bytes within bounds, or says what went beyond.
///
/// Up to 2.6 x the length were seen to be read, as some formats look through the file first.
/// A warning is a sentence about as little as two bytes, so their texts have a bound of their own,
/// wider than that of what the file itself holds.
pub fn within_bounds(bytes: Vec<u8>) -> Result<Result<Recognised, ReadError>, String> {
    let length = bytes.len() as u64;
    let read = catch_unwind(move || cost(&bytes));
    let (result, cost) = read.map_err(|_| "it panics".to_owned())?;
    let bounds = [
        ("bytes read", cost.read, 4 * length + (64 << 10)),
        ("events", cost.events, length + 16),
        ("texts", cost.texts, 8 * length + (64 << 10)),
        ("warnings", cost.warnings, 64 * length + (64 << 10)),
    ];
    let beyond = bounds.into_iter().find(|(_, found, most)| found > most);
    beyond.map_or(Ok(result), |(what, found, most)| Err(format!("{what}: {found} of {most}")))
}

/// Bytes of all texts of an event.
fn size(event: &Event) -> u64 {
    let texts = match event {
        Event::Line(line) => of_line(line),
        Event::Statement(statement) => of_statement(statement),
        Event::Warning(warning) => warning.message.len() + length(&warning.at.part),
    };
    texts as u64
}

fn of_line(line: &Line) -> usize {
    let Line { id, reference, end_to_end_id, structured_reference, kind, .. } = line;
    let Line { counterparty: Party { name, account }, return_reason, text, raw, at, .. } = line;
    let some = [id, reference, end_to_end_id, structured_reference, kind, name, account];
    let batch = line.batch.as_ref().map_or(0, |Batch { reference, .. }| length(reference));
    let rest = length(return_reason) + length(&at.part) + batch;
    some.into_iter().map(length).sum::<usize>() + rest + text.len() + raw.len()
}

fn of_statement(statement: &Statement) -> usize {
    let Account { number, bank, owner } = &statement.account;
    let told = length(&statement.number) + length(&statement.at.part);
    number.len() + length(bank) + length(owner) + told
}

fn length(text: &Option<String>) -> usize {
    text.as_ref().map_or(0, String::len)
}
