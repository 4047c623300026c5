//! Customers, so that a name or an e-mail finds the sessions that carry only an id.

use domain::Customer;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use providers::{Customers as Facet, ErrorKind};

use super::run::{Outcome, Run};

/// Customers read one by one in a run.
const EACH_RUN: usize = 200;
/// How many of them at the same time.
const AT_ONCE: usize = 4;

impl Run<'_> {
    /// Reads customers newest first, until a page brings nothing new; then the ones that sessions
    /// name and no page has shown.
    pub(super) async fn customers(&self) -> Outcome<()> {
        let Some(facet) = self.provider.customers() else { return Ok(()) };
        let cache = self.desk.store.cache();
        let id = &self.connection.id;
        let all = self.full || cache.last_complete(id, "customers")?.is_none();
        let sweep = cache.open_sweep(id, "customers", None, None)?;
        let mut cursor: Option<String> = None;
        loop {
            self.go_on()?;
            let page = facet.page(cursor.as_deref()).await?;
            let fresh = cache.put_customers(id, &page.rows)?;
            self.tell("customers", false);
            cursor = page.next;
            if cursor.is_none() || (fresh == 0 && !all) {
                break;
            }
        }
        let missing = cache.missing_customers(id, EACH_RUN)?;
        let reads = missing.into_iter().map(|id| self.customer(facet, id));
        stream::iter(reads).buffer_unordered(AT_ONCE).try_collect::<()>().await?;
        cache.finish_sweep(sweep.id)?;
        Ok(())
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
        self.desk.store.cache().put_customers(&self.connection.id, &[found])?;
        Ok(())
    }
}
