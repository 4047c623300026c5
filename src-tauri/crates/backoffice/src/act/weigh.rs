//! What came, held against what was asked for and against what is in the books already.

use confirmation::received::{Comparison, Decision, compare, decide};
use domain::exception::due;
use domain::order_id::Said;
use domain::{Connection, Money, Session};
use store::cache::Stored;
use store::ledger::Came;

use super::payload::{Seen, Transfer};
use crate::ApiError;
use crate::candidate::{names_other, names_own};
use crate::desk::Desk;

/// What came of it.
pub(super) struct Weighed {
    pub(super) comparison: Comparison,
    pub(super) decision: Decision,
    /// Words for what to be aware of.
    pub(super) warnings: Vec<&'static str>,
}

impl Weighed {
    /// What is kept of it with what the person agrees to.
    pub(super) fn seen(&self) -> Seen {
        let warnings = self.warnings.iter().map(|word| (*word).to_owned()).collect();
        Seen { comparison: self.comparison, warnings }
    }
}

/// Compares and decides. What is missing within the connection's tolerance is waived, and the books
/// say why; `accept_short` waives more, for the reason that the person gave.
pub(super) fn weigh(
    desk: &Desk,
    connection: &Connection,
    stored: &Stored,
    transfer: &mut Transfer,
    accept_short: bool,
) -> Result<Weighed, ApiError> {
    let comparison = comparison(desk, stored, transfer.amount)?;
    let mut warnings = Vec::new();
    let mut reason = accept_short.then(|| transfer.reason.clone().unwrap_or_default());
    if let (None, Some(limit)) = (&reason, tolerated(connection, comparison)) {
        warnings.push("within_tolerance");
        transfer.reason = Some(format!("Within the tolerance of {}: {limit}.", connection.name));
        reason.clone_from(&transfer.reason);
    }
    let decision = decide(comparison, reason.as_deref())?;
    if let Decision::Confirm { credit, waived } = decision {
        let by_person = waived.is_some() && warnings.is_empty();
        warnings.extend(by_person.then_some("short_confirmed_in_full"));
        warnings.extend(credit.map(|_| "excess_is_credit"));
    }
    transfer.other_order = other_order(desk, &stored.row.session, transfer)?;
    warnings.extend(transfer.other_order.as_ref().map(|_| "other_order"));
    warnings.extend(is_used(desk, transfer)?.then_some("reference_used"));
    Ok(Weighed { comparison, decision, warnings })
}

/// What came before in another currency waits for a person; it does not keep the right money out.
pub(super) fn comparison(
    desk: &Desk,
    stored: &Stored,
    amount: Money,
) -> Result<Comparison, ApiError> {
    let asked = due(&stored.row.session);
    let earlier = desk.store.ledger().received(&stored.row.key)?;
    let earlier = Came::of(&earlier).in_currency(asked.currency);
    Ok(compare(asked, amount, earlier.as_slice())?)
}

/// The connection's tolerance, where it covers what is missing.
fn tolerated(connection: &Connection, comparison: Comparison) -> Option<Money> {
    let Comparison::Short { remainder } = comparison else { return None };
    let limit = connection.settings.tolerance(remainder.currency)?;
    (remainder.minor <= limit).then(|| Money::new(limit, remainder.currency))
}

/// The order of another session that the bank's reference names, where it does not name this one.
fn other_order(
    desk: &Desk,
    session: &Session,
    transfer: &Transfer,
) -> Result<Option<String>, ApiError> {
    let said = Said::of([transfer.reference.as_str()]);
    if names_own(session, &said) { Ok(None) } else { names_other(desk, session, &said) }
}

/// Whether the same transfer stands in the books already: the same reference, day and amount. A bank's
/// own line is guarded by what is left of it, so two of them may be alike.
fn is_used(desk: &Desk, transfer: &Transfer) -> Result<bool, ApiError> {
    if transfer.line.is_some() {
        return Ok(false);
    }
    let same = desk.store.ledger().received_by_reference(&transfer.reference)?;
    let what = (transfer.amount, transfer.received_on);
    Ok(same.iter().any(|one| (one.what.amount, one.what.received_on) == what))
}
