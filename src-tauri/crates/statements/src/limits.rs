//! The bounds that every reader stops at.

/// What one file may hold. A file beyond is refused, never cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file, packed or not.
    pub bytes: u64,
    /// Bytes of one line, one field or one text.
    pub text: usize,
    /// Elements within one another.
    pub depth: usize,
    /// Members of an archive.
    pub members: usize,
    /// How many times larger than itself an archive may unpack to.
    pub ratio: u64,
    /// Cells of a workbook.
    pub cells: u64,
    /// Parts of one batch.
    pub parts: usize,
    /// Statements of one file.
    pub statements: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 4 << 30,
            text: 1 << 20,
            depth: 64,
            members: 1_000,
            ratio: 200,
            cells: 20_000_000,
            parts: 100_000,
            statements: 200_000,
        }
    }
}
