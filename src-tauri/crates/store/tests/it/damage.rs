//! Files that are not what they should be.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;

use domain::{Stamp, Status};
use store::{CacheHealth, LedgerHealth, StoreError, Workspace};

use crate::support::*;

fn scribble(path: &Path, offset: u64, bytes: &[u8]) {
    let mut file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(offset)).unwrap();
    file.write_all(bytes).unwrap();
}

/// A workspace with some sessions, one of them changed, and a note; closed again.
fn used(dir: &Path) {
    let workspace = open(dir);
    let sessions: Vec<_> = (0..300).map(|n| session(&format!("cs_{n}"), n)).collect();
    put(&workspace, &sessions);
    let mut paid = session("cs_7", 7);
    paid.status = Status::Completed;
    paid.updated = Stamp::provider(at(500));
    put(&workspace, &[paid]);
    workspace.ledger().by(&rina()).add_connection(&connection("c1", "Toko", "a")).unwrap();
    workspace.ledger().by(&rina()).add_note(&key("cs_7"), "called").unwrap();
}

#[test]
fn a_damaged_cache_is_reported_and_rebuilt_with_its_history() {
    for harm in ["foreign", "pages", "short", "gone"] {
        let dir = tempfile::tempdir().unwrap();
        used(dir.path());
        let file = dir.path().join("cache.db");
        match harm {
            "foreign" => {
                std::fs::write(&file, "this is no database, it is a long text".repeat(300)).unwrap()
            }
            "pages" => scribble(&file, 8192 * 2, &[0xA5; 8192 * 2]),
            "short" => std::fs::File::options()
                .write(true)
                .open(&file)
                .unwrap()
                .set_len(8192 * 5 + 100)
                .unwrap(),
            _ => std::fs::remove_file(&file).unwrap(),
        }
        let workspace = open(dir.path());
        assert!(matches!(workspace.health().cache, CacheHealth::Damaged(_)), "{harm}");
        assert_eq!(workspace.health().ledger, LedgerHealth::Ok, "{harm}");
        assert!(matches!(
            workspace.cache().rev(),
            Err(StoreError::Damaged { file: "cache.db", .. })
        ));
        assert_eq!(workspace.ledger().notes(&key("cs_7")).unwrap().len(), 1, "the ledger works on");
        drop(workspace);
        let report = Workspace::rebuild_cache(dir.path(), Hand::new()).unwrap();
        assert_eq!(report.kept_at.is_some(), harm != "gone");
        let workspace = open(dir.path());
        assert_eq!(workspace.health().cache, CacheHealth::Rebuilt);
        assert_eq!(put(&workspace, &[session("cs_7", 7)]).new, 1);
    }
}

#[test]
fn a_rebuild_carries_history_and_first_sight_over() {
    let dir = tempfile::tempdir().unwrap();
    used(dir.path());
    let report = Workspace::rebuild_cache(dir.path(), Hand::new()).unwrap();
    assert_eq!((report.history, report.first_seen, report.lost.len()), (1, 300, 0));
    let workspace = open(dir.path());
    let mut again = told(&session("cs_7", 7));
    again.seen_at = at(9_000_000);
    workspace.cache().apply(&c1(), vec![again], None).unwrap();
    assert_eq!(workspace.cache().get(&key("cs_7")).unwrap().unwrap().first_seen_at, at(1_000_000));
    assert_eq!(workspace.cache().history(&key("cs_7")).unwrap().len(), 1);
    let sweep = workspace.cache().open_sweep(&c1(), "sessions", None, None).unwrap();
    workspace.cache().finish_sweep(sweep.id).unwrap();
    drop(workspace);
    assert_eq!(open(dir.path()).health().cache, CacheHealth::Ok);
}

