//! Bank statements: read without a workspace, imported into one.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use backoffice::view::*;
use backoffice::{Answers, ApiError, ReadFile};
use serde::Serialize;
use serde_json::json;
use tempfile::NamedTempFile;

use crate::args::{Cli, FileAnswers};
use crate::context::Context;
use crate::exit::Exit;
use crate::table;

/// Reads files and prints what they hold.
pub fn read(cli: &Cli, files: &[PathBuf], answers: &FileAnswers) -> Result<Exit> {
    let mut refused = false;
    let mut out = BufWriter::new(std::io::stdout().lock());
    if cli.json {
        out.write_all(b"{\"files\":[")?;
    }
    for (index, path) in files.iter().enumerate() {
        let (file, _kept) = opened(path, answered(answers))?;
        refused |= file.refused().is_some();
        if cli.json {
            out.write_all(if index > 0 { b"," } else { b"" })?;
            file.write(&mut out)?;
        } else {
            writeln!(out, "{}", human(&file))?;
        }
    }
    if cli.json {
        out.write_all(b"]}\n")?;
    }
    out.flush()?;
    Ok(if refused { Exit::Failed } else { Exit::Done })
}

/// A file that was read, and where standard input is kept meanwhile.
fn opened(path: &Path, answers: Answers) -> Result<(ReadFile, Option<NamedTempFile>)> {
    if path.as_os_str() != "-" {
        return Ok((ReadFile::open(&path.display().to_string(), path, answers)?, None));
    }
    // It is read more than once, and may be larger than this computer's memory.
    let mut kept = NamedTempFile::new().context("no temporary file could be made")?;
    std::io::copy(&mut std::io::stdin().lock(), &mut kept)
        .context("standard input could not be read")?;
    Ok((ReadFile::open("-", kept.path(), answers)?, Some(kept)))
}

/// The flags as answers.
pub fn answered(flags: &FileAnswers) -> Answers {
    let FileAnswers { dates, decimals, profile } = flags;
    Answers { date_order: dates.clone(), decimal_mark: decimals.clone(), profile: profile.clone() }
}

fn human(file: &ReadFile) -> String {
    let mut parts = vec![format!("{}  {}", file.path(), file.format())];
    let rows = file.rows();
    if !rows.is_empty() {
        let mut table =
            table::table(&["Account", "Statement", ">Opening", ">Closing", "Balances", ">Lines"]);
        for row in rows {
            table.add_row(row.map(|cell| table::safe(Some(&cell))).to_vec());
        }
        parts.push(table.to_string());
    }
    parts.extend(warned(file.warnings()));
    let more = file.more_warnings();
    parts.extend((more > 0).then(|| format!("  and {more} more; --json has all of them")));
    parts.extend(file.refused().as_ref().map(why));
    parts.join("\n")
}

fn warned(warnings: &[FileWarning]) -> Option<String> {
    let lines = warnings
        .iter()
        .map(|one| format!("  {} at {}: {}", one.code, one.at, table::safe(Some(&one.message))));
    (!warnings.is_empty()).then(|| lines.collect::<Vec<_>>().join("\n"))
}

fn why(refused: &FileRefusal) -> String {
    let answer = match refused.asks.as_deref() {
        None => "",
        Some("date_order") => " Here, --dates is the answer.",
        Some("decimal_mark") => " Here, --decimals is the answer.",
        Some("profile") => " Here, --profile is the answer.",
        // Which column is what takes more than a flag.
        Some(_) => " Import it in the window (Statements), where the question can be answered.",
    };
    format!("Refused: {} {}{answer}", table::safe(Some(&refused.message)), refused.hint)
}

/// What became of a file.
#[derive(Serialize)]
struct Imported {
    path: String,
    staged: StagedFile,
    import: Option<ImportView>,
    /// Why it did not come in although it could be read.
    error: Option<ApiError>,
}

/// What a person says of the files of an import.
pub struct Asked {
    /// The account they are about.
    pub account: Option<String>,
    /// What they leave open.
    pub answers: Answers,
}

/// Imports files; one that is refused keeps no other from coming in.
pub async fn import(
    context: &Context,
    files: &[PathBuf],
    asked: &Asked,
    dry_run: bool,
) -> Result<Exit> {
    for path in files.iter().filter(|path| path.as_os_str() != "-") {
        let why = || format!("{} could not be read. Nothing was imported", path.display());
        File::open(path).with_context(why)?;
    }
    let together = uuid::Uuid::new_v4().to_string();
    let mut all = Vec::new();
    for path in files {
        let staged = stage(context, path, asked, &together)?;
        all.push(Imported { path: path.display().to_string(), staged, import: None, error: None });
    }
    for one in &mut all {
        let Some(import) = one.staged.import.clone() else { continue };
        let request = StatementImportRequest { import };
        match dry_run {
            true => drop(context.call::<_, Nothing>("statement_leave", request).await?),
            // What came in before is told, whatever keeps this one out.
            false => match context.office().call("statement_finish", json!(request)).await {
                Ok(import) => one.import = serde_json::from_value(import).ok(),
                Err(error) => one.error = Some(error),
            },
        }
    }
    let refused = all.iter().any(|one| one.staged.refused.is_some() || one.error.is_some());
    context.print(&serde_json::json!({"files": all}), |_| {
        all.iter().map(became).collect::<Vec<_>>().join("\n")
    })?;
    Ok(if refused { Exit::Failed } else { Exit::Done })
}

