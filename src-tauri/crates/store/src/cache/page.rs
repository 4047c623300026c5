//! Windows of the list: by key, so that any depth costs the same.

use std::sync::Arc;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::ask::{From, ListAsk, ListPage, PageKey, Sort, SortField};
use super::lists::{Key, Lists};
use super::query::{Filter, compile};
use super::row::{self, COLUMNS, SessionRow, WIDTH};
use super::source::Names;
use super::{Cache, anchor, haystack, revision, totals};
use crate::ledger::ReceivedSums;
use crate::{Result, StoreError};

impl Cache {
    /// A window of the list.
    pub fn page(&self, ask: &ListAsk) -> Result<ListPage> {
        let received = self.received()?;
        self.read(|db| {
            let filter = compile(self, db, &ask.query, ask.zone)?;
            haystack::asking(filter.hits.as_ref(), || {
                let (total, exact) = totals::quick_count(self, db, &filter)?;
                let list = List { db, filter: &filter, sort: ask.sort };
                let short = exact && total <= totals::QUICK;
                let mut page = match list.kept(&self.lists, &ask.from, short)? {
                    Some(rids) => list.slice(&rids, &ask.from, ask.limit, &received)?,
                    None => list.window(&self.lists, &ask.from, ask.limit, &received)?,
                };
                let seen = page.first_position + page.rows.len() as u64;
                let more = !exact && !page.rows.is_empty();
                (page.total, page.total_is_exact) =
                    (if more { total.max(seen) } else { total }, exact);
                Ok(page)
            })
        })
    }
}

/// Every so many rows a key is kept.
const STRIDE: u64 = 1_000;

/// The key of the row that comes `skip` rows after the next one in the list of all sessions,
/// smallest first.
pub(crate) fn key_after(
    db: &Connection,
    field: SortField,
    past: Option<&Key>,
    skip: u64,
) -> Result<Option<Key>> {
    let sort = Sort { field, descending: false };
    List { db, filter: &Filter::all(), sort }.key_after(past, skip)
}

struct List<'a> {
    db: &'a Connection,
    filter: &'a Filter,
    sort: Sort,
}

