//! Preparing a new session: a payment link, or a fresh one in place of one that ended.

use std::sync::Arc;

use confirmation::{Plan, Target};
use domain::{
    Action, Connection, Currency, JsonText, LineItem, Money, SessionDraft, SessionKey, expiry,
    policy,
};
use providers::registry;
use store::cache::Stored;

use super::confirm::{refused, tidy};
use super::payload::Payload;
use super::prepared::Deed;
use super::result;
use crate::desk::Desk;
use crate::view::{ItemInput, LinkRequest, Prepared, RenewRequest};
use crate::{ApiError, Code, Office};

pub(crate) async fn link_prepare(
    office: &Arc<Office>,
    request: LinkRequest,
) -> Result<Prepared, ApiError> {
    let desk = office.desk()?;
    let connection = desk.connection(&request.connection)?;
    let draft = draft(&desk, &connection, &request)?;
    prepare(&desk, &connection, draft, &request.draft, None).await
}

pub(crate) async fn renew_prepare(
    office: &Arc<Office>,
    request: RenewRequest,
) -> Result<Prepared, ApiError> {
    let desk = office.desk()?;
    let stored = crate::session::resolve(&desk, &request.key)?;
    let connection = desk.connection(stored.row.key.connection.as_str())?;
    let can = crate::connection::capabilities_of(&desk, &connection);
    if let policy::Verdict::Refused(reason) = policy::renew(&stored.row.session, &can, desk.now()) {
        return Err(refused(reason));
    }
    let again = again(&desk, &connection, &stored, &request.expires)?;
    prepare(&desk, &connection, again, &request.draft, Some(stored.row.key)).await
}

async fn prepare(
    desk: &Desk,
    connection: &Connection,
    draft: SessionDraft,
    id: &str,
    renewed_from: Option<SessionKey>,
) -> Result<Prepared, ApiError> {
    let id = uuid::Uuid::parse_str(id.trim()).map_err(|_| {
        let hint = "Leave it out, and one is made.";
        ApiError::new(Code::InvalidInput, "The draft is not a UUID.", hint)
    })?;
    let provider = desk.provider(connection).await?;
    let create = provider.create().ok_or_else(|| refused(policy::Reason::NotOffered))?;
    // What the provider has no place for is refused now, before anybody agrees to it.
    create.body(&draft)?;
    let payload = Payload {
        plan: Plan {
            action: Action::Create,
            class: result::class(Some(provider.info().create_class)),
            target: Target::Draft { draft: id.to_string() },
            amount: draft.amount,
            first_epoch: 1,
            can_read: provider.fetch().is_some(),
        },
        transfer: None,
        draft: Some(draft),
        renewed_from,
        note: None,
    };
    let key = payload.plan.key(payload.plan.first_epoch);
    let earlier = desk.store.ledger().intent_by_key(&key)?;
    let (intent, deed) = match earlier {
        Some(earlier) if result::was_agreed(&earlier) => (earlier.what.id, Deed::Join),
        _ => (result::write(desk, connection, &payload)?, Deed::Act),
    };
    let token = desk.prepared.issue(&intent, deed);
    result::summary(desk, connection, None, &payload, (intent, token))
}

fn draft(
    desk: &Desk,
    connection: &Connection,
    request: &LinkRequest,
) -> Result<SessionDraft, ApiError> {
    let currency = Currency::new(&request.amount.currency)?;
    let amount = positive(Money::parse(request.amount.value.trim(), currency)?)?;
    let description = tidy(Some(request.description.clone()));
    let items =
        request.items.iter().map(|item| line(item, currency)).collect::<Result<Vec<_>, _>>()?;
    let settings = &connection.settings;
    let default = |key: &str| settings.get(key).map(str::to_owned);
    let methods = if request.methods.is_empty() {
        settings.list("link.methods").into_iter().map(str::to_owned).collect()
    } else {
        request.methods.clone()
    };
    let draft = SessionDraft {
        amount,
        order_id: tidy(request.order_id.clone()),
        customer_id: customer(desk, connection, request.customer.as_deref())?,
        customer_email: None,
        methods,
        items: if items.is_empty() { one_line(description.as_deref(), amount) } else { items },
        description,
        metadata: metadata(&request.metadata)?,
        success_url: tidy(request.success_url.clone()).or_else(|| default("link.success_url")),
        cancel_url: tidy(request.cancel_url.clone()).or_else(|| default("link.cancel_url")),
        expires_in_seconds: seconds(desk, &request.expires)?,
        template_id: tidy(request.template.clone()),
        params: None,
    };
    complete(&draft)?;
    Ok(draft)
}

