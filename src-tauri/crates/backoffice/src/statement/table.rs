//! Tables: how one would be read, what a person has to decide, and what they decided for the next one.

use statements::table::{self, Inspection};
use statements::{Options, Source};
use store::ledger::TableProfile;

use super::Asked;
use crate::view::{TableQuestion, TableView};

/// How a file would be read, if it is a table. What keeps it from being read is told by reading it.
pub(super) fn look(file: &dyn Source, options: &Options) -> Option<Inspection> {
    table::inspect(file, options).ok().flatten()
}

/// The same for the window.
pub(super) fn view(table: &Inspection) -> TableView {
    let Inspection {
        rows,
        header: _,
        mapping,
        fingerprint,
        profile,
        guesses: _,
        question,
        sheets: _,
    } = table;
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

/// The mapping that a person gave, to be kept for the next file with its heading.
pub(super) fn profile(fingerprint: &str, asked: &Asked) -> Option<TableProfile> {
    let mapping = asked.options.choices.mapping.as_ref()?;
    Some(TableProfile {
        fingerprint: fingerprint.to_owned(),
        name: domain::text::one_line(asked.save_as.as_deref()?.trim()),
        mapping: serde_json::to_string(mapping).ok()?,
    })
}