impl List<'_> {
    fn window(
        &self,
        lists: &Lists,
        from: &From,
        limit: usize,
        received: &ReceivedSums,
    ) -> Result<ListPage> {
        match from {
            From::Start => self.after(None, 0, 0, limit, received),
            From::After(key) => {
                let (position, key) = self.decode(key)?;
                self.after(Some(&key), 0, position + 1, limit, received)
            }
            From::Before(key) => {
                let (position, key) = self.decode(key)?;
                self.before(&key, position, limit, received)
            }
            From::Position(position) => {
                let (key, skip) = self.near(lists, *position)?;
                self.after(key.as_ref(), skip, *position, limit, received)
            }
        }
    }

    /// A place not far before a position, and how many rows to pass from there. The list of all
    /// sessions has its anchors on disk; those of the others are found as they are needed.
    fn near(&self, lists: &Lists, position: u64) -> Result<(Option<Key>, u64)> {
        let all = self.filter.sql == "1";
        let near = if all { anchor::near(self.db, self.sort, position)? } else { None };
        let Some(near) = near else {
            let (key, at) = self.anchor(lists, position)?;
            return Ok((key, position - at));
        };
        Ok(near)
    }

    /// The rows of a filter in order, where they are few enough to be kept whole: then every
    /// window is a slice, however rare the rows are among all others.
    fn kept(&self, lists: &Lists, from: &From, short: bool) -> Result<Option<Arc<Vec<i64>>>> {
        if self.filter.sql == "1" || !short {
            return Ok(None);
        }
        let (rev, name) = (revision(self.db)?.rev, (self.filter.name(), self.sort));
        if let Some(rids) = lists.rids(rev, &name) {
            return Ok(Some(rids));
        }
        // The indexes of connection and status give the newest of them at once.
        let by_index = self.filter.countable && self.sort.field == SortField::Created;
        if by_index && !matches!(from, From::Position(_)) {
            return Ok(None);
        }
        let sql = format!(
            "SELECT s.rid FROM session s WHERE {} {}",
            self.filter.sql,
            self.sort.order_by()
        );
        let mut all = self.db.prepare_cached(&sql)?;
        let rids = all.query_map(params_from_iter(&self.filter.values), |row| row.get(0))?;
        let rids = Arc::new(rids.collect::<rusqlite::Result<Vec<i64>>>()?);
        lists.keep_rids(rev, name, Arc::clone(&rids));
        Ok(Some(rids))
    }

    /// A window of a list that is kept whole.
    fn slice(
        &self,
        rids: &[i64],
        from: &From,
        limit: usize,
        received: &ReceivedSums,
    ) -> Result<ListPage> {
        let place = |position: u64| usize::try_from(position).unwrap_or(usize::MAX).min(rids.len());
        let (start, end) = match from {
            From::Start => (0, limit),
            From::Position(position) => (place(*position), place(*position).saturating_add(limit)),
            From::After(key) => {
                let (position, key) = self.decode(key)?;
                let Some(at) = find(rids, place(position), &key) else {
                    return self.after(Some(&key), 0, position + 1, limit, received);
                };
                (at + 1, (at + 1).saturating_add(limit))
            }
            From::Before(key) => {
                let (position, key) = self.decode(key)?;
                let Some(at) = find(rids, place(position), &key) else {
                    return self.before(&key, position, limit, received);
                };
                (at.saturating_sub(limit), at)
            }
        };
        let mut found = Vec::with_capacity(limit.min(1_000));
        let names = Names::load(self.db)?;
        for rid in &rids[start..end.min(rids.len())] {
            found.extend(self.one(*rid, &names, received)?);
        }
        Ok(self.page(found, start as u64))
    }

    fn one(
        &self,
        rid: i64,
        names: &Names,
        received: &ReceivedSums,
    ) -> Result<Option<(SessionRow, Key)>> {
        let columns = self.sort.field.columns();
        let sql = format!(
            "SELECT {COLUMNS}, {}, s.rid FROM session s WHERE s.rid = ?1",
            columns.join(", ")
        );
        let mut one = self.db.prepare_cached(&sql)?;
        let mut rows = one.query([rid])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(Some((row::read(row, names, received)?, self.key(row, WIDTH)?)))
    }

    /// The sort columns and the row's number, from one column on.
    fn key(&self, row: &rusqlite::Row<'_>, first: usize) -> Result<Key> {
        let columns = first..=first + self.sort.field.columns().len();
        Ok(Key(columns.map(|n| row.get(n)).collect::<rusqlite::Result<_>>()?))
    }

    fn after(
        &self,
        key: Option<&Key>,
        skip: u64,
        position: u64,
        limit: usize,
        received: &ReceivedSums,
    ) -> Result<ListPage> {
        let Some(beyond) = skip.checked_sub(1) else {
            let found = self.rows(key, self.sort.descending, limit, received)?;
            return Ok(self.page(found, position));
        };
        // Rows on the way are passed by their keys alone: the index holds them, one beside the other.
        let found = match self.key_after(key, beyond)? {
            Some(key) => self.rows(Some(&key), self.sort.descending, limit, received)?,
            None => Vec::new(),
        };
        Ok(self.page(found, position))
    }

    fn before(
        &self,
        key: &Key,
        position: u64,
        limit: usize,
        received: &ReceivedSums,
    ) -> Result<ListPage> {
        let mut found = self.rows(Some(key), !self.sort.descending, limit, received)?;
        found.reverse();
        let first = position.saturating_sub(found.len() as u64);
        Ok(self.page(found, first))
    }

    fn page(&self, found: Vec<(SessionRow, Key)>, first_position: u64) -> ListPage {
        let key =
            |n: usize| found.get(n).map(|(_, key)| self.encode(key, first_position + n as u64));
        let (first_key, last_key) = (key(0), key(found.len().wrapping_sub(1)));
        let rows = found.into_iter().map(|(row, _)| row).collect();
        ListPage { rows, first_position, first_key, last_key, total: 0, total_is_exact: true }
    }

    /// The statement for rows, or for their keys only, in one direction; past a key or from the
    /// first.
    ///
    /// One comparison of tuples would seek by the first column alone and walk over every row
    /// that shares it: half a million unpaid ones, say. So what follows a key is asked for in
    /// pieces, each of which is one stretch of the index, and SQLite merges them. The plus before a
    /// value keeps it from planning anew for each: it would look them up in its statistics.
    fn sql(&self, whole: bool, past: bool, descending: bool) -> String {
        let keys: Vec<&str> = self.sort.field.columns().iter().copied().chain(["s.rid"]).collect();
        let (what, before) =
            if whole { (format!("{COLUMNS}, "), WIDTH) } else { (String::new(), 0) };
        let all =
            format!("SELECT {what}{} FROM session s WHERE {}", keys.join(", "), self.filter.sql);
        if !past {
            return format!("{all} {}", Sort { descending, ..self.sort }.order_by());
        }
        let (sign, direction) = if descending { ("<", " DESC") } else { (">", "") };
        let first = self.filter.values.len() + 1;
        let piece = |last: usize| {
            let mut sql = all.clone();
            for (n, key) in keys[..last].iter().enumerate() {
                sql += &format!(" AND {key} = +?{}", first + n);
            }
            sql + &format!(" AND {} {sign} +?{}", keys[last], first + last)
        };
        let pieces: Vec<_> = (0..keys.len()).rev().map(piece).collect();
        let order: Vec<_> =
            (1..=keys.len()).map(|n| format!("{}{direction}", before + n)).collect();
        format!("{} ORDER BY {}", pieces.join(" UNION ALL "), order.join(", "))
    }

    fn values(&self, key: Option<&Key>) -> Vec<Value> {
        let key = key.map(|key| key.0.clone()).unwrap_or_default();
        self.filter.values.iter().cloned().chain(key).collect()
    }

    fn rows(
        &self,
        key: Option<&Key>,
        descending: bool,
        limit: usize,
        received: &ReceivedSums,
    ) -> Result<Vec<(SessionRow, Key)>> {
        let sql = self.sql(true, key.is_some(), descending) + &format!(" LIMIT {limit}");
        let names = Names::load(self.db)?;
        let mut all = self.db.prepare_cached(&sql)?;
        let mut rows = all.query(params_from_iter(self.values(key)))?;
        let mut found = Vec::with_capacity(limit.min(1_000));
        while let Some(row) = rows.next()? {
            found.push((row::read(row, &names, received)?, self.key(row, WIDTH)?));
        }
        Ok(found)
    }

    /// The kept key nearest before a position, and the position after it. Keys on the way are
    /// found and kept.
    fn anchor(&self, lists: &Lists, position: u64) -> Result<(Option<Key>, u64)> {
        let rev = revision(self.db)?.rev;
        let name = (self.filter.name(), self.sort);
        let mut keys = lists.anchors(rev, &name);
        let wanted = usize::try_from(position / STRIDE).unwrap_or(usize::MAX);
        let known = keys.len();
        while keys.len() < wanted {
            match self.key_after(keys.last(), STRIDE - 1)? {
                Some(key) => keys.push(key),
                None => break,
            }
        }
        let index = wanted.min(keys.len());
        let key = index.checked_sub(1).map(|n| keys[n].clone());
        if keys.len() > known {
            lists.keep_anchors(rev, name, keys);
        }
        Ok((key, index as u64 * STRIDE))
    }

    /// The key of the row that comes `skip` rows after the next one.
    fn key_after(&self, after: Option<&Key>, skip: u64) -> Result<Option<Key>> {
        let sql = self.sql(false, after.is_some(), self.sort.descending)
            + &format!(" LIMIT 1 OFFSET {skip}");
        let mut one = self.db.prepare_cached(&sql)?;
        let mut rows = one.query(params_from_iter(self.values(after)))?;
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(Some(self.key(row, 0)?))
    }

    fn encode(&self, key: &Key, position: u64) -> PageKey {
        let values: Vec<serde_json::Value> = key.0.iter().map(to_json).collect();
        PageKey(serde_json::json!([self.sort, position, values]).to_string())
    }

    fn decode(&self, key: &PageKey) -> Result<(u64, Key)> {
        let read: (Sort, u64, Vec<serde_json::Value>) =
            serde_json::from_str(&key.0).map_err(|_| StoreError::PageKey)?;
        let (sort, position, values) = read;
        if sort != self.sort || values.len() != self.sort.field.columns().len() + 1 {
            return Err(StoreError::PageKey);
        }
        let values = values.into_iter().map(from_json).collect::<Option<_>>();
        Ok((position, Key(values.ok_or(StoreError::PageKey)?)))
    }
}

