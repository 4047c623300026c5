//! Naming operators.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::people::{Limits, Role};
use domain::{Currency, Money};
use store::ledger::{ApprovalState, By, End, Operator, OperatorChange};

use super::acting::Proof;
use super::{Acting, operators, pin, words};
use crate::desk::Desk;
use crate::view::*;
use crate::{ApiError, Code, Office};

/// Longest name.
const NAME_CHARS: usize = 80;

pub(crate) async fn operator_list(
    office: &Arc<Office>,
    _: Nothing,
) -> Result<PeopleView, ApiError> {
    people(&*office.desk()?)
}

/// Who works here, and who acts.
pub(crate) fn people(desk: &Desk) -> Result<PeopleView, ApiError> {
    let keys = desk.readable(desk.store.ledger().operator_keys())?;
    let print = |operator: &Operator| {
        let mine = keys.iter().filter(|key| key.operator == operator.id);
        mine.filter_map(|key| crate::exchange::fingerprint_of(&key.public)).collect::<Vec<_>>()
    };
    let all = operators(desk)?;
    let shown =
        all.iter().map(|operator| OperatorView { fingerprints: print(operator), ..view(operator) });
    Ok(PeopleView {
        operators: shown.collect(),
        acting: acting_view(desk),
        account: desk.seated.account.clone(),
    })
}

/// Who acts, for a frame that stands also where nobody does.
pub(crate) fn acting_view(desk: &Desk) -> ActingView {
    match desk.acting() {
        Ok(acting) => ActingView {
            name: Some(acting.name().to_owned()),
            role: match &acting {
                Acting::Operator(operator) => Some(operator.now.role.to_string()),
                Acting::Alone { .. } | Acting::Unknown { .. } => None,
            },
            alone: !matches!(acting, Acting::Operator(_)),
            may: words(Some(&acting)),
        },
        Err(_) => ActingView { name: None, role: None, alone: false, may: words(None) },
    }
}

/// An operator as shown; without the fingerprints of their keys.
fn view(operator: &Operator) -> OperatorView {
    let amounts = operator.now.limits.0.iter().map(|(code, minor)| Money::new(*minor, *code));
    OperatorView {
        id: operator.id.clone(),
        name: operator.name.clone(),
        role: operator.now.role.to_string(),
        limits: amounts.map(Into::into).collect(),
        account: operator.now.account.clone(),
        has_pin: operator.now.pin.is_some(),
        by_card_only: !operator.can_sign_in(),
        fingerprints: Vec::new(),
        added_by: operator.added_by.clone(),
        added_at: operator.added_at,
    }
}

/// Somebody who works here now, by name.
pub(super) fn named(desk: &Desk, name: &str) -> Result<Operator, ApiError> {
    let all = operators(desk)?;
    let names = all.iter().map(|operator| operator.name.clone()).collect::<Vec<_>>().join(", ");
    let wanted = name.trim().to_lowercase();
    all.into_iter().find(|operator| operator.name.to_lowercase() == wanted).ok_or_else(|| {
        let message = format!("There is no operator “{}”.", name.trim());
        let hint = if names.is_empty() {
            "There are none yet.".to_owned()
        } else {
            format!("There is: {names}.")
        };
        ApiError::new(Code::NotFound, message, hint)
    })
}

pub(crate) async fn operator_add(
    office: &Arc<Office>,
    request: OperatorInput,
) -> Result<PeopleView, ApiError> {
    let desk = office.desk()?;
    let by = desk.operator()?;
    let name = domain::text::one_line(request.name.trim());
    if name.is_empty() || name.chars().count() > NAME_CHARS {
        let message = format!("A name has between 1 and {NAME_CHARS} characters.");
        return Err(ApiError::new(Code::InvalidInput, message, "Write the name people know."));
    }
    let now = changed(&request, None)?;
    if now.account.is_none() && now.pin.is_none() {
        let hint = "Give a PIN, or the name of the account on this computer.";
        return Err(ApiError::new(Code::InvalidInput, "Nobody could sign in as that.", hint));
    }
    let first = operators(&desk)?.is_empty();
    if first && now.role != Role::Administrator {
        let message =
            "The first operator is an administrator: without one nobody could name others.";
        return Err(ApiError::new(
            Code::Refused,
            message,
            "Add yourself first, as an administrator.",
        ));
    }
    let operator = Operator {
        id: uuid::Uuid::new_v4().to_string(),
        name,
        now,
        added_by: by,
        added_at: desk.now(),
        left_at: None,
    };
    desk.store.ledger().by(&desk.by()?).add_operator(&operator)?;
    if first {
        // Whoever made the first one is that one: a workspace does not lock its maker out.
        if let Some(proof) = Proof::of(&operator.now) {
            desk.seated.take(&operator.id, proof);
        }
    }
    desk.host.emit(&Event::WorkspaceChanged);
    people(&desk)
}

