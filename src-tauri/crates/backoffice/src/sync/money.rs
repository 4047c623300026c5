//! Receipts, refunds, payouts and balance entries, read only.

use chrono::{DateTime, TimeDelta, Utc};
use domain::MoneyKind;
use providers::MoneyRow;
use store::cache::MoneyRecord;

use super::run::{Outcome, Run};

/// What is read again below the frontier.
const OVERLAP: TimeDelta = TimeDelta::hours(1);

impl Run<'_> {
    pub(super) async fn money(&self) -> Outcome<()> {
        let kinds = self.provider.money().map_or(&[][..], |facet| facet.kinds());
        for kind in kinds {
            self.money_of(*kind).await?;
        }
        Ok(())
    }

    async fn money_of(&self, kind: MoneyKind) -> Outcome<()> {
        let Some(facet) = self.provider.money() else { return Ok(()) };
        let cache = self.desk.store.cache();
        let id = &self.connection.id;
        let last = if self.full { None } else { cache.last_complete(id, kind.as_str())? };
        let frontier = last.and_then(|sweep| sweep.until);
        let mut newest: Option<DateTime<Utc>> = frontier;
        let mut cursor: Option<String> = None;
        loop {
            self.go_on()?;
            let since = frontier.map(|at| at - OVERLAP);
            let page = facet.page(kind, since, cursor.as_deref()).await?;
            let records: Vec<_> = page.rows.into_iter().filter_map(readable).map(record).collect();
            newest = newest.max(records.iter().map(|record| record.at).max());
            cache.put_money(id, &records)?;
            self.tell("money", false);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        if newest != frontier || frontier.is_none() {
            let sweep = cache.open_sweep(id, kind.as_str(), None, newest)?;
            cache.finish_sweep(sweep.id)?;
        }
        Ok(())
    }
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
