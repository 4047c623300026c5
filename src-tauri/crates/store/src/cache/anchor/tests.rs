//! Whatever was written, and by whom: a jump lands on the row that `OFFSET` counts to.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::query::Query;
use domain::{
    Clock, ConnectionId, Currency, Customer, Kind, Mode, Money, OrderId, Refund, Session,
    SessionKey, Stamp, Status,
};
use proptest::prelude::*;

use super::*;
use crate::Workspace;
use crate::cache::{Applied, From, ListAsk, Observed};

struct Still;

impl Clock for Still {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).unwrap()
    }
}

fn open(dir: &Path) -> Workspace {
    Workspace::open(dir, Arc::new(Still)).unwrap()
}

/// What a row looks like in its `version`: few different values, so that many rows share a place.
fn session(n: u16, version: u16) -> Session {
    let (n, v) = (i64::from(n), i64::from(version));
    let stirred = (n * 31 + v * 17) % 1_009;
    let at = |seconds: i64| Stamp::provider(Still.now() + TimeDelta::seconds(seconds));
    let text =
        |n: i64| ["", "Ayu", "ayu b", "Budi\0", "Budi", "é"][usize::try_from(n % 6).unwrap()];
    Session {
        kind: Kind::Session,
        id: format!("cs_{n}"),
        mode: Mode::Test,
        status: Status::ALL[usize::try_from(stirred).unwrap() % Status::ALL.len()],
        raw_status: "x".into(),
        refund: Refund::None,
        amount: Money::new(stirred % 5 - 2, Currency::new("IDR").unwrap()),
        provider_amount: 0,
        order_ids: vec![OrderId { value: format!("INV-{}", stirred % 7), path: "p".into() }],
        customer: Customer { name: Some(text(stirred / 3).into()), ..Customer::default() },
        adapter: (stirred % 3 > 0).then(|| format!("a{}", stirred % 3)),
        payment_method: None,
        methods: vec![],
        hosted_url: None,
        metadata: None,
        created: at(n / 3),
        updated: at(v * 100 + n % 4),
        completed: (stirred % 2 == 0).then(|| at(stirred % 11)),
        expires: None,
    }
}

fn told(n: u16, version: u16) -> Observed {
    let seen_at = Still.now() + TimeDelta::seconds(i64::from(version));
    Observed { raw: format!("{n} {version}"), read: Ok(session(n, version)), seen_at }
}

/// One thing that happens to a cache.
#[derive(Debug, Clone)]
enum Step {
    /// Rows arrive, known and unknown ones.
    Apply(u8, u16, u16, u16),
    /// Every body is read in another way.
    Renormalise(u8, u16),
    /// A row turns out to be part of another.
    Remove(u8, u16),
    /// A connection is removed.
    Forget(u8),
    /// A sync of many rows begins.
    Bulk,
    /// Anchors are found where they do not hold.
    Find,
    /// Every body stays, and one cannot be read.
    Unreadable(u8, u16),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0_u8..2, 0_u16..90, 1_u16..40, 0_u16..9).prop_map(|(c, n, many, v)| Step::Apply(c, n, many, v)),
        1 => (0_u8..2, 0_u16..9).prop_map(|(c, v)| Step::Renormalise(c, v)),
        3 => (0_u8..2, 0_u16..130).prop_map(|(c, n)| Step::Remove(c, n)),
        1 => (0_u8..2).prop_map(Step::Forget),
        1 => Just(Step::Bulk),
        3 => Just(Step::Find),
        1 => (0_u8..2, 0_u16..9).prop_map(|(c, n)| Step::Unreadable(c, n)),
    ]
}

fn conn(number: u8) -> ConnectionId {
    ConnectionId::new(format!("c{number}"))
}

