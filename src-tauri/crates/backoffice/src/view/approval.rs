use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ActionResult, Amount, AmountInput, ClaimView, SessionView};

/// When a connection needs two people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PolicyView {
    /// The connection's name.
    pub connection: String,
    /// `off`, `from` (these amounts on) or `always`.
    pub ask: String,
    /// For `from`; a currency that is not among them is always asked about.
    pub amounts: Vec<Amount>,
}

/// Say when a connection needs two people. A stricter word voids what waits; a looser one frees
/// nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PolicyInput {
    /// By name or id.
    pub connection: String,
    /// `off`, `from` or `always`.
    pub ask: String,
    /// For `from`.
    #[serde(default)]
    pub amounts: Vec<AmountInput>,
}

/// What became of a change of policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PolicyChange {
    /// What holds now.
    pub policy: PolicyView,
    /// What held before.
    pub before: PolicyView,
    /// How many requests were voided.
    pub voided: u64,
}

/// A request for a second person's word, with everything they agree to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ApprovalView {
    /// Its id.
    pub id: String,
    /// The hash of everything below that was decided; an approval names it.
    pub bound: String,
    /// `waiting`, `approved`, `rejected`, `withdrawn`, `expired` or `void`.
    pub state: String,
    /// It came from another computer in a signed file.
    pub foreign: bool,
    /// `confirm`, `cancel`, `recheck` or `capture`.
    pub action: String,
    /// The connection's name, here or there.
    pub connection: String,
    /// The provider's proper name.
    pub provider: String,
    /// `live`, `test` or `unknown`.
    pub mode: String,
    /// The provider's id of the session.
    pub target: String,
    /// The session as it stands on this computer, where it is known here.
    pub session: Option<SessionView>,
    /// The reference, as far as known.
    pub order_id: Option<String>,
    /// What the session asks for.
    pub amount: Amount,
    /// What came, for `confirm`.
    pub received: Option<Amount>,
    /// The day on the bank statement, for `confirm`.
    pub received_on: Option<NaiveDate>,
    /// The bank's reference, for `confirm`.
    pub reference: Option<String>,
    /// The bank's own line, by its number, for `confirm`.
    #[ts(type = "number | null")]
    pub line: Option<i64>,
    /// Why it is confirmed although less came.
    pub short_reason: Option<String>,
    /// What is taken, for `capture` of a part.
    pub part: Option<Amount>,
    /// The gateway's id, for `recheck`.
    pub charge: Option<String>,
    /// What had come before, as the maker was told, for `confirm`.
    pub earlier: Option<Amount>,
    /// The order of another session that the bank's reference names.
    pub other_order: Option<String>,
    /// What the maker was told to be aware of: words as in [`Prepared`](super::Prepared).
    pub warnings: Vec<String>,
    /// The files that the maker gave.
    pub claims: Vec<BoundClaim>,
    /// The maker's note.
    pub note: Option<String>,
    /// Who asks.
    pub maker: String,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Until when an answer counts.
    pub expires_at: DateTime<Utc>,
    /// Who answered.
    pub checker: Option<String>,
    /// What stands behind the answer: `procedure` (another name signed in on this workspace, or a key
    /// that the maker took in alone; one person could act for both) or `signed` (with a key that is not
    /// on this computer and that somebody else than the maker took in).
    pub proof: Option<String>,
    /// When it ended.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it ended so.
    pub reason: Option<String>,
    /// Whoever acts here may approve it.
    pub can_approve: bool,
    /// Why not: `maker` (who asks is never who agrees), `role`, `limit`, `ended` or `nobody`.
    pub cannot: Option<String>,
    /// Whoever acts here may take it back.
    pub can_withdraw: bool,
    /// A signed file of it can be written: the request for another computer, or the answer to it.
    pub can_export: bool,
}

/// A file that was given with a request: its hash is part of what is agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BoundClaim {
    /// Its name, for people.
    pub name: String,
    /// SHA-256 of its content, in hexadecimal.
    pub hash: String,
    /// The file itself; absent for a request of another computer, where it stays.
    pub claim: Option<ClaimView>,
}

/// Requests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ApprovalList {
    /// What waits, oldest first; also what came from other computers.
    pub waiting: Vec<ApprovalView>,
    /// What ended in the last thirty days, newest first.
    pub ended: Vec<ApprovalView>,
    /// How many of those that wait whoever acts here may approve.
    pub for_me: u64,
}

/// A request by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApprovalRequest {
    /// Its id.
    pub id: String,
}

/// Agree to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApproveRequest {
    /// Its id.
    pub id: String,
    /// From [`ApprovalView`]: what was shown is what is agreed to.
    pub bound: String,
}

/// Refuse a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RejectRequest {
    /// Its id.
    pub id: String,
    /// Why, for whoever asked.
    pub reason: String,
}

/// What became of a request, and of the action where one was carried out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ApprovalResult {
    /// The request as it stands now.
    pub request: ApprovalView,
    /// How the action went, where it was agreed to here.
    pub result: Option<ActionResult>,
}

/// Write a signed file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct SignedExport {
    /// Of which request; not for a card.
    pub id: String,
    /// Where; absent means a dated name in the export folder.
    pub out: Option<String>,
}

/// A signed file that came in, as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignedFile {
    /// Its content.
    pub text: String,
}

/// A key card, read but not trusted yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardView {
    /// Whose it says it is.
    pub name: String,
    /// Digits in groups of five: its owner reads them aloud from their own computer.
    pub fingerprint: String,
    /// Somebody of this name works here already: the key becomes one more of theirs.
    pub known_name: bool,
    /// This very key is known here already.
    pub known_key: bool,
}

/// Trust a key card, after its fingerprint was compared aloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardImport {
    /// The card's content.
    pub text: String,
    /// The fingerprint that its owner read aloud; without it nothing is trusted.
    #[serde(default)]
    pub fingerprint: String,
    /// What somebody may do here who is not known yet; absent means `approver`.
    #[serde(default)]
    pub role: Option<String>,
    /// Up to how much, likewise.
    #[serde(default)]
    pub limits: Vec<AmountInput>,
}
