//! What a full disk does to a sync and to a ledger: a clear error, nothing lost, and everything
//! goes on once there is space.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{
    Action, Clock, ConnectionId, Currency, Customer, Kind, Mode, Money, ProviderId, Refund,
    Session, SessionKey, Stamp, Status,
};

use crate::cache::{Applied, Observed, Progress};
use crate::file::File;
use crate::ledger::{By, IntentState, NewIntent, Outcome, Update, Whence};
use crate::{StoreError, Workspace};

struct Still;

impl Clock for Still {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).unwrap()
    }
}

fn open(dir: &Path) -> Workspace {
    Workspace::open(dir, Arc::new(Still)).unwrap()
}

/// Lets a file grow by so many pages: the next one is refused as on a full disk.
fn leave(file: &File, pages: i64) {
    let limit = |db: &mut rusqlite::Connection| {
        let now: i64 = db.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let most = now.saturating_add(pages).min(i64::from(u32::MAX - 1));
        Ok(db.query_row(&format!("PRAGMA max_page_count = {most}"), [], |_| Ok(()))?)
    };
    file.with_writer(limit).unwrap();
}

fn rina() -> By {
    By::new("Rina", Whence::Window)
}

fn c1() -> ConnectionId {
    ConnectionId::new("c1")
}

fn key(id: &str) -> SessionKey {
    SessionKey { connection: c1(), kind: Kind::Session, id: id.into() }
}

fn rupiah(minor: i64) -> Money {
    Money::new(minor, Currency::new("IDR").unwrap())
}

/// A session with a body that fills half a page.
fn observed(n: usize) -> Observed {
    let at = Stamp::provider(Still.now());
    let session = Session {
        kind: Kind::Session,
        id: format!("cs_{n}"),
        mode: Mode::Test,
        status: Status::Open,
        raw_status: "open".into(),
        refund: Refund::None,
        amount: rupiah(10_000),
        provider_amount: 10_000,
        order_ids: vec![],
        customer: Customer::default(),
        adapter: None,
        payment_method: None,
        methods: vec![],
        hosted_url: None,
        metadata: None,
        created: at,
        updated: at,
        completed: None,
        expires: None,
    };
    Observed { raw: format!("{n:04000}"), read: Ok(session), seen_at: Still.now() }
}

fn count(workspace: &Workspace) -> u64 {
    let counts = workspace.cache().status_counts(None).unwrap();
    counts.iter().map(|count| count.sessions).sum()
}

#[test]
fn a_sync_stops_at_the_page_that_had_no_room_and_goes_on_from_there() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let cache = workspace.cache();
    let sweep = cache.open_sweep(&c1(), "sessions", None, None).unwrap();
    let page = |n: usize| {
        let progress =
            Progress { sweep: sweep.id, cursor: Some(format!("p{}", n + 1)), oldest_seen: None };
        cache.apply(&c1(), (n * 20..n * 20 + 20).map(observed).collect(), Some(&progress))
    };
    let whole = Applied { new: 20, ..Applied::default() };
    assert_eq!(page(0).unwrap(), whole);
    // Some rows find their place, but not all of them.
    leave(cache.file().unwrap(), 5);
    let rev = cache.rev().unwrap();
    let refused = page(1).unwrap_err();
    assert!(matches!(refused, StoreError::DiskFull), "{refused:?}");
    assert!(refused.to_string().contains("Free some space"), "{refused}");
    assert_eq!((count(&workspace), cache.rev().unwrap()), (20, rev));
    assert!(cache.get(&key("cs_20")).unwrap().is_none(), "no half page");
    let stored = cache.get(&key("cs_19")).unwrap().unwrap();
    assert_eq!(stored.raw, observed(19).raw);
    let open_sweeps = cache.open_sweeps(&c1(), "sessions").unwrap();
    assert_eq!(open_sweeps[0].cursor.as_deref(), Some("p1"), "the page is asked for again");
    leave(cache.file().unwrap(), i64::MAX);
    assert_eq!(page(1).unwrap(), whole);
    assert_eq!(count(&workspace), 40);
    drop(workspace);
    let again = open(dir.path());
    assert!(again.check().is_empty());
    assert_eq!(count(&again), 40);
}

fn intent(id: &str) -> NewIntent {
    NewIntent {
        id: id.into(),
        action: Action::Confirm,
        connection: c1(),
        provider: ProviderId::new("plugipay"),
        account: "acc".into(),
        mode: Mode::Test,
        target: format!("cs_{id}"),
        amount: rupiah(10_000),
        epoch: 1,
        idem_key: id.into(),
        body_sha256: "00".into(),
        body: Some("x".repeat(20_000)),
        prepared_by: "Rina".into(),
        token_hash: "th".into(),
    }
}

#[test]
fn an_intention_that_finds_no_room_is_refused_before_anything_is_sent() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let ledger = workspace.ledger();
    ledger.by(&rina()).prepare(&intent("i1")).unwrap();
    ledger.by(&rina()).add_note(&key("cs_i1"), "the bank says so").unwrap();
    leave(ledger.file(), 0);
    let refused = ledger.by(&rina()).prepare(&intent("i2")).unwrap_err();
    assert!(matches!(refused, StoreError::DiskFull), "{refused:?}");
    let long = "a long story ".repeat(2_000);
    let refused = ledger.by(&rina()).add_note(&key("cs_i1"), &long).unwrap_err();
    assert!(matches!(refused, StoreError::DiskFull), "{refused:?}");
    assert!(ledger.intent("i2").unwrap().is_none());
    assert_eq!(ledger.intent("i1").unwrap().unwrap().what, intent("i1"));
    assert_eq!(ledger.notes(&key("cs_i1")).unwrap().len(), 1);
    leave(ledger.file(), i64::MAX);
    ledger.by(&rina()).prepare(&intent("i2")).unwrap();
    let go = ledger.by(&rina()).transition(
        "i2",
        &[IntentState::Prepared],
        IntentState::Intent,
        &Update::default(),
    );
    assert!(matches!(go, Ok(Outcome::Moved(_))), "{go:?}");
    ledger.by(&rina()).add_note(&key("cs_i1"), &long).unwrap();
    drop(workspace);
    let again = open(dir.path());
    assert!(again.check().is_empty());
    assert_eq!(again.ledger().live_intents().unwrap().len(), 1);
    assert_eq!(again.ledger().notes(&key("cs_i1")).unwrap()[1].text, long);
}
