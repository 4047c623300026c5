//! Following what no event tells: sessions that wait, and sessions that ended in silence.

use std::ops::ControlFlow;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::SessionKey;
use domain::query::{Query, Term};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use providers::{ErrorKind, SweepAsk};
use store::cache::{Sort, SortField};

use super::run::{Outcome, Run};

/// Sessions younger than this are looked at in every run, older ones once a day.
const YOUNG: TimeDelta = TimeDelta::hours(48);
/// Sessions read one by one in a run.
const EACH_RUN: usize = 500;
/// The same, once a day.
const EACH_DAY: usize = 5_000;
/// Sessions read one by one at the same time: what a provider far away has time to answer.
const AT_ONCE: usize = 4;

/// Reads some at a time; the first failure ends it.
pub(super) async fn all_of(
    reads: impl Iterator<Item = impl Future<Output = Outcome<()>>>,
) -> Outcome<()> {
    stream::iter(reads).buffer_unordered(AT_ONCE).try_collect::<()>().await
}

impl Run<'_> {
    /// Reads the lists of sessions in states that no event tells.
    pub(super) async fn poll(&self) -> Outcome<()> {
        let Some(facet) = self.provider.sweep() else { return Ok(()) };
        let young = self.present()?.map(|now| now - YOUNG);
        for word in facet.polled() {
            let mut ask = SweepAsk {
                raw_status: Some((*word).to_owned()),
                after: young.filter(|_| !self.daily),
                limit: facet.page_limit(),
                ..SweepAsk::default()
            };
            loop {
                self.go_on()?;
                let page = facet.page(&ask).await?;
                self.keep(page.rows, "poll").await?;
                ask.cursor = page.next;
                if ask.cursor.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Reads sessions anew that were live and were on none of the polled lists: they ended, and
    /// nobody said so.
    pub(super) async fn reread(&self) -> Outcome<()> {
        let Some(fetch) = self.provider.fetch() else { return Ok(()) };
        let young = self.present()?.map(|now| now - YOUNG).filter(|_| !self.daily);
        let most = if self.daily { EACH_DAY } else { EACH_RUN };
        let live = self.desk.store.cache().live_keys(&self.connection.id, young, None, most)?;
        let missed = live.into_iter().filter(|key| !self.has_read(&key.id) && fetch.can(key.kind));
        let reads = missed.map(async |key| self.read_one(&key).await);
        all_of(reads).await
    }

    /// After the ledger was put back from a copy: reads every session anew that was touched since,
    /// so that nothing acts on what the copy does not know.
    pub(super) async fn reread_restored(&self) -> Outcome<()> {
        let Some(restored) = self.desk.store.ledger().restored()? else { return Ok(()) };
        let touched = self.touched_since(restored.as_of)?.into_iter();
        let missed = touched.filter(|key| !self.has_read(&key.id));
        all_of(missed.map(async |key| self.read_one(&key).await)).await
    }

    fn touched_since(&self, moment: Option<DateTime<Utc>>) -> Outcome<Vec<SessionKey>> {
        let term = Term::Connection(vec![self.connection.id.to_string()]);
        let query = Query { terms: vec![term], chips: Vec::new() };
        let sort = Sort { field: SortField::Updated, descending: true };
        let mut keys = Vec::new();
        self.desk.store.cache().visit(&query, Tz::UTC, sort, &mut |row| {
            let older = moment.is_some_and(|moment| row.session.updated.at < moment);
            if older || keys.len() >= EACH_DAY {
                return ControlFlow::Break(());
            }
            keys.push(row.key);
            ControlFlow::Continue(())
        })?;
        Ok(keys)
    }

    /// Reads one session, where it can be read. One that the provider no longer knows is left as it
    /// was last seen, or ends as its provider's sessions end.
    pub(super) async fn read_one(&self, key: &SessionKey) -> Outcome<()> {
        let fetch = self.provider.fetch().filter(|fetch| fetch.can(key.kind));
        let Some(fetch) = fetch else { return Ok(()) };
        self.go_on()?;
        match fetch.fetch(&key.id).await {
            Ok(row) => self.keep(vec![row], "reread").await,
            Err(error) if error.kind == ErrorKind::NotFound => self.lose(key).await,
            Err(error) => Err(error.into()),
        }
    }
}
