//! Who did what, and the proof that nobody changed it.

use anyhow::{Context as _, Result};
use backoffice::view::*;

use super::export::{absolute, human as file};
use crate::args::{Audit, AuditFilter as Typed};
use crate::context::Context;
use crate::exit::Exit;
use crate::table;

/// Carries out what was typed.
pub async fn audit(context: &Context, command: Audit) -> Result<Exit> {
    match command {
        Audit::Verify { mut head, report } => {
            for path in report {
                let text = std::fs::read_to_string(&path);
                head.push(text.with_context(|| path.display().to_string())?);
            }
            verify(context, head.join("\n")).await
        }
        Audit::Log { filter, limit, before } => {
            let request = AuditListRequest { filter: words(filter), before, limit: Some(limit) };
            let page: AuditPage = context.call("audit_list", request).await?;
            context.print(&page, log)?;
            Ok(Exit::Done)
        }
        Audit::Export { filter, out, csv } => {
            let csv = CsvOptions { delimiter: csv.delimiter, bom: csv.bom };
            let out = Some(absolute(&out)?);
            let request = AuditExportRequest { filter: words(filter), csv, out };
            let written: ExportedFile = context.call("audit_export", request).await?;
            context.print(&written, file)?;
            Ok(Exit::Done)
        }
    }
}

fn words(typed: Typed) -> AuditFilter {
    let Typed { who, kind, connection, session, intent, from, until } = typed;
    AuditFilter {
        who: who.unwrap_or_default(),
        kind: kind.unwrap_or_default(),
        connection: connection.unwrap_or_default(),
        session: session.unwrap_or_default(),
        intent: intent.unwrap_or_default(),
        from,
        until,
    }
}

async fn verify(context: &Context, known: String) -> Result<Exit> {
    let report: AuditReport = context.call("audit_verify", AuditVerifyRequest { known }).await?;
    context.print(&report, proof)?;
    Ok(match report.whole {
        true => Exit::Done,
        false if report.faults.is_empty() => Exit::Unknown,
        false => Exit::Failed,
    })
}

fn proof(report: &AuditReport) -> String {
    let kept = match report.kept.as_str() {
        "agrees" => "It agrees with the head beside this computer's keys.",
        "differs" => "It does not agree with the head beside this computer's keys.",
        "closed" => "This computer's keys are closed, so the head beside them was not compared.",
        _ => "No head of it is kept on this computer.",
    };
    let head = report.head.as_deref().unwrap_or("none");
    let mut lines = vec![format!("{} entries, head {head}", report.entries), kept.to_owned()];
    for fault in &report.faults {
        lines.push(format!("{}\n  {}", fault.found, fault.advice));
    }
    if report.more > 0 {
        lines.push(format!("And {} more.", report.more));
    }
    if report.faults.is_empty() && !report.whole {
        lines.push(
            "Whether its end is missing cannot be said: open the keys, and verify again."
                .to_owned(),
        );
    }
    if report.whole {
        lines.push("Nothing in it was changed, removed or moved.".to_owned());
    }
    lines.join("\n")
}

fn log(page: &AuditPage) -> String {
    let mut shown =
        table::table(&[">No.", "Time (UTC)", "Who", "From", "What", "About", "Changed"]);
    for entry in &page.entries {
        let about = [&entry.session, &entry.subject, &entry.connection_name, &entry.connection];
        let about = about.into_iter().flatten().next();
        shown.add_row(vec![
            entry.seq.to_string(),
            table::time(entry.at),
            table::safe(Some(&entry.who)),
            entry.from.clone(),
            entry.kind.clone(),
            table::safe(about.map(String::as_str)),
            table::safe(Some(&changes(entry))),
        ]);
    }
    shown.to_string()
}

/// Fields that are told in a list; `--json` has all of them.
const FEW: usize = 3;

fn changes(entry: &AuditEntry) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
    let one = |change: &AuditChange| {
        let AuditChange { field, before, after } = change;
        format!("{field} {} → {}", text(before), text(after)).trim().to_owned()
    };
    // What is new has nothing before it, and a line has no room for all of it.
    let changed = entry.changes.iter().filter(|change| change.before.is_some());
    changed.take(FEW).map(one).collect::<Vec<_>>().join(", ")
}
