//! The back office as a person meets it: every command through the one door, against the providers
//! of the sandbox over loopback HTTP, with their faults.

#![allow(clippy::unwrap_used, reason = "everything in here is a test")]

pub mod actions;
mod anchor;
mod audit;
pub mod bench;
mod commands;
mod connections;
mod damage;
pub mod five;
mod host;
mod people;
mod reports;
mod secrets;
mod statements;
mod sync;
