//! Files with sessions: a month, or exactly what the list shows.

use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::query::{Days, Query, Term, TimeField};
use reports::csv::{CsvRow, CsvWriter, Delimiter, Dialect};
use serde_json::json;
use store::cache::{RowRef, SessionRow, Sort, SortField};
use store::ledger::{About, Act, Deed};

use crate::desk::Desk;
use crate::files::{self, Draft};
use crate::report::{Asked, asked, compute};
use crate::show::Labels;
use crate::trouble::unwritable;
use crate::view::*;
use crate::{ApiError, Code, Office};

/// A free name in the export folder.
pub(crate) fn place(desk: &Desk, stem: &str, extension: &str) -> Result<PathBuf, ApiError> {
    let folder = desk.store.ledger().setting("export_folder")?.filter(|folder| !folder.is_empty());
    let folder = folder.map_or_else(|| desk.host.downloads(), PathBuf::from);
    let safe = |c: char| if c.is_alphanumeric() || " -_.".contains(c) { c } else { '-' };
    let stem: String = stem.chars().map(safe).take(120).collect();
    Ok(files::free_name(&folder, &stem, extension))
}

pub(crate) fn target(
    desk: &Desk,
    out: Option<&str>,
    stem: &str,
    extension: &str,
) -> Result<PathBuf, ApiError> {
    match out {
        Some(out) => Ok(PathBuf::from(out)),
        None => place(desk, stem, extension),
    }
}

/// Writes a small file whole.
pub(crate) fn write_whole(
    desk: &Desk,
    target: &Path,
    bytes: &[u8],
) -> Result<ExportedFile, ApiError> {
    let write = || {
        let mut draft = Draft::begin(target)?;
        draft.write_all(bytes)?;
        draft.finish()
    };
    let size = write().map_err(|error| unwritable(target, &error))?;
    Ok(written(desk, target, 0, size))
}

pub(crate) fn written(desk: &Desk, target: &Path, rows: u64, bytes: u64) -> ExportedFile {
    desk.wrote(target);
    ExportedFile {
        path: target.display().to_string(),
        name: target.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        rows,
        bytes,
    }
}

/// Tells the audit log that a file with the workspace's data was made, and of what.
pub(crate) fn told(
    desk: &Desk,
    act: Act,
    file: ExportedFile,
    of: serde_json::Value,
) -> Result<ExportedFile, ApiError> {
    let after = json!({ "of": of, "rows": file.rows, "bytes": file.bytes });
    desk.tell(&desk.by()?, Deed::made(act, About::subject(file.path.clone()), Some(after)))?;
    Ok(file)
}

pub(crate) fn dialect(options: &CsvOptions, zone: chrono_tz::Tz) -> Result<Dialect, ApiError> {
    let delimiter = match options.delimiter.as_str() {
        "" | "," => Delimiter::Comma,
        ";" => Delimiter::Semicolon,
        other => {
            let message = format!("“{other}” cannot separate columns.");
            return Err(ApiError::new(Code::InvalidInput, message, "It takes , or ;."));
        }
    };
    Ok(Dialect { delimiter, bom: options.bom, zone })
}

/// Writes every session of `query` and says how many.
fn sessions(
    desk: &Desk,
    query: &Query,
    sort: Sort,
    zone: chrono_tz::Tz,
    (target, dialect): (&Path, Dialect),
) -> Result<ExportedFile, ApiError> {
    // Whether the folder can be written is known before the work begins.
    let draft = Draft::begin(target).map_err(|error| unwritable(target, &error))?;
    let labels = desk.labels()?;
    let broken_off = |error: reports::ReportError| not_written(target, &error);
    let mut csv = CsvWriter::new(draft, dialect).map_err(broken_off)?;
    let (mut rows, mut broken) = (0_u64, None);
    desk.store.cache().visit_ref(
        query,
        zone,
        sort,
        &mut |row| match csv.row(&line(&labels, row)) {
            Ok(()) => {
                rows += 1;
                ControlFlow::Continue(())
            }
            Err(error) => {
                broken = Some(error);
                ControlFlow::Break(())
            }
        },
    )?;
    if let Some(error) = broken {
        return Err(broken_off(error));
    }
    let draft = csv.finish().map_err(broken_off)?;
    let bytes = draft.finish().map_err(|error| unwritable(target, &error))?;
    Ok(written(desk, target, rows, bytes))
}

