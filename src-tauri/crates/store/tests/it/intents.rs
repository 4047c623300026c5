//! The journal of money actions.

use std::path::Path;

use domain::{Action, Mode, ProviderId};
use store::ledger::{IntentFilter, IntentState, NewIntent, NewReceived, Outcome, Update};
use store::{StoreError, Workspace};

use crate::support::*;

pub fn intent(id: &str, target: &str, key: &str) -> NewIntent {
    NewIntent {
        id: id.into(),
        action: Action::Confirm,
        connection: c1(),
        provider: ProviderId::new("plugipay"),
        account: "acc".into(),
        mode: Mode::Test,
        target: target.into(),
        amount: idr(10_000),
        epoch: 1,
        idem_key: key.into(),
        body_sha256: "00".into(),
        body: None,
        prepared_by: "Rina".into(),
        token_hash: "th".into(),
    }
}

fn moved(outcome: Outcome) -> store::ledger::Intent {
    match outcome {
        Outcome::Moved(intent) => intent,
        other => panic!("not moved: {other:?}"),
    }
}

use IntentState::{Abandoned, Confirmed, Intent, NeedsHuman, Prepared, Refused, Sending, Unknown};

#[test]
fn an_intent_moves_only_from_where_it_is_and_every_step_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let ledger = workspace.ledger();
    let new = intent("i1", "cs_1", "k1");
    assert_eq!(ledger.by(&rina()).prepare(&new).unwrap().what, new);
    let go = |from: &[IntentState], to, update: &Update| {
        ledger.by(&rina()).transition("i1", from, to, update).unwrap()
    };
    moved(go(&[Prepared], Intent, &Update::default()));
    let elsewhere = go(&[Prepared], Intent, &Update::default());
    assert!(matches!(elsewhere, Outcome::Elsewhere(row) if row.state == Intent), "a double click");
    let sent = Update { attempt: true, first_sent_at: Some(at(5)), ..Update::default() };
    moved(go(&[Intent], Sending, &sent));
    let lost =
        Update { last_http: Some(502), reason: Some("bad gateway".into()), ..Update::default() };
    moved(go(&[Sending], Unknown, &lost));
    let again = Update {
        attempt: true,
        first_sent_at: Some(at(9)),
        renewed: Some((2, "k2".into())),
        ..Update::default()
    };
    moved(go(&[Unknown], Sending, &again));
    let done = Update {
        last_http: Some(200),
        request_id: Some("req".into()),
        outcome_session: Some(key("cs_1")),
        ..Update::default()
    };
    let row = moved(go(&[Sending, Unknown], Confirmed, &done));
    assert_eq!((row.attempts, row.first_sent_at, row.last_http), (2, Some(at(5)), Some(200)));
    assert_eq!((row.what.epoch, row.what.idem_key.as_str()), (2, "k2"));
    assert_eq!(row.outcome_session, Some(key("cs_1")));
    assert_eq!(ledger.intent_by_key("k2").unwrap().unwrap(), row);
    let steps: Vec<_> = ledger.intent_log("i1").unwrap().iter().map(|s| s.now).collect();
    assert_eq!(steps, [Prepared, Intent, Sending, Unknown, Sending, Confirmed]);
    assert_eq!(logged(dir.path()), [1], "a terminal outcome does not stay in the write-ahead log");
    assert!(matches!(
        ledger.by(&rina()).transition("i9", &[Intent], Sending, &Update::default()),
        Err(StoreError::NotFound { .. })
    ));
}

/// The pages in the write-ahead log that count: those with the salt of its head.
fn logged(dir: &Path) -> Vec<u32> {
    let log = std::fs::read(dir.join("ledger.db-wal")).unwrap();
    let frames = log[32..].chunks(24 + 8192);
    let count = frames.take_while(|frame| frame[8..16] == log[16..24]);
    count.map(|frame| u32::from_be_bytes(frame[..4].try_into().unwrap())).collect()
}

/// A whole confirmation, as short as it gets.
fn confirm(workspace: &Workspace, id: &str) {
    let (by, update) = (rina(), Update::default());
    let acts = workspace.ledger().by(&by);
    acts.prepare(&intent(id, &format!("cs_{id}"), &format!("key of {id}"))).unwrap();
    for (from, to) in [(Prepared, Intent), (Intent, Sending), (Sending, Confirmed)] {
        moved(acts.transition(id, &[from], to, &update).unwrap());
    }
}

