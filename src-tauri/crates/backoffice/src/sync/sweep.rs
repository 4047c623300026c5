//! The sweep: every session of a stretch of time, newest first.
//!
//! A sweep that was cut off stays in the store as an open interval; the next run first reads what
//! is new, then goes on where the old one stopped. Only a sweep that reached its end moves the
//! frontier. Reading and writing overlap: while one page is on its way, the ones before it are
//! written, several in one transaction when writing is the slower side.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use providers::{Order, Row, Sweep as Facet, SweepAsk};
use store::cache::{Observed, Progress, Sweep};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use super::run::{Outcome, Run, Stop};
use crate::session::observed;

/// What is read again below the frontier: a session may become visible a little late.
const OVERLAP: TimeDelta = TimeDelta::hours(1);
/// What is read again once a day.
const DAILY_OVERLAP: TimeDelta = TimeDelta::days(3);
/// Where it is written down in which order a list was seen to come.
const ORDER: &str = "order";
/// Pages that may wait to be written.
const WAITING: usize = 16;
/// How long pages are gathered for one transaction: a hundred small ones cost as much as the rows.
const GATHER: Duration = Duration::from_millis(200);
/// Rows of one transaction at most.
const BATCH: usize = 5_000;

/// A sweep whose first page is written.
struct Head {
    sweep: Sweep,
    ask: SweepAsk,
    next: Option<String>,
}

/// Pages of one sweep on their way to the store.
struct Pages {
    rows: Vec<Row>,
    cursor: Option<String>,
}

/// Whether sessions of the connection were here before a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// Every session was read for the first time.
    Nothing,
    /// Some may have changed without an event since they were read.
    Something,
}

