use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ActionState, Amount, ClaimView, EvidenceView, Total};

/// A session as a list shows it and as `--json` prints it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SessionView {
    /// The provider's id.
    pub id: String,
    /// `CONNECTION-ID/KIND/ID`: what commands take.
    pub key: String,
    /// `session`, `payment` or `attempt`.
    pub kind: String,
    /// The connection's name.
    pub connection: String,
    /// The provider's short name.
    pub provider: String,
    /// `live`, `test` or `unknown`.
    pub mode: String,
    /// The reference to show.
    pub order_id: Option<String>,
    /// All references.
    pub order_ids: Vec<String>,
    /// Our word.
    pub status: String,
    /// The provider's word.
    pub raw_status: String,
    /// `none`, `pending`, `partial`, `full` or `failed`.
    pub refund: String,
    /// `none`, `partial`, `over`, `late` …
    pub exception: String,
    /// What was asked for.
    pub amount: Amount,
    /// What people recorded as received, where they did.
    pub received: Option<Amount>,
    /// As written by the provider.
    pub customer_name: Option<String>,
    /// As written by the provider.
    pub customer_email: Option<String>,
    /// The gateway.
    pub adapter: Option<String>,
    /// What the buyer used.
    pub payment_method: Option<String>,
    /// What the buyer was offered.
    pub methods: Vec<String>,
    /// Where the customer pays; only in the detail of one session, never in a list.
    pub hosted_url: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was paid.
    pub completed_at: Option<DateTime<Utc>>,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// The merchant's metadata.
    #[ts(type = "unknown")]
    pub metadata: serde_json::Value,
    /// A money action on it that is under way or unresolved.
    pub action: Option<ActionState>,
}

/// Which page of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct SessionListRequest {
    /// The search language.
    pub query: String,
    /// `created`, `updated`, `completed`, `expires`, `amount`, `status`, `order_id`, `customer`,
    /// `adapter`, `connection`; empty means `created`.
    pub sort: String,
    /// Smallest first.
    pub ascending: bool,
    /// Rows after this page key.
    pub after: Option<String>,
    /// Rows before this page key.
    pub before: Option<String>,
    /// Rows from this position on; used when the scrollbar is dragged.
    pub position: Option<u64>,
    /// At most this many rows (at most 500; 0 means 100).
    pub limit: u32,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SessionPage {
    /// The rows.
    pub rows: Vec<SessionView>,
    /// Position of the first row in the whole list.
    pub first_position: u64,
    /// For the page before.
    pub first_key: Option<String>,
    /// For the page after.
    pub last_key: Option<String>,
    /// How many rows the whole list has.
    pub total: u64,
    /// The query as removable chips.
    pub chips: Vec<String>,
    /// A sync is running, so counts are "so far".
    pub syncing: bool,
}

/// Sums of everything a query finds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionTotals {
    /// How many sessions.
    pub count: u64,
    /// Per currency.
    pub totals: Vec<Total>,
}

/// One thing that happened to a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TimelineEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// The time is an estimate: when we saw it, not when it happened.
    pub estimated: bool,
    /// `created`, `first_seen`, `changed`, `completed`, `expires`, `confirm`, `cancel`, `create`,
    /// `recorded`, `receipt`, `refund`, `note`, `renewed`.
    pub event: String,
    /// What it was before, for `changed`.
    pub from: Option<String>,
    /// What it became, or the state of an action.
    pub to: Option<String>,
    /// Which field changed.
    pub field: Option<String>,
    /// How much, for money.
    pub amount: Option<Amount>,
    /// A reference, number, note or reason.
    pub text: Option<String>,
    /// Who, for what people did.
    pub by: Option<String>,
    /// The note's number, where a person may take it back.
    #[ts(type = "number | null")]
    pub note: Option<i64>,
    /// Taken back since.
    pub undone: Option<UndoneView>,
}

/// Whether something can be done now, and why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Possible {
    /// `confirm`, `cancel` or `renew`.
    pub action: String,
    /// It can be done now.
    pub allowed: bool,
    /// Why not: `not_offered`, `not_manual`, `not_claimed`, `already_completed`,
    /// `already_canceled`, `expired`, `failed`, `unknown_status`, `still_payable`, `in_flight`.
    pub reason: Option<String>,
}

/// One line of what is paid for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemView {
    /// What.
    pub name: String,
    /// How many.
    pub quantity: u32,
    /// What one costs.
    pub unit: Amount,
}

