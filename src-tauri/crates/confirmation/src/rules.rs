//! What an answer or a reading means once something may have been sent.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::Action;

use crate::step::{MAX_UNREACHED, backoff, finish, look_later, read, send, wait};
use crate::{
    Alarm, Answer, By, Command, Doubt, KEY_WINDOW, Need, Observation, Plan, Progress, Reason,
    Refusal, Standing, State, Step, Target, Time,
};

/// How many readings may contradict a provider's answer before the readings are believed.
const PATIENCE: u32 = 4;

/// The longest pause a provider can talk us into.
const MAX_PAUSE: Duration = Duration::from_secs(3_600);

/// What an answer means. Nothing is confirmed here: a reading does that.
pub(crate) fn answered(plan: &Plan, progress: Progress, answer: Answer) -> Step {
    match answer {
        Answer::Done(seen) => accepted(plan, progress, &seen),
        Answer::Refused(refusal) => refused(plan, progress, refusal),
        Answer::RateLimited { retry_after } => {
            let pause = retry_after.unwrap_or_else(|| backoff(progress.attempts + 2));
            let pause = pause.clamp(Duration::from_secs(1), MAX_PAUSE);
            without_effect(progress, Doubt::RateLimited, pause)
        }
        Answer::NotSent => {
            let pause = backoff(progress.attempts);
            without_effect(progress, Doubt::Unsent, pause)
        }
        Answer::NoAnswer => in_doubt(plan, progress, Doubt::NoAnswer),
        Answer::ServerError { replayed: true } if plan.class.is_keyed() => {
            in_doubt(plan, progress, Doubt::Replayed)
        }
        Answer::ServerError { .. } => in_doubt(plan, progress, Doubt::ServerError),
        Answer::Garbage => in_doubt(plan, progress, Doubt::Garbage),
    }
}

fn accepted(plan: &Plan, mut progress: Progress, seen: &Observation) -> Step {
    if plan.session_id().is_none() && !seen.id.is_empty() {
        progress.created = Some(seen.id.clone());
    }
    match plan.standing(seen) {
        Standing::Done if plan.can_read => in_doubt(plan, progress, Doubt::Unverified),
        Standing::Done => finish(State::Confirmed { by: By::Us, created: progress.created }),
        Standing::Foreign(reason) => {
            // What was made is not what was asked for; no reading can put that right.
            let step = match progress.created {
                Some(_) => human(&progress, Need::Mismatch),
                None => in_doubt(plan, progress, Doubt::Mismatch),
            };
            step.after(Command::Alarm(alarm(reason)))
        }
        // A gateway that has no money yet has answered: asking is all that was wanted. An earlier
        // question of ours may still be under way, and find it.
        Standing::Open if plan.action == Action::Recheck => match progress.doubtful {
            0 | 1 => finish(State::Refused { reason: Reason::NotPaidYet }),
            _ => {
                progress.doubtful -= 1;
                in_doubt(plan, progress, Doubt::NotYet)
            }
        },
        Standing::Open | Standing::Closed(_) | Standing::Ended(_) => {
            in_doubt(plan, progress, Doubt::NotYet)
        }
    }
}

fn refused(plan: &Plan, mut progress: Progress, refusal: Refusal) -> Step {
    let doubt = match refusal {
        // Either may answer for a copy of our own request that did have its effect.
        Refusal::Conflict if plan.session_id().is_some() => Doubt::Conflict,
        Refusal::KeyInUse => Doubt::KeyInUse,
        Refusal::KeyMismatch => Doubt::KeyMismatch,
        Refusal::Invalid | Refusal::Conflict => Doubt::Invalid,
        Refusal::NotFound => Doubt::NotFound,
        Refusal::Forbidden => Doubt::Forbidden,
    };
    if !matches!(doubt, Doubt::Conflict | Doubt::KeyInUse) {
        progress.doubtful = progress.doubtful.saturating_sub(1);
    }
    let step = in_doubt(plan, progress, doubt);
    if doubt == Doubt::KeyMismatch { step.after(Command::Alarm(Alarm::KeyMismatch)) } else { step }
}

/// This request had no effect. Where no earlier one may have had any, nothing has been sent.
fn without_effect(mut progress: Progress, doubt: Doubt, pause: Duration) -> Step {
    progress.doubtful = progress.doubtful.saturating_sub(1);
    let state = if progress.doubtful > 0 {
        State::Unknown { progress, doubt }
    } else if doubt == Doubt::Unsent && progress.attempts >= MAX_UNREACHED {
        return finish(State::Refused { reason: Reason::Unreachable });
    } else {
        State::Intent(progress)
    };
    wait(state.clone(), pause).after(Command::Journal(state))
}

