//! Payment providers: one trait, optional facets, one folder per provider, one shared transport.
//!
//! A provider's folder turns its own JSON into [`domain::Session`] and our wishes into its
//! requests. Which facets it has *is* its capability set. Everything that leaves this computer
//! leaves through [`transport`].
//!
//! What this room refuses to do: it stores nothing, it retries no action, it decides nothing
//! about money, it never follows a redirect and it never writes a secret anywhere.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod credentials;
mod envelope;
mod error;
mod exponent;
mod facets;
mod flopay;
mod fluveo;
mod inflowpay;
mod info;
mod params;
mod pick;
mod plugipay;
mod prood;
mod reading;
pub mod registry;
#[cfg(test)]
mod testing;
pub mod transport;
mod webhook;

pub use credentials::{Credentials, split};
pub use error::{ErrorKind, ProviderError, Reached, Result};
pub use facets::{
    Account, Cancel, Capture, Catalogue, Confirm, Create, Customers, DatedCustomer, DatedCustomers,
    Events, EventsPage, Fetch, Happening, LinkChange, Links, Malformed, Money, MoneyRow, MoneySpan,
    Offer, Order, Page, Provider, Recheck, ReusableLink, Row, Sweep, SweepAsk, capabilities,
};
pub use info::{Class, Field, Info, Input, Param, Polling};
pub use registry::{Claim, Entry, Fact, Reader};
pub use webhook::{Delivery, NotVerified, Notice, Subject, WINDOW_SECONDS, Webhooks};
