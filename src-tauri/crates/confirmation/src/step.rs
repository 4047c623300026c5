//! The protocol itself: one state, one event, what follows.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{Command, Doubt, Event, Need, Outcome, Plan, Progress, Reason, Standing, State, rules};

/// What the server's clock says, where any answer has told it.
pub type Time = Option<DateTime<Utc>>;

/// How long a key is resent: well inside the 24 hours that providers keep them, so that a
/// delayed request still meets the memory of the first.
pub const KEY_WINDOW: TimeDelta = TimeDelta::hours(20);

/// How often a request is made at most, before a person is asked.
pub const MAX_ATTEMPTS: u32 = 12;

/// How often an unreachable provider is tried before it is said that nothing was sent.
pub(crate) const MAX_UNREACHED: u32 = 4;

/// What follows from an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is known now.
    pub state: State,
    /// What must be done, in this order.
    pub commands: Vec<Command>,
}

/// The protocol: what follows from `event` in `state`.
///
/// `at` is the server's clock: the `Date` of its last answer and what a monotonic clock has counted
/// since; our own clock only where the provider answers without a date. It is absent while no
/// answer has been seen, and then nothing is sent whose key has an age. An event that makes no
/// sense in a state changes nothing: late and repeated events are harmless.
pub fn step(plan: &Plan, state: &State, event: Event, at: Time) -> Step {
    match state {
        State::Intent(progress) | State::Sending(progress) | State::Unknown { progress, .. }
            if event == Event::Restored =>
        {
            let progress = progress.clone();
            finish(State::NeedsHuman { progress, need: Need::Restored })
        }
        State::Prepared => prepared(plan, event, at),
        State::Intent(progress) => intent(plan, progress, event, at),
        State::Sending(progress) => sending(plan, progress, event),
        State::Unknown { progress, doubt } => unknown(plan, progress, *doubt, event, at),
        State::NeedsHuman { progress, need } => needs_human(plan, progress, *need, event),
        State::Confirmed { .. } | State::Refused { .. } => over(state, event),
    }
}

/// Whether the durable state allows this request to be made. The host asks with the state that
/// it has read back from the disk, just before the first byte.
pub fn may_send(plan: &Plan, durable: &State, key: &str) -> bool {
    matches!(durable, State::Sending(progress) if plan.key(progress.epoch) == key)
}

fn prepared(plan: &Plan, event: Event, at: Time) -> Step {
    match event {
        Event::Commit { approved: false } => {
            let commands = vec![Command::Finish(Outcome::AwaitingApproval)];
            Step { state: State::Prepared, commands }
        }
        Event::Commit { approved: true } => {
            let progress = Progress { epoch: plan.first_epoch, ..Progress::default() };
            let journal = Command::Journal(State::Intent(progress.clone()));
            begin(plan, progress, at).after(journal)
        }
        Event::LetGo => finish(State::Refused { reason: Reason::Withdrawn }),
        _ => same(&State::Prepared),
    }
}

/// Reads before the first request; something new has nothing that could be read.
fn begin(plan: &Plan, progress: Progress, at: Time) -> Step {
    match plan.session_id() {
        Some(_) if !plan.can_read => finish(State::Refused { reason: Reason::NotReadable }),
        Some(id) => read(State::Intent(progress), id),
        None => send(plan, State::Intent(progress), at),
    }
}

fn intent(plan: &Plan, progress: &Progress, event: Event, at: Time) -> Step {
    match event {
        Event::SessionRead(seen) => match plan.standing(&seen) {
            Standing::Done => finish(rules::found_done(plan)),
            Standing::Open => send(plan, State::Intent(progress.clone()), at),
            Standing::Closed(reason) | Standing::Ended(reason) | Standing::Foreign(reason) => {
                finish(State::Refused { reason })
            }
        },
        Event::ReadFailed => unreached(progress),
        Event::RetryDue | Event::Restarted => begin(plan, progress.clone(), at),
        Event::LetGo => finish(State::Refused { reason: Reason::Withdrawn }),
        Event::Commit { .. } | Event::ActionAnswered(_) | Event::Restored => {
            same(&State::Intent(progress.clone()))
        }
    }
}

fn unreached(progress: &Progress) -> Step {
    let progress = looked(progress);
    if progress.looks >= MAX_UNREACHED {
        return finish(State::Refused { reason: Reason::Unreachable });
    }
    let pause = backoff(progress.looks);
    wait(State::Intent(progress), pause)
}

