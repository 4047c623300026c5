//! Exceptions: sessions where what came is not what was asked for, each with what to do next. They
//! are found anew every time; only what somebody did about them is written down.

mod list;
mod next;

use std::sync::Arc;

use domain::Exception;
pub(crate) use list::case_list;
use store::ledger::Came;

use crate::view::*;
use crate::{ApiError, Code, Office};

/// Longest word about what was done.
const HOW: usize = 500;

/// A person says what was done about an exception. It holds for what has come by now.
pub(crate) async fn case_settle(
    office: &Arc<Office>,
    request: CaseSettleRequest,
) -> Result<CasesView, ApiError> {
    let desk = office.desk()?;
    let how = request.how.trim();
    if how.is_empty() || how.chars().count() > HOW {
        let message = format!("What was done takes between 1 and {HOW} characters.");
        let hint = "For example: given back on 3 Nov, or kept for the next order.";
        return Err(ApiError::new(Code::InvalidInput, message, hint));
    }
    let row = crate::session::resolve(&desk, &request.key)?.row;
    if row.exception == Exception::None {
        let message = "Nothing is odd about this session any more.";
        return Err(ApiError::new(Code::Refused, message, "Look at the list again."));
    }
    let ledger = desk.store.ledger();
    let came = Came::of(&ledger.received(&row.key)?).told();
    ledger.by(&desk.by()?).settle_case(&row.key, (row.exception, &came), how)?;
    desk.host.emit(&Event::SessionsChanged);
    case_list(office, Nothing {}).await
}

/// Takes that back.
pub(crate) async fn case_reopen(
    office: &Arc<Office>,
    request: CaseReopenRequest,
) -> Result<CasesView, ApiError> {
    let desk = office.desk()?;
    let key = crate::session::resolve(&desk, &request.key)?.row.key;
    if !desk.store.ledger().by(&desk.by()?).reopen_case(&key)? {
        let message = "Nobody said here that this was dealt with.";
        return Err(ApiError::new(Code::Refused, message, "Look at the list again."));
    }
    desk.host.emit(&Event::SessionsChanged);
    case_list(office, Nothing {}).await
}
