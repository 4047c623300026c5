//! A call to the disk fails: the first one of a confirmation, the second one, and so on until it
//! passes unharmed. `COUNTERSIGN_STRIDE` says how many calls an ordinary run skips.

use std::path::Path;

use super::chance::{Chance, setting};
use super::disk::{Disk, Plan};
use super::rig::{Rig, agree, assert_readable, close, fetch};

/// More calls than any confirmation makes.
const MOST: u32 = 1_000;

/// An ordinary run tries every fourth call, from where its seed says.
const STRIDE: u64 = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_one_call_to_the_disk_may_fail() {
    each("one call fails", Plan::Once).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_disk_may_be_full_from_any_write_on() {
    each("the disk is full", Plan::FullFrom).await;
}

async fn each(what: &str, plan: impl Fn(u32) -> Plan) {
    let mut chance = Chance::new();
    let stride = setting("COUNTERSIGN_STRIDE").unwrap_or(STRIDE);
    let first = 1 + u32::try_from(chance.below(stride)).unwrap();
    let (rig, mut counts) = (Rig::new().await, Counts::default());
    let workspace = rig.place("workspace");
    close(rig.open(&workspace).await.unwrap()).await;
    let disk = Disk::watch(&workspace, chance.seed);
    for nth in (first..MOST).step_by(usize::try_from(stride).unwrap()) {
        let when = format!("{what} at {nth}, seed {}", chance.seed);
        if !one(&rig, &workspace, &disk, plan(nth), &mut counts, &when).await {
            eprintln!("seed {}; {what}: {counts}", chance.seed);
            return;
        }
    }
    panic!("{what}: never unharmed");
}

/// One disturbed confirmation. Says whether anything did go wrong.
async fn one(
    rig: &Rig,
    workspace: &Path,
    disk: &Disk,
    plan: Plan,
    counts: &mut Counts,
    when: &str,
) -> bool {
    let id = rig.waiting().await;
    let office = rig.open(workspace).await.unwrap_or_else(|e| panic!("{when}: {e:?}"));
    fetch(&office, &id).await.unwrap_or_else(|e| panic!("{when}: {e:?}"));
    disk.plan(plan);
    let answer = agree(&office, &id).await;
    let disturbed = disk.heal();
    let effects = rig.effects(&id).await;
    match &answer {
        Ok(said) if said["outcome"] == "confirmed" => {
            assert_eq!(effects, 1, "{when}: confirmed here without an effect there");
            counts.confirmed += 1;
        }
        Ok(said) => {
            assert_eq!(said["outcome"], "unknown", "{when}: {said}");
            counts.unknown += 1;
        }
        Err(error) => {
            assert_readable(error, when);
            assert_eq!(effects, 0, "{when}: said to have failed, and done: {error:?}");
            counts.refused += 1;
        }
    }
    close(office).await;
    rig.assert_once(workspace, &id, when).await;
    disturbed
}

/// How the disturbed confirmations ended.
#[derive(Default)]
struct Counts {
    confirmed: u32,
    unknown: u32,
    refused: u32,
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { confirmed, unknown, refused } = self;
        let all = confirmed + unknown + refused;
        write!(
            f,
            "{all} confirmations, {confirmed} done at once, {unknown} said to be verified, "
        )?;
        write!(f, "{refused} refused before anything was sent; one effect each")
    }
}
