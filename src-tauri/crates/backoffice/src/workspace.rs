//! The workspace as the frame of a window shows it, and its settings.

use std::sync::Arc;

use domain::people::Permission;
use domain::{Connection, Status};
use store::cache::SyncRun;
use store::{CacheHealth, LedgerHealth};

use crate::capability::{capabilities_of, words};
use crate::desk::{DEFAULT_ZONE, Desk};
use crate::people::{Acting, permit};
use crate::view::*;
use crate::{ApiError, Code, Office};

/// Where the demo workspace lies, seen from the one that is open.
const DEMO_FOLDER: &str = "demo";

pub(crate) async fn workspace(office: &Arc<Office>, _: Nothing) -> Result<WorkspaceView, ApiError> {
    let desk = office.desk()?;
    let connections = desk.connections()?;
    let health = desk.store.health();
    let live = desk.readable(desk.store.ledger().live_intents())?;
    let all = store::ledger::IntentFilter::default();
    let intents = desk.readable(desk.store.ledger().intents(&all))?;
    let needs_human =
        intents.iter().filter(|i| i.state == store::ledger::IntentState::NeedsHuman).count();
    let settings = settings(&desk)?;
    // A damaged cache leaves the frame standing: it shows what is wrong and offers the way out.
    let counts = desk.store.cache().status_counts(None).unwrap_or_default();
    let waiting = counts.iter().filter(|c| c.status == Status::AwaitingConfirmation && c.manual);
    Ok(WorkspaceView {
        name: settings.name.clone(),
        path: desk.store.dir().display().to_string(),
        demo: desk.demo.is_some(),
        first_run: connections.is_empty() && !matches!(health.ledger, LedgerHealth::SafeMode(_)),
        connections: connections
            .iter()
            .map(|c| connection_view(&desk, c))
            .collect::<Result<_, _>>()?,
        statuses: statuses(&counts),
        to_confirm: waiting.map(|count| count.sessions).sum(),
        verifying: live.len() as u64,
        needs_human: needs_human as u64,
        to_approve: crate::approval::waiting_for(&desk)?,
        acting: crate::people::acting_view(&desk),
        safe_mode: match &health.ledger {
            LedgerHealth::SafeMode(reason) => Some(reason.clone()),
            LedgerHealth::Ok | LedgerHealth::NoActing(_) => None,
        },
        no_acting: match &health.ledger {
            LedgerHealth::NoActing(reason) => Some(crate::trouble::sentence(reason)),
            LedgerHealth::Ok | LedgerHealth::SafeMode(_) => None,
        },
        cache_damaged: match &health.cache {
            CacheHealth::Damaged(reason) => Some(reason.clone()),
            CacheHealth::Ok | CacheHealth::Rebuilt => None,
        },
        settings,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        sqlite: health.sqlite.clone(),
        now: desk.now(),
    })
}

fn statuses(counts: &[store::cache::StatusCount]) -> Vec<StatusCount> {
    let of = |status: Status| StatusCount {
        status: status.to_string(),
        count: counts.iter().filter(|c| c.status == status).map(|c| c.sessions).sum(),
    };
    Status::ALL.iter().map(|status| of(*status)).collect()
}

/// A connection with how it is.
pub(crate) fn connection_view(
    desk: &Desk,
    connection: &Connection,
) -> Result<ConnectionView, ApiError> {
    let info = providers::registry::info(connection.provider.as_str());
    let cache = desk.store.cache();
    let runs = cache.runs(&connection.id, 20).unwrap_or_default();
    let counts = cache.status_counts(Some(&connection.id)).unwrap_or_default();
    let able = capabilities_of(desk, connection);
    let (can, cannot) = words(&able);
    let lists = able.has(domain::Facet::Sweep);
    let complete = match lists {
        true => cache.last_complete(&connection.id, "sessions").ok().flatten().is_some(),
        // Where nothing can be listed, a run that ended well has read everything there is to read.
        false => runs.iter().any(|run| run.ended_at.is_some() && run.error.is_none()),
    };
    let open = cache.open_sweeps(&connection.id, "sessions").unwrap_or_default();
    Ok(ConnectionView {
        disconnected: desk.is_disconnected(&connection.id),
        id: connection.id.to_string(),
        name: connection.name.clone(),
        provider: connection.provider.to_string(),
        provider_name: info
            .map_or_else(|| connection.provider.to_string(), |info| info.name.to_owned()),
        account: connection.account.clone(),
        mode: connection.mode.to_string(),
        base_url: connection.base_url.clone(),
        settings: connection.settings.0.clone(),
        colour: connection.colour.clone(),
        can,
        cannot,
        sessions: counts.iter().map(|count| count.sessions).sum(),
        malformed: cache.malformed_count(&connection.id).unwrap_or_default(),
        synced_at: runs.iter().find(|run| ended_well(run)).and_then(|run| run.ended_at),
        complete: complete && open.is_empty(),
        error: runs.iter().find(|run| run.ended_at.is_some()).and_then(error_of),
        progress: desk.syncs.progress(&connection.id),
        demo: desk.demo.is_some(),
    })
}

fn ended_well(run: &SyncRun) -> bool {
    run.ended_at.is_some() && run.error.is_none()
}

