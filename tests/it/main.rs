//! One binary for everything that looks at the house as a whole.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where by panicking")]

mod architecture;
mod conformance;
mod kill;
mod office;
mod rigs;
