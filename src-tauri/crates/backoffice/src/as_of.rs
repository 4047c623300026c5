//! A month as it was known at an earlier moment: what was seen to change since is taken back.
//!
//! The state of knowledge, not of the world: a session that was first seen later is left out, and
//! a change that was seen later has not happened yet.

use std::collections::HashMap;
use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use domain::exception;
use domain::query::Query;
use domain::{Currency, Money, Session, SessionKey, Stamp};
use reports::month::{By, ConfirmTime, DayGroup, Group};
use store::cache::{Change, SessionRow, Sort, SortField};
use store::ledger::Came;

use crate::ApiError;
use crate::desk::Desk;
use crate::report::Asked;
use crate::show::Labels;

/// The sessions of the month as they were known at `moment`, oldest first.
pub(crate) fn rows(
    desk: &Desk,
    asked: &Asked,
    moment: DateTime<Utc>,
) -> Result<Vec<SessionRow>, ApiError> {
    let cache = desk.store.cache();
    let mut since: HashMap<SessionKey, Vec<Change>> = HashMap::new();
    for (key, change) in cache.changes_after(moment)? {
        since.entry(key).or_default().push(change);
    }
    let span = asked.month.span(asked.zone);
    let sort = Sort { field: SortField::Created, descending: false };
    let mut found = Vec::new();
    cache.visit(&Query::default(), asked.zone, sort, &mut |mut row| {
        if let Some(changes) = since.get(&row.key) {
            take_back(&mut row.session, changes);
        }
        if belongs(&row, asked, moment, span) {
            found.push(row);
        }
        ControlFlow::Continue(())
    })?;
    let connections = desk.connections()?;
    for row in &mut found {
        let own = connections.iter().find(|connection| connection.id == row.key.connection);
        let tolerance = own.and_then(|own| own.settings.tolerance(row.session.amount.currency));
        received(desk, row, tolerance.unwrap_or(0), moment)?;
    }
    if asked.by == By::Completed {
        found.sort_by_key(|row| row.session.completed.map(|stamp| stamp.at));
    }
    Ok(found)
}

fn belongs(
    row: &SessionRow,
    asked: &Asked,
    moment: DateTime<Utc>,
    span: (DateTime<Utc>, DateTime<Utc>),
) -> bool {
    let only =
        asked.connection.as_ref().is_none_or(|connection| connection.id == row.key.connection);
    let at = match asked.by {
        By::Created => Some(row.session.created.at),
        By::Completed => row.session.completed.map(|stamp| stamp.at),
    };
    only && row.first_seen_at <= moment && at.is_some_and(|at| at >= span.0 && at < span.1)
}

/// Undoes changes, the newest first, so that each field ends as it was before the first of them.
fn take_back(session: &mut Session, changes: &[Change]) {
    for change in changes.iter().rev() {
        let was = change.was.clone();
        match change.what.as_str() {
            "status" => session.status = was.and_then(|w| w.parse().ok()).unwrap_or(session.status),
            "raw_status" => session.raw_status = was.unwrap_or_default(),
            "refund" => session.refund = was.and_then(|w| w.parse().ok()).unwrap_or(session.refund),
            "amount" => session.amount = was.as_deref().and_then(amount).unwrap_or(session.amount),
            "customer_name" => session.customer.name = was,
            "customer_email" => session.customer.email = was,
            "adapter" => session.adapter = was,
            "payment_method" => session.payment_method = was,
            "completed_at" => session.completed = was.as_deref().and_then(stamp),
            "expires_at" => session.expires = was.as_deref().and_then(stamp),
            // Neither counts in a report.
            _ => {}
        }
    }
}

fn amount(text: &str) -> Option<Money> {
    let (value, currency) = text.split_once(' ')?;
    Money::parse(value, Currency::new(currency).ok()?).ok()
}

fn stamp(text: &str) -> Option<Stamp> {
    text.parse().ok().map(Stamp::provider)
}

/// What people had recorded by then.
fn received(
    desk: &Desk,
    row: &mut SessionRow,
    tolerance: i64,
    moment: DateTime<Utc>,
) -> Result<(), ApiError> {
    let mut all = desk.store.ledger().received(&row.key)?;
    all.retain(|one| one.at <= moment);
    for one in &mut all {
        // It was taken back later, so then it still counted.
        one.undone = one.undone.take().filter(|undone| undone.at <= moment);
    }
    let currency = row.session.amount.currency;
    let came = Came::of(&all);
    row.received = came.in_currency(currency);
    row.exception = came.exception(exception::Asked::of(&row.session, tolerance));
    Ok(())
}

/// Counts and sums of rows, for the report.
pub(crate) struct Counted {
    pub(crate) groups: Vec<Group>,
    pub(crate) days: Vec<DayGroup>,
    pub(crate) confirm_times: Vec<ConfirmTime>,
}

pub(crate) fn count(labels: &Labels, asked: &Asked, rows: &[SessionRow]) -> Counted {
    let mut counted = Counted { groups: Vec::new(), days: Vec::new(), confirm_times: Vec::new() };
    let mut waits: HashMap<Currency, (u64, u64)> = HashMap::new();
    for SessionRow { key, session, .. } in rows {
        let names = labels.connections.get(&key.connection).cloned();
        let (connection, provider) = names.unwrap_or((key.connection.to_string(), String::new()));
        counted.groups.push(Group {
            connection,
            provider,
            currency: session.amount.currency,
            adapter: session.adapter.clone(),
            status: session.status,
            kind: session.kind,
            count: 1,
            sum: session.amount.minor,
        });
        if session.status == domain::Status::Completed {
            let at = match asked.by {
                By::Created => session.created.at,
                By::Completed => session.completed.unwrap_or(session.created).at,
            };
            let day = at.with_timezone(&asked.zone).date_naive();
            let (currency, sum) = (session.amount.currency, session.amount.minor);
            counted.days.push(DayGroup { day, currency, count: 1, sum });
        }
        if let (true, Some(paid)) = (session.is_manual(), session.completed) {
            let seconds = (paid.at - session.created.at).num_seconds();
            let wait = waits.entry(session.amount.currency).or_default();
            *wait = (wait.0 + 1, wait.1 + u64::try_from(seconds).unwrap_or_default());
        }
    }
    let time = |(currency, (count, seconds))| ConfirmTime { currency, count, seconds };
    counted.confirm_times = waits.into_iter().map(time).collect();
    counted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_change_decides_what_it_was() {
        let change = |what: &str, was: &str, now: &str| Change {
            what: what.to_owned(),
            was: Some(was.to_owned()),
            now: Some(now.to_owned()),
            seen_at: DateTime::UNIX_EPOCH,
            at: None,
        };
        let mut session = crate::show::tests::session();
        let changes = [
            change("status", "open", "pending"),
            change("status", "pending", "completed"),
            change("amount", "150000.00 IDR", "1.00 IDR"),
        ];
        take_back(&mut session, &changes);
        assert_eq!(session.status, domain::Status::Open);
        assert_eq!(session.amount.value(), "150000.00");
    }
}
