//! Closing the books.

use anyhow::Result;
use backoffice::view::*;

use crate::args::{By, Format, Month};
use crate::context::Context;
use crate::exit::Exit;
use crate::table;

/// Shows a month's totals, or writes the month into a file.
pub async fn month(context: &Context, args: Month) -> Result<Exit> {
    let by = match args.by {
        By::Created => "created",
        By::Completed => "completed",
    };
    let report = ReportRequest {
        month: args.month,
        connection: args.connection,
        by: by.to_owned(),
        zone: args.tz.unwrap_or_default(),
        as_of: args.as_of,
    };
    let (Some(format), Some(out)) = (args.format, args.out) else {
        let view: ReportView = context.call("report_month", report).await?;
        context.print(&view, human)?;
        return Ok(Exit::Done);
    };
    let format = match format {
        Format::Csv => "csv",
        Format::Totals => "totals",
        Format::Json => "json",
    };
    let request = ExportMonthRequest {
        report,
        format: format.to_owned(),
        csv: CsvOptions { delimiter: args.csv.delimiter, bom: args.csv.bom },
        out: Some(super::export::absolute(&out)?),
    };
    let file: ExportedFile = context.call("export_month", request).await?;
    context.print(&file, super::export::human)?;
    Ok(Exit::Done)
}

fn human(report: &ReportView) -> String {
    let mut lines = vec![format!("{}, by time {}, in {}", report.month, report.by, report.zone)];
    if report.partial {
        lines.push("So far: not everything has been read yet. Sync, then look again.".to_owned());
    }
    for currency in &report.currencies {
        lines.push(String::new());
        lines.push(format!(
            "{}  {} completed of {}",
            table::amount(&currency.completed.sum),
            currency.completed.count,
            currency.all.count
        ));
        lines.push(block(currency).to_string());
    }
    if report.currencies.is_empty() {
        lines.push("No sessions in this month.".to_owned());
    }
    if let Some(head) = &report.audit_head {
        lines.push(format!("\nAudit log, as it stood: {head}"));
    }
    lines.join("\n")
}

fn block(currency: &CurrencyReport) -> comfy_table::Table {
    let shown = |cells: &[ReportCell], status: &str| {
        let cell = cells.iter().find(|cell| cell.status == status && cell.total.count > 0);
        cell.map_or_else(
            || "–".to_owned(),
            |cell| format!("{} / {}", cell.total.count, plain(&cell.total)),
        )
    };
    let statuses: Vec<&str> = currency
        .total
        .iter()
        .filter(|cell| cell.total.count > 0)
        .map(|cell| cell.status.as_str())
        .collect();
    let mut headings = vec!["Connection".to_owned(), "Adapter".to_owned()];
    headings.extend(statuses.iter().map(|status| format!(">{}", status.replace('_', " "))));
    headings.push(">all".to_owned());
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut table = table::table(&headings);
    for row in &currency.rows {
        let mut cells =
            vec![table::safe(Some(&row.connection)), table::safe(row.adapter.as_deref())];
        cells.extend(statuses.iter().map(|status| shown(&row.cells, status)));
        cells.push(format!("{} / {}", row.all.count, plain(&row.all)));
        table.add_row(cells);
    }
    let mut cells = vec!["Total".to_owned(), String::new()];
    cells.extend(statuses.iter().map(|status| shown(&currency.total, status)));
    cells.push(format!("{} / {}", currency.all.count, plain(&currency.all)));
    table.add_row(cells);
    table
}

/// The sum without its currency, which stands above.
fn plain(total: &Total) -> String {
    let text = table::amount(&total.sum);
    text.split_once(' ').map_or(text.clone(), |(_, digits)| digits.to_owned())
}
