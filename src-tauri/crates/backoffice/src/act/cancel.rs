//! Preparing a cancellation.

use std::sync::Arc;

use domain::Action;
use domain::policy::{self, Reason, Verdict};

use super::confirm::{act, already, idle, plan, refused, tidy};
use super::payload::Payload;
use crate::view::{CancelRequest, Prepared};
use crate::{ApiError, Office};

pub(crate) async fn cancel_prepare(
    office: &Arc<Office>,
    request: CancelRequest,
) -> Result<Prepared, ApiError> {
    let desk = office.desk()?;
    let stored = crate::session::resolve(&desk, &request.key)?;
    let connection = desk.connection(stored.row.key.connection.as_str())?;
    let session = &stored.row.session;
    let can = crate::connection::capabilities_of(&desk, &connection);
    match policy::cancel(session, &can) {
        Verdict::Allowed => {}
        Verdict::Refused(Reason::AlreadyCanceled) => {
            return already(&desk, &connection, &stored, Action::Cancel, Reason::AlreadyCanceled);
        }
        Verdict::Refused(reason) => return Err(refused(reason)),
    }
    idle(&desk, &connection, session)?;
    let payload = Payload {
        plan: plan(&connection, session, Action::Cancel),
        transfer: None,
        draft: None,
        renewed_from: None,
        note: tidy(request.note),
    };
    act(&desk, &connection, &stored, &payload)
}
