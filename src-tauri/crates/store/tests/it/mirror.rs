//! The log beside the ledger: which of the two is ahead, what is given back, what is refused.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use store::ledger::{Head, Intent, IntentFilter, IntentState, Update};
use store::{LedgerHealth, StoreError, Workspace};

use crate::intents::intent;
use crate::support::*;

pub fn log(dir: &Path) -> PathBuf {
    dir.join("ledger.log")
}

pub fn lines(dir: &Path) -> Vec<String> {
    fs::read_to_string(log(dir)).unwrap().lines().map(str::to_owned).collect()
}

/// The heads that the lines of the log name.
pub fn heads(dir: &Path) -> Vec<Head> {
    let head = |line: &String| {
        let parts: Vec<&str> = line.splitn(4, ' ').collect();
        format!("{}:{}", parts[1], parts[2]).parse().unwrap()
    };
    lines(dir).iter().map(head).collect()
}

pub fn chain(workspace: &Workspace) -> Vec<Head> {
    workspace.ledger().audit_from(1, 10_000).unwrap().into_iter().map(|entry| entry.head).collect()
}

pub fn go(workspace: &Workspace, id: &str, from: IntentState, to: IntentState) -> Intent {
    let acts = rina();
    let moved = workspace.ledger().by(&acts).transition(id, &[from], to, &Update::default());
    assert!(matches!(moved, Ok(store::ledger::Outcome::Moved(_))), "{moved:?}");
    workspace.ledger().intent(id).unwrap().unwrap()
}

/// Prepares an intent and takes it to the state in which it is sent.
pub fn sending(workspace: &Workspace, id: &str) -> Intent {
    workspace.ledger().by(&rina()).prepare(&intent(id, &format!("cs_{id}"), id)).unwrap();
    go(workspace, id, IntentState::Prepared, IntentState::Intent);
    go(workspace, id, IntentState::Intent, IntentState::Sending)
}

/// A workspace with a note, a confirmed intent and one that is being sent; closed again.
pub fn used(dir: &Path) {
    let workspace = open(dir);
    workspace.ledger().by(&rina()).add_note(&key("cs_1"), "called").unwrap();
    sending(&workspace, "done");
    go(&workspace, "done", IntentState::Sending, IntentState::Confirmed);
    sending(&workspace, "sent");
}

pub fn said(workspace: &Workspace) -> String {
    match &workspace.health().ledger {
        LedgerHealth::NoActing(reason) => reason.clone(),
        other => panic!("it was to be a contradiction: {other:?}"),
    }
}

/// Changes the ledger as nobody may.
pub fn behind_its_back(dir: &Path, sql: &str) {
    let db = rusqlite::Connection::open(dir.join("ledger.db")).unwrap();
    db.execute_batch(sql).unwrap();
}

pub const UNGUARD: &str =
    "DROP TRIGGER audit_fixed; DROP TRIGGER audit_kept; DROP TRIGGER audit_next;";

#[test]
fn every_act_of_every_program_is_a_line_of_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let (window, line) = (open(dir.path()), open(dir.path()));
    for n in 0..5 {
        window.ledger().by(&rina()).add_note(&key("cs_1"), &format!("{n} here")).unwrap();
        line.ledger().by(&rina()).add_note(&key("cs_1"), &format!("{n}\nthere")).unwrap();
    }
    sending(&line, "i1");
    assert_eq!(heads(dir.path()), chain(&window));
    assert_eq!(lines(dir.path()).len(), 13);
    window.ledger().vouch("i1").unwrap();
}

