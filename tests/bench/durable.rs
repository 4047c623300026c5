//! What one confirmation costs on the disk: every step of its intent in the ledger, the log beside it,
//! and the check point, with each sync counted and named.

use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::ensure;
use backoffice::SystemClock;
use domain::{Action, ConnectionId, Currency, Kind, Mode, Money, ProviderId, SessionKey};
use store::Workspace;
use store::ledger::{By, IntentState, NewIntent, NewReceived, Outcome, Update, Whence};

use crate::Bench;
use crate::disk::{Disk, Plan};
use crate::table::{Line, Table, percentile};

/// Confirmations, each beside one sync of the same moment.
const RUNS: usize = 200;

pub fn measure(bench: &Bench, table: &mut Table) -> anyhow::Result<()> {
    let folder = tempfile::tempdir_in(&bench.folder)?;
    let place = folder.path().canonicalize()?.join("workspace");
    let workspace = Workspace::open(&place, Arc::new(SystemClock))?;
    let mut anchor = File::create(folder.path().join("anchor"))?;
    // Counted once the log has its size, in a run that is not timed.
    confirm(&workspace, "first")?;
    let disk = Disk::watch(&place, 0);
    disk.plan(Plan::Count);
    confirm(&workspace, "counted")?;
    let syncs = disk.syncs();
    disk.leave();
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        theirs.push(sync(&mut anchor)?);
        let began = Instant::now();
        confirm(&workspace, &format!("run-{run}"))?;
        ours.push(began.elapsed());
    }
    let millis = |times: &mut [Duration]| percentile(times, 50).as_secs_f64() * 1e3;
    table.add(Line {
        metric: format!(
            "durable part of one confirmation, {} syncs: {}",
            syncs.len(),
            named(&syncs)
        ),
        anchor: ("one fdatasync of 4 KiB, same disk and moment".into(), millis(&mut theirs)),
        ours: millis(&mut ours),
        unit: "ms",
        goal: "<= 12 x the anchor".into(),
    });
    Ok(())
}

/// One append of a page and its way to the disk.
fn sync(file: &mut File) -> anyhow::Result<Duration> {
    let began = Instant::now();
    file.write_all(&[7; 4096])?;
    file.sync_data()?;
    Ok(began.elapsed())
}

/// How often each file was synced.
fn named(syncs: &[String]) -> String {
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    syncs.iter().for_each(|file| *counts.entry(file).or_default() += 1);
    counts.iter().map(|(file, n)| format!("{n} x {file}")).collect::<Vec<_>>().join(", ")
}

/// Every write of a confirmation that goes well, in the order of the driver.
fn confirm(workspace: &Workspace, id: &str) -> anyhow::Result<()> {
    let by = By::new("Rini", Whence::Window);
    let ledger = workspace.ledger();
    let amount = Money::new(15_000_000, Currency::new("IDR")?);
    ledger.by(&by).prepare(&intent(id, amount))?;
    let step = |from: IntentState, to: IntentState, received: Option<NewReceived>| {
        let soon = to == IntentState::Unknown;
        let update =
            Update { protocol: Some("{}".to_owned()), received, soon, ..Update::default() };
        let moved = ledger.by(&by).transition(id, &[from], to, &update)?;
        ensure!(matches!(moved, Outcome::Moved(_)), "{moved:?}");
        anyhow::Ok(())
    };
    step(IntentState::Prepared, IntentState::Intent, None)?;
    step(IntentState::Intent, IntentState::Sending, None)?;
    ledger.vouch(id)?;
    step(IntentState::Sending, IntentState::Unknown, None)?;
    step(IntentState::Unknown, IntentState::Confirmed, Some(received(id, amount)))
}

fn intent(id: &str, amount: Money) -> NewIntent {
    NewIntent {
        id: id.to_owned(),
        action: Action::Confirm,
        connection: ConnectionId::new("c1"),
        provider: ProviderId::new("plugipay"),
        account: "acc".to_owned(),
        mode: Mode::Test,
        target: format!("cs_{id}"),
        amount,
        epoch: 1,
        idem_key: id.to_owned(),
        body_sha256: "00".repeat(32),
        body: Some("x".repeat(600)),
        prepared_by: "Rini".to_owned(),
        token_hash: "00".repeat(32),
    }
}

fn received(id: &str, amount: Money) -> NewReceived {
    let key = SessionKey {
        connection: ConnectionId::new("c1"),
        kind: Kind::Session,
        id: format!("cs_{id}"),
    };
    NewReceived {
        id: id.to_owned(),
        key,
        intent: Some(id.to_owned()),
        amount,
        received_on: chrono::NaiveDate::default(),
        bank_reference: Some("TRSF 0042".to_owned()),
        other_order: None,
        reason: None,
        note: None,
        line: None,
        recorded_by: "Rini".to_owned(),
    }
}
