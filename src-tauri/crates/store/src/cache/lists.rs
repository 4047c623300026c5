//! Places in long lists that were found before, kept for as long as nothing changes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::types::Value;

use super::ask::Sort;

/// A filter by its name, and an order.
type Name = (String, Sort);

/// The values of the sort columns and the row's number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Key(pub(crate) Vec<Value>);

/// What is kept, for one state of the file.
#[derive(Default)]
pub(crate) struct Lists(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    rev: u64,
    anchors: HashMap<Name, Vec<Key>>,
    rids: HashMap<Name, Arc<Vec<i64>>>,
    counts: HashMap<String, u64>,
}

/// How many of each are kept.
const MOST: usize = 24;

impl Kept {
    fn is_full(&self) -> bool {
        [self.anchors.len(), self.rids.len(), self.counts.len()].into_iter().any(|n| n > MOST)
    }
}

impl Lists {
    fn with<T>(&self, rev: u64, work: impl FnOnce(&mut Kept) -> T) -> T {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.rev != rev || kept.is_full() {
            *kept = Kept { rev, ..Kept::default() };
        }
        work(&mut kept)
    }

    /// How many rows a filter has.
    pub(crate) fn count(&self, rev: u64, filter: &str) -> Option<u64> {
        self.with(rev, |kept| kept.counts.get(filter).copied())
    }

    pub(crate) fn keep_count(&self, rev: u64, filter: String, count: u64) {
        self.with(rev, |kept| kept.counts.insert(filter, count));
    }

    /// The keys of every thousandth row.
    pub(crate) fn anchors(&self, rev: u64, name: &Name) -> Vec<Key> {
        self.with(rev, |kept| kept.anchors.get(name).cloned()).unwrap_or_default()
    }

    pub(crate) fn keep_anchors(&self, rev: u64, name: Name, keys: Vec<Key>) {
        self.with(rev, |kept| kept.anchors.insert(name, keys));
    }

    /// All rows of a short list, in order.
    pub(crate) fn rids(&self, rev: u64, name: &Name) -> Option<Arc<Vec<i64>>> {
        self.with(rev, |kept| kept.rids.get(name).cloned())
    }

    pub(crate) fn keep_rids(&self, rev: u64, name: Name, rids: Arc<Vec<i64>>) {
        self.with(rev, |kept| kept.rids.insert(name, rids));
    }
}
