//! A key ages by the server's clock, and no request leaves whose age could not be known.

mod support;

use chrono::{DateTime, TimeDelta, Utc};
use confirmation::{Class, Command, Event, Need, State, step};
use domain::{Action, Status};
use support::{act, observed, plan};

fn at(hours: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
}

#[test]
fn a_key_is_not_used_before_its_age_can_be_known() {
    let made = act(Action::Create, Class::Keyed);
    let begun = step(&made, &State::Prepared, Event::Commit { approved: true }, None);
    assert!(matches!(begun.commands[..], [Command::Journal(_), Command::AskTime]), "{begun:?}");
    let told = step(&made, &begun.state, Event::RetryDue, Some(at(1)));
    assert!(matches!(told.commands[..], [Command::Journal(_), Command::Send { .. }]), "{told:?}");
    assert_eq!(told.state.progress().and_then(|progress| progress.first_sent), Some(at(1)));
    // After a restart the same question comes first, and an old key is not repeated.
    let lost = step(&made, &told.state, Event::Restarted, None);
    let asks = step(&made, &lost.state, Event::RetryDue, None);
    assert_eq!(asks.commands, [Command::AskTime]);
    let late = step(&made, &asks.state, Event::RetryDue, Some(at(30)));
    assert!(
        matches!(late.state, State::NeedsHuman { need: Need::KeyTooOld, .. }),
        "{:?}",
        late.state
    );
    // Where nothing answers, nothing leaves.
    let silent = step(&made, &asks.state, Event::ReadFailed, None);
    assert!(matches!(silent.commands[..], [Command::Wait(_)]), "{silent:?}");
}

#[test]
fn without_keys_no_clock_is_asked() {
    let run = step(&plan(Class::Guarded), &State::Prepared, Event::Commit { approved: true }, None);
    let seen = Event::SessionRead(observed(Status::AwaitingConfirmation));
    let sent = step(&plan(Class::Guarded), &run.state, seen, None);
    assert!(matches!(sent.commands[..], [Command::Journal(_), Command::Send { .. }]), "{sent:?}");
}
