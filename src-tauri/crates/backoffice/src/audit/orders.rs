//! What the shop calls the sessions that entries are about. The log holds the provider's ids; people
//! ask for order ids.

use std::collections::HashMap;

use domain::{ConnectionId, Kind, SessionKey};
use store::ledger::AuditRow;

use crate::ApiError;
use crate::desk::Desk;

/// Order ids, by a connection's id and the provider's id of a session.
pub(super) type Orders = HashMap<(String, String), String>;

/// Of the sessions that these entries are about, as far as this computer knows them: the cache may be
/// gone, and the log is shown without it.
pub(super) fn orders(desk: &Desk, rows: &[AuditRow]) -> Orders {
    let about = rows.iter().map(|row| &row.entry.about);
    let mut places: Vec<(&String, &String)> = about
        .filter_map(|about| Some((about.connection.as_ref()?, about.session.as_ref()?)))
        .collect();
    places.sort_unstable();
    places.dedup();
    let keys: Vec<SessionKey> = places.into_iter().flat_map(|(c, id)| keys(c, id)).collect();
    let found = desk.store.cache().rows(&keys).unwrap_or_default();
    let named = found.into_iter().filter_map(|row| {
        let order = row.session.order_id()?.to_owned();
        Some(((row.key.connection.to_string(), row.key.id), order))
    });
    named.collect()
}

/// An entry does not say of which kind its session is.
fn keys(connection: &str, id: &str) -> Vec<SessionKey> {
    let key = |kind: &Kind| SessionKey {
        connection: ConnectionId::new(connection),
        kind: *kind,
        id: id.to_owned(),
    };
    Kind::ALL.iter().map(key).collect()
}

/// The session that an order id names, where no session has that id itself.
pub(super) fn session_of_order(desk: &Desk, text: &str) -> Result<Option<SessionKey>, ApiError> {
    let cache = desk.store.cache();
    if !cache.find_id(text).unwrap_or_default().is_empty() {
        return Ok(None);
    }
    let keys: Vec<SessionKey> =
        cache.find_order(text).unwrap_or_default().into_iter().map(|row| row.key).collect();
    match keys.as_slice() {
        [] => Ok(None),
        [key] => Ok(Some(key.clone())),
        several => Err(crate::session::ambiguous(desk, text, several)),
    }
}
