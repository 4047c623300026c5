//! What a provider can be asked for: one small trait per facet, and the trait that hands them out.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{Capabilities, Customer, Facet, Mode, Session, SessionDraft};

use crate::{Info, Result};

/// One account at one provider, ready to be asked.
///
/// The default of every facet is "there is none": a provider says what it can do by handing the
/// facet out, and cannot claim one it lacks.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Name, settings and quirks.
    fn info(&self) -> &'static Info;

    /// A live check of the credentials: which account answers, and its newest session.
    async fn account(&self) -> Result<Account>;

    /// Reads a stored body of a session again, without asking anybody.
    fn read(&self, raw: &str) -> Row;

    /// The line items of a stored body, where they can be read.
    fn items(&self, raw: &str) -> Vec<domain::LineItem>;

    /// Pages of many sessions.
    fn sweep(&self) -> Option<&dyn Sweep> {
        None
    }
    /// One session.
    fn fetch(&self) -> Option<&dyn Fetch> {
        None
    }
    /// A new session.
    fn create(&self) -> Option<&dyn Create> {
        None
    }
    /// An end before payment.
    fn cancel(&self) -> Option<&dyn Cancel> {
        None
    }
    /// A person asserts that the money came.
    fn confirm(&self) -> Option<&dyn Confirm> {
        None
    }
    /// What happened, in order.
    fn events(&self) -> Option<&dyn Events> {
        None
    }
    /// Customers, where sessions carry only their id.
    fn customers(&self) -> Option<&dyn Customers> {
        None
    }
    /// Receipts and refunds.
    fn money(&self) -> Option<&dyn Money> {
        None
    }
}

/// The capability set, computed from the facets that are there.
pub fn capabilities(provider: &dyn Provider) -> Capabilities {
    let facets = [
        (Facet::Sweep, provider.sweep().is_some()),
        (Facet::Fetch, provider.fetch().is_some()),
        (Facet::Create, provider.create().is_some()),
        (Facet::Cancel, provider.cancel().is_some()),
        (Facet::Confirm, provider.confirm().is_some()),
        (Facet::Events, provider.events().is_some()),
        (Facet::Customers, provider.customers().is_some()),
        (Facet::Money, provider.money().is_some()),
    ];
    facets.into_iter().filter_map(|(facet, there)| there.then_some(facet)).collect()
}

/// Who answers to the credentials.
#[derive(Debug, Clone)]
pub struct Account {
    /// The provider's own account id, where any answer tells it.
    pub id: Option<String>,
    /// Whether real money moves.
    pub mode: Mode,
    /// The newest session, so that a person can check amounts and the order id's path.
    pub sample: Option<Row>,
    /// How far the provider's clock is ahead of ours, in seconds.
    pub skew_seconds: Option<i64>,
}

/// One row of a provider's answer: the text as received, and what became of it.
#[derive(Debug, Clone)]
pub struct Row {
    /// The body of this one object, byte for byte as received.
    pub raw: String,
    /// The session, or why it cannot be read. A row that cannot be read is kept and shown.
    pub read: std::result::Result<Session, Malformed>,
}

pub use malformed::Malformed;

mod malformed {
    /// A row that could not become a session.
    #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
    #[error("{reason}")]
    pub struct Malformed {
        /// Its id, where one could be found.
        pub id: Option<String>,
        /// What is wrong with it, in a sentence.
        pub reason: String,
    }
}

/// Which sessions a sweep asks for, newest first unless `oldest_first`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SweepAsk {
    /// Created at or after.
    pub after: Option<DateTime<Utc>>,
    /// Created before.
    pub before: Option<DateTime<Utc>>,
    /// Only those with this word of the provider's own.
    pub raw_status: Option<String>,
    /// The other way round.
    pub oldest_first: bool,
    /// Where the last page ended.
    pub cursor: Option<String>,
    /// How many rows at most; the provider may give fewer.
    pub limit: u32,
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows, in the order asked for.
    pub rows: Vec<T>,
    /// How to get the next page; absent at the end.
    pub next: Option<String>,
    /// What the provider's clock said.
    pub server_time: Option<DateTime<Utc>>,
}

