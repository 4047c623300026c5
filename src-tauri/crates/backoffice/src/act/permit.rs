//! May this be done to this session now? The pure rule of `domain::policy`, asked with what this
//! connection can do.

use domain::policy::{self, Reason, Verdict};
use domain::{Action, Connection, Session};
use store::cache::Stored;

use super::confirm::{idle, refused};
use crate::ApiError;
use crate::capability::capabilities_of;
use crate::desk::Desk;

/// The rule's answer.
pub(crate) fn verdict(
    desk: &Desk,
    connection: &Connection,
    session: &Session,
    action: Action,
) -> Verdict {
    let can = capabilities_of(desk, connection);
    match action {
        Action::Confirm => policy::confirm(session, &can),
        Action::Cancel => policy::cancel(session, &can),
        Action::Recheck => policy::recheck(session, &can),
        Action::Capture => {
            let info = providers::registry::info(connection.provider.as_str());
            policy::capture(session, &can, info.and_then(|info| info.reserved))
        }
        // Something new is guarded by its draft.
        Action::Create | Action::Link | Action::LinkUpdate => Verdict::Allowed,
    }
}

/// A session that somebody wants to act on, with its connection.
pub(super) struct Aim {
    pub(super) connection: Connection,
    pub(super) stored: Stored,
    /// What is wanted is so already, and why.
    pub(super) already: Option<Reason>,
}

/// Finds what `key` names, and refuses what may not be done to it now.
pub(super) fn aim(desk: &Desk, key: &str, action: Action) -> Result<Aim, ApiError> {
    let stored = crate::session::resolve(desk, key)?;
    let connection = desk.connection(stored.row.key.connection.as_str())?;
    let already = match verdict(desk, &connection, &stored.row.session, action) {
        Verdict::Allowed => None,
        Verdict::Refused(reason) if is_the_aim(action, reason) => Some(reason),
        Verdict::Refused(reason) => return Err(refused(reason)),
    };
    if already.is_none() {
        idle(desk, &connection, &stored.row.session)?;
        crate::approval::none_waits(desk, &connection, &stored.row.session)?;
    }
    Ok(Aim { connection, stored, already })
}

fn is_the_aim(action: Action, reason: Reason) -> bool {
    match action {
        Action::Cancel => reason == Reason::AlreadyCanceled,
        _ => reason == Reason::AlreadyCompleted,
    }
}
