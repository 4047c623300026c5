//! The protocol for money actions: a pure function from a state and an event to the next state
//! and the commands that lead there, and a simulator that tries to break it.
//!
//! A host keeps the state in the ledger, carries out the [`Command`]s in their order and comes
//! back with the [`Event`] that each one causes. The promises, under the assumptions below: an
//! act has at most one effect at the provider, "confirmed" is never shown for what did not
//! happen, and nothing that may have happened is forgotten.
//!
//! * The intent is durable before anything, `Sending` is durable before the first byte leaves.
//! * The session is read before every send, and read again before anything counts as done.
//! * What is not known is [`State::Unknown`]: never shown as failed, looked up until it is known.
//! * What may be resent is decided by the provider's [`Class`] alone.
//!
//! Assumptions: a provider of a resendable class really guards or really keeps its keys for 24
//! hours; a read tells the truth sooner or later; no request is delivered more than four hours
//! late; a journal entry that was acknowledged survives. `README.md` has every state and transition.
//!
//! What this room refuses to do: no I/O, no clock (the time is an argument, told by the server),
//! no randomness outside the simulator's seeds, no sentence for a person: every reason is a word
//! that a front end translates.

#![forbid(unsafe_code)]
#![deny(missing_docs, clippy::float_arithmetic)]

mod key;
mod plan;
mod reasons;
pub mod received;
mod rules;
pub mod simulator;
mod state;
mod step;

pub use key::{ACT_VERSION, APPROVAL_VERSION, Approvable, approval_hash, draft_key, session_key};
pub use plan::{Class, Observation, Plan, Standing, Target};
pub use reasons::{Alarm, By, Doubt, Need, Reason, Refusal};
pub use state::{Answer, Command, Event, Outcome, Progress, State};
pub use step::{KEY_WINDOW, MAX_ATTEMPTS, Step, Time, may_send, step};