/// Something is in doubt from now on: journal that, then look.
pub(crate) fn in_doubt(plan: &Plan, progress: Progress, doubt: Doubt) -> Step {
    match known_id(plan, &progress) {
        Some(id) => {
            let id = id.to_owned();
            let state = State::Unknown { progress, doubt };
            read(state.clone(), &id).after(Command::Journal(state))
        }
        None => nothing_to_read(plan, progress, doubt),
    }
}

/// Something was to be made, and no answer told its id.
fn nothing_to_read(plan: &Plan, progress: Progress, doubt: Doubt) -> Step {
    let need = match doubt {
        Doubt::Invalid | Doubt::NotFound | Doubt::Forbidden => {
            return clear_no(progress, doubt);
        }
        Doubt::KeyMismatch => Need::KeyMismatch,
        Doubt::Mismatch => Need::Mismatch,
        Doubt::Replayed => Need::Replayed,
        _ if plan.class.is_keyed() => {
            let pause = backoff(progress.attempts);
            let state = State::Unknown { progress, doubt };
            return wait(state.clone(), pause).after(Command::Journal(state));
        }
        _ => Need::MayExist,
    };
    finish(State::NeedsHuman { progress, need })
}

/// Looks again, now.
pub(crate) fn look(plan: &Plan, progress: Progress, doubt: Doubt, at: Time) -> Step {
    match known_id(plan, &progress) {
        Some(id) => {
            let id = id.to_owned();
            read(State::Unknown { progress, doubt }, &id)
        }
        // The same key again is the only way to learn it; only keyed classes come here.
        None if plan.class.is_keyed() => send(plan, State::Unknown { progress, doubt }, at),
        None => finish(State::NeedsHuman { progress, need: Need::MayExist }),
    }
}

/// What a reading says about a request that may have had an effect.
pub(crate) fn settle(
    plan: &Plan,
    progress: &Progress,
    doubt: Doubt,
    seen: &Observation,
    at: Time,
) -> Step {
    if is_foreign(progress, seen) {
        return look_later(progress, doubt);
    }
    match plan.standing(seen) {
        Standing::Done => finish(done(progress, doubt, seen, plan)),
        Standing::Open => open(plan, progress, doubt, at),
        Standing::Foreign(Reason::OtherSession) => look_later(progress, doubt),
        Standing::Foreign(reason) => {
            human(progress, Need::Mismatch).after(Command::Alarm(alarm(reason)))
        }
        Standing::Closed(_) | Standing::Ended(_) if is_contradicted(progress, doubt) => {
            look_later(progress, doubt)
        }
        Standing::Ended(reason) => ended(plan, progress, doubt, reason),
        Standing::Closed(reason) if progress.doubtful == 0 => refuse_for(doubt, reason),
        Standing::Closed(_) => human(progress, Need::StatusUnclear),
    }
}

/// It ended in another way. A guard keeps a late request of ours out; without one, it might
/// still be carried out.
fn ended(plan: &Plan, progress: &Progress, doubt: Doubt, reason: Reason) -> Step {
    if progress.doubtful == 0 {
        refuse_for(doubt, reason)
    } else if is_yes(doubt) {
        human(progress, Need::StatusUnclear)
    } else if plan.class.is_guarded() {
        finish(State::Refused { reason })
    } else {
        human(progress, Need::EndedOtherwise)
    }
}

/// It is still open: may it be asked for again?
fn open(plan: &Plan, progress: &Progress, doubt: Doubt, at: Time) -> Step {
    let class = plan.class;
    if progress.looks < looks_needed(doubt) {
        return look_later(progress, doubt);
    }
    match doubt {
        Doubt::Mismatch => human(progress, Need::Mismatch),
        Doubt::KeyMismatch => human(progress, Need::KeyMismatch),
        Doubt::Invalid | Doubt::NotFound | Doubt::Forbidden => clear_no(progress.clone(), doubt),
        Doubt::Replayed if !class.is_guarded() => human(progress, Need::Replayed),
        Doubt::Replayed => match fresh_key(plan, progress.clone()) {
            Ok(progress) => send(plan, State::Unknown { progress, doubt }, at),
            Err(progress) => human(&progress, Need::Replayed),
        },
        _ if class.is_guarded() || class.is_keyed() || progress.doubtful == 0 => {
            send(plan, State::Unknown { progress: progress.clone(), doubt }, at)
        }
        _ => human(progress, Need::MayHappen),
    }
}

