//! What a ledger gets back from its log beside money actions, and what it cannot.

use std::fs;
use std::path::Path;

use domain::approval::ApprovalPolicy;
use domain::people::Role;
use serde_json::json;
use store::ledger::{
    ApprovalState, By, ForeignState, Intent, IntentState, NewForeign, NewReceived, OperatorKey,
    Outcome, Update,
};
use store::{LedgerHealth, Workspace};

use crate::intents::intent;
use crate::mirror::{behind_its_back, chain, heads, said};
use crate::people::{ask, asked, operator, yes};
use crate::support::*;

/// What `later` writes is lost from the ledger and stands in its log.
fn lose(dir: &Path, later: impl FnOnce(&Workspace)) {
    let path = dir.join("ledger.db");
    let earlier = fs::read(&path).unwrap();
    later(&open(dir));
    fs::write(path, earlier).unwrap();
}

fn begin_anew(dir: &Path) {
    Workspace::begin_anew(dir, &*Hand::new(), &rina(), json!({})).unwrap();
}

#[test]
fn an_approved_action_is_given_back_with_its_approval() {
    let dir = tempfile::tempdir().unwrap();
    drop(asked(dir.path()));
    lose(dir.path(), |workspace| {
        let go = |from, to, update: &Update| {
            workspace.ledger().by(&rina()).transition("i1", &[from], to, update).unwrap()
        };
        go(IntentState::Prepared, IntentState::Intent, &yes("r1", "bound to i1"));
        go(IntentState::Intent, IntentState::Sending, &Update::default());
    });
    let workspace = open(dir.path());
    assert_eq!(workspace.health().ledger, LedgerHealth::Ok);
    assert_eq!((workspace.replayed().entries, workspace.replayed().others), (3, 0));
    assert_eq!(workspace.replayed().intents, ["i1"]);
    let state = workspace.ledger().approval("r1").unwrap().unwrap().state;
    assert_eq!(state, ApprovalState::Approved);
    assert_eq!(workspace.ledger().vouch("i1").unwrap().state, IntentState::Sending);
    assert_eq!(heads(dir.path()), chain(&workspace));
}

#[test]
fn what_cannot_be_given_back_stops_acting_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    lose(dir.path(), |workspace| {
        let ledger = workspace.ledger();
        // No entry holds a PIN, so the operators do not come back; a request names one of them.
        ledger.by(&rina()).add_operator(&operator("admin", Role::Administrator)).unwrap();
        ledger.by(&rina()).add_operator(&operator("maker", Role::Finance)).unwrap();
        ledger.by(&rina()).prepare(&intent("i1", "cs_1", "k1")).unwrap();
        ledger.by(&rina()).ask_approval(&ask("r1", "i1")).unwrap();
    });
    for _ in 0..2 {
        let workspace = open(dir.path());
        let reason = said(&workspace);
        assert!(reason.contains("cannot be given back"), "{reason}");
        assert!(workspace.ledger().ready().is_err());
        assert!(workspace.ledger().intent("i1").unwrap().is_none(), "all of it or nothing");
    }
    begin_anew(dir.path());
    let workspace = open(dir.path());
    assert_eq!(workspace.health().ledger, LedgerHealth::Ok);
    let state = workspace.ledger().intent("i1").unwrap().map(|intent: Intent| intent.state);
    assert_eq!(state, Some(IntentState::Prepared));
}

#[test]
fn rows_that_decide_who_may_act_come_back_whole() {
    let dir = tempfile::tempdir().unwrap();
    let (kept, gone) = (connection("c1", "Toko", "acc"), connection("c2", "Old", "other"));
    let (workspace, policy) = (open(dir.path()), ApprovalPolicy::Always);
    workspace.ledger().by(&rina()).add_operator(&operator("a", Role::Administrator)).unwrap();
    workspace.ledger().by(&rina()).add_connection(&gone).unwrap();
    drop(workspace);
    let key = OperatorKey {
        public: "pk".into(),
        operator: "a".into(),
        own: true,
        added_by: "Rina".into(),
        added_at: at(5),
    };
    let foreign = NewForeign {
        id: "f1".into(),
        bound: "b".into(),
        file: "{}".into(),
        maker: "a".into(),
        taken_by: "Rina".into(),
    };
    lose(dir.path(), |workspace| {
        let (by, ledger) = (rina(), workspace.ledger());
        ledger.by(&by).add_connection(&kept).unwrap();
        ledger.by(&by).remove_connection(&gone.id).unwrap();
        ledger.by(&by).set_approval_policy(&kept, &policy).unwrap();
        ledger.by(&by).add_operator_key(&key, None).unwrap();
        ledger.by(&by).take_foreign_request(&foreign).unwrap();
        ledger.by(&by).join(&c1(), "pay_1", "cs_1").unwrap();
        ledger.by(&by).unjoin(&c1(), "pay_1").unwrap();
        ledger.by(&by).join(&c1(), "pay_2", "cs_1").unwrap();
    });
    let workspace = open(dir.path());
    assert_eq!(workspace.health().ledger, LedgerHealth::Ok);
    assert_eq!((workspace.replayed().entries, workspace.replayed().others), (8, 0));
    let ledger = workspace.ledger();
    assert_eq!(ledger.connections().unwrap(), std::slice::from_ref(&kept));
    assert_eq!(ledger.approval_policy(&kept).unwrap(), policy);
    assert_eq!(ledger.operator_keys().unwrap(), [key]);
    assert_eq!(ledger.foreign_request("f1").unwrap().unwrap().state, ForeignState::Waiting);
    assert_eq!(ledger.joined_to(&c1(), "cs_1").unwrap(), ["pay_2"]);
    drop(workspace);
    behind_its_back(dir.path(), "DELETE FROM approval_policy");
    assert!(said(&open(dir.path())).contains("table approval_policy"));
}

