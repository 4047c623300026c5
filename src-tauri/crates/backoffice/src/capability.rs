//! What a provider, or one connection to it, can do: asked of the client itself, opened with
//! placeholders and never used, so that it cannot claim a facet that it lacks.

use domain::{Capabilities, Connection, ConnectionId, Facet};
use providers::{Credentials, Info, capabilities, registry};
use store::ledger::By;

use crate::ApiError;
use crate::desk::Desk;

/// What a provider can do at best, with everything it can be told.
pub(crate) fn offered(desk: &Desk, info: &'static Info) -> Capabilities {
    desk.capabilities(info.id.to_owned(), || {
        let (connection, credentials) = registry::specimen(info, None);
        ask(desk, &connection, &credentials)
    })
}

/// What one connection can do: with the settings that it has, and with the secrets that it was given.
pub(crate) fn capabilities_of(desk: &Desk, connection: &Connection) -> Capabilities {
    let Some(info) = registry::info(connection.provider.as_str()) else {
        return Capabilities::default();
    };
    let has = desk.store.ledger().setting(&name(&connection.id)).ok().flatten();
    let question = format!("{} {:?} {has:?}", connection.id, connection.settings);
    desk.capabilities(question, || {
        let has = has.map(|keys| keys.split(',').map(str::to_owned).collect());
        ask(desk, connection, &registry::specimen(info, has.as_ref()).1)
    })
}

fn ask(desk: &Desk, connection: &Connection, credentials: &Credentials) -> Capabilities {
    let opened = desk.open_with(connection, credentials);
    opened.map(|provider| capabilities(&*provider)).unwrap_or_default()
}

/// Remembers which secrets a connection was given, never what they are: the keychain stays untouched
/// until a request needs it.
pub(crate) fn remember(
    desk: &Desk,
    by: &By,
    id: &ConnectionId,
    credentials: &Credentials,
) -> Result<(), ApiError> {
    let keys: Vec<&str> = credentials.expose().map(|(key, _)| key).collect();
    Ok(desk.store.ledger().by(by).set_setting(&name(id), Some(&keys.join(",")))?)
}

fn name(id: &ConnectionId) -> String {
    format!("secrets.{id}")
}

/// What can be done and what cannot, by the names of the facets.
pub(crate) fn words(can: &Capabilities) -> (Vec<String>, Vec<String>) {
    let all = Facet::ALL.iter().copied();
    let (can, cannot): (Vec<_>, Vec<_>) = all.partition(|facet| can.has(*facet));
    let words = |facets: Vec<Facet>| facets.iter().map(ToString::to_string).collect();
    (words(can), words(cannot))
}
