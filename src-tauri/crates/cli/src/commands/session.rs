//! Listing and showing sessions.

use anyhow::{Context as _, Result};
use backoffice::view::*;
use backoffice::{ApiError, Code};

use super::demo::standard_input;
use crate::args::{Fetch, Session, SessionCommand, Sessions};
use crate::context::Context;
use crate::exit::Exit;
use crate::table;

/// Most rows of one request.
const PAGE: u32 = 500;

/// `-created` as the list's words.
pub fn sort(text: &str) -> (String, bool) {
    match text.strip_prefix('-') {
        Some(field) => (field.to_owned(), false),
        None => (text.to_owned(), true),
    }
}

/// Lists sessions.
pub async fn list(context: &Context, args: Sessions) -> Result<Exit> {
    let (sort, ascending) = sort(&args.sort);
    let query = args.query.join(" ");
    let mut rows = Vec::new();
    let mut after = None;
    let total = loop {
        let left = args.limit.saturating_sub(u32::try_from(rows.len()).unwrap_or(u32::MAX));
        let request = SessionListRequest {
            query: query.clone(),
            sort: sort.clone(),
            ascending,
            after,
            limit: left.clamp(1, PAGE),
            ..SessionListRequest::default()
        };
        let page: SessionPage = context.call("session_list", request).await?;
        let got = page.rows.len();
        rows.extend(page.rows);
        after = page.last_key;
        if got == 0 || after.is_none() || rows.len() >= args.limit as usize {
            break page.total;
        }
    };
    rows.truncate(args.limit as usize);
    let found = if rows.is_empty() { Exit::NotFound } else { Exit::Done };
    context.print(&serde_json::json!({ "total": total, "sessions": rows }), |_| {
        if rows.is_empty() {
            return "No session fits. All sessions on this computer were searched.".to_owned();
        }
        format!("{}\n{} of {total}", table::sessions(&rows), rows.len())
    })?;
    Ok(found)
}

/// Shows, creates or imports.
pub async fn session(context: &Context, args: Session) -> Result<Exit> {
    match (args.command, args.id) {
        (Some(SessionCommand::Create { connection, params, draft }), _) => {
            super::link::create_with(context, connection, &params, draft).await
        }
        (Some(SessionCommand::Import { file }), _) => import(context, &file).await,
        (None, Some(id)) => show(context, "session_get", id).await,
        (None, None) => Ok(Exit::Usage),
    }
}

/// Reads one session anew.
pub async fn fetch(context: &Context, args: Fetch) -> Result<Exit> {
    show(context, "session_fetch", args.id).await
}

async fn show(context: &Context, command: &str, key: String) -> Result<Exit> {
    let detail: SessionDetail = context.call(command, SessionRequest { key, reveal: true }).await?;
    context.print(&detail, human)?;
    Ok(Exit::Done)
}

fn human(detail: &SessionDetail) -> String {
    let session = &detail.session;
    let at = |time: Option<chrono::DateTime<chrono::Utc>>| {
        time.map_or_else(|| "–".to_owned(), table::time)
    };
    let facts = [
        ("Session", table::safe(Some(&session.id))),
        ("Status", format!("{} ({})", session.status, table::safe(Some(&session.raw_status)))),
        ("Amount", table::amount(&session.amount)),
        ("Received", session.received.as_ref().map_or_else(|| "–".to_owned(), table::amount)),
        ("Missing", detail.remainder.as_ref().map_or_else(|| "–".to_owned(), table::amount)),
        ("On top", detail.credit.as_ref().map_or_else(|| "–".to_owned(), table::amount)),
        ("Exception", session.exception.replace('_', " ")),
        ("Order id", table::safe(session.order_id.as_deref())),
        ("Customer", table::safe(session.customer_name.as_deref())),
        ("E-mail", table::safe(session.customer_email.as_deref())),
        ("Adapter", table::safe(session.adapter.as_deref())),
        (
            "Connection",
            format!("{} ({} mode)", table::safe(Some(&session.connection)), session.mode),
        ),
        ("Hosted page", table::safe(session.hosted_url.as_deref())),
        ("Created", at(Some(session.created_at))),
        ("Expires", at(session.expires_at)),
        ("Completed", at(session.completed_at)),
    ];
    let mut lines: Vec<String> =
        facts.iter().map(|(name, value)| format!("{name:<12} {value}")).collect();
    for item in &detail.items {
        lines.push(format!(
            "{:<12} {} × {} at {}",
            "Item",
            item.quantity,
            table::safe(Some(&item.name)),
            table::amount(&item.unit)
        ));
    }
    lines.extend(
        detail.foreign.iter().map(|came| format!("{:<12} {}", "Also came", table::amount(came))),
    );
    for claim in &detail.claims {
        let what =
            format!("{} ({}, SHA-256 {})", table::safe(Some(&claim.name)), claim.media, claim.hash);
        let what = match &claim.request {
            Some(state) => format!("{what}, given with a request: {state}"),
            None => what,
        };
        lines.push(format!("{:<12} {what}", "Claim"));
    }
    lines.push("Timeline (UTC)".to_owned());
    lines.extend(detail.timeline.iter().map(happened));
    for possible in &detail.possible {
        let may = possible.reason.as_ref().map_or_else(
            || "possible".to_owned(),
            |reason| format!("not now: {}", reason.replace('_', " ")),
        );
        lines.push(format!("{:<12} {may}", capital(&possible.action)));
    }
    lines.join("\n")
}

