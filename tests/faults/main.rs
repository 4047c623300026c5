//! Disks that fail, fill up, lose their power or turn a bit: whatever they do to a confirmation,
//! the provider sees it once, and nobody is told that it was done when it was not.
//!
//! Everything is the product's own: the commands, the ledger with its log, the client. The sandbox
//! counts what really happened. Each test prints its seed, which `COUNTERSIGN_SEED` repeats, and one
//! line of counts. `COUNTERSIGN_FLIPS` changes how many bits are turned, and
//! `COUNTERSIGN_STRIDE` how many calls to the disk are passed over between two that fail.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "everything in here is a test")]

mod bits;
mod calls;
#[path = "../it/kill/chance.rs"]
#[allow(dead_code, reason = "the kills choose moments, too")]
mod chance;
mod disk;
mod host;
mod nth;
mod power;
mod rig;