/// How many readings must have said "open" before it is believed: the first may be older than
/// our request, and a provider that said otherwise gets more time to show it.
fn looks_needed(doubt: Doubt) -> u32 {
    match doubt {
        Doubt::Unverified | Doubt::NotYet | Doubt::Conflict | Doubt::KeyInUse => PATIENCE,
        Doubt::RateLimited
        | Doubt::Unsent
        | Doubt::Invalid
        | Doubt::NotFound
        | Doubt::Forbidden => 0,
        _ => 1,
    }
}

fn is_yes(doubt: Doubt) -> bool {
    matches!(doubt, Doubt::Unverified | Doubt::NotYet)
}

fn is_contradicted(progress: &Progress, doubt: Doubt) -> bool {
    progress.looks < looks_needed(doubt) && progress.doubtful > 0
}

/// A clear no counts only where no other request is in doubt.
fn clear_no(progress: Progress, doubt: Doubt) -> Step {
    if progress.doubtful == 0 {
        refuse_for(doubt, Reason::Invalid)
    } else {
        finish(State::NeedsHuman { progress, need: Need::RefusedAfterDoubt })
    }
}

/// Refused with the provider's own reason where it gave one.
fn refuse_for(doubt: Doubt, otherwise: Reason) -> Step {
    let reason = match doubt {
        Doubt::Invalid => Reason::Invalid,
        Doubt::NotFound => Reason::NotFound,
        Doubt::Forbidden => Reason::Forbidden,
        _ => otherwise,
    };
    finish(State::Refused { reason })
}

fn human(progress: &Progress, need: Need) -> Step {
    finish(State::NeedsHuman { progress: progress.clone(), need })
}

/// Found done before anything of ours was sent.
pub(crate) fn found_done(plan: &Plan) -> State {
    let theirs = matches!(plan.action, Action::Confirm | Action::Recheck | Action::Capture);
    let by = if theirs { By::Other } else { By::Already };
    State::Confirmed { by, created: None }
}

/// Done, after a request of ours. It was somebody else only where ours was refused.
pub(crate) fn done(progress: &Progress, doubt: Doubt, seen: &Observation, plan: &Plan) -> State {
    let refused = progress.doubtful == 0 || (doubt == Doubt::Conflict && progress.attempts == 1);
    let by = if refused { By::Other } else { By::Us };
    let created = plan.session_id().is_none().then(|| seen.id.clone());
    State::Confirmed { by, created }
}

/// Whether a reading proves that what was wanted is so.
pub(crate) fn is_done(plan: &Plan, progress: &Progress, seen: &Observation) -> bool {
    !is_foreign(progress, seen) && plan.standing(seen) == Standing::Done
}

fn is_foreign(progress: &Progress, seen: &Observation) -> bool {
    progress.created.as_ref().is_some_and(|id| *id != seen.id)
}

/// The id that can be read: the target's, or that of what was created.
pub(crate) fn known_id<'a>(plan: &'a Plan, progress: &'a Progress) -> Option<&'a str> {
    plan.session_id().or(progress.created.as_deref())
}

/// No further request. Where every one so far was provably without effect, nothing happened.
pub(crate) fn give_up(progress: Progress, need: Need) -> State {
    if progress.doubtful == 0 {
        State::Refused { reason: Reason::Unreachable }
    } else {
        State::NeedsHuman { progress, need }
    }
}

/// Whether the provider may have forgotten the key; also where the clocks make no sense.
pub(crate) fn key_is_too_old(progress: &Progress, at: DateTime<Utc>) -> bool {
    progress.first_sent.is_some_and(|first| {
        let age = at - first;
        age >= KEY_WINDOW || age < -TimeDelta::minutes(5)
    })
}

/// The next epoch's key, where the session's state keeps a second request out. Without a guard
/// never: another machine may still be sending under the present key. A draft has one key for
/// ever.
pub(crate) fn fresh_key(plan: &Plan, progress: Progress) -> Result<Progress, Progress> {
    match plan.target {
        Target::Session { .. } if plan.class.is_guarded() => {
            Ok(Progress { epoch: progress.epoch + 1, first_sent: None, ..progress })
        }
        _ => Err(progress),
    }
}

fn alarm(reason: Reason) -> Alarm {
    match reason {
        Reason::OtherAmount => Alarm::OtherAmount,
        Reason::OtherCurrency => Alarm::OtherCurrency,
        _ => Alarm::OtherSession,
    }
}
