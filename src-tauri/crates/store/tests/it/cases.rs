//! Claims, what was undone, and exceptions that somebody dealt with.

use domain::{Exception, Money};
use store::Workspace;
use store::ledger::{By, Came, NewClaim, NewReceived, Whence};

use crate::filters::found;
use crate::intents::intent;
use crate::support::*;

/// Somebody else.
fn budi() -> By {
    By::new("Budi", Whence::Window)
}

/// One session that waits, of 100 rupiah.
fn filled(dir: &std::path::Path) -> Workspace {
    let workspace = open(dir);
    workspace.ledger().by(&rina()).add_connection(&connection("c1", "Toko", "acc")).unwrap();
    put(&workspace, &[session("cs_a", 0)]);
    workspace
}

fn record(workspace: &Workspace, id: &str, amount: Money, other_order: Option<&str>) {
    let received = NewReceived {
        id: id.into(),
        key: key("cs_a"),
        intent: None,
        amount,
        received_on: at(0).date_naive(),
        bank_reference: Some("TRX1".into()),
        other_order: other_order.map(str::to_owned),
        reason: None,
        note: None,
        line: Some(7),
        recorded_by: "Rina".into(),
    };
    workspace.ledger().by(&rina()).record_received(&received).unwrap();
}

fn claim(hash: &str) -> NewClaim {
    NewClaim {
        name: "slip.png".into(),
        hash: hash.into(),
        media: "image/png".into(),
        bytes: 12,
        size: Some((3, 4)),
    }
}

#[test]
fn a_claim_is_seen_once_its_deed_is_agreed_to() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = filled(dir.path());
    let ledger = workspace.ledger();
    ledger
        .by(&rina())
        .add_claims("r1", &key("cs_a"), &[claim("aa"), claim("bb"), claim("aa")])
        .unwrap();
    assert!(ledger.claims(&key("cs_a")).unwrap().is_empty(), "nobody agreed yet");
    record(&workspace, "r1", idr(100), None);
    let seen = ledger.claims(&key("cs_a")).unwrap();
    assert_eq!(seen.iter().map(|one| one.what.hash.as_str()).collect::<Vec<_>>(), ["aa", "bb"]);
    assert_eq!(ledger.claim(seen[0].id).unwrap().as_ref(), Some(&seen[0]));
    assert_eq!(seen[0].what, claim("aa"));
    assert!(ledger.claims(&key("cs_b")).unwrap().is_empty());
}

#[test]
fn a_claim_that_came_with_a_confirmation_is_seen_once_it_is_under_way() {
    use store::ledger::{IntentState, Update};
    let dir = tempfile::tempdir().unwrap();
    let workspace = filled(dir.path());
    let ledger = workspace.ledger();
    ledger.by(&rina()).prepare(&intent("i1", "cs_a", "k1")).unwrap();
    ledger.by(&rina()).add_claims("i1", &key("cs_a"), &[claim("aa")]).unwrap();
    assert!(ledger.claims(&key("cs_a")).unwrap().is_empty());
    let from = [IntentState::Prepared];
    ledger.by(&rina()).transition("i1", &from, IntentState::Intent, &Update::default()).unwrap();
    assert_eq!(ledger.claims(&key("cs_a")).unwrap().len(), 1);
}

#[test]
fn what_is_undone_stays_and_counts_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = filled(dir.path());
    let ledger = workspace.ledger();
    let row = || workspace.cache().get(&key("cs_a")).unwrap().unwrap().row;
    record(&workspace, "r1", idr(4_000), None);
    assert_eq!((row().exception, row().received), (Exception::Partial, Some(idr(4_000))));
    assert!(ledger.by(&budi()).undo_received("r1").unwrap());
    assert!(!ledger.by(&budi()).undo_received("r1").unwrap(), "once is enough");
    assert_eq!((row().exception, row().received), (Exception::None, None));
    let kept = ledger.received(&key("cs_a")).unwrap();
    assert_eq!(kept[0].undone.as_ref().map(|undone| undone.by.as_str()), Some("Budi"));
    assert_eq!(ledger.received_by_id("r1").unwrap(), Some(kept[0].clone()));
    assert!(ledger.received_on_line(7).unwrap().is_empty(), "the bank line is free again");
    assert_eq!(Came::of(&kept), Came::default());

    let note = ledger.by(&rina()).add_note(&key("cs_a"), "wrong").unwrap();
    assert!(ledger.by(&budi()).undo_note(note).unwrap());
    assert!(!ledger.by(&budi()).undo_note(note).unwrap());
    let notes = ledger.notes(&key("cs_a")).unwrap();
    assert_eq!((notes[0].text.as_str(), notes[0].undone.is_some()), ("wrong", true));
}