#[test]
fn acting_stops_where_what_it_rests_on_is_lost_until_a_new_chain() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    lose(dir.path(), |workspace| {
        let by = By::program();
        workspace.ledger().by(&by).add_note(&key("cs_1"), "called").unwrap();
        workspace.ledger().by(&by).add_operator(&operator("a", Role::Administrator)).unwrap();
    });
    for replayed in [2, 0] {
        let workspace = open(dir.path());
        let reason = said(&workspace);
        assert!(reason.ends_with("operator.added"), "{reason}");
        assert_eq!(workspace.replayed().entries, replayed);
        assert_eq!(workspace.ledger().notes(&key("cs_1")).unwrap().len(), 1);
    }
    begin_anew(dir.path());
    assert_eq!(open(dir.path()).health().ledger, LedgerHealth::Ok);
}

#[test]
fn an_empty_file_is_a_lost_ledger() {
    for beside in ["cache.db", "ledger.log", "ledger.db-wal"] {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("ledger.db"), "").unwrap();
        fs::write(dir.path().join(beside), "something").unwrap();
        let workspace = open(dir.path());
        let safe = LedgerHealth::SafeMode("the file is empty".into());
        assert_eq!(workspace.health().ledger, safe, "{beside}");
        drop(workspace);
        assert_eq!(fs::read(dir.path().join(beside)).unwrap(), b"something", "{beside}");
    }
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("ledger.db"), "").unwrap();
    assert_eq!(open(dir.path()).health().ledger, LedgerHealth::Ok, "nothing was in it yet");
}

/// A confirmed intent at an older state of its row, and what the harm left of its entries.
fn harmed(harm: &str, stored: &str) -> IntentState {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let go = |from, to| {
        let update = Update::default();
        let moved = workspace.ledger().by(&rina()).transition("i1", &[from], to, &update);
        assert!(matches!(moved, Ok(Outcome::Moved(_))), "{moved:?}");
    };
    workspace.ledger().by(&rina()).prepare(&intent("i1", "cs_1", "k1")).unwrap();
    go(IntentState::Prepared, IntentState::Intent);
    go(IntentState::Intent, IntentState::Sending);
    go(IntentState::Sending, IntentState::Unknown);
    go(IntentState::Unknown, IntentState::Refused);
    workspace.ledger().by(&rina()).add_note(&key("cs_1"), "behind it").unwrap();
    drop(workspace);
    fs::remove_file(dir.path().join("ledger.log")).unwrap();
    let stored = format!("UPDATE intent SET state = '{stored}'");
    behind_its_back(dir.path(), &format!("{} {harm}; {stored}", crate::mirror::UNGUARD));
    begin_anew(dir.path());
    let workspace = open(dir.path());
    assert_eq!(workspace.health().ledger, LedgerHealth::Ok);
    assert!(workspace.ledger().audit_verify(&[]).unwrap().faults.is_empty());
    workspace.ledger().intent("i1").unwrap().unwrap().state
}

#[test]
fn a_new_chain_moves_no_row_back() {
    let bent = "UPDATE audit SET entry = replace(entry, 'Rina', 'Bert') WHERE seq = 5";
    // Its last entry is damaged: an older one says nothing of the row that is there.
    assert_eq!(harmed(bent, "refused"), IntentState::Refused);
    assert_eq!(harmed(bent, "unknown"), IntentState::Unknown);
    // Its last entry is whole.
    assert_eq!(harmed("SELECT 1", "unknown"), IntentState::Refused);
    let none = "PRAGMA foreign_keys = OFF; DELETE FROM intent";
    // A row that is gone is what the last whole entry says.
    assert_eq!(harmed(&format!("{bent}; {none}"), "refused"), IntentState::Sending);
}

#[test]
fn a_new_chain_takes_nothing_from_the_log_of_another_ledger() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    open(dir.path()).ledger().by(&rina()).add_note(&key("cs_1"), "here").unwrap();
    let workspace = open(other.path());
    for note in ["there", "too"] {
        workspace.ledger().by(&rina()).add_note(&key("cs_2"), note).unwrap();
    }
    drop(workspace);
    fs::copy(other.path().join("ledger.log"), dir.path().join("ledger.log")).unwrap();
    said(&open(dir.path()));
    begin_anew(dir.path());
    let workspace = open(dir.path());
    assert_eq!(workspace.ledger().notes(&key("cs_1")).unwrap()[0].text, "here");
    assert!(workspace.ledger().notes(&key("cs_2")).unwrap().is_empty());
}

#[test]
fn a_new_chain_leaves_no_money_on_a_bank_line_that_is_not_there() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let money = NewReceived { line: Some(77), ..money("m1", "cs_1") };
    workspace.ledger().by(&rina()).record_received(&money).unwrap();
    drop(workspace);
    begin_anew(dir.path());
    let found = open(dir.path()).ledger().received(&key("cs_1")).unwrap();
    assert_eq!(found[0].what, NewReceived { line: None, ..money });
}
