//! The tests that no single room can hold: the rules of the house (`it`), the real window and the
//! browser (`e2e`). What they share lives here.

#![forbid(unsafe_code)]

pub mod tree;
