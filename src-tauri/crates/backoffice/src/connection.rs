//! Connecting an account: the live check, adding, changing, rotating, removing.

use std::collections::BTreeMap;
use std::sync::Arc;

use data_encoding::HEXLOWER;
use domain::{Connection, ConnectionId, Currency, Mode, Money, ProviderId, SessionKey, Settings};
use providers::{Account, Credentials, Info, registry};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use store::cache::SyncLock;
use store::ledger::By;

use crate::capability::{offered, remember, words};
use crate::desk::Desk;
use crate::show::Labels;
use crate::view::*;
use crate::{ApiError, Code, Office};

/// Colours that tell connections apart, by provider.
pub(crate) fn colour(provider: &str) -> String {
    let colour = match provider {
        "plugipay" => "#2f6fb0",
        "fluveo" => "#7a4fa3",
        "inflowpay" => "#b5562a",
        "flopay" => "#6b7a1f",
        "prood" => "#a83a63",
        _ => "#63666a",
    };
    colour.to_owned()
}

pub(crate) async fn provider_list(
    office: &Arc<Office>,
    _: Nothing,
) -> Result<Vec<ProviderView>, ApiError> {
    let desk = office.desk()?;
    Ok(registry::all().iter().map(|info| provider(&desk, info)).collect())
}

fn provider(desk: &Desk, info: &'static Info) -> ProviderView {
    let (can, cannot) = words(&offered(desk, info));
    let text = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let field = |field: &providers::Field| FieldView {
        key: field.key.to_owned(),
        label: field.label.to_owned(),
        secret: field.secret,
        default: field.default.to_owned(),
        help: field.help.to_owned(),
    };
    ProviderView {
        id: info.id.to_owned(),
        name: info.name.to_owned(),
        about: info.about.to_owned(),
        base_url: info.base_url.to_owned(),
        fields: info.fields.iter().map(field).collect(),
        can,
        cannot,
        currencies: text(info.currencies),
        methods: text(info.methods),
        without: info
            .without
            .iter()
            .map(|(facet, why)| (facet.to_string(), (*why).to_owned()))
            .collect(),
        params: info.params.iter().map(param).collect(),
        link_params: info.link_params.iter().map(param).collect(),
        lifecycle: text(info.lifecycle),
        takes_email: info.takes_email,
        cancel_effect: info.cancel_effect.to_owned(),
    }
}

fn param(param: &providers::Param) -> ParamView {
    use providers::Input;
    let (input, choices, rows) = match param.input {
        Input::Line => ("line", &[][..], &[][..]),
        Input::Choice(words) => ("choice", words, &[][..]),
        Input::Switch => ("switch", &[][..], &[][..]),
        Input::Count => ("count", &[][..], &[][..]),
        Input::Amount => ("amount", &[][..], &[][..]),
        Input::List => ("list", &[][..], &[][..]),
        Input::Pairs => ("pairs", &[][..], &[][..]),
        Input::Pick => ("pick", &[][..], &[][..]),
        Input::Rows(rows) => ("rows", &[][..], rows),
    };
    ParamView {
        key: param.key.to_owned(),
        label: param.label.to_owned(),
        help: param.help.to_owned(),
        input: input.to_owned(),
        choices: choices.iter().map(|word| (*word).to_owned()).collect(),
        rows: rows.iter().map(self::param).collect(),
    }
}

/// A connection nobody has said anything about yet.
pub(crate) fn blank(desk: &Desk, info: &Info) -> Connection {
    Connection {
        id: ConnectionId::new(uuid::Uuid::new_v4().simple().to_string()),
        name: String::new(),
        provider: ProviderId::new(info.id),
        account: String::new(),
        mode: Mode::Unknown,
        base_url: info.base_url.to_owned(),
        settings: Settings::default(),
        colour: colour(info.id),
        created_at: desk.now(),
    }
}

/// A connection that somebody is about to make, and its secrets.
struct Wanted {
    info: &'static Info,
    connection: Connection,
    credentials: Credentials,
}

