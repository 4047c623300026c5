//! What a provider's answer becomes here: new rows, changed rows, or nothing at all.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{ConnectionId, Kind, Session, Source};
use rusqlite::{CachedStatement, Connection, OptionalExtension as _, params};

use super::anchor::Moves;
use super::row::{self, COLUMNS};
use super::source::Names;
use super::write::{Writer, digest};
use super::{Cache, bump, customer, history, malformed, money, source, sweep};
use crate::ledger::ReceivedSums;
use crate::{Result, code, time};

/// One row of a provider's answer.
#[derive(Debug, Clone)]
pub struct Observed {
    /// The body as received.
    pub raw: String,
    /// The session, or why it cannot be read.
    pub read: std::result::Result<Session, Unreadable>,
    /// When it was read.
    pub seen_at: DateTime<Utc>,
}

/// A row that could not become a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its id, where one could be found.
    pub id: Option<String>,
    /// What is wrong with it.
    pub reason: String,
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Applied {
    /// Never seen before.
    pub new: u64,
    /// Different from what was known.
    pub changed: u64,
    /// As known, or older than what is known.
    pub unchanged: u64,
    /// Kept, but not readable.
    pub malformed: u64,
}

impl Applied {
    fn since(self, before: Self) -> Self {
        Self {
            new: self.new - before.new,
            changed: self.changed - before.changed,
            unchanged: self.unchanged - before.unchanged,
            malformed: self.malformed - before.malformed,
        }
    }
}

impl std::ops::AddAssign for Applied {
    fn add_assign(&mut self, more: Self) {
        self.new += more.new;
        self.changed += more.changed;
        self.unchanged += more.unchanged;
        self.malformed += more.malformed;
    }
}

/// How far a sweep has come with this batch; written in the same transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Which sweep.
    pub sweep: i64,
    /// Where the next page begins.
    pub cursor: Option<String>,
    /// The oldest session seen so far.
    pub oldest_seen: Option<DateTime<Utc>>,
}

impl Cache {
    /// Takes in what a provider answered, in one transaction. A row whose body is as known
    /// writes nothing; a row older than what is known changes nothing.
    pub fn apply(
        &self,
        connection: &ConnectionId,
        rows: Vec<Observed>,
        progress: Option<&Progress>,
    ) -> Result<Applied> {
        let now = time::ms(self.clock.now());
        self.write(|tx| {
            let conn = source::number_or_new(tx, connection)?;
            let mut batch = Batch::new(tx, conn)?;
            for row in rows {
                batch.take(row)?;
            }
            let applied = batch.finish()?;
            if let Some(progress) = progress {
                sweep::save(tx, progress, now)?;
            }
            Ok(applied)
        })
    }
}

/// A batch in the making.
pub(crate) struct Batch<'t> {
    db: &'t Connection,
    conn: i64,
    writer: Writer<'t>,
    moves: Moves<'t>,
    known: CachedStatement<'t>,
    names: Names,
    remembers: bool,
    has_money: bool,
    has_malformed: bool,
    tallies: BTreeMap<(i64, bool), i64>,
    applied: Applied,
    dirty: bool,
}

fn any(db: &Connection, table: &str) -> Result<bool> {
    let sql = format!("SELECT EXISTS (SELECT 1 FROM {table})");
    Ok(db.prepare_cached(&sql)?.query_row([], |row| row.get(0))?)
}

impl<'t> Batch<'t> {
    pub(crate) fn new(db: &'t Connection, conn: i64) -> Result<Self> {
        let known = "SELECT rid, digest FROM ident WHERE id = ?1 AND conn = ?2 AND kind = ?3";
        Ok(Self {
            writer: Writer::new(db, conn)?,
            moves: Moves::new(db)?,
            known: db.prepare_cached(known)?,
            names: Names::load(db)?,
            remembers: any(db, "remembered")?,
            has_money: any(db, "money")?,
            has_malformed: any(db, "malformed")?,
            tallies: BTreeMap::new(),
            applied: Applied::default(),
            dirty: false,
            db,
            conn,
        })
    }

    /// Takes one row.
    pub(crate) fn take(&mut self, observed: Observed) -> Result<Applied> {
        let before = self.applied;
        self.row(observed)?;
        Ok(self.applied.since(before))
    }

    fn row(&mut self, observed: Observed) -> Result<()> {
        let Observed { raw, read, seen_at } = observed;
        let (digest, seen) = (digest(&raw), time::ms(seen_at));
        match read {
            Ok(session) => self.session(session, &raw, digest, seen),
            Err(why) => {
                self.applied.malformed += 1;
                if malformed::keep(self.db, self.conn, &why, &raw, digest, seen)? {
                    (self.dirty, self.has_malformed) = (true, true);
                }
                Ok(())
            }
        }
    }

