use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Amount, AmountInput, LinkView, ReusableView, SessionView, Total};

/// An action on a session that is under way or unresolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActionState {
    /// The intent.
    pub intent: String,
    /// `confirm`, `cancel`, `recheck`, `capture`, `create`, `link` or `link_update`.
    pub action: String,
    /// `prepared`, `intent`, `sending`, `unknown`, `confirmed`, `refused` or `needs_human`.
    pub state: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Which transfers that wait are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QueueRequest {
    /// Only so many of them, from the oldest; all where nothing is said.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// The transfers that wait for a person, and what was sent today.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct QueueView {
    /// Oldest first, as many as were asked for.
    pub waiting: Vec<QueueRow>,
    /// Newest first.
    pub sent: Vec<SentRow>,
    /// What all waiting ones expect, per currency, those left out included.
    pub totals: Vec<Total>,
}

/// A transfer that waits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct QueueRow {
    /// The session.
    pub session: SessionView,
    /// Since when it waits, as far as known.
    pub since: DateTime<Utc>,
    /// What was recorded as received so far.
    pub received: Option<Amount>,
    /// What is still missing, where something was recorded.
    pub remainder: Option<Amount>,
    /// The request on it that waits for a second person; nothing else is done beside it.
    pub request: Option<String>,
    /// Confirming it asks a second person, as things stand: decided again when it is prepared.
    pub asks: bool,
    /// A second person said no to the last request on it.
    pub rejected: Option<RejectedView>,
}

/// A no to what was asked of a second person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RejectedView {
    /// The request.
    pub request: String,
    /// Who said it.
    pub by: String,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// Why.
    pub reason: String,
}

/// A money action of today, or an unresolved one of an earlier day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SentRow {
    /// The action.
    pub action: ActionState,
    /// The session, where there is one already.
    pub session: Option<SessionView>,
    /// The reference.
    pub order_id: Option<String>,
    /// How much.
    pub amount: Amount,
    /// The provider was read afterwards and agrees.
    pub provider_agrees: Option<bool>,
    /// Why it was refused, or what is not known; a word of the protocol.
    pub reason: Option<String>,
    /// Who.
    pub by: String,
    /// Who agreed as the second person.
    pub approved_by: Option<String>,
}

/// What the person saw at the bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConfirmRequest {
    /// Which session.
    pub key: String,
    /// The amount on the bank statement.
    pub received: AmountInput,
    /// The day on the bank statement.
    pub received_on: NaiveDate,
    /// The bank's reference.
    pub reference: String,
    /// What a colleague should know.
    #[serde(default)]
    pub note: Option<String>,
    /// Confirm although less came. Needs a reason.
    #[serde(default)]
    pub accept_short: bool,
    /// Why it is confirmed although less came.
    #[serde(default)]
    pub reason: Option<String>,
    /// What shows that the money came; kept in the workspace.
    #[serde(default)]
    pub evidence: Vec<EvidenceInput>,
    /// The bank's own line, by its number. What stands behind one confirmation is not there for another.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub line: Option<i64>,
}

/// A file that shows something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EvidenceInput {
    /// Its name, for people.
    pub name: String,
    /// Its bytes in base64.
    pub content: String,
}

/// Cancel one session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CancelRequest {
    /// Which session.
    pub key: String,
    /// Why, for colleagues.
    #[serde(default)]
    pub note: Option<String>,
}

/// Have the provider ask its gateway about a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecheckRequest {
    /// Which session.
    pub key: String,
    /// The gateway's own id of the payment.
    pub charge: String,
    /// Why, for colleagues.
    #[serde(default)]
    pub note: Option<String>,
}

/// Take money that is reserved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaptureRequest {
    /// Which session.
    pub key: String,
    /// How much, in the session's currency; absent means all of it.
    #[serde(default)]
    pub amount: Option<String>,
    /// Why, for colleagues.
    #[serde(default)]
    pub note: Option<String>,
}

/// What will happen, computed from what is on disk, before anything leaves this computer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Prepared {
    /// The intent.
    pub intent: String,
    /// Allows one commit of exactly this.
    pub token: String,
    /// `record` (the money is written down, nothing is sent), `already`, or the action: `confirm`,
    /// `cancel`, `recheck`, `capture`, `create`, `link`, `link_update`.
    pub deed: String,
    /// The provider's proper name.
    pub provider: String,
    /// The connection's name.
    pub connection: String,
    /// The session, where there is one already.
    pub session: Option<SessionView>,
    /// What the session asks for.
    pub expected: Amount,
    /// What came in all, this time included.
    pub received: Option<Amount>,
    /// Received minus expected.
    pub difference: Option<Amount>,
    /// `equal`, `short` or `over`.
    pub comparison: Option<String>,
    /// Words for what to be aware of: `short_confirmed_in_full`, `excess_is_credit`,
    /// `past_expiry`, `no_order_id`, `duplicate_order_id`, `older_than_read`, `test_mode`.
    pub warnings: Vec<String>,
    /// It can be undone at the provider.
    pub can_be_undone: bool,
    /// A second person must agree: committing asks them, and sends nothing.
    pub needs_approval: bool,
}

/// Carry out what was prepared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CommitRequest {
    /// The intent.
    pub intent: String,
    /// From [`Prepared`].
    pub token: String,
}

/// An intent by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IntentRequest {
    /// The intent.
    pub intent: String,
}

/// The durable decision behind an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IntentView {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub state: String,
    /// The idempotency key.
    pub key: String,
}

/// How an action ended, or where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ActionResult {
    /// The intent.
    pub intent: IntentView,
    /// `confirmed`, `refused`, `unknown`, `recorded` (money written down, nothing sent), or
    /// `awaiting_approval` (a second person was asked, nothing sent).
    pub outcome: String,
    /// Why: a word of the protocol.
    pub reason: Option<String>,
    /// The same in a sentence.
    pub message: String,
    /// The request that a second person answers, where one was asked.
    pub request: Option<String>,
    /// Who agreed as the second person.
    pub approved_by: Option<String>,
    /// The provider was read back and agrees.
    pub provider_agrees: Option<bool>,
    /// The session as it is now.
    pub session: Option<SessionView>,
    /// The link, for `create`.
    pub link: Option<LinkView>,
    /// The link, for `link` and `link_update`.
    pub reusable: Option<ReusableView>,
}
