//! Requests as a person sees them: everything they agree to, read from what the hash binds.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::approval::Unfit;
use domain::{Action, ConnectionId};
use store::ledger::{Approval, ApprovalState, By, ForeignRequest, ForeignState, Operator};

use super::decide::{may_decide, unfit};
use crate::act::{Evidence, Payload, read};
use crate::desk::Desk;
use crate::exchange::Asked;
use crate::view::*;
use crate::{ApiError, Code, Office};

/// How long an ended request stays in the list.
const SHOWN: TimeDelta = TimeDelta::days(30);

pub(crate) async fn request_list(
    office: &Arc<Office>,
    _: Nothing,
) -> Result<ApprovalList, ApiError> {
    let desk = office.desk()?;
    let ledger = desk.store.ledger();
    ledger.by(&By::program()).expire_approvals()?;
    let from = desk.now() - SHOWN;
    let show =
        |all: Vec<Approval>| all.iter().map(|one| view(&desk, one)).collect::<Result<Vec<_>, _>>();
    let mut waiting = show(ledger.waiting_approvals()?)?;
    let mut ended = show(ledger.ended_approvals(from, DateTime::<Utc>::MAX_UTC)?)?;
    for foreign in ledger.foreign_requests()? {
        let view = foreign_view(&desk, &foreign)?;
        match view.decided_at {
            None => waiting.push(view),
            Some(at) if at >= from => ended.push(view),
            Some(_) => {}
        }
    }
    waiting.sort_by_key(|view| view.asked_at);
    ended.sort_by_key(|view| std::cmp::Reverse(view.decided_at));
    let for_me = waiting.iter().filter(|view| view.can_approve).count() as u64;
    Ok(ApprovalList { waiting, ended, for_me })
}

/// The requests that wait for a second person, by connection and provider's id of the session.
pub(crate) fn waiting_on_sessions(
    desk: &Desk,
) -> Result<HashMap<(ConnectionId, String), String>, ApiError> {
    let now = desk.now();
    let waiting = desk.readable(desk.store.ledger().waiting_approvals())?;
    let open = waiting.into_iter().filter(|one| one.what.expires_at > now);
    open.map(|one| {
        let intent = read(desk, &one.what.intent)?;
        Ok(((intent.what.connection, intent.what.target), one.what.id))
    })
    .collect()
}

/// The sessions about whose confirmation a second person said no when last asked, by connection and
/// provider's id.
pub(crate) fn rejected_on_sessions(
    desk: &Desk,
) -> Result<HashMap<(ConnectionId, String), RejectedView>, ApiError> {
    let from = desk.now() - SHOWN;
    let ended =
        desk.readable(desk.store.ledger().ended_approvals(from, DateTime::<Utc>::MAX_UTC))?;
    // The newest comes first. What came before the oldest no has nothing to say.
    let is_no = |one: &Approval| one.state == ApprovalState::Rejected;
    let Some(oldest) = ended.iter().rposition(is_no) else { return Ok(HashMap::new()) };
    let mut rejected = HashMap::new();
    for one in ended.into_iter().take(oldest + 1).rev() {
        let intent = desk.readable(desk.store.ledger().intent(&one.what.intent))?;
        let Some(what) = intent.map(|intent| intent.what) else { continue };
        if what.action != Action::Confirm {
            continue;
        }
        let place = (what.connection, what.target);
        if one.state != ApprovalState::Rejected {
            rejected.remove(&place);
            continue;
        }
        let said = RejectedView {
            request: one.what.id,
            by: name_of(desk, one.checker.as_deref())?.unwrap_or_default(),
            at: one.decided_at,
            reason: one.reason.unwrap_or_default(),
        };
        rejected.insert(place, said);
    }
    Ok(rejected)
}

/// How many requests whoever acts may approve; none where that cannot be known.
pub(crate) fn waiting_for(desk: &Desk) -> Result<u64, ApiError> {
    let all = desk.readable(desk.store.ledger().waiting_approvals())?;
    let views = all.iter().map(|one| view(desk, one)).collect::<Result<Vec<_>, _>>()?;
    let foreign = desk.readable(desk.store.ledger().foreign_requests())?;
    let foreign =
        foreign.iter().map(|one| foreign_view(desk, one)).collect::<Result<Vec<_>, _>>()?;
    Ok(views.iter().chain(&foreign).filter(|view| view.can_approve).count() as u64)
}

