//! Operators, and what two of them decide. The rules that must hold whatever the program believes
//! are tried on the file itself.

use chrono::{DateTime, TimeDelta, Utc};
use domain::approval::{ApprovalPolicy, Proof, WAITS};
use domain::people::{Limits, Role, pin_pause};
use store::ledger::{
    Agreed, ApprovalState, End, IntentState, NewApproval, NewIntent, Operator, OperatorChange,
    Outcome, PinTry, Update,
};
use store::{StoreError, Workspace};

use crate::intents::intent;
use crate::support::*;

pub fn operator(id: &str, role: Role) -> Operator {
    Operator {
        id: id.into(),
        name: id.to_uppercase(),
        now: OperatorChange {
            role,
            limits: Limits::default(),
            account: None,
            pin: Some("hash".into()),
        },
        added_by: "somebody".into(),
        added_at: at(0),
        left_at: None,
    }
}

/// A workspace with a maker, two who may check, and an intent that waits for one of them.
pub fn asked(dir: &std::path::Path) -> Workspace {
    let workspace = open(dir);
    let ledger = workspace.ledger();
    ledger.by(&rina()).add_operator(&operator("admin", Role::Administrator)).unwrap();
    ledger.by(&rina()).add_operator(&operator("maker", Role::Finance)).unwrap();
    ledger.by(&rina()).prepare(&intent("i1", "cs_1", "k1")).unwrap();
    ledger.by(&rina()).ask_approval(&ask("r1", "i1")).unwrap();
    workspace
}

pub fn ask(id: &str, intent: &str) -> NewApproval {
    NewApproval {
        id: id.into(),
        intent: intent.into(),
        bound: format!("bound to {intent}"),
        maker: "maker".into(),
        maker_account: None,
        expires_at: at(0) + WAITS,
    }
}

pub fn yes(request: &str, bound: &str) -> Update {
    let agreed = Agreed {
        request: request.into(),
        bound: bound.into(),
        checker: "admin".into(),
        checker_name: "ADMIN".into(),
        proof: Proof::Procedure,
        answer: None,
    };
    Update { agreed: Some(agreed), ..Update::default() }
}

fn begin(workspace: &Workspace, update: &Update) -> store::Result<Outcome> {
    let from = [IntentState::Prepared];
    workspace.ledger().by(&rina()).transition("i1", &from, IntentState::Intent, update)
}

#[test]
fn what_somebody_else_changed_in_the_meantime_is_not_written_back() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let ledger = workspace.ledger();
    ledger.by(&rina()).add_operator(&operator("admin", Role::Administrator)).unwrap();
    ledger.by(&rina()).add_operator(&operator("b", Role::Approver)).unwrap();
    let seen = ledger.operator("b").unwrap().unwrap();
    let less = OperatorChange { role: Role::Support, ..seen.now.clone() };
    ledger.by(&rina()).change_operator(&seen, &less).unwrap();
    // Their own new PIN, decided before: it is theirs, and the role stays what it became.
    ledger.by(&rina()).set_operator_pin(&seen, "another hash").unwrap();
    let now = ledger.operator("b").unwrap().unwrap().now;
    assert_eq!((now.role, now.pin.as_deref()), (Role::Support, Some("another hash")));
    let stale = ledger.by(&rina()).change_operator(&seen, &seen.now);
    assert!(matches!(stale, Err(StoreError::Forbidden { .. })), "{stale:?}");
    let stale = ledger.by(&rina()).set_operator_pin(&seen, "a third");
    assert!(matches!(stale, Err(StoreError::Forbidden { .. })), "{stale:?}");
}

#[test]
fn an_administrator_comes_first_and_one_remains() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let ledger = workspace.ledger();
    let refused = |result: store::Result<()>| {
        assert!(matches!(result, Err(StoreError::Forbidden { .. })), "{result:?}");
    };
    refused(ledger.by(&rina()).add_operator(&operator("a", Role::Finance)));
    assert!(ledger.operators().unwrap().is_empty(), "the refused one was written");
    ledger.by(&rina()).add_operator(&operator("a", Role::Administrator)).unwrap();
    ledger.by(&rina()).add_operator(&operator("b", Role::Approver)).unwrap();
    refused(ledger.by(&rina()).remove_operator("a"));
    let a = ledger.operator("a").unwrap().unwrap();
    let change = |change: OperatorChange| ledger.by(&rina()).change_operator(&a, &change);
    refused(change(OperatorChange { role: Role::Finance, ..a.now.clone() }));
    refused(change(OperatorChange { account: None, pin: None, ..a.now.clone() }));
    ledger.by(&rina()).remove_operator("b").unwrap();
    let left = ledger.operator("b").unwrap().unwrap();
    assert!(left.left_at.is_some() && !left.can_sign_in());
    let again = Operator { name: "b".into(), ..operator("c", Role::Support) };
    assert!(
        matches!(ledger.by(&rina()).add_operator(&again), Err(StoreError::Conflict { .. })),
        "B is taken"
    );
}