    fn session(&mut self, session: Session, raw: &str, digest: i64, seen: i64) -> Result<()> {
        if self.has_malformed && malformed::forget(self.db, self.conn, &session.id)? {
            self.dirty = true;
        }
        let key = params![session.id, self.conn, code::kind(session.kind)];
        let known: Option<(i64, i64)> =
            self.known.query_row(key, |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        match known {
            Some((_, same)) if same == digest => self.applied.unchanged += 1,
            Some((rid, _)) => self.again(rid, session, raw, digest, seen)?,
            None => self.first(session, raw, digest, seen)?,
        }
        Ok(())
    }

    /// What the session itself does not carry: its customer, and money that went back.
    fn complete(&self, session: &mut Session) -> Result<bool> {
        if self.has_money {
            money::complete(self.db, self.conn, session)?;
        }
        customer::complete(self.db, self.conn, session)
    }

    fn first(&mut self, mut session: Session, raw: &str, digest: i64, seen: i64) -> Result<()> {
        let filled = self.complete(&mut session)?;
        let first_seen = self.remembered(&session)?.unwrap_or(seen);
        let rid = self.writer.insert(&session, filled, first_seen, seen)?;
        self.moves.came(rid)?;
        self.writer.ident(&session, rid, digest)?;
        self.writer.body(rid, raw, seen)?;
        self.count(&session, 1);
        self.applied.new += 1;
        self.dirty = true;
        Ok(())
    }

    fn again(
        &mut self,
        rid: i64,
        mut session: Session,
        raw: &str,
        digest: i64,
        seen: i64,
    ) -> Result<()> {
        let (old, read_at) = self.old(rid)?;
        if is_older(&session, seen, &old, read_at) {
            self.applied.unchanged += 1;
            return Ok(());
        }
        let filled = self.complete(&mut session)?;
        history::record(self.db, self.conn, &old, &session, seen)?;
        self.replace(rid, &old, &session, filled, seen)?;
        self.writer.ident(&session, rid, digest)?;
        self.writer.body(rid, raw, seen)?;
        self.applied.changed += 1;
        Ok(())
    }

    /// Writes a session over what was known of it, and moves it between the counters.
    pub(crate) fn replace(
        &mut self,
        rid: i64,
        old: &Session,
        new: &Session,
        filled: bool,
        now: i64,
    ) -> Result<()> {
        let from = self.moves.places(rid)?;
        self.writer.update(rid, old, new, filled, now)?;
        self.moves.went(from, rid)?;
        self.count(old, -1);
        self.count(new, 1);
        self.dirty = true;
        Ok(())
    }

    /// A session as known, and when its body was read.
    pub(crate) fn old(&self, rid: i64) -> Result<(Session, i64)> {
        let sql = format!(
            "SELECT {COLUMNS}, r.read_at FROM session s JOIN raw r USING (rid) WHERE rid = ?1"
        );
        let mut one = self.db.prepare_cached(&sql)?;
        let mut rows = one.query([rid])?;
        let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        let known = row::read(row, &self.names, &ReceivedSums::default())?;
        Ok((known.session, row.get(row::WIDTH)?))
    }

    /// Reads a kept body's session anew.
    pub(crate) fn reread(&mut self, rid: i64, mut session: Session, now: i64) -> Result<bool> {
        let (old, _) = self.old(rid)?;
        // Whatever a new reading finds, the row stays the one it was.
        (session.kind, session.id) = (old.kind, old.id.clone());
        let filled = self.complete(&mut session)?;
        let differs = old != session;
        if differs {
            self.replace(rid, &old, &session, filled, now)?;
        }
        Ok(differs)
    }

    /// Counts a row out that the caller is about to take out.
    pub(crate) fn leave_out(&mut self, rid: i64) -> Result<()> {
        let (old, _) = self.old(rid)?;
        self.count(&old, -1);
        self.moves.leave(rid)?;
        self.dirty = true;
        Ok(())
    }

    /// Says that something changed, whatever the rows did.
    pub(crate) fn touch(&mut self) {
        self.dirty = true;
    }

    fn remembered(&self, session: &Session) -> Result<Option<i64>> {
        if !self.remembers {
            return Ok(None);
        }
        let sql = "SELECT first_seen FROM remembered WHERE conn = ?1 AND kind = ?2 AND id = ?3";
        let key = params![self.conn, code::kind(session.kind), session.id];
        Ok(self.db.prepare_cached(sql)?.query_row(key, |row| row.get(0)).optional()?)
    }

    /// Counts a session in or out.
    pub(crate) fn count(&mut self, session: &Session, by: i64) {
        let place = (code::status(session.status), session.is_manual());
        *self.tallies.entry(place).or_default() += by;
    }

    /// Writes the counters and says that something changed, if it did.
    pub(crate) fn finish(self) -> Result<Applied> {
        let sql = "INSERT INTO tally VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT DO UPDATE SET sessions = sessions + ?4";
        let mut tally = self.db.prepare_cached(sql)?;
        for ((status, manual), by) in self.tallies.iter().filter(|(_, by)| **by != 0) {
            tally.execute(params![self.conn, status, manual, by])?;
        }
        if self.dirty {
            bump(self.db)?;
            self.moves.finish()?;
        }
        Ok(self.applied)
    }
}

/// Whether an answer tells less than what is known: the provider's own time of change decides,
/// and where it says nothing, the moment of reading.
fn is_older(new: &Session, seen: i64, old: &Session, read_at: i64) -> bool {
    let told = |s: &Session| s.updated.source == Source::Provider;
    if told(new) && told(old) && new.updated.at != old.updated.at {
        return new.updated.at < old.updated.at;
    }
    seen < read_at
}

/// The row of a session.
pub(crate) fn rid_of(db: &Connection, conn: i64, kind: Kind, id: &str) -> Result<Option<i64>> {
    let sql = "SELECT rid FROM ident WHERE id = ?1 AND conn = ?2 AND kind = ?3";
    let key = params![id, conn, code::kind(kind)];
    Ok(db.prepare_cached(sql)?.query_row(key, |row| row.get(0)).optional()?)
}
