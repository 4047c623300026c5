//! Copies, the way back, rebuilding and looking after everything.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::Connection;
use providers::registry;
use serde_json::json;
use store::cache::Unreadable;
use store::ledger::{About, Act, By, Deed};
use store::{CacheHealth, LedgerHealth, Workspace};

use crate::desk::Desk;
use crate::view::*;
use crate::{ApiError, Code, Office};

pub(crate) async fn backup(office: &Arc<Office>, request: PathRequest) -> Result<Done, ApiError> {
    let desk = office.desk()?;
    let stem = format!("ledger {}", desk.now().format("%Y-%m-%d %H%M%S"));
    let to = match request.path {
        Some(path) => PathBuf::from(path),
        None => crate::files::free_name(&desk.store.dir().join("copies"), &stem, "db"),
    };
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)
            .map_err(|error| crate::trouble::unwritable(folder, &error))?;
    }
    tokio::task::block_in_place(|| desk.store.backup(&to))?;
    let about = About::subject(to.display().to_string());
    desk.tell(&desk.by()?, Deed::new(Act::BackupWritten, about))?;
    desk.wrote(&to);
    let message = "The ledger was copied, with the evidence and the bank's files that it names. Keys are not part of \
                   it; sessions are read again from the providers.";
    Ok(Done { message: message.to_owned(), path: Some(to.display().to_string()) })
}

pub(crate) async fn restore(office: &Arc<Office>, request: PathRequest) -> Result<Done, ApiError> {
    let Some(from) = request.path.map(PathBuf::from) else {
        return Err(ApiError::new(
            Code::InvalidInput,
            "No copy was named.",
            "Name the file of a copy.",
        ));
    };
    let desk = office.desk()?;
    let (clock, by) = (desk.clock.clone(), desk.by()?);
    drop(desk);
    office.replace(|folder| Ok(Workspace::restore(folder, &from, &*clock, &by)?)).await?;
    let desk = office.desk()?;
    // Where the keys are closed, verifying says that the log was put back.
    let _ = tokio::task::block_in_place(|| desk.keep_restored_head());
    let message = "The ledger was put back; the one before is kept beside it. Sessions touched since the copy are \
                   read again before anything acts, and a person says what becomes of actions that were open in it.";
    Ok(Done { message: message.to_owned(), path: None })
}

pub(crate) async fn cache_rebuild(office: &Arc<Office>, _: Nothing) -> Result<Done, ApiError> {
    let clock = office.desk()?.clock.clone();
    let mut report = None;
    office
        .replace(|folder: &Path| {
            report = Some(Workspace::rebuild_cache(folder, Arc::clone(&clock))?);
            Ok(())
        })
        .await?;
    let lost = report.as_ref().map(saved).unwrap_or_default();
    let desk = office.desk()?;
    let deed = Deed::new(Act::CacheRebuilt, About::default()).because(Some(lost.clone()));
    desk.tell(&desk.by()?, deed)?;
    let message = format!(
        "The cache was made anew; the ledger was not touched. {lost} Sync to read the providers again."
    );
    Ok(Done { message, path: None })
}

/// What a rebuild saved and what it could not, in sentences.
fn saved(report: &store::RebuildReport) -> String {
    let kept = format!(
        "{} observed changes and {} first sightings were carried over.",
        report.history, report.first_seen
    );
    let old = report.kept_at.as_ref().map(|path| format!(" The old file is {}.", path.display()));
    let lost: String =
        report.lost.iter().map(|what| format!(" {}", crate::trouble::sentence(what))).collect();
    format!("{kept}{}{lost}", old.unwrap_or_default())
}

pub(crate) async fn renormalise(office: &Arc<Office>, _: Nothing) -> Result<Done, ApiError> {
    let desk = office.desk()?;
    let (mut changed, by) = (0, desk.by()?);
    for connection in desk.connections()? {
        changed += tokio::task::block_in_place(|| renormalise_one(&desk, &by, &connection))?;
    }
    desk.host.emit(&Event::SessionsChanged);
    let message = format!("Every stored body was read again; {changed} rows read differently now.");
    Ok(Done { message, path: None })
}

