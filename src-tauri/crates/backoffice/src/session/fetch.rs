//! Reading single sessions anew from their provider.

use std::sync::Arc;

use domain::{Connection, Kind, SessionKey};
use providers::Row;
use store::cache::{Observed, Unreadable};

use super::detail::detail;
use crate::desk::Desk;
use crate::view::*;
use crate::{ApiError, Code, Office};

/// A provider's row in the store's words.
pub(crate) fn observed(row: Row, seen_at: chrono::DateTime<chrono::Utc>) -> Observed {
    let read = row.read.map_err(|bad| Unreadable { id: bad.id, reason: bad.reason });
    Observed { raw: row.raw, read, seen_at }
}

/// Keeps one row that was read, and gives its key. A row that cannot be read is kept as well,
/// and is an error here.
pub(crate) fn keep(desk: &Desk, connection: &Connection, row: Row) -> Result<SessionKey, ApiError> {
    let key = row.read.as_ref().map(|session| SessionKey {
        connection: connection.id.clone(),
        kind: session.kind,
        id: session.id.clone(),
    });
    let key = key.map_err(|bad| {
        let message = format!(
            "The provider's answer cannot be read: {}. It was kept as it came.",
            bad.reason
        );
        ApiError::new(Code::Unavailable, message, "See Connections for what came.")
    });
    let applied =
        desk.store.cache().apply(&connection.id, vec![observed(row, desk.now())], None)?;
    if applied.new + applied.changed > 0 {
        desk.host.emit(&Event::SessionsChanged);
    }
    key
}

pub(crate) async fn session_fetch(
    office: &Arc<Office>,
    request: SessionRequest,
) -> Result<SessionDetail, ApiError> {
    let desk = office.desk()?;
    let key = fetch(&desk, &request.key).await?;
    let stored = desk.store.cache().get(&key)?;
    let stored =
        stored.ok_or_else(|| ApiError::new(Code::NotFound, "It is gone again.", "Sync."))?;
    detail(&desk, stored, request.reveal)
}

/// Reads what `text` names: a stored session, an id, or a pasted URL.
async fn fetch(desk: &Desk, text: &str) -> Result<SessionKey, ApiError> {
    let text = text.trim();
    match super::resolve(desk, text) {
        Ok(stored) => {
            let connection = desk.connection(stored.row.key.connection.as_str())?;
            read_anew(desk, &connection, &stored.row.key.id).await
        }
        Err(error) if error.code == Code::NotFound => unknown(desk, text, error).await,
        Err(error) => Err(error),
    }
}

/// Reads one session from its provider, and keeps it.
pub(crate) async fn read_anew(
    desk: &Desk,
    connection: &Connection,
    id: &str,
) -> Result<SessionKey, ApiError> {
    let provider = desk.provider(connection).await?;
    let fetch = provider.fetch().ok_or_else(|| {
        let message = format!("{} cannot be asked for one session.", provider.info().name);
        ApiError::new(Code::Refused, message, "Sync instead.")
    })?;
    let row = crate::sync::join(desk, connection, fetch.fetch(id).await?)?;
    keep(desk, connection, row)
}

/// A session that is not stored yet is asked for wherever its id is recognised.
async fn unknown(desk: &Desk, text: &str, not_found: ApiError) -> Result<SessionKey, ApiError> {
    let mut last = not_found;
    for connection in desk.connected()? {
        let provider = desk.provider(&connection).await?;
        let Some(id) = provider.fetch().and_then(|fetch| fetch.recognise(text)) else { continue };
        match read_anew(desk, &connection, &id).await {
            Ok(key) => return Ok(key),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Most ids of one import: each is a request of its own.
const MOST: usize = 5_000;

pub(crate) async fn session_import(
    office: &Arc<Office>,
    request: ImportRequest,
) -> Result<ImportReport, ApiError> {
    let desk = office.desk()?;
    let words = request.text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '"'));
    let mut names: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    let mut report = ImportReport { read: 0, skipped: 0, failed: Vec::new() };
    let connections = desk.connected()?;
    for name in names.into_iter().take(MOST) {
        let mut known = false;
        for connection in &connections {
            let provider = desk.provider(connection).await?;
            known |= provider.fetch().is_some_and(|fetch| fetch.recognise(name).is_some());
        }
        if !known {
            // A heading, a name, a date: nothing that any provider would call its own.
            report.skipped += 1;
            continue;
        }
        match fetch(&desk, name).await {
            Ok(_) => report.read += 1,
            Err(error) => report.failed.push(ImportFailure { name: name.to_owned(), error }),
        }
    }
    Ok(report)
}

/// The key under which a checkout session of `connection` is stored.
pub(crate) fn session_key(connection: &Connection, id: &str) -> SessionKey {
    SessionKey { connection: connection.id.clone(), kind: Kind::Session, id: id.to_owned() }
}