fn line<'a>(labels: &'a Labels, row: &RowRef<'a>) -> CsvRow<'a> {
    let named = labels.by_text(row.connection);
    let (connection, provider) = named.unwrap_or((row.connection, ""));
    CsvRow {
        connection,
        provider,
        kind: row.kind.as_str(),
        id: row.id,
        order_id: row.order_id.unwrap_or_default(),
        status: row.status.as_str(),
        raw_status: row.raw_status,
        refund: row.refund.as_str(),
        exception: row.exception.as_str(),
        currency: row.currency,
        amount_minor: row.minor,
        received_minor: row.received_minor,
        customer_name: row.customer_name.unwrap_or_default(),
        customer_email: row.customer_email.unwrap_or_default(),
        adapter: row.adapter.unwrap_or_default(),
        payment_method: row.payment_method.unwrap_or_default(),
        mode: row.mode.as_str(),
        created_ms: row.created_ms,
        updated_ms: row.updated_ms,
        completed_ms: row.completed_ms,
        expires_ms: row.expires_ms,
    }
}

pub(crate) async fn export_sessions(
    office: &Arc<Office>,
    request: ExportSessionsRequest,
) -> Result<ExportedFile, ApiError> {
    let desk = office.desk()?;
    let ExportSessionsRequest { query, sort, ascending, csv, out } = request;
    let list = SessionListRequest { query, sort, ascending, ..SessionListRequest::default() };
    let ask = crate::session::ask(&desk, &list)?;
    let stem = format!("sessions {}", desk.today()?);
    let target = target(&desk, out.as_deref(), &stem, "csv")?;
    let dialect = dialect(&csv, ask.zone)?;
    let file = tokio::task::block_in_place(|| {
        sessions(&desk, &ask.query, ask.sort, ask.zone, (&target, dialect))
    })?;
    told(&desk, Act::ExportWritten, file, json!({ "query": list.query }))
}

pub(crate) async fn export_month(
    office: &Arc<Office>,
    request: ExportMonthRequest,
) -> Result<ExportedFile, ApiError> {
    let desk = office.desk()?;
    let asked = asked(&desk, &request.report)?;
    let dialect = dialect(&request.csv, asked.zone)?;
    let out = request.out.as_deref();
    let stem = format!("{} {}", request_name(&request.format), asked.month);
    let file = match request.format.as_str() {
        "" | "csv" => {
            let target = target(&desk, out, &stem, "csv")?;
            tokio::task::block_in_place(|| month(&desk, &asked, &target, dialect))
        }
        "totals" => {
            let report = compute(&desk, &asked)?;
            let bytes = reports::totals_csv(&report, Vec::new(), dialect.delimiter, dialect.bom)
                .map_err(|error| failed(&error))?;
            write_whole(&desk, &target(&desk, out, &stem, "csv")?, &bytes)
        }
        "approvals" => {
            let all = compute(&desk, &asked)?.approvals;
            let how = (dialect.delimiter, dialect.bom, asked.zone);
            let bytes = reports::approvals::approvals_csv(&all, Vec::new(), how)
                .map_err(|error| failed(&error))?;
            write_whole(&desk, &target(&desk, out, &stem, "csv")?, &bytes)
        }
        "json" => {
            let report = compute(&desk, &asked)?;
            let bytes = reports::to_json(&report).map_err(|error| failed(&error))?;
            write_whole(&desk, &target(&desk, out, &stem, "json")?, bytes.as_bytes())
        }
        other => {
            let message = format!("A month is not written as “{other}”.");
            Err(ApiError::new(
                Code::InvalidInput,
                message,
                "It takes csv, totals, approvals or json.",
            ))
        }
    }?;
    let of = json!({ "month": asked.month.to_string(), "format": request.format });
    told(&desk, Act::ReportWritten, file, of)
}

fn request_name(format: &str) -> &'static str {
    match format {
        "totals" => "totals",
        "approvals" => "approvals",
        "json" => "report",
        _ => "sessions",
    }
}

/// A file that could not be written, or not made.
pub(crate) fn not_written(target: &Path, error: &reports::ReportError) -> ApiError {
    match error {
        reports::ReportError::Write(error) => unwritable(target, error),
        other => failed(other),
    }
}

fn failed(error: &reports::ReportError) -> ApiError {
    let message = crate::trouble::sentence(&error.to_string());
    ApiError::new(Code::Refused, message, "Report one connection at a time.")
}

