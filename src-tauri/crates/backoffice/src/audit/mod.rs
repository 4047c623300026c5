//! The audit log for people: looking at it, proving it, handing it out.

mod head;
mod orders;
mod prove;
mod show;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use domain::SessionKey;
use reports::audit::{AuditRow, AuditWriter};
use serde_json::json;
use store::ledger::{self, Act};

use crate::desk::Desk;
use crate::export;
use crate::files::Draft;
use crate::trouble::unwritable;
use crate::view::*;
use crate::{ApiError, Office};

pub(crate) use head::Anchor;
pub(crate) use prove::audit_verify;

/// Entries of a page where nobody says how many, and at most.
const PAGE: u32 = 100;
const MOST: u32 = 1_000;

/// What connections are called today, by their ids.
type Names = HashMap<String, String>;

fn names(desk: &Desk) -> Result<Names, ApiError> {
    Ok(desk.connections()?.into_iter().map(|c| (c.id.to_string(), c.name)).collect())
}

pub(crate) async fn audit_list(
    office: &Arc<Office>,
    request: AuditListRequest,
) -> Result<AuditPage, ApiError> {
    let desk = office.desk()?;
    let log = desk.store.ledger();
    let limit = request.limit.unwrap_or(PAGE).clamp(1, MOST) as usize;
    let filter = filter(&desk, &request.filter)?;
    let names = names(&desk)?;
    tokio::task::block_in_place(|| {
        // A head that somebody notes down must outlive a power cut.
        let _ = log.mirror_durably();
        let page = log.audit_page(&filter, request.before, limit)?;
        let orders = orders::orders(&desk, &page.rows);
        Ok(AuditPage {
            entries: page.rows.into_iter().map(|row| show::entry(&names, &orders, row)).collect(),
            next: page.next,
            people: log.audit_people()?,
            kinds: Act::ALL.iter().map(|act| act.as_str().to_owned()).collect(),
            head: log.audit_head()?.map(|head| head.to_string()),
        })
    })
}

/// The filter in the words of the store.
fn filter(desk: &Desk, wanted: &AuditFilter) -> Result<ledger::AuditFilter, ApiError> {
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let ms = |at: chrono::DateTime<chrono::Utc>| at.timestamp_millis();
    let mut filter = ledger::AuditFilter {
        who: some(&wanted.who),
        kind: some(&wanted.kind),
        connection: some(&wanted.connection),
        session: some(&wanted.session),
        intent: some(&wanted.intent),
        from: wanted.from.map(ms),
        until: wanted.until.map(ms),
    };
    // A connection that is gone is still in the log, under its id.
    if let Some(name) = &filter.connection {
        let named = desk.connections()?.into_iter().find(|c| c.name.eq_ignore_ascii_case(name));
        filter.connection = Some(named.map_or_else(|| name.clone(), |c| c.id.to_string()));
    }
    let Some(text) = filter.session.as_deref() else { return Ok(filter) };
    let key = match text.parse::<SessionKey>() {
        Ok(key) => Some(key),
        Err(_) => orders::session_of_order(desk, text)?,
    };
    if let Some(key) = key {
        filter.connection = Some(key.connection.to_string());
        filter.session = Some(key.id);
    }
    Ok(filter)
}

pub(crate) async fn audit_export(
    office: &Arc<Office>,
    request: AuditExportRequest,
) -> Result<ExportedFile, ApiError> {
    let desk = office.desk()?;
    let filter = filter(&desk, &request.filter)?;
    let stem = format!("audit {}", desk.today()?);
    let target = export::target(&desk, request.out.as_deref(), &stem, "csv")?;
    let dialect = export::dialect(&request.csv, desk.zone()?)?;
    let file = tokio::task::block_in_place(|| write(&desk, &filter, &target, dialect))?;
    export::told(&desk, Act::ExportWritten, file, json!({ "audit": request.filter }))
}

/// Writes every entry that passes, newest first, a page at a time.
fn write(
    desk: &Desk,
    filter: &ledger::AuditFilter,
    target: &Path,
    dialect: reports::csv::Dialect,
) -> Result<ExportedFile, ApiError> {
    let failed = |error: reports::ReportError| export::not_written(target, &error);
    let draft = Draft::begin(target).map_err(|error| unwritable(target, &error))?;
    let mut csv = AuditWriter::new(draft, dialect).map_err(failed)?;
    let names = names(desk)?;
    let (mut rows, mut before) = (0, None);
    loop {
        let page = desk.store.ledger().audit_page(filter, before, MOST as usize)?;
        let orders = orders::orders(desk, &page.rows);
        for row in page.rows {
            csv.row(&line(&show::entry(&names, &orders, row))).map_err(failed)?;
            rows += 1;
        }
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    let draft = csv.finish().map_err(failed)?;
    let bytes = draft.finish().map_err(|error| unwritable(target, &error))?;
    Ok(export::written(desk, target, rows, bytes))
}

fn line(entry: &AuditEntry) -> AuditRow<'_> {
    fn text(text: &Option<String>) -> &str {
        text.as_deref().unwrap_or_default()
    }
    let connection = entry.connection_name.as_ref().or(entry.connection.as_ref());
    AuditRow {
        seq: entry.seq,
        at_ms: entry.at.timestamp_millis(),
        texts: [
            &entry.who,
            &entry.from,
            &entry.seat,
            &entry.kind,
            connection.map_or("", String::as_str),
            text(&entry.session),
            text(&entry.intent),
            text(&entry.subject),
            text(&entry.before),
            text(&entry.after),
            text(&entry.why),
            &entry.hash,
            text(&entry.order_id),
        ],
    }
}
