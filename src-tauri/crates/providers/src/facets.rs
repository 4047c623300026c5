//! What a provider can be asked for: one small trait per facet, and the trait that hands them out.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    Capabilities, Customer, Facet, Kind, Mode, Money as Amount, MoneyKind, Session, SessionDraft,
};

use crate::{Info, Reader, Result, Webhooks};

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

    /// What reads stored bodies, without asking anybody.
    fn reader(&self) -> &dyn Reader;

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
    /// The provider asks its gateway again.
    fn recheck(&self) -> Option<&dyn Recheck> {
        None
    }
    /// Money that was only reserved is taken.
    fn capture(&self) -> Option<&dyn Capture> {
        None
    }
    /// Reusable payment links.
    fn links(&self) -> Option<&dyn Links> {
        None
    }
    /// What can be picked by its id when something is made.
    fn catalogue(&self) -> Option<&dyn Catalogue> {
        None
    }
    /// Signed messages that something happened.
    fn webhooks(&self) -> Option<&dyn Webhooks> {
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
    /// Receipts, refunds, payouts, balance entries.
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
        (Facet::Links, provider.links().is_some()),
        (Facet::Cancel, provider.cancel().is_some()),
        (Facet::Confirm, provider.confirm().is_some()),
        (Facet::Recheck, provider.recheck().is_some()),
        (Facet::Capture, provider.capture().is_some()),
        (Facet::Events, provider.events().is_some()),
        (Facet::Customers, provider.customers().is_some()),
        (Facet::Money, provider.money().is_some()),
        (Facet::Catalogue, provider.catalogue().is_some()),
        (Facet::Webhooks, provider.webhooks().is_some()),
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

/// In which order a list comes, and so whether a sweep may stop early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Newest first, as the provider documents: `after` and `before` are kept to.
    Documented,
    /// Newest first as far as anybody has seen. `after` is passed only once a whole walk has
    /// shown that order.
    Observed,
    /// None. Every sweep is a whole scan, and what it does not show has vanished.
    None,
}

/// Pages of many sessions.
#[async_trait]
pub trait Sweep: Send + Sync {
    /// In which order they come.
    fn order(&self) -> Order {
        Order::Documented
    }

    /// One page.
    async fn page(&self, ask: &SweepAsk) -> Result<Page<Row>>;

    /// The provider's own words for states that change without an event and must be polled, as
    /// `raw_status` of a [`SweepAsk`].
    fn polled(&self) -> &'static [&'static str];

    /// The most rows a page may have.
    fn page_limit(&self) -> u32;

    /// How many stretches of time may be walked at the same time, where `after`, `before` and
    /// `oldest_first` are asked of the provider. One walk makes a request per round trip; the
    /// request budget holds for all of them together.
    fn at_once(&self) -> usize {
        1
    }
}

/// One session by its id.
#[async_trait]
pub trait Fetch: Send + Sync {
    /// Reads it now.
    async fn fetch(&self, id: &str) -> Result<Row>;

    /// Whether rows of this kind can be read one by one.
    fn can(&self, kind: Kind) -> bool {
        kind != Kind::Attempt
    }

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

/// The provider asks its gateway again.
#[async_trait]
pub trait Recheck: Send + Sync {
    /// Asks about `charge`, the gateway's own id of the payment. It cannot force anything: the
    /// session comes back as the gateway sees it.
    async fn recheck(&self, id: &str, charge: &str, key: &str) -> Result<Row>;
}

/// Money that was only reserved is taken.
#[async_trait]
pub trait Capture: Send + Sync {
    /// Takes `amount`, or all of it.
    async fn capture(&self, id: &str, amount: Option<Amount>, key: &str) -> Result<Row>;
}

/// A link that many customers can pay at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReusableLink {
    /// The provider's id.
    pub id: String,
    /// Where customers pay.
    pub url: String,
    /// What people call it.
    pub title: Option<String>,
    /// What one payment comes to, where that is fixed.
    pub amount: Option<Amount>,
    /// Whether it can be paid at now.
    pub active: bool,
    /// When it was made.
    pub created: Option<DateTime<Utc>>,
    /// The body as received.
    pub raw: String,
}

