//! The list, window by window.

use domain::{Customer, Session, Stamp, Status};
use proptest::prelude::*;
use store::cache::{From, ListAsk, ListPage, PageKey, Sort, SortField};
use store::{StoreError, Workspace};

use crate::support::*;

/// Sessions with many ties and many absent values.
fn mixed(count: i64) -> Vec<Session> {
    let one = |n: i64| {
        let mut s = session(&format!("cs_{n:04}"), n / 7);
        s.status = Status::ALL[usize::try_from(n).unwrap() % Status::ALL.len()];
        s.amount = idr(n % 5 * 100);
        s.updated = Stamp::provider(at(n * 31 % 17));
        s.completed = (n % 3 == 0).then(|| Stamp::provider(at(n % 11)));
        s.expires = (n % 4 == 0).then(|| Stamp::provider(at(n % 13 - 6)));
        s.order_ids = if n % 2 == 0 { vec![order(&format!("INV-{}", n % 9))] } else { vec![] };
        s.adapter = ["manual", "xendit"].get(usize::try_from(n % 3).unwrap()).map(|a| (*a).into());
        s.customer =
            Customer { name: (n % 5 > 1).then(|| format!("Ayu {}", n % 4)), ..Customer::default() };
        s
    };
    (0..count).map(one).collect()
}

fn ask(workspace: &Workspace, text: &str, sort: Sort, from: From, limit: usize) -> ListPage {
    let ask = ListAsk { query: query(text), zone: ZONE, sort, from, limit };
    workspace.cache().page(&ask).unwrap()
}

fn ids(page: &ListPage) -> Vec<String> {
    page.rows.iter().map(|row| row.session.id.clone()).collect()
}

fn forwards(workspace: &Workspace, text: &str, sort: Sort, limit: usize) -> Vec<String> {
    let mut page = ask(workspace, text, sort, From::Start, limit);
    let mut all = Vec::new();
    while let Some(last) = page.last_key.clone() {
        assert_eq!(page.first_position, all.len() as u64);
        all.extend(ids(&page));
        page = ask(workspace, text, sort, From::After(last), limit);
    }
    all
}

fn backwards(
    workspace: &Workspace,
    text: &str,
    sort: Sort,
    limit: usize,
    count: usize,
) -> Vec<String> {
    let end = ask(workspace, text, sort, From::Position(count as u64 - 1), limit);
    let mut all = ids(&end);
    let mut first = end.first_key;
    while let Some(key) = first {
        let page = ask(workspace, text, sort, From::Before(key), limit);
        all.splice(0..0, ids(&page));
        assert_eq!(page.first_position as usize, count - all.len());
        first = page.first_key;
    }
    all
}

fn orders() -> impl Iterator<Item = Sort> {
    let both =
        |field: &SortField| [false, true].map(|descending| Sort { field: *field, descending });
    SortField::ALL.iter().flat_map(both)
}

#[test]
fn every_order_walks_every_row_once_both_ways() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    put(&workspace, &mixed(157));
    for sort in orders() {
        for (text, count) in [("", 157), ("is:referenced", 79), ("ayu", 93)] {
            let there = forwards(&workspace, text, sort, 10);
            assert_eq!(there.len(), count, "{sort:?} {text}");
            assert_eq!(there, backwards(&workspace, text, sort, 7, count), "{sort:?} {text}");
            let mut once = there.clone();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), count, "{sort:?} {text}");
        }
        let mut up = forwards(&workspace, "", Sort { descending: false, ..sort }, 50);
        up.reverse();
        assert_eq!(up, forwards(&workspace, "", Sort { descending: true, ..sort }, 50));
    }
}

#[test]
fn a_jump_lands_where_walking_does() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    put(&workspace, &mixed(2_345));
    for sort in orders() {
        let all = forwards(&workspace, "", sort, 500);
        for position in [0, 1, 999, 1_000, 1_001, 2_000, 2_344, 2_345, 9_999] {
            let page = ask(&workspace, "", sort, From::Position(position), 5);
            let from = usize::try_from(position).unwrap().min(all.len());
            assert_eq!(ids(&page), all[from..all.len().min(from + 5)], "{sort:?} {position}");
        }
    }
}

