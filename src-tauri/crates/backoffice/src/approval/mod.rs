//! Four eyes: what a person agreed to and a second one must agree to as well.
//!
//! A maker's commit becomes a request in the ledger; its intent waits. Another person's yes and the
//! first step of that intent are one transaction in `store`, so there is no approval that could be
//! used later, twice or for something else. Everything is read again before a yes counts: what has
//! changed since the maker looked voids the request.

mod ask;
mod decide;
mod list;
mod policy;

pub(crate) use ask::{Rules, ask, must_ask, none_waits, waits};
pub(crate) use decide::{
    agreed_from_elsewhere, open, rejected_from_elsewhere, request_approve, request_reject,
    request_withdraw, unfit,
};
pub(crate) use list::{
    foreign_view, name_of, rejected_on_sessions, request_get, request_list, view, waiting_for,
    waiting_on_sessions,
};
pub(crate) use policy::{approval_policy_list, approval_policy_set, inherit_policy};