fn wanted(desk: &Desk, request: ConnectRequest) -> Result<Wanted, ApiError> {
    let ConnectRequest { provider, name, base_url, values } = request;
    let info = registry::info(&provider).ok_or_else(|| {
        let known: Vec<_> = registry::all().iter().map(|info| info.id).collect();
        let message = format!("There is no provider “{provider}”.");
        ApiError::new(Code::InvalidInput, message, format!("There is: {}.", known.join(", ")))
    })?;
    let (settings, credentials) = providers::split(info, values)?;
    let mut connection = blank(desk, info);
    connection.name = name.trim().to_owned();
    connection.settings = settings;
    if !base_url.trim().is_empty() {
        connection.base_url = base_url.trim().trim_end_matches('/').to_owned();
    }
    Ok(Wanted { info, connection, credentials })
}

async fn ask(desk: &Desk, wanted: &Wanted) -> Result<Account, ApiError> {
    Ok(desk.open_with(&wanted.connection, &wanted.credentials)?.account().await?)
}

/// Settings that name an account in public.
const PUBLIC: [&str; 3] = ["key_id", "client_id", "tenant_id"];

/// What stands for the account where the provider does not tell: fixed at connect, so that a
/// rotated key does not change it. Where nothing public names it, a fingerprint of the first key does:
/// two accounts at one address must not be taken for one.
fn account_of(found: &Account, wanted: &Wanted) -> String {
    found.id.clone().unwrap_or_else(|| stand_in(wanted))
}

fn stand_in(wanted: &Wanted) -> String {
    let Connection { settings, base_url, .. } = &wanted.connection;
    let public = PUBLIC.iter().find_map(|key| settings.get(key));
    let mut hash = Sha256::new();
    hash.update(format!("countersign account\n{base_url}\n{}", public.unwrap_or_default()));
    if public.is_none() {
        wanted.credentials.expose().take(1).for_each(|(_, secret)| hash.update(secret));
    }
    HEXLOWER.encode(&hash.finalize()[..16])
}

pub(crate) async fn connection_check(
    office: &Arc<Office>,
    request: ConnectRequest,
) -> Result<ConnectionCheck, ApiError> {
    let desk = office.desk()?;
    let wanted = wanted(&desk, request)?;
    let found = ask(&desk, &wanted).await?;
    let already = twin(&desk, &wanted, &found)?
        .filter(|known| !desk.is_disconnected(&known.id))
        .map(|known| known.name);
    let sample = found.sample.as_ref();
    let session = sample.and_then(|row| row.read.as_ref().ok());
    let connection = &wanted.connection;
    let labels = Labels {
        connections: [(
            connection.id.clone(),
            (connection.name.clone(), wanted.info.id.to_owned()),
        )]
        .into(),
        actions: std::collections::HashMap::new(),
    };
    let show = |session: &domain::Session| {
        let key = SessionKey {
            connection: connection.id.clone(),
            kind: session.kind,
            id: session.id.clone(),
        };
        labels.session(&key, session)
    };
    Ok(ConnectionCheck {
        account: found.id.clone(),
        mode: found.mode.to_string(),
        sample: session.map(show),
        readings: session
            .map_or_else(Vec::new, |s| readings(wanted.info, s.provider_amount, s.amount.currency)),
        order_id_paths: sample.map_or_else(Vec::new, |row| candidates(&row.raw)),
        skew_seconds: found.skew_seconds,
        already,
    })
}

/// The same integer under every exponent that makes sense, where this provider has a setting for it.
fn readings(info: &Info, units: i64, currency: Currency) -> Vec<AmountReading> {
    let setting = format!("exponent.{currency}");
    if !info.fields.iter().any(|field| field.key == setting) {
        return Vec::new();
    }
    let read = |exponent: u32| {
        let amount = Money::from_provider(units, exponent, currency).ok()?;
        Some(AmountReading { exponent, amount: amount.into() })
    };
    (0..=currency.digits()).rev().filter_map(read).collect()
}

