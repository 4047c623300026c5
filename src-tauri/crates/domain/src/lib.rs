//! The words of the house and the rules that need no world to be checked.
//!
//! A payment provider's answer becomes a [`Session`] here, an amount becomes [`Money`], and
//! [`policy`] says what may be done to a session now. Every other room speaks in these types.
//!
//! What this room refuses to do: no I/O, no async, no clock (the time is an argument), no
//! randomness, no floating-point number.

#![forbid(unsafe_code)]
#![deny(missing_docs, clippy::float_arithmetic)]

pub mod approval;
mod capability;
mod clock;
mod connection;
mod draft;
pub mod exception;
pub mod expiry;
mod money;
pub mod order_id;
pub mod people;
pub mod policy;
pub mod query;
mod session;
pub mod text;
mod words;
pub mod zone;

pub use capability::{Action, Capabilities, Facet};
pub use clock::Clock;
pub use connection::{Connection, ConnectionId, ProviderId, Settings};
pub use draft::{LineItem, SessionDraft};
pub use money::{Currency, Money, MoneyError, MoneyKind};
pub use order_id::OrderId;
pub use session::{
    Customer, Exception, JsonText, Kind, Mode, Refund, Session, SessionKey, Source, Stamp, Status,
};
pub use words::UnknownWord;
