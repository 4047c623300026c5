//! An intent: the durable decision to act at a provider.

use chrono::{DateTime, Utc};
use domain::{Action, ConnectionId, Mode, Money, ProviderId, SessionKey};
use rusqlite::{Row, params};

use super::{Agreed, NewReceived, word};
use crate::{Result, StoreError, time};

macro_rules! states {
    ($($(#[$doc:meta])* $state:ident = $word:literal),+ $(,)?) => {
        /// How far an intent has come.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum IntentState { $($(#[$doc])* $state),+ }

        impl IntentState {
            /// Every state.
            pub const ALL: &'static [IntentState] = &[$(Self::$state),+];

            /// The word as stored and shown.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$state => $word),+ }
            }
        }

        impl std::str::FromStr for IntentState {
            type Err = domain::UnknownWord;
            fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
                match text { $($word => Ok(Self::$state),)+ _ => Err(domain::UnknownWord(text.to_owned())) }
            }
        }
    };
}

states! {
    /// Shown to a person, who has not agreed yet.
    Prepared = "prepared",
    /// Agreed to; not a byte has left.
    Intent = "intent",
    /// A byte may have left.
    Sending = "sending",
    /// A byte has left and nobody knows what became of it.
    Unknown = "unknown",
    /// It was done.
    Confirmed = "confirmed",
    /// It was not done, and is known not to have been.
    Refused = "refused",
    /// A person gave up before anything was sent.
    Abandoned = "abandoned",
    /// Only a person can find out.
    NeedsHuman = "needs_human",
}

impl IntentState {
    /// Whether its outcome is still open, so that no second one may begin on the same target.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Intent | Self::Sending | Self::Unknown)
    }

    /// Whether it may have had its effect or still have it: live, or left to a person.
    pub fn is_open(self) -> bool {
        self.is_live() || self == Self::NeedsHuman
    }

    /// Whether nothing follows by itself.
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Confirmed | Self::Refused | Self::Abandoned | Self::NeedsHuman)
    }
}

impl std::fmt::Display for IntentState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is written when somebody prepares an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIntent {
    /// A random UUID.
    pub id: String,
    /// What is to be done.
    pub action: Action,
    /// Through which connection.
    pub connection: ConnectionId,
    /// At which provider.
    pub provider: ProviderId,
    /// In which account.
    pub account: String,
    /// Live or test.
    pub mode: Mode,
    /// The session's id, or the draft's UUID.
    pub target: String,
    /// How much.
    pub amount: Money,
    /// Which try at this action on this target.
    pub epoch: u32,
    /// The idempotency key; no two intents have the same.
    pub idem_key: String,
    /// The hash of the request's body.
    pub body_sha256: String,
    /// The draft as JSON, where one is sent.
    pub body: Option<String>,
    /// Who prepares.
    pub prepared_by: String,
    /// The hash of the one-time token.
    pub token_hash: String,
}

/// An intent as it is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// What was written when it was prepared.
    pub what: NewIntent,
    /// How far it has come.
    pub state: IntentState,
    /// Why, in a sentence or a word.
    pub reason: Option<String>,
    /// How often it was sent.
    pub attempts: u32,
    /// When it was first sent, by the provider's clock where it told.
    pub first_sent_at: Option<DateTime<Utc>>,
    /// The last HTTP status.
    pub last_http: Option<u16>,
    /// The provider's id of the last request.
    pub request_id: Option<String>,
    /// When it was prepared.
    pub created_at: DateTime<Utc>,
    /// When it last moved.
    pub updated_at: DateTime<Utc>,
    /// The session that came of it.
    pub outcome_session: Option<SessionKey>,
    /// The protocol's own state, as whoever drives it wrote it.
    pub protocol: Option<String>,
    /// Where the program sits that moved it last; ask [`crate::Workspace::is_seated`].
    pub owner: Option<String>,
    /// The second person, where one had to agree.
    pub approved_by: Option<String>,
}

