//! MT940 and MT942, SWIFT's statement and interim report; MT941 and MT950 read the same way.
//!
//! A statement is what stands between two `:20:`. Inside, fields follow one another: balances, and
//! per entry a `:61:` with the facts and mostly a `:86:` with what it is about. Banks agree on the
//! first and on nothing in the second, so each has a file of its own.

mod account;
mod balance;
mod book;
mod entry;
mod fields;
mod join;
mod marked;
mod narrative;
mod posting;
mod totals;

use book::Book;
use fields::Fields;

use super::{Format, Input, Reader};
use crate::detect::Head;
use crate::lines::Lines;
use crate::out::Out;
use crate::{ReadError, Refusal, encoding};

pub(crate) const READER: Reader = Reader { format: Format::Mt940, recognise, read };

/// Lines of a bank's own that may stand before the first field.
const PREAMBLE: usize = 20;

/// `:20:` within the first lines, and one more field that no other format has. Interim reports have
/// no balances, but a floor limit or a time.
fn recognise(head: &Head<'_>) -> Option<String> {
    let lines = || head.text.split(['\r', '\n']).filter(|line| !line.trim().is_empty());
    let begin = lines().take(PREAMBLE).position(|line| fields::first_tag(line) == Some("20"))?;
    let tags = || lines().skip(begin).filter_map(fields::first_tag);
    if !tags().any(|tag| matches!(tag, "25" | "25P" | "28" | "28C" | "60F" | "60M")) {
        return None;
    }
    let named = ["940", "941", "942", "950"];
    let envelope = head.text.split_once("{2:").and_then(|(_, rest)| rest.get(1..4));
    if let Some(kind) = envelope.filter(|kind| named.contains(kind)) {
        return Some(kind.to_owned());
    }
    let interim = tags().any(|tag| matches!(tag, "34F" | "13" | "13D" | "90C" | "90D"));
    let booked = tags().any(|tag| matches!(tag, "60F" | "60M" | "62F" | "62M"));
    Some(if interim && !booked { "942" } else { "940" }.to_owned())
}

fn read(input: &Input<'_>, out: &mut Out<'_>) -> Result<(), ReadError> {
    let encoding = encoding::unsaid(input, out)?;
    let stream = input.source.open().map_err(|error| ReadError::unreadable(0, &error))?;
    let mut fields = Fields::new(Lines::new(stream, encoding, input.limits), input.limits);
    let mut book = Book::new(input.recognised.version == "942", input.limits.text);
    while let Some(field) = fields.next_field()? {
        let taken = book.take(field, out);
        taken.map_err(|error| if fields.are_over() { cut(error) } else { error })?;
    }
    book.end(out)?;
    encoding::tell_bad(fields.bad_bytes(), out);
    Ok(())
}

/// What breaks the format at the very end was cut off there.
fn cut(error: ReadError) -> ReadError {
    match error.refusal {
        Refusal::Malformed => ReadError::truncated(error.at.line, error.message),
        _ => error,
    }
}
