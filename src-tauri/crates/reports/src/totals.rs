//! A month's report as bytes: one CSV record per figure, or one JSON document.

use std::io::Write;

use crate::ReportError;
use crate::csv::{Delimiter, writer};
use crate::guard::guard;
use crate::month::{Block, Cell, MonthReport, StatusCell};

/// The columns of the totals. `section` says what the record is: `row` (one status of one
/// adapter), `total` (one status of a currency; without a status: all of them), `day` (completed
/// on that day), `kind` (how many rows of that kind, in all currencies) or `audit` (where the audit log
/// stood).
pub const TOTALS_COLUMNS: [&str; 15] = [
    "section",
    "month",
    "zone",
    "by",
    "connection",
    "provider",
    "adapter",
    "status",
    "day",
    "kind",
    "count",
    "sum",
    "currency",
    "sum_minor",
    "audit_head",
];

/// One record, before the cells that all have in common.
#[derive(Default)]
struct Record<'a> {
    section: &'a str,
    connection: &'a str,
    provider: &'a str,
    adapter: &'a str,
    status: &'a str,
    day: &'a str,
    kind: &'a str,
    count: u64,
    sum: Option<Cell>,
    audit_head: &'a str,
}

struct Totals<'a, W: Write> {
    out: csv::Writer<W>,
    report: &'a MonthReport,
    scratch: String,
}

/// Writes the totals in long form: every figure that is not nought is one record, so that a pivot
/// table can be made of it.
pub fn totals_csv<W: Write>(
    report: &MonthReport,
    mut out: W,
    delimiter: Delimiter,
    bom: bool,
) -> Result<W, ReportError> {
    if bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut totals = Totals { out: writer(out, delimiter), report, scratch: String::new() };
    totals.out.write_record(TOTALS_COLUMNS)?;
    for block in &report.blocks {
        totals.block(block)?;
    }
    for kind in &report.kinds {
        let (kind, count) = (kind.kind.as_str(), kind.count);
        totals.record(&Record { section: "kind", kind, count, ..Record::default() })?;
    }
    if let Some(audit_head) = &report.audit_head {
        totals.record(&Record { section: "audit", audit_head, ..Record::default() })?;
    }
    totals.out.into_inner().map_err(|error| ReportError::Write(error.into_error()))
}

/// The whole report as one JSON document, amounts as text.
pub fn to_json(report: &MonthReport) -> Result<String, ReportError> {
    Ok(serde_json::to_string_pretty(report)?)
}

impl<W: Write> Totals<'_, W> {
    fn block(&mut self, block: &Block) -> Result<(), ReportError> {
        for row in &block.rows {
            for cell in not_nought(&row.cells) {
                self.record(&Record {
                    section: "row",
                    connection: &row.connection,
                    provider: &row.provider,
                    adapter: row.adapter.as_deref().unwrap_or_default(),
                    status: cell.status.as_str(),
                    count: cell.cell.count,
                    sum: Some(cell.cell),
                    ..Record::default()
                })?;
            }
        }
        for cell in not_nought(&block.totals) {
            let (status, count, sum) = (cell.status.as_str(), cell.cell.count, Some(cell.cell));
            self.record(&Record { section: "total", status, count, sum, ..Record::default() })?;
        }
        let (count, sum) = (block.total.count, Some(block.total));
        self.record(&Record { section: "total", count, sum, ..Record::default() })?;
        for day in block.days.iter().filter(|day| day.cell.count > 0) {
            let (date, count, sum) = (day.day.to_string(), day.cell.count, Some(day.cell));
            self.record(&Record { section: "day", day: &date, count, sum, ..Record::default() })?;
        }
        Ok(())
    }

    fn record(&mut self, record: &Record<'_>) -> Result<(), ReportError> {
        let report = self.report;
        self.out.write_field(record.section)?;
        for text in [report.month.as_str(), &report.zone, report.by.as_str()] {
            self.out.write_field(text)?;
        }
        for text in [record.connection, record.provider, record.adapter] {
            self.out.write_field(guard(text, &mut self.scratch))?;
        }
        for text in [record.status, record.day, record.kind] {
            self.out.write_field(text)?;
        }
        self.out.write_field(record.count.to_string())?;
        let sum = record.sum.map(|cell| cell.sum);
        self.out.write_field(sum.map(|sum| sum.value()).unwrap_or_default())?;
        self.out.write_field(sum.as_ref().map_or("", |sum| sum.currency.code()))?;
        self.out.write_field(sum.map(|sum| sum.minor.to_string()).unwrap_or_default())?;
        self.out.write_field(record.audit_head)?;
        self.out.write_record(None::<&[u8]>)?;
        Ok(())
    }
}

fn not_nought(cells: &[StatusCell]) -> impl Iterator<Item = &StatusCell> {
    cells.iter().filter(|cell| cell.cell.count > 0)
}
