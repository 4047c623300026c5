//! One bit is another, somewhere in the ledger, its write-ahead log or the log beside it, while nobody
//! has them open. Whatever it hits is found out, or changes nothing that counts.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use backoffice::{ApiError, Office};
use serde_json::{Value, json};

use super::chance::{Chance, setting};
use super::rig::{Rig, assert_readable, close, confirm};

/// How many bits an ordinary run turns.
const FLIPS: u64 = 150;

/// What the flips are tried on.
const FILES: [&str; 3] = ["ledger.db", "ledger.db-wal", "ledger.log"];

/// A workspace as it lies on the disk after a kill: one session confirmed, one whose answer was lost,
/// one that waits.
struct Scene {
    rig: Rig,
    base: PathBuf,
    done: String,
    lost: String,
    waits: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_turned_bit_is_found_out_or_harmless() {
    let (mut chance, scene) = (Chance::new(), Scene::new().await);
    let (seed, flips) = (chance.seed, setting("COUNTERSIGN_FLIPS").unwrap_or(FLIPS));
    let mut counts = Counts::default();
    for flip in 0..flips {
        let file = FILES[usize::try_from(flip).unwrap() % FILES.len()];
        let place = scene.spread(&format!("flip-{}", flip % 8));
        let whole = fs::read(place.join(file)).unwrap();
        let what = turn(&place.join(file), &mut chance);
        let when = format!("{file}, {what}, seed {seed}");
        scene.judge(&place, &mut counts, &when).await;
        let mended =
            file == "ledger.log" && fs::read(place.join(file)).unwrap().starts_with(&whole);
        counts.mended += u64::from(mended);
    }
    eprintln!("seed {seed}; {flips} bits turned: {counts:?}; one effect each");
    assert_eq!(counts.all(), flips);
    assert!(counts.mended > 0 && counts.harmless > 0, "the bits did not reach what counts");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_are_gone_or_cannot_be_written_cost_no_second_send() {
    let scene = Scene::new().await;
    // What both of them knew alone is read from the provider; nothing is sent for it.
    for (lost, harmless) in
        [(&["ledger.db-wal"][..], 1), (&["ledger.log"], 1), (&["ledger.db-wal", "ledger.log"], 0)]
    {
        let place = scene.spread("lost");
        lost.iter().for_each(|file| fs::remove_file(place.join(file)).unwrap());
        let mut counts = Counts::default();
        scene.judge(&place, &mut counts, &format!("without {lost:?}")).await;
        assert_eq!(counts.harmless, harmless, "without {lost:?}: {counts:?}");
    }
    for (how, word) in [("a folder", "contradict"), ("full", "could not be written to the log")] {
        let place = scene.spread("log");
        fs::remove_file(place.join("ledger.log")).unwrap();
        match how {
            "full" => std::os::unix::fs::symlink("/dev/full", place.join("ledger.log")).unwrap(),
            _ => fs::create_dir(place.join("ledger.log")).unwrap(),
        }
        let fresh = scene.rig.waiting().await;
        let office = scene.rig.open(&place).await.unwrap();
        let refused = confirm(&office, &fresh).await.unwrap_err();
        assert_readable(&refused, how);
        assert!(refused.message.contains(word), "{how}: {refused:?}");
        assert!(refused.message.contains("Nothing was sent"), "{how}: {refused:?}");
        assert_eq!(scene.rig.effects(&fresh).await, 0, "{how}");
        close(office).await;
    }
}

/// Turns one bit, and says which.
fn turn(file: &Path, chance: &mut Chance) -> String {
    let mut bytes = fs::read(file).unwrap();
    let at = usize::try_from(chance.below(bytes.len() as u64)).unwrap();
    let bit = chance.below(8);
    bytes[at] ^= 1 << bit;
    fs::write(file, bytes).unwrap();
    format!("bit {bit} of byte {at}")
}

impl Scene {
    async fn new() -> Self {
        let rig = Rig::new().await;
        let (work, base) = (rig.place("work"), rig.place("base"));
        let (done, lost, waits) = (rig.waiting().await, rig.waiting().await, rig.waiting().await);
        let office = rig.open(&work).await.unwrap();
        assert_eq!(confirm(&office, &done).await.unwrap()["outcome"], "confirmed");
        rig.fault(json!({
            "match": {"method": "POST", "path_contains": format!("{lost}/confirm")},
            "fault": {"kind": "drop_after"},
        }))
        .await;
        let read = json!({"method": "GET", "path_ends": format!("/{lost}")});
        let down = json!({"kind": "status", "status": 503});
        rig.fault(json!({"match": read, "skip": 2, "times": 0, "fault": down})).await;
        assert_eq!(confirm(&office, &lost).await.unwrap()["outcome"], "unknown");
        rig.no_faults().await;
        for file in super::disk::files(&work).filter(|file| is_kept(file)) {
            fs::copy(&file, base.join(file.file_name().unwrap())).unwrap();
        }
        close(office).await;
        Self { rig, base, done, lost, waits }
    }

    /// The same files once more, in a folder of their own.
    fn spread(&self, name: &str) -> PathBuf {
        let place = self.rig.folder.path().join(name);
        if place.exists() {
            fs::remove_dir_all(&place).unwrap();
        }
        let place = self.rig.place(name);
        for file in super::disk::files(&self.base) {
            fs::copy(&file, place.join(file.file_name().unwrap())).unwrap();
        }
        place
    }

    /// Opens it, lets everything be settled, and tries to confirm all three once more.
    async fn judge(&self, place: &Path, counts: &mut Counts, when: &str) {
        match self.rig.open(place).await {
            Err(error) => {
                assert_readable(&error, when);
                counts.refused += 1;
            }
            Ok(office) => {
                self.try_all(&office, counts, when).await;
                close(office).await;
            }
        }
        for session in [&self.done, &self.lost, &self.waits] {
            assert!(self.rig.effects(session).await <= 1, "{when}: {session} twice");
        }
        // Each of the three once, however often all of this is tried.
        assert!(self.rig.sent().await <= 3, "{when}: a second request");
    }

    async fn try_all(&self, office: &Arc<Office>, counts: &mut Counts, when: &str) {
        let view = office.call("workspace", json!({})).await;
        let stopped = |name: &str| view.as_ref().is_ok_and(|view| view[name].is_string());
        let (safe_mode, no_acting) = (stopped("safe_mode"), stopped("no_acting"));
        let _ = office.call("sync_start", json!({})).await;
        let before = self.rig.sent().await;
        let mut right = true;
        for session in [&self.done, &self.lost, &self.waits] {
            let answer = confirm(office, session).await;
            if (safe_mode || no_acting) && *session == self.waits {
                assert!(is_nothing(&answer), "{when}: {answer:?}");
            }
            right &= answer.as_ref().is_ok_and(|said| said["outcome"] == "confirmed");
            answer.err().iter().for_each(|error| assert_readable(error, when));
        }
        let still = self.rig.sent().await == before;
        assert!(still || !(safe_mode || no_acting), "{when}: sent, although nothing may be");
        match (safe_mode, no_acting) {
            (true, _) => counts.safe_mode += 1,
            (_, true) => counts.no_acting += 1,
            _ if right && self.is_true(office).await => counts.harmless += 1,
            _ => counts.refused += 1,
        }
    }

    /// Whether the first two are confirmed, with the amount that they are for.
    async fn is_true(&self, office: &Arc<Office>) -> bool {
        let Ok(queue) = office.call("queue", json!({})).await else { return false };
        let rows = queue["sent"].as_array().unwrap();
        [&self.done, &self.lost].into_iter().all(|session| {
            let row = rows.iter().find(|row| row["session"]["id"] == **session);
            row.is_some_and(|row| {
                row["action"]["state"] == "confirmed" && row["amount"]["minor"] == "15000000"
            })
        })
    }
}

/// Refused, or nothing to be done because the provider says that it was.
fn is_nothing(answer: &Result<Value, ApiError>) -> bool {
    answer.as_ref().map_or(true, |said| said["reason"] == "already_completed")
}

fn is_kept(file: &Path) -> bool {
    let name = file.file_name().unwrap().to_string_lossy();
    ["ledger.", "cache."].iter().any(|begin| name.starts_with(begin)) && !name.ends_with("-shm")
}

/// What became of the flips.
#[derive(Debug, Default)]
struct Counts {
    /// The ledger failed its check: only reading.
    safe_mode: u64,
    /// The ledger and its log contradict each other: nothing is sent.
    no_acting: u64,
    /// Something was refused with a sentence.
    refused: u64,
    /// Everything is as it was.
    harmless: u64,
    /// Of all these, those in the log that were found and written anew from the ledger.
    mended: u64,
}

impl Counts {
    fn all(&self) -> u64 {
        self.safe_mode + self.no_acting + self.refused + self.harmless
    }
}
