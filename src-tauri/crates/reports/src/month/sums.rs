//! The adding up: counts in 64 bits, money in 128, checked before it leaves.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{Currency, Kind, Money, Status};

use super::{
    Block, Cell, Day, Group, Headline, KindCount, MonthInput, MonthReport, Row, StatusCell,
};
use crate::ReportError;

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
        audit_head: input.audit_head.clone(),
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