#[test]
fn a_log_that_lags_is_brought_up_to_date_and_a_torn_record_is_cut() {
    for harm in ["gone", "empty", "lines", "torn", "in the middle", "several", "garbage at the end"]
    {
        let dir = tempfile::tempdir().unwrap();
        used(dir.path());
        let (whole, bytes) = (lines(dir.path()), fs::read(log(dir.path())).unwrap());
        match harm {
            "gone" => fs::remove_file(log(dir.path())).unwrap(),
            "empty" => fs::write(log(dir.path()), "").unwrap(),
            "lines" => fs::write(log(dir.path()), whole[..3].join("\n") + "\n").unwrap(),
            // What was not synced may come back in part, the later part without the earlier.
            "in the middle" => replace(dir.path(), 2, "called", "culled"),
            "several" => {
                let torn = whole.iter().map(|line| line.replace("intent", "in\0ent"));
                fs::write(log(dir.path()), torn.collect::<Vec<_>>().join("\n") + "\n").unwrap();
            }
            "torn" => fs::write(log(dir.path()), &bytes[..bytes.len() - 40]).unwrap(),
            _ => fs::write(log(dir.path()), [&bytes[..], &[0; 700]].concat()).unwrap(),
        }
        let workspace = open(dir.path());
        assert_eq!(workspace.health().ledger, LedgerHealth::Ok, "{harm}");
        assert_eq!(lines(dir.path()), whole, "{harm}");
        assert_eq!(workspace.replayed().entries, 0, "{harm}");
        workspace.ledger().vouch("sent").unwrap();
    }
}

#[test]
fn what_a_ledger_lost_is_given_back() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    sending(&workspace, "early");
    drop(workspace);
    let earlier = fs::read(dir.path().join("ledger.db")).unwrap();
    let workspace = open(dir.path());
    workspace.ledger().by(&rina()).add_note(&key("cs_1"), "called").unwrap();
    workspace.ledger().by(&rina()).set_setting("name", Some("Toko")).unwrap();
    go(&workspace, "early", IntentState::Sending, IntentState::Confirmed);
    sending(&workspace, "late");
    let all = workspace.ledger().intents(&IntentFilter::default()).unwrap();
    drop(workspace);
    fs::write(dir.path().join("ledger.db"), earlier).unwrap();

    let workspace = open(dir.path());
    assert_eq!(workspace.health().ledger, LedgerHealth::Ok);
    let replayed = workspace.replayed();
    assert_eq!((replayed.entries, replayed.others), (6, 1), "a setting is only told");
    assert_eq!(replayed.intents, ["early", "late"]);
    let mut back = workspace.ledger().intents(&IntentFilter::default()).unwrap();
    // One-time tokens open something, so they are in no entry.
    let tokens = all.iter().map(|intent| intent.what.token_hash.clone());
    back.iter_mut().zip(tokens).for_each(|(intent, token)| intent.what.token_hash = token);
    assert_eq!(back, all);
    assert_eq!(workspace.ledger().intent_log("late").unwrap().len(), 3);
    assert_eq!(workspace.ledger().notes(&key("cs_1")).unwrap()[0].text, "called");
    assert_eq!(heads(dir.path()), chain(&workspace));
    assert!(workspace.ledger().audit_verify(&[]).unwrap().faults.is_empty());
    drop(workspace);
    assert_eq!(open(dir.path()).replayed().entries, 0, "once");
}

#[test]
fn a_ledger_that_is_gone_is_not_made_anew_beside_its_log() {
    let dir = tempfile::tempdir().unwrap();
    used(dir.path());
    for file in ["ledger.db", "cache.db"] {
        fs::remove_file(dir.path().join(file)).unwrap();
    }
    let workspace = open(dir.path());
    assert_eq!(workspace.health().ledger, LedgerHealth::SafeMode("the file is missing".into()));
    assert!(!dir.path().join("ledger.db").exists());
}

type Harm = fn(&Path);

/// Ways in which the two can contradict each other, with a word of what is said of each.
fn contradictions() -> Vec<(&'static str, Harm, &'static str)> {
    vec![
        ("a line of another chain", |dir| swap_first(dir), "entry 1"),
        (
            "a changed entry",
            |dir| {
                let sql = "UPDATE audit SET entry = replace(entry, 'called', 'culled')";
                behind_its_back(dir, &format!("{UNGUARD} {sql}"));
            },
            "entry 1",
        ),
        (
            "a changed entry without a log",
            |dir| {
                let sql = "UPDATE audit SET entry = replace(entry, 'called', 'culled')";
                behind_its_back(dir, &format!("{UNGUARD} {sql}"));
                fs::remove_file(log(dir)).unwrap();
            },
            "does not follow",
        ),
        (
            "an entry gone from the middle",
            |dir| behind_its_back(dir, &format!("{UNGUARD} DELETE FROM audit WHERE seq = 3")),
            "entry 3",
        ),
        (
            "a changed amount",
            |dir| behind_its_back(dir, "UPDATE intent SET minor = 1 WHERE id = 'done'"),
            "table intent",
        ),
        (
            "an intent that was never sent",
            |dir| behind_its_back(dir, "UPDATE intent SET state = 'intent' WHERE id = 'sent'"),
            "table intent",
        ),
        (
            "a lost intent",
            |dir| {
                let sql = "PRAGMA foreign_keys = OFF; DELETE FROM intent WHERE id = 'done'";
                behind_its_back(dir, sql);
            },
            "table intent",
        ),
    ]
}

