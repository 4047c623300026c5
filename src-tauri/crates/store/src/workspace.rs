//! A workspace: one folder, two databases.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::{Clock, SessionKey};
use rusqlite::{Connection, OpenFlags};

use crate::cache::SessionRow;
use crate::ledger::Link;
use crate::migrate::{self, Schema};
use crate::seat::Seat;
use crate::{
    CACHE_FILE, Cache, LEDGER_FILE, Ledger, MIRROR_FILE, Result, StoreError, fold, mirror, place,
};

/// One folder with its two databases, open.
pub struct Workspace {
    dir: PathBuf,
    cache: Cache,
    ledger: Arc<Ledger>,
    health: Health,
    replayed: Replayed,
    pub(crate) clock: Arc<dyn Clock>,
    seat: Arc<Seat>,
    _open: std::fs::File,
}

/// How the two files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// What providers told us.
    pub cache: CacheHealth,
    /// What people did.
    pub ledger: LedgerHealth,
    /// The version of SQLite at work.
    pub sqlite: String,
}

/// How the cache is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CacheHealth {
    /// Whole.
    Ok,
    /// It cannot be used until it is rebuilt.
    Damaged(String),
    /// Rebuilt, and no sweep has reached its end since.
    Rebuilt,
}

/// How the ledger is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerHealth {
    /// Whole.
    Ok,
    /// Opened for reading only, and why: nothing may be confirmed.
    SafeMode(String),
    /// It and its log contradict each other, and how: nothing is sent, and everything else works,
    /// until [`Workspace::begin_anew`].
    NoActing(String),
}

/// What a ledger got back from its log at this start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replayed {
    /// The entries it had lost.
    pub entries: u64,
    /// The intents they tell of: what may have been sent is to be looked up.
    pub intents: Vec<String>,
    /// Entries about something that cannot be made again from them.
    pub others: u64,
}

/// A link with its session as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedLink {
    /// What was issued.
    pub link: Link,
    /// The session, where the provider has told of it.
    pub session: Option<SessionRow>,
}

