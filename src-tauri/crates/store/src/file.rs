//! One SQLite file: a single writing connection behind a lock, and a few that can only read.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::migrate::{self, Schema};
use crate::{Result, StoreError};

/// 3.51.3, the first without the WAL-reset bug.
pub(crate) const OLDEST_SQLITE: i32 = 3_051_003;

/// How long a write waits for another program: an index over millions of rows takes its time.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Reading connections that are kept for the next reader.
const KEPT_READERS: usize = 4;

/// One of the two files, open.
pub(crate) struct File {
    path: PathBuf,
    schema: Schema,
    /// Which file it was when it was opened.
    identity: Option<(u64, u64)>,
    /// Why nothing may be written, where that is so.
    read_only: Option<String>,
    readers: Mutex<Vec<Connection>>,
    /// Closed last: the last one that may write takes the write-ahead log with it.
    writer: Option<Mutex<Connection>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic in a writer has rolled its transaction back; the connection itself is whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl File {
    /// Opens the file for reading and writing, makes it where it is missing, and brings its
    /// schema up to date.
    pub(crate) fn open(path: &Path, schema: Schema) -> Result<Self> {
        let named = |e: rusqlite::Error| StoreError::of(schema.file(), e);
        let mut db = Connection::open(path).map_err(named)?;
        configure(&db, schema).map_err(named)?;
        migrate::run(&mut db, schema).map_err(|e| e.in_file(schema.file()))?;
        Ok(Self {
            path: path.to_owned(),
            schema,
            identity: identity(path),
            read_only: None,
            writer: Some(Mutex::new(db)),
            readers: Mutex::default(),
        })
    }

    /// A file that can only be read, and why.
    pub(crate) fn read_only(path: &Path, schema: Schema, reason: String) -> Self {
        Self {
            path: path.to_owned(),
            schema,
            identity: identity(path),
            read_only: Some(reason),
            writer: None,
            readers: Mutex::default(),
        }
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether nothing may be written.
    pub(crate) fn is_read_only(&self) -> bool {
        self.writer.is_none()
    }

    /// Reads in one consistent view.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let db = self.reader().map_err(|e| e.in_file(self.schema.file()))?;
        let done = in_view(&db, work).map_err(|e| e.in_file(self.schema.file()));
        let mut kept = lock(&self.readers);
        if kept.len() < KEPT_READERS && db.is_autocommit() {
            kept.push(db);
        }
        done
    }

    /// Reads what the disk says now: from the file that the path names, and without a page that an
    /// earlier reader left in memory.
    pub(crate) fn read_anew<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        if identity(&self.path) != self.identity {
            let reason = "another file took its place while it was open".to_owned();
            return Err(StoreError::Damaged { file: self.schema.file(), reason });
        }
        self.read(|db| {
            db.prepare_cached("PRAGMA shrink_memory")?.execute([])?;
            work(db)
        })
    }

    /// Writes in one transaction: everything or nothing.
    pub(crate) fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        self.with_writer(|db| in_transaction(db, work))
    }

    /// An error where nothing may be written.
    pub(crate) fn refuse_read_only(&self) -> Result<()> {
        self.writer().map(drop)
    }

    fn writer(&self) -> Result<&Mutex<Connection>> {
        self.writer.as_ref().ok_or_else(|| {
            let reason = self.read_only.clone().unwrap_or_default();
            StoreError::ReadOnly { file: self.schema.file(), reason }
        })
    }

    /// The writing connection itself, for what cannot run inside a transaction.
    pub(crate) fn with_writer<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T>,
    ) -> Result<T> {
        let writer = self.writer()?;
        work(&mut lock(writer)).map_err(|e| e.in_file(self.schema.file()))
    }

    /// Closes a file that another name is to be given: everything must be in it, nothing in a log
    /// beside it.
    pub(crate) fn close(self) -> Result<()> {
        lock(&self.readers).clear();
        let busy = "PRAGMA wal_checkpoint(TRUNCATE)";
        let busy: bool = self.with_writer(|db| Ok(db.query_row(busy, [], |row| row.get(0))?))?;
        if busy {
            return Err(StoreError::Busy { owner: "another program".to_owned() });
        }
        Ok(())
    }

    /// A connection that can only read.
    pub(crate) fn reader(&self) -> Result<Connection> {
        if let Some(db) = lock(&self.readers).pop() {
            return Ok(db);
        }
        let db = Connection::open_with_flags(
            &self.path,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        db.busy_timeout(PATIENCE)?;
        db.pragma_update(None, "query_only", true)?;
        db.pragma_update(None, "trusted_schema", false)?;
        db.pragma_update(None, "temp_store", "memory")?;
        db.pragma_update(None, "cache_size", -65_536)?;
        db.set_prepared_statement_cache_capacity(128);
        if self.schema == Schema::Cache {
            functions(&db)?;
        }
        Ok(db)
    }
}

