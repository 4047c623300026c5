//! Keeping anchors while rows come and change their places.

use std::collections::BTreeMap;

use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, OptionalExtension as _, params};

use super::{key, name};
use crate::Result;
use crate::cache::ask::SortField;
use crate::cache::lists::Key;
use crate::cache::{page, revision};

/// After so many rows that came or moved, finding the anchors anew is better than keeping them:
/// it also takes out the stretches that lost their rows.
pub(super) const MOST: i64 = 20_000;

/// Where one row is in each order.
pub(crate) type Places = Vec<Vec<u8>>;

/// One order whose anchors hold.
struct Order {
    field: SortField,
    name: String,
    stride: i64,
    moved: i64,
}

/// What one batch moves, in the orders whose anchors hold.
pub(crate) struct Moves<'t> {
    db: &'t Connection,
    /// The revision the anchors hold for.
    rev: u64,
    orders: Vec<Order>,
    row: Option<CachedStatement<'t>>,
    /// How many rows each stretch wins or loses: the order, and the stretch's key.
    changes: BTreeMap<(usize, Vec<u8>), i64>,
    moved: i64,
    /// Nothing more is kept: the anchors stay behind the revision, and nobody believes them.
    given_up: bool,
}

impl<'t> Moves<'t> {
    /// Which anchors hold; nothing else is kept.
    pub(crate) fn new(db: &'t Connection) -> Result<Self> {
        let rev = revision(db)?.rev;
        let sql = "SELECT stride, moved FROM anchored a JOIN revision r ON a.rev = r.rev \
                   WHERE a.sort = ?1";
        let mut orders = Vec::new();
        for field in SortField::ALL {
            let name = name(*field);
            let held = db.prepare_cached(sql)?.query_row([&name], |row| {
                let (stride, moved) = (row.get(0)?, row.get(1)?);
                Ok(Order { field: *field, name: name.clone(), stride, moved })
            });
            orders.extend(held.optional()?);
        }
        let row = if orders.is_empty() { None } else { Some(statement(db, &orders)?) };
        Ok(Self { db, rev, orders, row, changes: BTreeMap::new(), moved: 0, given_up: false })
    }

    /// Where a row is now; nothing where no anchors are kept.
    pub(crate) fn places(&mut self, rid: i64) -> Result<Places> {
        let Some(statement) = self.row.as_mut().filter(|_| !self.given_up) else {
            return Ok(Places::new());
        };
        let mut rows = statement.query([rid])?;
        let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        let mut from = 0;
        let place = |order: &Order| {
            let columns = from..=from + order.field.columns().len();
            from = columns.end() + 1;
            let values = columns.map(|n| row.get_ref(n));
            Ok(key::pack(values.collect::<rusqlite::Result<Vec<_>>>()?))
        };
        self.orders.iter().map(place).collect()
    }

    /// Counts a row in that has just been written.
    pub(crate) fn came(&mut self, rid: i64) -> Result<()> {
        self.went(Places::new(), rid)
    }

    /// Takes a row from where it was to where it is now.
    pub(crate) fn went(&mut self, from: Places, rid: i64) -> Result<()> {
        let to = self.places(rid)?;
        if from == to {
            return Ok(());
        }
        for (order, to) in to.iter().enumerate() {
            match from.get(order) {
                Some(from) if from == to => {}
                Some(from) => {
                    self.change(order, from, -1)?;
                    self.change(order, to, 1)?;
                }
                None => self.change(order, to, 1)?,
            }
        }
        self.moved();
        Ok(())
    }

    /// Counts a row out, while it is still there.
    pub(crate) fn leave(&mut self, rid: i64) -> Result<()> {
        let from = self.places(rid)?;
        if from.is_empty() {
            return Ok(());
        }
        for (order, from) in from.iter().enumerate() {
            self.change(order, from, -1)?;
        }
        self.moved();
        Ok(())
    }