/// The sessions of a month as they were known at `moment`.
fn month_as_of(
    desk: &Desk,
    asked: &Asked,
    moment: DateTime<Utc>,
    (target, dialect): (&Path, Dialect),
) -> Result<ExportedFile, ApiError> {
    let labels = desk.labels()?;
    let rows = crate::as_of::rows(desk, asked, moment)?;
    let mut csv = CsvWriter::new(Vec::new(), dialect).map_err(|error| failed(&error))?;
    for row in &rows {
        csv.row(&known_line(&labels, row)).map_err(|error| failed(&error))?;
    }
    let bytes = csv.finish().map_err(|error| failed(&error))?;
    let file = write_whole(desk, target, &bytes)?;
    Ok(ExportedFile { rows: rows.len() as u64, ..file })
}

/// A row that is held whole, as a line of the file.
fn known_line<'a>(labels: &'a Labels, row: &'a SessionRow) -> CsvRow<'a> {
    let SessionRow { key, session, exception, received, .. } = row;
    let id = key.connection.as_str();
    let (connection, provider) = labels.by_text(id).unwrap_or((id, ""));
    let text = |text: &'a Option<String>| text.as_deref().unwrap_or_default();
    CsvRow {
        connection,
        provider,
        kind: session.kind.as_str(),
        id: &session.id,
        order_id: session.order_id().unwrap_or_default(),
        status: session.status.as_str(),
        raw_status: &session.raw_status,
        refund: session.refund.as_str(),
        exception: exception.as_str(),
        currency: session.amount.currency,
        amount_minor: session.amount.minor,
        received_minor: received.map(|sum| sum.minor),
        customer_name: text(&session.customer.name),
        customer_email: text(&session.customer.email),
        adapter: text(&session.adapter),
        payment_method: text(&session.payment_method),
        mode: session.mode.as_str(),
        created_ms: session.created.at.timestamp_millis(),
        updated_ms: session.updated.at.timestamp_millis(),
        completed_ms: session.completed.map(|stamp| stamp.at.timestamp_millis()),
        expires_ms: session.expires.map(|stamp| stamp.at.timestamp_millis()),
    }
}

/// The sessions of a month, oldest first: the same ones that its totals count.
fn month(
    desk: &Desk,
    asked: &Asked,
    target: &Path,
    dialect: Dialect,
) -> Result<ExportedFile, ApiError> {
    if let Some(moment) = asked.as_of {
        return month_as_of(desk, asked, moment, (target, dialect));
    }
    let (field, sorted) = match asked.by {
        reports::month::By::Created => (TimeField::Created, SortField::Created),
        reports::month::By::Completed => (TimeField::Completed, SortField::Completed),
    };
    let days =
        Days { from: Some(asked.month.first_day()), until: Some(asked.month.next().first_day()) };
    let mut terms = vec![Term::Time(field, vec![days])];
    let name = asked.connection.as_ref().map(|connection| connection.id.to_string());
    terms.extend(name.map(|name| Term::Connection(vec![name])));
    let query = Query { terms, chips: Vec::new() };
    let sort = Sort { field: sorted, descending: false };
    sessions(desk, &query, sort, asked.zone, (target, dialect))
}

pub(crate) async fn file_reveal(
    office: &Arc<Office>,
    request: FileRequest,
) -> Result<Nothing, ApiError> {
    let path = office.desk()?.written(&request.path)?;
    office.host().reveal(&path)?;
    Ok(Nothing {})
}

pub(crate) async fn file_save_as(
    office: &Arc<Office>,
    request: FileRequest,
) -> Result<Option<ExportedFile>, ApiError> {
    let desk = office.desk()?;
    let path = desk.written(&request.path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    save_copy(office, &desk, &path, &name)
}

/// Asks where to, and copies; nothing where the person changed their mind.
pub(crate) fn save_copy(
    office: &Office,
    desk: &Desk,
    path: &Path,
    name: &str,
) -> Result<Option<ExportedFile>, ApiError> {
    let chosen = tokio::task::block_in_place(|| office.host().choose_save(name))?;
    let Some(target) = chosen else { return Ok(None) };
    let copy = || {
        let mut draft = Draft::begin(&target)?;
        std::io::copy(&mut std::fs::File::open(path)?, &mut draft)?;
        draft.finish()
    };
    let bytes = tokio::task::block_in_place(copy).map_err(|error| unwritable(&target, &error))?;
    let file = written(desk, &target, 0, bytes);
    told(desk, Act::ExportWritten, file, json!({ "copy": path.display().to_string() })).map(Some)
}
