//! Slices: a long list that can be asked by date is swept in several stretches of time at once. One
//! walk by cursor makes a request per round trip, however many the provider would take.
//!
//! Each slice is an interval of its own in the store, so a run that is killed leaves exactly the
//! unfinished ones open.

use chrono::{DateTime, TimeDelta, Utc};
use providers::{Sweep as Facet, SweepAsk};
use store::cache::{Progress, Sweep};

use super::run::{Outcome, Run};

/// A slice is worth its own last page from so many pages on. They are counted by the first page's
/// span, and a shop that grows has fewer.
const PAGES_EACH: i64 = 20;
/// The most slices of a sweep.
const MOST: i64 = 64;

/// What the first page of a sweep has shown, and how far down the sweep is to go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// The newest session.
    pub(super) newest: DateTime<Utc>,
    /// The oldest session of the page.
    pub(super) reached: DateTime<Utc>,
}

/// A moment just after `at`: sessions of the very same moment are read twice rather than missed,
/// whether or not the provider counts a bound in.
pub(super) fn past(at: DateTime<Utc>) -> DateTime<Utc> {
    at + TimeDelta::milliseconds(1)
}

impl Run<'_> {
    /// Where a sweep down to `from` ends, if its list can be cut: at the oldest session where nothing
    /// bounds it. Where the list does not say, it is read in one piece.
    pub(super) async fn floor(
        &self,
        facet: &dyn Facet,
        from: Option<DateTime<Utc>>,
    ) -> Outcome<Option<DateTime<Utc>>> {
        if facet.at_once() < 2 {
            return Ok(None);
        }
        if from.is_some() {
            return Ok(from);
        }
        self.go_on()?;
        let ask = SweepAsk { oldest_first: true, limit: 1, ..SweepAsk::default() };
        let page = facet.page(&ask).await;
        let page = page.inspect_err(|error| tracing::warn!(%error, "no oldest session"));
        let row = page.ok().and_then(|page| page.rows.into_iter().next());
        Ok(row.and_then(|row| row.read.ok()).map(|session| session.created.at))
    }

    /// Opens the slices of a sweep whose first page is written, and gives them newest first. The top
    /// one gets the highest number, because the frontier is what the last complete sweep covers; the
    /// sweep itself goes only when all of them are in the store.
    pub(super) fn slice(
        &self,
        whole: &Sweep,
        reached: DateTime<Utc>,
        cuts: &[DateTime<Utc>],
    ) -> Outcome<Vec<Sweep>> {
        let cache = self.desk.store.cache();
        let open = |from, until| cache.open_sweep(&self.connection.id, &whole.stream, from, until);
        let mut slices = Vec::with_capacity(cuts.len() + 1);
        let mut from = whole.from;
        for cut in cuts {
            slices.push(open(from, Some(*cut))?);
            from = Some(*cut);
        }
        let top = Sweep { oldest_seen: Some(reached), ..open(from, whole.until)? };
        let progress = Progress { sweep: top.id, cursor: None, oldest_seen: top.oldest_seen };
        cache.apply(&self.connection.id, Vec::new(), Some(&progress))?;
        cache.drop_sweep(whole.id)?;
        slices.push(top);
        slices.reverse();
        Ok(slices)
    }
}

/// Where the rest of a sweep that begins like this is cut: even cuts below the first page, oldest
/// first; as many slices as the page's own span promises work for.
pub(super) fn cuts(seen: Seen, oldest: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let page = (seen.newest - seen.reached).num_milliseconds().max(1);
    let rest = (seen.reached - oldest).num_milliseconds();
    let slices = (rest / page / PAGES_EACH).min(MOST);
    let cut = |n| oldest + TimeDelta::milliseconds(rest / slices * n);
    (1..slices).map(cut).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    #[test]
    fn as_many_slices_as_there_is_work_for() {
        let cuts = |newest, reached, oldest| {
            let seen = Seen { newest: at(newest), reached: at(reached) };
            super::cuts(seen, at(oldest))
        };
        // The first page spans a minute.
        assert!(cuts(101, 100, 61).is_empty(), "under forty pages");
        assert_eq!(cuts(101, 100, 60), [at(80)]);
        assert_eq!(cuts(101, 100, 20), [at(40), at(60), at(80)]);
        assert_eq!(cuts(1_000_001, 1_000_000, 0).len(), 63, "there is a most");
        assert_eq!(cuts(100, 100, 40).len(), 63, "a page of a single moment");
        for oldest in [100, 101, 200] {
            assert!(cuts(101, 100, oldest).is_empty(), "nothing is below");
        }
    }

    #[test]
    fn cuts_lie_within_and_in_order() {
        let (newest, reached, oldest) = (at(9_999_999), at(9_990_000), at(17));
        let cuts = cuts(Seen { newest, reached }, oldest);
        assert!(cuts.is_sorted() && cuts[0] > oldest && cuts[cuts.len() - 1] < reached);
    }
}
