//! Bank statements: read, shown, imported, taken back.
//!
//! A file is staged, looked at, and then finished or left (see `store::ledger`'s bank room). The
//! file itself is kept under the hash of its content.

mod account;
mod answers;
mod chain;
mod kept;
mod list;
mod mark;
mod stage;
mod table;
mod tell;
mod view;
mod warned;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use statements::{Choices, Limits, Options};
use store::ledger::Undone;

use self::kept::Kept;
use crate::desk::Desk;
use crate::view::*;
use crate::{ApiError, Code, Office};

pub use answers::Answers;
pub use tell::ReadFile;

pub(crate) use list::{
    bank_account_set, evidence, line_get, line_list, missing, show_line, statement_list,
};

/// How long a file may lie there that nothing came from.
const DAY: Duration = Duration::from_secs(86_400);
/// Files that are given at once.
const MOST: usize = 50;
/// Bytes of a file that the window carries itself.
const CARRIED: usize = 64 << 20;

/// How a person wants a file to be read.
#[derive(Debug, Clone, Default)]
struct Asked {
    name: String,
    /// What is the same for files that are given together.
    together: String,
    account: Option<String>,
    /// Under which name the mapping is kept for the next table like this.
    save_as: Option<String>,
    options: Options,
}

impl Asked {
    /// With everything that people said about such files before.
    fn new(desk: &Desk, name: &str, together: &str) -> Result<Self, ApiError> {
        let saved = desk.store.ledger().table_profiles()?;
        let mappings = saved.into_iter().filter_map(|profile| {
            Some((profile.fingerprint, serde_json::from_str(&profile.mapping).ok()?))
        });
        let choices = Choices { mappings: mappings.collect(), ..Choices::default() };
        let options = Options { limits: Limits::default(), choices };
        let (name, together) = (domain::text::one_line(name), together.to_owned());
        Ok(Self { name, together, account: None, save_as: None, options })
    }
}

pub(crate) async fn statement_stage(
    office: &Arc<Office>,
    request: StageRequest,
) -> Result<Vec<StagedFile>, ApiError> {
    let desk = office.desk()?;
    if request.files.len() > MOST {
        let message = format!("{} files are too many at once.", request.files.len());
        return Err(ApiError::new(Code::InvalidInput, message, "Give 50 at most."));
    }
    tokio::task::block_in_place(|| {
        leave_stale(&desk)?;
        let together = uuid::Uuid::new_v4().to_string();
        request.files.iter().map(|file| carried(&desk, file, &together)).collect()
    })
}

impl Office {
    /// Stages a file that the host itself read. The page of the window never names one. Files that are
    /// given `together` are looked at one after the other: what two of them hold is new in the first.
    ///
    /// # Errors
    /// The bytes could not be had, or the workspace not be written.
    pub fn stage_statement(
        &self,
        name: &str,
        from: impl std::io::Read,
        account: Option<String>,
        answers: Answers,
        together: &str,
    ) -> Result<StagedFile, ApiError> {
        let desk = self.desk()?;
        leave_stale(&desk)?;
        let mut asked = Asked { account, ..Asked::new(&desk, name, together)? };
        answers.put(&mut asked.options.choices)?;
        let kept = Kept::keep(desk.store.dir(), from)?;
        staged(&desk, kept, asked)
    }
}

fn carried(desk: &Desk, file: &StatementFileInput, together: &str) -> Result<StagedFile, ApiError> {
    let name = domain::text::one_line(&file.name);
    let bytes = data_encoding::BASE64.decode(file.content.as_bytes()).map_err(|_| {
        let message = format!("{name} did not arrive whole. Nothing was imported.");
        ApiError::new(Code::InvalidInput, message, "Give it again.")
    })?;
    if bytes.len() > CARRIED {
        let hint = "Import it on the command line: countersign statement import FILE.";
        return Err(ApiError::new(
            Code::InvalidInput,
            format!("{name} is larger than 64 MB."),
            hint,
        ));
    }
    let kept = Kept::keep(desk.store.dir(), bytes.as_slice())?;
    staged(desk, kept, Asked::new(desk, &name, together)?)
}

pub(crate) async fn statement_restage(
    office: &Arc<Office>,
    request: RestageRequest,
) -> Result<StagedFile, ApiError> {
    let desk = office.desk()?;
    tokio::task::block_in_place(|| {
        let kept = Kept::find(desk.store.dir(), &request.file)?;
        let import = request.import.clone();
        let asked = answered(&desk, request, &uuid::Uuid::new_v4().to_string())?;
        let left = match &import {
            Some(import) => desk.store.ledger().leave_import(import)?,
            None => None,
        };
        let together = left.map_or_else(|| asked.together.clone(), |left| left.together);
        staged(&desk, kept, Asked { together, ..asked })
    })
}

/// What a person said about a file.
fn answered(desk: &Desk, request: RestageRequest, together: &str) -> Result<Asked, ApiError> {
    let mut asked =
        Asked { account: request.account, ..Asked::new(desk, &request.name, together)? };
    let choices = &mut asked.options.choices;
    let RestageRequest { date_order, decimal_mark, .. } = request;
    Answers { date_order, decimal_mark, profile: None }.put(choices)?;
    if let Some(mapping) = &request.mapping {
        let read = serde_json::from_str(mapping).map_err(|error| {
            let message = format!("The mapping cannot be read: {error}.");
            ApiError::new(Code::InvalidInput, message, "Choose the columns again.")
        });
        choices.mapping = Some(read?);
    }
    asked.save_as = request.save_as.filter(|_| choices.mapping.is_some());
    Ok(asked)
}

