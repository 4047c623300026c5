//! A month in totals that tie: the sum of a block's rows is its total, whatever way it is added.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::zone::Month;
use domain::{Currency, Kind, Money, Status};
use serde::Serialize;

use crate::ReportError;

/// Which of a session's moments puts it into the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// When it was made.
    Created,
    /// When it was paid.
    Completed,
}

impl By {
    /// The word, as typed and printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Completed => "completed",
        }
    }
}

/// Sessions of one kind in one state, counted and added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What people call the connection.
    pub connection: String,
    /// The provider's short name.
    pub provider: String,
    /// The currency of the sum.
    pub currency: Currency,
    /// Which gateway.
    pub adapter: Option<String>,
    /// Where they stand.
    pub status: Status,
    /// What kind of row.
    pub kind: Kind,
    /// How many.
    pub count: u64,
    /// Their amounts added up, in minor units.
    pub sum: i64,
}

/// What was completed on one day of the chosen zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayGroup {
    /// The day.
    pub day: NaiveDate,
    /// The currency of the sum.
    pub currency: Currency,
    /// How many.
    pub count: u64,
    /// Their amounts added up, in minor units.
    pub sum: i64,
}

/// How long people took to confirm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConfirmTime {
    /// The currency of the sessions.
    pub currency: Currency,
    /// How many were confirmed.
    pub count: u64,
    /// Their waiting times added up.
    pub seconds: u64,
}

/// What a month's report is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthInput {
    /// Which month.
    pub month: Month,
    /// The zone that says when it begins.
    pub zone: chrono_tz::Tz,
    /// Which moment counts.
    pub by: By,
    /// The state of knowledge it was made from.
    pub as_of: DateTime<Utc>,
    /// Counts and sums, in any order; equal groups are added.
    pub groups: Vec<Group>,
    /// Completed sessions by day, in any order.
    pub days: Vec<DayGroup>,
    /// Waiting times, at most one per currency.
    pub confirm_times: Vec<ConfirmTime>,
}

/// How many, and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// How many.
    pub count: u64,
    /// How much.
    pub sum: Money,
}

/// One status of a row or of a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StatusCell {
    /// Which status.
    pub status: Status,
    /// How many, and how much.
    #[serde(flatten)]
    pub cell: Cell,
}

/// One adapter of one connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What people call the connection.
    pub connection: String,
    /// The provider's short name.
    pub provider: String,
    /// Which gateway.
    pub adapter: Option<String>,
    /// One per status of [`Status::ALL`], in that order.
    pub cells: Vec<StatusCell>,
    /// All of them.
    pub total: Cell,
}

/// What was completed on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Day {
    /// The day.
    pub day: NaiveDate,
    /// How many, and how much.
    #[serde(flatten)]
    pub cell: Cell,
}

/// What a person wants to know first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Headline {
    /// All that was paid, before refunds.
    pub gross: Money,
    /// How many were paid.
    pub completed: u64,
    /// Of how many.
    pub of: u64,
    /// How many ended by time.
    pub expired: u64,
    /// How many were ended by a decision.
    pub canceled: u64,
    /// The average time from claim to confirmation, in whole seconds.
    pub confirm_seconds: Option<u64>,
}

/// One currency. Currencies are never added to each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Block {
    /// Which.
    pub currency: Currency,
    /// What a person wants to know first.
    pub headline: Headline,
    /// By connection, provider and adapter, in that order.
    pub rows: Vec<Row>,
    /// One per status of [`Status::ALL`], in that order.
    pub totals: Vec<StatusCell>,
    /// All of them.
    pub total: Cell,
    /// What was completed, one entry for every day of the month.
    pub days: Vec<Day>,
}

/// How many rows there are of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct KindCount {
    /// Which kind.
    pub kind: Kind,
    /// How many.
    pub count: u64,
}

/// A month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthReport {
    /// `2026-10`.
    pub month: String,
    /// The zone's name.
    pub zone: String,
    /// Which moment counts.
    pub by: By,
    /// The state of knowledge it was made from.
    pub as_of: DateTime<Utc>,
    /// How many sessions.
    pub count: u64,
    /// How many of each kind.
    pub kinds: Vec<KindCount>,
    /// One per currency, by code.
    pub blocks: Vec<Block>,
}

type RowKey = (String, String, Option<String>);

/// Counts and minor units while they are being added.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    count: u64,
    minor: i128,
}

impl Sum {
    fn add(&mut self, count: u64, minor: i128) -> Result<(), ReportError> {
        self.count = self.count.checked_add(count).ok_or(ReportError::TooMany)?;
        // No sum of 64-bit groups that fit in memory reaches 127 bits; what does not fit into 64
        // is found when the cell is made.
        self.minor = self.minor.saturating_add(minor);
        Ok(())
    }

