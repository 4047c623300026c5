//! Every point at which a simple confirm can be interrupted, once and twice, with the journal
//! entry and the request that were under way lost or kept.

mod support;

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta};
use confirmation::{Answer, Class, Command, Event, Need, Plan, Refusal, State, may_send, step};
use domain::Status;
use support::{observed, plan};

/// Where the power goes off: before the n-th command, or while it is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Crash {
    Before(usize),
    During(usize),
}

struct World {
    plan: Plan,
    durable: State,
    effects: u32,
    executed: usize,
}

impl World {
    fn answer(&mut self) -> Answer {
        if self.plan.class.is_guarded() && self.effects > 0 {
            return Answer::Refused(Refusal::Conflict);
        }
        if !(self.plan.class.is_keyed() && self.effects > 0) {
            self.effects += 1;
        }
        Answer::Done(observed(Status::Completed))
    }

    fn reading(&self) -> Event {
        let done = self.effects > 0;
        let status = if done { Status::Completed } else { Status::AwaitingConfirmation };
        Event::SessionRead(observed(status))
    }

    /// Carries out one command; the event that it causes.
    fn carry_out(&mut self, command: Command) -> Option<Event> {
        match command {
            Command::Journal(state) => {
                self.durable = state;
                None
            }
            Command::Read { .. } => Some(self.reading()),
            Command::Send { key } => {
                assert!(may_send(&self.plan, &self.durable, &key), "sent before it was durable");
                Some(Event::ActionAnswered(self.answer()))
            }
            Command::Wait(_) => Some(Event::RetryDue),
            Command::AskTime | Command::Alarm(_) | Command::Finish(_) => None,
        }
    }

    /// Runs from `event` until nothing is left to do, or the power goes off.
    fn run(&mut self, event: Event, crash: Option<Crash>) -> State {
        let now = DateTime::UNIX_EPOCH + TimeDelta::minutes(1);
        let mut state = self.durable.clone();
        let mut event = Some(event);
        let mut queue = VecDeque::new();
        loop {
            if let Some(event) = event.take() {
                let next = step(&self.plan, &state, event, Some(now));
                state = next.state;
                queue.extend(next.commands);
            }
            if crash == Some(Crash::Before(self.executed)) {
                return self.durable.clone();
            }
            let Some(command) = queue.pop_front() else { return state };
            self.executed += 1;
            event = self.carry_out(command);
            if crash == Some(Crash::During(self.executed - 1)) {
                return self.durable.clone();
            }
        }
    }
}

fn play(class: Class, crashes: &[Crash]) -> (State, u32) {
    let mut world = World { plan: plan(class), durable: State::Prepared, effects: 0, executed: 0 };
    let mut event = Event::Commit { approved: true };
    for crash in crashes {
        world.run(event, Some(*crash));
        event = Event::Restarted;
        if world.durable == State::Prepared {
            // Nothing was promised; the person decides again.
            event = Event::Commit { approved: true };
        }
    }
    (world.run(event, None), world.effects)
}

fn points() -> Vec<Crash> {
    (0..24).flat_map(|n| [Crash::Before(n), Crash::During(n)]).collect()
}

fn check(class: Class, crashes: &[Crash]) {
    let (state, effects) = play(class, crashes);
    assert!(effects <= 1, "{class} {crashes:?}: {effects} effects");
    match state {
        State::Confirmed { .. } => assert_eq!(effects, 1, "{class} {crashes:?}: nothing happened"),
        State::NeedsHuman { need: Need::MayHappen, .. } if class == Class::Neither => {
            assert_eq!(effects, 0, "{class} {crashes:?}: a reading would have shown it");
        }
        other => panic!("{class} {crashes:?} ended in {other:?}"),
    }
}

#[test]
fn one_interruption_anywhere_changes_nothing() {
    for class in Class::ALL {
        check(*class, &[]);
        for crash in points() {
            check(*class, &[crash]);
        }
    }
}

#[test]
fn two_interruptions_anywhere_change_nothing() {
    for class in Class::ALL {
        for first in points() {
            for second in points() {
                check(*class, &[first, second]);
            }
        }
    }
}