fn replace(dir: &Path, line: usize, from: &str, to: &str) {
    let mut all = lines(dir);
    let changed = all.iter().position(|line| line.contains(from)).unwrap_or(line);
    all[changed] = all[changed].replace(from, to);
    fs::write(log(dir), all.join("\n") + "\n").unwrap();
}

/// Another workspace's first line: whole in itself.
fn swap_first(dir: &Path) {
    let other = tempfile::tempdir().unwrap();
    open(other.path()).ledger().by(&rina()).add_note(&key("cs_9"), "elsewhere").unwrap();
    let mut all = lines(dir);
    all[0] = lines(other.path())[0].clone();
    fs::write(log(dir), all.join("\n") + "\n").unwrap();
}

#[test]
fn a_contradiction_stops_acting_and_nothing_else() {
    for (name, harm, word) in contradictions() {
        let dir = tempfile::tempdir().unwrap();
        used(dir.path());
        harm(dir.path());
        let workspace = open(dir.path());
        let reason = said(&workspace);
        assert!(reason.contains(word), "{name}: {reason}");
        let refused = workspace.ledger().vouch("sent");
        assert!(matches!(refused, Err(StoreError::Contradiction { .. })), "{name}: {refused:?}");
        assert!(workspace.ledger().ready().is_err());
        workspace.ledger().by(&rina()).add_note(&key("cs_1"), "noted").unwrap();
        assert_eq!(workspace.ledger().notes(&key("cs_1")).unwrap()[1].text, "noted", "{name}");
        drop(workspace);
        assert_eq!(said(&open(dir.path())), reason, "{name}: until a person sees to it");
    }
}

#[test]
fn a_new_chain_names_the_old_one_and_nothing_is_deleted() {
    for (name, harm, _) in contradictions() {
        let dir = tempfile::tempdir().unwrap();
        used(dir.path());
        let old = heads(dir.path()).pop().unwrap();
        harm(dir.path());
        let busy = open(dir.path());
        let read = json!({ "sessions": ["cs_sent"] });
        let begin = || Workspace::begin_anew(dir.path(), &*Hand::new(), &rina(), read.clone());
        assert!(matches!(begin(), Err(StoreError::Busy { .. })));
        drop(busy);
        let aside = begin().unwrap();
        assert!(aside.iter().all(|file| file.exists()), "{name}: {aside:?}");
        assert!(!aside.is_empty());

        let workspace = open(dir.path());
        assert_eq!(workspace.health().ledger, LedgerHealth::Ok, "{name}");
        let entries = workspace.ledger().audit_from(1, 100).unwrap();
        let first = &entries[0].entry;
        assert!(first.contains("chain.begun") && first.contains("cs_sent"), "{name}: {first}");
        assert!(first.contains(&old.to_string()), "{name}: {first}");
        assert!(workspace.ledger().audit_verify(&[]).unwrap().faults.is_empty(), "{name}");
        assert_eq!(heads(dir.path()), chain(&workspace), "{name}");
        let done = workspace.ledger().intent("done").unwrap().unwrap();
        assert_eq!((done.state, done.what.amount), (IntentState::Confirmed, idr(10_000)), "{name}");
        let sent = workspace.ledger().vouch("sent").unwrap();
        assert_eq!(sent.state, IntentState::Sending, "{name}");
        assert_eq!(workspace.ledger().notes(&key("cs_1")).unwrap().len(), 1, "{name}");
        let again = workspace.ledger().by(&rina()).prepare(&intent("x", "cs_x", "x"));
        again.unwrap();
    }
}