    fn cell(self, currency: Currency) -> Result<Cell, ReportError> {
        let minor = i64::try_from(self.minor).map_err(|_| ReportError::Overflow(currency))?;
        Ok(Cell { count: self.count, sum: Money::new(minor, currency) })
    }
}

/// Sums by status, in the order of [`Status::ALL`].
#[derive(Debug, Clone, Default)]
struct Sums([Sum; Status::ALL.len()]);

impl Sums {
    fn add(&mut self, group: &Group) -> Result<(), ReportError> {
        self.0[group.status as usize].add(group.count, i128::from(group.sum))
    }

    fn cells(&self, currency: Currency) -> Result<Vec<StatusCell>, ReportError> {
        let pairs = Status::ALL.iter().zip(self.0);
        pairs
            .map(|(status, sum)| Ok(StatusCell { status: *status, cell: sum.cell(currency)? }))
            .collect()
    }

    fn total(&self, currency: Currency) -> Result<Cell, ReportError> {
        let mut total = Sum::default();
        for sum in self.0 {
            total.add(sum.count, sum.minor)?;
        }
        total.cell(currency)
    }
}

/// Makes the report of a month.
pub fn month(input: &MonthInput) -> Result<MonthReport, ReportError> {
    let mut currencies: BTreeMap<Currency, Vec<&Group>> = BTreeMap::new();
    for group in &input.groups {
        currencies.entry(group.currency).or_default().push(group);
    }
    for day in &input.days {
        currencies.entry(day.currency).or_default();
    }
    let blocks: Vec<Block> = currencies
        .into_iter()
        .map(|(currency, groups)| block(input, currency, &groups))
        .collect::<Result<_, _>>()?;
    let kinds = kinds(&input.groups)?;
    Ok(MonthReport {
        month: input.month.to_string(),
        zone: input.zone.name().to_owned(),
        by: input.by,
        as_of: input.as_of,
        count: kinds.iter().map(|kind| kind.count).sum(),
        kinds,
        blocks,
    })
}

fn block(input: &MonthInput, currency: Currency, groups: &[&Group]) -> Result<Block, ReportError> {
    let mut rows: BTreeMap<RowKey, Sums> = BTreeMap::new();
    let mut totals = Sums::default();
    for group in groups {
        let key = (group.connection.clone(), group.provider.clone(), group.adapter.clone());
        rows.entry(key).or_default().add(group)?;
        totals.add(group)?;
    }
    let rows = rows.into_iter().map(|(key, sums)| row(key, &sums, currency));
    let total = totals.total(currency)?;
    Ok(Block {
        currency,
        headline: headline(input, &totals, total, currency)?,
        rows: rows.collect::<Result<_, _>>()?,
        totals: totals.cells(currency)?,
        total,
        days: days(input, currency)?,
    })
}

fn row(key: RowKey, sums: &Sums, currency: Currency) -> Result<Row, ReportError> {
    let (connection, provider, adapter) = key;
    let (cells, total) = (sums.cells(currency)?, sums.total(currency)?);
    Ok(Row { connection, provider, adapter, cells, total })
}

fn headline(
    input: &MonthInput,
    totals: &Sums,
    total: Cell,
    currency: Currency,
) -> Result<Headline, ReportError> {
    let of = |status: Status| totals.0[status as usize];
    let times = input.confirm_times.iter().find(|time| time.currency == currency);
    Ok(Headline {
        gross: of(Status::Completed).cell(currency)?.sum,
        completed: of(Status::Completed).count,
        of: total.count,
        expired: of(Status::Expired).count,
        canceled: of(Status::Canceled).count,
        confirm_seconds: times.and_then(|time| time.seconds.checked_div(time.count)),
    })
}

/// Every day of the month, also those on which nothing was paid, and any other day given.
fn days(input: &MonthInput, currency: Currency) -> Result<Vec<Day>, ReportError> {
    let first = input.month.first_day();
    let all = first.iter_days().take(input.month.days() as usize);
    let mut days: BTreeMap<NaiveDate, Sum> = all.map(|day| (day, Sum::default())).collect();
    for day in input.days.iter().filter(|day| day.currency == currency) {
        days.entry(day.day).or_default().add(day.count, i128::from(day.sum))?;
    }
    days.into_iter().map(|(day, sum)| Ok(Day { day, cell: sum.cell(currency)? })).collect()
}

fn kinds(groups: &[Group]) -> Result<Vec<KindCount>, ReportError> {
    let mut total = 0_u64;
    let mut counts: BTreeMap<Kind, u64> = BTreeMap::new();
    for group in groups {
        total = total.checked_add(group.count).ok_or(ReportError::TooMany)?;
        *counts.entry(group.kind).or_default() += group.count;
    }
    Ok(counts.into_iter().map(|(kind, count)| KindCount { kind, count }).collect())
}
