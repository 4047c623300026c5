//! Warnings of a file: a file of nothing else must not fill the memory.

use statements::Warning;

use super::view;
use crate::view::FileWarning;

/// Warnings that are kept; the rest is counted.
const KEPT: usize = 200;

/// The first of them, and how many there are.
#[derive(Default)]
pub(super) struct Warned {
    pub(super) first: Vec<FileWarning>,
    pub(super) count: u64,
}

impl Warned {
    pub(super) fn add(&mut self, warning: &Warning) {
        self.count += 1;
        if self.first.len() < KEPT {
            self.first.push(view::warning(warning));
        }
    }

    /// How many are not among the first.
    pub(super) fn more(&self) -> u64 {
        self.count.saturating_sub(self.first.len() as u64)
    }
}