#[test]
fn a_try_at_a_pin_is_counted_before_it_is_made_and_outlives_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Hand::new();
    let workspace = Workspace::open(dir.path(), clock.clone()).unwrap();
    workspace.ledger().by(&rina()).add_operator(&operator("a", Role::Administrator)).unwrap();
    for _ in 0..5 {
        assert_eq!(workspace.ledger().begin_pin_try("a", pin_pause).unwrap(), PinTry::Allowed);
    }
    let wait = PinTry::NotBefore(at(30));
    assert_eq!(workspace.ledger().begin_pin_try("a", pin_pause).unwrap(), wait);
    drop(workspace);
    let workspace = Workspace::open(dir.path(), clock.clone()).unwrap();
    let ledger = workspace.ledger();
    assert_eq!(ledger.begin_pin_try("a", pin_pause).unwrap(), wait, "a new start wins nothing");
    clock.forward(-3600);
    assert_eq!(ledger.begin_pin_try("a", pin_pause).unwrap(), wait, "nor does an earlier clock");
    clock.forward(3630);
    assert_eq!(ledger.begin_pin_try("a", pin_pause).unwrap(), PinTry::Allowed);
    assert_eq!(ledger.begin_pin_try("a", pin_pause).unwrap(), PinTry::NotBefore(at(90)));
    ledger.end_pin_tries("a").unwrap();
    assert_eq!(ledger.begin_pin_try("a", pin_pause).unwrap(), PinTry::Allowed);
}

#[test]
fn what_waits_begins_with_exactly_its_own_yes_and_once() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = asked(dir.path());
    let ledger = workspace.ledger();
    let wrong =
        [Update::default(), yes("r1", "bound to i2"), yes("r2", "bound to i1"), yes("", "")];
    for update in wrong {
        let result = begin(&workspace, &update);
        assert!(matches!(result, Err(StoreError::Forbidden { .. })), "{update:?}: {result:?}");
        assert_eq!(ledger.intent("i1").unwrap().unwrap().state, IntentState::Prepared);
    }
    let moved = begin(&workspace, &yes("r1", "bound to i1")).unwrap();
    assert!(matches!(moved, Outcome::Moved(row) if row.approved_by.as_deref() == Some("ADMIN")));
    let request = ledger.approval("r1").unwrap().unwrap();
    assert_eq!((request.state, request.proof), (ApprovalState::Approved, Some(Proof::Procedure)));
    let again = begin(&workspace, &yes("r1", "bound to i1")).unwrap();
    assert!(matches!(again, Outcome::Elsewhere(_)), "an approval was used twice");
    let end = End { state: ApprovalState::Rejected, reason: None, checker: None, answer: None };
    assert!(!ledger.by(&rina()).end_approval("r1", &end).unwrap(), "decided twice");
}

#[test]
fn an_end_gives_the_intent_up_and_nothing_is_prepared_beside_what_waits() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = asked(dir.path());
    let ledger = workspace.ledger();
    let beside = ledger.by(&rina()).prepare(&intent("i2", "cs_1", "k2"));
    assert!(matches!(beside, Err(StoreError::Forbidden { .. })), "{beside:?}");
    let end = End { state: ApprovalState::Withdrawn, reason: None, checker: None, answer: None };
    assert!(ledger.by(&rina()).end_approval("r1", &end).unwrap());
    assert_eq!(ledger.intent("i1").unwrap().unwrap().state, IntentState::Abandoned);
    ledger.by(&rina()).prepare(&intent("i2", "cs_1", "k1")).unwrap();
    assert!(ledger.waiting_approvals().unwrap().is_empty());
}

