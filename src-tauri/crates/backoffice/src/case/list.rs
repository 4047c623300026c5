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
        cases.push(Case { view: show(&labels, &settled, &row, &received), row });
    }
    cases.sort_by_key(|case| (case.view.settled.is_some(), case.view.since));
    let waiting = || cases.iter().filter(|case| case.view.settled.is_none());
    Ok(CasesView {
        counts: counts(waiting().map(|case| &case.view)),
        credits: credits(waiting()),
        cases: cases.into_iter().map(|case| case.view).collect(),
    })
}

/// A case with the session it is about.
struct Case {
    row: SessionRow,
    view: CaseView,
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
    let (now, before): (Vec<_>, Vec<_>) = settled
        .iter()
        .filter(|one| one.key == row.key)
        .partition(|one| one.exception == row.exception && one.came == came.told());
    CaseView {
        session: labels.show(row),
        since: counts().map(|one| one.at).max().unwrap_or(paid),
        remainder: remainder(&row.session, row.received).map(Into::into),
        credit: credit(&row.session, row.received).map(Into::into),
        foreign: came.in_others(asked.currency).map(Into::into).collect(),
        other_order: counts().find_map(|one| one.what.other_order.clone()),
        next: next::step(row.exception, row.session.status).to_owned(),
        settled: now.first().map(|one| told(one)).or_else(|| waived(row, received)),
        earlier: before.into_iter().map(earlier).collect(),
    }
}

fn told(said: &SettledCase) -> SettledView {
    let SettledCase { how, by, at, .. } = said.clone();
    SettledView { how, by, at, can_reopen: true }
}

fn earlier(said: &SettledCase) -> EarlierView {
    let SettledCase { how, by, at, came, .. } = said.clone();
    EarlierView { how, by, at, came }
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

/// Whose money it is: a customer of a connection, by what tells them from others. Two people may
/// have one name, and one of whom nothing is told is nobody else.
fn whose(row: &SessionRow) -> (String, String) {
    let customer = &row.session.customer;
    let known = customer.id.clone().or_else(|| customer.email.as_deref().map(str::to_lowercase));
    (row.key.connection.to_string(), known.unwrap_or_else(|| row.key.to_string()))
}

/// What customers have to their credit: per connection, customer and currency.
fn credits<'a>(waiting: impl Iterator<Item = &'a Case>) -> Vec<CreditView> {
    let mut all: BTreeMap<_, (i64, CreditView)> = BTreeMap::new();
    for Case { row, view } in waiting {
        let session = &view.session;
        for amount in view.credit.iter().chain(&view.foreign) {
            let of = (whose(row), amount.currency.clone());
            let name = session.customer_name.clone().or_else(|| session.customer_email.clone());
            let (minor, credit) = all.entry(of).or_insert_with(|| {
                let credit = CreditView {
                    customer: name.unwrap_or_default(),
                    connection: session.connection.clone(),
                    amount: amount.clone(),
                    sessions: Vec::new(),
                };
                (0, credit)
            });
            *minor = minor.saturating_add(amount.minor.parse().unwrap_or(0));
            credit.sessions.push(session.key.clone());
        }
    }
    let sum = |(minor, credit): (i64, CreditView)| {
        let currency = Currency::new(&credit.amount.currency).ok()?;
        Some(CreditView { amount: Money::new(minor, currency).into(), ..credit })
    };
    let mut credits: Vec<_> = all.into_values().filter_map(sum).collect();
    let order = |one: &CreditView| {
        (one.connection.clone(), one.customer.clone(), one.amount.currency.clone())
    };
    credits.sort_by_key(order);
    credits
}
