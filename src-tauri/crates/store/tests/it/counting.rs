//! Counters, sums and reports.

use std::collections::BTreeMap;

use domain::{ConnectionId, Currency, Money, Stamp, Status};
use store::StoreError;
use store::cache::{Average, By};

use crate::support::*;

#[test]
fn the_counters_equal_a_recount_after_every_kind_of_write() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    for round in 0..6_i64 {
        let sessions: Vec<_> = (0..40)
            .map(|n| {
                let mut s = session(&format!("cs_{}", n + round * 5), n);
                s.status = Status::ALL[usize::try_from(n * (round + 1)).unwrap() % 8];
                s.adapter = (n % 2 == round % 2).then(|| "manual".into());
                s.updated = Stamp::provider(at(round * 1_000 + n));
                s
            })
            .collect();
        put(&workspace, &sessions);
        let mut counted = BTreeMap::new();
        for count in workspace.cache().status_counts(None).unwrap() {
            *counted.entry(count.status).or_insert(0) += count.sessions;
            let manual = if count.manual { "is:manual " } else { "" };
            if count.manual {
                let text = format!("{manual}status:{} created:..2027-01-01", count.status);
                assert_eq!(workspace.cache().count(&query(&text), ZONE).unwrap(), count.sessions);
            }
        }
        for status in Status::ALL {
            // The second filter keeps the count from being taken from the counters.
            let text = format!("status:{status} created:..2027-01-01");
            let recount = workspace.cache().count(&query(&text), ZONE).unwrap();
            assert_eq!(counted.get(status).copied().unwrap_or(0), recount, "{status}");
        }
    }
    workspace.cache().forget(&c1()).unwrap();
    assert!(workspace.cache().status_counts(None).unwrap().is_empty());
    assert_eq!(workspace.cache().search("cs_1", 5).unwrap().searched, 0);
    assert_eq!(workspace.cache().count(&query(""), ZONE).unwrap(), 0);
}

#[test]
fn sums_are_exact_per_currency_and_too_large_ones_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let usd = Currency::new("USD").unwrap();
    let mut sessions: Vec<_> = (0..3).map(|n| session(&format!("cs_{n}"), n)).collect();
    sessions[1].amount = Money::new(-7, usd);
    put(&workspace, &sessions);
    let totals = workspace.cache().totals(&query(""), ZONE).unwrap();
    let sums: Vec<_> = totals.by_currency.iter().map(|c| (c.count, c.sum)).collect();
    assert_eq!((totals.count, sums), (3, vec![(2, idr(20_000)), (1, Money::new(-7, usd))]));
    let mut huge = session("cs_9", 9);
    huge.amount = idr(i64::MAX);
    put(&workspace, &[huge]);
    let refused = workspace.cache().totals(&query(""), ZONE);
    assert!(matches!(refused, Err(StoreError::Range(c)) if c.code() == "IDR"));
    assert_eq!(
        workspace.cache().totals(&query("id:cs_9"), ZONE).unwrap().by_currency[0].sum,
        idr(i64::MAX)
    );
}

#[test]
fn the_queue_is_what_waits_for_a_person_oldest_first() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let mut sessions: Vec<_> = (0..6).map(|n| session(&format!("cs_{n}"), 60 - n)).collect();
    for s in &mut sessions[..4] {
        s.status = Status::AwaitingConfirmation;
        s.adapter = Some("manual".into());
    }
    sessions[1].adapter = Some("xendit".into());
    put(&workspace, &sessions);
    let queue = workspace.cache().queue(2).unwrap();
    assert_eq!(queue.iter().map(|r| r.session.id.as_str()).collect::<Vec<_>>(), ["cs_3", "cs_2"]);
    let totals = workspace.cache().queue_totals().unwrap();
    assert_eq!((totals[0].count, totals[0].sum), (3, idr(30_000)), "those not read count too");
}

#[test]
fn a_report_groups_by_the_time_that_counts() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let day = 86_400;
    let mut sessions: Vec<_> = (0..4).map(|n| session(&format!("cs_{n}"), n * day)).collect();
    sessions[1].status = Status::Completed;
    sessions[1].adapter = Some("manual".into());
    sessions[1].completed = Some(Stamp::provider(at(2 * day)));
    sessions[2].amount = idr(5);
    put(&workspace, &sessions);
    let cache = workspace.cache();
    let span = (at(0), at(2 * day + 1));
    let groups = cache.report_groups(By::Created, span, None).unwrap();
    let brief: Vec<_> = groups.iter().map(|g| (g.status, g.count, g.sum)).collect();
    assert_eq!(brief, [(Status::Open, 2, idr(10_005)), (Status::Completed, 1, idr(10_000))]);
    assert_eq!(groups[1].adapter.as_deref(), Some("manual"));
    let paid = cache.report_groups(By::Completed, span, Some(&c1())).unwrap();
    assert_eq!((paid.len(), paid[0].count), (1, 1));
    assert!(
        cache.report_groups(By::Created, span, Some(&ConnectionId::new("c9"))).unwrap().is_empty()
    );
    let month = (at(0).date_naive(), at(5 * day).date_naive());
    let days = cache.report_days(By::Created, month, ZONE, None).unwrap();
    assert_eq!(days.iter().map(|d| d.count).collect::<Vec<_>>(), [1, 1, 1, 1]);
    let average = cache.manual_average((at(0), at(9 * day)), None).unwrap();
    let currency = idr(0).currency;
    assert_eq!(average, [Average { currency, sessions: 1, ms: day * 1_000 }]);
    assert_eq!(cache.manual_average((at(0), at(1)), None).unwrap(), []);
}
