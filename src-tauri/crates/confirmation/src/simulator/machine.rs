//! One machine: a person, a journal, and the host that carries out the commands.

use std::collections::VecDeque;

use chrono::TimeDelta;
use domain::{Action, Mode, ProviderId};

use super::provider::{Provider, Rng, TARGET, amount};
use super::{Client, Scenario};
use crate::{
    Answer, By, Command, Event, Plan, Progress, Reason, State, Step, Target, Time, may_send, step,
};

/// The machine's own clock, which may be set to anything at any moment, and what it knows of the
/// server's.
#[derive(Default)]
struct LocalClock {
    /// How far it is ahead of the server's.
    ahead: TimeDelta,
    /// Whether an answer was seen since the start, so that the server's clock is known.
    heard: bool,
}

impl LocalClock {
    /// Right, up to two days off to either side, 1970 or 2100.
    fn jump(&mut self, rng: &mut Rng) {
        let some = TimeDelta::hours(i64::try_from(rng.below(49)).unwrap_or(0));
        self.ahead = match rng.below(8) {
            0 | 1 => TimeDelta::zero(),
            2..=4 => some,
            5 => -some,
            6 => TimeDelta::days(-20_000),
            _ => TimeDelta::days(27_000),
        };
    }
}

pub(super) struct Machine {
    client: Client,
    plan: Plan,
    durable: State,
    state: State,
    queue: VecDeque<Command>,
    wake: Option<i64>,
    restart_at: Option<i64>,
    forgotten: bool,
    may_retry: bool,
    sent: Vec<(String, i64)>,
    clock: LocalClock,
    pub(super) careless: bool,
}

