//! What waits for a second person, here and between two computers.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use backoffice::view::*;

use super::action;
use super::export::{absolute, human as written};
use super::operator::amounts;
use crate::args::{Card, Request};
use crate::context::Context;
use crate::exit::Exit;
use crate::table;

/// Lists, shows and answers requests, and passes them on.
pub async fn run(context: &Context, command: Request) -> Result<Exit> {
    match command {
        Request::List => list(context).await,
        Request::Show { id } => {
            let view: ApprovalView = context.call("request_get", ApprovalRequest { id }).await?;
            context.print(&view, shown)?;
            Ok(Exit::Done)
        }
        Request::Approve { id, bound } => {
            answer(context, "request_approve", ApproveRequest { id, bound }).await
        }
        Request::Reject { id, reason } => {
            answer(context, "request_reject", RejectRequest { id, reason }).await
        }
        Request::Withdraw { id } => {
            answer(context, "request_withdraw", ApprovalRequest { id }).await
        }
        Request::Export { id, out } => export(context, "request_export", id, out).await,
        Request::Import { file } => {
            answer(context, "request_import", SignedFile { text: read(&file)? }).await
        }
    }
}

/// Passes key cards on, and trusts those of colleagues.
pub async fn card(context: &Context, command: Card) -> Result<Exit> {
    match command {
        Card::Export { out } => export(context, "card_export", String::new(), out).await,
        Card::Show { file } => {
            let card: CardView =
                context.call("card_read", SignedFile { text: read(&file)? }).await?;
            context.print(&card, |card| {
                format!("{}\n{}", table::safe(Some(&card.name)), card.fingerprint)
            })?;
            Ok(Exit::Done)
        }
        Card::Import { file, fingerprint, role, limit } => {
            let limits = amounts(limit.limit);
            let request = CardImport { text: read(&file)?, fingerprint, role: Some(role), limits };
            let people: PeopleView = context.call("card_import", request).await?;
            context.print(&people, |_| "The card is trusted.".to_owned())?;
            Ok(Exit::Done)
        }
    }
}

/// Says when a connection needs two people.
pub async fn policy(context: &Context, connection: String, ask: &[String]) -> Result<Exit> {
    let amount = |text: &String| {
        let (currency, value) = text.split_once('=')?;
        Some(AmountInput { value: value.to_owned(), currency: currency.to_owned() })
    };
    let from: Option<Vec<AmountInput>> = ask.iter().map(amount).collect();
    let (ask, amounts) = match from {
        Some(amounts) => ("from".to_owned(), amounts),
        None => (ask.join(" "), Vec::new()),
    };
    let request = PolicyInput { connection, ask, amounts };
    let changed: PolicyChange = context.call("approval_policy_set", request).await?;
    context.print(&changed, |changed| {
        let amounts: Vec<String> = changed.policy.amounts.iter().map(table::amount).collect();
        format!(
            "{}: two people {} {} ({} waiting requests voided)",
            changed.policy.connection,
            changed.policy.ask,
            amounts.join(", "),
            changed.voided
        )
    })?;
    Ok(Exit::Done)
}

async fn list(context: &Context) -> Result<Exit> {
    let list: ApprovalList = context.call("request_list", Nothing {}).await?;
    context.print(&list, |list| {
        let mut table =
            table::table(&["Asked", "State", "Action", ">Amount", "Order id", "Maker", "Id"]);
        for one in list.waiting.iter().chain(&list.ended) {
            table.add_row([
                table::time(one.asked_at),
                one.state.clone(),
                one.action.clone(),
                table::amount(&one.amount),
                table::safe(one.order_id.as_deref()),
                table::safe(Some(&one.maker)),
                one.id.clone(),
            ]);
        }
        table.to_string()
    })?;
    Ok(Exit::Done)
}

/// Answers, and says how the action went where one was carried out.
async fn answer<Q: serde::Serialize>(context: &Context, command: &str, request: Q) -> Result<Exit> {
    let done: ApprovalResult = context.call(command, request).await?;
    context.print(&done, |done| match &done.result {
        Some(result) => action::human(result),
        None => shown(&done.request),
    })?;
    Ok(done.result.as_ref().map_or(Exit::Done, action::ended))
}

async fn export(
    context: &Context,
    command: &str,
    id: String,
    out: Option<PathBuf>,
) -> Result<Exit> {
    let out = out.as_deref().map(absolute).transpose()?;
    let file: ExportedFile = context.call(command, SignedExport { id, out }).await?;
    context.print(&file, written)?;
    Ok(Exit::Done)
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{} could not be read", path.display()))
}

/// A request, a line each.
fn shown(view: &ApprovalView) -> String {
    let mut lines = vec![
        format!("{} {}: {}", view.action, table::amount(&view.amount), view.state),
        format!("Session {} at {} ({})", view.target, view.provider, view.connection),
        format!("Order id {}", table::safe(view.order_id.as_deref())),
    ];
    let received = view.received.as_ref().map(table::amount);
    let facts = [
        ("Received", received),
        ("Earlier", view.earlier.as_ref().map(table::amount)),
        ("On", view.received_on.map(|day| day.to_string())),
        ("Reference", view.reference.clone()),
        ("It names", view.other_order.clone()),
        ("Beware", (!view.warnings.is_empty()).then(|| view.warnings.join(", ").replace('_', " "))),
        ("Although less came", view.short_reason.clone()),
        ("Part", view.part.as_ref().map(table::amount)),
        ("Charge", view.charge.clone()),
        ("Note", view.note.clone()),
        ("Asked by", Some(view.maker.clone())),
        ("Until", Some(table::time(view.expires_at))),
        ("Answered by", view.checker.clone()),
        ("Proof", view.proof.clone()),
        ("Why", view.reason.clone()),
        ("Bound", Some(view.bound.clone())),
    ];
    let told = facts.into_iter().filter_map(|(what, fact)| Some((what, fact?)));
    lines.extend(told.map(|(what, fact)| format!("{what}: {}", table::safe(Some(&fact)))));
    lines.extend(view.claims.iter().map(|file| {
        let there = if file.claim.is_some() { "" } else { ", not on this computer" };
        format!("Claim: {} (SHA-256 {}{there})", table::safe(Some(&file.name)), file.hash)
    }));
    lines.join("\n")
}
