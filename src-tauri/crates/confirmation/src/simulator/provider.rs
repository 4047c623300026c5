//! The provider and the network before it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Action, Currency, Money, Status};

use super::Scenario;
use crate::{Answer, Class, Observation, Refusal};

/// A small generator (SplitMix64): the same seed gives the same schedule everywhere.
pub(super) struct Rng(u64);

impl Rng {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bf0_3635)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// How long a provider remembers a key.
const KEY_LIFE: i64 = 24 * 3_600;
/// How late a request may arrive.
const LATE: u64 = 2 * 3_600;
/// How old a reading may be.
const STALE: u64 = 1_800;

/// What was answered for a key.
struct Remembered {
    key: String,
    at: i64,
    failed: bool,
}

pub(super) struct Provider {
    class: Class,
    action: Action,
    now: i64,
    hostile: bool,
    keys: Vec<Remembered>,
    late: Vec<(i64, String)>,
    done_at: Option<i64>,
    pub(super) effects: u32,
}

/// The session that everybody is after.
pub(super) const TARGET: &str = "cs_1";

pub(super) fn amount() -> Money {
    // Three letters are always a currency.
    Money::new(15_000_000, Currency::new("IDR").unwrap_or_else(|_| unreachable!("three letters")))
}

impl Provider {
    pub(super) fn new(scenario: Scenario) -> Self {
        Self {
            class: scenario.class,
            action: scenario.action,
            now: 0,
            hostile: true,
            keys: Vec::new(),
            late: Vec::new(),
            done_at: None,
            effects: 0,
        }
    }

    pub(super) fn is_hostile(&self) -> bool {
        self.hostile
    }

    pub(super) fn seconds(&self) -> i64 {
        self.now
    }

    pub(super) fn clock(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(self.now)
    }

    /// Time passes, and what was late arrives in its turn.
    pub(super) fn pass(&mut self, seconds: i64) {
        let until = self.now + seconds;
        self.late.sort_unstable();
        while self.late.first().is_some_and(|(due, _)| *due <= until) {
            let (due, key) = self.late.remove(0);
            self.now = self.now.max(due);
            let _ = self.execute(&key, false);
        }
        self.now = until;
    }

    /// From now on everything works.
    pub(super) fn calm_down(&mut self) {
        self.hostile = false;
    }

    /// One request on its way through a bad network.
    pub(super) fn request(&mut self, key: &str, rng: &mut Rng) -> Answer {
        if !self.hostile {
            return self.execute(key, false);
        }
        match rng.below(100) {
            0..=7 => Answer::NoAnswer,
            8..=17 => {
                self.late.push((self.now + 1 + rng.below(LATE) as i64, key.to_owned()));
                Answer::NoAnswer
            }
            18..=27 => self.unheard(key, Answer::NoAnswer),
            28..=30 => self.unheard(key, Answer::Garbage),
            31..=36 if self.may_duplicate() => {
                self.late.push((self.now + 1 + rng.below(LATE) as i64, key.to_owned()));
                self.execute(key, false)
            }
            // Doubled on the way; the second copy's answer is the one that comes back.
            37..=39 if self.may_duplicate() => {
                let _ = self.execute(key, false);
                self.execute(key, false)
            }
            40..=44 => Answer::RateLimited { retry_after: None },
            45..=48 => Answer::NotSent,
            49..=51 => Answer::Done(self.elsewhere(rng)),
            52..=53 => Answer::Refused(Refusal::Forbidden),
            54..=65 => {
                let before = rng.chance(50);
                self.fail(key, before)
            }
            _ => self.execute(key, false),
        }
    }

    /// Nothing keeps a copy from having an effect of its own: not the protocol's fault.
    fn may_duplicate(&self) -> bool {
        self.class.is_keyed() || (self.class.is_guarded() && !self.is_create())
    }

    fn is_create(&self) -> bool {
        matches!(self.action, Action::Create | Action::Link | Action::LinkUpdate)
    }

    fn unheard(&mut self, key: &str, answer: Answer) -> Answer {
        let _ = self.execute(key, false);
        answer
    }

    fn fail(&mut self, key: &str, before: bool) -> Answer {
        if before {
            self.remember(key, true);
            return Answer::ServerError { replayed: false };
        }
        self.execute(key, true)
    }

    fn remember(&mut self, key: &str, failed: bool) {
        if self.class.is_keyed() && self.remembered(key).is_none() {
            self.keys.push(Remembered { key: key.to_owned(), at: self.now, failed });
        }
    }

    fn remembered(&self, key: &str) -> Option<&Remembered> {
        self.keys.iter().find(|known| known.key == key && self.now - known.at < KEY_LIFE)
    }

    /// What the provider does with a request that arrives.
    fn execute(&mut self, key: &str, fail_after: bool) -> Answer {
        if self.class.is_keyed()
            && let Some(known) = self.remembered(key)
        {
            return match known.failed {
                true => Answer::ServerError { replayed: true },
                false => Answer::Done(self.view(self.now)),
            };
        }
        if self.class.is_guarded() && !self.is_create() && self.effects > 0 {
            return Answer::Refused(Refusal::Conflict);
        }
        self.effects += 1;
        self.done_at.get_or_insert(self.now);
        self.remember(key, fail_after);
        match fail_after {
            true => Answer::ServerError { replayed: false },
            false => Answer::Done(self.view(self.now)),
        }
    }

    /// Whether a question that is about nothing in particular is answered.
    pub(super) fn answers(&self, rng: &mut Rng) -> bool {
        !(self.hostile && rng.chance(25))
    }

    /// A reading: nothing, something old, or the truth.
    pub(super) fn read(&self, rng: &mut Rng) -> Option<Observation> {
        let age = match (self.hostile, rng.below(100)) {
            (true, 0..=24) => return None,
            (true, 25..=44) => i64::try_from(rng.below(STALE)).unwrap_or(0),
            _ => 0,
        };
        let at = self.now - age;
        let exists = !self.is_create() || self.done_at.is_some_and(|done| done <= at);
        exists.then(|| self.view(at))
    }

    pub(super) fn view(&self, at: i64) -> Observation {
        let done = self.done_at.is_some_and(|done| done <= at);
        let status = match (self.action, done) {
            (Action::Confirm | Action::Recheck | Action::Capture, true) => Status::Completed,
            (Action::Cancel, true) => Status::Canceled,
            (Action::Create | Action::Link | Action::LinkUpdate, _) => Status::Open,
            (_, false) => self.untouched(),
        };
        Observation {
            id: TARGET.to_owned(),
            status,
            amount: amount(),
            adapter: Some("manual".to_owned()),
            updated: None,
            completed_at: None,
        }
    }

    /// How the session stands before anybody acts on it.
    fn untouched(&self) -> Status {
        match self.action {
            Action::Capture => Status::Pending,
            _ => Status::AwaitingConfirmation,
        }
    }

    /// A success that is not ours: another session, another amount, or nothing done.
    fn elsewhere(&self, rng: &mut Rng) -> Observation {
        let mut seen = self.view(self.now);
        match (self.is_create(), rng.below(3)) {
            (false, 0) => seen.id = "cs_2".to_owned(),
            (false, 1) => seen.amount.minor += 1,
            (false, _) => seen.status = self.untouched(),
            (true, _) => seen.amount.minor += 1,
        }
        if seen.status == self.untouched() && seen.id != TARGET {
            seen.status = Status::Completed;
        }
        seen
    }
}
