//! Reusable links, as the provider lists them.

use super::run::{Outcome, Run};
use crate::reusable::stored;

impl Run<'_> {
    pub(super) async fn links(&self) -> Outcome<()> {
        let Some(facet) = self.provider.links() else { return Ok(()) };
        let mut cursor: Option<String> = None;
        loop {
            self.go_on()?;
            let page = facet.page(cursor.as_deref()).await?;
            let readable = page.rows.into_iter().filter_map(|row| {
                let unread =
                    |raw: &String| tracing::warn!(bytes = raw.len(), "a link cannot be read");
                row.inspect_err(unread).ok()
            });
            let rows: Vec<_> = readable.map(stored).collect();
            self.desk.store.cache().put_reusable(&self.connection.id, &rows)?;
            self.tell("links", false);
            cursor = page.next;
            if cursor.is_none() {
                return Ok(());
            }
        }
    }
}
