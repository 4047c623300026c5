//! The sweep: every session of a stretch of time, newest first.
//!
//! A sweep that was cut off stays in the store as an open interval; the next run first reads what
//! is new, then goes on where the old one stopped. Only a sweep that reached its end moves the
//! frontier. Reading and writing overlap: while one page is on its way, the ones before it are
//! written, several in one transaction when writing is the slower side. A long list is swept in
//! several slices at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt as _, stream};
use providers::{Order, Row, Sweep as Facet, SweepAsk};
use store::cache::{Progress, Sweep};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, timeout_at};

use super::run::{Outcome, Run, Stop};
use super::slices::{Seen, cuts, past};
use crate::session::observed;

/// What is read again below the frontier: a session may become visible a little late.
const OVERLAP: TimeDelta = TimeDelta::hours(1);
/// What is read again once a day.
const DAILY_OVERLAP: TimeDelta = TimeDelta::days(3);
/// Where it is written down in which order a list was seen to come.
const ORDER: &str = "order";
/// Pages that may wait to be written.
pub(super) const WAITING: usize = 16;
/// How long pages are gathered for one transaction: a hundred small ones cost as much as the rows.
const GATHER: Duration = Duration::from_millis(200);
/// Rows of one transaction at most.
const BATCH: usize = 5_000;
/// How long a first run's pages wait for the customers that they name.
const PATIENCE: Duration = Duration::from_secs(3);

/// A sweep whose first page is written.
struct Head {
    sweep: Sweep,
    ask: SweepAsk,
    next: Option<String>,
    seen: Option<Seen>,
}

/// A stretch of time that is still to be read.
struct Stretch {
    sweep: Sweep,
    ask: SweepAsk,
}

/// What the stretches of a sweep share.
pub(super) struct Shared {
    /// Whether the customers that sessions name are there.
    ready: watch::Sender<bool>,
    /// How long that is waited for.
    patience: Instant,
    /// Whether indexes were put off.
    bulk: AtomicBool,
    /// One stretch has failed: the others write what they have read, and stop.
    failed: AtomicBool,
}

impl Shared {
    pub(super) fn new(ready: bool) -> Self {
        Self {
            ready: watch::Sender::new(ready),
            patience: Instant::now() + PATIENCE,
            bulk: AtomicBool::default(),
            failed: AtomicBool::default(),
        }
    }
}

/// Pages of one sweep on their way to the store.
pub(super) struct Pages {
    pub(super) rows: Vec<Row>,
    pub(super) cursor: Option<String>,
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
        // Two round trips at once: the rest cannot begin before both.
        let (head, floor) = tokio::join!(self.head(facet, from, first), self.floor(facet, from));
        let head = head?;
        // Only now: the new sweep, which covers them, is in the store.
        for old in replaced {
            cache.drop_sweep(old.id)?;
        }
        self.rest(facet, head, floor?, &open, first).await?;
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

    /// Everything but the first page. In a first run customers and money are read meanwhile.
    async fn rest(
        &self,
        facet: &dyn Facet,
        head: Head,
        floor: Option<DateTime<Utc>>,
        open: &[Sweep],
        first: bool,
    ) -> Outcome<()> {
        let seen = head.seen.filter(|_| head.next.is_some());
        let cuts = seen.zip(floor).map(|(seen, floor)| cuts(seen, floor)).unwrap_or_default();
        let stretches = self.stretches(facet, head, &cuts, open)?;
        let shared = Shared::new(!first);
        let beside = async {
            match first {
                true => self.beside(&cuts, &shared).await,
                false => Ok(()),
            }
        };
        let swept = tokio::try_join!(self.pump_all(facet, stretches, &shared), beside);
        if shared.bulk.load(Ordering::Relaxed) {
            self.writing(|cache, _| cache.end_bulk()).await?;
        }
        swept.map(|_| ())
    }

    /// What is still to be read, newest first.
    fn stretches(
        &self,
        facet: &dyn Facet,
        head: Head,
        cuts: &[DateTime<Utc>],
        open: &[Sweep],
    ) -> Outcome<Vec<Stretch>> {
        let Head { sweep, ask, next, seen } = head;
        let resumed = |sweep| Stretch { ask: resumed(facet, &sweep), sweep };
        let mut all = Vec::new();
        match (next, seen) {
            (Some(_), Some(seen)) if !cuts.is_empty() => {
                all.extend(self.slice(&sweep, seen.reached, cuts)?.into_iter().map(resumed));
            }
            (Some(cursor), _) => {
                all.push(Stretch { sweep, ask: SweepAsk { cursor: Some(cursor), ..ask } });
            }
            (None, _) => self.desk.store.cache().finish_sweep(sweep.id)?,
        }
        all.extend(open.iter().cloned().map(resumed));
        Ok(all)
    }

    /// What a first run reads while the sweep goes on: customers first, because its pages wait for
    /// them. What fails here is read again later.
    async fn beside(&self, cuts: &[DateTime<Utc>], shared: &Shared) -> Outcome<()> {
        let customers = self.customers(cuts).await;
        let ended = [customers, self.begin_writing(shared).await, self.early_money(cuts).await];
        match ended.iter().any(|ended| matches!(ended, Err(Stop::Canceled))) {
            true => Err(Stop::Canceled),
            false => Ok(()),
        }
    }

    /// Lets pages be written, now that customers are there: a session that finds its customer is
    /// written only once. Many at a time are written without the rarer indexes; a provider that is
    /// so far away that nobody waited for its customers does not bring many at a time.
    async fn begin_writing(&self, shared: &Shared) -> Outcome<()> {
        let in_time = Instant::now() < shared.patience;
        let bulk = in_time && self.writing(|cache, _| cache.begin_bulk()).await?;
        shared.bulk.store(bulk, Ordering::Relaxed);
        shared.ready.send_replace(true);
        Ok(())
    }