fn run(workspace: &Workspace, step: &Step) {
    let cache = workspace.cache();
    match step {
        Step::Apply(c, n, many, version) => {
            let rows = (*n..n + many).map(|n| told(n, *version)).collect();
            cache.apply(&conn(*c), rows, None).unwrap();
        }
        Step::Renormalise(c, version) => {
            let read = |body: &str| match body.split(' ').next().map(str::parse) {
                Some(Ok(n)) => Ok(session(n, *version)),
                _ => Err(crate::cache::Unreadable { id: None, reason: "x".into() }),
            };
            cache.renormalise(&conn(*c), &read).unwrap();
        }
        Step::Remove(c, n) => {
            let key =
                SessionKey { connection: conn(*c), kind: Kind::Session, id: format!("cs_{n}") };
            cache.remove(&key).unwrap();
        }
        Step::Forget(c) => cache.forget(&conn(*c)).unwrap(),
        Step::Bulk => {
            cache.begin_bulk().unwrap();
            cache.end_bulk().unwrap();
        }
        Step::Find => cache.find_stretches(STRIDE).unwrap(),
        Step::Unreadable(c, n) => {
            let why = crate::cache::Unreadable { id: None, reason: "x".into() };
            let row = Observed { raw: format!("{{ {n}"), read: Err(why), seen_at: Still.now() };
            cache.apply(&conn(*c), vec![row], None).unwrap();
        }
    }
}

const STRIDE: u64 = 4;

fn sorts() -> impl Iterator<Item = Sort> {
    SortField::ALL
        .iter()
        .flat_map(|field| [false, true].map(|descending| Sort { field: *field, descending }))
}

/// The ids by `OFFSET`, as SQLite counts them.
fn counted(workspace: &Workspace, sort: Sort) -> Vec<String> {
    let sql = format!("SELECT s.id FROM session s {} LIMIT -1 OFFSET 0", sort.order_by());
    let read = |db: &Connection| {
        let mut all = db.prepare(&sql)?;
        let ids = all.query_map([], |row| row.get(0))?;
        Ok(ids.collect::<rusqlite::Result<Vec<String>>>()?)
    };
    workspace.cache().read(read).unwrap()
}

fn jumped(workspace: &Workspace, sort: Sort, position: usize) -> Vec<String> {
    let from = From::Position(position as u64);
    let ask = ListAsk { query: Query::default(), zone: chrono_tz::UTC, sort, from, limit: 3 };
    let page = workspace.cache().page(&ask).unwrap();
    page.rows.into_iter().map(|row| row.session.id).collect()
}

fn holding(workspace: &Workspace) -> usize {
    let all = |db: &Connection| {
        let held = SortField::ALL.iter().map(|field| hold(db, *field));
        held.collect::<Result<Vec<_>>>()
    };
    workspace.cache().read(all).unwrap().into_iter().filter(|holds| *holds).count()
}

/// Every stretch as it is written down, and as it is.
fn stretches(workspace: &Workspace, field: SortField) -> Vec<u64> {
    let sql = "SELECT sessions FROM anchor WHERE sort = ?1 ORDER BY key";
    let read = |db: &Connection| {
        let mut all = db.prepare(sql)?;
        let rows = all.query_map([name(field)], |row| row.get::<_, i64>(0))?;
        Ok(rows.map(|n| n.map(crate::cache::count)).collect::<rusqlite::Result<Vec<_>>>()?)
    };
    workspace.cache().read(read).unwrap()
}

