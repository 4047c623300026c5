//! The rows of one sheet, cell by cell.
//!
//! A number stands in a sheet as the shortest decimal of a binary float; a program that computed it
//! may have left noise beyond the 15 digits it shows (`8019.7400000000007`). Such a number is taken
//! as it is shown, and counted, so that it can be told.

use quick_xml::events::BytesStart;
use rust_decimal::Decimal;

use super::super::row::{Kind, Row, Rows};
use super::dates;
use super::parts::Book;
use super::xml::{Step, Xml, attribute};
use crate::{Limits, ReadError};

/// How many digits a workbook shows.
const SHOWN: u32 = 15;

/// Columns beyond are far out of any table.
const COLUMNS: usize = 1 << 14;

/// A sheet that is being read.
pub(super) struct Sheet<'z, 'b> {
    xml: Xml<'z>,
    book: &'b Book,
    /// How many cells may still come.
    left: u64,
    /// A row may be no longer.
    longest: usize,
    at: u64,
    pub(super) noise: Noise,
}

/// Numbers that were taken as they are shown.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Noise {
    pub(super) count: u64,
    pub(super) first: u64,
}

/// A cell that is being read.
#[derive(Default)]
struct Cell {
    column: usize,
    kind: String,
    day: bool,
    value: String,
    /// It has a formula, and what that comes to.
    formula: bool,
    valued: bool,
}

/// Stands for what a formula comes to where no program has reckoned it yet: no amount and no day,
/// so that a row that needs it is refused or told.
const UNRECKONED: &str = "formula without a value";

impl<'z, 'b> Sheet<'z, 'b> {
    pub(super) fn new(xml: Xml<'z>, book: &'b Book, limits: &Limits) -> Self {
        let (left, longest) = (limits.cells, limits.text);
        Self { xml, book, left, longest, at: 0, noise: Noise::default() }
    }

    /// The cells of the row that began.
    fn cells(&mut self, row: &mut Row) -> Result<(), ReadError> {
        let (mut cell, mut within, mut aside) = (Cell::default(), false, false);
        loop {
            match self.xml.next()? {
                Step::Open(start) => match start.local_name().as_ref() {
                    "c" => cell = opened(&start, row.len(), self.book),
                    "rPh" => aside = true,
                    "f" => cell.formula = true,
                    "v" | "t" => {
                        within = !aside;
                        cell.valued = true;
                    }
                    _ => {}
                },
                Step::Text(text) if within => {
                    cell.value.push_str(&text);
                    self.fits(cell.value.len())?;
                }
                Step::Close(name) => match name.as_str() {
                    "v" | "t" => within = false,
                    "rPh" => aside = false,
                    "c" => self.close(&cell, row)?,
                    "row" => return Ok(()),
                    _ => {}
                },
                Step::End => return Ok(()),
                _ => {}
            }
        }
    }

    fn close(&mut self, cell: &Cell, row: &mut Row) -> Result<(), ReadError> {
        let before = row.len();
        if cell.column >= COLUMNS || cell.column < before {
            return Err(ReadError::malformed(self.at, "the cells of the row are out of order"));
        }
        let count = (cell.column - before) as u64 + 1;
        self.left = self
            .left
            .checked_sub(count)
            .ok_or_else(|| ReadError::too_large(self.at, "the workbook has too many cells"))?;
        (before..cell.column).for_each(|_| row.end_cell(Kind::Text));
        let kind = self.write(cell, row)?;
        self.fits(row.text_len())?;
        row.end_cell(kind);
        Ok(())
    }

    fn fits(&self, length: usize) -> Result<(), ReadError> {
        let over = length > self.longest;
        if over { Err(ReadError::too_large(self.at, "the row is too long")) } else { Ok(()) }
    }