/// What changes along with a state. An absent value leaves what is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Update {
    /// Why.
    pub reason: Option<String>,
    /// One more request was sent.
    pub attempt: bool,
    /// When it was first sent; only the first is kept.
    pub first_sent_at: Option<DateTime<Utc>>,
    /// The HTTP status.
    pub last_http: Option<u16>,
    /// The provider's id of the request.
    pub request_id: Option<String>,
    /// The session that came of it.
    pub outcome_session: Option<SessionKey>,
    /// The protocol's own state, as whoever drives it writes it.
    pub protocol: Option<String>,
    /// A new epoch and its key, before a resend under another key.
    pub renewed: Option<(u32, String)>,
    /// What the second person said, for the step with which the intent begins.
    pub agreed: Option<Agreed>,
    /// The money that counts as received with this step, and only with it.
    pub received: Option<NewReceived>,
    /// That the outcome is unknown need not wait for the disk: it tells nothing that is not known
    /// without it, such as the id of what was made.
    pub soon: bool,
}

pub(super) const COLUMNS: &str = "id, action, connection, provider, account, mode, target, minor, \
     currency, epoch, idem_key, body_sha256, body, prepared_by, token_hash, state, reason, \
     attempts, first_sent_at, last_http, request_id, created_at, updated_at, outcome_session, protocol, owner, approved_by";

pub(super) fn read(row: &Row<'_>) -> Result<Intent> {
    let outcome: Option<String> = row.get(23)?;
    Ok(Intent {
        what: what(row)?,
        state: word(row.get_ref(15)?.as_str()?, "state of an intent")?,
        reason: row.get(16)?,
        attempts: row.get(17)?,
        first_sent_at: row.get::<_, Option<i64>>(18)?.map(time::at),
        last_http: row.get(19)?,
        request_id: row.get(20)?,
        created_at: time::at(row.get(21)?),
        updated_at: time::at(row.get(22)?),
        outcome_session: outcome.map(|key| word(&key, "session key")).transpose()?,
        protocol: row.get(24)?,
        owner: row.get(25)?,
        approved_by: row.get(26)?,
    })
}

fn what(row: &Row<'_>) -> Result<NewIntent> {
    let action = row.get_ref(1)?.as_str()?;
    Ok(NewIntent {
        id: row.get(0)?,
        action: action_of(action)?,
        connection: ConnectionId::new(row.get::<_, String>(2)?),
        provider: ProviderId::new(row.get::<_, String>(3)?),
        account: row.get(4)?,
        mode: word(row.get_ref(5)?.as_str()?, "mode")?,
        target: row.get(6)?,
        amount: Money::new(row.get(7)?, word(row.get_ref(8)?.as_str()?, "currency")?),
        epoch: row.get(9)?,
        idem_key: row.get(10)?,
        body_sha256: row.get(11)?,
        body: row.get(12)?,
        prepared_by: row.get(13)?,
        token_hash: row.get(14)?,
    })
}

fn action_of(text: &str) -> Result<Action> {
    word(text, "action")
}

pub(super) fn insert(tx: &rusqlite::Transaction<'_>, intent: &NewIntent, now: i64) -> Result<()> {
    let NewIntent {
        id,
        action,
        connection,
        provider,
        account,
        mode,
        target,
        amount,
        epoch,
        idem_key,
        body_sha256,
        body,
        prepared_by,
        token_hash,
    } = intent;
    let sql = "INSERT INTO intent (id, action, connection, provider, account, mode, target, minor, \
               currency, epoch, idem_key, body_sha256, body, prepared_by, token_hash, state, \
               created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, \
               ?13, ?14, ?15, 'prepared', ?16, ?16)";
    tx.prepare_cached(sql)?
        .execute(params![
            id,
            action.as_str(),
            connection.as_str(),
            provider.as_str(),
            account,
            mode.as_str(),
            target,
            amount.minor,
            amount.currency.code(),
            epoch,
            idem_key,
            body_sha256,
            body,
            prepared_by,
            token_hash,
            now
        ])
        .map_err(|e| StoreError::unique(e, "an intent with this key"))?;
    Ok(())
}
