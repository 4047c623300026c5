//! Preparing what is done to reusable links: making one, changing one, ending one.

use std::sync::Arc;

use confirmation::{Plan, Target};
use domain::{Action, Connection, Money, SessionDraft, policy};
use providers::{LinkChange, Provider};

use super::confirm::refused;
use super::create::{draft_id, make};
use super::draft::params;
use super::payload::Payload;
use super::result;
use crate::desk::Desk;
use crate::view::{LinkUpdateRequest, Prepared};
use crate::{ApiError, Code, Office};

/// A new reusable link.
pub(super) async fn prepare(
    desk: &Desk,
    connection: &Connection,
    draft: SessionDraft,
    id: &str,
) -> Result<Prepared, ApiError> {
    let provider = desk.provider(connection).await?;
    let links = provider.links().ok_or_else(|| refused(policy::Reason::NotOffered))?;
    links.body(&draft)?;
    let plan = plan(&*provider, Action::Link, id, draft.amount)?;
    make(desk, connection, &Payload { draft: Some(draft), ..Payload::of_plan(plan) })
}

pub(crate) async fn link_update_prepare(
    office: &Arc<Office>,
    request: LinkUpdateRequest,
) -> Result<Prepared, ApiError> {
    let desk = office.desk()?;
    let (connection, row) = crate::reusable::find(&desk, &request.link)?;
    let provider = desk.provider(&connection).await?;
    if provider.links().is_none() {
        return Err(refused(policy::Reason::NotOffered));
    }
    let change = LinkChange { active: request.active, params: params(request.params.as_deref())? };
    if change == LinkChange::default() {
        let hint = "Say what is to be different about it.";
        return Err(ApiError::new(Code::InvalidInput, "Nothing would change.", hint));
    }
    // A link whose customers choose the amount is worth nothing in itself.
    let nothing = Money::new(0, domain::Currency::new("XXX")?);
    let amount = row.amount.unwrap_or(nothing);
    let plan = plan(&*provider, Action::LinkUpdate, &request.draft, amount)?;
    let payload = Payload { change: Some((row.id, change)), ..Payload::of_plan(plan) };
    make(&desk, &connection, &payload)
}

fn plan(
    provider: &dyn Provider,
    action: Action,
    draft: &str,
    amount: Money,
) -> Result<Plan, ApiError> {
    Ok(Plan {
        action,
        class: result::class(Some(provider.info().create_class)),
        target: Target::Draft { draft: draft_id(draft)? },
        amount,
        part: None,
        first_epoch: 1,
        can_read: true,
        cancels_by_expiry: false,
    })
}
