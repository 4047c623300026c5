//! At the start: the ledger and its log side by side.

use std::collections::BTreeMap;

use rusqlite::{Connection, Rows};
use serde_json::{Map, Value};

use super::file::{Found, Log};
use super::table::{Table, Told, told};
use crate::ledger::{Entry, Head, Ledger, RawEntry};
use crate::{Result, StoreError};

/// How the two stand to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Standing {
    /// They say the same, now that the log has what it lacked.
    Same,
    /// The log goes on where the ledger ends: these entries were lost from the ledger.
    Ahead(Vec<RawEntry>),
    /// One of them is not what was written; in a sentence without its end.
    Contradiction(String),
}

/// Logs above this size are compared from near their end at a start; `audit verify` looks at all of it.
const LARGE: u64 = 32 << 20;
/// From how far before the end.
const WINDOW: u64 = 8 << 20;

/// Compares the two, and writes down what the log lacks.
pub(crate) fn compare(ledger: &Ledger) -> Result<Standing> {
    let mut log = Log::hold(ledger.dir())?;
    let len = log.len()?;
    let from = if len > LARGE { len - WINDOW } else { 0 };
    let compared = ledger.read(|db| Walk::begin(db, &mut log, from));
    match compared {
        Ok(Walk { ahead, .. }) if !ahead.is_empty() => Ok(Standing::Ahead(ahead)),
        Ok(Walk { torn, .. }) => {
            torn.map_or(Ok(()), |torn| log.cut(torn))?;
            drop(log);
            match ledger.mirror_durably() {
                Err(StoreError::Contradiction { reason }) => Ok(Standing::Contradiction(reason)),
                // A disk without room keeps nobody from reading, and `Ledger::vouch` looks again.
                _ => Ok(Standing::Same),
            }
        }
        Err(StoreError::Contradiction { reason }) => Ok(Standing::Contradiction(reason)),
        Err(error) => Err(error),
    }
}

/// A walk along both.
struct Walk {
    /// The last entry of the ledger that was passed.
    last: Option<Head>,
    /// Where a record begins that was not written to its end.
    torn: Option<u64>,
    ahead: Vec<RawEntry>,
    /// The last entry of each row, by table and key.
    rows: BTreeMap<(&'static str, String), (i64, Told)>,
}

impl Walk {
    fn begin(db: &Connection, log: &mut Log, from: u64) -> Result<Self> {
        let mut walk = Self { last: None, torn: None, ahead: Vec::new(), rows: BTreeMap::new() };
        let mut records = log.records(from)?.peekable();
        let first = match records.peek() {
            Some(Ok(Found::Entry(entry))) => entry.head.seq,
            _ => 1,
        };
        walk.last = before(db, first)?;
        let mut ask =
            db.prepare("SELECT seq, hash, entry FROM audit WHERE seq >= ?1 ORDER BY seq")?;
        let mut entries = ask.query([first])?;
        let mut damaged = 0;
        for found in records {
            match found? {
                Found::Entry(entry) if damaged > 0 => {
                    walk.beyond(&mut entries, &entry)?;
                    damaged = 1;
                }
                Found::Entry(entry) => walk.pass(next(&mut entries)?, entry)?,
                Found::Broken(at) => {
                    walk.torn.get_or_insert(at);
                    damaged += 1;
                }
            }
        }
        let mut lacking = 0;
        while let Some(entry) = next(&mut entries)? {
            walk.follow(entry)?;
            lacking += 1;
        }
        // One was being written when the power went. Of several, the ledger must know them all.
        if damaged > 1 && lacking < damaged {
            return Err(super::broken("more than the last record is"));
        }
        walk.agree(db)?;
        Ok(walk)
    }

    /// One record of the log, beside what the ledger has there.
    fn pass(&mut self, in_ledger: Option<RawEntry>, in_log: RawEntry) -> Result<()> {
        let Some(in_ledger) = in_ledger else {
            let end = self.ahead.last().map(|entry| entry.head).or(self.last);
            let follows = end.unwrap_or(Head::ORIGIN).next(in_log.entry.as_bytes());
            if follows != in_log.head {
                return Err(super::contradiction(
                    in_log.head.seq,
                    "follows from nothing in ledger.db",
                ));
            }
            self.ahead.push(in_log);
            return Ok(());
        };
        if in_ledger != in_log {
            return Err(super::contradiction(in_log.head.seq, "is another one in each"));
        }
        self.follow(in_ledger)
    }

    /// A record behind a damaged one. What was not synced yet may come back in part after a power cut,
    /// the later part without the earlier. No harm is done where the ledger has every entry up to this
    /// one, and the same there: the log is written anew from the damage on. Else it is a contradiction.
    fn beyond(&mut self, entries: &mut Rows<'_>, in_log: &RawEntry) -> Result<()> {
        while let Some(in_ledger) = next(entries)? {
            let same = in_ledger == *in_log;
            if in_ledger.head.seq >= in_log.head.seq && !same {
                return Err(super::contradiction(in_log.head.seq, "is another one in each"));
            }
            self.follow(in_ledger)?;
            if same {
                return Ok(());
            }
        }
        Err(super::broken("a record in the middle is"))
    }

    /// One entry of the ledger, behind the one before it.
    fn follow(&mut self, entry: RawEntry) -> Result<()> {
        let before = self.last.unwrap_or(Head::ORIGIN);
        if before.next(entry.entry.as_bytes()) != entry.head {
            let seq = entry.head.seq;
            return Err(super::contradiction(seq, "does not follow from the one before it"));
        }
        self.last = Some(entry.head);
        let Ok(said) = serde_json::from_str::<Entry>(&entry.entry) else { return Ok(()) };
        if let Some(told) = told(said) {
            self.rows.insert((told.table.name, told.key.clone()), (entry.head.seq, told));
        }
        Ok(())
    }

    /// Whether the rows are what their last entries say. A column that came with a later version is
    /// in no earlier entry.
    fn agree(&self, db: &Connection) -> Result<()> {
        for (seq, told) in self.rows.values() {
            let Told { table: Table { name, .. }, key, row } = told;
            if !agrees(told.table.row(db, key)?.as_ref(), row.as_ref()) {
                let reason =
                    format!("the row of table {name} that entry {seq} tells of is another one");
                return Err(StoreError::Contradiction { reason });
            }
        }
        Ok(())
    }
}

/// Whether a row says whatever an entry says of it; and that it is gone where it says that.
pub(crate) fn agrees(stored: Option<&Value>, said: Option<&Map<String, Value>>) -> bool {
    match (stored, said) {
        (Some(Value::Object(stored)), Some(said)) => {
            said.iter().all(|(column, value)| stored.get(column) == Some(value))
        }
        (stored, said) => stored.is_none() && said.is_none(),
    }
}

/// The entry before this number.
fn before(db: &Connection, seq: i64) -> Result<Option<Head>> {
    let mut ask = db.prepare("SELECT seq, hash, entry FROM audit WHERE seq = ?1")?;
    let mut rows = ask.query([seq - 1])?;
    Ok(next(&mut rows)?.map(|entry| entry.head))
}

fn next(rows: &mut Rows<'_>) -> Result<Option<RawEntry>> {
    let Some(row) = rows.next()? else { return Ok(None) };
    let head = Head { seq: row.get(0)?, hash: row.get(1)? };
    Ok(Some(RawEntry { head, entry: row.get(2)? }))
}
