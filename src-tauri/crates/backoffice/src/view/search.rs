use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SessionView;

/// What somebody typed or pasted into the search field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SearchRequest {
    /// The text.
    pub text: String,
}

/// What was found, best first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SearchView {
    /// How the text was read: `order_id`, `session_id`, `email`, `amount`, `query` or `text`.
    pub reading: String,
    /// The best answer.
    pub best: Option<SessionView>,
    /// Other sessions that fit.
    pub also: Vec<SessionView>,
    /// Sessions with nearly the same order id.
    pub near: Vec<SessionView>,
    /// Customers that fit.
    pub customers: Vec<CustomerHit>,
    /// How many sessions fit in all.
    pub found: u64,
    /// How many sessions were searched.
    pub searched: u64,
    /// The same as a query for the list.
    pub query: String,
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CustomerHit {
    /// Name.
    pub name: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// How many sessions.
    pub sessions: u64,
}

/// A query that was given a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SavedView {
    /// Its name.
    pub name: String,
    /// The search language.
    pub query: String,
    /// As in the list.
    pub sort: String,
    /// As in the list.
    pub ascending: bool,
}

/// All named queries, each with how many it finds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SavedViews {
    /// In the order they were saved.
    pub views: Vec<SavedView>,
}

/// A named query by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SavedViewName {
    /// Its name.
    pub name: String,
}

/// How many sessions a status has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StatusCount {
    /// Our word.
    pub status: String,
    /// How many.
    pub count: u64,
}