impl Run<'_> {
    /// Reads what is new and closes what an earlier run left open. Says whether anything was known
    /// before.
    pub(super) async fn sweep(&self, facet: &dyn Facet) -> Outcome<Known> {
        let cache = self.desk.store.cache();
        let id = &self.connection.id;
        let last = cache.last_complete(id, "sessions")?;
        let mut open = cache.open_sweeps(id, "sessions")?;
        let first = last.is_none();
        let known = if first && open.is_empty() { Known::Nothing } else { Known::Something };
        let replaced = if self.full { std::mem::take(&mut open) } else { Vec::new() };
        let whole = self.full || !self.is_ordered(facet)?;
        let from = if whole { None } else { self.lower_end(last.as_ref(), &open) };
        let head = self.head(facet, from, first).await?;
        // Only now: the new sweep, which covers them, is in the store.
        for old in replaced {
            cache.drop_sweep(old.id)?;
        }
        let bulk = first && cache.begin_bulk()?;
        let swept = self.rest(facet, head, &open).await;
        if bulk {
            tokio::task::block_in_place(|| cache.end_bulk())?;
        }
        swept?;
        self.note_order(facet, whole)?;
        Ok(known)
    }

    /// Whether the list is known to come newest first, so that a sweep may stop early.
    fn is_ordered(&self, facet: &dyn Facet) -> Outcome<bool> {
        if facet.order() == Order::Documented {
            return Ok(true);
        }
        let seen = self.desk.store.cache().last_complete(&self.connection.id, ORDER)?;
        Ok(seen.is_some_and(|seen| seen.until.is_some()))
    }

    /// Writes down in which order an undocumented list came: a whole walk proves it, any walk refutes
    /// it.
    fn note_order(&self, facet: &dyn Facet, whole: bool) -> Outcome<()> {
        let newest_first = self.newest_first();
        if facet.order() != Order::Observed || (newest_first && !whole) {
            return Ok(());
        }
        let cache = self.desk.store.cache();
        let proven = newest_first.then(|| self.desk.now());
        let note = cache.open_sweep(&self.connection.id, ORDER, None, proven)?;
        Ok(cache.finish_sweep(note.id)?)
    }

    /// Everything but the first page.
    async fn rest(&self, facet: &dyn Facet, head: Head, open: &[Sweep]) -> Outcome<()> {
        match head.next {
            Some(cursor) => {
                let ask = SweepAsk { cursor: Some(cursor), ..head.ask };
                self.pump(facet, &head.sweep, ask).await?;
            }
            None => self.desk.store.cache().finish_sweep(head.sweep.id)?,
        }
        for old in open {
            self.resume(facet, old).await?;
        }
        Ok(())
    }

    /// Where a new sweep may stop: at what complete sweeps, or an open one's top, have covered.
    fn lower_end(&self, last: Option<&Sweep>, open: &[Sweep]) -> Option<DateTime<Utc>> {
        let overlap = if self.daily { DAILY_OVERLAP } else { OVERLAP };
        let covered = last.and_then(|sweep| sweep.until);
        let begun = open.iter().filter_map(|sweep| sweep.until).max();
        covered.max(begun).map(|until| until - overlap)
    }

    /// Reads and writes the first page: the list is usable from then on. In a first run the
    /// customers come next, because a session that finds its customer is written only once.
    async fn head(
        &self,
        facet: &dyn Facet,
        from: Option<DateTime<Utc>>,
        first: bool,
    ) -> Outcome<Head> {
        let ask = SweepAsk { after: from, limit: facet.page_limit(), ..SweepAsk::default() };
        self.go_on()?;
        let page = facet.page(&ask).await?;
        let times = page.rows.iter().filter_map(|row| row.read.as_ref().ok()).map(|s| s.created.at);
        // The interval ends where the data ends: this computer's clock says nothing about it.
        let until = times.max().or(from);
        let sweep =
            self.desk.store.cache().open_sweep(&self.connection.id, "sessions", from, until)?;
        let next = page.next.clone();
        self.write(&sweep, Pages { rows: page.rows, cursor: page.next })?;
        self.tell("sweep", true);
        if first {
            // The feed begins here: what happens to sessions while the rest is read must not be lost.
            self.begin_events(until)?;
            if let Err(Stop::Canceled) = self.customers().await {
                return Err(Stop::Canceled);
            }
        }
        Ok(Head { sweep, ask, next })
    }

    async fn resume(&self, facet: &dyn Facet, old: &Sweep) -> Outcome<()> {
        // Sessions of the very same moment are read again rather than missed.
        let before = old.oldest_seen.map(|at| at + TimeDelta::milliseconds(1)).or(old.until);
        let ask =
            SweepAsk { after: old.from, before, limit: facet.page_limit(), ..SweepAsk::default() };
        self.pump(facet, old, ask).await
    }

    /// Reads pages and writes them at the same time, until the end of the sweep.
    async fn pump(&self, facet: &dyn Facet, sweep: &Sweep, ask: SweepAsk) -> Outcome<()> {
        let (sender, receiver) = mpsc::channel(WAITING);
        let reading = self.read_pages(facet, ask, sender);
        let writing = self.write_pages(sweep, receiver);
        let (read, written) = tokio::join!(reading, writing);
        // A page that failed leaves everything before it in place, and the sweep open.
        written?;
        read?;
        Ok(self.desk.store.cache().finish_sweep(sweep.id)?)
    }

    async fn read_pages(
        &self,
        facet: &dyn Facet,
        mut ask: SweepAsk,
        sender: mpsc::Sender<Pages>,
    ) -> Outcome<()> {
        loop {
            self.go_on()?;
            let page = facet.page(&ask).await?;
            let cursor = page.next.clone();
            if sender.send(Pages { rows: page.rows, cursor: page.next }).await.is_err() {
                // The writer has failed and says why.
                return Ok(());
            }
            match cursor {
                Some(cursor) => ask.cursor = Some(cursor),
                None => return Ok(()),
            }
        }
    }

    async fn write_pages(&self, sweep: &Sweep, mut receiver: mpsc::Receiver<Pages>) -> Outcome<()> {
        while let Some(mut batch) = receiver.recv().await {
            let due = Instant::now() + GATHER;
            while batch.rows.len() < BATCH {
                let Ok(Some(more)) = timeout_at(due, receiver.recv()).await else { break };
                batch.rows.extend(more.rows);
                batch.cursor = more.cursor;
            }
            self.write(sweep, batch)?;
            self.tell("sweep", false);
        }
        Ok(())
    }

    fn write(&self, sweep: &Sweep, batch: Pages) -> Result<(), Stop> {
        let now = self.desk.now();
        self.saw(&batch.rows, "sweep");
        let times =
            batch.rows.iter().filter_map(|row| row.read.as_ref().ok()).map(|s| s.created.at);
        let progress = Progress { sweep: sweep.id, cursor: batch.cursor, oldest_seen: times.min() };
        let rows = self.joined(batch.rows)?;
        let rows: Vec<Observed> = rows.into_iter().map(|row| observed(row, now)).collect();
        let write = || self.desk.store.cache().apply(&self.connection.id, rows, Some(&progress));
        let applied = tokio::task::block_in_place(write)?;
        self.add(applied);
        Ok(())
    }
}