#[test]
fn the_log_keeps_its_room_and_nothing_that_a_flipped_bit_could_cut() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let room = || std::fs::metadata(dir.path().join("ledger.db-wal")).unwrap().len();
    (0..10).for_each(|n| confirm(&workspace, &format!("before-{n}")));
    let before = room();
    confirm(&workspace, "last");
    assert_eq!((room(), logged(dir.path())), (before, vec![1]));
    let (db, log) = ("ledger.db", "ledger.db-wal");
    let as_left = std::fs::read(dir.path().join(log)).unwrap();
    // In its head, in the one frame that counts, in what is left behind them; and without a log.
    let harms = (0..8248_usize).step_by(61).chain((8248..as_left.len()).step_by(40_009));
    for at in harms.map(Some).chain([None]) {
        let copy = tempfile::tempdir().unwrap();
        std::fs::copy(dir.path().join(db), copy.path().join(db)).unwrap();
        if let Some(at) = at {
            let mut turned = as_left.clone();
            turned[at] ^= 1 << (at % 8);
            std::fs::write(copy.path().join(log), turned).unwrap();
        }
        let copy = rusqlite::Connection::open(copy.path().join(db)).unwrap();
        let ask = |sql| copy.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(ask("PRAGMA quick_check"), "ok", "{at:?}");
        assert_eq!(ask("SELECT state FROM intent WHERE id = 'last'"), "confirmed", "{at:?}");
        assert_eq!(ask("SELECT count(*) || '' FROM audit"), "44", "{at:?}");
    }
}

#[test]
fn money_counts_with_the_step_that_confirms_it_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let by = rina();
    let acts = workspace.ledger().by(&by);
    acts.prepare(&intent("i1", "cs_1", "k1")).unwrap();
    let money = NewReceived { intent: Some("i1".into()), ..money("i1", "cs_1") };
    let update = Update { received: Some(money.clone()), ..Update::default() };
    let confirm = || acts.transition("i1", &[Sending], Confirmed, &update).unwrap();
    let received = || workspace.ledger().received(&key("cs_1")).unwrap();
    assert!(matches!(confirm(), Outcome::Elsewhere(_)));
    assert_eq!(received(), []);
    moved(acts.transition("i1", &[Prepared], Intent, &Update::default()).unwrap());
    moved(acts.transition("i1", &[Intent], Sending, &Update::default()).unwrap());
    moved(confirm());
    assert_eq!(received().iter().map(|one| &one.what).collect::<Vec<_>>(), [&money]);
    let entries = workspace.ledger().audit_from(1, 99).unwrap();
    let kinds: Vec<_> = entries.iter().map(|one| &one.entry).collect();
    let of = |n: usize, kind| assert!(kinds[n].contains(kind), "{kinds:?}");
    of(kinds.len() - 2, "money.received");
    of(kinds.len() - 1, "intent.confirmed");
}

#[test]
fn one_target_has_one_live_intent_and_one_confirmation() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let ledger = workspace.ledger();
    let cancel = NewIntent { action: Action::Cancel, ..intent("i2", "cs_1", "k2") };
    ledger.by(&rina()).prepare(&intent("i1", "cs_1", "k1")).unwrap();
    ledger.by(&rina()).prepare(&cancel).unwrap();
    let agree = |id: &str| {
        ledger.by(&rina()).transition(id, &[Prepared], Intent, &Update::default()).unwrap()
    };
    moved(agree("i1"));
    assert!(
        matches!(agree("i2"), Outcome::Taken(other) if other.what.id == "i1"),
        "whatever the action"
    );
    ledger.by(&rina()).transition("i1", &[Intent], Sending, &Update::default()).unwrap();
    ledger.by(&rina()).transition("i1", &[Sending], Confirmed, &Update::default()).unwrap();
    moved(agree("i2"));
    ledger.by(&rina()).transition("i2", &[Intent], Refused, &Update::default()).unwrap();
    ledger.by(&rina()).prepare(&NewIntent { epoch: 2, ..intent("i3", "cs_1", "k3") }).unwrap();
    moved(agree("i3"));
    let twice =
        ledger.by(&rina()).transition("i3", &[Intent], Confirmed, &Update::default()).unwrap();
    assert!(matches!(twice, Outcome::Taken(other) if other.what.id == "i1"));
    let refused = |action| {
        ledger.known_no(action, &ProviderId::new("plugipay"), "acc", Mode::Test, "cs_1").unwrap()
    };
    assert_eq!((refused(Action::Cancel), refused(Action::Confirm)), (1, 0));
}

#[test]
fn nothing_begins_beside_what_waits_for_a_person() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let ledger = workspace.ledger();
    let go = |id: &str, from, to| {
        ledger.by(&rina()).transition(id, &[from], to, &Update::default()).unwrap()
    };
    ledger.by(&rina()).prepare(&intent("i1", "cs_1", "k1")).unwrap();
    let cancel = NewIntent { action: Action::Cancel, ..intent("i2", "cs_1", "k2") };
    ledger.by(&rina()).prepare(&cancel).unwrap();
    moved(go("i1", Prepared, Intent));
    moved(go("i1", Intent, Sending));
    moved(go("i1", Sending, NeedsHuman));
    let outcome = go("i2", Prepared, Intent);
    assert!(matches!(outcome, Outcome::Taken(row) if row.what.id == "i1"));
    moved(go("i1", NeedsHuman, Confirmed));
    moved(go("i2", Prepared, Intent));
}

