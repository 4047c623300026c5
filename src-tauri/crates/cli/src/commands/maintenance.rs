//! Copies, rebuilding, and the doctor.

use std::path::PathBuf;

use anyhow::Result;
use backoffice::view::{DoctorView, Done, Nothing, PathRequest};

use super::export::absolute;
use crate::context::Context;
use crate::exit::Exit;
use crate::table;

/// Runs a command that answers with a sentence.
pub async fn done(context: &Context, command: &str, path: Option<PathBuf>) -> Result<Exit> {
    let path = path.map(|path| absolute(&path)).transpose()?;
    say(context, &context.call(command, PathRequest { path }).await?)
}

/// Reads again what was acted on, and allows acting.
pub async fn reverify(context: &Context) -> Result<Exit> {
    say(context, &context.call("reverify", Nothing {}).await?)
}

fn say(context: &Context, done: &Done) -> Result<Exit> {
    context.print(done, |done| match &done.path {
        Some(path) => format!("{}\n{path}", done.message),
        None => done.message.clone(),
    })?;
    Ok(Exit::Done)
}

/// Looks after everything.
pub async fn doctor(context: &Context) -> Result<Exit> {
    let view: DoctorView = context.call("doctor", Nothing {}).await?;
    context.print(&view, |view| {
        let mut table = table::table(&["", "What", "Found", "What to do"]);
        for check in &view.checks {
            let mark = match check.state.as_str() {
                "ok" => "ok",
                "warning" => "!",
                _ => "BAD",
            };
            let cells = [mark, &check.what, &check.found, &check.advice];
            table.add_row(
                cells.map(
                    |text| if text.is_empty() { String::new() } else { table::safe(Some(text)) },
                ),
            );
        }
        table.to_string()
    })?;
    let bad = view.checks.iter().any(|check| check.state == "bad");
    Ok(if bad { Exit::Failed } else { Exit::Done })
}
