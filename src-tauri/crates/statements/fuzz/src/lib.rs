//! What every target does: read the bytes as they are, and drop what is told.
//!
//! The targets differ in the files that they begin with; which format it is, the content says.

use statements::{Event, Options};

/// Reads or refuses. What must not happen is a panic, or time or memory without end.
pub fn read(bytes: &[u8]) {
    let mut sink = |event: Event| drop(event);
    drop(statements::read(&bytes.to_vec(), &Options::default(), &mut sink));
}
