//! The first pass over a table: where its header is, and what its columns hold.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::day::{self, Tells};
use super::ends::Ends;
use super::mapping::Role;
use super::row::{Kind, Row, Rows};
use super::totals::Named;
use super::{number, signs, status, totals, units, words};
use crate::grouped::{self, Evidence};
use crate::{Choices, DateOrder, DecimalMark, ReadError};

/// How many rows are kept for people to see, and searched for the header.
pub(super) const SHOWN: usize = 50;

/// A column without a word for a state in so many cells is none of states.
const STATED: u64 = 200;

/// More columns than this belong to no statement.
pub(super) const COLUMNS: usize = 256;

/// What a table holds.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The first rows.
    pub(super) shown: Vec<Row>,
    /// Which of them is the header.
    pub(super) header: Option<usize>,
    /// What each column holds below the header.
    pub(super) columns: Vec<Column>,
}

impl Survey {
    /// What the columns of some roles hold together.
    pub(super) fn sum(&self, roles: &[Role], of: fn(Role) -> bool) -> Column {
        let columns = roles.iter().zip(&self.columns).filter(|(role, _)| of(**role));
        let ends = columns.clone().fold(Ends::default(), |mut ends, (_, column)| {
            ends.add(column.ends);
            ends
        });
        columns.fold(Column { ends, ..Column::default() }, |sum, (_, column)| Column {
            day_first: sum.day_first + column.day_first,
            month_first: sum.month_first + column.month_first,
            either_order: sum.either_order + column.either_order,
            point: sum.point + column.point,
            comma: sum.comma + column.comma,
            either_mark: sum.either_mark + column.either_mark,
            ..sum
        })
    }
}

/// What the cells of one column are, in rows that look like entries.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) filled: u64,
    pub(super) days: u64,
    pub(super) amounts: u64,
    pub(super) negative: u64,
    pub(super) ways: u64,
    /// Amounts with a word of their own that says in or out, and those that have no sign at all.
    pub(super) worded: u64,
    pub(super) plain: u64,
    /// Where the first without a sign is.
    pub(super) first_plain: u64,
    /// Currencies that are known, and what may be the code of one.
    pub(super) currencies: u64,
    pub(super) codes: u64,
    /// Some words say whether an entry is booked.
    pub(super) statuses: u64,
    /// Not all cells hold the same.
    pub(super) varied: bool,
    first: Option<u64>,
    /// Days that prove their order, and days that do not.
    pub(super) day_first: u64,
    pub(super) month_first: u64,
    pub(super) either_order: u64,
    /// Days of a workbook that would be days with day and month swapped, too, and where the first
    /// is.
    pub(super) swappable: u64,
    pub(super) first_swappable: u64,
    /// What short dates have at their ends.
    pub(super) ends: Ends,
    /// Amounts that prove their decimal mark, and amounts that do not.
    pub(super) point: u64,
    pub(super) comma: u64,
    pub(super) either_mark: u64,
}

impl Column {
    fn add(&mut self, (cell, kind): (&str, Kind), at: u64) {
        if cell.is_empty() {
            return;
        }
        let mut hasher = DefaultHasher::new();
        cell.hash(&mut hasher);
        self.varied |= *self.first.get_or_insert(hasher.finish()) != hasher.finish();
        self.sign((cell, kind), at);
        if kind == Kind::Number {
            // What a workbook holds as a number says nothing about how people write theirs.
            self.filled += 1;
            self.amounts += 1;
            self.negative += u64::from(cell.starts_with('-'));
            self.days += u64::from(day::shape(cell).is_some());
            return;
        }
        self.filled += 1;
        self.ways += u64::from(signs::way(cell).is_some());
        let asked = self.statuses == 0 && self.filled <= STATED;
        self.statuses += u64::from(asked && status::booking(cell).is_some());
        self.currencies += u64::from(units::currency(cell).is_some());
        self.codes += u64::from(units::code(cell).is_some());
        if let Some(day) = day::shape(cell) {
            self.days += 1;
            self.ends.add(day.ends().unwrap_or_default());
            if kind == Kind::Day && day.is_swappable() {
                self.first_swappable = if self.swappable == 0 { at } else { self.first_swappable };
                self.swappable += 1;
            }
            match day.tells() {
                Tells::Nothing | Tells::Order(DateOrder::YearMonthDay) => {}
                Tells::Order(DateOrder::DayMonthYear) => self.day_first += 1,
                Tells::Order(DateOrder::MonthDayYear) => self.month_first += 1,
                Tells::Either => self.either_order += 1,
            }
        }
        if number::is_nothing(cell) {
            self.filled -= 1;
        } else if let Some(written) = number::written(cell) {
            self.amounts += 1;
            self.negative += u64::from(written.negative || written.way.is_some());
            // What cannot be read under the mark it speaks for is no evidence, but odd.
            match grouped::evidence(written.digits) {
                Evidence::Decimal(mark) if grouped::read(written.digits, mark).is_none() => {}
                Evidence::Nothing => {}
                Evidence::Decimal(DecimalMark::Point) => self.point += 1,
                Evidence::Decimal(DecimalMark::Comma) => self.comma += 1,
                Evidence::Either(_) => self.either_mark += 1,
            }
        }
    }
}