#[test]
fn an_intent_that_changed_behind_the_programs_back_is_not_sent() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let sent = sending(&workspace, "i1");
    assert_eq!(workspace.ledger().vouch("i1").unwrap(), sent);
    behind_its_back(dir.path(), "UPDATE intent SET idem_key = 'other'");
    let refused = workspace.ledger().vouch("i1").unwrap_err();
    assert!(matches!(refused, StoreError::Contradiction { .. }), "{refused}");
    behind_its_back(dir.path(), "UPDATE intent SET idem_key = 'i1'");
    assert!(workspace.ledger().vouch("i1").is_err(), "once is enough");
}

/// Elsewhere, the system refuses to take an open file away.
#[cfg(unix)]
#[test]
fn a_ledger_whose_place_was_taken_is_not_what_the_disk_says() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let sent = sending(&workspace, "i1");
    let (ledger, kept) = (dir.path().join("ledger.db"), dir.path().join("kept"));
    fs::rename(&ledger, &kept).unwrap();
    let gone = workspace.ledger().vouch("i1").unwrap_err();
    fs::copy(&kept, &ledger).unwrap();
    let other = workspace.ledger().vouch("i1").unwrap_err();
    for refused in [gone, other] {
        assert!(refused.to_string().contains("another file took its place"), "{refused}");
    }
    fs::rename(&kept, &ledger).unwrap();
    assert_eq!(workspace.ledger().vouch("i1").unwrap(), sent, "it is back");
}

/// `/dev/full` takes no byte: a disk without any room, for the log alone.
#[cfg(target_os = "linux")]
#[test]
fn what_the_log_does_not_take_is_not_sent() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    workspace.ledger().by(&rina()).add_note(&key("cs_1"), "called").unwrap();
    let (log, kept) = (log(dir.path()), dir.path().join("kept"));
    fs::rename(&log, &kept).unwrap();
    std::os::unix::fs::symlink("/dev/full", &log).unwrap();
    let sent = sending(&workspace, "i1");
    let refused = workspace.ledger().vouch("i1").unwrap_err();
    assert!(matches!(refused, StoreError::Unmirrored { .. }), "{refused:?}");
    assert!(refused.to_string().contains("Nothing was sent"), "{refused}");
    fs::remove_file(&log).unwrap();
    fs::rename(&kept, &log).unwrap();
    assert_eq!(workspace.ledger().vouch("i1").unwrap(), sent, "once there is room");
    assert_eq!(heads(dir.path()), chain(&workspace));
}

#[test]
fn a_restored_ledger_begins_a_new_log_and_replays_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("copy.db");
    let home = dir.path().join("home");
    let workspace = open(&home);
    sending(&workspace, "before");
    workspace.backup(&copy).unwrap();
    sending(&workspace, "after");
    drop(workspace);
    let ahead = lines(&home);
    Workspace::restore(&home, &copy, &*Hand::new(), &rina()).unwrap();
    let workspace = open(&home);
    assert_eq!(workspace.health().ledger, LedgerHealth::Ok);
    assert_eq!(workspace.replayed().entries, 0);
    assert!(workspace.ledger().intent("after").unwrap().is_none());
    assert!(workspace.ledger().restored().unwrap().is_some(), "everything is read again first");
    assert_eq!(heads(&home), chain(&workspace));
    let files = fs::read_dir(&home).unwrap().flatten().map(|entry| entry.path());
    let named = |path: &PathBuf| path.to_string_lossy().contains("ledger.log.before-restore");
    let aside: Vec<PathBuf> = files.filter(named).collect();
    let kept = fs::read_to_string(&aside[0]).unwrap();
    assert_eq!(kept.lines().collect::<Vec<_>>(), ahead);
}

#[test]
fn a_workspace_from_before_there_was_a_chain_begins_one() {
    let dir = tempfile::tempdir().unwrap();
    used(dir.path());
    behind_its_back(dir.path(), &format!("{UNGUARD} DELETE FROM audit"));
    fs::remove_file(log(dir.path())).unwrap();
    let workspace = open(dir.path());
    assert_eq!(workspace.health().ledger, LedgerHealth::Ok);
    assert!(lines(dir.path()).is_empty());
    go(&workspace, "sent", IntentState::Sending, IntentState::Unknown);
    go(&workspace, "sent", IntentState::Unknown, IntentState::Sending);
    workspace.ledger().vouch("sent").unwrap();
    assert_eq!(lines(dir.path()).len(), 2);
}
