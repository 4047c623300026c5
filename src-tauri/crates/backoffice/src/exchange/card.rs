//! Key cards: a name and a public key. A card proves nothing by itself: whose key it is, two people
//! settle by comparing its fingerprint aloud, once.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::people::Role;
use serde::{Deserialize, Serialize};
use store::ledger::{Act, Operator, OperatorChange, OperatorKey};

use super::file::{Kind, seal, unseal};
use super::key;
use crate::desk::Desk;
use crate::export::{place, write_whole};
use crate::view::*;
use crate::{ApiError, Code, Office};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Card {
    name: String,
    made_at: DateTime<Utc>,
}

/// A card whose signature fits: whoever made it has the secret half.
struct Shown {
    name: String,
    public: String,
    fingerprint: String,
}

pub(crate) async fn card_export(
    office: &Arc<Office>,
    request: SignedExport,
) -> Result<ExportedFile, ApiError> {
    let desk = office.desk()?;
    let acting = desk.acting()?;
    let operator = acting.operator()?;
    let key = key::own(&desk, operator)?;
    let card = Card { name: operator.name.clone(), made_at: desk.now() };
    let text = seal(Kind::Card, &card, &key)?;
    write(&desk, &request, &format!("Countersign card {}", operator.name), &text)
}

/// Writes a signed file where it was asked for.
pub(super) fn write(
    desk: &Desk,
    request: &SignedExport,
    stem: &str,
    text: &str,
) -> Result<ExportedFile, ApiError> {
    let target = match &request.out {
        Some(out) => out.into(),
        None => place(desk, stem, "json")?,
    };
    let file = write_whole(desk, &target, text.as_bytes())?;
    crate::export::told(desk, Act::ExportWritten, file, serde_json::json!({ "signed": stem }))
}

fn shown(text: &str) -> Result<Shown, ApiError> {
    let opened = unseal(text)?;
    let card: Card = opened.read(Kind::Card)?;
    let fingerprint = key::fingerprint_of(&opened.key).unwrap_or_default();
    Ok(Shown { name: domain::text::one_line(card.name.trim()), public: opened.key, fingerprint })
}

/// Somebody of that name, also one who left.
fn known(desk: &Desk, name: &str) -> Result<Option<Operator>, ApiError> {
    let all = desk.store.ledger().operators()?;
    Ok(all.into_iter().find(|operator| operator.name.to_lowercase() == name.to_lowercase()))
}

pub(crate) async fn card_read(
    office: &Arc<Office>,
    request: SignedFile,
) -> Result<CardView, ApiError> {
    let desk = office.desk()?;
    let card = shown(&request.text)?;
    let keys = desk.store.ledger().operator_keys()?;
    Ok(CardView {
        known_name: known(&desk, &card.name)?.is_some(),
        known_key: keys.iter().any(|key| key.public == card.public),
        name: card.name,
        fingerprint: card.fingerprint,
    })
}

pub(crate) async fn card_import(
    office: &Arc<Office>,
    request: CardImport,
) -> Result<PeopleView, ApiError> {
    let desk = office.desk()?;
    let acting = desk.acting()?;
    let by = acting.operator()?.name.clone();
    let card = shown(&request.text)?;
    if key::is_here(&desk, &card.public)? {
        let message = "The secret half of this key is kept on this computer. Nothing was trusted.";
        let hint = "A card comes from another person's computer; make it there.";
        return Err(ApiError::new(Code::Refused, message, hint));
    }
    compared(&card, &request.fingerprint)?;
    let operator = match known(&desk, &card.name)? {
        Some(operator) if operator.left_at.is_some() => {
            let message = format!("{} has left; a name is given once.", operator.name);
            let hint = "Have the card made under another name.";
            return Err(ApiError::new(Code::Refused, message, hint));
        }
        Some(operator) => Err(operator.id),
        None => Ok(by_card(&desk, &card, &request, &by)?),
    };
    let row = OperatorKey {
        public: card.public,
        operator: operator.as_ref().map_or_else(Clone::clone, |new| new.id.clone()),
        own: false,
        added_by: by,
        added_at: desk.now(),
    };
    desk.store.ledger().by(&desk.by()?).add_operator_key(&row, operator.as_ref().ok())?;
    desk.host.emit(&Event::WorkspaceChanged);
    crate::people::people(&desk)
}

/// Nothing is trusted before its fingerprint was compared.
fn compared(card: &Shown, told: &str) -> Result<(), ApiError> {
    if told.trim().is_empty() {
        let message =
            format!("The card of {} has the fingerprint {}.", card.name, card.fingerprint);
        let hint =
            "Have its owner read theirs aloud, on the phone or in person, and enter what you hear.";
        return Err(ApiError::new(Code::NeedsConsent, message, hint));
    }
    if key::is_same(told, &card.fingerprint) {
        return Ok(());
    }
    let message = "That is not the fingerprint of this card. Nothing was trusted.";
    let hint = "The card may have been exchanged on its way: have it sent anew, by another way.";
    Err(ApiError::new(Code::Refused, message, hint))
}

/// Somebody who is known by their card only, and cannot sign in here.
fn by_card(
    desk: &Desk,
    card: &Shown,
    request: &CardImport,
    by: &str,
) -> Result<Operator, ApiError> {
    let role = request.role.as_deref().map_or(Ok(Role::Approver), crate::people::role)?;
    let limits = crate::people::limits(&request.limits)?;
    Ok(Operator {
        id: uuid::Uuid::new_v4().to_string(),
        name: card.name.clone(),
        now: OperatorChange { role, limits, account: None, pin: None },
        added_by: by.to_owned(),
        added_at: desk.now(),
        left_at: None,
    })
}
