//! Writing down money that came, whatever the session's state: late, twice, in another currency.
//! Nothing is sent, so it can be undone.

use std::sync::Arc;

use confirmation::received::{Comparison, Decision};
use domain::Action;

use super::confirm::{covers, idle, plan, record, summed, tidy, transfer};
use super::payload::Payload;
use super::weigh::weigh;
use crate::view::{ConfirmRequest, Prepared};
use crate::{ApiError, Office, approval, claim};

pub(crate) async fn record_prepare(
    office: &Arc<Office>,
    request: ConfirmRequest,
) -> Result<Prepared, ApiError> {
    let desk = office.desk()?;
    let files = claim::examine(&request.evidence)?;
    let stored = crate::session::resolve(&desk, &request.key)?;
    let connection = desk.connection(stored.row.key.connection.as_str())?;
    idle(&desk, &connection, &stored.row.session)?;
    approval::none_waits(&desk, &connection, &stored.row.session)?;
    let mut transfer = transfer(&request, &stored.row.session)?;
    if let Some(line) = transfer.line {
        covers(&desk, line, transfer.amount, None)?;
    }
    let given = transfer.reason.clone();
    let mut weighed = weigh(&desk, &connection, &stored, &mut transfer, false)?;
    // Nothing is waived: the money is written down as it came.
    transfer.reason = given;
    weighed.warnings.retain(|word| ["other_order", "reference_used"].contains(word));
    let remainder = match weighed.comparison {
        Comparison::Short { remainder } => Some(remainder),
        _ => None,
    };
    weighed.decision = Decision::Record { remainder };
    let amount = transfer.amount;
    let payload = Payload {
        transfer: Some(transfer),
        note: tidy(request.note.clone()),
        ..Payload::of_plan(plan(&connection, &stored.row.session, Action::Confirm))
    };
    let shown = record(&desk, &connection, &stored, payload)?;
    claim::keep(&desk, &stored.row.key, &shown.intent, files)?;
    Ok(summed(shown, &stored.row.session, amount, &weighed))
}