/// Places of a body that look like a merchant's reference: what is kept for the merchant, and whatever is
/// called an order or a reference.
fn candidates(raw: &str) -> Vec<(String, String)> {
    let Ok(mut body) = serde_json::from_str::<Value>(raw) else { return Vec::new() };
    if let Some(parts) = body.get_mut("parts") {
        let part = ["session", "payment", "created"].iter().find(|part| parts.get(part).is_some());
        body = part.map_or(Value::Null, |part| parts[part].take());
    }
    let body = body.get("snapshot").cloned().unwrap_or(body);
    let Some(top) = body.as_object() else { return Vec::new() };
    let mut found = Vec::new();
    for (key, value) in top {
        let named = ["order", "reference"].iter().any(|word| key.to_lowercase().contains(word));
        if let Some(value) = domain::order_id::scalar(value).filter(|_| named) {
            found.push((key.clone(), value));
        }
        let kept = ["metadata", "metadatas", "tagsData"].contains(&key.as_str());
        for (inner, value) in value.as_object().into_iter().flatten().filter(|_| kept) {
            let value = domain::order_id::scalar(value);
            found.extend(value.map(|value| (format!("{key}.{inner}"), value)));
        }
    }
    found.truncate(20);
    found
}

/// The connection that already has this account and mode. One that told nothing when it was
/// connected is known by its stand-in still.
fn twin(desk: &Desk, wanted: &Wanted, found: &Account) -> Result<Option<Connection>, ApiError> {
    let accounts = [account_of(found, wanted), stand_in(wanted)];
    let same = |c: &Connection| {
        let account = accounts.contains(&c.account);
        c.provider.as_str() == wanted.info.id && account && c.mode == found.mode
    };
    Ok(desk.connections()?.into_iter().find(same))
}

pub(crate) async fn connection_add(
    office: &Arc<Office>,
    request: ConnectRequest,
) -> Result<ConnectionView, ApiError> {
    let desk = office.desk()?;
    let mut wanted = wanted(&desk, request)?;
    let found = ask(&desk, &wanted).await?;
    let twin = twin(&desk, &wanted, &found)?;
    if let Some(known) = twin.as_ref().filter(|known| !desk.is_disconnected(&known.id)) {
        let message =
            format!("This account is already connected in this mode, as “{}”.", known.name);
        return Err(ApiError::new(Code::Refused, message, "Rotate that connection's key instead."));
    }
    wanted.connection.account = account_of(&found, &wanted);
    wanted.connection.mode = found.mode;
    if let Some(known) = &twin {
        // The same account again: what was kept of it is gone on with, under the name for the account
        // that everything kept is bound to.
        wanted.connection.id = known.id.clone();
        wanted.connection.account.clone_from(&known.account);
    }
    named(&desk, &wanted.connection)?;
    let id = wanted.connection.id.clone();
    tokio::task::block_in_place(|| desk.secrets.put(&id, &wanted.credentials))?;
    let by = desk.by()?;
    let acts = desk.store.ledger().by(&by);
    let gone_on_with = twin.is_some();
    let kept = match twin {
        Some(_) => acts.update_connection(&stored(&desk, &wanted.connection)),
        None => acts.add_connection(&wanted.connection),
    };
    if let Err(error) = kept {
        // Nothing points at the key any more, so it goes too.
        let _ = desk.secrets.remove(&id);
        return Err(error.into());
    }
    acts.set_disconnected(&id, false)?;
    if !gone_on_with {
        crate::approval::inherit_policy(&desk, &by, &wanted.connection)?;
    }
    remember(&desk, &by, &id, &wanted.credentials)?;
    desk.host.emit(&Event::WorkspaceChanged);
    crate::workspace::connection_view(&desk, &wanted.connection)
}

fn named(desk: &Desk, connection: &Connection) -> Result<(), ApiError> {
    let taken =
        |c: &Connection| c.name.eq_ignore_ascii_case(&connection.name) && c.id != connection.id;
    if connection.name.is_empty() || connection.name.contains('/') {
        let hint = "Give it a short name without a slash, such as Main shop.";
        return Err(ApiError::new(Code::InvalidInput, "A connection needs a name.", hint));
    }
    if desk.connections()?.iter().any(taken) {
        let message = format!("Another connection is called “{}”.", connection.name);
        return Err(ApiError::new(Code::InvalidInput, message, "Choose another name."));
    }
    Ok(())
}

