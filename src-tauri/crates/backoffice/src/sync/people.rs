//! Customers, so that a name or an e-mail finds the sessions that carry only an id.

use super::run::{Outcome, Run};

/// Customers read one by one in a run.
const EACH_RUN: usize = 200;

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
        for missing in cache.missing_customers(id, EACH_RUN)? {
            self.go_on()?;
            match facet.one(&missing).await {
                Ok(found) => {
                    cache.put_customers(id, &[found])?;
                }
                Err(error) if error.kind == providers::ErrorKind::NotFound => {
                    let gone =
                        domain::Customer { id: Some(missing), ..domain::Customer::default() };
                    cache.put_customers(id, &[(gone, "null".to_owned())])?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        cache.finish_sweep(sweep.id)?;
        Ok(())
    }
}
