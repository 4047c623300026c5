//! Receipts, refunds, payouts and balance entries, read only.

use std::sync::atomic::Ordering;

use chrono::{DateTime, TimeDelta, Utc};
use domain::MoneyKind;
use futures::future::try_join_all;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use providers::{Money as Facet, MoneyRow, MoneySpan};
use store::cache::MoneyRecord;

use super::run::{Outcome, Run};
use super::slices::past;

/// What is read again below the frontier.
const OVERLAP: TimeDelta = TimeDelta::hours(1);

/// Stretches of one kind that are read at the same time.
const AT_ONCE: usize = 8;

impl Run<'_> {
    /// Reads what is new of every kind, unless this run has done so already.
    pub(super) async fn money(&self) -> Outcome<()> {
        match self.money_read.load(Ordering::Relaxed) {
            true => Ok(()),
            false => self.early_money(&[]).await,
        }
    }

    /// The same, in stretches of time between `cuts` where the provider can be asked so.
    pub(super) async fn early_money(&self, cuts: &[DateTime<Utc>]) -> Outcome<()> {
        let Some(facet) = self.provider.money() else { return Ok(()) };
        try_join_all(facet.kinds().iter().map(|kind| self.money_of(facet, *kind, cuts))).await?;
        self.money_read.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn money_of(
        &self,
        facet: &dyn Facet,
        kind: MoneyKind,
        cuts: &[DateTime<Utc>],
    ) -> Outcome<()> {
        let cache = self.desk.store.cache();
        let id = &self.connection.id;
        let last = if self.full { None } else { cache.last_complete(id, kind.as_str())? };
        let frontier = last.and_then(|sweep| sweep.until);
        let cuts = if facet.is_dated(kind) && frontier.is_none() { cuts } else { &[] };
        let walks = spans(frontier.map(|at| at - OVERLAP), cuts);
        let walks = walks.into_iter().map(|span| self.money_within(facet, kind, span));
        let newest = stream::iter(walks).buffer_unordered(AT_ONCE);
        let newest = newest.try_fold(frontier, async |newest, more| Ok(newest.max(more))).await?;
        if newest != frontier || frontier.is_none() {
            let sweep = cache.open_sweep(id, kind.as_str(), None, newest)?;
            cache.finish_sweep(sweep.id)?;
        }
        Ok(())
    }

    /// Reads a stretch of time; gives the newest moment seen.
    async fn money_within(
        &self,
        facet: &dyn Facet,
        kind: MoneyKind,
        span: MoneySpan,
    ) -> Outcome<Option<DateTime<Utc>>> {
        let (mut newest, mut cursor) = (None, None::<String>);
        loop {
            self.go_on()?;
            let page = facet.page(kind, span, cursor.as_deref()).await?;
            let records: Vec<_> = page.rows.into_iter().filter_map(readable).map(record).collect();
            newest = newest.max(records.iter().map(|record| record.at).max());
            self.writing(move |cache, id| cache.put_money(id, &records)).await?;
            self.tell("money", false);
            cursor = page.next;
            if cursor.is_none() {
                return Ok(newest);
            }
        }
    }
}

/// The stretches between the cuts, which are given oldest first, from the newest on.
fn spans(since: Option<DateTime<Utc>>, cuts: &[DateTime<Utc>]) -> Vec<MoneySpan> {
    let since = std::iter::once(since).chain(cuts.iter().copied().map(Some));
    let before = cuts.iter().copied().map(past).map(Some).chain([None]);
    let mut spans: Vec<_> =
        since.zip(before).map(|(since, before)| MoneySpan { since, before }).collect();
    spans.reverse();
    spans
}

fn readable(row: Result<MoneyRow, String>) -> Option<MoneyRow> {
    row.inspect_err(|raw| tracing::warn!(bytes = raw.len(), "a money row cannot be read")).ok()
}

fn record(row: MoneyRow) -> MoneyRecord {
    MoneyRecord {
        kind: row.kind,
        id: row.id,
        session_id: row.session_id,
        amount: row.amount,
        state: row.state,
        number: row.number,
        at: row.at,
        raw: row.raw,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_leave_no_gap_and_are_open_at_both_ends() {
        let at = |hour| DateTime::UNIX_EPOCH + TimeDelta::hours(hour);
        let span = |since: Option<i64>, before: Option<i64>| MoneySpan {
            since: since.map(at),
            before: before.map(|hour| past(at(hour))),
        };
        assert_eq!(spans(None, &[]), [span(None, None)]);
        assert_eq!(spans(Some(at(3)), &[]), [span(Some(3), None)]);
        let cut = spans(None, &[at(1), at(2)]);
        assert_eq!(cut, [span(Some(2), None), span(Some(1), Some(2)), span(None, Some(1))]);
    }
}
