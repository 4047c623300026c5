//! A sync that is killed again and again ends where an undisturbed one does.

use std::time::Duration;

use serde_json::json;

use super::chance::Chance;
use super::content;
use super::program::{kill, run};
use super::provider::Provider;

/// Enough for several pages of every list.
const PAGES: usize = 600;
/// Enough for several slices of the list of sessions.
const SLICES: usize = 3_000;

#[test]
fn a_killed_sync_loses_nothing_and_doubles_nothing() {
    kill_many(PAGES, super::kills());
}

#[test]
fn a_killed_sync_in_slices_loses_nothing_and_doubles_nothing() {
    kill_many(SLICES, super::kills().div_ceil(4));
}

fn kill_many(many: usize, wanted: u64) {
    let mut chance = Chance::new();
    eprintln!("seed {}", chance.seed);
    let provider = Provider::start(many);
    // What would end by itself has ended, so that two readings at different times agree.
    provider.post("/clock", json!({"advance_seconds": 30 * 86_400}));
    let clean = tempfile::tempdir().unwrap();
    provider.connect(clean.path());
    let first = run(clean.path(), &["sync"]);
    assert_eq!(first.code, 0, "{} {}", first.answer, first.errors);
    content::assert_sound(clean.path());
    let (sessions, others) = (content::sessions(clean.path()), content::others(clean.path()));
    assert_eq!(sessions.len(), many);
    let (mut kills, mut rounds) = (0, 0);
    while kills < wanted {
        let folder = tempfile::tempdir().unwrap();
        provider.connect(folder.path());
        kills += until_done(&mut chance, folder.path(), first.took);
        rounds += 1;
        let last = run(folder.path(), &["sync"]);
        assert_eq!(last.code, 0, "{} {}", last.answer, last.errors);
        content::assert_sound(folder.path());
        // Not with assert_eq: what differs would be megabytes.
        assert!(content::sessions(folder.path()) == sessions, "round {rounds}: sessions differ");
        assert!(
            content::others(folder.path()) == others,
            "round {rounds}: customers or money differ"
        );
    }
    let took = first.took;
    eprintln!("killed {kills} syncs of {many} sessions ({took:?} undisturbed) in {rounds} rounds");
}

/// Kills syncs until one comes to its end. Says how many were killed.
fn until_done(chance: &mut Chance, folder: &std::path::Path, whole: Duration) -> u64 {
    let mut kills = 0;
    loop {
        // More short ones than long ones: each goes on where the one before it was killed, so
        // late moments come by themselves.
        let most = chance.moment(whole);
        if !kill(folder, &["sync"], chance.moment(most)) {
            return kills;
        }
        kills += 1;
    }
}
