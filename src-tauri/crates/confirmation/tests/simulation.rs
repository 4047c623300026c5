//! The protocol in the hostile world of the simulator, and the broken clients that prove that
//! the simulator would notice.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use confirmation::Class;
use confirmation::simulator::{Client, Scenario, Tally, first_broken, play, play_all};
use domain::Action;

/// What is played: the class, the action, how many machines, and whether most schedules must get it
/// done. Two machines that both make something new make two things, and without any guard nobody
/// can keep two machines from acting twice: neither is promised.
const WORLDS: [(Class, Action, usize, bool); 17] = [
    (Class::Guarded, Action::Confirm, 1, true),
    (Class::Guarded, Action::Confirm, 2, true),
    (Class::KeyedAndGuarded, Action::Confirm, 1, true),
    (Class::KeyedAndGuarded, Action::Confirm, 2, true),
    (Class::Keyed, Action::Confirm, 1, true),
    (Class::Keyed, Action::Confirm, 2, true),
    (Class::Neither, Action::Confirm, 1, false),
    (Class::Guarded, Action::Recheck, 1, true),
    (Class::Guarded, Action::Recheck, 2, true),
    (Class::Guarded, Action::Cancel, 1, true),
    (Class::KeyedAndGuarded, Action::Cancel, 2, true),
    (Class::KeyedAndGuarded, Action::Capture, 1, true),
    (Class::KeyedAndGuarded, Action::Capture, 2, true),
    (Class::Keyed, Action::Create, 1, true),
    (Class::Neither, Action::Create, 1, false),
    (Class::Keyed, Action::Link, 1, true),
    (Class::Neither, Action::Link, 1, false),
];

/// Some 200,000 schedules in all. `CONFIRMATION_SEEDS` plays another number of each world.
fn seeds() -> u64 {
    std::env::var("CONFIRMATION_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(12_000)
}

fn scenario(
    (class, action, machines, _): (Class, Action, usize, bool),
    client: Client,
) -> Scenario {
    Scenario { class, action, machines, client }
}

/// One world after the other, on every processor.
fn play_worlds(seeds: u64) -> Vec<Tally> {
    let (next, tallies) = (AtomicUsize::new(0), Mutex::new(vec![Tally::default(); WORLDS.len()]));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(world) = WORLDS.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let at = WORLDS.iter().position(|other| other == world).unwrap_or_default();
                    let tally = play_all(0..seeds, scenario(*world, Client::Protocol));
                    tallies.lock().expect("no world panics")[at] = tally;
                }
            });
        }
    });
    tallies.into_inner().expect("no world panics")
}

fn told(tally: &Tally) -> String {
    let Tally { double, orphan, false_confirmed, stuck, careless, .. } = tally;
    format!(
        "{double} double, {orphan} orphan, {false_confirmed} false, {stuck} stuck, {careless} careless"
    )
}

#[test]
fn no_schedule_breaks_a_promise() {
    let began = Instant::now();
    let tallies = play_worlds(seeds());
    let took = began.elapsed().as_secs_f64();
    let (mut runs, mut sums) = (0, Tally::default());
    for ((class, action, machines, gets_done), tally) in WORLDS.iter().zip(&tallies) {
        let world = format!("{class} {action} on {machines} machine(s)");
        eprintln!(
            "{world}: {} schedules: {}; {} asked for a person",
            tally.runs,
            told(tally),
            tally.parked
        );
        let broken = tally.broken;
        assert!(broken.is_none(), "{world} broke at seed {broken:?}");
        let done = tally.effective * 2 > tally.runs;
        assert!(done || !gets_done, "{world}: most schedules should get it done: {tally:?}");
        runs += tally.runs;
        sums.double += tally.double;
        sums.orphan += tally.orphan;
        sums.false_confirmed += tally.false_confirmed;
        sums.stuck += tally.stuck;
        sums.careless += tally.careless;
    }
    eprintln!(
        "simulator, seeds 0 to {}: {runs} schedules, {:.0} a second: {}",
        seeds(),
        runs as f64 / took,
        told(&sums)
    );
}

#[test]
fn every_broken_client_is_caught() {
    let table = [
        (Client::NoJournal, Class::Guarded, 1),
        (Client::JournalAfterSend, Class::Guarded, 1),
        (Client::JournalAfterSend, Class::Keyed, 1),
        (Client::NotDurable, Class::Guarded, 1),
        (Client::RandomKey, Class::Keyed, 1),
        (Client::ResendWithoutRead, Class::Neither, 1),
        (Client::ResendWithoutRead, Class::Keyed, 2),
        (Client::NoTtl, Class::Keyed, 1),
        (Client::LocalClock, Class::Keyed, 1),
        (Client::LocalClock, Class::Keyed, 2),
        (Client::TrustAny200, Class::Guarded, 1),
        (Client::TrustAny200, Class::KeyedAndGuarded, 2),
    ];
    for (client, class, machines) in table {
        let world = scenario((class, Action::Confirm, machines, true), client);
        let Some((seed, verdict)) = first_broken(0..10_000, world) else {
            panic!("{client:?} at a {class} provider was not noticed");
        };
        assert_eq!(play(seed, world), verdict, "a seed plays the same schedule again");
        eprintln!("{client:?} at a {class} provider: caught at seed {seed}, {verdict:?}");
    }
}
