//! Two programs on one workspace.

use std::sync::Arc;
use std::thread;

use domain::Status;
use store::cache::Observed;
use store::{StoreError, Workspace};

use crate::support::*;

#[test]
fn two_programs_see_each_others_rows() {
    let dir = tempfile::tempdir().unwrap();
    let (window, line) = (open(dir.path()), open(dir.path()));
    put(&window, &[session("cs_1", 0)]);
    assert_eq!(line.cache().search("cs_1", 5).unwrap().found, 1);
    let rev = line.cache().rev().unwrap();
    let mut changed = session("cs_1", 0);
    changed.customer.name = Some("Budi".into());
    changed.updated = domain::Stamp::provider(at(5));
    put(&window, &[changed, session("cs_2", 1)]);
    assert!(line.cache().rev().unwrap() > rev);
    let hits = line.cache().search("budi", 5).unwrap();
    assert_eq!((hits.found, hits.searched), (1, 2), "also texts changed by the other program");
}

#[test]
fn many_writers_of_two_programs_wait_for_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let both = [Arc::new(open(dir.path())), Arc::new(open(dir.path()))];
    let work = |n: usize| {
        let workspace = Arc::clone(&both[n % 2]);
        thread::spawn(move || {
            for page in 0..10 {
                let rows: Vec<Observed> =
                    (0..20).map(|i| told(&session(&format!("cs_{n}_{page}_{i}"), i))).collect();
                workspace.cache().apply(&c1(), rows, None).unwrap();
                workspace.ledger().by(&rina()).add_note(&key("cs_1"), "seen").unwrap();
                workspace.cache().status_counts(None).unwrap();
            }
        })
    };
    let threads: Vec<_> = (0..4).map(work).collect();
    threads.into_iter().for_each(|t| t.join().unwrap());
    for workspace in &both {
        let counts = workspace.cache().status_counts(None).unwrap();
        assert_eq!(counts.iter().map(|c| c.sessions).sum::<u64>(), 800);
        assert_eq!(counts[0].status, Status::Open);
        assert_eq!(workspace.ledger().notes(&key("cs_1")).unwrap().len(), 40);
    }
}

#[test]
fn two_programs_may_open_a_new_folder_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().to_owned();
    let open_one = move |_| {
        let path = path.clone();
        thread::spawn(move || Workspace::open(&path, Hand::new()).map(drop))
    };
    let threads: Vec<_> = (0..4).map(open_one).collect();
    threads.into_iter().for_each(|t| t.join().unwrap().unwrap());
}

#[test]
fn one_program_syncs_a_connection_and_the_other_can_say_who() {
    let dir = tempfile::tempdir().unwrap();
    let (one, other) = (Hand::new(), Hand::new());
    let window = Workspace::open(dir.path(), one).unwrap();
    let line = Workspace::open(dir.path(), Arc::<Hand>::clone(&other)).unwrap();
    let lock = window.cache().lock_sync(&c1(), "the window", "t1").unwrap();
    window.cache().lock_sync(&c1(), "the window", "t1").unwrap();
    let refused = line.cache().lock_sync(&c1(), "the command line", "t2");
    assert!(matches!(refused, Err(StoreError::Busy { owner }) if owner == "the window"));
    other.forward(91);
    let taken = line.cache().lock_sync(&c1(), "the command line", "t2").unwrap();
    assert!(window.cache().beat_sync(&lock).is_err(), "it went to somebody else");
    line.cache().beat_sync(&taken).unwrap();
    line.cache().unlock_sync(&taken).unwrap();
    window.cache().lock_sync(&c1(), "the window", "t1").unwrap();
}

#[test]
fn a_rebuild_needs_the_workspace_alone() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let refused = Workspace::rebuild_cache(dir.path(), Hand::new());
    assert!(matches!(refused, Err(StoreError::Busy { .. })));
    drop(workspace);
    Workspace::rebuild_cache(dir.path(), Hand::new()).unwrap();
}

#[test]
fn what_a_program_held_is_free_the_moment_it_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let (window, line) = (open(dir.path()), open(dir.path()));
    window.cache().lock_sync(&c1(), "the window", "t1").unwrap();
    assert!(line.cache().lock_sync(&c1(), "the command line", "t2").is_err());
    drop(window);
    line.cache().lock_sync(&c1(), "the command line", "t2").unwrap();
}