#[test]
fn the_newest_come_first_and_the_total_is_known() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    put(&workspace, &mixed(50));
    let sort = Sort { field: SortField::Created, descending: true };
    let page = ask(&workspace, "status:open", sort, From::Start, 3);
    assert_eq!(ids(&page), ["cs_0048", "cs_0040", "cs_0032"]);
    assert_eq!((page.total, page.total_is_exact), (7, true));
    put(&workspace, &[session("cs_new", 1_000)]);
    let page = ask(&workspace, "status:open", sort, From::Start, 3);
    assert_eq!((ids(&page)[0].as_str(), page.total), ("cs_new", 8));
}

#[test]
fn a_key_of_another_list_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    put(&workspace, &mixed(5));
    let created = Sort { field: SortField::Created, descending: true };
    let amount = Sort { field: SortField::Amount, descending: true };
    let key = ask(&workspace, "", created, From::Start, 1).last_key.unwrap();
    for key in [key, PageKey("nonsense".into()), PageKey("[]".into())] {
        let ask = ListAsk {
            query: query(""),
            zone: ZONE,
            sort: amount,
            from: From::After(key),
            limit: 1,
        };
        assert!(matches!(workspace.cache().page(&ask), Err(StoreError::PageKey)));
    }
}

#[test]
fn an_export_visits_what_the_list_shows() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    put(&workspace, &mixed(120));
    for sort in orders() {
        let listed = forwards(&workspace, "is:manual", sort, 50);
        let (mut owned, mut borrowed) = (Vec::new(), Vec::new());
        let cache = workspace.cache();
        let go = std::ops::ControlFlow::Continue(());
        cache
            .visit(&query("is:manual"), ZONE, sort, &mut |row| {
                owned.push(row.session.id);
                go
            })
            .unwrap();
        cache
            .visit_ref(&query("is:manual"), ZONE, sort, &mut |row| {
                borrowed.push(row.id.to_owned());
                go
            })
            .unwrap();
        assert_eq!((&owned, &borrowed), (&listed, &listed));
    }
    let mut seen = 0;
    let sort = Sort { field: SortField::Created, descending: false };
    let stop = &mut |_: &store::cache::RowRef<'_>| {
        seen += 1;
        std::ops::ControlFlow::Break(())
    };
    workspace.cache().visit_ref(&query(""), ZONE, sort, stop).unwrap();
    assert_eq!(seen, 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn no_row_is_lost_between_windows(times in prop::collection::vec((0_i64..6, 0_i64..4), 1..60), limit in 1_usize..9) {
        let dir = tempfile::tempdir().unwrap();
        let workspace = open(dir.path());
        let sessions: Vec<_> = times.iter().enumerate().map(|(n, (created, amount))| {
            let mut s = session(&format!("cs_{n}"), *created);
            s.amount = idr(*amount);
            s.completed = (*amount > 1).then(|| Stamp::provider(at(*created)));
            s
        }).collect();
        put(&workspace, &sessions);
        for sort in orders() {
            let mut walked = forwards(&workspace, "", sort, limit);
            prop_assert_eq!(walked.len(), sessions.len());
            walked.sort();
            walked.dedup();
            prop_assert_eq!(walked.len(), sessions.len());
        }
    }
}

#[test]
fn a_rare_filter_keeps_its_place_while_rows_arrive() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    put(&workspace, &mixed(100));
    let sort = Sort { field: SortField::Amount, descending: true };
    let first = ask(&workspace, "status:open", sort, From::Start, 4);
    let rest =
        ask(&workspace, "status:open", sort, From::After(first.last_key.clone().unwrap()), 50);
    let mut richest = session("cs_new", 500);
    richest.amount = idr(1_000_000);
    put(&workspace, &[richest]);
    let again =
        ask(&workspace, "status:open", sort, From::After(first.last_key.clone().unwrap()), 50);
    assert_eq!(ids(&rest), ids(&again));
    assert_eq!(again.first_position, 5, "one more lies before it now");
    let mut closed = mixed(100).into_iter().find(|s| s.id == first.rows[3].session.id).unwrap();
    closed.status = Status::Completed;
    closed.updated = Stamp::provider(at(9_000));
    put(&workspace, &[closed]);
    let key = again.first_key.unwrap();
    let before = ask(&workspace, "status:open", sort, From::Before(key), 50);
    assert_eq!(ids(&before)[1..], ids(&first)[..3]);
}
