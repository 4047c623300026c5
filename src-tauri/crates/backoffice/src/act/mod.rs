//! Money actions: prepared, agreed to, carried out by the protocol of `confirmation`.
//!
//! `prepare` writes down what would be done and shows a summary of it, computed from what is on
//! disk, with a one-time token. `commit` takes the token, reads everything again and drives the
//! protocol. What is not settled in a moment goes on in the background and at the next start.

mod commit;
mod confirm;
mod create;
mod draft;
mod drive;
mod links;
mod payload;
mod permit;
mod plain;
mod prepared;
mod queue;
mod record;
mod request;
mod result;
mod returned;
mod weigh;

pub(crate) use commit::{action_commit, action_release, action_verify, begin, unchanged};
pub(crate) use confirm::confirm_prepare;
pub(crate) use create::{link_prepare, renew_prepare};
pub(crate) use drive::{Asked, Driving, read, settle_open};
pub(crate) use links::link_update_prepare;
pub(crate) use payload::{Evidence, Payload};
pub(crate) use permit::verdict;
pub(crate) use plain::{cancel_prepare, capture_prepare, recheck_prepare};
pub(crate) use prepared::Prepared;
pub(crate) use queue::queue;
pub(crate) use record::record_prepare;
pub(crate) use result::body_hash;
pub(crate) use returned::doubt_returned;
