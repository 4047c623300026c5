//! The command list: every use-case of the house once, for the window, the command line and the
//! tests alike. Synchronising lives here, and so does the driver of the money protocol.
//!
//! What this room refuses to do: it knows no window and no terminal. Whatever needs the computer
//! around it (opening a page, showing a folder, a dialog) goes through the narrow [`Host`].

#![forbid(unsafe_code)]

mod act;
mod approval;
mod as_of;
mod audit;
mod background;
pub mod bindings;
mod candidate;
mod capability;
mod case;
mod claim;
mod clock;
mod command;
mod connection;
mod demo;
mod desk;
mod desk_work;
mod desktop;
mod error;
mod exchange;
mod export;
mod files;
mod host;
mod link;
mod maintenance;
mod office;
mod people;
mod random;
mod report;
mod reusable;
mod reverify;
mod secrets;
mod session;
mod share;
mod show;
mod statement;
mod sync;
mod tolerance;
mod trouble;
mod undo;
pub mod view;
mod webhook;
mod workspace;

pub use clock::SystemClock;
pub use command::COMMANDS;
pub use domain::text::one_line;
pub use error::{ApiError, Code};
pub use host::{Host, HostError};
pub use office::{Office, Options};
pub use people::os_account;
pub use statement::{Answers, ReadFile};
pub use store::ledger::Whence;
