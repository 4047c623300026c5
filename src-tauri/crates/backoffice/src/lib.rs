//! The command list: every use-case of the house once, for the window, the command line and the
//! tests alike. Synchronising lives here, and so does the driver of the money protocol.
//!
//! What this room refuses to do: it knows no window and no terminal. Whatever needs the computer
//! around it (opening a page, showing a folder, a dialog) goes through the narrow [`Host`].

#![forbid(unsafe_code)]

pub mod bindings;
mod command;
mod error;
mod host;
pub mod view;

pub use command::COMMANDS;
pub use error::{ApiError, Code};
pub use host::{Host, HostError};
