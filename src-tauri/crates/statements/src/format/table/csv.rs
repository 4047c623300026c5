//! Separated values of any bank.

use encoding_rs::{Encoding, UTF_8};

use super::currencies::Currencies;
use super::day;
use super::entries::read_rows;
use super::fees;
use super::profiles;
use super::propose::{Proposal, propose};
use super::records::{Loose, Records};
use super::row::{Row, Rows as _};
use super::survey::{Survey, header, looks_like_entry, survey};
use crate::detect::Head;
use crate::encoding as written;
use crate::format::Input;
use crate::lines::Lines;
use crate::out::Out;
use crate::{Choices, Limits, Place, ReadError, Source as _, WarningCode};

const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// How many rows of the head are looked at.
const LOOKED_AT: usize = 300;

/// A header with a row below it, three entries, or a steady table with a heading: a log or a text
/// with commas has none of these.
pub(super) fn recognise(head: &Head<'_>) -> Option<String> {
    if head.bytes.starts_with(b"PK\x03\x04") || head.text.contains('\0') {
        return None;
    }
    let (_, likeness) = best(head.text)?;
    let Likeness { header, entries, filled, steady, .. } = likeness;
    let enough = entries >= 3 || (header && filled > 0) || (steady && entries > 0);
    enough.then(|| likeness.profile.unwrap_or_default().to_owned())
}

/// A header and nothing that looks like an entry: a month in which nothing happened.
pub(crate) fn is_heading_alone(head: &Head<'_>) -> bool {
    let alone = |delimiter: char| {
        let likeness = likeness(head.text, delimiter);
        likeness.header && likeness.entries == 0 && likeness.filled == 0
    };
    !head.text.contains('\0') && DELIMITERS.into_iter().any(alone)
}

/// What a text looks like when it is cut at a delimiter.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Likeness {
    header: bool,
    entries: usize,
    /// Rows below the header that hold as much as an entry does.
    filled: usize,
    /// Every row has as many cells as the one above, and the first names the columns.
    steady: bool,
    cells: usize,
    profile: Option<&'static str>,
}

fn best(text: &str) -> Option<(char, Likeness)> {
    let all = DELIMITERS.map(|delimiter| (delimiter, likeness(text, delimiter)));
    all.into_iter()
        .max_by_key(|(_, likeness)| *likeness)
        .filter(|(_, one)| one.entries + one.filled > 0)
}

fn likeness(text: &str, delimiter: char) -> Likeness {
    let (bytes, limits) = (text.as_bytes(), Limits::default());
    let Ok(stream) = bytes.open() else { return Likeness::default() };
    let mut rows = Records::new(Lines::new(stream, UTF_8, &limits), delimiter, limits.text);
    let (mut row, mut like) = (Row::default(), Likeness::default());
    let mut shown = Vec::new();
    while shown.len() < LOOKED_AT && rows.next(&mut row).unwrap_or(false) {
        if looks_like_entry(&row) {
            like.entries += 1;
            like.cells += row.len();
        }
        shown.push(row.clone());
    }
    let at = header(&shown, &Choices::default());
    let below = at.map(|at| shown.split_at(at + 1).1).unwrap_or_default();
    let header = at.and_then(|at| shown.get(at));
    like.header = header.is_some();
    like.filled = below.iter().filter(|row| header.is_some_and(|top| fills(row, top))).count();
    like.steady = is_steady(&shown);
    like.profile = header.and_then(|row| profiles::of(row.cells())).map(|profile| profile.name);
    like
}

/// Whether a row holds as much as an entry does, though its day or its amount is not known as one.
fn fills(row: &Row, header: &Row) -> bool {
    let number = |cell: &str| cell.bytes().any(|byte| byte.is_ascii_digit());
    let count = row.cells().filter(|cell| number(cell)).count();
    row.len() >= header.len() && row.filled() >= 3 && count >= 2
}

/// Whether the rows up to the last are a table below a heading of words, perhaps with something
/// above it.
fn is_steady(rows: &[Row]) -> bool {
    let mut rows = rows.iter().rev().skip_while(|row| row.filled() == 0).peekable();
    let Some(width) = rows.peek().map(|row| row.len()).filter(|width| *width >= 3) else {
        return false;
    };
    let mut top = None;
    rows.take_while(|row| row.len() == width).for_each(|row| {
        top = Some(row).filter(|row| is_heading(row)).or(top);
    });
    top.is_some()
}

