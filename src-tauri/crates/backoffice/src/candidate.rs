//! Bank lines that may be the money a session waits for: the same amount, and what else speaks for
//! them. A suggestion, for a person to agree to.

use std::collections::HashSet;
use std::sync::Arc;

use domain::order_id::{Said, fold};
use domain::{Money, Session};
use store::ledger::{BankLine, LineFilter};

use crate::desk::Desk;
use crate::show::remainder;
use crate::view::*;
use crate::{ApiError, Code, Office};

/// Sessions of one question.
const MOST_KEYS: usize = 500;
/// Lines of one amount that are looked through: a shop with one price has many.
const MOST_LINES: usize = 300;
/// Lines that are shown.
const SHOWN: usize = 5;

pub(crate) async fn line_candidates(
    office: &Arc<Office>,
    request: CandidateRequest,
) -> Result<Vec<CandidateView>, ApiError> {
    let desk = office.desk()?;
    if request.keys.len() > MOST_KEYS {
        let message = format!("{} sessions are too many at once.", request.keys.len());
        let hint = format!("Choose at most {MOST_KEYS}.");
        return Err(ApiError::new(Code::InvalidInput, message, hint));
    }
    let found = tokio::task::block_in_place(|| {
        let held = desk.store.ledger().held_lines()?;
        let held = held.iter().map(|one| one.line).collect();
        request.keys.iter().map(|key| of(&desk, key, &held)).collect::<Result<Vec<_>, ApiError>>()
    })?;
    Ok(found)
}

fn of(desk: &Desk, key: &str, held: &HashSet<i64>) -> Result<CandidateView, ApiError> {
    let row = crate::session::resolve(desk, key)?.row;
    let due = remainder(&row.session, row.received).unwrap_or(row.session.amount);
    let filter = LineFilter {
        minor: Some(due.minor),
        // A bank's day may be the day before the session's in UTC.
        from: row.session.created.at.date_naive().pred_opt().map(|day| day.to_string()),
        ..LineFilter::default()
    };
    let page = desk.store.ledger().bank_lines(&filter, None, MOST_LINES)?;
    let mut fitting = Vec::new();
    for line in page.lines {
        if !held.contains(&line.id) && may_be(desk, &line, due)? {
            let reasons = reasons(&row.session, &line);
            fitting.push((line, reasons));
        }
    }
    // The most reasons first; among equals the newest, as they came.
    fitting.sort_by_key(|(_, reasons)| std::cmp::Reverse(reasons.len()));
    Ok(CandidateView { key: key.to_owned(), lines: shown(desk, &row.session, fitting)? })
}

/// Money that came in, in the right currency, and stands behind nothing yet.
fn may_be(desk: &Desk, line: &BankLine, due: Money) -> Result<bool, ApiError> {
    let what = &line.what;
    let fits = what.booking == "booked"
        && !what.reversal
        && what.minor == Some(due.minor)
        && what.currency.as_deref() == Some(due.currency.code());
    Ok(fits && desk.store.ledger().received_on_line(line.id)?.is_empty())
}

const NAMES_ORDER: &str = "names_order";

/// What the bank's line says, field by field.
fn said(line: &BankLine) -> Said {
    let what = &line.what;
    let texts = [&what.reference, &what.end_to_end_id, &what.structured_reference];
    Said::of(texts.into_iter().flatten().chain([&what.text]).map(String::as_str))
}

/// Whether a bank's words name one of the session's own orders.
pub(crate) fn names_own(session: &Session, said: &Said) -> bool {
    session.order_ids.iter().any(|order| said.names(&order.value))
}

/// The known order of another session that a bank's words name.
pub(crate) fn names_other(
    desk: &Desk,
    session: &Session,
    said: &Said,
) -> Result<Option<String>, ApiError> {
    let own: Vec<String> = session.order_ids.iter().map(|order| fold(&order.value)).collect();
    for spelling in said.spellings() {
        for row in desk.store.cache().find_order(&spelling)? {
            let mut orders = row.session.order_ids.into_iter().map(|order| order.value);
            let other = orders.find(|order| !own.contains(&fold(order)) && said.names(order));
            if other.is_some() {
                return Ok(other);
            }
        }
    }
    Ok(None)
}

fn reasons(session: &Session, line: &BankLine) -> Vec<&'static str> {
    let what = &line.what;
    let named = names_own(session, &said(line));
    let words = |text: &str| {
        let mut words: Vec<String> =
            text.to_lowercase().split_whitespace().map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    let same = match (&session.customer.name, &what.counterparty_name) {
        (Some(one), Some(other)) => !words(one).is_empty() && words(one) == words(other),
        _ => false,
    };
    let all = [(named, NAMES_ORDER), (same, "same_name")];
    all.into_iter().filter_map(|(holds, word)| holds.then_some(word)).collect()
}

fn shown(
    desk: &Desk,
    session: &Session,
    fitting: Vec<(BankLine, Vec<&'static str>)>,
) -> Result<Vec<CandidateLine>, ApiError> {
    let names_order = |reasons: &[&str]| reasons.contains(&NAMES_ORDER);
    let only = fitting.iter().filter(|(_, reasons)| names_order(reasons)).count() == 1;
    let few = fitting.into_iter().take(SHOWN);
    few.map(|(line, reasons)| {
        // A transfer for two orders names both: whose it is, a person says.
        let sure =
            only && names_order(&reasons) && names_other(desk, session, &said(&line))?.is_none();
        Ok(CandidateLine {
            line: crate::statement::show_line(desk, line)?,
            sure,
            reasons: reasons.into_iter().map(str::to_owned).collect(),
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use domain::OrderId;
    use store::ledger::{Known, NewLine};

    use super::*;

    fn line(text: &str, name: &str) -> BankLine {
        let what = NewLine {
            text: text.to_owned(),
            counterparty_name: Some(name.to_owned()),
            ..NewLine::default()
        };
        BankLine { id: 1, import: "i".into(), what, known: Known::No, replaces: None }
    }

    #[test]
    fn an_order_id_is_found_however_the_bank_writes_it() {
        let mut session = crate::show::tests::session();
        session.order_ids = vec![OrderId { value: "INV-2041".into(), path: "metadata".into() }];
        session.customer.name = Some("Ayu Kartika".into());
        assert_eq!(reasons(&session, &line("TRSF inv 2041 x", "B")), ["names_order"]);
        assert_eq!(reasons(&session, &line("x", "KARTIKA  AYU")), ["same_name"]);
        assert_eq!(reasons(&session, &line("INV2041", "ayu kartika")).len(), 2);
        assert!(reasons(&session, &line("INV-2042", "Ayu")).is_empty());
        session.order_ids[0].value = "INV-204".into();
        assert!(reasons(&session, &line("TRSF INV-2041", "B")).is_empty(), "a part of another's");
    }
}
