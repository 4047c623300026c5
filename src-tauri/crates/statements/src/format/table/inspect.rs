//! A look at a table before it is read: for the preview and the editor of mappings.

use serde::Serialize;

use super::mapping::Mapping;
use super::propose::Proposal;
use super::question::{Question, fingerprint};
use super::row::Row;
use super::survey::Survey;
use super::{csv, workbook};
use crate::format::Input;
use crate::{Format, Options, ReadError, Source, Warning, detect};

/// What a table looks like, and how it would be read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inspection {
    /// The first rows, cell by cell, as they stand in the file; at most 50.
    pub rows: Vec<Vec<String>>,
    /// The sheets of a workbook that people see; [`Mapping::sheet`] names the one of `rows`.
    pub sheets: Vec<String>,
    /// Which of `rows` is the header, counted from 0; entries come after it.
    pub header: Option<usize>,
    /// How it would be read: the start of a person's own mapping.
    pub mapping: Mapping,
    /// Under which name a mapping for tables like this is saved; `None` without a header, which
    /// leaves nothing to know the next one by.
    pub fingerprint: Option<String>,
    /// The shipped profile that decided.
    pub profile: Option<String>,
    /// What was guessed.
    pub guesses: Vec<Warning>,
    /// What has to be answered before it can be read.
    pub question: Option<Question>,
}

/// Looks at a table without reading its entries. `None`: the file is no table.
///
/// # Errors
/// The file cannot be recognised or read, for the reasons [`read`](crate::read) has.
pub fn inspect(source: &dyn Source, options: &Options) -> Result<Option<Inspection>, ReadError> {
    let Options { limits, choices } = options;
    let recognised = detect::detect(source, limits)?;
    let input = Input { source, recognised: &recognised, limits, choices };
    match recognised.format {
        Format::Csv => {
            let (survey, proposal, delimiter) = csv::look(&input)?;
            Ok(Some(inspection(&survey, proposal, Some(delimiter), Vec::new())))
        }
        Format::Xlsx => {
            let found = workbook::look(&input)?;
            Ok(Some(inspection(&found.survey, found.proposal, None, found.sheets)))
        }
        _ => Ok(None),
    }
}

fn inspection(
    survey: &Survey,
    proposal: Proposal,
    delimiter: Option<char>,
    sheets: Vec<String>,
) -> Inspection {
    let cells = |row: &Row| row.cells().map(str::to_owned).collect::<Vec<_>>();
    let rows: Vec<_> = survey.shown.iter().map(cells).collect();
    let header = survey.header.and_then(|at| rows.get(at));
    Inspection {
        fingerprint: header.map(|header| fingerprint(header, delimiter)),
        header: survey.header,
        profile: proposal.mapping.profile.clone(),
        mapping: proposal.mapping,
        guesses: proposal.guesses,
        question: proposal.question,
        rows,
        sheets,
    }
}