impl Column {
    /// How an amount says its way.
    fn sign(&mut self, (cell, kind): (&str, Kind), at: u64) {
        let Some(written) = number::written(cell) else { return };
        let zero = !written.digits.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
        if written.way.is_some() {
            self.worded += 1;
        } else if kind == Kind::Number && cell.starts_with('-') || written.negative || zero {
            // Its own minus tells, and nothing goes nowhere.
        } else {
            self.first_plain = if self.plain == 0 { at } else { self.first_plain };
            self.plain += 1;
        }
    }
}

/// Reads a whole table.
pub(super) fn survey(rows: &mut dyn Rows, choices: &Choices) -> Result<Survey, ReadError> {
    let mut survey = Survey::default();
    let mut row = Row::default();
    while survey.shown.len() < SHOWN && rows.next(&mut row)? {
        survey.shown.push(row.clone());
    }
    survey.header = header(&survey.shown, choices);
    let first = survey.header.map_or(0, |header| header + 1);
    let mut columns = Vec::new();
    survey.shown.iter().skip(first).for_each(|row| gather(&mut columns, row));
    while rows.next(&mut row)? {
        gather(&mut columns, &row);
    }
    survey.columns = columns;
    Ok(survey)
}

/// Rows that have a day and an amount are evidence; totals and remarks are none.
fn gather(columns: &mut Vec<Column>, row: &Row) {
    if !looks_like_entry(row) || totals::named(row) == Some(Named::Alone) {
        return;
    }
    let count = row.len().min(COLUMNS);
    columns.resize(columns.len().max(count), Column::default());
    columns.iter_mut().zip(row.typed()).for_each(|(column, cell)| column.add(cell, row.at));
}

/// Whether a row has three cells, a day among them and an amount.
pub(super) fn looks_like_entry(row: &Row) -> bool {
    let amount = |(cell, kind): (&str, Kind)| {
        day::shape(cell).is_none() && (kind == Kind::Number || number::written(cell).is_some())
    };
    row.len() >= 3
        && row.len() <= COLUMNS
        && row.cells().any(|cell| day::shape(cell).is_some())
        && row.typed().any(amount)
}

/// The row that a person said, else the one that a saved mapping has, else the one whose words say
/// most.
pub(super) fn header(shown: &[Row], choices: &Choices) -> Option<usize> {
    let row_of = |header: &[String]| shown.iter().position(|row| is(row, header));
    if let Some(said) = choices.mapping.as_ref().filter(|mapping| !mapping.header.is_empty()) {
        return row_of(&said.header);
    }
    let saved = choices.mappings.values().filter(|mapping| !mapping.header.is_empty());
    if let Some(at) = saved.filter_map(|mapping| row_of(&mapping.header)).next() {
        return Some(at);
    }
    let said = |row: &Row| words_of(row).filter(|&count| count > 0);
    let best = shown.iter().enumerate().filter_map(|(at, row)| Some((said(row)?, at)));
    best.max_by_key(|&(count, at)| (count, std::cmp::Reverse(at))).map(|(_, at)| at)
}

/// Whether a row is the header with these cells.
pub(super) fn is(row: &Row, header: &[String]) -> bool {
    let written = (0..row.len()).rev().find(|&at| !row.cell(at).is_empty()).map_or(0, |at| at + 1);
    let wanted = header.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1);
    let same = |(at, cell): (usize, &String)| words::are_same(row.cell(at), cell);
    written == wanted && header.iter().enumerate().all(same)
}

/// How many cells are words of a header; `None`: it cannot be one, without a day and an amount.
fn words_of(row: &Row) -> Option<usize> {
    if row.len() < 3 || row.len() > COLUMNS || looks_like_entry(row) {
        return None;
    }
    let roles: Vec<_> = row.cells().map(|cell| words::roles(&words::heading(cell).0)).collect();
    let has =
        |wanted: &[Role]| roles.iter().any(|roles| wanted.iter().any(|role| roles.contains(role)));
    let whole = has(&[Role::Booked, Role::Valued])
        && has(&[Role::Amount, Role::Debit, Role::Credit, Role::Net]);
    whole.then(|| roles.iter().filter(|roles| !roles.is_empty()).count())
}