/// Reads every stored body of a connection again, in one step, and says how many rows changed.
pub(crate) fn renormalise_one(
    desk: &Desk,
    by: &By,
    connection: &Connection,
) -> Result<u64, ApiError> {
    let reader = registry::reader(connection).ok_or_else(|| {
        let message = format!("This version knows no provider “{}”.", connection.provider);
        ApiError::new(Code::Refused, message, "Update the program.")
    })?;
    let read = |raw: &str| {
        reader.read(raw).read.map_err(|bad| Unreadable { id: bad.id, reason: bad.reason })
    };
    let applied = desk.store.cache().renormalise(&connection.id, &read)?;
    let after = Some(json!({ "changed": applied.changed }));
    desk.tell(by, Deed::made(Act::SessionsRederived, About::connection(&connection.id), after))?;
    Ok(applied.changed)
}

pub(crate) async fn doctor(office: &Arc<Office>, _: Nothing) -> Result<DoctorView, ApiError> {
    let desk = office.desk()?;
    let mut checks = files(&desk);
    checks.push(check("Keys", "ok", desk.secrets.place(), ""));
    for connection in desk.connections()? {
        checks.push(ask(&desk, &connection).await);
    }
    Ok(DoctorView { checks })
}

fn check(what: &str, state: &str, found: impl Into<String>, advice: &str) -> Check {
    Check {
        what: what.to_owned(),
        state: state.to_owned(),
        found: found.into(),
        advice: advice.to_owned(),
    }
}

fn files(desk: &Desk) -> Vec<Check> {
    let health = desk.store.health();
    let mut checks = vec![check("SQLite", "ok", &health.sqlite, "")];
    checks.push(match &health.ledger {
        LedgerHealth::Ok => check("Ledger", "ok", "It can be read and written.", ""),
        LedgerHealth::SafeMode(reason) => check(
            "Ledger",
            "bad",
            reason,
            "Restore a daily copy; until then nothing can be changed.",
        ),
        LedgerHealth::NoActing(reason) => check(
            "Ledger",
            "bad",
            crate::trouble::sentence(reason),
            "Read everything again (`countersign doctor --reverify`); until then nothing is sent.",
        ),
    });
    let replayed = desk.store.replayed();
    if replayed.entries > 0 {
        checks.push(given_back(replayed));
    }
    checks.push(match &health.cache {
        CacheHealth::Ok => check("Cache", "ok", "It can be read and written.", ""),
        CacheHealth::Rebuilt => {
            check("Cache", "warning", "It was rebuilt and is not complete yet.", "Sync.")
        }
        CacheHealth::Damaged(reason) => {
            check("Cache", "bad", reason, "Rebuild it; the ledger is untouched.")
        }
    });
    let wrong = tokio::task::block_in_place(|| desk.store.check());
    checks.extend(
        wrong.into_iter().map(|what| check("Database pages", "bad", what, "Rebuild or restore.")),
    );
    checks
}

/// What the ledger had lost, most likely when the power went.
fn given_back(replayed: &store::Replayed) -> Check {
    let store::Replayed { entries, intents, others } = replayed;
    let found = format!(
        "The ledger had lost its last {entries} entries; the log beside it gave them back. \
         Actions among them: {}. Other changes that are only told: {others}.",
        intents.len()
    );
    check("Ledger's log", "warning", found, "Sync, and look at what is being verified.")
}

/// Asks a provider who we are: the key, the clock and the network in one.
async fn ask(desk: &Desk, connection: &Connection) -> Check {
    let what = format!("Connection {}", connection.name);
    let answer = match desk.provider(connection).await {
        Ok(provider) => provider.account().await.map_err(ApiError::from),
        Err(error) => Err(error),
    };
    match answer {
        Ok(account) => match account.skew_seconds {
            Some(skew) if skew.abs() > 60 => {
                let found = format!("It answers; its clock is {skew} s ahead of this computer's.");
                check(&what, "warning", found, "Set this computer's clock to the network's time.")
            }
            _ => check(&what, "ok", "It answers, and accepts the key.", ""),
        },
        Err(error) => check(&what, "bad", error.message, &error.hint),
    }
}
