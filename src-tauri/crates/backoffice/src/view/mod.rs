//! What crosses to a front end, in its words. Every type here has a TypeScript twin, written by
//! `ts-rs` into `ui/src/bindings`; a test fails when they drift.
//!
//! Money crosses as text (`value` to show, `minor` to compute with), times as ISO 8601 in UTC.

mod action;
mod approval;
mod audit;
mod case;
mod claim;
mod connection;
mod event;
mod link;
mod money;
mod people;
mod report;
mod search;
mod session;
mod statement;
mod sync;
mod webhook;
mod workspace;

pub use action::*;
pub use approval::*;
pub use audit::*;
pub use case::*;
pub use claim::*;
pub use connection::*;
pub use event::*;
pub use link::*;
pub use money::*;
pub use people::*;
pub use report::*;
pub use search::*;
pub use session::*;
pub use statement::*;
pub use sync::*;
pub use webhook::*;
pub use workspace::*;
