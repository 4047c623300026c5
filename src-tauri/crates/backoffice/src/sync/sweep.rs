//! The sweep: every session of a stretch of time, newest first.
//!
//! A sweep that was cut off stays in the store as an open interval; the next run first reads what
//! is new, then goes on where the old one stopped. Only a sweep that reached its end moves the
//! frontier. Reading and writing overlap: while one page is on its way, the ones before it are
//! written, several in one transaction when writing is the slower side.

use chrono::{DateTime, TimeDelta, Utc};
use providers::{Row, Sweep as Facet, SweepAsk};
use store::cache::{Observed, Progress, Sweep};
use tokio::sync::mpsc;

use super::run::{Outcome, Run, Stop};
use crate::session::observed;

/// What is read again below the frontier: a session may become visible a little late.
const OVERLAP: TimeDelta = TimeDelta::hours(1);
/// What is read again once a day.
const DAILY_OVERLAP: TimeDelta = TimeDelta::days(3);
/// Pages that may wait to be written.
const WAITING: usize = 16;
/// Rows of one transaction at most.
const BATCH: usize = 5_000;

/// Pages of one sweep on their way to the store.
struct Pages {
    rows: Vec<Row>,
    cursor: Option<String>,
}

impl Run<'_> {
    /// Reads what is new and closes what an earlier run left open. Says whether this was the first
    /// run that ever reached the beginning.
    pub(super) async fn sweep(&self) -> Outcome<bool> {
        let cache = self.desk.store.cache();
        let id = &self.connection.id;
        let last = cache.last_complete(id, "sessions")?;
        let mut open = cache.open_sweeps(id, "sessions")?;
        if self.full {
            for old in open.drain(..) {
                cache.drop_sweep(old.id)?;
            }
        }
        let from = if self.full { None } else { self.lower_end(last.as_ref(), &open) };
        self.head(from).await?;
        for old in &open {
            self.resume(old).await?;
        }
        Ok(last.is_none())
    }

    /// Where a new sweep may stop: at what complete sweeps, or an open one's top, have covered.
    fn lower_end(&self, last: Option<&Sweep>, open: &[Sweep]) -> Option<DateTime<Utc>> {
        let overlap = if self.daily { DAILY_OVERLAP } else { OVERLAP };
        let covered = last.and_then(|sweep| sweep.until);
        let begun = open.iter().filter_map(|sweep| sweep.until).max();
        covered.max(begun).map(|until| until - overlap)
    }

    async fn head(&self, from: Option<DateTime<Utc>>) -> Outcome<()> {
        let facet = self.provider.sweep().ok_or_else(|| self.lacks("list of sessions"))?;
        let ask = SweepAsk { after: from, limit: facet.page_limit(), ..SweepAsk::default() };
        self.go_on()?;
        let page = facet.page(&ask).await?;
        let times = page.rows.iter().filter_map(|row| row.read.as_ref().ok()).map(|s| s.created.at);
        // The interval ends where the data ends: this computer's clock says nothing about it.
        let until = times.max().or(from);
        let sweep =
            self.desk.store.cache().open_sweep(&self.connection.id, "sessions", from, until)?;
        let first = Pages { rows: page.rows, cursor: page.next };
        self.pump(facet, &sweep, ask, Some(first)).await
    }

    async fn resume(&self, old: &Sweep) -> Outcome<()> {
        let facet = self.provider.sweep().ok_or_else(|| self.lacks("list of sessions"))?;
        // Sessions of the very same moment are read again rather than missed.
        let before = old.oldest_seen.map(|at| at + TimeDelta::milliseconds(1)).or(old.until);
        let ask =
            SweepAsk { after: old.from, before, limit: facet.page_limit(), ..SweepAsk::default() };
        self.pump(facet, old, ask, None).await
    }

    /// Reads pages and writes them at the same time, until the end of the sweep.
    async fn pump(
        &self,
        facet: &dyn Facet,
        sweep: &Sweep,
        ask: SweepAsk,
        first: Option<Pages>,
    ) -> Outcome<()> {
        let (sender, receiver) = mpsc::channel(WAITING);
        let reading = self.read_pages(facet, ask, first, sender);
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
        first: Option<Pages>,
        sender: mpsc::Sender<Pages>,
    ) -> Outcome<()> {
        let mut next = first;
        loop {
            let page = match next.take() {
                Some(page) => page,
                None => {
                    self.go_on()?;
                    let page = facet.page(&ask).await?;
                    Pages { rows: page.rows, cursor: page.next }
                }
            };
            let cursor = page.cursor.clone();
            if sender.send(page).await.is_err() {
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
        let mut usable = false;
        while let Some(page) = receiver.recv().await {
            let mut batch = page;
            // The first page is written at once: the list is usable from then on.
            while usable && batch.rows.len() < BATCH {
                let Ok(more) = receiver.try_recv() else { break };
                batch.rows.extend(more.rows);
                batch.cursor = more.cursor;
            }
            self.write(sweep, batch)?;
            self.tell("sweep", !usable);
            usable = true;
        }
        Ok(())
    }

    fn write(&self, sweep: &Sweep, batch: Pages) -> Result<(), Stop> {
        let now = self.desk.now();
        self.saw(&batch.rows, "sweep");
        let times =
            batch.rows.iter().filter_map(|row| row.read.as_ref().ok()).map(|s| s.created.at);
        let progress = Progress { sweep: sweep.id, cursor: batch.cursor, oldest_seen: times.min() };
        let rows: Vec<Observed> = batch.rows.into_iter().map(|row| observed(row, now)).collect();
        let write = || self.desk.store.cache().apply(&self.connection.id, rows, Some(&progress));
        let applied = tokio::task::block_in_place(write)?;
        self.add(applied);
        Ok(())
    }
}