/// Whether all cells that hold something are different words.
fn is_heading(row: &Row) -> bool {
    let mut cells: Vec<_> = row.cells().filter(|cell| !cell.is_empty()).collect();
    let word = |cell: &&str| cell.chars().any(char::is_alphabetic) && day::shape(cell).is_none();
    let words = cells.len() >= 3 && cells.iter().all(word);
    let count = cells.len();
    cells.sort_unstable();
    cells.dedup();
    words && cells.len() == count && !looks_like_entry(row)
}

/// How the text is written: as a person said, else as it looks.
fn encoding(input: &Input<'_>, out: &mut Out<'_>) -> Result<&'static Encoding, ReadError> {
    let said = input.choices.mapping.as_ref().and_then(|mapping| mapping.encoding.as_deref());
    match said.and_then(|label| Encoding::for_label(label.as_bytes())) {
        Some(encoding) => Ok(encoding),
        None => written::unsaid(input, out),
    }
}

/// What separates the cells: as a person said, else what finds most entries.
fn delimiter(input: &Input<'_>) -> Result<char, ReadError> {
    if let Some(said) = input.choices.mapping.as_ref().and_then(|mapping| mapping.delimiter) {
        return Ok(said);
    }
    let unreadable = |error| ReadError::unreadable(0, &error);
    let mut head = Vec::new();
    let stream = input.source.open().map_err(unreadable)?;
    std::io::Read::read_to_end(&mut std::io::Read::take(stream, HEAD), &mut head)
        .map_err(unreadable)?;
    let (text, _, _) = input.recognised.encoding.decode(&head);
    Ok(best(&text).map_or(',', |(delimiter, _)| delimiter))
}

/// How much is looked at for the delimiter.
const HEAD: u64 = 64 << 10;

fn records<'a>(
    input: &Input<'a>,
    encoding: &'static Encoding,
    delimiter: char,
) -> Result<Records<'a>, ReadError> {
    let stream = input.source.open().map_err(|error| ReadError::unreadable(0, &error))?;
    let lines = Lines::new(stream, encoding, input.limits);
    Ok(Records::new(lines, delimiter, input.limits.text))
}

/// A look at a table before it is read.
pub(super) fn look(input: &Input<'_>) -> Result<(Survey, Proposal, char), ReadError> {
    let mut nobody = |_| {};
    let encoding = encoding(input, &mut Out::new(&mut nobody))?;
    let delimiter = delimiter(input)?;
    let (survey, proposal) = understood(input, encoding, delimiter)?;
    Ok((survey, proposal, delimiter))
}

fn understood(
    input: &Input<'_>,
    encoding: &'static Encoding,
    delimiter: char,
) -> Result<(Survey, Proposal), ReadError> {
    let survey = survey(&mut records(input, encoding, delimiter)?, input.choices)?;
    let mut proposal = propose(&survey, Some(delimiter), input.choices);
    if proposal.fees_open {
        fees::settle(&mut proposal, &mut records(input, encoding, delimiter)?)?;
    }
    Ok((survey, proposal))
}

pub(super) fn read(input: &Input<'_>, out: &mut Out<'_>) -> Result<(), ReadError> {
    let encoding = encoding(input, out)?;
    let delimiter = delimiter(input)?;
    let (survey, proposal) = understood(input, encoding, delimiter)?;
    let at = survey.header.and_then(|at| survey.shown.get(at)).map_or(0, |row| row.at);
    let mapping = proposal.settled(at, out)?;
    let mut currencies = Currencies::default();
    loop {
        let mut rows = records(input, encoding, delimiter)?;
        if !read_rows(&mapping, &mut currencies, &mut rows, out)? {
            written::tell_bad(rows.bad_bytes(), out);
            tell_loose(rows.loose, out);
            return Ok(());
        }
    }
}

fn tell_loose(Loose { count, first }: Loose, out: &mut Out<'_>) {
    if count > 0 {
        let rows = if count == 1 { "row was" } else { "rows were" };
        let message = format!(
            "{count} {rows} read without the rows below: a quote in it does not close, so it is a \
             letter."
        );
        out.warn(WarningCode::FieldOdd, Place::line(first), message);
    }
}
