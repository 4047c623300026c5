//! What a list can be asked for, and what it answers.

use chrono_tz::Tz;
use domain::query::Query;

use super::row::SessionRow;

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortField {
    /// When it was made.
    Created,
    /// When it last changed.
    Updated,
    /// When it was paid; unpaid ones are the oldest.
    Completed,
    /// When it ends; those without an end are the oldest.
    Expires,
    /// How much, in whole units of whatever currency.
    Amount,
    /// Where it stands, what waits for a person first; then by creation.
    Status,
    /// The reference shown.
    OrderId,
    /// The customer's name, else e-mail, telephone or id.
    Customer,
    /// Which gateway, then by creation.
    Adapter,
    /// Which connection, in the order in which they were first read; then by creation.
    Connection,
}

impl SortField {
    /// Every field.
    pub const ALL: &'static [SortField] = &[
        Self::Created,
        Self::Updated,
        Self::Completed,
        Self::Expires,
        Self::Amount,
        Self::Status,
        Self::OrderId,
        Self::Customer,
        Self::Adapter,
        Self::Connection,
    ];

    /// The columns of its index, without the row's number, which ends every order.
    pub(crate) fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Created => &["s.created"],
            Self::Updated => &["s.updated"],
            Self::Completed => &["s.completed"],
            Self::Expires => &["s.expires"],
            Self::Amount => &["s.amount_key"],
            Self::Status => &["s.status", "s.created"],
            Self::OrderId => &["s.order_id"],
            Self::Customer => &["s.customer_key"],
            Self::Adapter => &["s.adapter", "s.created"],
            Self::Connection => &["s.conn", "s.created"],
        }
    }
}

/// A field and a direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Sort {
    /// By what.
    pub field: SortField,
    /// Largest first.
    pub descending: bool,
}

impl Sort {
    /// The order as SQL; the row's number decides between equals.
    pub(crate) fn order_by(self) -> String {
        let direction = if self.descending { " DESC" } else { "" };
        let columns = self.field.columns().iter().chain(&["s.rid"]);
        let columns: Vec<_> = columns.map(|column| format!("{column}{direction}")).collect();
        format!("ORDER BY {}", columns.join(", "))
    }
}

/// A row's place in one order. Opaque: it is handed back as it came.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct PageKey(pub String);

/// Where a window begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// At the first row.
    Start,
    /// After this row.
    After(PageKey),
    /// Just before this row.
    Before(PageKey),
    /// At this row, counted from 0.
    Position(u64),
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct ListAsk {
    /// Which sessions.
    pub query: Query,
    /// The zone whose days the query means.
    pub zone: Tz,
    /// In which order.
    pub sort: Sort,
    /// Where to begin.
    pub from: From,
    /// How many rows at most.
    pub limit: usize,
}

/// A window of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPage {
    /// The rows, in the order asked for.
    pub rows: Vec<SessionRow>,
    /// The position of the first of them, counted from 0.
    pub first_position: u64,
    /// The place of the first row.
    pub first_key: Option<PageKey>,
    /// The place of the last row.
    pub last_key: Option<PageKey>,
    /// How many rows the query has.
    pub total: u64,
    /// Whether there may be more than `total`.
    pub total_is_exact: bool,
}
