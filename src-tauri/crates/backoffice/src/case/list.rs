use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::Days;
use domain::{Currency, Exception, Money, SessionKey, query};
use store::cache::{From, ListAsk, SessionRow, Sort, SortField};
use store::ledger::{Came, Received, SettledCase};

use super::next;
use crate::desk::Desk;
use crate::show::{Labels, credit, remainder};
use crate::view::*;
use crate::{ApiError, Office};

/// Sessions that their provider took late are told of for so many days.
const LATE_DAYS: u64 = 90;
/// And not more than so many of them.
const LATE_MOST: usize = 500;

pub(crate) async fn case_list(office: &Arc<Office>, _: Nothing) -> Result<CasesView, ApiError> {
    let desk = office.desk()?;
    tokio::task::block_in_place(|| list(&desk))
}

fn list(desk: &Desk) -> Result<CasesView, ApiError> {
    let labels = desk.labels()?;
    let settled = desk.store.ledger().settled_cases()?;
    let mut cases = Vec::new();
    for row in odd_rows(desk)? {
        let received = desk.store.ledger().received(&row.key)?;
        cases.push(show(&labels, &settled, &row, &received));
    }
    cases.sort_by_key(|case| (case.settled.is_some(), case.since));
    let waiting = || cases.iter().filter(|case| case.settled.is_none());
    Ok(CasesView { counts: counts(waiting()), credits: credits(waiting()), cases })
}

/// The sessions with an exception, each once.
fn odd_rows(desk: &Desk) -> Result<Vec<SessionRow>, ApiError> {
    let cache = desk.store.cache();
    let mut rows = cache.rows(&desk.store.ledger().odd_received()?)?;
    rows.retain(|row| row.exception != Exception::None);
    let known: std::collections::HashSet<SessionKey> =
        rows.iter().map(|row| row.key.clone()).collect();
    let late = cache.page(&late(desk)?)?.rows;
    rows.extend(late.into_iter().filter(|row| !known.contains(&row.key)));
    Ok(rows)
}

fn late(desk: &Desk) -> Result<ListAsk, ApiError> {
    let today = desk.today()?;
    let from = today.checked_sub_days(Days::new(LATE_DAYS)).unwrap_or(today);
    Ok(ListAsk {
        query: query::parse(&format!("is:late completed:{from}.."), today)?,
        zone: desk.zone()?,
        sort: Sort { field: SortField::Completed, descending: true },
        from: From::Start,
        limit: LATE_MOST,
    })
}

fn show(
    labels: &Labels,
    settled: &[SettledCase],
    row: &SessionRow,
    received: &[Received],
) -> CaseView {
    let counts = || received.iter().filter(|one| one.undone.is_none());
    let came = Came::of(received);
    let asked = row.session.amount;
    let paid = row.session.completed.map_or(row.session.updated.at, |stamp| stamp.at);
    let said = settled.iter().find(|one| {
        one.key == row.key && one.exception == row.exception && one.came == came.told()
    });
    CaseView {
        session: labels.show(row),
        since: counts().map(|one| one.at).max().unwrap_or(paid),
        remainder: remainder(asked, row.received).map(Into::into),
        credit: credit(asked, row.received).map(Into::into),
        foreign: came.in_others(asked.currency).map(Into::into).collect(),
        other_order: counts().find_map(|one| one.what.other_order.clone()),
        next: next::step(row.exception, row.session.status).to_owned(),
        settled: said.map(told).or_else(|| waived(row, received)),
    }
}

fn told(said: &SettledCase) -> SettledView {
    let SettledCase { how, by, at, .. } = said.clone();
    SettledView { how, by, at, can_reopen: true }
}

/// What is missing from a session that was confirmed in full was decided on then, with a reason.
fn waived(row: &SessionRow, received: &[Received]) -> Option<SettledView> {
    if row.exception != Exception::Partial {
        return None;
    }
    let confirmed = received.iter().rev().find(|one| one.what.intent.is_some())?;
    let how = confirmed.what.reason.clone()?;
    let by = confirmed.what.recorded_by.clone();
    Some(SettledView { how, by, at: confirmed.at, can_reopen: false })
}

fn counts<'a>(waiting: impl Iterator<Item = &'a CaseView> + Clone) -> Vec<CaseCount> {
    let of = |exception: &Exception| {
        let same = waiting.clone().filter(|case| case.session.exception == exception.as_str());
        let count = u32::try_from(same.count()).unwrap_or(u32::MAX);
        CaseCount { exception: exception.to_string(), count }
    };
    let all = Exception::ALL.iter().filter(|one| **one != Exception::None).map(of);
    all.filter(|one| one.count > 0).collect()
}

/// What customers have to their credit: per connection, customer and currency.
fn credits<'a>(waiting: impl Iterator<Item = &'a CaseView>) -> Vec<CreditView> {
    let mut all: BTreeMap<(String, String, String), (i64, Vec<String>)> = BTreeMap::new();
    for case in waiting {
        let session = &case.session;
        let name = session.customer_name.clone().or_else(|| session.customer_email.clone());
        for amount in case.credit.iter().chain(&case.foreign) {
            let of = (
                session.connection.clone(),
                name.clone().unwrap_or_default(),
                amount.currency.clone(),
            );
            let (minor, sessions) = all.entry(of).or_default();
            *minor = minor.saturating_add(amount.minor.parse().unwrap_or(0));
            sessions.push(session.key.clone());
        }
    }
    let show = |((connection, customer, currency), (minor, sessions)): (_, (i64, _))| {
        let (connection, customer, currency): (String, String, String) =
            (connection, customer, currency);
        let amount = Money::new(minor, Currency::new(&currency).ok()?).into();
        Some(CreditView { customer, connection, amount, sessions })
    };
    all.into_iter().filter_map(show).collect()
}