/// A missing link default is named before anything is sent.
fn complete(draft: &SessionDraft) -> Result<(), ApiError> {
    let missing: Vec<&str> = [
        ("link.success_url", draft.success_url.is_none()),
        ("link.cancel_url", draft.cancel_url.is_none()),
        ("link.methods", draft.methods.is_empty()),
    ]
    .into_iter()
    .filter_map(|(key, missing)| missing.then_some(key))
    .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let message = format!("The connection has no {}. Nothing was sent.", missing.join(", no "));
    let hint = "Set the link defaults under Connections, or give them with this link.";
    Err(ApiError::new(Code::InvalidInput, message, hint))
}

fn positive(amount: Money) -> Result<Money, ApiError> {
    if amount.minor > 0 {
        return Ok(amount);
    }
    Err(ApiError::new(
        Code::InvalidInput,
        "The amount must be more than zero.",
        "Enter what the customer is to pay.",
    ))
}

fn line(item: &ItemInput, currency: Currency) -> Result<LineItem, ApiError> {
    if item.name.trim().is_empty() || item.quantity == 0 {
        let hint = "Give every line a name and a quantity of at least 1.";
        return Err(ApiError::new(Code::InvalidInput, "A line item is incomplete.", hint));
    }
    let unit = Money::parse(item.unit.trim(), currency)?;
    Ok(LineItem { name: item.name.trim().to_owned(), quantity: item.quantity, unit })
}

fn one_line(description: Option<&str>, amount: Money) -> Vec<LineItem> {
    let line = |name: &str| LineItem { name: name.to_owned(), quantity: 1, unit: amount };
    description.map(line).into_iter().collect()
}

fn metadata(pairs: &[(String, String)]) -> Result<Option<JsonText>, ApiError> {
    let all: serde_json::Map<_, _> = pairs
        .iter()
        .filter(|(key, _)| !key.trim().is_empty())
        .map(|(k, v)| (k.trim().to_owned(), v.clone().into()))
        .collect();
    if all.is_empty() {
        return Ok(None);
    }
    let text = serde_json::to_string(&all).map_err(|error| {
        ApiError::new(
            Code::InvalidInput,
            format!("The metadata cannot be written: {error}."),
            "Check it.",
        )
    })?;
    Ok(Some(JsonText(text)))
}

/// The provider's id of a customer given by id or by e-mail.
fn customer(
    desk: &Desk,
    connection: &Connection,
    given: Option<&str>,
) -> Result<Option<String>, ApiError> {
    let Some(given) = given.map(str::trim).filter(|given| !given.is_empty()) else {
        return Ok(None);
    };
    if !given.contains('@') {
        return Ok(Some(given.to_owned()));
    }
    let known = desk.store.cache().customer_by_email(&connection.id, given)?;
    known.and_then(|customer| customer.id).map(Some).ok_or_else(|| {
        let message = format!(
            "No customer of this connection has the e-mail “{}”.",
            domain::text::one_line(given)
        );
        ApiError::new(
            Code::NotFound,
            message,
            "Leave it out, or create the customer in the provider's dashboard and sync.",
        )
    })
}

fn seconds(desk: &Desk, words: &str) -> Result<Option<u32>, ApiError> {
    if words.trim().is_empty() {
        return Ok(None);
    }
    let at = expiry::read(words, desk.now(), desk.zone()?)?;
    Ok(u32::try_from((at - desk.now()).num_seconds()).ok())
}

/// The draft of a session that does the same again.
fn again(
    desk: &Desk,
    connection: &Connection,
    stored: &Stored,
    expires: &str,
) -> Result<SessionDraft, ApiError> {
    let session = &stored.row.session;
    let issued = desk.store.ledger().link_of(&stored.row.key)?;
    if let Some(link) = issued {
        return Ok(SessionDraft { expires_in_seconds: seconds(desk, expires)?, ..link.draft });
    }
    let url = |key: &str| {
        body_text(&stored.raw, key)
            .or_else(|| connection.settings.get(&format!("link.{}", snake(key))).map(str::to_owned))
    };
    let draft = SessionDraft {
        amount: session.amount,
        description: None,
        // The metadata carries the order id already, under the shop's own key.
        order_id: None,
        customer_id: session.customer.id.clone(),
        customer_email: None,
        methods: session.methods.clone(),
        items: registry::items(connection, &stored.raw),
        metadata: session.metadata.clone(),
        success_url: url("successUrl"),
        cancel_url: url("cancelUrl"),
        expires_in_seconds: seconds(desk, expires)?,
        template_id: None,
        params: None,
    };
    complete(&draft)?;
    Ok(draft)
}

fn body_text(raw: &str, key: &str) -> Option<String> {
    let body: serde_json::Value = serde_json::from_str(raw).ok()?;
    body.get(key)?.as_str().map(str::to_owned)
}

fn snake(key: &str) -> &'static str {
    if key == "successUrl" { "success_url" } else { "cancel_url" }
}
