//! A month in totals that tie: the sum of a block's rows is its total, whatever way it is added.

mod sums;

use chrono::{DateTime, NaiveDate, Utc};
use domain::zone::Month;
use domain::{Currency, Kind, Money, Status};
use serde::Serialize;

pub use sums::month;

/// Which of a session's moments puts it into the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// When it was made.
    Created,
    /// When it was paid.
    Completed,
}

impl By {
    /// The word, as typed and printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Completed => "completed",
        }
    }
}

/// Sessions of one kind in one state, counted and added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What people call the connection.
    pub connection: String,
    /// The provider's short name.
    pub provider: String,
    /// The currency of the sum.
    pub currency: Currency,
    /// Which gateway.
    pub adapter: Option<String>,
    /// Where they stand.
    pub status: Status,
    /// What kind of row.
    pub kind: Kind,
    /// How many.
    pub count: u64,
    /// Their amounts added up, in minor units.
    pub sum: i64,
}

/// What was completed on one day of the chosen zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayGroup {
    /// The day.
    pub day: NaiveDate,
    /// The currency of the sum.
    pub currency: Currency,
    /// How many.
    pub count: u64,
    /// Their amounts added up, in minor units.
    pub sum: i64,
}

/// How long people took to confirm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConfirmTime {
    /// The currency of the sessions.
    pub currency: Currency,
    /// How many were confirmed.
    pub count: u64,
    /// Their waiting times added up.
    pub seconds: u64,
}

/// What a month's report is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthInput {
    /// Which month.
    pub month: Month,
    /// The zone that says when it begins.
    pub zone: chrono_tz::Tz,
    /// Which moment counts.
    pub by: By,
    /// The state of knowledge it was made from.
    pub as_of: DateTime<Utc>,
    /// Counts and sums, in any order; equal groups are added.
    pub groups: Vec<Group>,
    /// Completed sessions by day, in any order.
    pub days: Vec<DayGroup>,
    /// Waiting times, at most one per currency.
    pub confirm_times: Vec<ConfirmTime>,
    /// Where the audit log stood then, as `SEQ:HASH`.
    pub audit_head: Option<String>,
}

/// How many, and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// How many.
    pub count: u64,
    /// How much.
    pub sum: Money,
}

/// One status of a row or of a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StatusCell {
    /// Which status.
    pub status: Status,
    /// How many, and how much.
    #[serde(flatten)]
    pub cell: Cell,
}

/// One adapter of one connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What people call the connection.
    pub connection: String,
    /// The provider's short name.
    pub provider: String,
    /// Which gateway.
    pub adapter: Option<String>,
    /// One per status of [`Status::ALL`], in that order.
    pub cells: Vec<StatusCell>,
    /// All of them.
    pub total: Cell,
}

/// What was completed on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Day {
    /// The day.
    pub day: NaiveDate,
    /// How many, and how much.
    #[serde(flatten)]
    pub cell: Cell,
}

/// What a person wants to know first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Headline {
    /// All that was paid, before refunds.
    pub gross: Money,
    /// How many were paid.
    pub completed: u64,
    /// Of how many.
    pub of: u64,
    /// How many ended by time.
    pub expired: u64,
    /// How many were ended by a decision.
    pub canceled: u64,
    /// The average time from claim to confirmation, in whole seconds.
    pub confirm_seconds: Option<u64>,
}

/// One currency. Currencies are never added to each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Block {
    /// Which.
    pub currency: Currency,
    /// What a person wants to know first.
    pub headline: Headline,
    /// By connection, provider and adapter, in that order.
    pub rows: Vec<Row>,
    /// One per status of [`Status::ALL`], in that order.
    pub totals: Vec<StatusCell>,
    /// All of them.
    pub total: Cell,
    /// What was completed, one entry for every day of the month.
    pub days: Vec<Day>,
}

/// How many rows there are of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct KindCount {
    /// Which kind.
    pub kind: Kind,
    /// How many.
    pub count: u64,
}

/// A month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthReport {
    /// `2026-10`.
    pub month: String,
    /// The zone's name.
    pub zone: String,
    /// Which moment counts.
    pub by: By,
    /// The state of knowledge it was made from.
    pub as_of: DateTime<Utc>,
    /// How many sessions.
    pub count: u64,
    /// How many of each kind.
    pub kinds: Vec<KindCount>,
    /// One per currency, by code.
    pub blocks: Vec<Block>,
    /// Where the audit log stood then, as `SEQ:HASH`: proof later that nothing before it was changed.
    pub audit_head: Option<String>,
}
