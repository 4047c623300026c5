//! The one search field: what a person typed, read in every way it can be meant.

use std::cmp::Reverse;
use std::collections::HashSet;

use domain::{SessionKey, order_id};
use rusqlite::{Connection, params};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::customer::CustomerHit;
use super::row::SessionRow;
use super::source::{self, Names};
use super::{Cache, apply, find};
use crate::Result;
use crate::ledger::ReceivedSums;

/// How a text was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The merchant's reference.
    OrderId,
    /// A provider's id.
    SessionId,
    /// An e-mail address.
    Email,
    /// An amount of money.
    Amount,
    /// Anything else.
    Text,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchHits {
    /// How the text was understood.
    pub reading: Reading,
    /// The one session that is meant, where there is one.
    pub best: Option<SessionRow>,
    /// Other sessions that carry the text, newest first.
    pub also: Vec<SessionRow>,
    /// Sessions with nearly the same order id, the nearest first.
    pub near: Vec<SessionRow>,
    /// Customers whose name or address carries the text, the most sessions first.
    pub customers: Vec<CustomerHit>,
    /// How many sessions carry the text.
    pub found: u64,
    /// How many sessions were searched.
    pub searched: u64,
}

impl Cache {
    /// Searches everything for one text.
    pub fn search(&self, text: &str, limit: usize) -> Result<SearchHits> {
        let received = self.received()?;
        let text = text.trim();
        self.read(|db| {
            Search { cache: self, db, text, limit, received: &received, names: Names::load(db)? }
                .run()
        })
    }
}

struct Search<'a> {
    cache: &'a Cache,
    db: &'a Connection,
    text: &'a str,
    limit: usize,
    received: &'a ReceivedSums,
    names: Names,
}

