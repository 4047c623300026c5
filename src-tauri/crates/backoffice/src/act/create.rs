//! Preparing a new session: a payment link, or a fresh one in place of one that ended.

use std::sync::Arc;

use confirmation::{Plan, Target};
use domain::{Action, Connection, Kind, SessionDraft, SessionKey, policy};

use super::confirm::refused;
use super::draft::{again, complete, draft};
use super::payload::Payload;
use super::prepared::Deed;
use super::result;
use crate::desk::Desk;
use crate::view::{LinkRequest, Prepared, RenewRequest};
use crate::{ApiError, Code, Office};

pub(crate) async fn link_prepare(
    office: &Arc<Office>,
    request: LinkRequest,
) -> Result<Prepared, ApiError> {
    let desk = office.desk()?;
    let connection = desk.connection(&request.connection)?;
    let draft = draft(&desk, &connection, &request)?;
    match request.reusable {
        true => super::links::prepare(&desk, &connection, draft, &request.draft).await,
        false => prepare(&desk, &connection, draft, &request.draft, None).await,
    }
}

pub(crate) async fn renew_prepare(
    office: &Arc<Office>,
    request: RenewRequest,
) -> Result<Prepared, ApiError> {
    let desk = office.desk()?;
    let stored = crate::session::resolve(&desk, &request.key)?;
    let connection = desk.connection(stored.row.key.connection.as_str())?;
    let can = crate::capability::capabilities_of(&desk, &connection);
    if let policy::Verdict::Refused(reason) = policy::renew(&stored.row.session, &can, desk.now()) {
        return Err(refused(reason));
    }
    let again = again(&desk, &connection, &stored, &request.expires)?;
    prepare(&desk, &connection, again, &request.draft, Some(stored.row.key)).await
}

async fn prepare(
    desk: &Desk,
    connection: &Connection,
    draft: SessionDraft,
    id: &str,
    renewed_from: Option<SessionKey>,
) -> Result<Prepared, ApiError> {
    let provider = desk.provider(connection).await?;
    let create = provider.create().ok_or_else(|| refused(policy::Reason::NotOffered))?;
    let draft = create.completed(&draft);
    complete(&draft, provider.info())?;
    // What the provider has no place for is refused now, before anybody agrees to it.
    create.body(&draft)?;
    let plan = Plan {
        action: Action::Create,
        class: result::class(Some(provider.info().create_class)),
        target: Target::Draft { draft: draft_id(id)? },
        amount: draft.amount,
        part: None,
        first_epoch: 1,
        can_read: provider.fetch().is_some_and(|fetch| fetch.can(Kind::Session)),
        cancels_by_expiry: false,
    };
    let payload = Payload { draft: Some(draft), renewed_from, ..Payload::of_plan(plan) };
    make(desk, connection, &payload)
}

/// The draft's name: a UUID.
pub(super) fn draft_id(id: &str) -> Result<String, ApiError> {
    let id = uuid::Uuid::parse_str(id.trim()).map_err(|_| {
        let hint = "Leave it out, and one is made.";
        ApiError::new(Code::InvalidInput, "The draft is not a UUID.", hint)
    })?;
    Ok(id.to_string())
}

/// Writes the intent to make something, or joins the one that the same draft made before.
pub(super) fn make(
    desk: &Desk,
    connection: &Connection,
    payload: &Payload,
) -> Result<Prepared, ApiError> {
    let key = payload.plan.key(payload.plan.first_epoch);
    let earlier = desk.store.ledger().intent_by_key(&key)?;
    let (intent, deed) = match earlier {
        Some(earlier) if result::was_agreed(&earlier) => (earlier.what.id, Deed::Join),
        _ => (result::write(desk, connection, payload)?, Deed::Act),
    };
    let token = desk.prepared.issue(&intent, deed);
    result::summary(desk, connection, None, payload, (intent, token))
}
