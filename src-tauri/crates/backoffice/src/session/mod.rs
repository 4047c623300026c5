//! Sessions: listing, finding, showing, reading anew, noting.

mod detail;
mod fetch;
mod list;
mod money;
mod payment;
mod resolve;
mod search;
mod views;

pub(crate) use detail::{item, session_get, session_note};
pub(crate) use fetch::{keep, observed, session_fetch, session_import, session_key};
pub(crate) use list::{ask, malformed_list, session_list, session_totals};
pub(crate) use money::money_list;
pub(crate) use payment::{payment_candidates, payment_join, payment_part};
pub(crate) use resolve::{ambiguous, resolve};
pub(crate) use search::search;
pub(crate) use views::{view_list, view_remove, view_save};
