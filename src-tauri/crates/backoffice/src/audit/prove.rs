//! Looking along the whole log, and saying what to do about what is found.

use std::sync::Arc;

use store::ledger::{Fault, Head, Report};

use crate::desk::Desk;
use crate::view::{AuditFault, AuditReport, AuditVerifyRequest};
use crate::{ApiError, Code, Office};

pub(crate) async fn audit_verify(
    office: &Arc<Office>,
    request: AuditVerifyRequest,
) -> Result<AuditReport, ApiError> {
    let desk = office.desk()?;
    let known = heads(&request.known);
    if known.is_empty() && !request.known.trim().is_empty() {
        let message = "There is no head of an audit log in it.";
        let hint = "Give a number, a colon and 64 hex digits, or a month report as JSON or totals.";
        return Err(ApiError::new(Code::InvalidInput, message, hint));
    }
    tokio::task::block_in_place(|| verify(&desk, known))
}

fn verify(desk: &Desk, mut known: Vec<Head>) -> Result<AuditReport, ApiError> {
    let kept = desk.kept_head();
    known.extend(kept.iter().flatten());
    let report = desk.store.ledger().audit_verify(&known)?;
    let kept = match kept {
        Err(_) => "closed",
        Ok(None) => "none",
        Ok(Some(head)) if desk.store.ledger().audit_holds(&head)? => "agrees",
        Ok(Some(_)) => "differs",
    };
    let Report { entries, head, agreed, faults, more } = report;
    Ok(AuditReport {
        whole: faults.is_empty() && kept != "closed",
        entries,
        head: head.map(|head| head.to_string()),
        agreed,
        kept: kept.to_owned(),
        faults: faults.iter().map(told).collect(),
        more,
    })
}

/// Every head in a text, whatever stands around it.
fn heads(text: &str) -> Vec<Head> {
    let foreign = |c: char| !c.is_ascii_alphanumeric() && c != ':';
    text.split(foreign).filter_map(|word| word.parse().ok()).collect()
}

fn told(fault: &Fault) -> AuditFault {
    let copy = "Compare with a daily copy that has this entry, and keep both files.";
    let (kind, seq, found, advice) = match fault {
        Fault::Changed { seq } => (
            "changed",
            Some(*seq),
            format!(
                "Entry {seq} does not follow from the one before it: one of the two was changed or moved."
            ),
            copy,
        ),
        Fault::Missing { first, last } => {
            ("missing", Some(*first), format!("Entries {first} to {last} are gone."), copy)
        }
        Fault::Repeated { seq } => {
            ("repeated", Some(*seq), format!("Entry {seq} comes again, or out of its order."), copy)
        }
        Fault::Cut { last, known } => (
            "cut",
            Some(*last),
            format!(
                "The log ends with entry {last}, and entry {known} is known from elsewhere: the end is gone."
            ),
            "If a copy was restored, the end is in the ledger that was put aside. If not, compare with a daily copy.",
        ),
        Fault::Rewritten { known } => (
            "rewritten",
            Some(*known),
            format!(
                "Entry {known} is another than the one known from elsewhere: the log was written anew."
            ),
            "If a copy was restored, verify the ledger that was put aside. If not, keep all files and look at who could.",
        ),
        Fault::Row { seq, table } => (
            "row",
            Some(*seq),
            format!(
                "The row of table {table} that entry {seq} tells of last is another one, or is gone."
            ),
            copy,
        ),
        Fault::Untold { table, key } => (
            "untold",
            None,
            format!("No entry tells of the row {key} of table {table}."),
            "Look at who could write to the ledger, and keep the file.",
        ),
        Fault::Beside { seq } => (
            "beside",
            Some(*seq),
            format!("Entry {seq} is another one in the log beside the ledger."),
            "Keep both files. At its next start the program stops acting until everything was read again.",
        ),
        Fault::Unguarded => (
            "unguarded",
            None,
            "What keeps the log from being changed was taken out of the ledger.".to_owned(),
            "Keep the file, and restore a copy.",
        ),
    };
    AuditFault { kind: kind.to_owned(), seq, found, advice: advice.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_found_in_whatever_a_person_has() {
        let hash = "0f".repeat(32);
        let head = format!("12:{hash}");
        let texts = [
            head.clone(),
            format!("  {head}\n"),
            format!("{{\"audit_head\": \"{head}\", \"as_of\": \"2026-11-03T10:24:00Z\"}}"),
            format!("audit,2026-10,Asia/Jakarta,created,,,,,,,12,,,,{head}\r\n"),
        ];
        for text in texts {
            let found: Vec<_> = heads(&text).iter().map(ToString::to_string).collect();
            assert_eq!(found, [head.as_str()], "{text}");
        }
        assert!(heads("12:0f 2026-10-31T12:00 sha256").is_empty());
    }
}