fn happened(entry: &TimelineEntry) -> String {
    let change = match (&entry.field, &entry.from, &entry.to) {
        (Some(field), from, to) => {
            format!(" {field}: {} → {}", table::safe(from.as_deref()), table::safe(to.as_deref()))
        }
        (None, _, Some(to)) => format!(" → {}", table::safe(Some(to))),
        _ => String::new(),
    };
    let amount = entry
        .amount
        .as_ref()
        .map(|amount| format!(" {}", table::amount(amount)))
        .unwrap_or_default();
    let text =
        entry.text.as_ref().map(|text| format!(" {}", table::safe(Some(text)))).unwrap_or_default();
    let by =
        entry.by.as_ref().map(|by| format!(" by {}", table::safe(Some(by)))).unwrap_or_default();
    let undone = entry
        .undone
        .as_ref()
        .map(|undone| format!(" (taken back by {})", table::safe(Some(&undone.by))))
        .unwrap_or_default();
    let about = if entry.estimated { "~" } else { " " };
    format!(
        " {about}{}  {}{change}{amount}{text}{by}{undone}",
        table::time(entry.at),
        entry.event.replace('_', " ")
    )
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), chars.as_str()))
}

/// Reads the sessions that a file names.
async fn import(context: &Context, file: &std::path::Path) -> Result<Exit> {
    let text = if file.as_os_str() == "-" {
        standard_input()?
    } else {
        let bytes =
            std::fs::read(file).with_context(|| format!("{} could not be read", file.display()))?;
        String::from_utf8(bytes).map_err(|_| {
            let message = format!("{} is no text in UTF-8. Nothing was read.", file.display());
            ApiError::new(Code::InvalidInput, message, "Save it as CSV in UTF-8.")
        })?
    };
    let report: ImportReport = context.call("session_import", ImportRequest { text }).await?;
    context.print(&report, |report| {
        let mut lines = vec![format!(
            "{} sessions read, {} words were no ids, {} failed.",
            report.read,
            report.skipped,
            report.failed.len()
        )];
        lines.extend(report.failed.iter().map(|failure| {
            format!("  {}: {}", table::safe(Some(&failure.name)), failure.error.message)
        }));
        lines.join("\n")
    })?;
    Ok(match (report.read, report.failed.is_empty()) {
        (_, false) => Exit::Failed,
        (0, true) => Exit::NotFound,
        _ => Exit::Done,
    })
}

/// Receipts and refunds.
pub async fn money(context: &Context, limit: u32) -> Result<Exit> {
    let rows: Vec<MoneyView> = context.call("money_list", MoneyListRequest { limit }).await?;
    context.print(&serde_json::json!({ "money": rows }), |_| {
        let mut table =
            table::table(&["When", "What", ">Amount", "State", "Number", "Session", "Connection"]);
        for row in &rows {
            table.add_row(vec![
                table::time(row.at),
                row.kind.clone(),
                table::amount(&row.amount),
                table::safe(row.state.as_deref()),
                table::safe(row.number.as_deref()),
                table::safe(row.session.as_deref()),
                table::safe(Some(&row.connection)),
            ]);
        }
        if rows.is_empty() {
            "No receipts or refunds on this computer yet.".to_owned()
        } else {
            table.to_string()
        }
    })?;
    Ok(if rows.is_empty() { Exit::NotFound } else { Exit::Done })
}
