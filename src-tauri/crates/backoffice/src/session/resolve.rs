//! What a person typed as the name of a session.

use domain::SessionKey;
use store::cache::Stored;

use crate::desk::Desk;
use crate::{ApiError, Code};

/// Finds the one session that `text` names: a key of the list, the provider's id, `CONNECTION/ID`,
/// or an order id that only one session has.
pub(crate) fn resolve(desk: &Desk, text: &str) -> Result<Stored, ApiError> {
    let cache = desk.store.cache();
    let text = text.trim();
    if let Ok(key) = text.parse::<SessionKey>()
        && let Some(stored) = cache.get(&key)?
    {
        return Ok(stored);
    }
    let mut keys = by_connection(desk, text)?;
    if keys.is_empty() {
        keys = cache.find_id(text)?;
    }
    if keys.is_empty() {
        keys = cache.find_order(text)?.into_iter().map(|row| row.key).collect();
    }
    match keys.as_slice() {
        [key] => cache.get(key)?.ok_or_else(|| nothing(text)),
        [] => Err(nothing(text)),
        several => Err(ambiguous(desk, text, several)),
    }
}

/// `CONNECTION/ID`, with the connection by its name.
fn by_connection(desk: &Desk, text: &str) -> Result<Vec<SessionKey>, ApiError> {
    let Some((name, id)) = text.split_once('/') else { return Ok(Vec::new()) };
    let Ok(connection) = desk.connection(name) else { return Ok(Vec::new()) };
    let mut keys = desk.store.cache().find_id(id)?;
    keys.retain(|key| key.connection == connection.id);
    Ok(keys)
}

fn nothing(text: &str) -> ApiError {
    let message =
        format!("No session on this computer is called “{}”.", domain::text::one_line(text));
    ApiError::new(Code::NotFound, message, "Sync, or read it with `fetch`; then look again.")
}

/// Asks for one of several.
pub(crate) fn ambiguous(desk: &Desk, text: &str, keys: &[SessionKey]) -> ApiError {
    let names = desk.connections().unwrap_or_default();
    let name = |key: &SessionKey| {
        let connection = names.iter().find(|c| c.id == key.connection);
        format!("{}/{}", connection.map_or(key.connection.as_str(), |c| &c.name), key.id)
    };
    let list: Vec<_> = keys.iter().take(20).map(name).collect();
    let message = format!("{} sessions answer to “{}”.", keys.len(), domain::text::one_line(text));
    ApiError::new(Code::Ambiguous, message, format!("Name one: {}.", list.join(", ")))
}
