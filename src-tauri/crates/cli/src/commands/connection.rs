//! Connecting accounts.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;

use anyhow::Result;
use backoffice::view::*;
use backoffice::{ApiError, Code};

use super::demo::standard_input;
use crate::args::{Connect, Disconnect, Named};
use crate::context::Context;
use crate::exit::Exit;
use crate::table;

/// Connects an account; what is wrong with the key is found before anything is stored.
pub async fn connect(context: &Context, args: Connect) -> Result<Exit> {
    let mut values = credentials()?;
    values.extend(args.settings);
    let base_url = args.base_url.unwrap_or_default();
    let request = ConnectRequest { provider: args.provider, name: args.name, base_url, values };
    let made: ConnectionView = context.call("connection_add", request).await?;
    context.print(&made, |made| {
        format!(
            "Connected {} ({}, {} mode, account {}).\nNow: countersign sync --connection {}",
            made.name, made.provider_name, made.mode, made.account, made.name
        )
    })?;
    Ok(Exit::Done)
}

/// The JSON object on standard input; only texts, numbers and booleans.
fn credentials() -> Result<BTreeMap<String, String>> {
    if std::io::stdin().is_terminal() {
        eprintln!("Paste the credentials as one JSON object, then press Ctrl-D:");
    }
    let text = standard_input()?;
    let unreadable = |_| {
        // The text itself holds secrets and is not repeated.
        let hint = "Pipe one object such as {\"key_id\":\"…\",\"secret\":\"…\"} into the command.";
        ApiError::new(
            Code::InvalidInput,
            "Standard input holds no JSON object with credentials.",
            hint,
        )
    };
    let object: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&text).map_err(unreadable)?;
    let plain = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    Ok(object.into_iter().map(|(key, value)| (key, plain(value))).collect())
}

/// Lists connections.
pub async fn list(context: &Context) -> Result<Exit> {
    let workspace: WorkspaceView = context.call("workspace", Nothing {}).await?;
    context.print(&serde_json::json!({ "connections": workspace.connections }), |_| {
        let mut table = table::table(&[
            "Name",
            "Provider",
            "Mode",
            "Account",
            ">Sessions",
            ">Malformed",
            "Synced",
            "State",
        ]);
        for c in &workspace.connections {
            let synced = c.synced_at.map_or_else(|| "never".to_owned(), table::time);
            let state = c.error.as_ref().map_or("ok", |error| &error.message);
            let row = [&c.name, &c.provider_name, &c.mode, &c.account]
                .map(|text| table::safe(Some(text)));
            let mut cells = row.to_vec();
            cells.extend([
                c.sessions.to_string(),
                c.malformed.to_string(),
                synced,
                state.to_owned(),
            ]);
            table.add_row(cells);
        }
        if workspace.connections.is_empty() {
            "No connections yet. See countersign connect --help.".to_owned()
        } else {
            table.to_string()
        }
    })?;
    Ok(Exit::Done)
}

/// Changes settings.
pub async fn set(
    context: &Context,
    connection: String,
    name: Option<String>,
    settings: Vec<(String, String)>,
) -> Result<Exit> {
    let settings = settings.into_iter().collect();
    let request = ConnectionSetRequest { connection, name, colour: None, settings };
    let changed: ConnectionView = context.call("connection_set", request).await?;
    context.print(&changed, |changed| {
        let settings: String =
            changed.settings.iter().map(|(key, value)| format!("\n  {key}={value}")).collect();
        format!("{} is set to:{settings}", changed.name)
    })?;
    Ok(Exit::Done)
}

/// Replaces the key.
pub async fn rotate(context: &Context, named: Named) -> Result<Exit> {
    let request = RotateRequest { connection: named.connection, values: credentials()? };
    let changed: ConnectionView = context.call("connection_rotate", request).await?;
    context.print(&changed, |changed| format!("{} uses the new key.", changed.name))?;
    Ok(Exit::Done)
}

/// Removes a connection.
pub async fn disconnect(context: &Context, args: Disconnect) -> Result<Exit> {
    let request = DisconnectRequest { connection: args.connection, keep: args.keep };
    let done: Done = context.call("connection_remove", request).await?;
    context.print(&done, |done| done.message.clone())?;
    Ok(Exit::Done)
}
