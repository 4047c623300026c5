//! When a connection needs two people.

use std::sync::Arc;

use domain::approval::ApprovalPolicy;
use domain::{Connection, Money};
use store::ledger::By;

use crate::desk::Desk;
use crate::view::*;
use crate::{ApiError, Code, Office};

pub(crate) async fn approval_policy_list(
    office: &Arc<Office>,
    _: Nothing,
) -> Result<Vec<PolicyView>, ApiError> {
    let desk = office.desk()?;
    let shown = |connection: &Connection| {
        Ok(view(connection, &desk.store.ledger().approval_policy(connection)?))
    };
    desk.connected()?.iter().map(shown).collect()
}

fn view(connection: &Connection, policy: &ApprovalPolicy) -> PolicyView {
    let (ask, amounts) = match policy {
        ApprovalPolicy::Off => ("off", Vec::new()),
        ApprovalPolicy::Always => ("always", Vec::new()),
        ApprovalPolicy::From(amounts) => {
            let money = amounts.iter().map(|(currency, minor)| Money::new(*minor, *currency));
            ("from", money.map(Into::into).collect())
        }
    };
    PolicyView { connection: connection.name.clone(), ask: ask.to_owned(), amounts }
}

pub(crate) async fn approval_policy_set(
    office: &Arc<Office>,
    request: PolicyInput,
) -> Result<PolicyChange, ApiError> {
    let desk = office.desk()?;
    let acting = desk.acting()?;
    let policy = read(&request)?;
    let connection = desk.connection(&request.connection)?;
    if policy != ApprovalPolicy::Off {
        enough_people(&desk, acting.operator()?.id.as_str())?;
    }
    let ledger = desk.store.ledger();
    let (before, voided) = ledger.by(&desk.by()?).set_approval_policy(&connection, &policy)?;
    desk.host.emit(&Event::WorkspaceChanged);
    if voided > 0 {
        desk.host.emit(&Event::ApprovalsChanged);
    }
    Ok(PolicyChange {
        policy: view(&connection, &policy),
        before: view(&connection, &before),
        voided: voided as u64,
    })
}

/// A new account at a provider may be an old one under another name, so it begins with the strictest
/// policy of those there that are connected no more. Nobody switches two people off by connecting
/// anew; whoever has the right may say `off`, and that is told.
pub(crate) fn inherit_policy(desk: &Desk, by: &By, of: &Connection) -> Result<(), ApiError> {
    let ledger = desk.store.ledger();
    let connected = desk.connected()?;
    let is_connected = |account: &str, mode: &str| {
        let same = |c: &Connection| c.account == account && c.mode.as_str() == mode;
        connected.iter().any(|c| c.id != of.id && c.provider == of.provider && same(c))
    };
    let mut strictest = ledger.approval_policy(of)?;
    for (account, mode, policy) in ledger.approval_policies(&of.provider)? {
        if !is_connected(&account, &mode) {
            strictest = strictest.with(policy);
        }
    }
    if strictest != ledger.approval_policy(of)? {
        ledger.by(by).set_approval_policy(of, &strictest)?;
    }
    Ok(())
}

fn read(request: &PolicyInput) -> Result<ApprovalPolicy, ApiError> {
    let amounts = crate::people::limits(&request.amounts)?.0;
    match (request.ask.as_str(), amounts.is_empty()) {
        ("off", true) => Ok(ApprovalPolicy::Off),
        ("always", true) => Ok(ApprovalPolicy::Always),
        ("from", false) => Ok(ApprovalPolicy::From(amounts)),
        _ => {
            let message = format!("“{}” with {} amounts is no policy.", request.ask, amounts.len());
            let hint = "It takes off, always, or from with an amount per currency.";
            Err(ApiError::new(Code::InvalidInput, message, hint))
        }
    }
}

/// A policy that nobody could satisfy would stop everything: somebody else must be able to approve.
fn enough_people(desk: &Desk, setter: &str) -> Result<(), ApiError> {
    let mut all = crate::people::operators(desk)?.into_iter();
    let can = |role| domain::people::may(role, domain::people::Permission::Approve);
    if all.any(|operator| operator.id != setter && can(operator.now.role)) {
        return Ok(());
    }
    let message = "Nobody else here may approve, so nothing could be done any more.";
    Err(ApiError::new(
        Code::Refused,
        message,
        "Name an approver first, or take in a colleague's key card.",
    ))
}