#[test]
fn a_record_behind_a_providers_confirmation_cannot_be_undone() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = filled(dir.path());
    let ledger = workspace.ledger();
    ledger.by(&rina()).prepare(&intent("i1", "cs_a", "k1")).unwrap();
    record(&workspace, "r1", idr(1), None);
    let mut behind = ledger.received_by_id("r1").unwrap().unwrap().what;
    behind.id = "i1".into();
    behind.intent = Some("i1".into());
    ledger.by(&rina()).record_received(&behind).unwrap();
    assert!(!ledger.by(&budi()).undo_received("i1").unwrap());
    assert!(ledger.received_by_id("i1").unwrap().unwrap().undone.is_none());
}

#[test]
fn a_payment_can_be_untied_and_tied_again() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = filled(dir.path());
    let ledger = workspace.ledger();
    ledger.by(&rina()).join(&c1(), "pay_1", "cs_a").unwrap();
    assert_eq!(ledger.joined_to(&c1(), "cs_a").unwrap(), ["pay_1"]);
    assert!(ledger.by(&budi()).unjoin(&c1(), "pay_1").unwrap());
    assert!(!ledger.by(&budi()).unjoin(&c1(), "pay_1").unwrap());
    assert_eq!(ledger.joined(&c1(), "pay_1").unwrap(), None);
    assert!(ledger.joined_to(&c1(), "cs_a").unwrap().is_empty());
    ledger.by(&rina()).join(&c1(), "pay_1", "cs_b").unwrap();
    assert_eq!(ledger.joined(&c1(), "pay_1").unwrap().as_deref(), Some("cs_b"));
}

#[test]
fn every_exception_has_a_word_in_the_search() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = filled(dir.path());
    let usd = Money::new(5, domain::Currency::new("USD").unwrap());
    let only = |word: &str| {
        let words =
            ["is:partial", "is:over", "is:wrong_currency", "is:duplicate", "is:reference_mismatch"];
        for other in words {
            let there = usize::from(other == word);
            assert_eq!(found(&workspace, other).len(), there, "{other} while {word}");
        }
    };
    record(&workspace, "r1", usd, None);
    only("is:wrong_currency");
    record(&workspace, "r2", idr(10_000), None);
    only("is:wrong_currency");
    record(&workspace, "r3", idr(10_000), None);
    only("is:duplicate");
    workspace.ledger().by(&rina()).undo_received("r1").unwrap();
    workspace.ledger().by(&rina()).undo_received("r3").unwrap();
    only("");
    workspace.ledger().by(&rina()).undo_received("r2").unwrap();
    record(&workspace, "r4", idr(10_000), Some("INV-9"));
    only("is:reference_mismatch");
}

#[test]
fn a_connection_forgives_up_to_its_tolerance() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = filled(dir.path());
    record(&workspace, "r1", idr(9_500), None);
    let exception = || workspace.cache().get(&key("cs_a")).unwrap().unwrap().row.exception;
    assert_eq!(exception(), Exception::Partial);
    let mut connection = workspace.ledger().connection(&c1()).unwrap().unwrap();
    connection.settings.0.insert("tolerance.IDR".into(), "5.00".into());
    workspace.ledger().by(&rina()).update_connection(&connection).unwrap();
    assert_eq!(exception(), Exception::None);
    assert!(found(&workspace, "is:partial").is_empty());
    connection.settings.0.insert("tolerance.IDR".into(), "4.99".into());
    workspace.ledger().by(&rina()).update_connection(&connection).unwrap();
    assert_eq!(exception(), Exception::Partial);
}

#[test]
fn what_was_dealt_with_holds_for_what_had_come_by_then() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = filled(dir.path());
    let ledger = workspace.ledger();
    let over = (Exception::Over, "IDR 100.01");
    ledger.by(&rina()).settle_case(&key("cs_a"), over, "given back").unwrap();
    ledger.by(&budi()).settle_case(&key("cs_a"), over, "again").unwrap();
    let settled = ledger.settled_cases().unwrap();
    assert_eq!(settled.len(), 1, "the same once");
    assert_eq!((settled[0].how.as_str(), settled[0].by.as_str()), ("given back", "Rina"));
    assert!(ledger.by(&budi()).reopen_case(&key("cs_a")).unwrap());
    assert!(!ledger.by(&budi()).reopen_case(&key("cs_a")).unwrap());
    assert!(ledger.settled_cases().unwrap().is_empty());
    ledger.by(&budi()).settle_case(&key("cs_a"), over, "kept as credit").unwrap();
    assert_eq!(ledger.settled_cases().unwrap()[0].how, "kept as credit");
}
