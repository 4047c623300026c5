//! Saying who one is.

use std::sync::Arc;

use domain::people::pin_pause;
use secrecy::SecretString;
use store::ledger::{About, Act, By, Deed, Operator, PinTry};

use super::acting::Proof;
use super::operator::named;
use super::{Acting, operators, people, pin};
use crate::desk::Desk;
use crate::view::*;
use crate::{ApiError, Code, Office};

pub(crate) async fn operator_switch(
    office: &Arc<Office>,
    request: SwitchRequest,
) -> Result<PeopleView, ApiError> {
    let desk = office.desk()?;
    let operator = named(&desk, &request.name)?;
    let account = desk.seated.account.clone();
    let proof = match account.filter(|account| operator.now.account.as_ref() == Some(account)) {
        Some(account) => Proof::Account(account),
        None => {
            let typed = request.pin.as_ref().map(Pin::secret);
            tokio::task::block_in_place(|| proves(&desk, &operator, typed.as_ref()))?
        }
    };
    // Only what is told is so; and what another person was shown, they agreed to themselves or not
    // at all.
    told(&desk, &operator, Act::OperatorSignedIn)?;
    desk.prepared.forget();
    desk.seated.take(&operator.id, proof);
    desk.host.emit(&Event::WorkspaceChanged);
    people(&desk)
}

/// Tells the audit log who said to be somebody, and whether it was believed.
fn told(desk: &Desk, operator: &Operator, act: Act) -> Result<(), ApiError> {
    let by = By::new(&operator.name, desk.from());
    desk.tell(&by, Deed::new(act, About::subject(&operator.name)))
}

/// Whether the PIN is this operator's. Tries are counted first and looked at afterwards.
fn proves(
    desk: &Desk,
    operator: &Operator,
    typed: Option<&SecretString>,
) -> Result<Proof, ApiError> {
    let no = |message: String, hint: &str| Err(ApiError::new(Code::NotPermitted, message, hint));
    let Some(kept) = &operator.now.pin else {
        let message = format!("{} has no PIN here.", operator.name);
        return no(message, "Sign in on the account of the computer that they are bound to.");
    };
    let Some(typed) = typed else {
        let message = format!("The PIN of {} is missing.", operator.name);
        return no(
            message,
            "Enter it; on the command line it is the first line of standard input.",
        );
    };
    if let PinTry::NotBefore(until) = begin_pin_try(desk, &operator.id)? {
        let left = (until - desk.now()).num_seconds().max(1);
        let message = format!("Too many wrong PINs for {}; nothing was tried.", operator.name);
        return no(message, &format!("Wait {left} seconds, then try again."));
    }
    if !pin::fits(typed, kept)? {
        told(desk, operator, Act::OperatorRefused)?;
        let message = format!("That is not the PIN of {}.", operator.name);
        return no(message, "Try again, or have an administrator set a new one.");
    }
    match desk.is_read_only() {
        true => desk.seated.end_pin_tries(&operator.id),
        false => desk.store.ledger().end_pin_tries(&operator.id)?,
    }
    Ok(Proof::Pin(kept.clone()))
}

/// Leave to try a PIN. A ledger that can only be read counts nothing, and locks nobody out.
fn begin_pin_try(desk: &Desk, id: &str) -> Result<PinTry, ApiError> {
    match desk.is_read_only() {
        true => Ok(desk.seated.begin_pin_try(id, desk.now())),
        false => Ok(desk.store.ledger().begin_pin_try(id, pin_pause)?),
    }
}

pub(crate) async fn operator_sign_out(
    office: &Arc<Office>,
    _: Nothing,
) -> Result<PeopleView, ApiError> {
    let desk = office.desk()?;
    if !operators(&desk)?.is_empty() {
        if let Ok(Acting::Operator(operator)) = desk.acting() {
            told(&desk, &operator, Act::OperatorSignedOut)?;
        }
        desk.seated.leave();
        desk.prepared.forget();
        desk.host.emit(&Event::WorkspaceChanged);
    }
    people(&desk)
}

pub(crate) async fn operator_pin_set(
    office: &Arc<Office>,
    request: PinSetRequest,
) -> Result<PeopleView, ApiError> {
    let desk = office.desk()?;
    let acting = desk.acting()?;
    let operator = acting.operator()?;
    if operator.now.pin.is_some() {
        let old = request.old.as_ref().map(Pin::secret);
        tokio::task::block_in_place(|| proves(&desk, operator, old.as_ref()))?;
    }
    let pin = tokio::task::block_in_place(|| pin::hashed(&request.new.secret()))?;
    desk.store.ledger().by(&desk.by()?).set_operator_pin(operator, &pin)?;
    desk.seated.new_pin(&operator.id, &pin);
    people(&desk)
}