impl Machine {
    pub(super) fn new(scenario: Scenario) -> Self {
        Self {
            client: scenario.client,
            plan: plan(scenario),
            durable: State::Prepared,
            state: State::Prepared,
            queue: VecDeque::new(),
            wake: None,
            restart_at: None,
            forgotten: false,
            // Two ledgers that count their refusals separately need a guard.
            may_retry: scenario.machines == 1 || scenario.class.is_guarded(),
            sent: Vec::new(),
            clock: LocalClock::default(),
            careless: false,
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.queue.is_empty()
    }

    pub(super) fn says_done(&self) -> bool {
        matches!(self.state, State::Confirmed { .. })
    }

    pub(super) fn is_parked(&self) -> bool {
        matches!(self.state, State::NeedsHuman { .. })
    }

    pub(super) fn knows(&self) -> bool {
        self.says_done() || self.is_parked()
    }

    pub(super) fn is_settled(&self) -> bool {
        let waiting = self.state == State::Prepared && self.forgotten;
        self.queue.is_empty() && (self.state.is_final() || self.is_parked() || waiting)
    }

    /// The hostile part is over.
    pub(super) fn come_back(&mut self) {
        self.restart_at = self.restart_at.map(|_| i64::MIN);
    }

    /// One thing happens on this machine.
    pub(super) fn tick(&mut self, rng: &mut Rng, provider: &mut Provider) {
        let now = provider.seconds();
        if provider.is_hostile() && rng.chance(6) {
            self.clock.jump(rng);
        }
        if let Some(at) = self.restart_at {
            if now >= at {
                self.restart(rng, provider);
            }
        } else if provider.is_hostile() && rng.chance(5) {
            self.crash(rng, provider);
        } else if let Some(command) = self.queue.pop_front() {
            self.carry_out(command, rng, provider);
        } else {
            self.wait_or_wake(rng, provider);
        }
    }

    fn crash(&mut self, rng: &mut Rng, provider: &Provider) {
        let away = if rng.chance(10) { rng.below(108_000) } else { rng.below(60) };
        self.restart_at = Some(provider.seconds() + i64::try_from(away).unwrap_or(0));
        self.queue.clear();
        self.wake = None;
        self.clock.heard = false;
        if self.client == Client::NotDurable && rng.chance(50) {
            // Nothing since the last checkpoint, which there was none of.
            self.durable = State::Prepared;
        }
        self.state = self.durable.clone();
    }

    /// What was never journaled is known to nobody, and not everybody clicks again. What was not
    /// sent may be taken back.
    fn restart(&mut self, rng: &mut Rng, provider: &Provider) {
        self.restart_at = None;
        if self.state == State::Prepared && rng.chance(30) {
            self.forgotten = true;
        }
        let withdrawn = matches!(self.state, State::Intent(_)) && rng.chance(20);
        self.tell(if withdrawn { Event::LetGo } else { Event::Restarted }, provider);
    }

    fn wait_or_wake(&mut self, rng: &mut Rng, provider: &Provider) {
        match (&self.state, self.wake) {
            (State::Prepared, _) if !self.forgotten => {
                self.tell(Event::Commit { approved: true }, provider);
            }
            (State::Refused { .. }, _) if self.may_retry && rng.chance(30) => self.decide_again(),
            (State::Intent(_), Some(_)) if provider.is_hostile() && rng.chance(3) => {
                self.wake = None;
                self.tell(Event::LetGo, provider);
            }
            (_, Some(at)) if provider.seconds() >= at => {
                self.wake = None;
                self.tell(Event::RetryDue, provider);
            }
            _ => {}
        }
    }

    /// After a clear no, a person decides anew: the next epoch.
    fn decide_again(&mut self) {
        if self.plan.session_id().is_some() && self.plan.first_epoch < 4 {
            self.plan.first_epoch += 10;
            self.durable = State::Prepared;
            self.state = State::Prepared;
        }
    }

    fn carry_out(&mut self, command: Command, rng: &mut Rng, provider: &mut Provider) {
        match command {
            Command::Journal(state) if self.client != Client::NoJournal => {
                self.durable = state;
            }
            Command::Wait(pause) => {
                let pause = i64::try_from(pause.as_secs()).unwrap_or(0);
                self.wake = Some(provider.seconds() + pause);
            }
            Command::Read { .. } => {
                let seen = provider.read(rng);
                self.clock.heard |= seen.is_some();
                self.tell(seen.map_or(Event::ReadFailed, Event::SessionRead), provider);
            }
            Command::AskTime => {
                let heard = provider.answers(rng);
                self.clock.heard |= heard;
                let event = if heard { Event::RetryDue } else { Event::ReadFailed };
                self.tell(event, provider);
            }
            Command::Send { key } => self.send(key, rng, provider),
            Command::Journal(_) | Command::Alarm(_) | Command::Finish(_) => {}
        }
    }

    fn send(&mut self, key: String, rng: &mut Rng, provider: &mut Provider) {
        let key = match self.client {
            Client::RandomKey => rng.next().to_string(),
            _ => key,
        };
        self.watch(&key, provider);
        let answer = provider.request(&key, rng);
        if provider.is_hostile() && rng.chance(6) {
            self.crash(rng, provider);
        } else {
            self.clock.heard |= !matches!(answer, Answer::NoAnswer | Answer::NotSent);
            self.tell(Event::ActionAnswered(answer), provider);
        }
    }

    /// The rules that can be seen broken even where luck prevents the damage.
    fn watch(&mut self, key: &str, provider: &Provider) {
        let now = provider.seconds();
        if self.client == Client::Protocol && !may_send(&self.plan, &self.durable, key) {
            self.careless = true;
        }
        match self.sent.iter().find(|(known, _)| known == key) {
            Some((_, first)) if self.plan.class.is_keyed() => {
                self.careless |= now - first > 24 * 3_600;
            }
            Some(_) => {}
            None => self.sent.push((key.to_owned(), now)),
        }
    }

    fn tell(&mut self, event: Event, provider: &Provider) {
        if self.client == Client::NoTtl {
            forget_time(&mut self.state);
        }
        let next = match (&event, self.client) {
            (Event::ActionAnswered(Answer::Done(_)), Client::TrustAny200) => trusting(),
            _ => step(&self.plan, &self.state, event, self.time(provider)),
        };
        let next = self.spoil(next);
        self.state = next.state;
        self.queue.extend(next.commands);
    }

    /// What this machine takes for the server's clock.
    fn time(&self, provider: &Provider) -> Time {
        match self.client {
            Client::LocalClock => Some(provider.clock() + self.clock.ahead),
            _ => self.clock.heard.then(|| provider.clock()),
        }
    }

    /// The machine is put to sleep, and its monotonic clock with it.
    pub(super) fn sleep(&mut self) {
        self.clock.heard = false;
    }

    /// What the broken clients make of a step.
    fn spoil(&self, mut next: Step) -> Step {
        match self.client {
            Client::JournalAfterSend => {
                let send = next.commands.iter().position(|c| matches!(c, Command::Send { .. }));
                if let Some(at) = send.filter(|at| *at > 0) {
                    next.commands.swap(at - 1, at);
                }
            }
            Client::ResendWithoutRead => {
                if let State::Unknown { progress, .. } = &next.state
                    && matches!(next.commands.last(), Some(Command::Read { .. }))
                {
                    next = resend(&self.plan, progress);
                }
            }
            _ => {}
        }
        next
    }

    /// In the end a person looks at what was left to them.
    pub(super) fn look_again(&mut self, provider: &mut Provider) {
        if self.is_parked() && (self.plan.session_id().is_some() || provider.effects > 0) {
            self.tell(Event::SessionRead(provider.view(provider.seconds())), provider);
            self.queue.clear();
        }
    }
}

fn plan(scenario: Scenario) -> Plan {
    let target = match scenario.action {
        Action::Create | Action::Link | Action::LinkUpdate => {
            Target::Draft { draft: "d1".to_owned() }
        }
        Action::Confirm | Action::Cancel | Action::Recheck | Action::Capture => Target::Session {
            provider: ProviderId::new("p"),
            account: "a".to_owned(),
            mode: Mode::Live,
            id: TARGET.to_owned(),
        },
    };
    Plan {
        action: scenario.action,
        class: scenario.class,
        target,
        amount: amount(),
        part: None,
        first_epoch: 1,
        can_read: true,
        cancels_by_expiry: false,
    }
}

fn trusting() -> Step {
    let state = State::Confirmed { by: By::Us, created: None };
    Step { commands: vec![Command::Journal(state.clone())], state }
}

fn resend(plan: &Plan, progress: &Progress) -> Step {
    let mut progress = progress.clone();
    progress.attempts += 1;
    progress.doubtful += 1;
    let key = plan.key(progress.epoch);
    if progress.attempts > 12 {
        let state = State::Refused { reason: Reason::Failed };
        return Step { commands: vec![Command::Journal(state.clone())], state };
    }
    let state = State::Sending(progress);
    Step { commands: vec![Command::Journal(state.clone()), Command::Send { key }], state }
}

fn forget_time(state: &mut State) {
    match state {
        State::Intent(progress) | State::Unknown { progress, .. } => progress.first_sent = None,
        _ => {}
    }
}
