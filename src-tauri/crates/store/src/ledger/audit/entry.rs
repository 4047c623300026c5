//! What stands in one entry.

use domain::{ConnectionId, SessionKey};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Seal;
use crate::ledger::{ApprovalState, IntentState};

/// From where something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whence {
    /// A person, in the window.
    Window,
    /// A person or a script, on the command line.
    CommandLine,
    /// A message of a provider.
    Webhook,
    /// The program, by itself.
    Program,
}

impl Whence {
    /// The word as stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::CommandLine => "command_line",
            Self::Webhook => "webhook",
            Self::Program => "program",
        }
    }
}

/// Who acts, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// The name.
    pub who: String,
    /// From where.
    pub from: Whence,
}

impl By {
    /// Somebody, from somewhere.
    pub fn new(who: impl Into<String>, from: Whence) -> Self {
        Self { who: who.into(), from }
    }

    /// The program by itself: nobody asked for it.
    pub fn program() -> Self {
        Self::new("Countersign", Whence::Program)
    }
}

macro_rules! acts {
    ($($act:ident = $word:literal),+ $(,)?) => {
        /// What can be done: the closed list of the audit log.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "each word says it")]
        pub enum Act { $($act),+ }

        impl Act {
            /// Every one.
            pub const ALL: &'static [Act] = &[$(Self::$act),+];

            /// The word as stored and shown.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$act => $word),+ }
            }
        }
    };
}

acts! {
    IntentPrepared = "intent.prepared",
    IntentAgreed = "intent.intent",
    IntentSending = "intent.sending",
    IntentUnknown = "intent.unknown",
    IntentConfirmed = "intent.confirmed",
    IntentRefused = "intent.refused",
    IntentAbandoned = "intent.abandoned",
    IntentNeedsHuman = "intent.needs_human",
    MoneyReceived = "money.received",
    MoneyUndone = "money.undone",
    NoteAdded = "note.added",
    NoteUndone = "note.undone",
    PaymentJoined = "payment.joined",
    PaymentUntied = "payment.untied",
    ClaimGiven = "claim.given",
    CaseSettled = "case.settled",
    CaseReopened = "case.reopened",
    LinkIssued = "link.issued",
    ConnectionAdded = "connection.added",
    ConnectionChanged = "connection.changed",
    ConnectionRotated = "connection.rotated",
    ConnectionDisconnected = "connection.disconnected",
    ConnectionReconnected = "connection.reconnected",
    ConnectionRemoved = "connection.removed",
    SessionsRederived = "sessions.rederived",
    SettingChanged = "setting.changed",
    ViewSaved = "view.saved",
    ViewRemoved = "view.removed",
    StatementImported = "statement.imported",
    StatementUndone = "statement.undone",
    AccountAdded = "account.added",
    AccountNamed = "account.named",
    AliasSet = "alias.set",
    ProfileSaved = "profile.saved",
    ExportWritten = "export.written",
    ReportWritten = "report.written",
    BackupWritten = "backup.written",
    BackupRestored = "backup.restored",
    BackupSettled = "backup.settled",
    CacheRebuilt = "cache.rebuilt",
    OperatorAdded = "operator.added",
    OperatorChanged = "operator.changed",
    OperatorRemoved = "operator.removed",
    OperatorPinSet = "operator.pin_set",
    OperatorSignedIn = "operator.signed_in",
    OperatorSignedOut = "operator.signed_out",
    OperatorRefused = "operator.refused",
    KeyAdded = "key.added",
    PolicySet = "policy.set",
    ApprovalAsked = "approval.asked",
    ApprovalApproved = "approval.approved",
    ApprovalRejected = "approval.rejected",
    ApprovalWithdrawn = "approval.withdrawn",
    ApprovalExpired = "approval.expired",
    ApprovalVoid = "approval.void",
    ForeignTaken = "foreign.taken",
    ForeignApproved = "foreign.approved",
    ForeignRejected = "foreign.rejected",
    LedgerReplayed = "ledger.replayed",
    ChainBegun = "chain.begun",
}

