//! One search field, many readings.

use domain::{ConnectionId, Stamp};
use store::Workspace;
use store::cache::{Reading, SearchHits};

use crate::support::*;

fn shop(dir: &std::path::Path) -> Workspace {
    let workspace = open(dir);
    workspace.ledger().by(&rina()).add_connection(&connection("c1", "Toko", "a")).unwrap();
    let one = |n: i64| {
        let mut s = session(&format!("cs_{n}"), n);
        s.order_ids = vec![order(&format!("INV-{}", 2_000 + n))];
        s.customer.email = Some(format!("buyer{}@example.com", n % 10));
        s.customer.name = Some(format!("Buyer {}", n % 10));
        s.amount = idr(100_000 + n * 100);
        s
    };
    put(&workspace, &(0..100).map(one).collect::<Vec<_>>());
    workspace
}

fn search(workspace: &Workspace, text: &str) -> SearchHits {
    workspace.cache().search(text, 20).unwrap()
}

fn best(hits: &SearchHits) -> Option<&str> {
    hits.best.as_ref().map(|row| row.session.id.as_str())
}

#[test]
fn a_text_is_read_in_the_way_it_is_meant() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = shop(dir.path());
    let hits = search(&workspace, " INV-2041 ");
    assert_eq!((hits.reading, best(&hits)), (Reading::OrderId, Some("cs_41")));
    let hits = search(&workspace, "inv 2041");
    assert_eq!((hits.reading, best(&hits)), (Reading::OrderId, Some("cs_41")), "folded");
    let hits = search(&workspace, "cs_7");
    assert_eq!((hits.reading, best(&hits)), (Reading::SessionId, Some("cs_7")));
    assert_eq!(hits.also.len(), 10, "cs_70 to cs_79 carry it too");
    let hits = search(&workspace, "buyer3@example.com");
    assert_eq!((hits.reading, hits.found, hits.also.len()), (Reading::Email, 10, 9));
    assert_eq!((hits.customers.len(), hits.customers[0].sessions), (1, 10));
    let hits = search(&workspace, "1042.00");
    assert_eq!((hits.reading, best(&hits)), (Reading::Amount, Some("cs_42")));
    let hits = search(&workspace, "uyer 5");
    assert_eq!((hits.reading, hits.found, hits.searched), (Reading::Text, 10, 100));
    assert_eq!((best(&hits), hits.also.len()), (None, 10), "ten are meant, not one");
    assert_eq!(hits.also[0].session.id, "cs_95", "newest first");
    let hits = search(&workspace, "nothing like it");
    assert_eq!((hits.reading, hits.found), (Reading::Text, 0));
    assert_eq!(search(&workspace, "").found, 0);
}

#[test]
fn a_slip_of_the_hand_finds_its_neighbours() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = shop(dir.path());
    let near: Vec<_> =
        search(&workspace, "INV-204x").near.iter().map(|r| r.session.id.clone()).collect();
    assert_eq!(near.len(), 10);
    assert!(near.contains(&"cs_41".to_owned()));
    let near = search(&workspace, "INV-20411").near;
    assert_eq!(near[0].session.id, "cs_41", "one letter too many: {near:?}");
    assert!(search(&workspace, "entirely else").near.is_empty());
}

#[test]
fn what_changes_is_found_by_its_new_text_only() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = shop(dir.path());
    assert_eq!(search(&workspace, "buyer 4").found, 10);
    for round in 1..4 {
        let mut changed = session("cs_4", 4);
        changed.customer.name = Some(format!("Söze {round}"));
        changed.updated = Stamp::provider(at(1_000 + round));
        put(&workspace, &[changed, session(&format!("new_{round}"), 5_000)]);
        assert_eq!(search(&workspace, "buyer 4").found, 9);
        assert_eq!(search(&workspace, "SÖZE").found, 1);
        assert_eq!(search(&workspace, "new_").found, u64::try_from(round).unwrap());
        assert!(workspace.cache().find_order("INV-2004").unwrap().is_empty());
    }
}

#[test]
fn an_id_may_name_its_connection() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = shop(dir.path());
    let other = ConnectionId::new("c2");
    workspace.cache().apply(&other, vec![told(&session("cs_1", 0))], None).unwrap();
    let keys = |text| workspace.cache().find_id(text).unwrap();
    assert_eq!(keys("cs_1").len(), 2);
    assert_eq!(keys("Toko/cs_1"), [key("cs_1")]);
    assert_eq!(keys("c2/cs_1")[0].connection, other);
    assert!(keys("Toko/cs_x").is_empty() && keys("").is_empty());
    let rows = workspace.cache().rows(&[key("cs_2"), key("gone"), key("cs_1")]).unwrap();
    assert_eq!(rows.iter().map(|r| r.session.id.as_str()).collect::<Vec<_>>(), ["cs_2", "cs_1"]);
}

#[test]
fn an_order_id_is_found_exactly_before_it_is_found_folded() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let with = |id: &str, n: i64, orders: &[&str]| {
        let mut s = session(id, n);
        s.order_ids = orders.iter().map(|o| self::order(o)).collect();
        s
    };
    put(
        &workspace,
        &[
            with("cs_1", 1, &["INV-20-41"]),
            with("cs_2", 2, &["INV-204-1", "X"]),
            with("cs_3", 3, &["INV-204-1"]),
        ],
    );
    let find = |value: &str| -> Vec<String> {
        workspace.cache().find_order(value).unwrap().into_iter().map(|r| r.session.id).collect()
    };
    assert_eq!(find("INV-20-41"), ["cs_1"]);
    assert_eq!(find("INV-204-1"), ["cs_3", "cs_2"]);
    assert_eq!(find("inv2041"), ["cs_3", "cs_2", "cs_1"]);
    assert_eq!(find("x"), ["cs_2"]);
    let mut twice = with("cs_4", 4, &["TWICE", "TWICE"]);
    twice.order_ids[1].path = "client_reference_id".into();
    put(&workspace, &[twice, with("cs_5", 4, &["TWICE"]), with("cs_0", 9, &["TWICE"])]);
    assert_eq!(find("TWICE"), ["cs_0", "cs_5", "cs_4"], "one row for two places, newest first");
}
