//! Verifying compares the log with the rows, and with the file beside the ledger.

use std::fs;
use std::sync::Arc;

use domain::approval::ApprovalPolicy;
use domain::people::Role;
use store::Workspace;
use store::ledger::{By, Fault, IntentState};

use crate::intents::intent;
use crate::mirror::{UNGUARD, behind_its_back, go, sending};
use crate::people::{ask, operator};
use crate::support::*;

/// A workspace in which time goes on, with a row in each table that entries tell of; a connection came
/// and went.
fn used(dir: &std::path::Path) -> Workspace {
    let clock = Hand::new();
    let workspace = Workspace::open(dir, Arc::<Hand>::clone(&clock)).unwrap();
    let (ledger, by) = (workspace.ledger(), rina());
    ledger.by(&By::program()).set_setting("name", Some("Toko")).unwrap();
    clock.forward(60);
    ledger.by(&by).add_operator(&operator("admin", Role::Administrator)).unwrap();
    ledger.by(&by).add_operator(&operator("maker", Role::Finance)).unwrap();
    let (kept, gone) = (connection("c1", "Toko", "acc"), connection("c2", "Old", "other"));
    ledger.by(&by).add_connection(&kept).unwrap();
    ledger.by(&by).add_connection(&gone).unwrap();
    ledger.by(&by).remove_connection(&gone.id).unwrap();
    sending(&workspace, "i1");
    go(&workspace, "i1", IntentState::Sending, IntentState::Confirmed);
    ledger.by(&by).prepare(&intent("i2", "cs_2", "i2")).unwrap();
    ledger.by(&by).ask_approval(&ask("r1", "i2")).unwrap();
    ledger.by(&by).set_approval_policy(&kept, &ApprovalPolicy::Always).unwrap();
    ledger.by(&by).add_note(&key("cs_1"), "called").unwrap();
    ledger.by(&by).join(&c1(), "pay_1", "cs_1").unwrap();
    ledger.by(&by).join(&c1(), "pay_1", "cs_2").unwrap();
    ledger.by(&by).unjoin(&c1(), "pay_1").unwrap();
    workspace
}

fn faults(workspace: &Workspace) -> Vec<Fault> {
    workspace.ledger().audit_verify(&[]).unwrap().faults
}

#[test]
fn a_ledger_that_is_as_its_log_says_has_no_fault() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = used(dir.path());
    assert_eq!(faults(&workspace), []);
}

#[test]
fn a_row_that_is_another_or_gone_or_never_told_is_a_fault() {
    let harms = [
        ("UPDATE intent SET minor = 1 WHERE id = 'i1'", Some("intent")),
        ("PRAGMA foreign_keys = OFF; DELETE FROM intent WHERE id = 'i1'", Some("intent")),
        ("UPDATE note SET text = 'never called'", Some("note")),
        ("DELETE FROM note", Some("note")),
        ("UPDATE approval_policy SET policy = '\"off\"'", Some("approval_policy")),
        ("DELETE FROM approval_policy", Some("approval_policy")),
        ("UPDATE joined SET undone_at = NULL", Some("joined")),
        ("UPDATE connection SET account = 'theirs'", Some("connection")),
        ("DELETE FROM connection", Some("connection")),
    ];
    for (sql, name) in harms {
        let dir = tempfile::tempdir().unwrap();
        let workspace = used(dir.path());
        behind_its_back(dir.path(), sql);
        let found: Vec<_> = faults(&workspace)
            .into_iter()
            .map(|fault| match fault {
                Fault::Row { table, .. } => Some(table),
                _ => None,
            })
            .collect();
        assert_eq!(found, [name], "{sql}");
    }
    let dir = tempfile::tempdir().unwrap();
    let workspace = used(dir.path());
    let now = at(90).timestamp_millis();
    behind_its_back(
        dir.path(),
        &format!(
            "INSERT INTO note (connection, kind, session, text, author, at) \
             VALUES ('c1', 'session', 'cs_1', 'forged', 'Rina', {now})"
        ),
    );
    let key = "2".to_owned();
    assert_eq!(faults(&workspace), [Fault::Untold { table: "note", key }]);
}

#[test]
fn a_log_beside_it_that_says_something_else_is_a_fault() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = used(dir.path());
    let log = dir.path().join("ledger.log");
    let whole = fs::read_to_string(&log).unwrap();
    fs::write(&log, whole.replace("called", "culled")).unwrap();
    let found = faults(&workspace);
    assert!(matches!(found[..], [Fault::Beside { .. }]), "{found:?}");
    // What is being written now, or not yet, is none.
    let half = &whole[..whole.len() - 30];
    fs::write(&log, half).unwrap();
    assert_eq!(faults(&workspace), []);
}

#[test]
fn rows_from_before_the_chain_stand_in_none_of_its_entries() {
    let dir = tempfile::tempdir().unwrap();
    drop(used(dir.path()));
    let dir = dir.path();
    behind_its_back(dir, &format!("{UNGUARD} UPDATE audit SET entry = entry || ' '"));
    let clock = Hand::new();
    clock.forward(3_600);
    Workspace::begin_anew(dir, &*clock, &rina(), serde_json::json!({})).unwrap();
    assert_eq!(faults(&open(dir)), []);
}
