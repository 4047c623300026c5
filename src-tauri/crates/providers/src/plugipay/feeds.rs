//! Events, customers, receipts and refunds.

use async_trait::async_trait;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::{Customer, MoneyKind};

use super::api::{Api, PAGE_LIMIT};
use super::map::{Map, customer_body};
use super::{Plugipay, wire};
use crate::reading::time;
use crate::{
    Customers, DatedCustomer, DatedCustomers, Events, EventsPage, Happening, Money, MoneyRow,
    MoneySpan, Page, Result,
};

/// A moment for a query, to the millisecond, never later than asked for.
pub fn at(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The same, never earlier than asked for.
pub fn at_least(time: DateTime<Utc>) -> String {
    at(time.checked_add_signed(TimeDelta::nanoseconds(999_999)).unwrap_or(time))
}

#[async_trait]
impl Events for Plugipay {
    async fn page(&self, since: DateTime<Utc>, cursor: Option<&str>) -> Result<EventsPage> {
        let request = self.api.get("/events").query("occurredAfter", &at(since));
        let request = request.query("order", "asc").query("direction", "asc");
        let page = self.api.list(request, cursor, PAGE_LIMIT, event).await?;
        let read = || page.rows.iter().flatten();
        let newest = read().map(|(occurred_at, _)| *occurred_at).max();
        let happenings = read().filter_map(|(_, happening)| happening.clone()).collect();
        Ok(EventsPage { happenings, newest, next: page.next })
    }
}

/// When something happened and, where it was about a session, what. An event that cannot be read
/// is passed over: the feed only says what to read anew, and sweeps find what it misses.
fn event(raw: &str) -> Option<(DateTime<Utc>, Option<Happening>)> {
    let wire: wire::Event<'_> = serde_json::from_str(raw).ok()?;
    let occurred_at =
        time("occurredAt", wire.occurred_at.as_ref().or(wire.created_at.as_ref())?).ok()?;
    let session_id = session_id(&wire.kind.0, wire.data);
    let happening =
        session_id.map(|session_id| Happening { event_id: wire.id, session_id, occurred_at });
    Some((occurred_at, happening))
}

/// The session that an event of this type is about. The documentation puts the object itself into
/// `data`, the SDK into `data.object`.
pub fn session_id(kind: &str, data: Option<wire::EventData>) -> Option<String> {
    let kind = kind.strip_prefix("plugipay.").unwrap_or(kind);
    let data = data.filter(|_| kind.starts_with("checkout_session."))?;
    data.object.and_then(|object| object.id).or(data.aggregate_id).or(data.id)
}

#[async_trait]
impl Customers for Plugipay {
    async fn page(&self, cursor: Option<&str>) -> Result<Page<(Customer, String)>> {
        let request = self.api.get("/customers").query("order", "desc").query("direction", "desc");
        self.api.list(request, cursor, PAGE_LIMIT, customer).await
    }

    async fn one(&self, id: &str) -> Result<(Customer, String)> {
        self.api.single(&self.api.get_one("/customers/{}", id)?, customer).await
    }

    fn dated(&self) -> Option<&dyn DatedCustomers> {
        Some(self)
    }
}

#[async_trait]
impl DatedCustomers for Plugipay {
    async fn page(
        &self,
        since: DateTime<Utc>,
        cursor: Option<&str>,
    ) -> Result<Page<DatedCustomer>> {
        let request = self.api.get("/customers").query("createdAfter", &at(since));
        let request = request.query("order", "asc").query("direction", "asc");
        self.api.list(request, cursor, PAGE_LIMIT, dated_customer).await
    }
}

fn dated_customer(raw: &str) -> DatedCustomer {
    let made = serde_json::from_str(raw).ok();
    let made = made.and_then(|wire: wire::Made<'_>| time("createdAt", &wire.created_at).ok());
    DatedCustomer { made, customer: customer_body(raw), raw: raw.to_owned() }
}

fn customer(raw: &str) -> (Customer, String) {
    (customer_body(raw), raw.to_owned())
}

#[async_trait]
impl Money for Plugipay {
    fn is_dated(&self, kind: MoneyKind) -> bool {
        kind == MoneyKind::Receipt
    }

    async fn page(
        &self,
        kind: MoneyKind,
        span: MoneySpan,
        cursor: Option<&str>,
    ) -> Result<Page<std::result::Result<MoneyRow, String>>> {
        match kind {
            MoneyKind::Receipt => receipts(&self.api, &self.map, span, cursor).await,
            MoneyKind::Refund => refunds(&self.api, &self.map, span.since, cursor).await,
            MoneyKind::Payout | MoneyKind::Balance => {
                Ok(Page { rows: Vec::new(), next: None, server_time: None })
            }
        }
    }
}

type MoneyPage = Page<std::result::Result<MoneyRow, String>>;

async fn receipts(
    api: &Api,
    map: &Map,
    span: MoneySpan,
    cursor: Option<&str>,
) -> Result<MoneyPage> {
    let request = api
        .get("/receipts")
        .maybe("issuedAfter", span.since.map(at).as_deref())
        .maybe("issuedBefore", span.before.map(at_least).as_deref());
    api.list(request, cursor, PAGE_LIMIT, |raw| receipt(raw, map).ok_or_else(|| raw.to_owned()))
        .await
}

/// Refunds cannot be asked for by date: newest first, and no further than `since`.
async fn refunds(
    api: &Api,
    map: &Map,
    since: Option<DateTime<Utc>>,
    cursor: Option<&str>,
) -> Result<MoneyPage> {
    let request = api.get("/refunds").query("order", "desc").query("direction", "desc");
    let read = |raw: &str| refund(raw, map).ok_or_else(|| raw.to_owned());
    let mut page = api.list(request, cursor, PAGE_LIMIT, read).await?;
    if since.is_some_and(|since| ends_before(&page, since)) {
        page.next = None;
    }
    Ok(page)
}

/// Whether a page is proven to be newest first and to reach back past `since`.
fn ends_before(page: &MoneyPage, since: DateTime<Utc>) -> bool {
    let times: Option<Vec<_>> =
        page.rows.iter().map(|row| row.as_ref().ok().map(|row| row.at)).collect();
    times.is_some_and(|times| {
        times.is_sorted_by(|a, b| a >= b) && times.last().is_some_and(|last| *last < since)
    })
}

fn receipt(raw: &str, map: &Map) -> Option<MoneyRow> {
    let wire: wire::Receipt<'_> = serde_json::from_str(raw).ok()?;
    let (_, amount) = map.money(wire.amount, &wire.currency.0).ok()?;
    Some(MoneyRow {
        kind: MoneyKind::Receipt,
        at: time("issuedAt", &wire.issued_at).ok()?,
        session_id: session_of(wire.source_type.as_ref(), wire.source_id),
        id: wire.id,
        amount,
        state: None,
        number: wire.number,
        raw: raw.to_owned(),
    })
}

fn refund(raw: &str, map: &Map) -> Option<MoneyRow> {
    let wire: wire::Refund<'_> = serde_json::from_str(raw).ok()?;
    let (_, amount) = map.money(wire.amount, &wire.currency.0).ok()?;
    // For a session that a person confirmed, its own id plays the charge's role.
    let charge = wire.charge_id.filter(|id| id.starts_with("cs_"));
    Some(MoneyRow {
        kind: MoneyKind::Refund,
        at: time("createdAt", &wire.created_at).ok()?,
        session_id: session_of(wire.source_type.as_ref(), wire.source_id).or(charge),
        id: wire.id,
        amount,
        state: wire.status,
        number: None,
        raw: raw.to_owned(),
    })
}

fn session_of(kind: Option<&wire::Text<'_>>, id: Option<String>) -> Option<String> {
    id.filter(|_| kind.is_some_and(|kind| kind.0 == "checkout_session"))
}
