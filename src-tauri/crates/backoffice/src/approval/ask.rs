//! Asking a second person.

use std::collections::HashMap;

use confirmation::{Approvable, approval_hash};
use domain::approval::{ApprovalPolicy, WAITS};
use domain::people::{Permission, needed_for};
use domain::{Connection, ConnectionId, Money, Session};
use store::ledger::{Approval, ApprovalState, By, Intent, NewApproval, Operator};

use crate::desk::Desk;
use crate::people::Acting;
use crate::view::Event;
use crate::{ApiError, Code};

/// Whether this person may not carry `intent` out alone: the connection's policy asks for two, or it
/// is above what they decide.
pub(crate) fn must_ask(desk: &Desk, acting: &Acting, intent: &Intent) -> Result<bool, ApiError> {
    let Acting::Operator(operator) = acting else { return Ok(false) };
    if needed_for(intent.what.action) != Permission::Act {
        return Ok(false);
    }
    let connection = desk.connection(intent.what.connection.as_str())?;
    let policy = desk.store.ledger().approval_policy(&connection)?;
    Ok(for_two(&policy, operator, intent.what.amount))
}

fn for_two(policy: &ApprovalPolicy, operator: &Operator, amount: Money) -> bool {
    policy.asks(amount) || !operator.now.limits.reach(amount)
}

/// What holds for whoever acts now, before anything is prepared: for what is shown only.
pub(crate) struct Rules {
    operator: Option<Operator>,
    policies: HashMap<ConnectionId, ApprovalPolicy>,
}

impl Rules {
    pub(crate) fn of(desk: &Desk) -> Result<Self, ApiError> {
        let ledger = desk.store.ledger();
        let Ok(Acting::Operator(operator)) = desk.acting() else {
            return Ok(Self { operator: None, policies: HashMap::new() });
        };
        let policy =
            |one: Connection| Ok((one.id.clone(), desk.readable(ledger.approval_policy(&one))?));
        let policies = desk.connections()?.into_iter().map(policy).collect::<Result<_, ApiError>>();
        Ok(Self { operator: Some(*operator), policies: policies? })
    }

    /// Whether confirming this amount asks a second person.
    pub(crate) fn ask(&self, connection: &ConnectionId, amount: Money) -> bool {
        let found = self.operator.as_ref().zip(self.policies.get(connection));
        found.is_some_and(|(operator, policy)| for_two(policy, operator, amount))
    }
}

/// Writes the request down. Nothing is sent, by nobody, until another person agrees.
pub(crate) fn ask(desk: &Desk, acting: &Acting, intent: &Intent) -> Result<(), ApiError> {
    let maker = acting.operator()?;
    let id = uuid::Uuid::new_v4().to_string();
    desk.store.ledger().by(&desk.by()?).ask_approval(&NewApproval {
        bound: bound(&id, intent, &maker.id),
        intent: intent.what.id.clone(),
        maker: maker.id.clone(),
        maker_account: maker.now.account.clone(),
        expires_at: desk.now() + WAITS,
        id,
    })?;
    desk.host.emit(&Event::ApprovalsChanged);
    Ok(())
}

/// The hash of all that was decided, from what is on disk.
pub(super) fn bound(request: &str, intent: &Intent, maker: &str) -> String {
    let what = &intent.what;
    approval_hash(&Approvable {
        request,
        action: what.action,
        provider: what.provider.as_str(),
        account: &what.account,
        mode: what.mode,
        target: &what.target,
        amount: what.amount,
        body_sha256: &crate::act::body_hash(what.body.as_deref().unwrap_or_default()),
        maker,
    })
}

/// Whether a second person was asked about `intent` and may still answer.
pub(crate) fn waits(desk: &Desk, intent: &Intent) -> Result<bool, ApiError> {
    let asked = desk.store.ledger().approval_of(&intent.what.id)?;
    let open =
        |one: &Approval| one.state == ApprovalState::Waiting && one.what.expires_at > desk.now();
    Ok(asked.as_ref().is_some_and(open))
}

/// Refuses while an earlier action on the session waits for a second person.
pub(crate) fn none_waits(
    desk: &Desk,
    connection: &Connection,
    session: &Session,
) -> Result<(), ApiError> {
    let ledger = desk.store.ledger();
    ledger.by(&By::program()).expire_approvals()?;
    let Connection { provider, account, .. } = connection;
    match ledger.waiting_on(provider, account, session.mode, &session.id)? {
        None => Ok(()),
        Some(_) => {
            let message =
                "An earlier action on this session waits for a second person. Nothing was sent.";
            let hint = "Have it approved or rejected, or have whoever asked withdraw it.";
            Err(ApiError::new(Code::AwaitsApproval, message, hint))
        }
    }
}
