//! A sixth, made-up provider: this folder and its registry lines (`registry::register` and the
//! sandbox's `Options::more`) are all there is of it.

mod client;
mod emulation;

pub use client::ENTRY;
pub use emulation::EMULATION;

/// Its short name.
pub const NAME: &str = "sixth_one";
/// The only key that opens it.
const KEY: &str = "sixth_test_key_4f1c9a";
