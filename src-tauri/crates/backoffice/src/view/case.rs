use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Amount, LineView, SessionView};

/// Everything that does not fit between what was asked for and what came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CasesView {
    /// Those that somebody must look at first, oldest first; then those that were dealt with.
    pub cases: Vec<CaseView>,
    /// How many of each exception wait.
    pub counts: Vec<CaseCount>,
    /// What customers have to their credit, from the cases that wait.
    pub credits: Vec<CreditView>,
}

/// A session with an exception.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CaseView {
    /// The session, with its exception.
    pub session: SessionView,
    /// When the last money came, or it was paid late.
    pub since: DateTime<Utc>,
    /// What is still missing.
    pub remainder: Option<Amount>,
    /// What came on top.
    pub credit: Option<Amount>,
    /// What came in other currencies.
    pub foreign: Vec<Amount>,
    /// The order of another session that a reference names.
    pub other_order: Option<String>,
    /// What to do next: `wait_for_rest`, `collect_rest`, `renew_or_return`, `return_excess`,
    /// `return_second`, `return_foreign`, `check_reference`, `check_order`.
    pub next: String,
    /// What was done about it.
    pub settled: Option<SettledView>,
    /// What was done before, when something else had come; oldest first.
    pub earlier: Vec<EarlierView>,
}

/// What was done about an exception of the same session, before it became what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EarlierView {
    /// In a sentence.
    pub how: String,
    /// Who says so.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What had come by then, in sums; empty where nothing was recorded.
    pub came: String,
}

/// What was done about an exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SettledView {
    /// In a sentence.
    pub how: String,
    /// Who says so.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// It can be taken back: a person said so here.
    pub can_reopen: bool,
}

/// How many wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseCount {
    /// The exception.
    pub exception: String,
    /// How many.
    pub count: u32,
}

/// What a customer has to their credit at one connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CreditView {
    /// Name, e-mail or id, as the provider writes it; empty where it tells none.
    pub customer: String,
    /// The connection's name.
    pub connection: String,
    /// How much, in one currency.
    pub amount: Amount,
    /// From these sessions, by key.
    pub sessions: Vec<String>,
}

/// Say what was done about an exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseSettleRequest {
    /// Which session.
    pub key: String,
    /// What was done.
    pub how: String,
}

/// Take back that an exception was dealt with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseReopenRequest {
    /// Which session.
    pub key: String,
}

/// Take back a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NoteUndoRequest {
    /// Its number.
    #[ts(type = "number")]
    pub id: i64,
}

/// Take back recorded money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecordUndoRequest {
    /// Its id.
    pub id: String,
}

/// For which sessions bank lines are looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CandidateRequest {
    /// Their keys.
    pub keys: Vec<String>,
}

/// Bank lines that may be a session's money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CandidateView {
    /// The session's key.
    pub key: String,
    /// The best first.
    pub lines: Vec<CandidateLine>,
}

/// A bank line that may be a session's money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CandidateLine {
    /// The line.
    pub line: LineView,
    /// What speaks for it besides the amount: `names_order`, `same_name`.
    pub reasons: Vec<String>,
    /// It names the order, and no other line does: good enough to be filled in, for a person to agree.
    pub sure: bool,
}
