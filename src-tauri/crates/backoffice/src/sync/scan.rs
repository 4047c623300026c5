//! Scans: lists that come in no order. Each is read to its end every time, and what it does not show
//! any more has vanished.

use std::collections::HashSet;

use providers::{Row, Sweep as Facet, SweepAsk};
use tokio::sync::mpsc;

use super::run::{Outcome, Run};
use super::sweep::{Pages, Shared, WAITING};

/// How the store calls what scans leave behind.
const STREAM: &str = "sessions";

impl Run<'_> {
    /// Reads the whole list. Only a scan that reached its end says anything about what is gone, and
    /// only such a one is shown as the last complete scan.
    pub(super) async fn scan(&self, facet: &dyn Facet) -> Outcome<()> {
        let cache = self.desk.store.cache();
        let begun = self.desk.now();
        let sweep = cache.open_sweep(&self.connection.id, STREAM, None, Some(begun))?;
        let shared = Shared::new(true);
        let (sender, receiver) = mpsc::channel(WAITING);
        let writing = self.write_pages(&sweep, receiver, &shared);
        let (read, written) = tokio::join!(self.read_scan(facet, sender), writing);
        // A page that failed leaves everything before it in place.
        written?;
        self.vanish(&read?).await?;
        for old in cache.open_sweeps(&self.connection.id, STREAM)? {
            if old.id != sweep.id {
                cache.drop_sweep(old.id)?;
            }
        }
        Ok(cache.finish_sweep(sweep.id)?)
    }

    /// Reads to the end; gives the ids that were there.
    async fn read_scan(
        &self,
        facet: &dyn Facet,
        sender: mpsc::Sender<Pages>,
    ) -> Outcome<HashSet<String>> {
        let mut seen = HashSet::new();
        let mut ask = SweepAsk { limit: facet.page_limit(), ..SweepAsk::default() };
        loop {
            self.go_on()?;
            let page = facet.page(&ask).await?;
            seen.extend(page.rows.iter().filter_map(id).map(str::to_owned));
            let cursor = page.next.clone();
            // Where nobody takes it, writing has failed and says why.
            let _ = sender.send(Pages { rows: page.rows, cursor: page.next }).await;
            if cursor.is_none() {
                return Ok(seen);
            }
            ask.cursor = cursor;
        }
    }

    /// What was live and is not there any more: expired, or gone before its time.
    async fn vanish(&self, seen: &HashSet<String>) -> Outcome<()> {
        let cache = self.desk.store.cache();
        let Some(reader) = providers::registry::reader(self.connection) else { return Ok(()) };
        let mut gone = Vec::new();
        for key in cache.live_keys(&self.connection.id, None, None, usize::MAX)? {
            if seen.contains(&key.id) {
                continue;
            }
            let stored = cache.get(&key)?;
            gone.extend(stored.and_then(|stored| reader.vanished(&stored.raw, self.desk.now())));
        }
        self.keep(gone, "sweep").await
    }
}

fn id(row: &Row) -> Option<&str> {
    match &row.read {
        Ok(session) => Some(&session.id),
        Err(bad) => bad.id.as_deref(),
    }
}