/// Reads a kept file and stages what it brings.
fn staged(desk: &Desk, kept: Kept, asked: Asked) -> Result<StagedFile, ApiError> {
    let mut file = StagedFile {
        file: kept.hash.clone(),
        name: asked.name.clone(),
        format: String::new(),
        import: None,
        refused: None,
        already: None,
        statements: Vec::new(),
        added: 0,
        known: 0,
        elsewhere: 0,
        replaced: 0,
        warnings: Vec::new(),
        warned: 0,
        table: None,
    };
    let table = table::look(&kept, &asked.options);
    file.table = table.as_ref().map(table::view);
    let looked = match stage::look(&kept, &asked) {
        Ok(looked) => looked,
        Err(error) => {
            file.refused = Some(view::refusal(&error));
            // What a person may still answer, or map otherwise, is read again.
            if error.asks.is_none() && table.is_none() {
                forget(desk, kept)?;
            }
            return Ok(file);
        }
    };
    let print = table.and_then(|table| table.fingerprint);
    file.format = looked.recognised.to_string();
    file.already = desk.store.ledger().imported(&kept.hash)?.map(view::import);
    let profile = print.as_deref().and_then(|print| table::profile(print, &asked));
    let staged = stage::stage(desk, &kept, &asked, &looked, profile, print.as_deref())?;
    count(desk, &staged.import, &mut file)?;
    file.warned = looked.warned.count + staged.doubts.len() as u64;
    file.warnings = [staged.doubts, looked.warned.first].concat();
    file.import = Some(staged.import);
    Ok(file)
}

/// What a staged import would bring.
fn count(desk: &Desk, import: &str, file: &mut StagedFile) -> Result<(), ApiError> {
    let ledger = desk.store.ledger();
    let names = view::names(desk)?;
    let statements = ledger.statements_of(import)?;
    file.statements = statements.into_iter().map(|one| view::statement(&names, one)).collect();
    let counted = ledger.staged_counts(import)?;
    file.added = counted.new;
    file.known = counted.known + counted.elsewhere;
    file.elsewhere = counted.elsewhere;
    file.replaced = counted.replaced;
    Ok(())
}

pub(crate) async fn statement_finish(
    office: &Arc<Office>,
    request: StatementImportRequest,
) -> Result<ImportView, ApiError> {
    let desk = office.desk()?;
    tokio::task::block_in_place(|| finish(&desk, &request.import))
}

fn finish(desk: &Desk, import: &str) -> Result<ImportView, ApiError> {
    let ledger = desk.store.ledger();
    match ledger.by(&desk.by()?).finish_import(import)? {
        Some(done) => {
            desk.host.emit(&Event::StatementsChanged);
            Ok(view::import(done))
        }
        None => {
            let message = "This file is not waiting any more: it was imported or left before.";
            Err(ApiError::new(Code::Refused, message, "Look at the list of imports."))
        }
    }
}

pub(crate) async fn statement_leave(
    office: &Arc<Office>,
    request: StatementImportRequest,
) -> Result<Nothing, ApiError> {
    leave(&*office.desk()?, &request.import)?;
    Ok(Nothing {})
}

pub(crate) async fn statement_undo(
    office: &Arc<Office>,
    request: StatementImportRequest,
) -> Result<Done, ApiError> {
    let desk = office.desk()?;
    let by = desk.by()?;
    match desk.store.ledger().by(&by).undo_import(&request.import)? {
        Undone::Lines(count) => {
            desk.host.emit(&Event::StatementsChanged);
            Ok(Done {
                message: format!("The import was taken back: {count} lines are gone."),
                path: None,
            })
        }
        Undone::Matched(count) => {
            let message = format!(
                "{count} of its lines stand behind recorded money or an action in flight, so the import stays."
            );
            let hint = "What is not settled yet may let go of its line; a confirmation cannot be taken back.";
            Err(ApiError::new(Code::Refused, message, hint))
        }
        Undone::Unknown => {
            let message = "There is no such import, or it was taken back before.";
            Err(ApiError::new(Code::NotFound, message, "Look at the list of imports."))
        }
    }
}

/// Leaves a staged import, and its file where nothing else came from it.
fn leave(desk: &Desk, import: &str) -> Result<(), ApiError> {
    let left = desk.store.ledger().leave_import(import)?;
    if let Some(hash) = left.and_then(|left| left.unneeded)
        && let Ok(kept) = Kept::find(desk.store.dir(), &hash)
    {
        kept.forget();
    }
    Ok(())
}

/// Takes a file away, unless an import has the same one.
fn forget(desk: &Desk, kept: Kept) -> Result<(), ApiError> {
    if !desk.store.ledger().has_import_of(&kept.hash)? {
        kept.forget();
    }
    Ok(())
}

/// Whoever staged these is gone: nobody looks at a file for a day.
fn leave_stale(desk: &Desk) -> Result<(), ApiError> {
    let ledger = desk.store.ledger();
    for import in ledger.stale_imports(desk.now() - TimeDelta::days(1))? {
        leave(desk, &import)?;
    }
    for kept in Kept::idle(desk.store.dir(), DAY) {
        forget(desk, kept)?;
    }
    Ok(())
}

/// The file is not what it was a moment ago.
fn changed() -> ApiError {
    let message = "The file changed while it was read. Nothing was imported.";
    ApiError::new(Code::Refused, message, "Give it again.")
}