#[test]
fn nobody_waits_longer_than_a_week() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Hand::new();
    let workspace = Workspace::open(dir.path(), clock.clone()).unwrap();
    let ledger = workspace.ledger();
    ledger.by(&rina()).add_operator(&operator("admin", Role::Administrator)).unwrap();
    ledger.by(&rina()).add_operator(&operator("maker", Role::Finance)).unwrap();
    ledger.by(&rina()).prepare(&intent("i1", "cs_1", "k1")).unwrap();
    ledger.by(&rina()).ask_approval(&ask("r1", "i1")).unwrap();
    clock.forward(WAITS.num_seconds() - 1);
    assert_eq!(ledger.by(&rina()).expire_approvals().unwrap(), 0);
    clock.forward(1);
    let late = begin(&workspace, &yes("r1", "bound to i1"));
    assert!(matches!(late, Err(StoreError::Forbidden { .. })), "{late:?}");
    assert_eq!(ledger.by(&rina()).expire_approvals().unwrap(), 1);
    let ended = ledger.ended_approvals(at(0), DateTime::<Utc>::MAX_UTC).unwrap();
    assert_eq!(ended[0].state, ApprovalState::Expired);
    assert_eq!(ended[0].decided_at, Some(at(0) + WAITS));
    assert!(
        ledger.ended_approvals(at(0), at(0) + WAITS - TimeDelta::seconds(1)).unwrap().is_empty()
    );
}

#[test]
fn a_stricter_policy_voids_what_waits_and_a_looser_one_frees_nothing() {
    use ApprovalPolicy::{Always, From, Off};
    let dir = tempfile::tempdir().unwrap();
    let workspace = asked(dir.path());
    let ledger = workspace.ledger();
    let account = connection("c1", "Toko", "acc");
    let from = |minor| From([(idr(0).currency, minor)].into());
    let set = |policy: &ApprovalPolicy| ledger.by(&rina()).set_approval_policy(&account, policy);
    // The request was made under a policy that is off by now, and does not begin by that.
    assert_eq!(set(&Off).unwrap(), (Off, 0));
    assert!(matches!(begin(&workspace, &Update::default()), Err(StoreError::Forbidden { .. })));
    let elsewhere = connection("c2", "Other", "acc2");
    assert_eq!(ledger.by(&rina()).set_approval_policy(&elsewhere, &Always).unwrap(), (Off, 0));
    assert_eq!(set(&from(100)).unwrap(), (Off, 1));
    assert_eq!(ledger.approval("r1").unwrap().unwrap().state, ApprovalState::Void);
    assert_eq!(set(&from(200)).unwrap(), (from(100), 0));
    // Nobody was asked, and the policy asks: the ledger does not let it begin.
    let large = NewIntent { amount: idr(200), ..intent("i3", "cs_3", "k3") };
    let small = NewIntent { amount: idr(199), ..intent("i4", "cs_4", "k4") };
    let start = |intent: &NewIntent| {
        ledger.by(&rina()).prepare(intent).unwrap();
        let from = [IntentState::Prepared];
        ledger.by(&rina()).transition(&intent.id, &from, IntentState::Intent, &Update::default())
    };
    assert!(matches!(start(&large), Err(StoreError::Forbidden { .. })));
    assert!(matches!(start(&small), Ok(Outcome::Moved(_))));
    // Connected anew under another id: the account counts.
    assert_eq!(ledger.approval_policy(&connection("c9", "New", "acc")).unwrap(), from(200));
}

/// The file refuses, whoever writes to it.
#[test]
fn the_ledger_itself_refuses_what_the_rules_forbid() {
    let dir = tempfile::tempdir().unwrap();
    drop(asked(dir.path()));
    let db = rusqlite::Connection::open(dir.path().join(store::LEDGER_FILE)).unwrap();
    let table = [
        "UPDATE intent SET state = 'intent' WHERE id = 'i1'",
        "UPDATE intent SET state = 'sending' WHERE id = 'i1'",
        "UPDATE approval SET state = 'approved', checker = 'maker', proof = 'procedure', decided_at = 1",
        "UPDATE approval SET state = 'approved', decided_at = 1",
        "UPDATE approval SET bound = 'other'",
        "UPDATE approval SET maker = 'admin'",
        "UPDATE approval SET expires_at = expires_at + 1",
        "DELETE FROM approval",
        "DELETE FROM operator",
        "INSERT INTO operator SELECT 'x', 'Maker', folded, role, limits, account, pin, 0, NULL, added_by, \
         added_at, NULL FROM operator WHERE id = 'maker'",
    ];
    for sql in table {
        assert!(db.execute_batch(sql).is_err(), "{sql}");
    }
    db.execute_batch("UPDATE approval SET state = 'void', decided_at = 1").unwrap();
    let again = "UPDATE approval SET state = 'waiting', decided_at = NULL";
    assert!(db.execute_batch(again).is_err(), "a decided request came back");
}