pub(crate) async fn request_get(
    office: &Arc<Office>,
    request: ApprovalRequest,
) -> Result<ApprovalView, ApiError> {
    let desk = office.desk()?;
    let ledger = desk.store.ledger();
    ledger.by(&By::program()).expire_approvals()?;
    if let Some(foreign) = ledger.foreign_request(&request.id)? {
        return foreign_view(&desk, &foreign);
    }
    let found = ledger.approval(&request.id)?.ok_or_else(|| {
        ApiError::new(Code::NotFound, "There is no such request here.", "Look at the list again.")
    })?;
    view(&desk, &found)
}

/// What decides about the buttons of a request.
struct Standing<'a> {
    waits: bool,
    maker: &'a Operator,
    asked_as: Option<&'a str>,
    amount: domain::Money,
}

/// Why whoever acts may not approve it.
fn cannot(desk: &Desk, of: &Standing<'_>) -> Option<String> {
    let word = |text: &str| Some(text.to_owned());
    if !of.waits {
        return word("ended");
    }
    let acting = desk.acting().ok();
    let Some(checker) = acting.as_ref().and_then(|acting| acting.operator().ok()) else {
        return word("nobody");
    };
    may_decide(of.maker, of.asked_as, checker, of.amount).err().and_then(|why| word(why.as_str()))
}

/// A request of this workspace.
pub(crate) fn view(desk: &Desk, approval: &Approval) -> Result<ApprovalView, ApiError> {
    let ledger = desk.store.ledger();
    let intent = read(desk, &approval.what.intent)?;
    let maker = ledger.operator(&approval.what.maker)?.ok_or_else(|| unfit(Unfit::Role))?;
    let waits = approval.state == ApprovalState::Waiting && approval.what.expires_at > desk.now();
    let standing = Standing {
        waits,
        maker: &maker,
        asked_as: approval.what.maker_account.as_deref(),
        amount: intent.what.amount,
    };
    let me = desk.acting().ok().and_then(|acting| acting.operator().ok().map(|me| me.id.clone()));
    let connection = desk.connection(intent.what.connection.as_str()).map(|found| found.name);
    let asked = Asked::of(approval, &intent, &maker, connection.unwrap_or_default(), None);
    let cannot = cannot(desk, &standing);
    Ok(ApprovalView {
        state: approval.state.to_string(),
        checker: name_of(desk, approval.checker.as_deref())?,
        proof: approval.proof.map(|proof| proof.to_string()),
        decided_at: approval.decided_at,
        reason: approval.reason.clone(),
        can_approve: cannot.is_none(),
        cannot,
        can_withdraw: waits && me.as_ref() == Some(&maker.id),
        can_export: waits && me.as_ref() == Some(&maker.id),
        ..with_files(desk, &intent.what.id, shown(desk, &asked, false)?)?
    })
}

/// The files of a request of this workspace can be looked at here.
fn with_files(desk: &Desk, deed: &str, mut of: ApprovalView) -> Result<ApprovalView, ApiError> {
    let kept = desk.store.ledger().claims_of(deed)?;
    for bound in &mut of.claims {
        let file = kept.iter().find(|one| one.what.hash == bound.hash);
        bound.claim = file.cloned().map(crate::claim::view);
    }
    Ok(of)
}