    /// Writes what a cell holds; tells what it is.
    fn write(&mut self, cell: &Cell, row: &mut Row) -> Result<Kind, ReadError> {
        let value = cell.value.trim();
        if cell.formula && (!cell.valued || value.is_empty() && cell.kind != "str") {
            row.push(UNRECKONED);
            return Ok(Kind::Text);
        }
        Ok(match cell.kind.as_str() {
            "s" => {
                let index = value.parse().ok();
                let text = index.and_then(|at| self.book.texts.get(at)).unwrap_or_default();
                self.xml.charge(text.len())?;
                row.push(&plain(text));
                Kind::Text
            }
            "d" => {
                row.push(value);
                Kind::Day
            }
            "b" => {
                row.push(if matches!(value, "1" | "true") { "TRUE" } else { "FALSE" });
                Kind::Text
            }
            "str" | "inlineStr" | "e" => {
                row.push(&plain(&cell.value));
                Kind::Text
            }
            _ => self.number(value, cell.day, row),
        })
    }

    fn number(&mut self, value: &str, day: bool, row: &mut Row) -> Kind {
        let read = match value.contains(['e', 'E']) {
            true => scientific(value),
            false => Decimal::from_str_exact(value).ok(),
        };
        // A long whole number is no sum but a name: an account, a reference.
        let whole = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let shown = read.and_then(|number| match () {
            () if whole => Some(number),
            () if number.abs() < LEAST => Some(Decimal::ZERO),
            () => number.round_sf(SHOWN),
        });
        let Some((exact, shown)) = read.zip(shown) else {
            row.push(value);
            return if value.is_empty() { Kind::Text } else { Kind::Number };
        };
        if let Some(day) = dates::day(exact, self.book.system).filter(|_| day) {
            row.push(&day.to_string());
            return Kind::Day;
        }
        if exact == shown {
            row.push(&if value.contains(['e', 'E']) {
                exact.to_string()
            } else {
                value.to_owned()
            });
        } else {
            self.noise.count += 1;
            self.noise.first = if self.noise.count == 1 { self.at } else { self.noise.first };
            row.push(&shown.normalize().to_string());
        }
        Kind::Number
    }
}

/// What is smaller is what a computer's reckoning left of nothing.
const LEAST: Decimal = Decimal::from_parts(1, 0, 0, false, 9);

/// A number with an exponent. One that is too small to be held is next to nothing.
fn scientific(value: &str) -> Option<Decimal> {
    let read = Decimal::from_scientific(value).ok();
    let exponent = || value.split(['e', 'E']).nth(1)?.parse::<i64>().ok();
    let tiny = || exponent().filter(|exponent| *exponent < -9);
    read.or_else(|| tiny().map(|_| LEAST / Decimal::from(2)))
}

impl Rows for Sheet<'_, '_> {
    fn next(&mut self, row: &mut Row) -> Result<bool, ReadError> {
        loop {
            let start = match self.xml.next()? {
                Step::End => return Ok(false),
                Step::Open(start) if start.local_name().as_ref() == "row" => start,
                _ => continue,
            };
            let at = attribute(&start, "r").and_then(|at| at.parse().ok());
            self.at = at.unwrap_or(self.at.saturating_add(1));
            row.begin(self.at);
            self.cells(row)?;
            let raw = row.cells().collect::<Vec<_>>().join("\t");
            row.raw = raw;
            return Ok(true);
        }
    }
}

fn opened(start: &BytesStart<'_>, next: usize, book: &Book) -> Cell {
    let style = attribute(start, "s").and_then(|style| style.parse::<usize>().ok());
    let day = style.and_then(|style| book.days.get(style)).copied().unwrap_or_default();
    let column = attribute(start, "r").and_then(|name| column(&name)).unwrap_or(next);
    Cell { column, kind: attribute(start, "t").unwrap_or_default(), day, ..Cell::default() }
}

/// The column of `AB12`, counted from 0.
fn column(name: &str) -> Option<usize> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.take(4).fold(0_usize, |number, letter| {
        number * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1
    });
    number.checked_sub(1)
}

/// A text without what stands in it for a carriage return.
fn plain(text: &str) -> std::borrow::Cow<'_, str> {
    match text.contains("_x000D_") {
        true => text.replace("_x000D_", "").into(),
        false => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns() {
        let table = [("A1", 0), ("Z9", 25), ("AA10", 26), ("XFD1", 16_383)];
        for (name, wanted) in table {
            assert_eq!(column(name), Some(wanted), "{name}");
        }
        assert_eq!(column("12"), None);
    }
}