/// What about a reusable link is to be changed; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LinkChange {
    /// Whether it can be paid at.
    pub active: Option<bool>,
    /// Further parameters: an object as [`crate::Info::link_params`] describes it.
    pub params: Option<domain::JsonText>,
}

/// Reusable payment links.
#[async_trait]
pub trait Links: Send + Sync {
    /// The exact body that [`Links::create`] will send: a pure function of the draft.
    fn body(&self, draft: &SessionDraft) -> Result<Vec<u8>>;

    /// Makes one. `key` is the idempotency key, where the provider knows keys.
    async fn create(&self, draft: &SessionDraft, key: &str) -> Result<ReusableLink>;

    /// Changes one, or ends it (`active: Some(false)`).
    async fn update(&self, id: &str, change: &LinkChange, key: &str) -> Result<ReusableLink>;

    /// Reads one.
    async fn one(&self, id: &str) -> Result<ReusableLink>;

    /// A page of all, newest first. A row that cannot be read is given as its raw text.
    async fn page(
        &self,
        cursor: Option<&str>,
    ) -> Result<Page<std::result::Result<ReusableLink, String>>>;

    /// What is being paid for at one.
    async fn items(&self, id: &str) -> Result<Vec<domain::LineItem>>;

    /// The id in a pasted link, where the text is one of this provider's.
    fn recognise(&self, text: &str) -> Option<String>;
}

/// Something that can be picked by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The provider's id, as a draft's `params` name it.
    pub id: String,
    /// What it is: `price`, `product`, `coupon`, `offer` …
    pub kind: &'static str,
    /// What people call it.
    pub name: String,
    /// What one costs, where that is fixed.
    pub amount: Option<Amount>,
    /// `month`, `year` … where it is paid again and again.
    pub every: Option<String>,
}

/// The catalogue.
#[async_trait]
pub trait Catalogue: Send + Sync {
    /// A page. Rows that cannot be read are left out: nothing hangs on them.
    async fn page(&self, cursor: Option<&str>) -> Result<Page<Offer>>;
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
    /// The list from a moment on, where it can be asked so.
    fn dated(&self) -> Option<&dyn DatedCustomers> {
        None
    }
}

/// Customers by when they were made: several stretches of a long list can be read at once.
#[async_trait]
pub trait DatedCustomers: Send + Sync {
    /// A page of those made after `since`, oldest first.
    async fn page(&self, since: DateTime<Utc>, cursor: Option<&str>)
    -> Result<Page<DatedCustomer>>;
}

/// A customer of a dated list.
#[derive(Debug, Clone)]
pub struct DatedCustomer {
    /// When it was made, where it says so.
    pub made: Option<DateTime<Utc>>,
    /// Who.
    pub customer: Customer,
    /// The body as received.
    pub raw: String,
}

/// One receipt, refund, payout or balance entry; read only.
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

/// Which rows are asked for; an absent end is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MoneySpan {
    /// At or after.
    pub since: Option<DateTime<Utc>>,
    /// Before; only where [`Money::is_dated`] says so.
    pub before: Option<DateTime<Utc>>,
}

impl MoneySpan {
    /// From a moment on; an absent one means from the beginning.
    pub fn from(since: Option<DateTime<Utc>>) -> Self {
        Self { since, before: None }
    }
}

/// Receipts, refunds, payouts, balance entries.
#[async_trait]
pub trait Money: Send + Sync {
    /// Which kinds there are here.
    fn kinds(&self) -> &'static [MoneyKind] {
        &[MoneyKind::Receipt, MoneyKind::Refund]
    }

    /// Whether the provider can be asked for rows of this kind before a moment, so that stretches of
    /// time can be walked at the same time.
    fn is_dated(&self, _: MoneyKind) -> bool {
        false
    }

    /// A page of one kind. A row that cannot be read is given as its raw text.
    async fn page(
        &self,
        kind: MoneyKind,
        span: MoneySpan,
        cursor: Option<&str>,
    ) -> Result<Page<std::result::Result<MoneyRow, String>>>;
}
