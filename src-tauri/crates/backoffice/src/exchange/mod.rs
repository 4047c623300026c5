//! Requests and answers between two computers, in signed files.
//!
//! A file says one thing and is signed by the operator who says it. Who owns a key is settled once,
//! by a card whose fingerprint two people compare aloud. A signed answer takes the secret key, which
//! never leaves the keychain of the computer it was made on. What that does not show is a person who
//! alone made both ends: so a key that is on this computer is refused, and one that the maker took in
//! alone proves a procedure only.

mod asked;
mod card;
mod file;
mod key;
mod pass;

pub(crate) use asked::{Answer, Asked};
pub(crate) use card::{card_export, card_import, card_read};
pub(crate) use key::fingerprint_of;
pub(crate) use pass::{approve, reject, request_export, request_import};