    /// Where a new sweep may stop: at what complete sweeps, or an open one's top, have covered.
    fn lower_end(&self, last: Option<&Sweep>, open: &[Sweep]) -> Option<DateTime<Utc>> {
        let overlap = if self.daily { DAILY_OVERLAP } else { OVERLAP };
        let covered = last.and_then(|sweep| sweep.until);
        let begun = open.iter().filter_map(|sweep| sweep.until).max();
        covered.max(begun).map(|until| until - overlap)
    }

    /// Reads and writes the first page: the list is usable from then on.
    async fn head(
        &self,
        facet: &dyn Facet,
        from: Option<DateTime<Utc>>,
        first: bool,
    ) -> Outcome<Head> {
        let ask = SweepAsk { after: from, limit: facet.page_limit(), ..SweepAsk::default() };
        self.go_on()?;
        let page = facet.page(&ask).await?;
        let seen = seen(&page.rows);
        // The interval ends where the data ends: this computer's clock says nothing about it.
        let until = seen.map(|seen| seen.newest).or(from);
        let sweep =
            self.desk.store.cache().open_sweep(&self.connection.id, "sessions", from, until)?;
        let next = page.next.clone();
        self.write(&sweep, Pages { rows: page.rows, cursor: page.next }).await?;
        self.tell("sweep", true);
        if first {
            // The feed begins here: what happens to sessions while the rest is read must not be lost.
            self.begin_events(until)?;
        }
        Ok(Head { sweep, ask, next, seen })
    }

    /// Reads all stretches to their ends, as many at once as the list allows. The first failure is
    /// what counts.
    async fn pump_all(
        &self,
        facet: &dyn Facet,
        stretches: Vec<Stretch>,
        shared: &Shared,
    ) -> Outcome<()> {
        let pump = |stretch| self.pump(facet, stretch, shared);
        let mut ends = stream::iter(stretches).map(pump).buffer_unordered(facet.at_once().max(1));
        let mut all = Ok(());
        while let Some(end) = ends.next().await {
            all = all.and(end);
        }
        all
    }

    /// Reads pages and writes them at the same time, until the end of the stretch.
    async fn pump(&self, facet: &dyn Facet, stretch: Stretch, shared: &Shared) -> Outcome<()> {
        let Stretch { sweep, ask } = stretch;
        let (sender, receiver) = mpsc::channel(WAITING);
        let reading = async {
            let read = self.read_pages(facet, ask, sender, shared).await;
            shared.failed.fetch_or(read.is_err(), Ordering::Relaxed);
            read
        };
        let writing = async {
            let written = self.write_pages(&sweep, receiver, shared).await;
            shared.failed.fetch_or(written.is_err(), Ordering::Relaxed);
            written
        };
        let (read, written) = tokio::join!(reading, writing);
        // A page that failed leaves everything before it in place, and the sweep open.
        written?;
        match read? {
            true => Ok(self.desk.store.cache().finish_sweep(sweep.id)?),
            false => Ok(()),
        }
    }

    /// Says whether the end was reached.
    async fn read_pages(
        &self,
        facet: &dyn Facet,
        mut ask: SweepAsk,
        sender: mpsc::Sender<Pages>,
        shared: &Shared,
    ) -> Outcome<bool> {
        while !shared.failed.load(Ordering::Relaxed) {
            self.go_on()?;
            let page = facet.page(&ask).await?;
            let cursor = page.next.clone();
            if sender.send(Pages { rows: page.rows, cursor: page.next }).await.is_err() {
                // The writer has failed and says why.
                return Ok(false);
            }
            match cursor {
                Some(cursor) => ask.cursor = Some(cursor),
                None => return Ok(true),
            }
        }
        Ok(false)
    }

    pub(super) async fn write_pages(
        &self,
        sweep: &Sweep,
        mut receiver: mpsc::Receiver<Pages>,
        shared: &Shared,
    ) -> Outcome<()> {
        let mut ready = shared.ready.subscribe();
        let _ = timeout_at(shared.patience, ready.wait_for(|ready| *ready)).await;
        while let Some(mut batch) = receiver.recv().await {
            let due = Instant::now() + GATHER;
            while batch.rows.len() < BATCH {
                let Ok(Some(more)) = timeout_at(due, receiver.recv()).await else { break };
                batch.rows.extend(more.rows);
                batch.cursor = more.cursor;
            }
            self.write(sweep, batch).await?;
            self.tell("sweep", false);
        }
        Ok(())
    }

    async fn write(&self, sweep: &Sweep, batch: Pages) -> Outcome<()> {
        let now = self.desk.now();
        self.saw(&batch.rows, "sweep");
        let times =
            batch.rows.iter().filter_map(|row| row.read.as_ref().ok()).map(|s| s.created.at);
        let progress = Progress { sweep: sweep.id, cursor: batch.cursor, oldest_seen: times.min() };
        let rows = self.joined(batch.rows)?;
        let rows = rows.into_iter().map(|row| observed(row, now)).collect();
        self.apply(rows, Some(progress)).await
    }
}

/// Where an open sweep goes on.
fn resumed(facet: &dyn Facet, old: &Sweep) -> SweepAsk {
    let before = old.oldest_seen.or(old.until).map(past);
    SweepAsk { after: old.from, before, limit: facet.page_limit(), ..SweepAsk::default() }
}

/// The span of the rows that can be read.
fn seen(rows: &[Row]) -> Option<Seen> {
    let times = || rows.iter().filter_map(|row| row.read.as_ref().ok()).map(|s| s.created.at);
    Some(Seen { newest: times().max()?, reached: times().min()? })
}