/// Who took something back, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UndoneView {
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Money that somebody recorded as received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReceivedView {
    /// Its id; claims that came with it name it as their deed.
    pub id: String,
    /// How much.
    pub amount: Amount,
    /// The day on the bank statement.
    pub received_on: NaiveDate,
    /// The bank's reference.
    pub reference: String,
    /// Why it was confirmed although short.
    pub reason: Option<String>,
    /// What a colleague should know.
    pub note: Option<String>,
    /// The order of another session that the reference names.
    pub other_order: Option<String>,
    /// The bank's own line behind it.
    pub evidence: Option<EvidenceView>,
    /// Who recorded it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Taken back since; it counts no more.
    pub undone: Option<UndoneView>,
    /// Why it cannot be taken back: `provider_told`, `counted` (in a later confirmation), `in_flight`,
    /// `waits` (a second person was shown it);
    /// absent where it can.
    pub kept: Option<String>,
}

/// Everything about one session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SessionDetail {
    /// The row; its `hosted_url` is filled only when asked to reveal.
    #[serde(flatten)]
    pub session: SessionView,
    /// The hosted URL with its secret part hidden: `plugipay.com/c/cs_01k8…9n6k0`.
    pub hosted_url_masked: Option<String>,
    /// Oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// The body as received; the hosted URL hidden unless asked to reveal.
    pub raw: String,
    /// When it was read from the provider.
    pub read_at: DateTime<Utc>,
    /// What is paid for.
    pub items: Vec<ItemView>,
    /// What people recorded.
    pub records: Vec<ReceivedView>,
    /// What is still missing, where money was recorded.
    pub remainder: Option<Amount>,
    /// What came on top, kept as credit.
    pub credit: Option<Amount>,
    /// What came in other currencies, and settles nothing.
    pub foreign: Vec<Amount>,
    /// Payments that a person tied to it, by id; that can be taken back.
    pub joined: Vec<String>,
    /// Files that were given to show that money came.
    pub claims: Vec<ClaimView>,
    /// What only this provider tells: references, addresses, capabilities of the customer.
    pub facts: Vec<FactView>,
    /// What can be done now and why not the rest.
    pub possible: Vec<Possible>,
    /// The request on it that waits for a second person; nothing else is done beside it.
    pub request: Option<String>,
    /// The session this one replaces.
    pub renewed_from: Option<String>,
    /// The session that replaced this one.
    pub renewed_as: Option<String>,
}

/// Which session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionRequest {
    /// Its key, or what a person typed: the provider's id or `CONNECTION/ID`.
    pub key: String,
    /// Show the hosted URL.
    #[serde(default)]
    pub reveal: bool,
}

/// A note for colleagues; it stays on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NoteRequest {
    /// Which session.
    pub key: String,
    /// What a colleague should know.
    pub text: String,
}

/// A row that could not be read; it is kept as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MalformedView {
    /// The connection's name.
    pub connection: String,
    /// Its id, where one could be found.
    pub id: Option<String>,
    /// What is wrong with it.
    pub reason: String,
    /// The body as received.
    pub raw: String,
    /// When it was read.
    pub seen_at: DateTime<Utc>,
}

/// Something about a session that only its provider knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FactView {
    /// A word for it: `multibanco_reference`.
    pub key: String,
    /// As people read it; absent where it is a capability of the customer's that nobody asked to see.
    pub value: Option<String>,
    /// It is shown on demand only.
    pub masked: bool,
}

/// Ids to read from their provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportRequest {
    /// A CSV, a list, pasted URLs: whatever holds ids.
    pub text: String,
}

/// Tie a payment to a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JoinRequest {
    /// The payment's key or id.
    pub payment: String,
    /// The session's key or id.
    pub session: String,
}

/// Take back that a payment belongs to a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PartRequest {
    /// The payment's id.
    pub payment: String,
    /// The session's key or id.
    pub session: String,
}

/// What became of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportReport {
    /// Sessions that were read.
    pub read: u64,
    /// Words that are no provider's ids.
    pub skipped: u64,
    /// Ids that could not be read.
    pub failed: Vec<ImportFailure>,
}

/// An id that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportFailure {
    /// The id.
    pub name: String,
    /// Why.
    pub error: crate::ApiError,
}

/// How many receipts and refunds to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct MoneyListRequest {
    /// At most this many; 0 means 100.
    pub limit: u32,
}

/// A receipt or a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MoneyView {
    /// The connection's name.
    pub connection: String,
    /// `receipt` or `refund`.
    pub kind: String,
    /// The provider's id.
    pub id: String,
    /// The session's id.
    pub session: Option<String>,
    /// How much.
    pub amount: Amount,
    /// The provider's word.
    pub state: Option<String>,
    /// A number people read.
    pub number: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}