/// Where a row is in a kept list: where it was before, or wherever it is now.
fn find(rids: &[i64], position: usize, key: &Key) -> Option<usize> {
    let Some(Value::Integer(rid)) = key.0.last() else { return None };
    let there = rids.get(position) == Some(rid);
    if there { Some(position) } else { rids.iter().position(|other| other == rid) }
}

fn to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Integer(n) => (*n).into(),
        Value::Text(text) => text.clone().into(),
        Value::Null | Value::Real(_) | Value::Blob(_) => serde_json::Value::Null,
    }
}

fn from_json(value: serde_json::Value) -> Option<Value> {
    match value {
        serde_json::Value::Number(n) => n.as_i64().map(Value::Integer),
        serde_json::Value::String(text) => Some(Value::Text(text)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::File;
    use crate::migrate::Schema;

    /// A sort in memory would cost more with every row; an index costs the same at any depth.
    #[test]
    fn every_order_is_read_from_an_index() {
        let dir = tempfile::tempdir().unwrap();
        let file = File::open(&dir.path().join("cache.db"), Schema::Cache).unwrap();
        file.with_writer(|db| crate::cache::index::ensure(db)).unwrap();
        let filter = Filter::all();
        for (field, descending) in SortField::ALL.iter().flat_map(|f| [(*f, false), (*f, true)]) {
            for past in [false, true] {
                let plan = file.read(|db| {
                    let list = List { db, filter: &filter, sort: Sort { field, descending } };
                    let sql = format!("EXPLAIN QUERY PLAN {}", list.sql(true, past, descending));
                    let mut all = db.prepare(&sql)?;
                    let nulls = vec![Value::Null; all.parameter_count()];
                    let lines =
                        all.query_map(params_from_iter(nulls), |row| row.get::<_, String>(3))?;
                    Ok(lines.collect::<rusqlite::Result<Vec<_>>>()?.join("; "))
                });
                let plan = plan.unwrap();
                // Each piece is one stretch: all of its columns are used for the seek.
                let seeks = plan.matches("=? AND").count() >= usize::from(past);
                let good = plan.contains("USING INDEX") && !plan.contains("TEMP B-TREE") && seeks;
                assert!(good, "{field:?} {past}: {plan}");
            }
        }
    }
}
