//! Passing requests and answers on: out as a signed file, in with every check.

use std::sync::Arc;

use domain::approval::{Proof, Unfit, may_check};
use domain::people::Permission;
use store::ledger::{ForeignRequest, ForeignState, NewForeign, Operator, OperatorKey};

use super::asked::{Answer, Asked};
use super::card::write;
use super::file::{Kind, Opened, seal, unseal};
use super::key;
use crate::approval;
use crate::desk::Desk;
use crate::people::permit;
use crate::view::*;
use crate::{ApiError, Code, Office};

fn refused(message: &str, hint: &str) -> ApiError {
    ApiError::new(Code::Refused, format!("{message} Nothing was done."), hint)
}

/// Writes the request for another computer, or the answer to one that came from there.
pub(crate) async fn request_export(
    office: &Arc<Office>,
    request: SignedExport,
) -> Result<ExportedFile, ApiError> {
    let desk = office.desk()?;
    if let Some(foreign) = desk.store.ledger().foreign_request(&request.id)? {
        let answer = foreign.answer.ok_or_else(|| {
            refused("This request has not been answered.", "Approve or reject it first.")
        })?;
        return write(&desk, &request, "Countersign answer", &answer);
    }
    let acting = desk.acting()?;
    let operator = acting.operator()?;
    let open = approval::open(&desk, &request.id)?;
    if operator.id != open.maker.id {
        let hint = format!("Only {} can sign it.", open.maker.name);
        return Err(refused("A request is signed by whoever makes it.", &hint));
    }
    let connection = desk.connection(open.intent.what.connection.as_str())?;
    let stored = desk
        .store
        .cache()
        .get(&crate::session::session_key(&connection, &open.intent.what.target))?;
    let order_id =
        stored.and_then(|row| row.row.session.order_ids.first().map(|id| id.value.clone()));
    let asked = Asked::of(&open.approval, &open.intent, &open.maker, connection.name, order_id);
    let text = seal(Kind::Request, &asked, &key::own(&desk, operator)?)?;
    let stem =
        format!("Countersign request {}", asked.order_id.as_deref().unwrap_or(&asked.target));
    write(&desk, &request, &stem, &text)
}

/// Takes in a signed file: a request to be answered here, or the answer to one of ours.
pub(crate) async fn request_import(
    office: &Arc<Office>,
    request: SignedFile,
) -> Result<ApprovalResult, ApiError> {
    let desk = office.desk()?;
    let opened = unseal(&request.text)?;
    let acting = desk.acting()?;
    acting.operator()?;
    match opened.kind {
        Kind::Request => {
            permit(&acting, Permission::Approve)?;
            let request = take(&desk, &opened, request.text, acting.name())?;
            desk.host.emit(&Event::ApprovalsChanged);
            Ok(ApprovalResult { request, result: None })
        }
        Kind::Answer => {
            permit(&acting, Permission::Act)?;
            answered(office, desk, &opened, request.text).await
        }
        Kind::Card => {
            let message = "This file is a key card. Nothing was done.";
            Err(ApiError::new(Code::InvalidInput, message, "Take it in under Operators."))
        }
    }
}

/// Whose key it is: of a card that was compared, of somebody who is still here, and of no key that
/// is on this computer itself.
fn signer(desk: &Desk, opened: &Opened) -> Result<Signer, ApiError> {
    let keys = desk.store.ledger().operator_keys()?;
    let found = keys.into_iter().find(|key| key.public == opened.key);
    let key: OperatorKey = found.ok_or_else(|| {
        refused(
            "This is signed with a key that nobody here knows.",
            "Exchange key cards first, and compare their fingerprints aloud.",
        )
    })?;
    if key::is_here(desk, &key.public)? {
        let hint = "What passes between two computers is signed on the other one.";
        return Err(refused("This is signed with a key of this very computer.", hint));
    }
    let operator = desk.store.ledger().operator(&key.operator)?;
    let operator = operator.filter(|operator| operator.left_at.is_none()).ok_or_else(|| {
        refused(
            "Whoever signed this does not work here any more.",
            "Have somebody else look at it.",
        )
    })?;
    Ok(Signer { operator, trusted_by: key.added_by })
}

/// Somebody who signed a file.
struct Signer {
    operator: Operator,
    /// Who took their card in.
    trusted_by: String,
}

impl Signer {
    /// What a signature is worth to what `maker` asked for. Whoever took the card in alone may have
    /// made it too, so that a maker's own word about a checker's key proves no second person.
    fn proof(&self, maker: &Operator) -> Proof {
        let by_maker = self.trusted_by.to_lowercase() == maker.name.to_lowercase();
        if by_maker { Proof::Procedure } else { Proof::Signed }
    }
}