fn check(workspace: &Workspace) {
    for sort in sorts() {
        let all = counted(workspace, sort);
        for position in (0..all.len() + 3).step_by(3) {
            let expected = &all[position.min(all.len())..(position + 3).min(all.len())];
            assert_eq!(jumped(workspace, sort, position), expected, "{sort:?} {position}");
        }
        if workspace.cache().read(|db| hold(db, sort.field)).unwrap() {
            let counts = stretches(workspace, sort.field);
            assert_eq!(counts.iter().sum::<u64>(), all.len() as u64, "{sort:?}");
            assert!(counts.iter().all(|count| *count <= 2 * STRIDE), "{sort:?} {counts:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn a_jump_lands_where_offset_counts_to(steps in prop::collection::vec((any::<bool>(), step()), 1..10)) {
        let dir = tempfile::tempdir().unwrap();
        let (one, other) = (open(dir.path()), open(dir.path()));
        run(&one, &Step::Apply(0, 0, 60, 0));
        run(&one, &Step::Find);
        for (who, step) in &steps {
            run(if *who { &one } else { &other }, step);
            check(if *who { &other } else { &one });
        }
    }
}

#[test]
fn a_small_write_keeps_them_and_a_restart_finds_them() {
    let dir = tempfile::tempdir().unwrap();
    let (one, other) = (open(dir.path()), open(dir.path()));
    run(&one, &Step::Apply(0, 0, 90, 0));
    assert_eq!(holding(&one), 0);
    run(&one, &Step::Find);
    assert_eq!(holding(&other), SortField::ALL.len());
    let applied = other.cache().apply(&conn(1), (0..30).map(|n| told(n, 1)).collect(), None);
    assert_eq!(applied.unwrap(), Applied { new: 30, ..Applied::default() });
    run(&one, &Step::Apply(0, 5, 20, 7));
    run(&one, &Step::Unreadable(0, 1));
    run(&one, &Step::Remove(0, 7));
    assert_eq!(holding(&one), SortField::ALL.len());
    drop((one, other));
    let again = open(dir.path());
    assert_eq!(holding(&again), SortField::ALL.len());
    check(&again);
}

#[test]
fn whoever_changes_sessions_without_them_makes_them_void() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    run(&workspace, &Step::Apply(0, 0, 90, 0));
    run(&workspace, &Step::Find);
    // As a program that does not know of anchors would.
    let foreign = |tx: &rusqlite::Transaction<'_>| {
        tx.execute("UPDATE session SET created = -created, amount_key = 0 - rid", [])?;
        crate::cache::bump(tx)
    };
    workspace.cache().write(foreign).unwrap();
    assert_eq!(holding(&workspace), 0);
    check(&workspace);
    run(&workspace, &Step::Apply(0, 80, 30, 1));
    assert_eq!(holding(&workspace), 0, "what is void stays void until it is found anew");
    run(&workspace, &Step::Find);
    assert_eq!(holding(&workspace), SortField::ALL.len());
    check(&workspace);
}

#[test]
fn many_moves_and_a_first_sync_leave_them_to_be_found_anew() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    run(&workspace, &Step::Apply(0, 0, 90, 0));
    run(&workspace, &Step::Find);
    let nearly = format!("UPDATE anchored SET moved = {}", moves::MOST - 10);
    workspace.cache().write(|tx| Ok(tx.execute_batch(&nearly)?)).unwrap();
    run(&workspace, &Step::Apply(0, 90, 10, 0));
    assert_eq!(holding(&workspace), SortField::ALL.len());
    run(&workspace, &Step::Apply(0, 100, 1, 0));
    assert_eq!(holding(&workspace), 0);
    assert!(workspace.cache().begin_bulk().unwrap());
    run(&workspace, &Step::Find);
    assert_eq!(holding(&workspace), 0, "no order has its index now");
    workspace.cache().end_bulk().unwrap();
    run(&workspace, &Step::Find);
    assert_eq!(holding(&workspace), SortField::ALL.len());
    check(&workspace);
}

#[test]
fn a_cache_of_an_older_version_learns_them() {
    let dir = tempfile::tempdir().unwrap();
    run(&open(dir.path()), &Step::Apply(0, 0, 90, 0));
    let db = Connection::open(dir.path().join(crate::CACHE_FILE)).unwrap();
    let older = "DROP TABLE anchor; DROP TABLE anchored; \
                 DELETE FROM refinery_schema_history WHERE name = 'anchors';";
    db.execute_batch(older).unwrap();
    drop(db);
    let workspace = open(dir.path());
    assert_eq!(counted(&workspace, sorts().next().unwrap()).len(), 90);
    run(&workspace, &Step::Find);
    assert_eq!(holding(&workspace), SortField::ALL.len());
    check(&workspace);
}

#[test]
fn a_short_list_needs_none() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    run(&workspace, &Step::Apply(0, 0, 90, 0));
    workspace.cache().find_anchors().unwrap();
    assert_eq!(holding(&workspace), 0);
}
