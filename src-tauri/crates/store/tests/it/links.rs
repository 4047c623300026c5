//! Reusable links and signed events.

use domain::ConnectionId;
use store::cache::{ReusableRow, SignedEvent};

use crate::support::*;

fn link(id: &str, raw: &str) -> ReusableRow {
    ReusableRow {
        id: id.to_owned(),
        url: format!("https://pay.example/{id}"),
        title: Some("Kelas".to_owned()),
        amount: Some(idr(100)),
        active: true,
        created: Some(at(1)),
        raw: raw.to_owned(),
    }
}

#[test]
fn a_link_is_kept_as_it_was_last_told() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = open(folder.path());
    let cache = workspace.cache();
    let connection = ConnectionId::new("c1");
    let two = [link("cl_1", "{}"), link("cl_2", "{}")];
    assert_eq!(cache.put_reusable(&connection, &two).unwrap(), 2);
    assert_eq!(cache.put_reusable(&connection, &two[..1]).unwrap(), 0, "no news");
    let ended = ReusableRow { active: false, amount: None, created: None, ..link("cl_1", "{1}") };
    assert_eq!(cache.put_reusable(&connection, std::slice::from_ref(&ended)).unwrap(), 1);
    let all = cache.reusable_links().unwrap();
    let ids: Vec<_> = all.iter().map(|(_, link)| link.id.as_str()).collect();
    assert_eq!(ids, ["cl_2", "cl_1"], "without a date it comes last");
    assert_eq!(all[1], (connection.clone(), ended));
    cache.forget(&connection).unwrap();
    assert!(cache.reusable_links().unwrap().is_empty());
}

#[test]
fn an_event_is_news_once() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = open(folder.path());
    let cache = workspace.cache();
    let (one, other) = (ConnectionId::new("c1"), ConnectionId::new("c2"));
    let event = SignedEvent {
        event_id: "evt_1".to_owned(),
        event: "item.purchased".to_owned(),
        subject: "user-1".to_owned(),
        occurred: Some(at(5)),
        received: at(6),
        body: "{}".to_owned(),
    };
    assert!(cache.keep_event(&one, &event).unwrap());
    assert!(!cache.keep_event(&one, &event).unwrap());
    assert!(cache.keep_event(&other, &event).unwrap(), "another account's");
    assert_eq!(cache.events_about(&one, "user-1").unwrap(), [event]);
    assert!(cache.events_about(&one, "user-2").unwrap().is_empty());
}
