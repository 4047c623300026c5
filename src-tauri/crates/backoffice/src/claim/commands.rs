//! Looking at a claim again, and taking it elsewhere.

use std::sync::Arc;

use data_encoding::BASE64;
use store::ledger::Claim;

use super::{hash, media, path, pdf, picture, view};
use crate::desk::Desk;
use crate::export::save_copy;
use crate::view::*;
use crate::{ApiError, Code, Office};

fn find(desk: &Desk, id: i64) -> Result<Claim, ApiError> {
    desk.store.ledger().claim(id)?.ok_or_else(|| {
        ApiError::new(Code::NotFound, "There is no such file.", "Look at the session again.")
    })
}

/// The content, if it is still what was given.
fn content(desk: &Desk, claim: &Claim) -> Result<Vec<u8>, ApiError> {
    let name = &claim.what.name;
    let hint = "Look for it in a copy of the workspace's folder “evidence”.";
    let content = std::fs::read(path(desk, &claim.what.hash)).map_err(|error| {
        let message = format!("The content of {name} is not in the workspace: {error}.");
        ApiError::new(Code::NotFound, message, hint)
    })?;
    if hash(&content) != claim.what.hash {
        let message = format!("{name} is not what was given: its content was changed since.");
        return Err(ApiError::new(Code::Refused, message, hint));
    }
    Ok(content)
}

pub(crate) async fn claim_get(
    office: &Arc<Office>,
    request: ClaimRequest,
) -> Result<ClaimDetail, ApiError> {
    let desk = office.desk()?;
    let claim = find(&desk, request.id)?;
    let content = content(&desk, &claim)?;
    let (picture, pdf) = if claim.what.size.is_some() {
        let name = claim.what.name.clone();
        // On a thread of its own: what a stranger's file makes a decoder do stays there.
        let drawn = office.tasks().spawn_blocking(move || picture::preview(&content)).await;
        let drawn = drawn.map_err(|_| unreadable(&name))?;
        (Some(BASE64.encode(&drawn.map_err(|odd| picture::refused(&name, &odd))?)), None)
    } else {
        (None, Some(pdf::facts(&content)))
    };
    Ok(ClaimDetail { claim: view(claim), picture, pdf })
}

fn unreadable(name: &str) -> ApiError {
    let message = format!("{name} could not be drawn.");
    ApiError::new(Code::InvalidInput, message, "Save it elsewhere and look at it with care.")
}

pub(crate) async fn claim_reveal(
    office: &Arc<Office>,
    request: ClaimRequest,
) -> Result<Nothing, ApiError> {
    let desk = office.desk()?;
    let claim = find(&desk, request.id)?;
    content(&desk, &claim)?;
    office.host().reveal(&path(&desk, &claim.what.hash))?;
    Ok(Nothing {})
}

pub(crate) async fn claim_save_as(
    office: &Arc<Office>,
    request: ClaimRequest,
) -> Result<Option<ExportedFile>, ApiError> {
    let desk = office.desk()?;
    let claim = find(&desk, request.id)?;
    content(&desk, &claim)?;
    let name = media::safe_name(&claim.what.name, &claim.what.media);
    save_copy(office, &desk, &path(&desk, &claim.what.hash), &name)
}
