//! A large workspace, made once and kept.

use std::path::PathBuf;
use std::sync::Arc;

use backoffice::SystemClock;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ConnectionId, Currency, Customer, Kind, Mode, Money, OrderId, Refund, Session, Stamp, Status,
};
use store::Workspace;
use store::cache::{Cache, Observed};

use crate::{Bench, provider};

/// Rows of one transaction.
const BATCH: usize = 10_000;
/// The workspace's name. One that an earlier bench filled with something else is made anew.
const EDITION: &str = "Bench 2";
/// Sessions of a day.
const DAY: usize = 1_440;

const NAMES: [&str; 8] = [
    "Ayu Lestari",
    "Budi Santoso",
    "Citra Dewi",
    "Dewi Anggraini",
    "Eko Prasetyo",
    "Fitri Handayani",
    "Gilang Ramadhan",
    "Hana Wijaya",
];
const METHODS: [&str; 4] = ["qris", "va", "ewallet", "card"];

/// The newest session is not younger.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_793_000_000, 0).unwrap_or_default()
}

/// The folder of the workspace with as many sessions as the bench wants.
pub fn folder(bench: &Bench) -> anyhow::Result<PathBuf> {
    let folder = bench.folder.join(format!("workspace-{}", bench.many));
    let mut workspace = Workspace::open(&folder, Arc::new(SystemClock))?;
    if workspace.ledger().setting("name")?.as_deref() != Some(EDITION) {
        drop(workspace);
        std::fs::remove_dir_all(&folder)?;
        workspace = Workspace::open(&folder, Arc::new(SystemClock))?;
        fill(bench, workspace.cache())?;
        workspace.ledger().by(&store::ledger::By::program()).set_setting("name", Some(EDITION))?;
    }
    Ok(folder)
}

fn fill(bench: &Bench, cache: &Cache) -> anyhow::Result<()> {
    let connection = ConnectionId::new(provider::CONNECTION);
    cache.begin_bulk()?;
    for first in (0..bench.many).step_by(BATCH) {
        let some = first..(first + BATCH).min(bench.many);
        cache.apply(&connection, some.map(|n| observed(n, now())).collect(), None)?;
    }
    Ok(cache.end_bulk()?)
}

/// A number that looks random and is always the same.
pub fn stirred(n: usize) -> usize {
    let z = (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (z ^ (z >> 32)) as usize
}

/// The order id of the `n`th session.
pub fn order_id(n: usize) -> String {
    format!("INV-{:08}", stirred(n) % 100_000_000)
}

/// No session outlives its day, but a transfer may wait two weeks for a person.
fn status(n: usize, chance: usize, adapter: &str) -> Status {
    let young = |days: usize| n < days * DAY;
    match Status::ALL[[3, 3, 3, 3, 4, 4, 5, 0, 1, 2][chance % 10]] {
        Status::Open | Status::Pending if !young(1) => Status::Expired,
        Status::AwaitingConfirmation if !young(14) || adapter != "manual" => Status::Completed,
        status => status,
    }
}

fn observed(n: usize, now: DateTime<Utc>) -> Observed {
    let chance = stirred(n);
    let created = now - TimeDelta::seconds(60 * n as i64 + (chance % 60) as i64);
    let adapter = ["xendit", "manual", "midtrans"][chance / 17 % 3];
    let status = status(n, chance, adapter);
    let order = order_id(n);
    let name = NAMES[chance / 7 % 8];
    let minor = (chance / 11 % 900_000 + 10_000) as i64 * 100;
    let id = format!("cs_{:026x}", stirred(n ^ 0x5555));
    let method = METHODS[chance / 13 % 4];
    let paid = status == Status::Completed;
    let raw = format!(
        "{{\"id\":\"{id}\",\"amount\":{minor},\"currency\":\"IDR\",\"status\":\"{status}\",\
         \"methods\":[\"qris\",\"va\"],\"paymentMethod\":\"{method}\",\"adapter\":\"xendit\",\
         \"lineItems\":[{{\"name\":\"Sambal matah 3 botol\",\"quantity\":1,\"unitAmount\":{minor}}}],\
         \"successUrl\":\"https://toko-senja.example/orders/{order}?status=paid\",\
         \"cancelUrl\":\"https://toko-senja.example/orders/{order}\",\
         \"hostedUrl\":\"https://pay.example/c/{id}\",\"metadata\":{{\"order_id\":\"{order}\"}},\
         \"createdAt\":\"{}\"}}",
        created.to_rfc3339()
    );
    let session = Session {
        kind: Kind::Session,
        mode: Mode::Test,
        status,
        raw_status: status.to_string(),
        refund: Refund::None,
        amount: Money::new(minor, rupiah()),
        provider_amount: minor,
        order_ids: vec![OrderId { value: order, path: "metadata.order_id".into() }],
        customer: Customer {
            id: Some(format!("cus_{:06}", chance % 250_000)),
            name: Some(name.to_owned()),
            email: Some(format!("{}.{}@example.com", &name[..3], chance % 250_000)),
            phone: None,
        },
        adapter: Some(adapter.to_owned()),
        payment_method: Some(method.to_owned()),
        methods: vec!["qris".into(), "va".into()],
        hosted_url: Some(format!("https://pay.example/c/{id}")),
        metadata: None,
        created: Stamp::provider(created),
        updated: Stamp::provider(created + TimeDelta::seconds((chance % 3_600) as i64)),
        completed: paid.then(|| Stamp::provider(created + TimeDelta::seconds(900))),
        expires: Some(Stamp::provider(created + TimeDelta::days(1))),
        id,
    };
    Observed { raw, read: Ok(session), seen_at: now }
}

#[allow(clippy::expect_used, reason = "the code stands right there")]
fn rupiah() -> Currency {
    Currency::new("IDR").expect("a currency")
}
