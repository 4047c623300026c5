//! Issued links: their list, handing one over, their QR codes.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Status, expiry, text};
use reports::message::{Language, LinkMessage, link_message};
use store::cache::{SessionRow, Stored};
use store::ledger::{Intent, IntentFilter, IntentState, Link};

use crate::act::Payload;
use crate::desk::Desk;
use crate::files;
use crate::show::Labels;
use crate::view::*;
use crate::{ApiError, Code, Office};

/// A link that ends sooner than this is shown as ending.
const SOON: TimeDelta = TimeDelta::hours(2);
/// Links of the list.
const MOST: usize = 1_000;

pub(crate) async fn link_list(office: &Arc<Office>, _: Nothing) -> Result<LinkList, ApiError> {
    let desk = office.desk()?;
    let labels = desk.labels()?;
    let issued = desk.store.issued_links(MOST)?;
    let mut links: Vec<LinkView> =
        issued.iter().map(|one| show(&desk, &labels, &one.link, one.session.as_ref())).collect();
    links.extend(unresolved(&desk, &labels)?);
    links.sort_by_key(|link| std::cmp::Reverse(link.issued_at));
    Ok(LinkList { links })
}

/// Links whose making is not settled: they may or may not exist.
fn unresolved(desk: &Desk, labels: &Labels) -> Result<Vec<LinkView>, ApiError> {
    let filter = IntentFilter { action: Some(domain::Action::Create), ..IntentFilter::default() };
    let open = |intent: &&Intent| intent.state.is_live() || intent.state == IntentState::NeedsHuman;
    let intents = desk.store.ledger().intents(&filter)?;
    intents.iter().filter(open).map(|intent| pending(labels, intent)).collect()
}

fn pending(labels: &Labels, intent: &Intent) -> Result<LinkView, ApiError> {
    let payload = Payload::of(intent)?;
    let draft = payload.draft.as_ref();
    let name = labels.connections.get(&intent.what.connection).map(|(name, _)| name.clone());
    Ok(LinkView {
        id: intent.what.id.clone(),
        session: None,
        state: "unknown".to_owned(),
        amount: intent.what.amount.into(),
        order_id: draft.and_then(|draft| draft.order_id.clone()),
        description: draft.and_then(|draft| draft.description.clone()),
        customer: draft.and_then(|draft| draft.customer_id.clone()),
        connection: name.unwrap_or_else(|| intent.what.connection.to_string()),
        issued_at: intent.created_at,
        issued_by: intent.what.prepared_by.clone(),
        expires_at: None,
        renewed_from: payload.renewed_from.map(|key| key.to_string()),
    })
}

/// The link that an intent made, or is making.
pub(crate) fn by_intent(desk: &Desk, intent: &Intent) -> Result<Option<LinkView>, ApiError> {
    if intent.what.action != domain::Action::Create {
        return Ok(None);
    }
    let labels = desk.labels()?;
    if let Some(key) = &intent.outcome_session
        && let Some(link) = desk.store.ledger().link_of(key)?
    {
        let row = desk.store.cache().get(key)?.map(|stored| stored.row);
        return Ok(Some(show(desk, &labels, &link, row.as_ref())));
    }
    pending(&labels, intent).map(Some)
}

fn show(desk: &Desk, labels: &Labels, link: &Link, row: Option<&SessionRow>) -> LinkView {
    let session = row.map(|row| &row.session);
    let expires_at = session.and_then(|s| s.expires).map(|stamp| stamp.at);
    let customer =
        session.and_then(|s| s.customer.name.clone().or_else(|| s.customer.email.clone()));
    let name = labels.connections.get(&link.key.connection).map(|(name, _)| name.clone());
    LinkView {
        id: link.intent.clone(),
        session: row.map(|row| labels.show(row)),
        state: session.map_or("unknown", |s| state(s.status, expires_at, desk.now())).to_owned(),
        amount: link.draft.amount.into(),
        order_id: link
            .draft
            .order_id
            .clone()
            .or_else(|| session.and_then(|s| s.order_id().map(str::to_owned))),
        description: link.draft.description.clone(),
        customer,
        connection: name.unwrap_or_else(|| link.key.connection.to_string()),
        issued_at: link.issued_at,
        issued_by: link.issued_by.clone(),
        expires_at,
        renewed_from: link.renewed_from.as_ref().map(ToString::to_string),
    }
}

fn state(status: Status, expires: Option<DateTime<Utc>>, now: DateTime<Utc>) -> &'static str {
    match status {
        Status::Open => match expires {
            Some(end) if end <= now => "expired",
            Some(end) if end - now <= SOON => "expiring",
            _ => "waiting",
        },
        Status::Pending => "opened",
        Status::AwaitingConfirmation => "awaiting_confirmation",
        Status::Completed => "paid",
        Status::Expired => "expired",
        Status::Canceled => "canceled",
        Status::Failed => "failed",
        Status::Unknown => "unknown",
    }
}