pub(crate) async fn connection_set(
    office: &Arc<Office>,
    request: ConnectionSetRequest,
) -> Result<ConnectionView, ApiError> {
    let desk = office.desk()?;
    let ConnectionSetRequest { connection, name, colour, settings } = request;
    let by = desk.by()?;
    let before = desk.connection(&connection)?;
    let mut after = before.clone();
    after.name = name.map_or(after.name, |name| name.trim().to_owned());
    after.colour = colour.unwrap_or(after.colour);
    change(&desk, &mut after, settings)?;
    named(&desk, &after)?;
    if derives_differently(&before.settings, &after.settings) {
        rederive(&desk, &by, &after)?;
    }
    desk.store.ledger().by(&by).update_connection(&stored(&desk, &after))?;
    desk.close_connection(&after.id);
    desk.host.emit(&Event::WorkspaceChanged);
    desk.host.emit(&Event::SessionsChanged);
    crate::workspace::connection_view(&desk, &after)
}

/// A connection as it is kept. In the demo, today's address is nobody's business tomorrow.
fn stored(desk: &Desk, connection: &Connection) -> Connection {
    let mut stored = connection.clone();
    if desk.demo.is_some() {
        stored.base_url = format!("sandbox:{}", stored.provider);
    }
    stored
}

fn change(
    desk: &Desk,
    connection: &mut Connection,
    settings: BTreeMap<String, String>,
) -> Result<(), ApiError> {
    let info = registry::info(connection.provider.as_str());
    let mut all = connection.settings.0.clone();
    all.extend(settings);
    all.retain(|_, value| !value.is_empty());
    let tolerances = crate::tolerance::take(&mut all)?;
    if let Some(info) = info {
        let (checked, secrets) = providers::split(info, all)?;
        if let Some((key, _)) = secrets.expose().next() {
            let message = format!("“{key}” is a secret and is no setting.");
            return Err(ApiError::new(
                Code::InvalidInput,
                message,
                "Rotate the connection's key instead.",
            ));
        }
        connection.settings = checked;
        meant(desk, info, connection)?;
        connection.settings.0.extend(tolerances);
    }
    Ok(())
}

/// Settings that the provider's client would not work with are refused when they are made, not at
/// the next sync. Its keys are not needed to find out.
fn meant(desk: &Desk, info: &Info, connection: &Connection) -> Result<(), ApiError> {
    desk.open_with(connection, &registry::specimen(info, None).1).map(drop)
}

