//! Copies of the ledger, and the way back.

use std::sync::Arc;

use store::{LedgerHealth, StoreError, Workspace};

use crate::support::*;

#[test]
fn a_copy_comes_back_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("copy.db");
    let home = dir.path().join("home");
    let workspace = open(&home);
    workspace.ledger().by(&rina()).add_note(&key("cs_1"), "before").unwrap();
    workspace.backup(&copy).unwrap();
    assert!(matches!(workspace.backup(&copy), Err(StoreError::Conflict { .. })));
    workspace.ledger().by(&rina()).add_note(&key("cs_1"), "after").unwrap();
    let busy = Workspace::restore(&home, &copy, &*Hand::new(), &rina());
    assert!(matches!(busy, Err(StoreError::Busy { .. })));
    drop(workspace);
    let clock = Hand::new();
    clock.forward(100);
    Workspace::restore(&home, &copy, &*clock, &rina()).unwrap();
    let workspace = open(&home);
    let notes = workspace.ledger().notes(&key("cs_1")).unwrap();
    assert_eq!(notes.iter().map(|n| n.text.as_str()).collect::<Vec<_>>(), ["before"]);
    let restored = workspace.ledger().restored().unwrap().unwrap();
    assert_eq!((restored.at, restored.as_of), (at(100), Some(at(0))));
    workspace.ledger().by(&rina()).settle_restored().unwrap();
    assert!(workspace.ledger().restored().unwrap().is_none());
    let kept = std::fs::read_dir(&home).unwrap().filter_map(Result::ok);
    assert!(kept.map(|e| e.file_name()).any(|n| n.to_string_lossy().contains("before-restore")));
}

#[test]
fn files_that_the_ledger_names_go_with_a_copy_and_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let (home, away) = (dir.path().join("home"), dir.path().join("away"));
    let workspace = open(&home);
    let (slip, torn) = ("a".repeat(64), "incoming-7");
    for (folder, name) in [("evidence", slip.as_str()), ("statements", &slip), ("statements", torn)]
    {
        std::fs::create_dir_all(home.join(folder)).unwrap();
        std::fs::write(home.join(folder).join(name), folder).unwrap();
    }
    let copy = workspace.daily_copy(Some(&away)).unwrap().unwrap();
    assert_eq!(std::fs::read_to_string(away.join("evidence").join(&slip)).unwrap(), "evidence");
    let names: Vec<_> = std::fs::read_dir(away.join("statements")).unwrap().collect();
    assert_eq!(names.len(), 1, "what did not come whole stays where it is: {names:?}");
    assert!(workspace.daily_copy(None).unwrap().is_some());
    assert!(!home.join("copies/evidence").exists(), "what lies in the workspace is there once");
    drop(workspace);
    std::fs::remove_dir_all(home.join("evidence")).unwrap();
    std::fs::write(home.join("statements").join(&slip), "still here").unwrap();
    Workspace::restore(&home, &copy, &*Hand::new(), &rina()).unwrap();
    let back = |folder: &str| std::fs::read_to_string(home.join(folder).join(&slip)).unwrap();
    assert_eq!(
        (back("evidence").as_str(), back("statements").as_str()),
        ("evidence", "still here")
    );
}

#[test]
fn what_is_no_ledger_is_not_restored() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    drop(open(&home));
    let refused = Workspace::restore(&home, &home.join("cache.db"), &*Hand::new(), &rina());
    assert!(matches!(refused, Err(StoreError::Damaged { .. })));
    assert_eq!(open(&home).health().ledger, LedgerHealth::Ok);
}

#[test]
fn one_copy_a_day_and_fourteen_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Hand::new();
    let workspace = Workspace::open(dir.path(), Arc::<Hand>::clone(&clock)).unwrap();
    let folder = dir.path().join("elsewhere");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("ledger-notes.db"), "somebody's own").unwrap();
    for _ in 0..20 {
        let made = workspace.daily_copy(Some(&folder)).unwrap().unwrap();
        assert!(made.exists());
        assert_eq!(workspace.daily_copy(Some(&folder)).unwrap(), None, "today's is there");
        clock.forward(86_400);
    }
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!((names.len(), names[0].as_str()), (15, "ledger-2026-11-09.db"));
    assert_eq!(names[14], "ledger-notes.db");
    assert!(workspace.daily_copy(None).unwrap().unwrap().starts_with(dir.path().join("copies")));
}
