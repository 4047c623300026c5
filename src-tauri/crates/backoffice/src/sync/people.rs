//! Customers, so that a name or an e-mail finds the sessions that carry only an id.

use std::future::ready;
use std::iter::once;

use chrono::{DateTime, TimeDelta, Utc};
use domain::Customer;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use providers::{Customers as Facet, DatedCustomer, DatedCustomers as Dated, ErrorKind};

use super::run::{Outcome, Run};

/// Customers read one by one in a run.
const EACH_RUN: usize = 200;
/// How many of them at the same time.
const AT_ONCE: usize = 4;
/// Stretches of the list that are read at the same time: sessions that come after their customers
/// are written only once.
const STRETCHES: usize = 8;

impl Run<'_> {
    /// Reads the list of customers, then the ones that sessions name and no page has shown. A list
    /// that is read for the first time is read in stretches of time between `cuts`, where it can be.
    pub(super) async fn customers(&self, cuts: &[DateTime<Utc>]) -> Outcome<()> {
        let Some(facet) = self.provider.customers() else { return Ok(()) };
        let cache = self.desk.store.cache();
        let id = &self.connection.id;
        let all = self.full || cache.last_complete(id, "customers")?.is_none();
        let sweep = cache.open_sweep(id, "customers", None, None)?;
        let dated = facet.dated().filter(|_| all && !cuts.is_empty());
        let read = match dated {
            Some(dated) => self.between(dated, cuts).await?,
            None => false,
        };
        if !read {
            self.newest_customers(facet, all).await?;
        }
        let missing = cache.missing_customers(id, EACH_RUN)?;
        let reads = missing.into_iter().map(|id| self.customer(facet, id));
        stream::iter(reads).buffer_unordered(AT_ONCE).try_collect::<()>().await?;
        cache.finish_sweep(sweep.id)?;
        Ok(())
    }

    /// Reads newest first, `all` or until a page brings nothing new.
    async fn newest_customers(&self, facet: &dyn Facet, all: bool) -> Outcome<()> {
        let mut cursor: Option<String> = None;
        loop {
            self.go_on()?;
            let page = facet.page(cursor.as_deref()).await?;
            let fresh = self.keep_customers(page.rows).await?;
            cursor = page.next;
            if cursor.is_none() || (fresh == 0 && !all) {
                return Ok(());
            }
        }
    }

    /// Reads the list in stretches, several at once. Says whether they are proven to be the whole
    /// list: a provider may not know the filter or the order.
    async fn between(&self, dated: &dyn Dated, cuts: &[DateTime<Utc>]) -> Outcome<bool> {
        let since = once(DateTime::UNIX_EPOCH).chain(cuts.iter().copied());
        let until = cuts.iter().copied().map(Some).chain([None]);
        let walks = since.zip(until).map(|(since, until)| self.stretch(dated, since, until));
        stream::iter(walks).buffer_unordered(STRETCHES).try_all(ready).await
    }

    /// Reads from `since` on until past `until`. Says whether everything came in its order.
    async fn stretch(
        &self,
        dated: &dyn Dated,
        since: DateTime<Utc>,
        until: Option<DateTime<Utc>>,
    ) -> Outcome<bool> {
        // A provider takes whole milliseconds.
        let mut reached = since - TimeDelta::milliseconds(1);
        let mut cursor: Option<String> = None;
        loop {
            self.go_on()?;
            let page = dated.page(since, cursor.as_deref()).await?;
            let last = last_in_order(reached, &page.rows);
            let rows: Vec<_> = page.rows.into_iter().map(|row| (row.customer, row.raw)).collect();
            self.keep_customers(rows).await?;
            let Some(last) = last else { return Ok(false) };
            (reached, cursor) = (last, page.next);
            if cursor.is_none() || until.is_some_and(|until| reached > until) {
                return Ok(true);
            }
        }
    }

    /// Keeps a page of customers; gives how many sessions they filled.
    async fn keep_customers(&self, rows: Vec<(Customer, String)>) -> Outcome<u64> {
        let filled = self.writing(move |cache, id| cache.put_customers(id, &rows)).await?;
        self.tell("customers", false);
        Ok(filled)
    }

    /// Reads one; of one that is gone it is kept that nobody need ask again.
    async fn customer(&self, facet: &dyn Facet, id: String) -> Outcome<()> {
        self.go_on()?;
        let found = match facet.one(&id).await {
            Err(error) if error.kind == ErrorKind::NotFound => {
                (Customer { id: Some(id), ..Customer::default() }, "null".to_owned())
            }
            found => found?,
        };
        self.writing(move |cache, id| cache.put_customers(id, &[found])).await?;
        Ok(())
    }
}

/// When the last of the rows was made, if each says so and none comes before the one above it, the
/// first not before `reached`.
fn last_in_order(reached: DateTime<Utc>, rows: &[DatedCustomer]) -> Option<DateTime<Utc>> {
    let step = |reached, row: &DatedCustomer| row.made.filter(|made| *made >= reached);
    rows.iter().try_fold(reached, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last(reached: i64, made: &[Option<i64>]) -> Option<i64> {
        let at = |second| DateTime::UNIX_EPOCH + TimeDelta::seconds(second);
        let row = |made: &Option<i64>| DatedCustomer {
            made: made.map(at),
            customer: Customer::default(),
            raw: String::new(),
        };
        let rows: Vec<_> = made.iter().map(row).collect();
        last_in_order(at(reached), &rows).map(|at| at.timestamp())
    }

    #[test]
    fn only_a_list_in_its_order_proves_anything() {
        assert_eq!(last(3, &[]), Some(3), "an empty page");
        assert_eq!(last(3, &[Some(3), Some(5), Some(5)]), Some(5));
        assert_eq!(last(3, &[Some(2), Some(5)]), None, "the filter is not known");
        assert_eq!(last(3, &[Some(5), Some(4)]), None, "the order is not known");
        assert_eq!(last(3, &[Some(5), None]), None, "one does not say");
    }
}
