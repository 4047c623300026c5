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
const PATIENCE: Duration = Duration::from_secs(30);

/// Reading connections that are kept for the next reader.
const KEPT_READERS: usize = 4;

/// One of the two files, open.
pub(crate) struct File {
    path: PathBuf,
    schema: Schema,
    /// Why nothing may be written, where that is so.
    read_only: Option<String>,
    writer: Option<Mutex<Connection>>,
    readers: Mutex<Vec<Connection>>,
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
            read_only: Some(reason),
            writer: None,
            readers: Mutex::default(),
        }
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
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

    /// Writes in one transaction: everything or nothing.
    pub(crate) fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        self.with_writer(|db| {
            let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&tx)?;
            tx.commit()?;
            Ok(done)
        })
    }

    /// The writing connection itself, for what cannot run inside a transaction.
    pub(crate) fn with_writer<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T>,
    ) -> Result<T> {
        let Some(writer) = &self.writer else {
            let reason = self.read_only.clone().unwrap_or_default();
            return Err(StoreError::ReadOnly { file: self.schema.file(), reason });
        };
        work(&mut lock(writer)).map_err(|e| e.in_file(self.schema.file()))
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

/// Begins, works and ends, so that several statements see one state of the file.
fn in_view<T>(db: &Connection, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    db.prepare_cached("BEGIN")?.execute([])?;
    let done = work(db);
    let ended = db.prepare_cached("COMMIT").and_then(|mut end| end.execute([]));
    done.and_then(|value| ended.map(|_| value).map_err(StoreError::from))
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
