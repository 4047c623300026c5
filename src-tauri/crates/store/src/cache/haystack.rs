//! Free text: every text people search by, in lower case, packed into memory.
//!
//! A scan of packed text finds any substring of a million sessions in a few milliseconds, where
//! an index of trigrams costs several times the writing and finds nothing shorter than three
//! letters. Built when first needed, and brought up to date by what changed since, also by
//! another program.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, PoisonError};

use memchr::memmem;
use rusqlite::{Connection, Row};

use super::{Revision, revision};
use crate::Result;

/// A set of rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Hits(Arc<Bits>);

#[derive(Debug, Default, PartialEq)]
struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    fn set(&mut self, rid: i64) {
        let Ok(at) = usize::try_from(rid) else { return };
        if self.words.len() <= at / 64 {
            self.words.resize(at / 64 + 1, 0);
        }
        let bit = 1 << (at % 64);
        self.len += usize::from(self.words[at / 64] & bit == 0);
        self.words[at / 64] |= bit;
    }

    fn and(mut self, other: &Self) -> Self {
        self.words.truncate(other.words.len());
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= b);
        self.len = self.words.iter().map(|w| w.count_ones() as usize).sum();
        self
    }
}

impl Hits {
    /// How many rows.
    pub(crate) fn len(&self) -> usize {
        self.0.len
    }

    /// The rows, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = i64> + '_ {
        let words = self.0.words.iter().enumerate().filter(|(_, word)| **word != 0);
        words.flat_map(|(n, word)| {
            let base = i64::try_from(n * 64).unwrap_or(i64::MAX);
            (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| base + bit)
        })
    }

    fn contains(&self, rid: i64) -> bool {
        let Ok(at) = usize::try_from(rid) else { return false };
        self.0.words.get(at / 64).is_some_and(|word| word & (1 << (at % 64)) != 0)
    }

    /// What tells two sets apart.
    pub(crate) fn name(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.0.words.hash(&mut hasher);
        hasher.finish()
    }
}

thread_local! {
    /// The set that `hit(rid)` asks, for the query that this thread is running.
    static ASKED: RefCell<Option<Hits>> = const { RefCell::new(None) };
}

/// Whether a row is in the set of the running query.
pub(crate) fn asked(rid: i64) -> bool {
    ASKED.with_borrow(|hits| hits.as_ref().is_some_and(|hits| hits.contains(rid)))
}

/// Runs a query whose filter may ask `hit(rid)`.
pub(crate) fn asking<T>(hits: Option<&Hits>, work: impl FnOnce() -> T) -> T {
    ASKED.set(hits.cloned());
    let done = work();
    ASKED.set(None);
    done
}

/// The packed texts, shared by all readers.
#[derive(Default)]
pub(crate) struct Shelf(Mutex<Shelved>);

#[derive(Default)]
struct Shelved {
    stack: Option<Stack>,
    /// What was found before in this state of the texts: every window of one list asks again.
    found: HashMap<Vec<Vec<String>>, Hits>,
}

/// Searches whose hits are kept: a million rows are 125 kB each.
const KEPT_SEARCHES: usize = 16;

impl Shelf {
    /// The rows in which each group has at least one of its texts.
    pub(crate) fn find(&self, db: &Connection, groups: &[Vec<String>]) -> Result<Hits> {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let shelf = &mut *shelf;
        fresh(shelf, db)?;
        let Shelved { stack: Some(stack), .. } = shelf else { return Ok(Hits::default()) };
        if let Some(hits) = shelf.found.get(groups) {
            return Ok(hits.clone());
        }
        let mut found: Option<Bits> = None;
        for any in groups {
            let group = stack.find_any(any);
            found = Some(match found {
                None => group,
                Some(before) => group.and(&before),
            });
        }
        let hits = Hits(Arc::new(found.unwrap_or_default()));
        if shelf.found.len() >= KEPT_SEARCHES {
            shelf.found.clear();
        }
        shelf.found.insert(groups.to_owned(), hits.clone());
        Ok(hits)
    }

    /// How many rows are searched.
    pub(crate) fn len(&self, db: &Connection) -> Result<u64> {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        fresh(&mut shelf, db)?;
        Ok(shelf.stack.as_ref().map_or(0, |s| s.first.alive() + s.later.alive()) as u64)
    }
}

/// Brings the texts up to date; what was found before is forgotten where they changed.
fn fresh(shelf: &mut Shelved, db: &Connection) -> Result<()> {
    let now = revision(db)?;
    let of_no_use =
        |stack: &Stack| stack.seen.epoch != now.epoch || stack.later.is_bulky(&stack.first);
    if shelf.stack.as_ref().is_some_and(of_no_use) {
        shelf.stack = None;
    }
    let stack = shelf.stack.get_or_insert_default();
    if stack.seen != now {
        shelf.found.clear();
        stack.catch_up(db, now)?;
    }
    Ok(())
}