impl Workspace {
    /// Opens a workspace, and makes what is missing in a new one.
    ///
    /// A damaged cache and a damaged ledger do not keep it from opening: [`Workspace::health`]
    /// says what is wrong. A network folder, a newer schema and a full disk do.
    pub fn open(dir: &Path, clock: Arc<dyn Clock>) -> Result<Self> {
        refuse_old_sqlite()?;
        let dir = place::prepare(dir)?;
        let (_held, open) = (place::hold(&dir)?, place::join(&dir)?);
        let seat = Arc::new(Seat::take(&dir, crate::time::ms(clock.now()))?);
        let (ledger, mut ledger_health) = open_ledger(&dir, &clock, &seat)?;
        let mut replayed = Replayed::default();
        if ledger_health == LedgerHealth::Ok {
            (ledger_health, replayed) = mirror::start(&ledger);
        }
        let (cache, cache_health) = open_cache(&dir, &ledger, &clock)?;
        let health = Health {
            cache: cache_health,
            ledger: ledger_health,
            sqlite: rusqlite::version().to_owned(),
        };
        Ok(Self { dir, cache, ledger, health, replayed, clock, seat, _open: open })
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What providers told us.
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// What people did.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Whether the program that sits there (see [`crate::ledger::Intent::owner`]) still has the
    /// workspace open.
    pub fn is_seated(&self, owner: &str) -> bool {
        self.seat.is_taken(owner)
    }

    /// How the two files were when they were opened, and whether a contradiction was found since.
    pub fn health(&self) -> Health {
        let mut health = self.health.clone();
        if let (LedgerHealth::Ok, Some(reason)) = (&health.ledger, self.ledger.halted()) {
            health.ledger = LedgerHealth::NoActing(reason);
        }
        health
    }

    /// What the ledger had lost and got back when it was opened.
    pub fn replayed(&self) -> &Replayed {
        &self.replayed
    }

    /// Issued links with their sessions as they stand now, newest first.
    pub fn issued_links(&self, limit: usize) -> Result<Vec<IssuedLink>> {
        let links = self.ledger.links(limit)?;
        let keys: Vec<SessionKey> = links.iter().map(|link| link.key.clone()).collect();
        let mut rows = self.cache.rows(&keys)?.into_iter().peekable();
        let with_row = |link: Link| {
            let session = rows.next_if(|row| row.key == link.key);
            IssuedLink { link, session }
        };
        Ok(links.into_iter().map(with_row).collect())
    }

    /// Looks at every page of both files: minutes for a large cache. Gives what is wrong.
    pub fn check(&self) -> Vec<String> {
        let look = |schema: Schema| {
            let db = look_at(&self.dir.join(schema.file()));
            let found = db.and_then(|db| {
                quick_check(&db, schema)
                    .map_err(|reason| StoreError::Damaged { file: schema.file(), reason })
            });
            found.err().map(|error| error.to_string())
        };
        [Schema::Cache, Schema::Ledger].into_iter().filter_map(look).collect()
    }
}

fn refuse_old_sqlite() -> Result<()> {
    if rusqlite::version_number() < crate::file::OLDEST_SQLITE {
        let reason = format!("SQLite {} can lose committed writes", rusqlite::version());
        return Err(StoreError::ReadOnly { file: LEDGER_FILE, reason });
    }
    Ok(())
}

/// Opens a file to look at it, without touching it.
pub(crate) fn look_at(path: &Path) -> Result<Connection> {
    let db = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    db.busy_timeout(std::time::Duration::from_secs(10))?;
    Ok(db)
}

/// Whether every page is what it should be; else what is wrong.
pub(crate) fn quick_check(db: &Connection, schema: Schema) -> std::result::Result<(), String> {
    let text = |e: rusqlite::Error| e.to_string();
    let says: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(text)?;
    if says != "ok" {
        return Err(says);
    }
    whose(db, schema)
}

/// Whether the file is ours; else what is wrong.
pub(crate) fn whose(db: &Connection, schema: Schema) -> std::result::Result<(), String> {
    let text = |e: rusqlite::Error| e.to_string();
    let id: i32 = db.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(text)?;
    if id != schema.application_id() {
        return Err(format!("it is not a {} of this program", schema.file()));
    }
    Ok(())
}

/// Whether a file can be used as it is: nothing wrong, or what is. An empty file is a new one.
fn inspect(dir: &Path, schema: Schema, thorough: bool) -> Result<std::result::Result<(), String>> {
    let path = dir.join(schema.file());
    let size = std::fs::metadata(&path).map_err(|e| StoreError::io(&path, e))?.len();
    if size == 0 {
        return Ok(Ok(()));
    }
    let db = match look_at(&path) {
        Ok(db) => db,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let looked =
        if thorough || size < SMALL { quick_check(&db, schema) } else { whose(&db, schema) };
    if looked.is_ok() {
        migrate::refuse_newer(&db, schema)?;
    }
    Ok(looked.and_then(|()| whole(&db, size)))
}

/// Files below this size are looked through at every start: it takes a moment.
const SMALL: u64 = 32 << 20;

/// Whether a file is as long as it says.
fn whole(db: &Connection, size: u64) -> std::result::Result<(), String> {
    let ask = |sql| {
        db.query_row(sql, [], |row| Ok(u64::from(row.get::<_, u32>(0)?)))
            .map_err(|e: rusqlite::Error| e.to_string())
    };
    let (said, there) = (ask("PRAGMA page_count")?, size / ask("PRAGMA page_size")?.max(1));
    // Pages that are only in the write-ahead log make the file shorter than it says.
    let logged = db.path().map_or(0, |path| fold::beyond(Path::new(&format!("{path}-wal")), there));
    if said > there + logged {
        return Err("a part of it is missing".to_owned());
    }
    Ok(())
}

/// The ledger is made first, so a cache without one means that the ledger was lost.
fn open_ledger(
    dir: &Path,
    clock: &Arc<dyn Clock>,
    seat: &Arc<Seat>,
) -> Result<(Arc<Ledger>, LedgerHealth)> {
    let size = |file: &str| std::fs::metadata(dir.join(file)).map_or(0, |found| found.len());
    let there = size(LEDGER_FILE) > 0;
    let safe = |reason: String| {
        let ledger = Ledger::safe_mode(dir, Arc::clone(clock), Arc::clone(seat), reason.clone());
        Ok((Arc::new(ledger), LedgerHealth::SafeMode(reason)))
    };
    if there {
        if let Err(reason) = inspect(dir, Schema::Ledger, true)? {
            return safe(reason);
        }
        crate::backup::before_migrating(dir, clock.as_ref())?;
    } else if dir.join(CACHE_FILE).exists()
        || dir.join(MIRROR_FILE).exists()
        || size(&format!("{LEDGER_FILE}-wal")) > 0
    {
        // An empty file is as lost as a missing one, and SQLite would throw its log away.
        let how = if dir.join(LEDGER_FILE).exists() { "empty" } else { "missing" };
        return safe(format!("the file is {how}"));
    }
    match Ledger::open(dir, Arc::clone(clock), Arc::clone(seat)) {
        Ok(ledger) => Ok((Arc::new(ledger), LedgerHealth::Ok)),
        Err(StoreError::Damaged { reason, .. } | StoreError::ReadOnly { reason, .. }) if there => {
            safe(reason)
        }
        Err(error) => Err(error),
    }
}

fn open_cache(
    dir: &Path,
    ledger: &Arc<Ledger>,
    clock: &Arc<dyn Clock>,
) -> Result<(Cache, CacheHealth)> {
    let damaged = |reason: String| {
        let cache = Cache::damaged(reason.clone(), Arc::clone(ledger), Arc::clone(clock));
        Ok((cache, CacheHealth::Damaged(reason)))
    };
    if dir.join(CACHE_FILE).exists() {
        if let Err(reason) = inspect(dir, Schema::Cache, false)? {
            return damaged(reason);
        }
    } else if ledger.is_read_only() || ledger.knows_cache()? {
        return damaged("the file is missing".to_owned());
    }
    match Cache::open(dir, Arc::clone(ledger), Arc::clone(clock)) {
        Ok(cache) => {
            if !ledger.is_read_only() && !ledger.knows_cache()? {
                ledger.know_cache()?;
            }
            let health = if cache.was_rebuilt()? { CacheHealth::Rebuilt } else { CacheHealth::Ok };
            Ok((cache, health))
        }
        Err(StoreError::Damaged { reason, .. }) => damaged(reason),
        Err(error) => Err(error),
    }
}
