//! A second person's word.

use std::sync::Arc;

use domain::Money;
use domain::approval::{Person, Proof, Unfit, may_check};
use domain::people::Permission;
use store::ledger::{Agreed, Approval, ApprovalState, By, End, Intent, Operator};

use super::ask::bound;
use crate::act;
use crate::desk::Desk;
use crate::view::*;
use crate::{ApiError, Code, Office};

/// A request that waits, with what is on disk about it.
pub(crate) struct Open {
    pub(crate) approval: Approval,
    pub(crate) intent: Intent,
    pub(crate) maker: Operator,
}

/// A request of this workspace that waits for an answer; else why not.
pub(crate) fn open(desk: &Desk, id: &str) -> Result<Open, ApiError> {
    let ledger = desk.store.ledger();
    ledger.by(&By::program()).expire_approvals()?;
    let approval = ledger.approval(id)?.ok_or_else(missing)?;
    if approval.state != ApprovalState::Waiting {
        return Err(ended(approval.state));
    }
    let intent = act::read(desk, &approval.what.intent)?;
    let maker = ledger.operator(&approval.what.maker)?.ok_or_else(missing)?;
    Ok(Open { approval, intent, maker })
}

fn missing() -> ApiError {
    ApiError::new(Code::NotFound, "There is no such request here.", "Look at the list again.")
}

fn ended(state: ApprovalState) -> ApiError {
    let how = match state {
        ApprovalState::Waiting => "still waits",
        ApprovalState::Approved => "was approved before; an approval is used once",
        ApprovalState::Rejected => "was rejected before",
        ApprovalState::Withdrawn => "was withdrawn by whoever asked",
        ApprovalState::Expired => "was not answered in time",
        ApprovalState::Void => "is void: something it was about has changed",
    };
    let message = format!("This request {how}. Nothing was done.");
    ApiError::new(Code::Refused, message, "Ask anew if it is still needed.")
}

/// Why somebody may not approve, for a person.
pub(crate) fn unfit(why: Unfit) -> ApiError {
    let (message, hint) = match why {
        Unfit::Maker => (
            "Who asks for something is never who agrees to it, administrators included.",
            "Another person must look at it. Two names on one account of the computer are one person.".to_owned(),
        ),
        Unfit::Role => ("This role may not approve.", crate::people::who(Permission::Approve)),
        Unfit::Limit => (
            "This is more than this person may decide.",
            "Ask somebody whose limit reaches as far.".to_owned(),
        ),
    };
    ApiError::new(Code::NotPermitted, format!("{message} Nothing was done."), hint)
}

/// Whether somebody may decide on what `maker` asked for: neither the account counts less that the
/// maker was known by when they asked, nor the one they are known by now.
pub(super) fn may_decide(
    maker: &Operator,
    asked_as: Option<&str>,
    checker: &Operator,
    amount: Money,
) -> Result<(), Unfit> {
    let now = maker.person();
    let then = Person { account: asked_as, ..now };
    may_check(&then, &checker.person(), amount)?;
    may_check(&now, &checker.person(), amount)
}

fn decides(open: &Open, checker: &Operator) -> Result<(), Unfit> {
    let asked_as = open.approval.what.maker_account.as_deref();
    may_decide(&open.maker, asked_as, checker, open.intent.what.amount)
}

/// Whether `checker` may decide on this, and whether it is still what the maker asked for. Where it
/// is not, the request is void from now on.
fn fit(desk: &Desk, open: &Open, checker: &Operator) -> Result<(), ApiError> {
    decides(open, checker).map_err(unfit)?;
    let still = still(desk, open);
    if let Err(error) = &still
        && error.code == Code::Refused
    {
        let end = End {
            state: ApprovalState::Void,
            reason: Some(error.message.clone()),
            checker: None,
            answer: None,
        };
        desk.store.ledger().by(&By::program()).end_approval(&open.approval.what.id, &end)?;
        desk.host.emit(&Event::ApprovalsChanged);
    }
    still
}

/// Everything is as it was when the maker agreed to it.
fn still(desk: &Desk, open: &Open) -> Result<(), ApiError> {
    let changed = |message: &str| {
        Err(ApiError::new(
            Code::Refused,
            format!("{message} Nothing was sent."),
            "Ask anew if it is still needed.",
        ))
    };
    let Open { approval, intent, maker } = open;
    if bound(&approval.what.id, intent, &maker.id) != approval.what.bound {
        return changed("The ledger does not hold what was asked for any more.");
    }
    let acts = domain::people::may(maker.now.role, Permission::Act);
    if maker.left_at.is_some() || !acts {
        return changed("Who asked may not act any more.");
    }
    act::unchanged(desk, &intent.what.id).map(|_| ())
}

