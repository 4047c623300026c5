//! The store on real files.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod support;

mod applying;
mod audit;
mod bank;
mod beside;
mod cases;
mod copies;
mod counting;
mod damage;
mod filters;
mod finding;
mod intents;
mod ledger;
mod links;
mod mirror;
mod paging;
mod people;
mod replay;
mod sharing;
mod syncing;