fn stage(context: &Context, path: &Path, asked: &Asked, together: &str) -> Result<StagedFile> {
    let office = context.office();
    let (account, answers) = (asked.account.clone(), asked.answers.clone());
    if path.as_os_str() == "-" {
        let input = std::io::stdin().lock();
        return Ok(office.stage_statement("-", input, account, answers, together)?);
    }
    let file = File::open(path).with_context(|| format!("{} could not be read", path.display()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(office.stage_statement(&name, file, account, answers, together)?)
}

fn became(one: &Imported) -> String {
    let Imported { path, staged, import, error } = one;
    if let Some(refused) = &staged.refused {
        return format!("{path}: {}", why(refused));
    }
    if let Some(error) = error {
        return format!("{path}: nothing was imported. {} {}", error.message, error.hint);
    }
    let StagedFile { added, known, elsewhere, replaced, warned: warnings, .. } = staged;
    let (added, known) =
        import.as_ref().map_or((added, known), |import| (&import.added, &import.known));
    let verb = if import.is_some() { "added" } else { "would be added" };
    let mut text = format!("{path}: {} {added} {verb}, {known} known", staged.format);
    if *elsewhere > 0 {
        text += &format!(" ({elsewhere} of them from another format)");
    }
    if *replaced > 0 {
        text += &format!(", {replaced} take the place of pending ones");
    }
    if let Some(before) = &staged.already {
        text += &format!("; the same file came on {}", table::time(before.at));
    }
    for statement in &staged.statements {
        let number = statement.statement.as_deref().unwrap_or("");
        let difference = statement.difference.as_deref().map(|by| format!(" by {by}"));
        text += &format!(
            "\n  {} {}: {} lines, {}{}",
            table::safe(Some(&statement.account_name)),
            table::safe(Some(number)),
            statement.lines,
            statement.check,
            difference.unwrap_or_default(),
        );
    }
    if let Some(list) = warned(&staged.warnings) {
        text += &format!("\n{list}");
    }
    let more = warnings.saturating_sub(staged.warnings.len() as u64);
    if more > 0 {
        text += &format!("\n  and {more} more");
    }
    text
}

/// Lists accounts and imports.
pub async fn overview(context: &Context) -> Result<Exit> {
    let all: StatementsView = context.call("statement_list", Nothing {}).await?;
    let none = all.accounts.is_empty() && all.imports.is_empty();
    context.print(&all, |all| match none {
        true => "No statements were imported yet: countersign statement import FILE".to_owned(),
        false => format!("{}\n\n{}", accounts(&all.accounts), imports(&all.imports)),
    })?;
    Ok(if none { Exit::NotFound } else { Exit::Done })
}

fn accounts(accounts: &[BankAccountView]) -> String {
    let mut table =
        table::table(&["Account", "Number", ">Balance", "On", "From", "Complete", ">Lines"]);
    let day = |day: Option<chrono::NaiveDate>| day.map_or("–".to_owned(), |day| day.to_string());
    for one in accounts {
        let complete = match one.continuous {
            None => "not told".to_owned(),
            Some(true) => "yes".to_owned(),
            Some(false) => format!("{} gaps", one.gaps.len()),
        };
        let currency = one.currency.as_deref().unwrap_or("");
        table.add_row(vec![
            table::safe(Some(&one.name)),
            table::safe(Some(&one.number)),
            one.balance.as_ref().map_or("–".to_owned(), |sum| format!("{currency} {sum}")),
            day(one.balance_on),
            day(one.first_on),
            complete,
            one.lines.to_string(),
        ]);
    }
    table.to_string()
}

fn imports(imports: &[ImportView]) -> String {
    let mut table = table::table(&["Imported", "File", "Format", ">Added", ">Known", "By", "Id"]);
    for one in imports {
        let name = table::safe(Some(&one.name));
        table.add_row(vec![
            table::time(one.at),
            if one.undone_at.is_some() { format!("{name} (taken back)") } else { name },
            one.format.clone(),
            one.added.to_string(),
            one.known.to_string(),
            table::safe(Some(&one.by)),
            one.import.clone(),
        ]);
    }
    table.to_string()
}

/// Lists lines.
pub async fn lines(context: &Context, text: &[String], limit: usize) -> Result<Exit> {
    let request =
        LineListRequest { text: text.join(" "), limit: Some(limit), ..LineListRequest::default() };
    let page: LinePageView = context.call("line_list", request).await?;
    context.print(&page, |page| {
        let mut table =
            table::table(&[">Line", "Booked", ">Amount", "Who", "What", "Account", "For"]);
        for one in &page.lines {
            let day = one.booked_on.or(one.valued_on);
            table.add_row(vec![
                one.id.to_string(),
                day.map_or("–".to_owned(), |day| day.to_string()),
                format!("{} {}", one.currency.as_deref().unwrap_or(""), one.amount),
                table::safe(one.counterparty_name.as_deref()),
                table::safe(Some(&one.text.chars().take(60).collect::<String>())),
                table::safe(Some(&one.account_name)),
                one.sessions.join(", "),
            ]);
        }
        table.to_string()
    })?;
    Ok(if page.lines.is_empty() { Exit::NotFound } else { Exit::Done })
}

/// Takes an import back.
pub async fn undo(context: &Context, import: String) -> Result<Exit> {
    let request = StatementImportRequest { import };
    let done: Done = context.call("statement_undo", request).await?;
    context.print(&done, |done| done.message.clone())?;
    Ok(Exit::Done)
}
