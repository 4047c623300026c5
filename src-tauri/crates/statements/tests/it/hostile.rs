//! Any bytes either read or are refused, in bounded steps: every fixture of every format, broken in
//! many ways, and bombs.
//!
//! What is counted: bytes taken from the source, events, and bytes of all texts in events. The
//! allocator is not counted, for that needs `unsafe`; texts in events stand in for it.

use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::rc::Rc;

use statements::{Event, Line, Options, ReadError, Source, Stream};

/// Printed with every failure; the same seed makes the same files.
const SEED: u64 = 0x5eed_0043_c0da_0001;
/// How many broken files are made of each whole one.
const ROUNDS: usize = 60;
const SLACK: u64 = 64 << 10;
const TOKENS: [&[u8]; 12] = [
    b"<a>",
    b"</",
    b"\r",
    b"\n",
    b"\0",
    b"\xff\xfe",
    b":61:",
    b"-}",
    b"88",
    b"21",
    b"9999999999",
    b"\xe2\x80\xae",
];

/// Counts what is taken from it.
struct Counted<'a> {
    bytes: &'a [u8],
    taken: Rc<Cell<u64>>,
}

struct Counting<'a> {
    inner: io::Cursor<&'a [u8]>,
    taken: Rc<Cell<u64>>,
}

impl Read for Counting<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(room)?;
        self.taken.set(self.taken.get() + count as u64);
        Ok(count)
    }
}

impl Seek for Counting<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

impl Source for Counted<'_> {
    fn open(&self) -> io::Result<Box<dyn Stream + '_>> {
        let inner = io::Cursor::new(self.bytes);
        Ok(Box::new(Counting { inner, taken: Rc::clone(&self.taken) }))
    }
}

/// What a reading cost.
#[derive(Debug, Default)]
struct Cost {
    events: u64,
    texts: u64,
}

impl Cost {
    fn add(&mut self, event: &Event) {
        self.events += 1;
        self.texts += match event {
            Event::Line(line) => texts(line),
            Event::Statement(it) => {
                let names = [&it.account.bank, &it.account.owner, &it.number];
                it.account.number.len() as u64 + length(&names)
            }
            Event::Warning(warning) => warning.message.len() as u64,
        };
    }
}

fn length(texts: &[&Option<String>]) -> u64 {
    texts.iter().filter_map(|text| text.as_ref()).map(|text| text.len() as u64).sum()
}

fn texts(line: &Line) -> u64 {
    let options = [
        &line.id,
        &line.reference,
        &line.end_to_end_id,
        &line.structured_reference,
        &line.counterparty.name,
        &line.counterparty.account,
        &line.kind,
        &line.return_reason,
    ];
    (line.text.len() + line.raw.len()) as u64 + length(&options)
}

/// Reads within bounds, or fails the test.
fn bounded(name: &str, bytes: &[u8]) -> Result<(), ReadError> {
    let source = Counted { bytes, taken: Rc::default() };
    let mut cost = Cost::default();
    let read = statements::read(&source, &Options::default(), &mut |event| cost.add(&event));
    // What is packed may be larger than its file, by the ratio of the limits.
    let packed = if bytes.starts_with(b"PK") { Options::default().limits.ratio } else { 1 };
    let size = bytes.len() as u64 * packed;
    let taken = source.taken.get();
    assert!(taken <= 8 * bytes.len() as u64 + SLACK, "{name}, seed {SEED:#x}: {taken} bytes taken");
    assert!(cost.events <= size + 16, "{name}, seed {SEED:#x}: {cost:?} of {size} bytes");
    assert!(cost.texts <= 8 * size + SLACK, "{name}, seed {SEED:#x}: {cost:?} of {size} bytes");
    read.map(|_| ())
}

/// A generator of numbers that needs nothing: xorshift.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

fn broken(whole: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        let end = (at + dice.below(200)).min(bytes.len());
        match dice.below(7) {
            0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << dice.below(8)),
            1 => drop(bytes.drain(at..end)),
            2 => insert(&mut bytes, at, TOKENS[dice.below(TOKENS.len())]),
            3 => bytes.truncate(at),
            4 => insert(&mut bytes, at, &whole[..whole.len().min(4096)]),
            5 => {
                let part = bytes[at..end].to_vec();
                insert(&mut bytes, at, &part.repeat(50));
            }
            _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = b'9'),
        }
    }
    bytes
}

fn insert(bytes: &mut Vec<u8>, at: usize, what: &[u8]) {
    bytes.splice(at..at, what.iter().copied());
}

/// Every fixture there is, and small beginnings of formats that have none yet.
fn seeds() -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"), &mut all);
    all.sort();
    let small: [&[u8]; 6] = [
        b":20:A\r\n:25:B/1\r\n:28C:1/1\r\n:60F:C261001EUR1,00\r\n:61:261002D1,00NTRFX\r\n:62F:C261002EUR0,00\r\n-",
        b"01,A,B,261001,0000,1,,,2/\n02,B,A,1,261001,,USD,/\n03,1,USD,010,1,,/\n49,1,2/\n98,1,1,4/\n99,1,1,6/\n",
        b"!Type:Bank\nD31/12/26\nT-1.00\nPx\n^\n",
        b"Date;Amount;Text\n31.12.2026;-1,00;x\n",
        b"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt/></Document>",
        b"PK\x03\x04",
    ];
    all.extend(small.iter().enumerate().map(|(at, it)| (format!("small seed {at}"), it.to_vec())));
    all
}

fn walk(folder: &Path, all: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, all);
        } else {
            all.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}

#[test]
fn whole_files_are_read_in_bounded_steps() {
    for (name, bytes) in seeds() {
        let _ = bounded(&name, &bytes);
    }
}

#[test]
fn broken_files_are_read_or_refused_in_bounded_steps() {
    let mut dice = Dice(SEED);
    for (name, whole) in seeds() {
        for round in 0..ROUNDS {
            let _ = bounded(&format!("{name}, round {round}"), &broken(&whole, &mut dice));
        }
    }
}

#[test]
fn files_that_are_cut_anywhere_are_read_or_refused_in_bounded_steps() {
    const POINTS: usize = 32;
    for (name, whole) in seeds() {
        for point in 0..POINTS {
            let cut = &whole[..whole.len() * point / POINTS];
            let _ = bounded(&format!("{name}, cut at {}", cut.len()), cut);
        }
    }
}

#[test]
fn bombs_do_not_go_off() {
    let entities = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]>\
                    <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\">&c;</Document>";
    let bombs = [
        ("elements within elements", b"<a>".repeat(1_000_000)),
        ("OFX elements", [&b"<OFX>"[..], &b"<STMTTRN>".repeat(100_000)].concat()),
        ("one line", vec![b'x'; 10_000_000]),
        ("one line of numbers", vec![b'1'; 10_000_000]),
        ("line ends", vec![b'\n'; 1_000_000]),
        ("separators", vec![b';'; 1_000_000]),
        ("entities", entities.into()),
        ("zeros", vec![0; 1_000_000]),
    ];
    for (name, bytes) in bombs {
        assert!(bounded(name, &bytes).is_err(), "{name} was read");
    }
}

#[test]
fn very_many_empty_statements_are_read_in_bounded_steps() {
    let account = "210004180200051332";
    let begin = format!("11{account}2610012610312000000000000009783");
    let end = format!("33{account}{:038}200000000000000978", 0);
    bounded("empty statements", format!("{begin}\n{end}\n").repeat(100_000).as_bytes()).unwrap();
}
