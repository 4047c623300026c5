//! The feed: what was completed or expired since the last run.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::follow::all_of;
use super::run::{Outcome, Run};
use crate::session::session_key;

/// Events may be published a little late, so the last minutes are read again.
const OVERLAP: TimeDelta = TimeDelta::minutes(5);

impl Run<'_> {
    /// Begins the feed at `moment`, where it has not begun.
    pub(super) fn begin_events(&self, moment: Option<DateTime<Utc>>) -> Outcome<()> {
        let begun = self.desk.store.cache().last_complete(&self.connection.id, "events")?;
        if self.provider.events().is_some() && begun.is_none() {
            self.save_feed(moment)?;
        }
        Ok(())
    }

    /// Reads sessions anew that something happened to.
    pub(super) async fn events(&self) -> Outcome<()> {
        let Some(facet) = self.provider.events() else { return Ok(()) };
        let last = self.desk.store.cache().last_complete(&self.connection.id, "events")?;
        let Some(frontier) = last.and_then(|sweep| sweep.until) else {
            return self.save_feed(self.present()?);
        };
        let mut newest = frontier;
        let mut touched: BTreeMap<String, DateTime<Utc>> = BTreeMap::new();
        let mut cursor = None;
        loop {
            self.go_on()?;
            let page = facet.page(frontier - OVERLAP, cursor.as_deref()).await?;
            newest = newest.max(page.newest.unwrap_or(newest));
            for happening in page.happenings {
                let at = touched.entry(happening.session_id).or_insert(happening.occurred_at);
                *at = (*at).max(happening.occurred_at);
            }
            self.tell("events", false);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        self.read_touched(touched).await?;
        if newest > frontier { self.save_feed(Some(newest)) } else { Ok(()) }
    }

    async fn read_touched(&self, touched: BTreeMap<String, DateTime<Utc>>) -> Outcome<()> {
        let keys: Vec<_> = touched.keys().map(|id| session_key(self.connection, id)).collect();
        let known = self.desk.store.cache().rows(&keys)?;
        let missed = touched.into_iter().filter(|(id, at)| {
            let seen = known.iter().find(|row| row.key.id == *id);
            let settled = |row: &store::cache::SessionRow| {
                row.session.updated.at >= *at && !row.session.status.is_live()
            };
            !seen.is_some_and(settled) && !self.has_read(id)
        });
        let read =
            async |(id, _): (String, _)| self.read_one(&session_key(self.connection, &id)).await;
        all_of(missed.map(read)).await
    }

    fn save_feed(&self, until: Option<DateTime<Utc>>) -> Outcome<()> {
        let cache = self.desk.store.cache();
        let sweep = cache.open_sweep(&self.connection.id, "events", None, until)?;
        Ok(cache.finish_sweep(sweep.id)?)
    }
}
