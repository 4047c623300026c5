//! A hostile world for the protocol, replayed exactly from a seed.
//!
//! One session at one provider, one or two machines that all want the same thing. Requests get
//! lost, arrive hours late or twice, answers vanish or lie, readings fail or are half an hour
//! old, machines crash between any two commands and stay away for a day, their clocks are set to
//! anything between 1970 and 2100 at any moment. After the hostile part everything late arrives
//! and everybody comes back. Then four things must hold: at most one effect, nothing confirmed
//! that did not happen, no effect that nobody knows of, nobody stuck.
//!
//! The machines run [`crate::step`] itself. The broken [`Client`]s show that the simulator would
//! notice: each leaves out one rule.

mod machine;
mod provider;

use std::ops::Range;

use domain::Action;

use crate::Class;
use machine::Machine;
use provider::{Provider, Rng};

/// How a machine follows the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// As written.
    Protocol,
    /// Remembers only in memory.
    NoJournal,
    /// Sends first, journals afterwards.
    JournalAfterSend,
    /// Journals, but a power loss may take what was not yet checkpointed.
    NotDurable,
    /// Makes up a key for each request.
    RandomKey,
    /// Sends again without reading first.
    ResendWithoutRead,
    /// Never finds a key too old.
    NoTtl,
    /// Takes every success for its own.
    TrustAny200,
    /// Reckons the age of a key by its own clock.
    LocalClock,
}

/// What is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scenario {
    /// What the provider does about a second time.
    pub class: Class,
    /// What is wanted.
    pub action: Action,
    /// How many machines want it.
    pub machines: usize,
    /// How they go about it.
    pub client: Client,
}

/// What became of one schedule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verdict {
    /// More than one effect.
    pub double: bool,
    /// Confirmed, without an effect.
    pub false_confirmed: bool,
    /// An effect that nobody knows of.
    pub orphan: bool,
    /// Neither settled nor in the hands of a person.
    pub stuck: bool,
    /// A request was made that the journal did not allow, or with a key that may be forgotten.
    pub careless: bool,
    /// How many machines asked for a person.
    pub parked: u32,
    /// How many effects there were.
    pub effects: u32,
}

impl Verdict {
    /// Whether a promise was broken.
    pub fn is_broken(&self) -> bool {
        self.double || self.false_confirmed || self.orphan || self.stuck || self.careless
    }
}

/// What became of many schedules.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many were played.
    pub runs: u64,
    /// How many ended with exactly one effect.
    pub effective: u64,
    /// How many machines asked for a person.
    pub parked: u64,
    /// Schedules with more than one effect.
    pub double: u64,
    /// Schedules that ended confirmed, without an effect.
    pub false_confirmed: u64,
    /// Schedules with an effect that nobody knows of.
    pub orphan: u64,
    /// Schedules in which somebody was neither settled nor in the hands of a person.
    pub stuck: u64,
    /// Schedules with a request that the journal did not allow, or with a forgotten key.
    pub careless: u64,
    /// The first seed that broke a promise, and which.
    pub broken: Option<(u64, Verdict)>,
}

impl Tally {
    /// Counts one more schedule.
    pub fn add(&mut self, seed: u64, verdict: Verdict) {
        self.runs += 1;
        self.effective += u64::from(verdict.effects == 1);
        self.parked += u64::from(verdict.parked);
        self.double += u64::from(verdict.double);
        self.false_confirmed += u64::from(verdict.false_confirmed);
        self.orphan += u64::from(verdict.orphan);
        self.stuck += u64::from(verdict.stuck);
        self.careless += u64::from(verdict.careless);
        if verdict.is_broken() {
            self.broken.get_or_insert((seed, verdict));
        }
    }
}

/// Plays every seed.
pub fn play_all(seeds: Range<u64>, scenario: Scenario) -> Tally {
    let mut tally = Tally::default();
    for seed in seeds {
        tally.add(seed, play(seed, scenario));
    }
    tally
}

/// The first seed that breaks a promise, and which.
pub fn first_broken(mut seeds: Range<u64>, scenario: Scenario) -> Option<(u64, Verdict)> {
    seeds.find_map(|seed| {
        let verdict = play(seed, scenario);
        verdict.is_broken().then_some((seed, verdict))
    })
}

/// How many things happen while the world is hostile.
const HOSTILE_TICKS: u32 = 30;
/// How many may happen afterwards before somebody counts as stuck.
const QUIET_TICKS: u32 = 400;

/// Plays one schedule.
pub fn play(seed: u64, scenario: Scenario) -> Verdict {
    let mut rng = Rng::new(seed);
    let mut provider = Provider::new(scenario);
    let mut machines: Vec<_> = (0..scenario.machines).map(|_| Machine::new(scenario)).collect();
    for _ in 0..HOSTILE_TICKS {
        pass_time(&mut rng, &mut provider, &mut machines);
        let at = rng.below(machines.len() as u64) as usize;
        machines[at].tick(&mut rng, &mut provider);
    }
    provider.calm_down();
    machines.iter_mut().for_each(Machine::come_back);
    for _ in 0..QUIET_TICKS {
        if machines.iter().all(Machine::is_settled) {
            break;
        }
        provider.pass(900);
        machines.iter_mut().for_each(|machine| machine.tick(&mut rng, &mut provider));
    }
    machines.iter_mut().for_each(|machine| machine.look_again(&mut provider));
    verdict(&provider, &machines)
}

/// Seconds mostly; sometimes a night, but never between deciding to send and sending: a machine
/// that is put to sleep there breaks the assumption about late requests.
fn pass_time(rng: &mut Rng, provider: &mut Provider, machines: &mut [Machine]) {
    let night = machines.iter().all(Machine::is_idle) && rng.chance(8);
    let seconds = if night { rng.below(108_000) } else { rng.below(120) };
    provider.pass(i64::try_from(seconds).unwrap_or(0));
    if night && rng.chance(50) {
        machines.iter_mut().for_each(Machine::sleep);
    }
}

fn verdict(provider: &Provider, machines: &[Machine]) -> Verdict {
    let confirmed = machines.iter().any(Machine::says_done);
    Verdict {
        double: provider.effects > 1,
        false_confirmed: confirmed && provider.effects == 0,
        orphan: provider.effects > 0 && !machines.iter().any(Machine::knows),
        stuck: !machines.iter().all(Machine::is_settled),
        careless: machines.iter().any(|machine| machine.careless),
        parked: machines.iter().map(|machine| u32::from(machine.is_parked())).sum(),
        effects: provider.effects,
    }
}