/// Pages of many sessions.
#[async_trait]
pub trait Sweep: Send + Sync {
    /// One page.
    async fn page(&self, ask: &SweepAsk) -> Result<Page<Row>>;

    /// The provider's own words for states that change without an event and must be polled, as
    /// `raw_status` of a [`SweepAsk`].
    fn polled(&self) -> &'static [&'static str];

    /// The most rows a page may have.
    fn page_limit(&self) -> u32;
}

/// One session by its id.
#[async_trait]
pub trait Fetch: Send + Sync {
    /// Reads it now.
    async fn fetch(&self, id: &str) -> Result<Row>;

    /// The session id in a pasted URL or id, where the text is one of this provider's.
    fn recognise(&self, text: &str) -> Option<String>;
}

/// A new session.
#[async_trait]
pub trait Create: Send + Sync {
    /// The draft with the connection's defaults put where it says nothing. Whoever keeps a draft
    /// keeps this one, so that a changed setting cannot change what a resend says.
    fn completed(&self, draft: &SessionDraft) -> SessionDraft {
        draft.clone()
    }

    /// The exact body that [`Create::create`] will send: a pure function of the draft.
    fn body(&self, draft: &SessionDraft) -> Result<Vec<u8>>;

    /// Makes it. `key` is the idempotency key: the same key never makes two.
    async fn create(&self, draft: &SessionDraft, key: &str) -> Result<Row>;
}

/// An end before payment.
#[async_trait]
pub trait Cancel: Send + Sync {
    /// Ends it.
    async fn cancel(&self, id: &str, key: &str) -> Result<Row>;
}

/// A person asserts that the money came.
#[async_trait]
pub trait Confirm: Send + Sync {
    /// Asserts it. The bare documented request: no amount, no reference, no note.
    async fn confirm(&self, id: &str) -> Result<Row>;
}

/// Something that happened to a session.
#[derive(Debug, Clone)]
pub struct Happening {
    /// The provider's id of the event; the same event may be told twice.
    pub event_id: String,
    /// Which session.
    pub session_id: String,
    /// When.
    pub occurred_at: DateTime<Utc>,
}

/// A page of the feed.
#[derive(Debug, Clone)]
pub struct EventsPage {
    /// Oldest first; only those about sessions.
    pub happenings: Vec<Happening>,
    /// The newest moment of the page, also of events that are not about sessions.
    pub newest: Option<DateTime<Utc>>,
    /// How to get the next page; absent at the end.
    pub next: Option<String>,
}

/// What happened, in order.
#[async_trait]
pub trait Events: Send + Sync {
    /// A page of what happened at or after `since`, oldest first.
    async fn page(&self, since: DateTime<Utc>, cursor: Option<&str>) -> Result<EventsPage>;
}

/// Customers by page and by id.
#[async_trait]
pub trait Customers: Send + Sync {
    /// A page, newest first; each with its raw body.
    async fn page(&self, cursor: Option<&str>) -> Result<Page<(Customer, String)>>;
    /// One.
    async fn one(&self, id: &str) -> Result<(Customer, String)>;
}

/// What kind of money row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyKind {
    /// A receipt for a paid session.
    Receipt,
    /// Money that went back.
    Refund,
}

impl MoneyKind {
    /// The word as stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Refund => "refund",
        }
    }
}

/// One receipt or refund; read only.
#[derive(Debug, Clone)]
pub struct MoneyRow {
    /// Which.
    pub kind: MoneyKind,
    /// The provider's id.
    pub id: String,
    /// The session it belongs to, where it says so.
    pub session_id: Option<String>,
    /// How much.
    pub amount: domain::Money,
    /// The provider's word for how it stands.
    pub state: Option<String>,
    /// A number people read, such as a receipt number.
    pub number: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// The body as received.
    pub raw: String,
}

/// Receipts and refunds.
#[async_trait]
pub trait Money: Send + Sync {
    /// A page of one kind from `since` on (an absent `since` means from the beginning). A row
    /// that cannot be read is given as its raw text.
    async fn page(
        &self,
        kind: MoneyKind,
        since: Option<DateTime<Utc>>,
        cursor: Option<&str>,
    ) -> Result<Page<std::result::Result<MoneyRow, String>>>;
}
