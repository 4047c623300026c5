//! One row of a table, whatever it was written in.

use crate::ReadError;

/// What a cell is known to be by its type; text has to be understood first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters as somebody typed or printed them.
    #[default]
    Text,
    /// A number of a workbook: digits with a point.
    Number,
    /// A day of a workbook: year, month and day.
    Day,
}

/// What gives a table row by row.
pub(super) trait Rows {
    /// The next row; `false` after the last.
    fn next(&mut self, row: &mut Row) -> Result<bool, ReadError>;
}

/// Cells in one buffer that is used again for the next row.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// The line of the file, or the row of the sheet, where it begins.
    pub(super) at: u64,
    /// As it stood in the file.
    pub(super) raw: String,
    text: String,
    cells: Vec<(usize, Kind)>,
}

impl Row {
    pub(super) fn begin(&mut self, at: u64) {
        self.at = at;
        self.raw.clear();
        self.restart();
    }

    /// Forgets the cells, but not the raw text.
    pub(super) fn restart(&mut self) {
        self.text.clear();
        self.cells.clear();
    }

    /// More of the cell that is being written.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// The cell that was being written ends.
    pub(super) fn end_cell(&mut self, kind: Kind) {
        self.cells.push((self.text.len(), kind));
    }

    /// Puts a text together again that was cut at its own commas: `at` takes what is beyond `width`
    /// cells.
    pub(super) fn rejoin(&mut self, at: usize, width: usize) {
        let Some(surplus) = self.len().checked_sub(width).filter(|surplus| *surplus > 0) else {
            return;
        };
        let cut = std::mem::take(self);
        (self.at, self.raw) = (cut.at, cut.raw.clone());
        for index in 0..cut.len() {
            self.push(cut.untrimmed(index));
            match (at..at + surplus).contains(&index) {
                true => self.push(","),
                false => self.end_cell(cut.kind(index)),
            }
        }
    }

    /// How long the cells are together.
    pub(super) fn text_len(&self) -> usize {
        self.text.len()
    }

    /// How many cells there are.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// A cell without spaces around it, nor the apostrophe that keeps spreadsheets from reading
    /// it; empty beyond the last.
    pub(super) fn cell(&self, index: usize) -> &str {
        let cell = self.untrimmed(index).trim();
        match cell.strip_prefix('\'') {
            Some(rest) if !rest.ends_with('\'') => rest.trim_start(),
            _ => cell,
        }
    }

    fn untrimmed(&self, index: usize) -> &str {
        let end = |index: usize| self.cells.get(index).map(|(end, _)| *end);
        let start = index.checked_sub(1).map_or(Some(0), end);
        start.zip(end(index)).and_then(|(start, end)| self.text.get(start..end)).unwrap_or_default()
    }

    pub(super) fn kind(&self, index: usize) -> Kind {
        self.cells.get(index).map(|(_, kind)| *kind).unwrap_or_default()
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.cell(index))
    }

    /// The cells with what they are known to be.
    pub(super) fn typed(&self) -> impl Iterator<Item = (&str, Kind)> {
        (0..self.len()).map(|index| (self.cell(index), self.kind(index)))
    }

    /// How many cells hold something.
    pub(super) fn filled(&self) -> usize {
        self.cells().filter(|cell| !cell.is_empty()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_was_cut_is_whole_again() {
        let mut row = Row::default();
        row.begin(3);
        for cell in ["1/2", "PT SATU", " TBK", "0000", "5.00"] {
            row.push(cell);
            row.end_cell(Kind::Text);
        }
        row.rejoin(1, 4);
        assert_eq!(row.cells().collect::<Vec<_>>(), ["1/2", "PT SATU, TBK", "0000", "5.00"]);
        row.rejoin(1, 4);
        assert_eq!((row.len(), row.at), (4, 3));
    }

    #[test]
    fn cells_are_trimmed_and_unquoted() {
        let mut row = Row::default();
        row.begin(3);
        for cell in [" a ", "'0998", "'quoted'", ""] {
            row.push(cell);
            row.end_cell(Kind::Text);
        }
        assert_eq!(row.cells().collect::<Vec<_>>(), ["a", "0998", "'quoted'", ""]);
        assert_eq!((row.cell(9), row.len(), row.filled()), ("", 4, 3));
    }
}