/// A request of another computer.
pub(crate) fn foreign_view(
    desk: &Desk,
    foreign: &ForeignRequest,
) -> Result<ApprovalView, ApiError> {
    let asked = Asked::read(&foreign.what.file)?;
    let maker =
        desk.store.ledger().operator(&foreign.what.maker)?.ok_or_else(|| unfit(Unfit::Role))?;
    let open = foreign.state == ForeignState::Waiting;
    let waits = open && asked.expires_at > desk.now();
    let standing = Standing { waits, maker: &maker, asked_as: None, amount: asked.amount };
    let cannot = cannot(desk, &standing);
    let late = open && !waits;
    let answer = foreign.answer.as_deref();
    let said = answer.map(crate::exchange::Answer::read).transpose()?;
    Ok(ApprovalView {
        state: if late { "expired".to_owned() } else { foreign.state.to_string() },
        checker: name_of(desk, foreign.checker.as_deref())?,
        proof: answer.map(|_| domain::approval::Proof::Signed.to_string()),
        decided_at: foreign.decided_at.or(late.then_some(asked.expires_at)),
        reason: said.and_then(|said| said.reason),
        can_approve: cannot.is_none(),
        cannot,
        can_withdraw: false,
        can_export: answer.is_some(),
        // Whose card signed it, not what the file calls them.
        maker: maker.name.clone(),
        ..shown(desk, &asked, true)?
    })
}

/// An operator's name.
pub(crate) fn name_of(desk: &Desk, id: Option<&str>) -> Result<Option<String>, ApiError> {
    let Some(id) = id else { return Ok(None) };
    Ok(desk.readable(desk.store.ledger().operator(id))?.map(|operator| operator.name))
}

/// What was asked, the same for a request from here and from elsewhere.
fn shown(desk: &Desk, asked: &Asked, foreign: bool) -> Result<ApprovalView, ApiError> {
    let Payload { plan, transfer, note, charge, evidence, .. } = asked.payload()?;
    let transfer = transfer.as_ref();
    let seen = transfer.and_then(|transfer| transfer.seen.clone());
    let session = session(desk, asked)?;
    let info = providers::registry::info(asked.provider.as_str());
    let known = session.as_ref().and_then(|session| session.order_id.clone());
    Ok(ApprovalView {
        id: asked.id.clone(),
        bound: asked.bound.clone(),
        state: String::new(),
        foreign,
        action: asked.action.to_string(),
        connection: asked.connection.clone(),
        provider: info.map_or_else(|| asked.provider.to_string(), |info| info.name.to_owned()),
        mode: asked.mode.to_string(),
        target: asked.target.clone(),
        session,
        order_id: known.or_else(|| asked.order_id.clone()),
        amount: asked.amount.into(),
        received: transfer.map(|transfer| transfer.amount.into()),
        received_on: transfer.map(|transfer| transfer.received_on),
        reference: transfer.map(|transfer| transfer.reference.clone()),
        line: transfer.and_then(|transfer| transfer.line),
        short_reason: transfer.and_then(|transfer| transfer.reason.clone()),
        part: plan.part.map(Into::into),
        charge,
        earlier: transfer.and_then(|one| one.earlier(asked.amount)).map(Into::into),
        other_order: transfer.and_then(|transfer| transfer.other_order.clone()),
        warnings: seen.map(|seen| seen.warnings).unwrap_or_default(),
        claims: evidence.into_iter().map(bound_claim).collect(),
        note,
        maker: asked.maker_name.clone(),
        asked_at: asked.asked_at,
        expires_at: asked.expires_at,
        checker: None,
        proof: None,
        decided_at: None,
        reason: None,
        can_approve: false,
        cannot: None,
        can_withdraw: false,
        can_export: false,
    })
}

fn bound_claim(Evidence { name, hash }: Evidence) -> BoundClaim {
    BoundClaim { name, hash, claim: None }
}

/// The session on this computer: the one of the same account, whatever its connection is called.
fn session(desk: &Desk, asked: &Asked) -> Result<Option<SessionView>, ApiError> {
    let same = |c: &domain::Connection| {
        c.provider == asked.provider && c.account == asked.account && c.mode == asked.mode
    };
    let Some(connection) = desk.connections()?.into_iter().find(same) else { return Ok(None) };
    let key = crate::session::session_key(&connection, &asked.target);
    // A damaged cache keeps nobody from seeing what was asked.
    let Some(stored) = desk.store.cache().get(&key).unwrap_or_default() else { return Ok(None) };
    Ok(Some(desk.labels()?.show(&stored.row)))
}