/// Everything or nothing.
pub(crate) fn in_transaction<T>(
    db: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> Result<T>,
) -> Result<T> {
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = work(&tx)?;
    tx.commit()?;
    Ok(done)
}

/// Begins, works and ends, so that several statements see one state of the file.
fn in_view<T>(db: &Connection, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    db.prepare_cached("BEGIN")?.execute([])?;
    let done = work(db);
    let ended = db.prepare_cached("COMMIT").and_then(|mut end| end.execute([]));
    done.and_then(|value| ended.map(|_| value).map_err(StoreError::from))
}

/// Which file a path names. Where none is told, the system lets nobody replace an open one.
fn identity(path: &Path) -> Option<(u64, u64)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
    }
    #[cfg(not(unix))]
    None
}

fn configure(db: &Connection, schema: Schema) -> rusqlite::Result<()> {
    db.busy_timeout(PATIENCE)?;
    db.set_prepared_statement_cache_capacity(128);
    db.pragma_update(None, "trusted_schema", false)?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "temp_store", "memory")?;
    if db.query_row("PRAGMA page_count", [], |row| row.get::<_, i64>(0))? == 0 {
        db.pragma_update(None, "page_size", 8192)?;
    }
    db.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    match schema {
        Schema::Cache => {
            db.pragma_update(None, "synchronous", "NORMAL")?;
            db.pragma_update(None, "cache_size", -131_072)?;
            // Small check points in the middle of a first sync cost half its speed.
            db.pragma_update(None, "wal_autocheckpoint", 16_000)?;
            db.pragma_update(None, "journal_size_limit", 64 << 20)
        }
        Schema::Ledger => {
            db.pragma_update(None, "synchronous", "FULL")?;
            db.pragma_update(None, "journal_size_limit", crate::fold::KEPT)?;
            db.pragma_update(None, "fullfsync", true)?;
            db.pragma_update(None, "checkpoint_fullfsync", true)
        }
    }
}

