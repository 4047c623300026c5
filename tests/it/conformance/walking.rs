//! Lists: nothing lost, nothing doubled.

use std::collections::BTreeSet;

use providers::{Order, Row, SweepAsk};
use serde_json::json;

use super::subject::Subject;
use crate::office::bench::Bench;

fn id(row: &Row) -> String {
    match &row.read {
        Ok(session) => session.id.clone(),
        Err(bad) => bad.id.clone().unwrap_or_else(|| row.raw.clone()),
    }
}

/// All ids of a walk; `between` is done after each page.
async fn walk(subject: &Subject, limit: u32, grow: usize) -> Vec<String> {
    let sweep = subject.provider.sweep().unwrap();
    let mut ask = SweepAsk { limit, ..SweepAsk::default() };
    let (mut ids, mut grown) = (Vec::new(), 0);
    for _ in 0..1_000 {
        let page = sweep.page(&ask).await.unwrap();
        assert!(page.rows.len() <= 1_000, "a page is a page");
        ids.extend(page.rows.iter().map(id));
        ask.cursor = page.next;
        if ask.cursor.is_none() {
            return ids;
        }
        if grown < grow {
            subject.add().await;
            grown += 1;
        }
    }
    panic!("{} does not end", subject.info.id)
}

/// A list that documents its order shows no row twice; elsewhere the store is what tells them apart.
fn distinct(subject: &Subject, ids: Vec<String>) -> BTreeSet<String> {
    let (count, set) = (ids.len(), ids.into_iter().collect::<BTreeSet<_>>());
    if subject.provider.sweep().unwrap().order() == Order::Documented {
        assert_eq!(set.len(), count, "{} shows a row twice", subject.info.id);
    }
    set
}

/// Small steps, ordinary ones, and more than any page holds.
pub async fn steps(name: &str) {
    let subject = Subject::new(name, 60).await;
    let Some(sweep) = subject.provider.sweep() else { return };
    let whole = distinct(&subject, walk(&subject, sweep.page_limit(), 0).await);
    assert!(whole.len() >= 50, "{name} shows {} of 60 rows", whole.len());
    for limit in [1, 7, 1_000_000] {
        assert_eq!(distinct(&subject, walk(&subject, limit, 0).await), whole, "{name} by {limit}");
    }
}

pub async fn growing(name: &str) {
    let subject = Subject::new(name, 60).await;
    let Some(sweep) = subject.provider.sweep() else { return };
    let before = distinct(&subject, walk(&subject, sweep.page_limit(), 0).await);
    let during: BTreeSet<String> = walk(&subject, 7, 5).await.into_iter().collect();
    let lost: Vec<_> = before.difference(&during).collect();
    assert!(lost.is_empty(), "{name} lost {lost:?}");
    let after = distinct(&subject, walk(&subject, sweep.page_limit(), 0).await);
    assert_eq!(after.len(), before.len() + 5, "{name}");
}

/// Through the whole program: cut off after each of the first requests, then made whole.
pub async fn interrupted(name: &str) {
    let subject = Subject::new(name, 60).await;
    if subject.provider.sweep().is_none() {
        return;
    }
    let truth = walk(&subject, 50, 0).await.into_iter().collect::<BTreeSet<_>>().len();
    for passed in 1..=4 {
        let bench = Bench::of(name, 60).await;
        let rule = json!({"skip": passed, "times": 0, "fault": {"kind": "status", "status": 500}});
        bench.fault(rule).await;
        bench.sync().await;
        bench.no_faults().await;
        bench.sync_well().await;
        let found = bench.total().await + bench.malformed().await;
        assert_eq!(found, truth as u64, "{name}, cut off after {passed} requests");
        let again = bench.sync_well().await;
        assert_eq!(again["new"], 0, "{name}: {again}");
    }
}
