//! `kill -9` at random moments: of a sync, of a confirmation, of the sync that cleans up after
//! one. The program, the files and the sockets are real; the sandbox counts what really happened.
//!
//! The seed is printed; `COUNTERSIGN_SEED` repeats a run's choices, `COUNTERSIGN_KILLS` changes how
//! many there are. Moments are those of a real machine, so two runs with a seed are alike, not
//! equal: what is asserted must hold at every moment.

pub mod chance;
pub mod confirm;
pub mod content;
pub mod program;
pub mod provider;
mod sync;

/// How many kills each of the two tests is made of.
fn kills() -> u64 {
    chance::setting("COUNTERSIGN_KILLS").unwrap_or(50)
}
