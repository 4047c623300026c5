//! Preparing what needs nothing compared: a cancellation, a recheck, a capture.

use std::sync::Arc;

use confirmation::Plan;
use domain::{Action, Money};

use super::confirm::{act, already, plan, tidy};
use super::payload::Payload;
use super::permit::{Aim, aim};
use crate::view::{CancelRequest, CaptureRequest, Prepared, RecheckRequest};
use crate::{ApiError, Code, Office};

pub(crate) async fn cancel_prepare(
    office: &Arc<Office>,
    request: CancelRequest,
) -> Result<Prepared, ApiError> {
    let note = tidy(request.note);
    prepare(office, &request.key, Action::Cancel, |_, payload| Ok(Payload { note, ..payload }))
}

pub(crate) async fn recheck_prepare(
    office: &Arc<Office>,
    request: RecheckRequest,
) -> Result<Prepared, ApiError> {
    let charge = tidy(Some(request.charge)).ok_or_else(|| {
        let hint = "Copy it from the gateway: a charge or request id such as pi_….";
        ApiError::new(Code::InvalidInput, "The charge's id is missing. Nothing was sent.", hint)
    })?;
    let note = tidy(request.note);
    prepare(office, &request.key, Action::Recheck, |_, payload| {
        Ok(Payload { charge: Some(charge), note, ..payload })
    })
}

pub(crate) async fn capture_prepare(
    office: &Arc<Office>,
    request: CaptureRequest,
) -> Result<Prepared, ApiError> {
    let note = tidy(request.note);
    let given = tidy(request.amount);
    prepare(office, &request.key, Action::Capture, |whole, payload| {
        let part = given.map(|text| part(&text, whole)).transpose()?;
        Ok(Payload { plan: Plan { part, ..payload.plan }, note, ..payload })
    })
}

/// A part of what is reserved: more than nothing, and no more than all.
fn part(text: &str, whole: Money) -> Result<Money, ApiError> {
    let part = Money::parse(text, whole.currency)?;
    if (1..=whole.minor).contains(&part.minor) {
        return Ok(part);
    }
    let message = format!("What is taken must be more than zero and at most {whole}.");
    Err(ApiError::new(Code::InvalidInput, message, "Leave it out to take all of it."))
}

fn prepare(
    office: &Arc<Office>,
    key: &str,
    action: Action,
    told: impl FnOnce(Money, Payload) -> Result<Payload, ApiError>,
) -> Result<Prepared, ApiError> {
    let desk = office.desk()?;
    let Aim { connection, stored, already: done } = aim(&desk, key, action)?;
    if let Some(reason) = done {
        return already(&desk, &connection, &stored, action, reason);
    }
    let session = &stored.row.session;
    let payload = told(session.amount, Payload::of_plan(plan(&connection, session, action)))?;
    act(&desk, &connection, &stored, &payload)
}
