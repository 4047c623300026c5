//! A whole file at once, for those who have the memory.

use crate::{Event, Line, Options, ReadError, Recognised, Source, Statement, Warning};

/// Everything in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What it is.
    pub recognised: Recognised,
    /// The statements with their lines, in the order of the file.
    pub statements: Vec<(Statement, Vec<Line>)>,
    /// What a person should know.
    pub warnings: Vec<Warning>,
}

/// Reads a file into memory.
///
/// # Errors
/// As [`read`](crate::read).
pub fn gather(source: &dyn Source, options: &Options) -> Result<Reading, ReadError> {
    let (mut statements, mut lines, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
    let mut take = |event| match event {
        Event::Line(line) => lines.push(*line),
        Event::Statement(statement) => {
            statements.push((*statement, std::mem::take(&mut lines)));
        }
        Event::Warning(warning) => warnings.push(warning),
    };
    let recognised = crate::read(source, options, &mut take)?;
    debug_assert!(lines.is_empty(), "a reader closes every statement that it opens");
    Ok(Reading { recognised, statements, warnings })
}
