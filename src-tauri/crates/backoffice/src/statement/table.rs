//! Tables: how one would be read, what a person has to decide, and what they decided for the next one.

use statements::table::{self, Inspection};
use statements::{Options, Source};
use store::ledger::TableProfile;

use crate::ApiError;
use crate::desk::Desk;
use crate::view::{TableQuestion, TableView};

/// How a file would be read, if it is a table. What keeps it from being read is told by reading it.
pub(super) fn look(file: &dyn Source, options: &Options) -> Option<Inspection> {
    table::inspect(file, options).ok().flatten()
}

/// The same for the window.
pub(super) fn view(table: &Inspection) -> TableView {
    let Inspection { rows, header: _, mapping, fingerprint, profile, guesses: _, question } = table;
    let question = question.as_ref().map(|question| TableQuestion {
        code: question.topic.word().to_owned(),
        message: question.message.clone(),
        choices: question.answers.iter().map(|answer| (*answer).to_owned()).collect(),
    });
    TableView {
        fingerprint: fingerprint.clone().unwrap_or_default(),
        rows: rows.clone(),
        mapping: serde_json::to_string(mapping).unwrap_or_default(),
        profile: profile.clone(),
        questions: question.into_iter().collect(),
    }
}

/// Keeps the mapping that a file was read with for the next one with its heading.
pub(super) fn save(
    desk: &Desk,
    fingerprint: &str,
    name: &str,
    options: &Options,
) -> Result<(), ApiError> {
    let mapping = options.choices.mapping.as_ref().map(serde_json::to_string);
    let Some(Ok(mapping)) = mapping else { return Ok(()) };
    let profile = TableProfile {
        fingerprint: fingerprint.to_owned(),
        name: domain::text::one_line(name.trim()),
        mapping,
    };
    Ok(desk.store.ledger().save_table_profile(&profile, &desk.operator()?)?)
}