/// What the search language asks of Rust.
fn functions(db: &Connection) -> rusqlite::Result<()> {
    let pure = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY;
    db.create_scalar_function("hit", 1, pure, |row| Ok(crate::cache::asked(row.get(0)?)))?;
    db.create_scalar_function("within", -1, pure | FunctionFlags::SQLITE_DETERMINISTIC, |row| {
        let needle: String = row.get(0)?;
        for n in 1..row.len() {
            let text = row.get_raw(n).as_str_or_null()?.unwrap_or_default();
            if text.to_lowercase().contains(&needle) {
                return Ok(true);
            }
        }
        Ok(false)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many pages as the file has now: the next one is refused as on a full disk.
    fn fill(file: &File) {
        let full = |db: &mut Connection| {
            let pages: i64 = db.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            db.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
            Ok(())
        };
        file.with_writer(full).unwrap();
    }

    #[test]
    fn a_full_disk_is_named_and_costs_nothing_that_was_written() {
        for schema in [Schema::Cache, Schema::Ledger] {
            let dir = tempfile::tempdir().unwrap();
            let file = File::open(&dir.path().join(schema.file()), schema).unwrap();
            file.write(|tx| Ok(tx.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")?))
                .unwrap();
            fill(&file);
            let much = "INSERT INTO t SELECT randomblob(9000)";
            let refused = file.write(|tx| {
                Ok(tx.execute("INSERT INTO t VALUES (2)", []).and_then(|_| tx.execute(much, []))?)
            });
            assert!(matches!(refused, Err(StoreError::DiskFull)), "{refused:?}");
            let count = "SELECT count(*) FROM t";
            let kept: i64 = file.read(|db| Ok(db.query_row(count, [], |row| row.get(0))?)).unwrap();
            assert_eq!(kept, 1, "the whole step is undone");
            file.with_writer(|db| {
                Ok(db.query_row("PRAGMA max_page_count = 100000", [], |_| Ok(()))?)
            })
            .unwrap();
            file.write(|tx| Ok(tx.execute(much, [])?)).unwrap();
        }
    }

    #[test]
    fn a_panic_in_the_middle_leaves_a_working_file() {
        let dir = tempfile::tempdir().unwrap();
        let file = File::open(&dir.path().join("cache.db"), Schema::Cache).unwrap();
        let work = std::panic::AssertUnwindSafe(|| {
            file.write(|tx| -> Result<()> {
                tx.execute("INSERT INTO meta VALUES ('half', '')", [])?;
                panic!("in the middle")
            })
        });
        assert!(std::panic::catch_unwind(work).is_err());
        file.write(|tx| Ok(tx.execute("INSERT INTO meta VALUES ('whole', '')", [])?)).unwrap();
        let count: i64 = file
            .read(|db| Ok(db.query_row("SELECT count(*) FROM meta", [], |r| r.get(0))?))
            .unwrap();
        assert_eq!(count, 1);
    }

    #[test]
    fn the_pragmas_that_durability_rests_on_hold() {
        let dir = tempfile::tempdir().unwrap();
        let expected = [(Schema::Cache, 1, 0), (Schema::Ledger, 2, 1)];
        for (schema, synchronous, fullfsync) in expected {
            let file = File::open(&dir.path().join(schema.file()), schema).unwrap();
            let ask = |sql: &'static str| {
                file.with_writer(|db| Ok(db.query_row(sql, [], |row| row.get::<_, i64>(0))?))
                    .unwrap()
            };
            assert_eq!(ask("PRAGMA synchronous"), synchronous);
            assert_eq!(ask("PRAGMA fullfsync"), fullfsync);
            assert_eq!(ask("PRAGMA application_id"), i64::from(schema.application_id()));
        }
    }

    #[test]
    fn a_reader_cannot_write() {
        let dir = tempfile::tempdir().unwrap();
        let file = File::open(&dir.path().join("cache.db"), Schema::Cache).unwrap();
        let refused = file.read(|db| Ok(db.execute("DELETE FROM meta", [])?));
        assert!(matches!(refused, Err(StoreError::ReadOnly { .. })));
    }

    #[test]
    fn the_schema_is_the_one_that_was_agreed_on() {
        let dir = tempfile::tempdir().unwrap();
        for schema in [Schema::Cache, Schema::Ledger] {
            let file = File::open(&dir.path().join(schema.file()), schema).unwrap();
            let sql = "SELECT s.type || ' ' || s.name || ': ' || \
                       group_concat(c.name || ' ' || c.type, ', ' ORDER BY c.cid) \
                       FROM sqlite_schema s JOIN pragma_table_info(s.name) c \
                       WHERE s.name NOT LIKE 'refinery%' AND s.name NOT LIKE 'sqlite%' \
                       GROUP BY s.name ORDER BY s.type DESC, s.name";
            let lines = file.read(|db| {
                let mut all = db.prepare(sql)?;
                let lines = all.query_map([], |row| row.get::<_, String>(0))?;
                Ok(lines.collect::<rusqlite::Result<Vec<_>>>()?.join("\n"))
            });
            insta::assert_snapshot!(schema.file(), lines.unwrap());
        }
    }
}