impl Search<'_> {
    fn run(&self) -> Result<SearchHits> {
        let (reading, exact) = self.exact()?;
        let mut rids = self
            .cache
            .haystack
            .find(self.db, &[vec![self.text.to_owned()]])?
            .iter()
            .collect::<Vec<_>>();
        let found = rids.len().max(exact.len()) as u64;
        rids.reverse();
        let mut seen: HashSet<SessionKey> = exact.iter().map(|row| row.key.clone()).collect();
        let mut also = exact;
        for rid in rids.iter().take(self.limit + also.len()) {
            also.extend(self.row(*rid)?.filter(|row| seen.insert(row.key.clone())));
        }
        let near = self.near(&mut seen)?;
        let best = (reading != Reading::Text || also.len() == 1) && !also.is_empty();
        let best = best.then(|| also.remove(0));
        also.truncate(self.limit);
        let customers = self.customers(&rids)?;
        Ok(SearchHits {
            reading,
            best,
            also,
            near,
            customers,
            found,
            searched: self.cache.haystack.len(self.db)?,
        })
    }

    fn row(&self, rid: i64) -> Result<Option<SessionRow>> {
        find::by_rid(self.db, rid, &self.names, self.received)
    }

    /// What the text names exactly.
    fn exact(&self) -> Result<(Reading, Vec<SessionRow>)> {
        let orders = find::by_order(self.db, self.text, &self.cache.names, self.received)?;
        if !orders.is_empty() {
            return Ok((Reading::OrderId, orders));
        }
        let mut found = Vec::new();
        for key in find::with_id(self.db, &self.names, self.text)? {
            if let Some(conn) = source::number(self.db, &key.connection)?
                && let Some(rid) = apply::rid_of(self.db, conn, key.kind, &key.id)?
            {
                found.extend(self.row(rid)?);
            }
        }
        if !found.is_empty() {
            return Ok((Reading::SessionId, found));
        }
        if self.text.contains('@') {
            return Ok((Reading::Email, found));
        }
        let amounts = self.amounts()?;
        let reading = if amounts.is_empty() { Reading::Text } else { Reading::Amount };
        Ok((reading, amounts))
    }

    /// Sessions over exactly this amount, in whatever currency, newest first.
    fn amounts(&self) -> Result<Vec<SessionRow>> {
        let Ok(whole) = Decimal::from_str_exact(self.text) else { return Ok(Vec::new()) };
        let Some(key) = whole.checked_mul(Decimal::from(10_000)).map(|key| key.normalize()) else {
            return Ok(Vec::new());
        };
        let Some(key) = key.to_i64().filter(|_| key.is_integer()) else { return Ok(Vec::new()) };
        let sql = "SELECT rid FROM session WHERE amount_key = ?1 ORDER BY created DESC, rid DESC LIMIT ?2";
        self.rows(sql, params![key, self.limit as i64])
    }

    fn rows(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<SessionRow>> {
        let mut all = self.db.prepare_cached(sql)?;
        let rids =
            all.query_map(values, |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
        let mut found = Vec::with_capacity(rids.len());
        for rid in rids {
            found.extend(self.row(rid)?);
        }
        Ok(found)
    }

    /// Sessions whose order id is what was typed with one or two slips, or goes on after it.
    fn near(&self, seen: &mut HashSet<SessionKey>) -> Result<Vec<SessionRow>> {
        let folded = order_id::fold(self.text);
        if folded.chars().count() < 4 {
            return Ok(Vec::new());
        }
        let mut near = Vec::new();
        for (other, rid) in self.neighbours(&folded)? {
            let slips = if other.starts_with(&folded) { 1 } else { distance(&folded, &other) };
            if slips <= 2 {
                // Of equally many slips the later one is likelier: people copy a beginning.
                near.push((slips, Reverse(common(&folded, &other)), rid));
            }
        }
        near.sort_unstable();
        let mut rows = Vec::new();
        for (_, _, rid) in near {
            rows.extend(self.row(rid)?.filter(|row| seen.insert(row.key.clone())));
        }
        rows.truncate(self.limit.min(10));
        Ok(rows)
    }

    /// References that stand next to this one in the index.
    fn neighbours(&self, folded: &str) -> Result<Vec<(String, i64)>> {
        let after =
            "SELECT folded, rid FROM order_ref WHERE folded >= ?1 ORDER BY folded LIMIT 200";
        let before =
            "SELECT folded, rid FROM order_ref WHERE folded < ?1 ORDER BY folded DESC LIMIT 200";
        let mut found = Vec::new();
        for sql in [after, before] {
            let mut all = self.db.prepare_cached(sql)?;
            let rows = all.query_map([folded], |row| Ok((row.get(0)?, row.get(1)?)))?;
            found.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
        }
        Ok(found)
    }

    /// Whose name or address carries the text, among the newest hits.
    fn customers(&self, rids: &[i64]) -> Result<Vec<CustomerHit>> {
        let needle = self.text.to_lowercase();
        let carries = |text: &Option<String>| {
            text.as_ref().is_some_and(|t| t.to_lowercase().contains(&needle))
        };
        let mut found: Vec<CustomerHit> = Vec::new();
        for rid in rids.iter().take(SAMPLE) {
            let Some(row) = self.row(*rid)? else { continue };
            let domain::Customer { name, email, .. } = row.session.customer;
            if !carries(&name) && !carries(&email) {
                continue;
            }
            match found.iter_mut().find(|hit| hit.name == name && hit.email == email) {
                Some(hit) => hit.sessions += 1,
                None => found.push(CustomerHit { name, email, sessions: 1 }),
            }
        }
        found.sort_by(|a, b| b.sessions.cmp(&a.sessions).then(a.name.cmp(&b.name)));
        found.truncate(self.limit.min(10));
        Ok(found)
    }
}

/// How many of the newest hits the customers are gathered from.
const SAMPLE: usize = 500;

/// How many letters two texts begin with alike.
fn common(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

/// How many letters must be put in, taken out, changed or swapped with their neighbour. Texts
/// whose lengths differ by more than two are far apart without a look.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 2 {
        return usize::MAX;
    }
    let mut rows = vec![(0..=b.len()).collect::<Vec<_>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut least =
                (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn slips_are_counted() {
        assert_eq!(distance("inv2041", "inv2041"), 0);
        assert_eq!(distance("inv2041", "inv2014"), 1, "two neighbours swapped are one slip");
        assert_eq!(distance("inv2041", "inv204"), 1);
        assert_eq!(distance("inv2041", "inw2042"), 2);
        assert_eq!(distance("inv2041", "inv2041abc"), usize::MAX);
    }
}
