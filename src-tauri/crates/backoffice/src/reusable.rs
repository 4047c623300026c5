//! Reusable links: many customers can pay at one.

use std::sync::Arc;

use domain::{Connection, ConnectionId};
use providers::ReusableLink;
use store::cache::ReusableRow;

use crate::desk::Desk;
use crate::show::Labels;
use crate::view::*;
use crate::{ApiError, Code, Office};

/// Keeps one that came back.
pub(crate) fn keep(
    desk: &Desk,
    connection: &Connection,
    link: &ReusableLink,
) -> Result<(), ApiError> {
    let news = desk.store.cache().put_reusable(&connection.id, &[stored(link.clone())])?;
    if news > 0 {
        desk.host.emit(&Event::SessionsChanged);
    }
    Ok(())
}

/// A provider's link in the store's words.
pub(crate) fn stored(link: ReusableLink) -> ReusableRow {
    let ReusableLink { id, url, title, amount, active, created, raw } = link;
    ReusableRow { id, url, title, amount, active, created, raw }
}

/// The link that `name` names: `CONNECTION/ID`, an id, or its URL.
pub(crate) fn find(desk: &Desk, name: &str) -> Result<(Connection, ReusableRow), ApiError> {
    let name = name.trim();
    let connections = desk.connections()?;
    let of = |id: &ConnectionId| connections.iter().find(|connection| connection.id == *id);
    let named = |connection: &Connection, row: &ReusableRow| {
        let whole = |prefix: &str| name.strip_prefix(prefix) == Some(&format!("/{}", row.id));
        row.id == name
            || row.url == name
            || whole(&connection.name)
            || whole(connection.id.as_str())
    };
    let all = desk.store.cache().reusable_links()?;
    let mut found: Vec<_> = all
        .into_iter()
        .filter_map(|(id, row)| Some((of(&id)?.clone(), row)))
        .filter(|(connection, row)| named(connection, row))
        .collect();
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => {
            let message = format!("No reusable link is called “{}”.", domain::text::one_line(name));
            Err(ApiError::new(Code::NotFound, message, "Sync, then look at the list of links."))
        }
        _ => {
            let name = |(connection, row): &(Connection, ReusableRow)| {
                format!("{}/{}", connection.name, row.id)
            };
            let names: Vec<_> = found.iter().map(name).collect();
            let message = "Several reusable links are called so.";
            let hint = format!("Name one: {}.", names.join(", "));
            Err(ApiError::new(Code::Ambiguous, message, hint))
        }
    }
}

/// The one with a key, `CONNECTION/ID`, as front ends were given it.
pub(crate) fn by_key(
    desk: &Desk,
    key: &str,
) -> Result<Option<(ConnectionId, ReusableRow)>, ApiError> {
    let named = |(id, row): &(ConnectionId, ReusableRow)| key == format!("{id}/{}", row.id);
    Ok(desk.store.cache().reusable_links()?.into_iter().find(named))
}

pub(crate) async fn reusable_list(
    office: &Arc<Office>,
    _: Nothing,
) -> Result<Vec<ReusableView>, ApiError> {
    let desk = office.desk()?;
    let labels = desk.labels()?;
    let all = desk.store.cache().reusable_links()?;
    Ok(all.into_iter().map(|(id, row)| show(&labels, &id, row)).collect())
}

pub(crate) async fn reusable_items(
    office: &Arc<Office>,
    request: LinkIdRequest,
) -> Result<Vec<ItemView>, ApiError> {
    let desk = office.desk()?;
    let (connection, row) = find(&desk, &request.id)?;
    let provider = desk.provider(&connection).await?;
    let Some(links) = provider.links() else { return Ok(Vec::new()) };
    let items = links.items(&row.id).await?;
    Ok(items.into_iter().map(crate::session::item).collect())
}

/// As front ends see it.
pub(crate) fn show(labels: &Labels, id: &ConnectionId, row: ReusableRow) -> ReusableView {
    let (name, provider) = labels.connections.get(id).cloned().unwrap_or_default();
    ReusableView {
        key: format!("{id}/{}", row.id),
        id: row.id,
        connection: name,
        provider,
        url: row.url,
        title: row.title,
        amount: row.amount.map(Into::into),
        active: row.active,
        created_at: row.created,
    }
}

/// What can be picked by its id when something is made, asked of the provider now.
pub(crate) async fn catalogue_list(
    office: &Arc<Office>,
    request: ConnectionRequest,
) -> Result<Vec<OfferView>, ApiError> {
    let desk = office.desk()?;
    let connection = desk.connection(&request.connection)?;
    let provider = desk.provider(&connection).await?;
    let Some(facet) = provider.catalogue() else { return Ok(Vec::new()) };
    let (mut all, mut cursor) = (Vec::new(), None);
    while all.len() < MOST {
        let page = facet.page(cursor.as_deref()).await?;
        all.extend(page.rows.into_iter().map(offer));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(all)
}

/// A longer catalogue is cut: nobody picks from more by eye.
const MOST: usize = 1_000;

fn offer(offer: providers::Offer) -> OfferView {
    OfferView {
        id: offer.id,
        kind: offer.kind.to_owned(),
        name: offer.name,
        amount: offer.amount.map(Into::into),
        every: offer.every,
    }
}