#[test]
fn a_damaged_ledger_is_opened_for_reading_only() {
    for harm in ["foreign", "header", "gone"] {
        let dir = tempfile::tempdir().unwrap();
        used(dir.path());
        let file = dir.path().join("ledger.db");
        match harm {
            "foreign" => {
                std::fs::write(&file, "no database at all, but long enough".repeat(300)).unwrap()
            }
            "header" => scribble(&file, 68, &[1, 2, 3, 4]),
            _ => std::fs::remove_file(&file).unwrap(),
        }
        let workspace = open(dir.path());
        assert!(matches!(&workspace.health().ledger, LedgerHealth::SafeMode(_)), "{harm}");
        let refused = workspace.ledger().by(&rina()).add_note(&key("cs_1"), "x");
        assert!(matches!(refused, Err(StoreError::ReadOnly { file: "ledger.db", .. })), "{harm}");
        assert_eq!(workspace.cache().search("cs_7", 5).unwrap().best.unwrap().session.id, "cs_7");
        assert_eq!(workspace.cache().count(&query("connection:c1"), ZONE).unwrap(), 300, "{harm}");
        let whole_file = harm == "header";
        assert_eq!(workspace.ledger().notes(&key("cs_7")).is_ok(), whole_file, "{harm}");
    }
}

#[test]
fn a_newer_file_is_left_as_it_is() {
    for file in ["cache.db", "ledger.db"] {
        let dir = tempfile::tempdir().unwrap();
        used(dir.path());
        let db = rusqlite::Connection::open(dir.path().join(file)).unwrap();
        db.execute("INSERT INTO refinery_schema_history VALUES (9999, 'later', '2030-01-01T00:00:00Z', '1')", []).unwrap();
        drop(db);
        let refused = Workspace::open(dir.path(), Hand::new()).map(drop).unwrap_err();
        assert!(matches!(&refused, StoreError::Newer { file: f, found: 9999, .. } if *f == file));
        assert!(refused.to_string().contains("Update the program"), "{refused}");
    }
}

#[test]
fn a_lost_log_and_a_folder_that_is_a_file_are_no_panic() {
    let dir = tempfile::tempdir().unwrap();
    used(dir.path());
    for tail in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(dir.path().join(format!("cache.db{tail}")));
        let _ = std::fs::remove_file(dir.path().join(format!("ledger.db{tail}")));
    }
    let workspace = open(dir.path());
    assert!(workspace.check().is_empty());
    assert_eq!(workspace.cache().count(&query(""), ZONE).unwrap(), 300);
    let file = dir.path().join("a file");
    std::fs::write(&file, "x").unwrap();
    assert!(matches!(Workspace::open(&file, Hand::new()).map(drop), Err(StoreError::Io { .. })));
}

/// Whatever single page is overwritten: an error or a whole answer, never a panic.
#[test]
fn any_overwritten_page_is_an_error_or_harmless() {
    let dir = tempfile::tempdir().unwrap();
    used(dir.path());
    let file = dir.path().join("cache.db");
    let good = std::fs::read(&file).unwrap();
    for page in 0..good.len() / 8192 {
        let mut bad = good.clone();
        bad[page * 8192..page * 8192 + 64].fill(0x5A);
        std::fs::write(&file, &bad).unwrap();
        let Ok(workspace) = Workspace::open(dir.path(), Hand::new()) else { continue };
        if workspace.health().cache == CacheHealth::Ok {
            let found = workspace.cache().search("cs_7", 5);
            assert!(found.is_ok_and(|hits| hits.best.is_some_and(|row| row.session.id == "cs_7")));
        }
    }
}

#[test]
fn a_schema_step_that_fails_leaves_a_copy_and_a_readable_ledger() {
    let dir = tempfile::tempdir().unwrap();
    used(dir.path());
    let db = rusqlite::Connection::open(dir.path().join("ledger.db")).unwrap();
    // As if an older version had written it: the next step will find its work done already.
    let last = "DELETE FROM refinery_schema_history \
                WHERE version = (SELECT max(version) FROM refinery_schema_history)";
    assert_eq!(db.execute(last, []).unwrap(), 1);
    drop(db);
    let workspace = open(dir.path());
    assert!(matches!(&workspace.health().ledger, LedgerHealth::SafeMode(_)));
    assert_eq!(workspace.ledger().notes(&key("cs_7")).unwrap().len(), 1);
    let entries = std::fs::read_dir(dir.path()).unwrap().filter_map(Result::ok);
    let copy =
        entries.map(|e| e.path()).find(|p| p.to_string_lossy().contains("ledger.db.schema-"));
    let copy = rusqlite::Connection::open(copy.unwrap()).unwrap();
    let notes: i64 = copy.query_row("SELECT count(*) FROM note", [], |row| row.get(0)).unwrap();
    assert_eq!(notes, 1, "the copy was made before anything was tried");
}