pub(crate) async fn operator_set(
    office: &Arc<Office>,
    request: OperatorInput,
) -> Result<PeopleView, ApiError> {
    let desk = office.desk()?;
    let operator = named(&desk, &request.name)?;
    let now = changed(&request, Some(&operator))?;
    desk.store.ledger().by(&desk.by()?).change_operator(&operator, &now)?;
    if !domain::people::may(now.role, domain::people::Permission::Act) {
        void_requests(&desk, &operator)?;
    }
    desk.host.emit(&Event::WorkspaceChanged);
    people(&desk)
}

pub(crate) async fn operator_remove(
    office: &Arc<Office>,
    request: OperatorName,
) -> Result<PeopleView, ApiError> {
    let desk = office.desk()?;
    let operator = named(&desk, &request.name)?;
    let by = desk.by()?;
    desk.store.ledger().by(&by).remove_operator(&operator.id)?;
    void_requests(&desk, &operator)?;
    desk.host.emit(&Event::WorkspaceChanged);
    people(&desk)
}

/// What somebody asked for who may not act any more is not carried out.
fn void_requests(desk: &Desk, maker: &Operator) -> Result<(), ApiError> {
    let ledger = desk.store.ledger();
    let end = End {
        state: ApprovalState::Void,
        reason: Some("who asked may not act any more".to_owned()),
        checker: None,
        answer: None,
    };
    for request in ledger.waiting_approvals()? {
        if request.what.maker == maker.id {
            ledger.by(&By::program()).end_approval(&request.what.id, &end)?;
        }
    }
    Ok(())
}

/// What an operator will be, from what was typed and what they are.
fn changed(request: &OperatorInput, before: Option<&Operator>) -> Result<OperatorChange, ApiError> {
    let now = before.map(|operator| operator.now.clone());
    let role = match (&request.role, &now) {
        (Some(word), _) => role(word)?,
        (None, Some(now)) => now.role,
        (None, None) => return Err(no_role("")),
    };
    let account = match &request.account {
        Some(name) => Some(name.trim().to_owned()).filter(|name| !name.is_empty()),
        None => now.as_ref().and_then(|now| now.account.clone()),
    };
    let pin = match &request.pin {
        Some(typed) if typed.0.is_empty() => None,
        Some(typed) => Some(pin::hashed(&typed.secret())?),
        None => now.as_ref().and_then(|now| now.pin.clone()),
    };
    let limits = match &request.limits {
        Some(typed) => limits(typed)?,
        None => now.map(|now| now.limits).unwrap_or_default(),
    };
    Ok(OperatorChange { role, limits, account, pin })
}

pub(crate) fn role(word: &str) -> Result<Role, ApiError> {
    word.trim().to_lowercase().parse().map_err(|_| no_role(word))
}

fn no_role(word: &str) -> ApiError {
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    let message = format!("“{word}” is no role.");
    ApiError::new(Code::InvalidInput, message, format!("It takes {}.", roles.join(", ")))
}

/// Amounts per currency, each at most once and none below zero.
pub(crate) fn limits(typed: &[AmountInput]) -> Result<Limits, ApiError> {
    let mut amounts = BTreeMap::new();
    for one in typed {
        let currency = Currency::new(&one.currency)?;
        let money = Money::parse(one.value.trim(), currency)?;
        if money.minor < 0 || amounts.insert(currency, money.minor).is_some() {
            let message = format!("The amount in {currency} is given twice, or is below zero.");
            return Err(ApiError::new(
                Code::InvalidInput,
                message,
                "Give one amount per currency.",
            ));
        }
    }
    Ok(Limits(amounts))
}
