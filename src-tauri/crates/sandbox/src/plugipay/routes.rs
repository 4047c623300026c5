//! Which route does what, and the rules of the routes that act on one session.

use super::desk::{Answer, Desk};
use super::error::ApiError;
use super::paging::Wish;
use super::session::Status;
use super::{adapters, create, events, money, webhooks};

type Result = std::result::Result<Answer, ApiError>;

/// Finds the route of a path below the prefix.
pub fn route(desk: &mut Desk, path: &[&str]) -> Result {
    let method = desk.call.method.clone();
    match (method.as_str(), path) {
        ("GET", ["checkout-sessions"]) => list(desk),
        ("POST", ["checkout-sessions"]) => {
            desk.caller.needs("plugipay:checkout:write")?;
            desk.once(create::create)
        }
        ("GET", ["checkout-sessions", id]) => get(desk, id),
        ("POST", ["checkout-sessions", id, "cancel"]) => {
            desk.caller.needs("plugipay:checkout:write")?;
            desk.once(|desk| cancel(desk, id))
        }
        ("POST", ["checkout-sessions", id, "confirm"]) => confirm(desk, id),
        ("DELETE" | "PUT" | "PATCH", ["checkout-sessions", ..]) => {
            Err(ApiError::new(405, "method_not_allowed", "A session cannot be deleted or edited."))
        }
        (_, ["customers", rest @ ..]) => super::create::customers(desk, rest),
        (_, ["receipts" | "refunds" | "ledger", ..]) => money::route(desk, path),
        ("GET", ["checkout-sessions", id, "receipt" | "receipt-link"]) => {
            money::receipt_of(desk, id)
        }
        (_, ["events", rest @ ..]) => events::route(desk, rest),
        (_, ["webhooks", rest @ ..]) => webhooks::route(desk, rest),
        (_, ["checkout", "settings"] | ["adapters", ..]) => adapters::route(desk, path),
        _ => Err(ApiError::not_found("route")),
    }
}

fn list(desk: &mut Desk) -> Result {
    desk.caller.needs("plugipay:checkout:read")?;
    let status = match desk.call.query("status") {
        None => None,
        Some(word) => Some(
            Status::parse(&word).ok_or_else(|| ApiError::invalid("status", "Unknown status."))?,
        ),
    };
    let wish =
        Wish::read(desk.call, desk.inner.switches.default_limit, "createdAfter", "createdBefore")?;
    let customer = desk.call.query("customerId");
    let frame = desk.frame();
    let page = desk.inner.shops[desk.at].list(&wish, status, customer.as_deref(), &frame);
    Ok(Answer::Page(page, wish.limit))
}

fn get(desk: &mut Desk, id: &str) -> Result {
    desk.caller.needs("plugipay:checkout:read")?;
    let place = desk.shop().find(id)?;
    let session = desk.shop().session(place);
    Ok(Answer::One(200, session.json(&desk.frame())))
}

fn cancel(desk: &mut Desk, id: &str) -> Result {
    let place = desk.shop().find(id)?;
    let status = desk.shop().session(place).status;
    if status.is_terminal() {
        return Err(ApiError::conflict(format!("This session is already {}.", status.as_str())));
    }
    if status == Status::Pending && desk.inner.switches.cancel_of_pending_refused {
        return Err(ApiError::conflict("The gateway has already taken this session up."));
    }
    let (cause, now) = (desk.cause("cancel"), desk.now);
    let session = desk.shop().change(place, Status::Canceled, &cause, now, |_| {});
    Ok(Answer::One(200, session.json(&desk.frame())))
}

/// The order of the checks is part of the contract: missing, scope, ended, not manual, too early.
fn confirm(desk: &mut Desk, id: &str) -> Result {
    let place = desk.shop().find(id)?;
    desk.caller.needs("plugipay:checkout:write")?;
    let session = desk.shop().session(place);
    if session.status.is_terminal() {
        return Err(ApiError::conflict(format!(
            "This session is already {}.",
            session.status.as_str()
        )));
    }
    if !session.is_manual() {
        return Err(ApiError::forbidden(
            "Only sessions of the manual adapter are confirmed by hand.",
        ));
    }
    if session.status != Status::PendingReview && !desk.inner.switches.confirm_from_open {
        return Err(ApiError::conflict("The buyer has not said that they paid."));
    }
    let (cause, now) = (desk.cause("confirm"), desk.now);
    let session = desk.shop().change(place, Status::Completed, &cause, now, |session| {
        session.payment_id = Some(session.id.clone());
    });
    Ok(Answer::One(200, session.json(&desk.frame())))
}