#[test]
fn a_second_summary_takes_the_first_ones_place() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let ledger = workspace.ledger();
    ledger.by(&rina()).prepare(&intent("i1", "cs_1", "k1")).unwrap();
    ledger.by(&rina()).prepare(&intent("i2", "cs_1", "k1")).unwrap();
    assert_eq!(ledger.intent("i1").unwrap().unwrap().state, Abandoned);
    let late = ledger.by(&rina()).transition("i1", &[Abandoned], Intent, &Update::default());
    assert!(matches!(late, Ok(Outcome::Elsewhere(found)) if found.state == Abandoned));
    assert_eq!(ledger.intent_by_key("k1").unwrap().unwrap().what.id, "i2");
    ledger.by(&rina()).transition("i2", &[Prepared], Intent, &Update::default()).unwrap();
    let again = ledger.by(&rina()).prepare(&intent("i3", "cs_1", "k1"));
    assert!(matches!(again, Err(StoreError::Conflict { .. })), "a key that was agreed to is spent");
    assert_eq!(ledger.live_intents().unwrap().len(), 1);
}

#[test]
fn intents_are_listed_by_day_target_and_outcome() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Hand::new();
    let workspace =
        store::Workspace::open(dir.path(), std::sync::Arc::<Hand>::clone(&clock)).unwrap();
    let ledger = workspace.ledger();
    ledger.by(&rina()).prepare(&intent("i1", "cs_1", "k1")).unwrap();
    clock.forward(86_400);
    ledger.by(&rina()).prepare(&intent("i2", "cs_2", "k2")).unwrap();
    ledger.by(&rina()).transition("i2", &[Prepared], Intent, &Update::default()).unwrap();
    let list = |filter: &IntentFilter| -> Vec<String> {
        ledger.intents(filter).unwrap().into_iter().map(|i| i.what.id).collect()
    };
    assert_eq!(list(&IntentFilter::default()), ["i2", "i1"]);
    assert_eq!(list(&IntentFilter { from: Some(at(86_400)), ..IntentFilter::default() }), ["i2"]);
    assert_eq!(list(&IntentFilter { until: Some(at(86_400)), ..IntentFilter::default() }), ["i1"]);
    assert_eq!(list(&IntentFilter { live: true, ..IntentFilter::default() }), ["i2"]);
    assert!(
        list(&IntentFilter { action: Some(Action::Create), ..IntentFilter::default() }).is_empty()
    );
    assert_eq!(ledger.intents_by_target(&c1(), "cs_1").unwrap()[0].what.id, "i1");
    assert!(ledger.intents_by_target(&domain::ConnectionId::new("c2"), "cs_1").unwrap().is_empty());
}

#[test]
fn many_hands_on_one_target_give_one_intent() {
    let dir = tempfile::tempdir().unwrap();
    let both = [open(dir.path()), open(dir.path())];
    for n in 0..8 {
        both[0]
            .ledger()
            .by(&rina())
            .prepare(&NewIntent {
                action: [Action::Confirm, Action::Cancel][n % 2],
                ..intent(&format!("i{n}"), &format!("cs_{}", n / 2), &format!("k{n}"))
            })
            .unwrap();
    }
    let won: usize = std::thread::scope(|scope| {
        let click = |n: usize| {
            let workspace = &both[n % 2];
            let agree = move || {
                workspace.ledger().by(&rina()).transition(
                    &format!("i{n}"),
                    &[Prepared],
                    Intent,
                    &Update::default(),
                )
            };
            scope.spawn(agree)
        };
        let clicks: Vec<_> = (0..8).map(click).collect();
        clicks
            .into_iter()
            .map(|c| usize::from(matches!(c.join().unwrap().unwrap(), Outcome::Moved(_))))
            .sum()
    });
    assert_eq!(won, 4, "one of two on each target");
}

#[test]
fn an_intent_tells_whether_the_program_that_moved_it_is_still_there() {
    let dir = tempfile::tempdir().unwrap();
    let (window, line) = (open(dir.path()), open(dir.path()));
    assert_eq!(
        window.ledger().by(&rina()).prepare(&intent("i1", "cs_1", "k1")).unwrap().owner,
        None
    );
    let step =
        window.ledger().by(&rina()).transition("i1", &[Prepared], Intent, &Update::default());
    let owner = moved(step.unwrap()).owner.unwrap();
    assert!(line.is_seated(&owner) && window.is_seated(&owner));
    drop(window);
    assert!(!line.is_seated(&owner), "its program is gone");
}
