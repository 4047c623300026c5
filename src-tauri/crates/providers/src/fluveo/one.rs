//! One session with everything that belongs to it.

use super::api::{Api, PAGE_LIMIT, id_of};
use super::map::{Parts, stub};
use super::{INTENT, ITEMS, ORDER, ORDERS, SESSION, SESSIONS, wire};
use crate::transport::Request;
use crate::{ErrorKind, ProviderError, Result};

/// Pages of line items at most: more than a session can have.
const ITEM_PAGES: usize = 10;
/// Pages of Orders that are looked through for a session's own.
const ORDER_PAGES: usize = 3;

/// The session and its PaymentIntent: what decides how it stands.
pub async fn core(api: &Api, id: &str) -> Result<Parts> {
    let session = api.one(SESSION, id).await?;
    let intent = match id_of(stub(&session).payment_intent) {
        Some(intent) => api.maybe_one(INTENT, &intent).await?,
        None => None,
    };
    Ok(Parts { session, intent, ..Parts::default() })
}

/// The same with line items and Order, where they can be read: nothing hangs on them.
pub async fn whole(api: &Api, id: &str) -> Result<Parts> {
    let parts = core(api, id).await?;
    let items = items(api, ITEMS, id).await.unwrap_or_default();
    let order = order(api, &parts.session).await;
    Ok(Parts { items, order, ..parts })
}

/// The pages of a list of line items, as received.
pub async fn items(api: &Api, route: &str, id: &str) -> Result<Vec<String>> {
    let mut pages = Vec::new();
    let mut cursor: Option<String> = None;
    while pages.len() < ITEM_PAGES {
        let Some(request) = Request::get("", route).id(id) else { break };
        let (body, next, _) = api.body(request, cursor.as_deref(), PAGE_LIMIT).await?;
        pages.push(body);
        cursor = next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(pages)
}

/// The Order that a paid session of mode `order` became. Accounts without orders have none, and no
/// failure here is one of the session.
async fn order(api: &Api, session: &str) -> Option<String> {
    let stub = stub(session);
    let is = |word: &Option<wire::Text<'_>>, wanted| word.as_ref().is_some_and(|w| w.0 == wanted);
    if !is(&stub.mode, "order") || !is(&stub.status, "complete") {
        return None;
    }
    match id_of(stub.order) {
        Some(order) => api.one(ORDER, &order).await.ok(),
        None => search(api, &stub).await,
    }
}

/// Looks through the newest Orders for the one that names this session or its payment: a session
/// itself is not documented to name its Order.
async fn search(api: &Api, session: &wire::Stub<'_>) -> Option<String> {
    let mut cursor: Option<String> = None;
    for _ in 0..ORDER_PAGES {
        let request = Request::get("", ORDERS);
        let page = api.list(request, cursor.as_deref(), PAGE_LIMIT, str::to_owned).await.ok()?;
        if let Some(order) = page.rows.iter().find(|raw| belongs(raw, session)) {
            return Some(order.clone());
        }
        let oldest = page.rows.last().and_then(|raw| order_of(raw).created);
        if oldest.is_some_and(|oldest| session.created.is_some_and(|made| oldest < made)) {
            return None;
        }
        cursor = Some(page.next?);
    }
    None
}

fn order_of(raw: &str) -> wire::Order<'_> {
    serde_json::from_str(raw).unwrap_or_default()
}

fn belongs(raw: &str, session: &wire::Stub<'_>) -> bool {
    let order = order_of(raw);
    let same =
        |theirs: Option<String>, ours: Option<&str>| theirs.is_some() && theirs.as_deref() == ours;
    same(id_of(order.checkout_session), session.id.as_deref())
        || same(id_of(order.payment_intent), id_of(session.payment_intent).as_deref())
}

/// The session of a PaymentIntent, which does not name it: asked for by a filter that may be ignored,
/// so that the answer counts only where it fits.
pub async fn of_intent(api: &Api, intent: &str) -> Result<String> {
    let request = Request::get("", SESSIONS).query("payment_intent", intent);
    let fits = |raw: &str| {
        let stub = stub(raw);
        stub.id.filter(|_| id_of(stub.payment_intent).as_deref() == Some(intent))
    };
    let page = api.list(request, None, 1, fits).await?;
    page.rows.into_iter().flatten().next().ok_or_else(|| {
        let message = "Fluveo does not say which session this payment belongs to";
        ProviderError::unsent(ErrorKind::NotFound, message)
    })
}