fn sending(plan: &Plan, progress: &Progress, event: Event) -> Step {
    match event {
        Event::ActionAnswered(answer) => rules::answered(plan, progress.clone(), answer),
        Event::Restarted => rules::in_doubt(plan, progress.clone(), Doubt::Interrupted),
        _ => same(&State::Sending(progress.clone())),
    }
}

fn unknown(plan: &Plan, progress: &Progress, doubt: Doubt, event: Event, at: Time) -> Step {
    match event {
        Event::SessionRead(seen) => rules::settle(plan, progress, doubt, &seen, at),
        Event::ReadFailed => look_later(progress, doubt),
        Event::RetryDue | Event::Restarted => rules::look(plan, progress.clone(), doubt, at),
        _ => same(&State::Unknown { progress: progress.clone(), doubt }),
    }
}

fn needs_human(plan: &Plan, progress: &Progress, need: Need, event: Event) -> Step {
    let state = State::NeedsHuman { progress: progress.clone(), need };
    match (event, rules::known_id(plan, progress)) {
        (Event::SessionRead(seen), _) if rules::is_done(plan, progress, &seen) => {
            finish(rules::done(progress, Doubt::NoAnswer, &seen, plan))
        }
        (Event::RetryDue, Some(id)) => read(state.clone(), id),
        (Event::LetGo, _) => finish(State::Refused { reason: Reason::Released }),
        _ => Step { commands: vec![Command::Finish(state.outcome())], state },
    }
}

fn over(state: &State, event: Event) -> Step {
    let commands = match event {
        Event::Restarted | Event::RetryDue => vec![Command::Finish(state.outcome())],
        _ => Vec::new(),
    };
    Step { state: state.clone(), commands }
}

/// Journals `Sending`, then sends: the only place where a request comes from.
pub(crate) fn send(plan: &Plan, from: State, at: Time) -> Step {
    let Some(mut progress) = from.progress().cloned() else { return same(&from) };
    if progress.attempts >= MAX_ATTEMPTS {
        return finish(rules::give_up(progress, Need::TooManyAttempts));
    }
    if plan.class.is_keyed() {
        // Without the time nobody can say how old the key is, nor will be.
        let Some(at) = at else { return Step { state: from, commands: vec![Command::AskTime] } };
        if rules::key_is_too_old(&progress, at) {
            match rules::fresh_key(plan, progress) {
                Ok(fresh) => progress = fresh,
                Err(progress) => return finish(rules::give_up(progress, Need::KeyTooOld)),
            }
        }
    }
    progress.attempts += 1;
    progress.doubtful += 1;
    progress.looks = 0;
    progress.first_sent = progress.first_sent.or(at);
    let key = plan.key(progress.epoch);
    let state = State::Sending(progress);
    Step { commands: vec![Command::Journal(state.clone()), Command::Send { key }], state }
}

/// Another reading, later.
pub(crate) fn look_later(progress: &Progress, doubt: Doubt) -> Step {
    let progress = looked(progress);
    let pause = backoff(progress.looks.max(progress.attempts));
    wait(State::Unknown { progress, doubt }, pause)
}

fn looked(progress: &Progress) -> Progress {
    Progress { looks: progress.looks.saturating_add(1), ..progress.clone() }
}

/// 1 s, 2 s, 4 s … 15 min.
pub(crate) fn backoff(times: u32) -> Duration {
    Duration::from_secs(1_u64 << times.saturating_sub(1).min(10)).min(Duration::from_secs(900))
}

pub(crate) fn same(state: &State) -> Step {
    Step { state: state.clone(), commands: Vec::new() }
}

pub(crate) fn wait(state: State, pause: Duration) -> Step {
    Step { state, commands: vec![Command::Wait(pause)] }
}

pub(crate) fn read(state: State, id: &str) -> Step {
    Step { state, commands: vec![Command::Read { id: id.to_owned() }] }
}

/// Ends it, durably first.
pub(crate) fn finish(state: State) -> Step {
    let outcome = state.outcome();
    Step { commands: vec![Command::Journal(state.clone()), Command::Finish(outcome)], state }
}

impl Step {
    /// The same, after `first`.
    pub(crate) fn after(mut self, first: Command) -> Self {
        self.commands.insert(0, first);
        self
    }
}
