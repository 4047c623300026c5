//! The power goes at each sync of a confirmation. What was not synced is lost, or there in part.

use super::chance::Chance;
use super::disk::{Disk, Plan, files};
use super::rig::{Rig, agree, close, fetch, intents};

/// More syncs than any confirmation makes.
const MOST: u32 = 200;

/// How often each moment is tried: what is lost is a matter of chance.
const TIMES: u32 = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_power_may_go_at_any_sync() {
    let mut chance = Chance::new();
    let seed = chance.seed;
    let rig = Rig::new().await;
    let (mut cuts, mut after) = (0, 0);
    for nth in 1..MOST {
        let mut cut = false;
        for _ in 0..TIMES {
            let when = format!("power lost at sync {nth}, seed {seed}");
            let Some(sent) = one(&rig, nth, chance.below(u64::MAX), &when).await else { continue };
            (cut, cuts) = (true, cuts + 1);
            after += u32::from(sent);
        }
        if !cut {
            eprintln!(
                "seed {seed}; power lost {cuts} times, {after} of them after the request: one effect each"
            );
            return;
        }
    }
    panic!("never unharmed");
}

/// Cuts the power once. Says whether the request had left before; nothing where the confirmation
/// was over before the moment came.
async fn one(rig: &Rig, nth: u32, seed: u64, when: &str) -> Option<bool> {
    let (workspace, image) =
        (rig.place(&format!("before-{seed}")), rig.place(&format!("after-{seed}")));
    let id = rig.waiting().await;
    let office = rig.open(&workspace).await.unwrap();
    let disk = Disk::watch(&workspace, seed);
    fetch(&office, &id).await.unwrap();
    disk.image_to(&image);
    disk.plan(Plan::PowerAt(nth));
    let _ = agree(&office, &id).await;
    let sent = rig.effects(&id).await > 0;
    close(office).await;
    if !disk.fired() {
        eprintln!("seed {seed}; the syncs of one confirmation: {}", disk.syncs().join(" "));
        return None;
    }
    assert!(files(&image).count() > 0, "{when}");
    if sent {
        let all = intents(&image, &id);
        assert!(!all.is_empty(), "{when}: sent, and nobody knows");
    }
    rig.assert_once(&image, &id, when).await;
    Some(sent)
}