/// Whether stored rows would read differently under the new settings.
fn derives_differently(before: &Settings, after: &Settings) -> bool {
    let derived = |key: &str| {
        let unit = ["order_id.paths", "amount_unit", "line_amount", "tenant_id"].contains(&key);
        unit || key.starts_with("exponent.")
    };
    let part = |settings: &Settings| -> Vec<(String, String)> {
        let all = settings.0.iter().filter(|(key, _)| derived(key));
        all.map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    part(before) != part(after)
}

/// Reads every stored body of a connection again, in one step. Refused while money may be moving:
/// the amounts an operator agreed to must not change under them.
fn rederive(desk: &Desk, by: &By, connection: &Connection) -> Result<(), ApiError> {
    let live = desk.store.ledger().live_intents()?;
    if live.iter().any(|intent| intent.what.connection == connection.id) {
        let message = "An action on this connection is being verified. Nothing was changed.";
        return Err(ApiError::new(
            Code::Refused,
            message,
            "Wait until it is settled, then try again.",
        ));
    }
    crate::maintenance::renormalise_one(desk, by, connection).map(drop)
}

pub(crate) async fn connection_rotate(
    office: &Arc<Office>,
    request: RotateRequest,
) -> Result<ConnectionView, ApiError> {
    let desk = office.desk()?;
    let mut connection = desk.connection(&request.connection)?;
    let info = registry::info(connection.provider.as_str());
    let info = info.ok_or_else(|| {
        ApiError::new(Code::Internal, "Its provider is unknown.", "Update the program.")
    })?;
    let blank = |(key, text): (&String, &String)| text.trim().is_empty().then(|| key.clone());
    let emptied: Vec<_> = request.values.iter().filter_map(blank).collect();
    let (settings, credentials) = providers::split(info, request.values)?;
    connection.settings.0.extend(settings.0);
    let known = tokio::task::block_in_place(|| desk.secrets.get(&connection.id));
    let credentials = credentials.over(&known.unwrap_or_default().without(&emptied));
    let found = desk.open_with(&connection, &credentials)?.account().await?;
    // An account that was empty when it was connected is known by a stand-in only.
    let stand_in = connection.account.len() == 32
        && connection.account.bytes().all(|byte| byte.is_ascii_hexdigit());
    let other = !stand_in && found.id.as_ref().is_some_and(|id| *id != connection.account);
    if other || (found.mode != connection.mode && found.mode != Mode::Unknown) {
        let message = "This key belongs to another account or mode. The old key is kept.";
        return Err(ApiError::new(Code::Refused, message, "Connect it as a new connection."));
    }
    tokio::task::block_in_place(|| desk.secrets.put(&connection.id, &credentials))?;
    let by = desk.by()?;
    remember(&desk, &by, &connection.id, &credentials)?;
    desk.store.ledger().by(&by).rotate_connection(&stored(&desk, &connection))?;
    desk.close_connection(&connection.id);
    desk.host.emit(&Event::WorkspaceChanged);
    crate::workspace::connection_view(&desk, &connection)
}

/// Waits until no sync of the connection runs, in whatever program, and keeps others from starting.
async fn idle(desk: &Desk, id: &ConnectionId) -> Result<SyncLock, ApiError> {
    let token = uuid::Uuid::new_v4().to_string();
    for _ in 0..100 {
        match desk.store.cache().lock_sync(id, "removing it", &token) {
            Ok(held) => return Ok(held),
            Err(store::StoreError::Busy { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let message = "A sync of this connection is still running. Nothing was removed.";
    Err(ApiError::new(Code::Busy, message, "Wait until it is done, then try again.").retryable())
}

pub(crate) async fn connection_remove(
    office: &Arc<Office>,
    request: DisconnectRequest,
) -> Result<Done, ApiError> {
    let desk = office.desk()?;
    let connection = desk.connection(&request.connection)?;
    let intents = desk.store.ledger().intents(&store::ledger::IntentFilter::default())?;
    let open = |intent: &store::ledger::Intent| {
        let human = intent.state == store::ledger::IntentState::NeedsHuman;
        intent.what.connection == connection.id && (intent.state.is_live() || human)
    };
    if intents.iter().any(open) {
        let message = "An action on this connection is not settled. Nothing was removed.";
        return Err(ApiError::new(
            Code::Refused,
            message,
            "Wait until it is settled, then try again.",
        ));
    }
    desk.syncs.cancel(&connection.id);
    let held = idle(&desk, &connection.id).await?;
    tokio::task::block_in_place(|| desk.secrets.remove(&connection.id))?;
    desk.close_connection(&connection.id);
    let name = &connection.name;
    let by = desk.by()?;
    let acts = desk.store.ledger().by(&by);
    let message = if request.keep {
        acts.set_disconnected(&connection.id, true)?;
        desk.store.cache().unlock_sync(&held)?;
        format!("“{name}” is disconnected. What was read is kept; nothing more is read.")
    } else {
        desk.store.cache().forget(&connection.id)?;
        acts.remove_connection(&connection.id)?;
        format!("“{name}” was removed. What people did through it stays in the ledger.")
    };
    desk.host.emit(&Event::WorkspaceChanged);
    desk.host.emit(&Event::SessionsChanged);
    Ok(Done { message, path: None })
}