/// What is being handed over: a session with a hosted page.
struct Handed {
    url: String,
    stored: Stored,
    description: Option<String>,
}

fn handed(desk: &Desk, id: &str) -> Result<Handed, ApiError> {
    let intent = desk.store.ledger().intent(id)?;
    let stored = match intent.and_then(|intent| intent.outcome_session) {
        Some(key) => desk.store.cache().get(&key)?,
        None => Some(crate::session::resolve(desk, id)?),
    };
    let stored = stored.ok_or_else(|| no_page("It is not on this computer"))?;
    let url =
        stored.row.session.hosted_url.clone().ok_or_else(|| no_page("It has no hosted page"))?;
    let link = desk.store.ledger().link_of(&stored.row.key)?;
    Ok(Handed {
        url: web_url(url)?,
        stored,
        description: link.and_then(|link| link.draft.description),
    })
}

fn no_page(why: &str) -> ApiError {
    ApiError::new(Code::NotFound, format!("{why}."), "Read it anew, then try again.")
}

/// A provider's URL is shown and opened only where it is a web page.
fn web_url(url: String) -> Result<String, ApiError> {
    let web = url.starts_with("https://") || url.starts_with("http://");
    if web && !text::has_hidden(&url) && !url.contains(char::is_whitespace) {
        return Ok(url);
    }
    let message = "The provider gave an address that is no web page. It was not opened.";
    Err(ApiError::new(Code::Refused, message, "Look at it under Raw JSON."))
}

pub(crate) async fn link_share(
    office: &Arc<Office>,
    request: LinkIdRequest,
) -> Result<LinkShare, ApiError> {
    let desk = office.desk()?;
    let Handed { url, stored, description } = handed(&desk, &request.id)?;
    let session = &stored.row.session;
    let message = LinkMessage {
        customer_name: session.customer.name.as_deref(),
        order_id: session.order_id(),
        description: description.as_deref(),
        amount: session.amount,
        url: &url,
        expires_at: session.expires.map(|stamp| stamp.at),
        zone: desk.zone()?,
    };
    Ok(LinkShare {
        qr_svg: files::svg(&url).map_err(|error| no_code(&error))?,
        message_en: link_message(Language::English, &message),
        message_id: link_message(Language::Indonesian, &message),
        url,
    })
}

fn no_code(error: &impl std::fmt::Display) -> ApiError {
    let message = format!("The address does not fit into a QR code: {error}.");
    ApiError::new(Code::Refused, message, "Copy the link instead.")
}

pub(crate) async fn link_open(
    office: &Arc<Office>,
    request: LinkIdRequest,
) -> Result<Nothing, ApiError> {
    let desk = office.desk()?;
    office.host().open_url(&handed(&desk, &request.id)?.url)?;
    Ok(Nothing {})
}

pub(crate) async fn link_copy(
    office: &Arc<Office>,
    request: LinkIdRequest,
) -> Result<Nothing, ApiError> {
    let desk = office.desk()?;
    office.host().copy(&handed(&desk, &request.id)?.url)?;
    Ok(Nothing {})
}

pub(crate) async fn link_qr_save(
    office: &Arc<Office>,
    request: QrRequest,
) -> Result<ExportedFile, ApiError> {
    let desk = office.desk()?;
    let Handed { url, stored, .. } = handed(&desk, &request.id)?;
    let bytes = match request.format.as_str() {
        "svg" => files::svg(&url).map_err(|error| no_code(&error))?.into_bytes(),
        "png" => files::png(&url).map_err(|error| no_code(&error))?,
        other => {
            let message = format!("A QR code is not written as “{other}”.");
            return Err(ApiError::new(Code::InvalidInput, message, "It takes svg or png."));
        }
    };
    let name = stored.row.session.order_id().unwrap_or(&stored.row.key.id).to_owned();
    let target = match request.out {
        Some(out) => out.into(),
        None => crate::export::place(&desk, &format!("qr {name}"), &request.format)?,
    };
    crate::export::write_whole(&desk, &target, &bytes)
}

pub(crate) async fn expiry_read(
    office: &Arc<Office>,
    request: ExpiryRequest,
) -> Result<ExpiryView, ApiError> {
    let desk = office.desk()?;
    let at = expiry::read(&request.words, desk.now(), desk.zone()?)?;
    Ok(ExpiryView { at, seconds: (at - desk.now()).num_seconds() })
}
