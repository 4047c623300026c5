//! Who sits here, what they may do, and how they say who they are.
//!
//! Who acts is known per front end and forgotten with it; the ledger holds only who works here. What
//! somebody may do is decided at the door ([`admit`]), for every front end alike. A workspace without
//! operators is one person's, who may do everything.

mod account;
mod acting;
mod operator;
mod permission;
mod pin;
mod sign_in;

pub use account::os_account;
pub(crate) use acting::{Acting, Seated, operators, words};
pub(crate) use operator::{
    acting_view, limits, operator_add, operator_list, operator_remove, operator_set, people, role,
};
pub(crate) use permission::{admit, permit, who};
pub(crate) use sign_in::{operator_pin_set, operator_sign_out, operator_switch};
