//! Every session of a query, one after the other: for exports.

use std::ops::ControlFlow;

use chrono_tz::Tz;
use domain::query::Query;
use rusqlite::{Row, params_from_iter};

use super::ask::Sort;
use super::query::compile;
use super::row::{self, COLUMNS, RowRef, SessionRow};
use super::source::Names;
use super::{Cache, haystack};
use crate::Result;

impl Cache {
    /// Hands over each session in order, until there is none left or the visitor breaks off.
    /// Memory stays flat, whatever the number.
    pub fn visit(
        &self,
        query: &Query,
        zone: Tz,
        sort: Sort,
        visitor: &mut dyn FnMut(SessionRow) -> ControlFlow<()>,
    ) -> Result<()> {
        let received = self.received()?;
        self.walk(query, zone, sort, &mut |row, names| {
            Ok(visitor(row::read(row, names, &received)?))
        })
    }

    /// The same without a copy of any text.
    pub fn visit_ref(
        &self,
        query: &Query,
        zone: Tz,
        sort: Sort,
        visitor: &mut dyn FnMut(&RowRef<'_>) -> ControlFlow<()>,
    ) -> Result<()> {
        let received = self.received()?;
        self.walk(query, zone, sort, &mut |row, names| {
            Ok(visitor(&RowRef::borrow(row, names, &received)?))
        })
    }

    fn walk(
        &self,
        query: &Query,
        zone: Tz,
        sort: Sort,
        step: &mut dyn FnMut(&Row<'_>, &Names) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        self.read(|db| {
            let filter = compile(self, db, query, zone)?;
            let sql =
                format!("SELECT {COLUMNS} FROM session s WHERE {} {}", filter.sql, sort.order_by());
            haystack::asking(filter.hits.as_ref(), || {
                let names = Names::load(db)?;
                let mut all = db.prepare_cached(&sql)?;
                let mut rows = all.query(params_from_iter(&filter.values))?;
                while let Some(row) = rows.next()? {
                    if step(row, &names)?.is_break() {
                        break;
                    }
                }
                Ok(())
            })
        })
    }
}
