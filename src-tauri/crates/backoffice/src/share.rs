//! Handing a link over: its address, its QR code, a ready message. A link is a session's hosted
//! page or a reusable link.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{Money, text};
use reports::message::{Language, LinkMessage, link_message};
use store::cache::{ReusableRow, Stored};

use crate::desk::Desk;
use crate::files;
use crate::view::*;
use crate::{ApiError, Code, Office};

/// What a customer is told besides the address.
struct Handed {
    url: String,
    customer: Option<String>,
    order_id: Option<String>,
    description: Option<String>,
    /// `None`: the customer chooses.
    amount: Option<Money>,
    expires_at: Option<DateTime<Utc>>,
    /// What a file of it is called.
    name: String,
}

fn handed(desk: &Desk, id: &str) -> Result<Handed, ApiError> {
    if let Some((_, link)) = crate::reusable::by_key(desk, id)? {
        return of_reusable(link);
    }
    let intent = desk.store.ledger().intent(id)?;
    let stored = match intent.and_then(|intent| intent.outcome_session) {
        Some(key) => desk.store.cache().get(&key)?,
        None => Some(crate::session::resolve(desk, id)?),
    };
    of_session(desk, stored.ok_or_else(|| no_page("It is not on this computer"))?)
}

fn of_reusable(link: ReusableRow) -> Result<Handed, ApiError> {
    Ok(Handed {
        url: web_url(link.url)?,
        customer: None,
        order_id: None,
        name: link.title.clone().unwrap_or(link.id),
        description: link.title,
        amount: link.amount,
        expires_at: None,
    })
}

fn of_session(desk: &Desk, stored: Stored) -> Result<Handed, ApiError> {
    let link = desk.store.ledger().link_of(&stored.row.key)?;
    let session = stored.row.session;
    let order_id = session.order_id().map(str::to_owned);
    Ok(Handed {
        url: web_url(session.hosted_url.ok_or_else(|| no_page("It has no hosted page"))?)?,
        customer: session.customer.name,
        name: order_id.clone().unwrap_or(stored.row.key.id),
        order_id,
        description: link.and_then(|link| link.draft.description),
        amount: Some(session.amount),
        expires_at: session.expires.map(|stamp| stamp.at),
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
    let handed = handed(&desk, &request.id)?;
    let message = LinkMessage {
        customer_name: handed.customer.as_deref(),
        order_id: handed.order_id.as_deref(),
        description: handed.description.as_deref(),
        amount: handed.amount,
        url: &handed.url,
        expires_at: handed.expires_at,
        zone: desk.zone()?,
    };
    Ok(LinkShare {
        qr_svg: files::svg(&handed.url).map_err(|error| no_code(&error))?,
        message_en: link_message(Language::English, &message),
        message_id: link_message(Language::Indonesian, &message),
        url: handed.url,
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
    let Handed { url, name, .. } = handed(&desk, &request.id)?;
    let bytes = match request.format.as_str() {
        "svg" => files::svg(&url).map_err(|error| no_code(&error))?.into_bytes(),
        "png" => files::png(&url).map_err(|error| no_code(&error))?,
        other => {
            let message = format!("A QR code is not written as “{other}”.");
            return Err(ApiError::new(Code::InvalidInput, message, "It takes svg or png."));
        }
    };
    let target = match request.out {
        Some(out) => out.into(),
        None => crate::export::place(&desk, &format!("qr {name}"), &request.format)?,
    };
    let file = crate::export::write_whole(&desk, &target, &bytes)?;
    let of = serde_json::json!({ "code": name });
    crate::export::told(&desk, store::ledger::Act::ExportWritten, file, of)
}
