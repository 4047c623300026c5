//! What a sync needs to keep its place, and what arrives beside sessions.

use domain::MoneyKind;
use domain::{Customer, Refund, Stamp, Status};
use store::cache::{Applied, MoneyFilter, MoneyRecord, Unreadable};

use crate::support::*;

#[test]
fn only_what_a_provider_may_change_is_read_again() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let mut sessions: Vec<_> = (0..8).map(|n| session(&format!("cs_{n}"), n)).collect();
    for (s, status) in sessions.iter_mut().zip(Status::ALL) {
        s.status = *status;
    }
    put(&workspace, &sessions);
    let live = |after, before, limit| -> Vec<String> {
        let keys = workspace.cache().live_keys(&c1(), after, before, limit).unwrap();
        keys.into_iter().map(|k| k.id).collect()
    };
    assert_eq!(live(None, None, 9), ["cs_0", "cs_1", "cs_2", "cs_7"]);
    assert_eq!(live(Some(at(1)), Some(at(7)), 9), ["cs_1", "cs_2"]);
    assert_eq!(live(None, None, 1), ["cs_0"]);
}

#[test]
fn runs_are_kept_with_what_they_brought() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let cache = workspace.cache();
    let run = cache.start_run(&c1(), "the window").unwrap();
    assert_eq!(cache.runs(&c1(), 5).unwrap()[0].ended_at, None);
    let applied = Applied { new: 3, changed: 2, unchanged: 1, malformed: 4 };
    cache.end_run(run, applied, Some("time-out")).unwrap();
    let runs = cache.runs(&c1(), 5).unwrap();
    assert_eq!((runs[0].applied, runs[0].error.as_deref()), (applied, Some("time-out")));
    assert_eq!(runs[0].ended_at, Some(at(0)));
}

#[test]
fn customers_fill_in_sessions_before_and_after() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let cache = workspace.cache();
    let with = |id: &str, n: i64| {
        let mut s = session(id, n);
        s.customer.id = Some("cu_1".into());
        s
    };
    put(&workspace, &[with("cs_1", 1)]);
    assert_eq!(cache.missing_customers(&c1(), 5).unwrap(), ["cu_1"]);
    let ayu = |name: &str| Customer {
        id: Some("cu_1".into()),
        name: Some(name.into()),
        ..Customer::default()
    };
    assert_eq!(cache.put_customers(&c1(), &[(ayu("Ayu"), "{1}".into())]).unwrap(), 1);
    assert!(cache.missing_customers(&c1(), 5).unwrap().is_empty());
    put(&workspace, &[with("cs_2", 2)]);
    assert_eq!(cache.search("ayu", 5).unwrap().found, 2);
    let rev = cache.rev().unwrap();
    assert_eq!(cache.put_customers(&c1(), &[(ayu("Ayu"), "{1}".into())]).unwrap(), 0);
    assert_eq!(cache.rev().unwrap(), rev, "the same again writes nothing");
    assert_eq!(cache.put_customers(&c1(), &[(ayu("Ayunda"), "{2}".into())]).unwrap(), 2);
    assert_eq!(cache.search("ayunda", 5).unwrap().found, 2);
    assert_eq!(put(&workspace, &[with("cs_1", 1)]).unchanged, 1);
}

fn refund(id: &str, minor: i64, state: &str) -> MoneyRecord {
    MoneyRecord {
        kind: MoneyKind::Refund,
        id: id.into(),
        session_id: Some("cs_1".into()),
        amount: idr(minor),
        state: Some(state.into()),
        number: None,
        at: at(10),
        raw: format!("{id} {minor} {state}"),
    }
}

#[test]
fn refunds_show_on_their_session_whichever_comes_first() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let cache = workspace.cache();
    let stands = || cache.get(&key("cs_1")).unwrap().unwrap().row.session.refund;
    assert_eq!(cache.put_money(&c1(), &[refund("re_1", 4_000, "pending")]).unwrap(), 1);
    put(&workspace, &[session("cs_1", 0)]);
    assert_eq!(stands(), Refund::Pending);
    cache.put_money(&c1(), &[refund("re_1", 4_000, "succeeded")]).unwrap();
    assert_eq!(stands(), Refund::Partial);
    cache.put_money(&c1(), &[refund("re_2", 6_000, "failed")]).unwrap();
    assert_eq!(stands(), Refund::Partial);
    cache.put_money(&c1(), &[refund("re_3", 6_000, "succeeded")]).unwrap();
    assert_eq!(stands(), Refund::Full);
    assert_eq!(cache.put_money(&c1(), &[refund("re_3", 6_000, "succeeded")]).unwrap(), 0);
    assert_eq!(cache.money(&key("cs_1")).unwrap().len(), 3);
    let receipt =
        MoneyRecord { kind: MoneyKind::Receipt, at: at(99), ..refund("rc_1", 10_000, "issued") };
    cache.put_money(&c1(), std::slice::from_ref(&receipt)).unwrap();
    let newest =
        cache.money_list(&MoneyFilter { from: Some(at(50)), ..MoneyFilter::default() }).unwrap();
    assert_eq!(newest, [(c1(), receipt)]);
    let receipts = MoneyFilter {
        kind: Some(MoneyKind::Refund),
        connection: Some(c1()),
        ..MoneyFilter::default()
    };
    assert_eq!(cache.money_list(&receipts).unwrap().len(), 3);
}

#[test]
fn everything_is_read_anew_from_the_bodies() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let cache = workspace.cache();
    put(&workspace, &[session("cs_1", 1), session("cs_2", 2), session("cs_3", 3)]);
    let why = |id: &str| Unreadable { id: Some(id.into()), reason: "digits".into() };
    let bad = store::cache::Observed { raw: "cs_4".into(), read: Err(why("cs_4")), seen_at: at(0) };
    cache.apply(&c1(), vec![bad], None).unwrap();
    let reader = |raw: &str| {
        let id = ["cs_1", "cs_2", "cs_3", "cs_4"].into_iter().find(|id| raw.contains(id)).unwrap();
        let mut s = session(id, i64::from(id.as_bytes()[3] - b'0'));
        match id {
            "cs_1" => s.amount = idr(100),
            "cs_3" => return Err(why("cs_3")),
            _ => {}
        }
        Ok(s)
    };
    let applied = cache.renormalise(&c1(), &reader).unwrap();
    assert_eq!(applied, Applied { new: 1, changed: 1, unchanged: 1, malformed: 1 });
    assert_eq!(cache.get(&key("cs_1")).unwrap().unwrap().row.session.amount, idr(100));
    assert!(cache.history(&key("cs_1")).unwrap().is_empty(), "the provider changed nothing");
    assert_eq!(cache.malformed_list(&c1()).unwrap()[0].id.as_deref(), Some("cs_3"));
    let again = cache.renormalise(&c1(), &reader).unwrap();
    assert_eq!((again.new, again.changed), (0, 0));
}

#[test]
fn a_first_sync_may_put_its_indexes_off() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let cache = workspace.cache();
    assert!(cache.begin_bulk().unwrap());
    let sessions: Vec<_> = (0..2_100).map(|n| session(&format!("cs_{n}"), n)).collect();
    put(&workspace, &sessions);
    assert_eq!(cache.queue(5).unwrap().len(), 0, "everything works meanwhile");
    cache.end_bulk().unwrap();
    assert!(!cache.begin_bulk().unwrap(), "with many rows there is nothing to gain");
    let mut one = session("cs_1", 1);
    one.updated = Stamp::provider(at(9));
    assert_eq!(put(&workspace, &[one]).changed, 1);
}