fn error_of(run: &SyncRun) -> Option<ApiError> {
    run.error.as_deref().and_then(|text| serde_json::from_str(text).ok())
}

/// The settings, each with what holds where nothing was said.
pub(crate) fn settings(desk: &Desk) -> Result<SettingsView, ApiError> {
    let stored = desk.readable(desk.store.ledger().settings())?;
    let get = |key: &str, default: &str| {
        let value = stored.get(key).filter(|value| !value.is_empty());
        value.cloned().unwrap_or_else(|| default.to_owned())
    };
    Ok(SettingsView {
        name: get("name", "Countersign"),
        time_zone: get("time_zone", DEFAULT_ZONE.name()),
        operator: desk.operator().unwrap_or_default(),
        theme: get("theme", "system"),
        language: get("language", "en"),
        density: get("density", "comfortable"),
        export_folder: get("export_folder", &desk.host.downloads().display().to_string()),
        csv_delimiter: get("csv_delimiter", ","),
        csv_bom: get("csv_bom", "no") == "yes",
        copy_folder: get("copy_folder", ""),
        window: get("window", "{}"),
    })
}

pub(crate) async fn settings_set(
    office: &Arc<Office>,
    wanted: SettingsView,
) -> Result<SettingsView, ApiError> {
    let desk = office.desk()?;
    checked(&wanted)?;
    let by = desk.by()?;
    let before = settings(&desk)?;
    allowed(&desk, &before, &wanted)?;
    let bom = |view: &SettingsView| if view.csv_bom { "yes" } else { "no" }.to_owned();
    let pairs = [
        ("name", &before.name, &wanted.name),
        ("time_zone", &before.time_zone, &wanted.time_zone),
        ("operator", &before.operator, &wanted.operator),
        ("theme", &before.theme, &wanted.theme),
        ("language", &before.language, &wanted.language),
        ("density", &before.density, &wanted.density),
        ("export_folder", &before.export_folder, &wanted.export_folder),
        ("csv_delimiter", &before.csv_delimiter, &wanted.csv_delimiter),
        ("csv_bom", &bom(&before), &bom(&wanted)),
        ("copy_folder", &before.copy_folder, &wanted.copy_folder),
        ("window", &before.window, &wanted.window),
    ];
    let changed: Vec<_> = pairs.into_iter().filter(|(_, old, new)| old != new).collect();
    for (key, _, value) in &changed {
        match *key {
            // What the window remembers for itself is nobody's decision.
            "window" => desk.store.ledger().keep_look(key, value)?,
            _ => desk.store.ledger().by(&by).set_setting(key, Some(value))?,
        }
    }
    // What the window remembers for itself is nobody else's business.
    if changed.iter().any(|(key, ..)| *key != "window") {
        desk.host.emit(&Event::WorkspaceChanged);
    }
    settings(&desk)
}

/// How the window looks is everybody's own affair; the rest is the administrator's. Who acts is said
/// by signing in, where there is somebody to be told apart from.
fn allowed(desk: &Desk, before: &SettingsView, wanted: &SettingsView) -> Result<(), ApiError> {
    let acting = desk.acting()?;
    if !matches!(acting, Acting::Operator(_)) {
        return Ok(());
    }
    if wanted.operator != before.operator {
        let message = "Who acts is said by signing in, not by a setting. Nothing was changed.";
        return Err(ApiError::new(Code::Refused, message, "Switch operator instead."));
    }
    let look = SettingsView {
        theme: wanted.theme.clone(),
        language: wanted.language.clone(),
        density: wanted.density.clone(),
        window: wanted.window.clone(),
        ..before.clone()
    };
    if look == *wanted { Ok(()) } else { permit(&acting, Permission::Settings) }
}

fn checked(wanted: &SettingsView) -> Result<(), ApiError> {
    let one_of = |what: &str, value: &str, words: &[&str]| {
        if words.contains(&value) {
            return Ok(());
        }
        let message = format!("“{value}” is no {what}.");
        Err(ApiError::new(Code::InvalidInput, message, format!("It takes {}.", words.join(", "))))
    };
    one_of("theme", &wanted.theme, &["system", "light", "dark"])?;
    one_of("language", &wanted.language, &["en", "id"])?;
    one_of("density", &wanted.density, &["comfortable", "compact"])?;
    one_of("separator", &wanted.csv_delimiter, &[",", ";"])?;
    if wanted.time_zone.parse::<chrono_tz::Tz>().is_err() {
        let message = format!("“{}” is no time zone.", wanted.time_zone);
        return Err(ApiError::new(Code::InvalidInput, message, "Choose one such as Asia/Jakarta."));
    }
    if serde_json::from_str::<serde_json::Value>(&wanted.window).is_err() {
        let message = "What the window wants to remember cannot be read.";
        return Err(ApiError::new(Code::InvalidInput, message, "Update the program."));
    }
    Ok(())
}

pub(crate) async fn workspace_open_demo(
    office: &Arc<Office>,
    _: Nothing,
) -> Result<WorkspaceView, ApiError> {
    let desk = office.desk()?;
    if desk.demo.is_none() {
        let folder = desk.store.dir().join(DEMO_FOLDER);
        drop(desk);
        office.reopen(&folder, true).await?;
    }
    workspace(office, Nothing {}).await
}