    fn moved(&mut self) {
        self.moved += 1;
        self.given_up |= self.orders.iter().any(|order| order.moved + self.moved > MOST);
    }

    /// Counts a row in or out of the stretch that a place is in.
    fn change(&mut self, order: usize, place: &[u8], by: i64) -> Result<()> {
        let sql = "SELECT key FROM anchor WHERE sort = ?1 AND key <= ?2 ORDER BY key DESC LIMIT 1";
        let of = params![self.orders[order].name, place];
        match self.db.prepare_cached(sql)?.query_row(of, |row| row.get(0)).optional()? {
            Some(stretch) => *self.changes.entry((order, stretch)).or_default() += by,
            None => self.given_up = true,
        }
        Ok(())
    }

    /// Writes the numbers and says for which revision they hold: the one that this transaction
    /// has just made.
    pub(crate) fn finish(mut self) -> Result<()> {
        if self.given_up {
            return Ok(());
        }
        for ((order, stretch), by) in std::mem::take(&mut self.changes) {
            if by != 0 {
                self.count(&self.orders[order], stretch, by)?;
            }
        }
        let sql = "UPDATE anchored SET rev = (SELECT rev FROM revision), moved = moved + ?3 \
                   WHERE sort = ?1 AND rev = ?2";
        let rev = i64::try_from(self.rev).unwrap_or(i64::MAX);
        let mut keep = self.db.prepare_cached(sql)?;
        for order in &self.orders {
            keep.execute(params![order.name, rev, self.moved])?;
        }
        Ok(())
    }

    fn count(&self, order: &Order, stretch: Vec<u8>, by: i64) -> Result<()> {
        let sql = "UPDATE anchor SET sessions = sessions + ?3 WHERE sort = ?1 AND key = ?2 \
                   RETURNING sessions";
        let of = params![order.name, stretch, by];
        let sessions = self.db.prepare_cached(sql)?.query_row(of, |row| row.get(0))?;
        self.cut(order, stretch, sessions)
    }

    /// Cuts stretches off the front of one that has become too long to pass.
    fn cut(&self, order: &Order, mut stretch: Vec<u8>, mut sessions: i64) -> Result<()> {
        while sessions > 2 * order.stride {
            let Some(next) = self.further(order, &stretch)? else { return Ok(()) };
            sessions -= order.stride;
            let sql = "UPDATE anchor SET sessions = ?3 WHERE sort = ?1 AND key = ?2";
            let first = params![order.name, stretch, order.stride];
            self.db.prepare_cached(sql)?.execute(first)?;
            let sql = "INSERT INTO anchor VALUES (?1, ?2, ?3)";
            self.db.prepare_cached(sql)?.execute(params![order.name, next, sessions])?;
            stretch = next;
        }
        Ok(())
    }

    /// The key of the row that lies one stride behind the beginning of a stretch.
    fn further(&self, order: &Order, stretch: &[u8]) -> Result<Option<Vec<u8>>> {
        let Some(first) = key::unpack(stretch).map(key::just_before) else { return Ok(None) };
        let past = (!first.0.is_empty()).then_some(first);
        let stride = u64::try_from(order.stride).unwrap_or_default();
        let Some(Key(next)) = page::key_after(self.db, order.field, past.as_ref(), stride)? else {
            return Ok(None);
        };
        Ok(Some(key::pack(next.iter().map(ValueRef::from))))
    }
}

/// Reads the columns of several orders one after the other, each with the row's number.
fn statement<'t>(db: &'t Connection, orders: &[Order]) -> Result<CachedStatement<'t>> {
    let columns = orders.iter().flat_map(|order| order.field.columns().iter().chain(&["s.rid"]));
    let columns: Vec<_> = columns.copied().collect();
    let sql = format!("SELECT {} FROM session s WHERE s.rid = ?1", columns.join(", "));
    Ok(db.prepare_cached(&sql)?)
}
