//! Money actions: prepared, then committed.

use std::path::Path;

use anyhow::{Context as _, Result};
use backoffice::view::*;
use serde::Serialize;

use crate::args::{Cancel, Capture, Confirm, Recheck};
use crate::context::Context;
use crate::exit::Exit;
use crate::table;

/// Confirms that a transfer came.
pub async fn confirm(context: &Context, args: Confirm) -> Result<Exit> {
    let line: Option<LineView> = match args.line {
        Some(line) => Some(context.call("line_get", LineRequest { line }).await?),
        None => None,
    };
    let line = line.as_ref();
    let told = |given: Option<String>, read: fn(&LineView) -> Option<String>| {
        given.or_else(|| line.and_then(read)).unwrap_or_default()
    };
    let received = AmountInput {
        value: told(args.amount, |line| Some(line.amount.clone())),
        currency: told(args.currency, |line| line.currency.clone()),
    };
    let day = line.and_then(|line| line.booked_on.or(line.valued_on));
    let request = ConfirmRequest {
        key: args.id,
        received,
        received_on: args.received_on.or(day).context("the line has no day; give --received-on")?,
        reference: told(args.reference, said),
        line: args.line,
        note: args.note,
        accept_short: args.accept_short,
        reason: args.reason,
        evidence: args.evidence.iter().map(|path| evidence(path)).collect::<Result<_>>()?,
    };
    act(context, "confirm_prepare", request).await
}

/// What a colleague finds the line by.
fn said(line: &LineView) -> Option<String> {
    let ids = [&line.reference, &line.end_to_end_id, &line.bank_id];
    let id = ids.into_iter().flatten().next().cloned();
    id.or_else(|| Some(line.text.clone()).filter(|text| !text.is_empty()))
}

fn evidence(path: &Path) -> Result<EvidenceInput> {
    let bytes =
        std::fs::read(path).with_context(|| format!("{} could not be read", path.display()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(EvidenceInput { name, content: data_encoding::BASE64.encode(&bytes) })
}

/// Cancels a session.
pub async fn cancel(context: &Context, args: Cancel) -> Result<Exit> {
    act(context, "cancel_prepare", CancelRequest { key: args.id, note: args.note }).await
}

/// Has the provider ask its gateway.
pub async fn recheck(context: &Context, args: Recheck) -> Result<Exit> {
    let request = RecheckRequest { key: args.id, charge: args.charge_id, note: args.note };
    act(context, "recheck_prepare", request).await
}

/// Takes reserved money.
pub async fn capture(context: &Context, args: Capture) -> Result<Exit> {
    let request = CaptureRequest { key: args.id, amount: args.amount, note: args.note };
    act(context, "capture_prepare", request).await
}

/// Prepares, commits and prints.
pub async fn act<Q: Serialize>(context: &Context, prepare: &str, request: Q) -> Result<Exit> {
    let result = commit(context, prepare, request).await?;
    context.print(&result, human)?;
    Ok(ended(&result))
}

/// Prepares and commits; warnings go to standard error.
pub async fn commit<Q: Serialize>(
    context: &Context,
    prepare: &str,
    request: Q,
) -> Result<ActionResult> {
    let prepared: Prepared = context.call(prepare, request).await?;
    for warning in &prepared.warnings {
        eprintln!("Note: {}.", words(warning));
    }
    let request = CommitRequest { intent: prepared.intent, token: prepared.token };
    context.call("action_commit", request).await
}

fn words(warning: &str) -> &str {
    match warning {
        "short_confirmed_in_full" => "less came than was asked for; it is confirmed in full",
        "excess_is_credit" => "more came than was asked for; the excess is kept as credit",
        "past_expiry" => "the session's own end has passed",
        "no_order_id" => "there is no order id, so the session cannot be found by one",
        "duplicate_order_id" => "another session carries the same order id",
        "test_mode" => "this is test mode; no real money moves",
        other => other,
    }
}

/// The answer in a sentence.
pub fn human(result: &ActionResult) -> String {
    let mut lines = vec![result.message.clone()];
    if let Some(session) = &result.session {
        let order = table::safe(session.order_id.as_deref());
        lines.push(format!(
            "{}  {}  {order}  {}",
            session.status,
            table::amount(&session.amount),
            session.id
        ));
    }
    lines.push(format!("Intent {} ({})", result.intent.id, result.intent.state));
    if let Some(by) = &result.approved_by {
        lines.push(format!("Approved by {by}"));
    } else if let Some(request) = &result.request {
        lines.push(format!("Request {request}"));
    }
    lines.join("\n")
}

/// The exit code of the contract.
pub fn ended(result: &ActionResult) -> Exit {
    match result.outcome.as_str() {
        "confirmed" | "recorded" => Exit::Done,
        "unknown" => Exit::Unknown,
        "awaiting_approval" => Exit::AwaitingApproval,
        _ => Exit::Failed,
    }
}