/// Rows as first seen, in order, and rows that changed since.
struct Stack {
    seen: Revision,
    last_rid: i64,
    last_touch: i64,
    first: Pack,
    later: Pack,
    /// Where a changed row lies in `later`.
    moved: HashMap<i64, usize>,
}

impl Default for Stack {
    fn default() -> Self {
        Self {
            seen: Revision { rev: u64::MAX, epoch: 0 },
            last_rid: 0,
            last_touch: 0,
            first: Pack::default(),
            later: Pack::default(),
            moved: HashMap::new(),
        }
    }
}

const FIELDS: &str =
    "rid, id, order_id, more_orders, customer_name, customer_email, customer_phone, customer_id";

impl Stack {
    fn catch_up(&mut self, db: &Connection, now: Revision) -> Result<()> {
        if self.last_rid > 0 {
            self.changed(db)?;
        }
        self.added(db)?;
        let touch = "SELECT ifnull(max(seq), 0) FROM touched";
        self.last_touch = db.prepare_cached(touch)?.query_row([], |row| row.get(0))?;
        self.seen = now;
        Ok(())
    }

    fn changed(&mut self, db: &Connection) -> Result<()> {
        let sql = format!(
            "SELECT {FIELDS} FROM session WHERE rid <= ?2 \
             AND rid IN (SELECT rid FROM touched WHERE seq > ?1)"
        );
        let mut all = db.prepare_cached(&sql)?;
        let mut rows = all.query([self.last_touch, self.last_rid])?;
        while let Some(row) = rows.next()? {
            let rid = row.get(0)?;
            self.first.kill_rid(rid);
            let slot = self.later.push(rid, row)?;
            if let Some(old) = self.moved.insert(rid, slot) {
                self.later.dead.insert(old);
            }
        }
        Ok(())
    }

    fn added(&mut self, db: &Connection) -> Result<()> {
        let sql = format!("SELECT {FIELDS} FROM session WHERE rid > ?1 ORDER BY rid");
        let mut all = db.prepare_cached(&sql)?;
        let mut rows = all.query([self.last_rid])?;
        while let Some(row) = rows.next()? {
            self.last_rid = row.get(0)?;
            self.first.push(self.last_rid, row)?;
        }
        Ok(())
    }

    fn find_any(&self, any: &[String]) -> Bits {
        let mut bits = Bits::default();
        for text in any {
            let needle = text.to_lowercase();
            self.first.find(needle.as_bytes(), &mut bits);
            self.later.find(needle.as_bytes(), &mut bits);
        }
        bits
    }
}

/// Texts of rows, one after the other. Fields end with a line feed, so no text is found across
/// two of them.
#[derive(Default)]
struct Pack {
    text: Vec<u8>,
    ends: Vec<usize>,
    rids: Vec<i64>,
    /// Places whose row was replaced by a later one.
    dead: HashSet<usize>,
}

impl Pack {
    fn alive(&self) -> usize {
        self.rids.len() - self.dead.len()
    }

    /// Whether so much was replaced that packing anew is cheaper.
    fn is_bulky(&self, first: &Self) -> bool {
        self.rids.len() > 10_000 && self.rids.len() > first.rids.len() / 2
    }

    fn push(&mut self, rid: i64, row: &Row<'_>) -> Result<usize> {
        for column in 1..8 {
            if let Some(text) = row.get_ref(column)?.as_str_or_null()? {
                self.field(text);
            }
        }
        self.ends.push(self.text.len());
        self.rids.push(rid);
        Ok(self.rids.len() - 1)
    }

    fn field(&mut self, text: &str) {
        if text.is_ascii() {
            let from = self.text.len();
            self.text.extend_from_slice(text.as_bytes());
            self.text[from..].make_ascii_lowercase();
        } else {
            self.text.extend_from_slice(text.to_lowercase().as_bytes());
        }
        self.text.push(b'\n');
    }

    /// Takes out a row that lies here in the order of its number.
    fn kill_rid(&mut self, rid: i64) {
        if let Ok(slot) = self.rids.binary_search(&rid) {
            self.dead.insert(slot);
        }
    }

    fn find(&self, needle: &[u8], bits: &mut Bits) {
        if needle.is_empty() || needle.contains(&b'\n') {
            return;
        }
        let finder = memmem::Finder::new(needle);
        let (mut from, mut slot) = (0, 0);
        while let Some(at) = finder.find(&self.text[from..]) {
            slot += self.ends[slot..].partition_point(|end| *end <= from + at);
            if !self.dead.contains(&slot) {
                bits.set(self.rids[slot]);
            }
            from = self.ends[slot];
        }
    }
}
