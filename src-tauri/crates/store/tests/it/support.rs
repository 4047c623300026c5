//! What every test needs: a folder, a clock that stands still until it is told, and sessions.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use domain::query::Query;
use domain::{
    Clock, Connection, ConnectionId, Currency, Customer, Kind, Mode, Money, OrderId, ProviderId,
    Refund, Session, SessionKey, Settings, Stamp, Status,
};
use store::Workspace;
use store::cache::{Applied, Observed};
use store::ledger::{By, NewReceived, Whence};

pub const ZONE: Tz = chrono_tz::Asia::Jakarta;

/// A clock in the hand of the test.
pub struct Hand(AtomicI64);

impl Hand {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(at(0).timestamp_millis())))
    }

    pub fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> DateTime<Utc> {
        Utc.timestamp_millis_opt(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// Seconds after the beginning of the tests' time.
pub fn at(seconds: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 3, 5, 0, 0).unwrap() + chrono::TimeDelta::seconds(seconds)
}

pub fn open(dir: &Path) -> Workspace {
    Workspace::open(dir, Hand::new()).unwrap()
}

/// Who acts in the tests.
pub fn rina() -> By {
    By::new("Rina", Whence::Window)
}

pub fn c1() -> ConnectionId {
    ConnectionId::new("c1")
}

pub fn idr(minor: i64) -> Money {
    Money::new(minor, Currency::new("IDR").unwrap())
}

pub fn key(id: &str) -> SessionKey {
    SessionKey { connection: c1(), kind: Kind::Session, id: id.into() }
}

/// Money for a session, written down by Rina.
pub fn money(id: &str, session: &str) -> NewReceived {
    NewReceived {
        id: id.to_owned(),
        key: key(session),
        intent: None,
        amount: idr(10_000),
        received_on: at(0).date_naive(),
        bank_reference: None,
        other_order: None,
        reason: None,
        note: None,
        line: None,
        recorded_by: "Rina".to_owned(),
    }
}

pub fn connection(id: &str, name: &str, account: &str) -> Connection {
    Connection {
        id: ConnectionId::new(id),
        name: name.into(),
        provider: ProviderId::new("plugipay"),
        account: account.into(),
        mode: Mode::Test,
        base_url: "http://127.0.0.1:1".into(),
        settings: Settings::default(),
        colour: "teal".into(),
        created_at: at(0),
    }
}

/// An open session of 100 rupiah, made `n` seconds into the tests' time.
pub fn session(id: &str, n: i64) -> Session {
    Session {
        kind: Kind::Session,
        id: id.into(),
        mode: Mode::Test,
        status: Status::Open,
        raw_status: "open".into(),
        refund: Refund::None,
        amount: idr(10_000),
        provider_amount: 10_000,
        order_ids: vec![],
        customer: Customer::default(),
        adapter: None,
        payment_method: None,
        methods: vec![],
        hosted_url: None,
        metadata: None,
        created: Stamp::provider(at(n)),
        updated: Stamp::provider(at(n)),
        completed: None,
        expires: None,
    }
}

pub fn order(value: &str) -> OrderId {
    OrderId { value: value.into(), path: "metadata.order_id".into() }
}

/// A session as a provider would tell it: the body says everything the session does.
pub fn told(session: &Session) -> Observed {
    Observed { raw: format!("{session:?}"), read: Ok(session.clone()), seen_at: at(1_000_000) }
}

pub fn put(workspace: &Workspace, sessions: &[Session]) -> Applied {
    workspace.cache().apply(&c1(), sessions.iter().map(told).collect(), None).unwrap()
}

pub fn query(text: &str) -> Query {
    domain::query::parse(text, at(0).with_timezone(&ZONE).date_naive()).unwrap()
}