pub(crate) async fn request_approve(
    office: &Arc<Office>,
    request: ApproveRequest,
) -> Result<ApprovalResult, ApiError> {
    let desk = office.desk()?;
    let acting = desk.acting()?;
    let checker = acting.operator()?;
    if desk.store.ledger().foreign_request(&request.id)?.is_some() {
        let request = crate::exchange::approve(&desk, &request, checker)?;
        return Ok(ApprovalResult { request, result: None });
    }
    let open = open(&desk, &request.id)?;
    if request.bound != open.approval.what.bound {
        let message = "This is not what was shown. Nothing was sent.";
        return Err(ApiError::new(Code::Refused, message, "Look at the request again."));
    }
    fit(&desk, &open, checker)?;
    carry_out(office, desk, &open, checker, Proof::Procedure, None).await
}

/// A yes that came in a signed file. Whoever calls has checked the signature.
pub(crate) async fn agreed_from_elsewhere(
    office: &Arc<Office>,
    desk: Arc<Desk>,
    open: &Open,
    (checker, proof): (&Operator, Proof),
    answer: String,
) -> Result<ApprovalResult, ApiError> {
    fit(&desk, open, checker)?;
    carry_out(office, desk, open, checker, proof, Some(answer)).await
}

async fn carry_out(
    office: &Arc<Office>,
    desk: Arc<Desk>,
    open: &Open,
    checker: &Operator,
    proof: Proof,
    answer: Option<String>,
) -> Result<ApprovalResult, ApiError> {
    let id = open.approval.what.id.clone();
    let agreed = Agreed {
        request: id.clone(),
        bound: open.approval.what.bound.clone(),
        checker: checker.id.clone(),
        checker_name: checker.name.clone(),
        proof,
        answer,
    };
    let result = act::begin(office, Arc::clone(&desk), &open.intent.what.id, Some(agreed)).await?;
    // Somebody else may have said yes in the same moment; then it was theirs that counted.
    let counted = desk.store.ledger().approval(&id)?.ok_or_else(missing)?;
    if counted.checker.as_ref() != Some(&checker.id) {
        return Err(ended(counted.state));
    }
    answered(&desk, &id, Some(result))
}

/// How the request stands now, told to whoever listens.
fn answered(
    desk: &Desk,
    id: &str,
    result: Option<ActionResult>,
) -> Result<ApprovalResult, ApiError> {
    desk.host.emit(&Event::ApprovalsChanged);
    let approval = desk.store.ledger().approval(id)?.ok_or_else(missing)?;
    Ok(ApprovalResult { request: super::view(desk, &approval)?, result })
}

pub(crate) async fn request_reject(
    office: &Arc<Office>,
    request: RejectRequest,
) -> Result<ApprovalResult, ApiError> {
    let desk = office.desk()?;
    let acting = desk.acting()?;
    let checker = acting.operator()?;
    let reason = domain::text::one_line(request.reason.trim());
    if reason.is_empty() {
        let message = "A rejection needs a reason.";
        return Err(ApiError::new(Code::InvalidInput, message, "Say it for whoever asked."));
    }
    if desk.store.ledger().foreign_request(&request.id)?.is_some() {
        let request = crate::exchange::reject(&desk, &request.id, &reason, checker)?;
        return Ok(ApprovalResult { request, result: None });
    }
    reject(&desk, &open(&desk, &request.id)?, (checker, Proof::Procedure), reason, None)
}

/// A no that came in a signed file. Whoever calls has checked the signature.
pub(crate) fn rejected_from_elsewhere(
    desk: &Desk,
    open: &Open,
    who: (&Operator, Proof),
    reason: String,
    answer: String,
) -> Result<ApprovalResult, ApiError> {
    reject(desk, open, who, reason, Some(answer))
}

/// Whoever may approve may say no, above their limit too.
fn reject(
    desk: &Desk,
    open: &Open,
    (checker, proof): (&Operator, Proof),
    reason: String,
    answer: Option<String>,
) -> Result<ApprovalResult, ApiError> {
    match decides(open, checker) {
        Ok(()) | Err(Unfit::Limit) => {}
        Err(why) => return Err(unfit(why)),
    }
    let end = End {
        state: ApprovalState::Rejected,
        reason: Some(reason),
        checker: Some((checker.id.clone(), proof)),
        answer,
    };
    close(desk, &open.approval.what.id, &end)
}

pub(crate) async fn request_withdraw(
    office: &Arc<Office>,
    request: ApprovalRequest,
) -> Result<ApprovalResult, ApiError> {
    let desk = office.desk()?;
    let acting = desk.acting()?;
    let open = open(&desk, &request.id)?;
    if acting.operator()?.id != open.maker.id {
        let message = format!("Only {} can take this back. Nothing was done.", open.maker.name);
        return Err(ApiError::new(
            Code::NotPermitted,
            message,
            "Reject it instead, with a reason.",
        ));
    }
    let end = End { state: ApprovalState::Withdrawn, reason: None, checker: None, answer: None };
    close(&desk, &open.approval.what.id, &end)
}

fn close(desk: &Desk, id: &str, end: &End) -> Result<ApprovalResult, ApiError> {
    if !desk.store.ledger().by(&desk.by()?).end_approval(id, end)? {
        let state = desk.store.ledger().approval(id)?.ok_or_else(missing)?.state;
        return Err(ended(state));
    }
    answered(desk, id, None)
}
