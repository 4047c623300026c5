//! The protocol in the hostile world of the simulator, and the broken clients that prove that
//! the simulator would notice.

use std::time::Instant;

use confirmation::Class;
use confirmation::simulator::{Client, Scenario, Tally, play_all};
use domain::Action;

/// Some 200,000 schedules in all. `CONFIRMATION_SEEDS` plays more of each.
fn seeds() -> u64 {
    std::env::var("CONFIRMATION_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000)
}

fn play(class: Class, action: Action, machines: usize, client: Client, seeds: u64) -> Tally {
    play_all(0..seeds, Scenario { class, action, machines, client })
}

/// The protocol breaks no promise, whatever the seed.
fn keeps(class: Class, action: Action, machines: usize) -> Tally {
    let began = Instant::now();
    let tally = play(class, action, machines, Client::Protocol, seeds());
    assert!(
        tally.broken.is_none(),
        "{class} {action} on {machines} machine(s) broke at seed {:?}",
        tally.broken
    );
    let each = tally.runs as f64 / began.elapsed().as_secs_f64();
    eprintln!(
        "{class} {action}, {machines} machine(s): {} schedules, {each:.0} a second; \
         0 double, 0 false, 0 orphan, 0 stuck; {} asked for a person",
        tally.runs, tally.parked
    );
    tally
}

/// The same, and most schedules get it done.
fn holds(class: Class, action: Action, machines: usize) -> Tally {
    let tally = keeps(class, action, machines);
    assert!(tally.effective * 2 > tally.runs, "most schedules should get it done: {tally:?}");
    tally
}

#[test]
fn guarded_providers_confirm_exactly_once() {
    for machines in [1, 2] {
        holds(Class::Guarded, Action::Confirm, machines);
        holds(Class::KeyedAndGuarded, Action::Confirm, machines);
    }
}

#[test]
fn a_provider_with_keys_alone_is_enough() {
    for machines in [1, 2] {
        holds(Class::Keyed, Action::Confirm, machines);
    }
}

#[test]
fn cancel_is_no_different() {
    holds(Class::KeyedAndGuarded, Action::Cancel, 2);
    holds(Class::Guarded, Action::Cancel, 1);
}

#[test]
fn reserved_money_is_taken_once() {
    for machines in [1, 2] {
        holds(Class::KeyedAndGuarded, Action::Capture, machines);
    }
}

#[test]
fn one_draft_makes_one_reusable_link() {
    holds(Class::Keyed, Action::Link, 1);
    keeps(Class::Neither, Action::Link, 1);
}

#[test]
fn one_draft_makes_one_session() {
    holds(Class::Keyed, Action::Create, 1);
    keeps(Class::Neither, Action::Create, 1);
}

#[test]
fn without_guard_and_keys_one_machine_sends_once() {
    keeps(Class::Neither, Action::Confirm, 1);
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
        (Client::TrustAny200, Class::Guarded, 1),
        (Client::TrustAny200, Class::KeyedAndGuarded, 2),
    ];
    for (client, class, machines) in table {
        let tally = play(class, Action::Confirm, machines, client, 10_000);
        let Some((seed, verdict)) = tally.broken else {
            panic!("{client:?} at a {class} provider was not noticed");
        };
        eprintln!("{client:?} at a {class} provider: caught at seed {seed}, {verdict:?}");
    }
}
