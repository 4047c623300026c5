//! Money actions: prepared, agreed to, carried out by the protocol of `confirmation`.
//!
//! `prepare` writes down what would be done and shows a summary of it, computed from what is on
//! disk, with a one-time token. `commit` takes the token, reads everything again and drives the
//! protocol. What is not settled in a moment goes on in the background and at the next start.

mod cancel;
mod commit;
mod confirm;
mod create;
mod drive;
mod evidence;
mod payload;
mod prepared;
mod queue;
mod result;

pub(crate) use cancel::cancel_prepare;
pub(crate) use commit::{action_commit, action_release, action_verify};
pub(crate) use confirm::confirm_prepare;
pub(crate) use create::{link_prepare, renew_prepare};
pub(crate) use drive::{Asked, Driving, settle_open};
pub(crate) use payload::Payload;
pub(crate) use prepared::Prepared;
pub(crate) use queue::queue;
