//! From what a person typed to a draft: amounts read, defaults filled in, what is missing named.

use domain::{Connection, Currency, JsonText, LineItem, Money, SessionDraft, expiry};
use providers::{Info, registry};
use store::cache::Stored;

use super::confirm::tidy;
use crate::desk::Desk;
use crate::view::{ItemInput, LinkRequest};
use crate::{ApiError, Code};

/// The draft of what somebody asked for.
pub(super) fn draft(
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
    let customer = customer(desk, connection, request.customer.as_deref())?;
    Ok(SessionDraft {
        amount,
        order_id: tidy(request.order_id.clone()),
        customer_id: customer.id,
        customer_email: customer.email,
        methods,
        items,
        description,
        metadata: metadata(&request.metadata)?,
        success_url: tidy(request.success_url.clone()).or_else(|| default("link.success_url")),
        cancel_url: tidy(request.cancel_url.clone()).or_else(|| default("link.cancel_url")),
        expires_in_seconds: seconds(desk, &request.expires)?,
        template_id: tidy(request.template.clone()),
        params: params(request.params.as_deref())?,
    })
}

/// The provider's own parameters: a JSON object. Which of them it knows, its client says.
pub(super) fn params(text: Option<&str>) -> Result<Option<JsonText>, ApiError> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let object: Result<std::collections::BTreeMap<String, &serde_json::value::RawValue>, _> =
        serde_json::from_str(text);
    match object {
        Ok(object) if object.is_empty() => Ok(None),
        Ok(_) => Ok(Some(JsonText(text.to_owned()))),
        Err(error) => {
            let message = format!("The further parameters are no JSON object: {error}.");
            let hint = "Write them as {\"name\": \"value\"}. Nothing was sent.";
            Err(ApiError::new(Code::InvalidInput, message, hint))
        }
    }
}

/// A link default that this provider cannot do without is named before anything is sent.
pub(super) fn complete(draft: &SessionDraft, info: &Info) -> Result<(), ApiError> {
    let is_there = |need: &str| match need {
        "success_url" => draft.success_url.is_some(),
        "cancel_url" => draft.cancel_url.is_some(),
        "methods" => !draft.methods.is_empty(),
        _ => true,
    };
    let missing: Vec<String> = (info.needs.iter().filter(|need| !is_there(need)))
        .map(|need| format!("link.{need}"))
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

/// Who is to pay, as this provider wants to be told.
#[derive(Default)]
struct Payer {
    id: Option<String>,
    email: Option<String>,
}

/// A customer given by id or by e-mail. Where sessions take no address, it must be that of a customer
/// who has an id there.
fn customer(desk: &Desk, connection: &Connection, given: Option<&str>) -> Result<Payer, ApiError> {
    let Some(given) = given.map(str::trim).filter(|given| !given.is_empty()) else {
        return Ok(Payer::default());
    };
    if !given.contains('@') {
        return Ok(Payer { id: Some(given.to_owned()), email: None });
    }
    let info = registry::info(connection.provider.as_str());
    if info.is_some_and(|info| info.takes_email) {
        return Ok(Payer { id: None, email: Some(given.to_owned()) });
    }
    let known = desk.store.cache().customer_by_email(&connection.id, given)?;
    let id = known.and_then(|customer| customer.id);
    id.map(|id| Payer { id: Some(id), email: None }).ok_or_else(|| {
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
pub(super) fn again(
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
    let info = registry::info(connection.provider.as_str());
    let takes_email = info.is_some_and(|info| info.takes_email);
    let urls = registry::reader(connection).map(|reader| reader.return_urls(&stored.raw));
    let (success, cancel) = urls.unwrap_or_default();
    let default = |key: &str| connection.settings.get(key).map(str::to_owned);
    Ok(SessionDraft {
        amount: session.amount,
        description: None,
        // The metadata carries the order id already, under the shop's own key.
        order_id: None,
        customer_id: session.customer.id.clone().filter(|_| !takes_email),
        customer_email: session.customer.email.clone().filter(|_| takes_email),
        methods: session.methods.clone(),
        items: registry::items(connection, &stored.raw),
        metadata: session.metadata.clone(),
        success_url: success.or_else(|| default("link.success_url")),
        cancel_url: cancel.or_else(|| default("link.cancel_url")),
        expires_in_seconds: seconds(desk, expires)?,
        template_id: None,
        params: None,
    })
}
