//! The store on real files.

mod support;

mod applying;
mod copies;
mod counting;
mod damage;
mod filters;
mod finding;
mod intents;
mod ledger;
mod paging;
mod sharing;
mod syncing;