fn take(desk: &Desk, opened: &Opened, file: String, by: &str) -> Result<ApprovalView, ApiError> {
    let asked = opened.read::<Asked>(Kind::Request)?.checked()?;
    let maker = signer(desk, opened)?.operator;
    let ledger = desk.store.ledger();
    if ledger.foreign_request(&asked.id)?.is_some() || ledger.approval(&asked.id)?.is_some() {
        return Err(refused(
            "This request is here already; a request is answered once.",
            "Look at the list of requests.",
        ));
    }
    in_time(desk, &asked)?;
    ledger.by(&desk.by()?).take_foreign_request(&NewForeign {
        id: asked.id.clone(),
        bound: asked.bound.clone(),
        file,
        maker: maker.id,
        taken_by: by.to_owned(),
    })?;
    let taken = foreign(desk, &asked.id)?;
    approval::foreign_view(desk, &taken)
}

fn in_time(desk: &Desk, asked: &Asked) -> Result<(), ApiError> {
    if asked.expires_at > desk.now() {
        return Ok(());
    }
    Err(refused("This request was not answered in time.", "Have it asked anew."))
}

fn foreign(desk: &Desk, id: &str) -> Result<ForeignRequest, ApiError> {
    desk.store.ledger().foreign_request(id)?.ok_or_else(|| {
        ApiError::new(Code::NotFound, "There is no such request here.", "Look at the list again.")
    })
}

/// A request of another computer that this person may answer now.
fn mine(desk: &Desk, id: &str, checker: &Operator) -> Result<(Asked, Result<(), Unfit>), ApiError> {
    let found = foreign(desk, id)?;
    if found.state != ForeignState::Waiting {
        return Err(refused(
            "This request was answered before.",
            "Export the answer again if it got lost.",
        ));
    }
    let asked = Asked::read(&found.what.file)?.checked()?;
    in_time(desk, &asked)?;
    let maker = desk.store.ledger().operator(&found.what.maker)?;
    let maker = maker.ok_or_else(|| approval::unfit(Unfit::Maker))?;
    let fit = may_check(&maker.person(), &checker.person(), asked.amount);
    Ok((asked, fit))
}

/// Signs a yes.
pub(crate) fn approve(
    desk: &Desk,
    request: &ApproveRequest,
    checker: &Operator,
) -> Result<ApprovalView, ApiError> {
    let (asked, fit) = mine(desk, &request.id, checker)?;
    fit.map_err(approval::unfit)?;
    if asked.bound != request.bound {
        return Err(refused("This is not what was shown.", "Look at the request again."));
    }
    sign(desk, &asked, checker, None)
}

/// Signs a no. Whoever may approve may say no, above their limit too.
pub(crate) fn reject(
    desk: &Desk,
    id: &str,
    reason: &str,
    checker: &Operator,
) -> Result<ApprovalView, ApiError> {
    let (asked, fit) = mine(desk, id, checker)?;
    match fit {
        Ok(()) | Err(Unfit::Limit) => sign(desk, &asked, checker, Some(reason.to_owned())),
        Err(why) => Err(approval::unfit(why)),
    }
}

fn sign(
    desk: &Desk,
    asked: &Asked,
    checker: &Operator,
    no: Option<String>,
) -> Result<ApprovalView, ApiError> {
    let approved = no.is_none();
    let answer = Answer {
        request: asked.id.clone(),
        bound: asked.bound.clone(),
        approved,
        reason: no,
        checker_name: checker.name.clone(),
        decided_at: desk.now(),
    };
    let text = seal(Kind::Answer, &answer, &key::own(desk, checker)?)?;
    let state = if approved { ForeignState::Approved } else { ForeignState::Rejected };
    let ledger = desk.store.ledger();
    if !ledger.by(&desk.by()?).answer_foreign_request(&asked.id, state, &checker.id, &text)? {
        return Err(refused("This request was answered before.", "Look at the list again."));
    }
    desk.host.emit(&Event::ApprovalsChanged);
    approval::foreign_view(desk, &foreign(desk, &asked.id)?)
}

/// The answer to a request of ours.
async fn answered(
    office: &Arc<Office>,
    desk: Arc<Desk>,
    opened: &Opened,
    file: String,
) -> Result<ApprovalResult, ApiError> {
    let answer: Answer = opened.read(Kind::Answer)?;
    let signer = signer(&desk, opened)?;
    let open = approval::open(&desk, &answer.request)?;
    if answer.bound != open.approval.what.bound {
        return Err(refused(
            "This answers something else than what was asked.",
            "Have the request answered anew.",
        ));
    }
    let who = (&signer.operator, signer.proof(&open.maker));
    match answer.approved {
        true => approval::agreed_from_elsewhere(office, desk, &open, who, file).await,
        false => {
            let reason = domain::text::one_line(answer.reason.as_deref().unwrap_or_default());
            approval::rejected_from_elsewhere(&desk, &open, who, reason, file)
        }
    }
}
