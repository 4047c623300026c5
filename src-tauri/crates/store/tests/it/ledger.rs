//! Connections, settings, views, notes and links.

use domain::{ConnectionId, SessionDraft};
use store::StoreError;
use store::ledger::{Link, SavedView};

use crate::support::*;

#[test]
fn the_same_account_and_mode_is_connected_once() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let ledger = workspace.ledger();
    let mut first = connection("c1", "Toko", "acc");
    first.settings.0.insert("exponent.IDR".into(), "2".into());
    ledger.by(&rina()).add_connection(&first).unwrap();
    for twice in [connection("c2", "Other", "acc"), connection("c2", "Toko", "acc2")] {
        assert!(matches!(
            ledger.by(&rina()).add_connection(&twice),
            Err(StoreError::Conflict { .. })
        ));
    }
    let mut live = connection("c2", "Live", "acc");
    live.mode = domain::Mode::Live;
    ledger.by(&rina()).add_connection(&live).unwrap();
    assert_eq!(ledger.connections().unwrap(), [first.clone(), live]);
    first.name = "Renamed".into();
    ledger.by(&rina()).update_connection(&first).unwrap();
    assert_eq!(ledger.connection(&c1()).unwrap().unwrap(), first);
    first.name = "Live".into();
    assert!(matches!(
        ledger.by(&rina()).update_connection(&first),
        Err(StoreError::Conflict { .. })
    ));
    ledger.by(&rina()).remove_connection(&c1()).unwrap();
    assert!(ledger.connection(&c1()).unwrap().is_none());
    let gone = ConnectionId::new("c9");
    assert!(matches!(
        ledger.by(&rina()).remove_connection(&gone),
        Err(StoreError::NotFound { .. })
    ));
}

#[test]
fn settings_views_and_notes_stay() {
    let dir = tempfile::tempdir().unwrap();
    let view = SavedView {
        id: "v1".into(),
        name: "Late".into(),
        query: "is:late".into(),
        look: r#"{"columns":["order_id"]}"#.into(),
        position: 1,
    };
    {
        let workspace = open(dir.path());
        let ledger = workspace.ledger();
        ledger.by(&rina()).set_setting("zone", Some("Asia/Jakarta")).unwrap();
        ledger.by(&rina()).set_setting("zone", Some("Asia/Tokyo")).unwrap();
        ledger.by(&rina()).set_setting("theme", Some("dark")).unwrap();
        ledger.by(&rina()).set_setting("theme", None).unwrap();
        ledger.by(&rina()).save_view(&view).unwrap();
        let same_name = SavedView { id: "v2".into(), ..view.clone() };
        assert!(matches!(
            ledger.by(&rina()).save_view(&same_name),
            Err(StoreError::Conflict { .. })
        ));
        ledger.by(&rina()).save_view(&SavedView { position: 2, ..view.clone() }).unwrap();
        ledger.by(&rina()).add_note(&key("cs_1"), "first").unwrap();
        ledger.by(&rina()).add_note(&key("cs_1"), "second").unwrap();
    }
    let workspace = open(dir.path());
    let ledger = workspace.ledger();
    assert_eq!(ledger.setting("zone").unwrap().as_deref(), Some("Asia/Tokyo"));
    assert_eq!(ledger.settings().unwrap().len(), 1);
    assert_eq!(ledger.views().unwrap(), [SavedView { position: 2, ..view }]);
    ledger.by(&rina()).remove_view("v1").unwrap();
    assert!(ledger.views().unwrap().is_empty());
    let notes = ledger.notes(&key("cs_1")).unwrap();
    let texts: Vec<_> = notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!((texts, notes[0].at), (vec!["first", "second"], at(0)));
}

#[test]
fn an_issued_link_is_shown_with_its_session() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let ledger = workspace.ledger();
    let draft: SessionDraft = serde_json::from_str(
        r#"{"amount":{"value":"100.00","currency":"IDR"},"order_id":"INV-1"}"#,
    )
    .unwrap();
    let link = |intent: &str, id: &str, from: Option<&str>| Link {
        intent: intent.into(),
        key: key(id),
        draft: draft.clone(),
        url: Some("https://pay.example/1".into()),
        renewed_from: from.map(key),
        issued_by: "Rina".into(),
        issued_at: at(if from.is_some() { 9 } else { 1 }),
    };
    for id in ["i1", "i2"] {
        ledger.by(&rina()).prepare(&crate::intents::intent(id, id, id)).unwrap();
    }
    ledger.by(&rina()).save_link(&link("i1", "cs_1", None)).unwrap();
    ledger.by(&rina()).save_link(&link("i2", "cs_2", Some("cs_1"))).unwrap();
    ledger.by(&rina()).save_link(&link("i2", "cs_2", Some("cs_1"))).unwrap();
    put(&workspace, &[session("cs_1", 0)]);
    let links = workspace.issued_links(10).unwrap();
    assert_eq!(links.len(), 2);
    assert_eq!(links[0].link, link("i2", "cs_2", Some("cs_1")));
    assert!(links[0].session.is_none(), "the provider has not told of it yet");
    assert_eq!(links[1].session.as_ref().unwrap().session.id, "cs_1");
    assert_eq!(ledger.link_of(&key("cs_1")).unwrap().unwrap().intent, "i1");
}

#[test]
fn a_payment_belongs_to_the_session_it_was_last_tied_to() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = open(folder.path());
    let ledger = workspace.ledger();
    assert_eq!(ledger.joined(&c1(), "pay_1").unwrap(), None);
    ledger.by(&rina()).join(&c1(), "pay_1", "sess_1").unwrap();
    ledger.by(&rina()).join(&c1(), "pay_1", "sess_2").unwrap();
    assert_eq!(ledger.joined(&c1(), "pay_1").unwrap().as_deref(), Some("sess_2"));
    assert_eq!(ledger.joined(&ConnectionId::new("c2"), "pay_1").unwrap(), None);
}
