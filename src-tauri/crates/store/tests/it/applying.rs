//! What an answer becomes.

use domain::{Customer, Stamp, Status};
use store::cache::{Applied, Observed, Progress, Unreadable};

use crate::support::*;

fn wal(dir: &std::path::Path) -> u64 {
    std::fs::metadata(dir.join("cache.db-wal")).map_or(0, |m| m.len())
}

#[test]
fn a_session_comes_back_whole_with_its_body() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let mut full = session("cs_1", 5);
    full.status = Status::Completed;
    full.order_ids = vec![order("INV-1"), order("INV-2")];
    full.customer = Customer {
        id: Some("cu_1".into()),
        name: Some("Ayu Kartika".into()),
        email: Some("ayu@example.com".into()),
        phone: Some("+62811".into()),
    };
    full.adapter = Some("manual".into());
    full.methods = vec!["qris".into(), "va".into()];
    full.hosted_url = Some("https://pay.example/cs_1".into());
    full.metadata = Some(domain::JsonText(r#"{"order_id":"INV-1","n":10.10}"#.into()));
    full.completed = Some(Stamp::provider(at(60)));
    full.expires = Some(Stamp { at: at(50), source: domain::Source::Derived });
    let told = told(&full);
    let applied = workspace.cache().apply(&c1(), vec![told.clone()], None).unwrap();
    assert_eq!(applied, Applied { new: 1, ..Applied::default() });
    let stored = workspace.cache().get(&key("cs_1")).unwrap().unwrap();
    assert_eq!(stored.row.session, full);
    assert_eq!(stored.raw, told.raw);
    assert_eq!(stored.row.exception, domain::Exception::Late);
    assert_eq!(stored.row.first_seen_at, told.seen_at);
    assert!(workspace.cache().get(&key("cs_2")).unwrap().is_none());
}

#[test]
fn what_is_as_known_writes_nothing_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let sessions: Vec<_> = (0..50).map(|n| session(&format!("cs_{n}"), n)).collect();
    put(&workspace, &sessions);
    let (rev, log) = (workspace.cache().rev().unwrap(), wal(dir.path()));
    assert_eq!(put(&workspace, &sessions), Applied { unchanged: 50, ..Applied::default() });
    assert_eq!((workspace.cache().rev().unwrap(), wal(dir.path())), (rev, log));
}

#[test]
fn a_change_is_remembered_and_an_older_answer_is_not_believed() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let mut one = session("cs_1", 0);
    put(&workspace, &[one.clone()]);
    let before = one.clone();
    one.status = Status::Completed;
    one.raw_status = "paid".into();
    one.updated = Stamp::provider(at(90));
    assert_eq!(put(&workspace, &[one.clone()]).changed, 1);
    assert_eq!(put(&workspace, &[before]).unchanged, 1, "an older answer came late");
    assert_eq!(workspace.cache().get(&key("cs_1")).unwrap().unwrap().row.session, one);
    let history = workspace.cache().history(&key("cs_1")).unwrap();
    let seen: Vec<_> =
        history.iter().map(|c| (c.what.as_str(), c.was.as_deref(), c.now.as_deref())).collect();
    let expected =
        [("status", Some("open"), Some("completed")), ("raw_status", Some("open"), Some("paid"))];
    assert_eq!(seen, expected);
    assert_eq!(history[0].at, Some(at(90)));
}

#[test]
fn a_row_that_cannot_be_read_is_kept_counted_and_forgotten_once_it_can() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let why = Unreadable { id: Some("cs_1".into()), reason: "amount is missing".into() };
    let bad = Observed { raw: "{".into(), read: Err(why), seen_at: at(0) };
    let apply = |row: &Observed| workspace.cache().apply(&c1(), vec![row.clone()], None).unwrap();
    assert_eq!(apply(&bad).malformed, 1);
    let rev = workspace.cache().rev().unwrap();
    assert_eq!(apply(&bad).malformed, 1);
    assert_eq!(workspace.cache().rev().unwrap(), rev, "the same row again changes nothing");
    let list = workspace.cache().malformed_list(&c1()).unwrap();
    assert_eq!((list.len(), list[0].raw.as_str()), (1, "{"));
    put(&workspace, &[session("cs_1", 0)]);
    assert!(workspace.cache().malformed_list(&c1()).unwrap().is_empty());
}

#[test]
fn a_page_and_its_progress_are_written_together_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let cache = workspace.cache();
    let lost = Progress { sweep: 99, cursor: None, oldest_seen: None };
    assert!(cache.apply(&c1(), vec![told(&session("cs_1", 0))], Some(&lost)).is_err());
    assert!(cache.get(&key("cs_1")).unwrap().is_none());
    let sweep = cache.open_sweep(&c1(), "sessions", None, Some(at(0))).unwrap();
    let progress =
        Progress { sweep: sweep.id, cursor: Some("p2".into()), oldest_seen: Some(at(-5)) };
    cache.apply(&c1(), vec![told(&session("cs_1", 0))], Some(&progress)).unwrap();
    let open = cache.open_sweeps(&c1(), "sessions").unwrap();
    assert_eq!((open[0].cursor.as_deref(), open[0].oldest_seen), (Some("p2"), Some(at(-5))));
    assert!(cache.last_complete(&c1(), "sessions").unwrap().is_none());
    cache.finish_sweep(sweep.id).unwrap();
    assert!(cache.open_sweeps(&c1(), "sessions").unwrap().is_empty());
    assert_eq!(cache.last_complete(&c1(), "sessions").unwrap().unwrap().until, Some(at(0)));
}

#[test]
fn a_row_that_was_taken_out_is_counted_and_found_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let mut paid = session("cs_2", 6);
    paid.order_ids = vec![order("INV-7")];
    put(&workspace, &[session("cs_1", 5), paid]);
    let cache = workspace.cache();
    assert!(cache.remove(&key("cs_2")).unwrap());
    assert!(!cache.remove(&key("cs_2")).unwrap(), "once");
    assert!(cache.get(&key("cs_2")).unwrap().is_none());
    assert!(cache.find_order("INV-7").unwrap().is_empty());
    let counts: u64 = cache.status_counts(None).unwrap().iter().map(|count| count.sessions).sum();
    assert_eq!((counts, cache.count(&query(""), ZONE).unwrap()), (1, 1));
    put(&workspace, &[session("cs_2", 6)]);
    assert_eq!(cache.count(&query(""), ZONE).unwrap(), 2, "it may come again");
}
