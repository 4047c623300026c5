//! Events and customers.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::Customer;

use super::api::{PAGE_LIMIT, out_of_reach};
use super::map::customer_body;
use super::{Fluveo, wire};
use crate::reading::{loose, unix};
use crate::transport::Request;
use crate::{Customers, Events, EventsPage, Happening, Page, Result};

/// An event's moment and, where it was about a session, what happened.
type Told = Option<(DateTime<Utc>, Option<Happening>)>;

#[async_trait]
impl Events for Fluveo {
    /// The feed goes from the newest to the oldest and cannot be asked by date: pages are walked back
    /// to `since`, each is turned around. An account without the feed has nothing to tell: the list
    /// of sessions is read anyway.
    async fn page(&self, since: DateTime<Utc>, cursor: Option<&str>) -> Result<EventsPage> {
        let request = Request::get("", "/v1/events");
        let page = match self.api.list(request, cursor, PAGE_LIMIT, event).await {
            Err(error) if out_of_reach(&error) => {
                return Ok(EventsPage { happenings: Vec::new(), newest: None, next: None });
            }
            page => page?,
        };
        let told: Vec<_> = page.rows.into_iter().flatten().collect();
        let newest = told.iter().map(|(at, _)| *at).max();
        let times: Vec<_> = told.iter().map(|(at, _)| *at).collect();
        let ended =
            times.is_sorted_by(|a, b| a >= b) && times.last().is_some_and(|oldest| *oldest < since);
        let wanted = told.into_iter().rev().filter(|(at, _)| *at >= since);
        let happenings = wanted.filter_map(|(_, happening)| happening).collect();
        Ok(EventsPage { happenings, newest, next: page.next.filter(|_| !ended) })
    }
}

/// An event that cannot be read is passed over: the feed only says what to read anew, and sweeps find
/// what it misses.
fn event(raw: &str) -> Told {
    let wire: wire::Event<'_> = serde_json::from_str(raw).ok()?;
    let occurred_at = unix("created", wire.created?).ok()?;
    let object = loose::<wire::EventObject<'_>>(wire.data.and_then(|data| data.object));
    let about_session = wire.kind.starts_with("checkout.session.");
    let session_id = object.and_then(|object| object.id).filter(|_| about_session);
    let happening =
        session_id.map(|session_id| Happening { event_id: wire.id, session_id, occurred_at });
    Some((occurred_at, happening))
}

#[async_trait]
impl Customers for Fluveo {
    async fn page(&self, cursor: Option<&str>) -> Result<Page<(Customer, String)>> {
        self.api.list(Request::get("", "/v1/customers"), cursor, PAGE_LIMIT, customer).await
    }

    async fn one(&self, id: &str) -> Result<(Customer, String)> {
        Ok(customer(&self.api.one("/v1/customers/{}", id).await?))
    }
}

fn customer(raw: &str) -> (Customer, String) {
    (customer_body(raw), raw.to_owned())
}