impl From<IntentState> for Act {
    fn from(state: IntentState) -> Self {
        match state {
            IntentState::Prepared => Self::IntentPrepared,
            IntentState::Intent => Self::IntentAgreed,
            IntentState::Sending => Self::IntentSending,
            IntentState::Unknown => Self::IntentUnknown,
            IntentState::Confirmed => Self::IntentConfirmed,
            IntentState::Refused => Self::IntentRefused,
            IntentState::Abandoned => Self::IntentAbandoned,
            IntentState::NeedsHuman => Self::IntentNeedsHuman,
        }
    }
}

impl From<ApprovalState> for Act {
    fn from(state: ApprovalState) -> Self {
        match state {
            ApprovalState::Waiting => Self::ApprovalAsked,
            ApprovalState::Approved => Self::ApprovalApproved,
            ApprovalState::Rejected => Self::ApprovalRejected,
            ApprovalState::Withdrawn => Self::ApprovalWithdrawn,
            ApprovalState::Expired => Self::ApprovalExpired,
            ApprovalState::Void => Self::ApprovalVoid,
        }
    }
}

/// What something was done to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Through which connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// Which session or draft, by the provider's id or the draft's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Which intent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intent: Option<String>,
    /// Whatever else has a name: a setting, a saved view, an account, a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

impl About {
    /// A session.
    pub fn session(key: &SessionKey) -> Self {
        let session = Some(key.id.clone());
        Self { session, ..Self::connection(&key.connection) }
    }

    /// A connection.
    pub fn connection(id: &ConnectionId) -> Self {
        Self { connection: Some(id.to_string()), ..Self::default() }
    }

    /// Whatever has a name of its own.
    pub fn subject(name: impl Into<String>) -> Self {
        Self { subject: Some(name.into()), ..Self::default() }
    }
}

/// What was done, as whoever does it tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Deed {
    /// What.
    pub act: Act,
    /// To what.
    pub about: About,
    /// How it was: of a row that changed, the columns that did.
    pub before: Option<Value>,
    /// How it is now, whole.
    pub after: Option<Value>,
    /// Why, in somebody's words.
    pub why: Option<String>,
}

impl Deed {
    /// Something was done; the rest is not known or does not matter.
    pub fn new(act: Act, about: About) -> Self {
        Self { act, about, before: None, after: None, why: None }
    }

    /// Something became of nothing.
    pub fn made(act: Act, about: About, after: Option<Value>) -> Self {
        Self { after, ..Self::new(act, about) }
    }

    /// Something is gone.
    pub fn gone(act: Act, about: About, before: Option<Value>) -> Self {
        Self { before, ..Self::new(act, about) }
    }

    /// A row is another than before; nothing where it is not.
    pub fn changed(
        act: Act,
        about: About,
        before: Option<Value>,
        after: Option<Value>,
    ) -> Option<Self> {
        (before != after).then(|| Self::stepped(act, about, before, after))
    }

    /// The same, and told whether or not it changed.
    pub fn stepped(act: Act, about: About, before: Option<Value>, after: Option<Value>) -> Self {
        Self { before: differing(before, after.as_ref()), after, ..Self::new(act, about) }
    }

    /// For a reason.
    #[must_use]
    pub fn because(mut self, why: Option<String>) -> Self {
        self.why = why;
        self
    }
}

/// What was different before.
fn differing(before: Option<Value>, after: Option<&Value>) -> Option<Value> {
    match (before, after) {
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            let other = |(column, was): &(String, Value)| after.get(column) != Some(was);
            Some(Value::Object(before.into_iter().filter(other).collect::<Map<_, _>>()))
        }
        (before, _) => before,
    }
}

/// One entry. Its fields are written in this order; its bytes are what is hashed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// When, in milliseconds since 1970-01-01 UTC.
    pub at: i64,
    /// Who.
    pub who: String,
    /// From where.
    pub from: Whence,
    /// The seat of the program that did it.
    pub seat: String,
    /// What, in dotted words; see [`Act`].
    pub kind: String,
    /// To what.
    #[serde(flatten)]
    pub about: About,
    /// How it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// How it is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Entry {
    pub(super) fn of(seal: &Seal<'_>, deed: Deed) -> Self {
        Self {
            at: seal.at,
            who: seal.by.who.clone(),
            from: seal.by.from,
            seat: seal.seat.to_owned(),
            kind: deed.act.as_str().to_owned(),
            about: deed.about,
            before: deed.before,
            after: deed.after,
            why: deed.why,
        }
    }
}
