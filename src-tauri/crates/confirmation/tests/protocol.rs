//! The rules one by one: what follows from which event, in which order.

mod support;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use confirmation::{
    Alarm, Answer, By, Class, Command, Doubt, Event, Need, Observation, Outcome, Plan, Reason,
    Refusal, State, may_send, step,
};
use domain::{Action, Currency, Status};
use support::{act, observed, plan};

fn at(hours: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
}

type Change = fn(&mut Observation);

/// An act under way, and what it asked for last.
struct Run {
    plan: Plan,
    state: State,
    commands: Vec<Command>,
    hours: i64,
}

impl Run {
    fn new(plan: Plan) -> Self {
        Self { plan, state: State::Prepared, commands: vec![], hours: 0 }
            .then(Event::Commit { approved: true })
    }

    fn then(mut self, event: Event) -> Self {
        let next = step(&self.plan, &self.state, event, Some(at(self.hours)));
        (self.state, self.commands) = (next.state, next.commands);
        self
    }

    fn reads(self, status: Status) -> Self {
        self.then(Event::SessionRead(observed(status)))
    }

    fn answers(self, answer: Answer) -> Self {
        self.then(Event::ActionAnswered(answer))
    }

    /// "Open", read as often as it takes to be believed.
    fn stays_open(mut self) -> Self {
        for _ in 0..8 {
            if !matches!(self.state, State::Unknown { .. }) {
                break;
            }
            self = self.reads(Status::AwaitingConfirmation);
        }
        self
    }

    fn after(mut self, hours: i64) -> Self {
        self.hours += hours;
        self
    }

    fn kinds(&self) -> Vec<&'static str> {
        self.commands
            .iter()
            .map(|command| match command {
                Command::Journal(state) => state.name(),
                Command::Read { .. } => "READ",
                Command::Send { .. } => "SEND",
                Command::Wait(_) => "WAIT",
                Command::AskTime => "TIME",
                Command::Alarm(_) => "ALARM",
                Command::Finish(_) => "FINISH",
            })
            .collect()
    }

    fn key(&self) -> String {
        match self.commands.last() {
            Some(Command::Send { key }) => key.clone(),
            other => panic!("no request but {other:?} in {:?}", self.state),
        }
    }

    fn is_refused(&self, reason: Reason) {
        assert_eq!(self.state, State::Refused { reason });
    }

    fn needs(&self, wanted: Need) {
        assert!(
            matches!(self.state, State::NeedsHuman { need, .. } if need == wanted),
            "{wanted} expected, not {:?}",
            self.state
        );
    }

    fn doubts(&self, wanted: Doubt) {
        assert_eq!(self.state.outcome(), Outcome::Unknown { doubt: Some(wanted) });
    }
}

/// A request has been made, nobody knows what became of it.
fn sent(class: Class) -> Run {
    Run::new(plan(class)).reads(Status::AwaitingConfirmation)
}

#[test]
fn a_plain_confirm_journals_before_every_step() {
    let run = Run::new(plan(Class::Guarded));
    assert_eq!(run.kinds(), ["intent", "READ"]);
    let run = run.reads(Status::AwaitingConfirmation);
    assert_eq!(run.kinds(), ["sending", "SEND"]);
    assert!(may_send(&run.plan, &run.state, &run.key()));
    assert!(!may_send(&run.plan, &run.state, "another key"));
    let run = run.answers(Answer::Done(observed(Status::Completed)));
    assert_eq!(run.kinds(), ["unknown", "READ"], "an answer alone proves nothing");
    let run = run.reads(Status::Completed);
    assert_eq!(run.kinds(), ["confirmed", "FINISH"]);
    assert_eq!(run.state, State::Confirmed { by: By::Us, created: None });
}

#[test]
fn nothing_happens_before_everybody_agreed() {
    let prepared = step(
        &plan(Class::Guarded),
        &State::Prepared,
        Event::Commit { approved: false },
        Some(at(0)),
    );
    assert_eq!(prepared.state, State::Prepared);
    assert_eq!(prepared.commands, [Command::Finish(Outcome::AwaitingApproval)]);
}

#[test]
fn what_the_first_reading_says_decides() {
    let table = [
        (Status::Open, Reason::NotClaimed),
        (Status::Pending, Reason::NotClaimed),
        (Status::Expired, Reason::Expired),
        (Status::Canceled, Reason::AlreadyCanceled),
        (Status::Failed, Reason::Failed),
        (Status::Unknown, Reason::UnknownStatus),
    ];
    for (status, reason) in table {
        let run = Run::new(plan(Class::Guarded)).reads(status);
        run.is_refused(reason);
        assert_eq!(run.kinds(), ["refused", "FINISH"]);
    }
    let paid = Run::new(plan(Class::Guarded)).reads(Status::Completed);
    assert_eq!(paid.state, State::Confirmed { by: By::Other, created: None });
}

#[test]
fn another_session_amount_currency_or_gateway_is_not_ours() {
    let change: [(Change, Reason); 4] = [
        (|seen| seen.id = "cs_2".into(), Reason::OtherSession),
        (|seen| seen.amount.minor -= 1, Reason::OtherAmount),
        (|seen| seen.amount.currency = Currency::new("USD").unwrap(), Reason::OtherCurrency),
        (|seen| seen.adapter = Some("xendit".into()), Reason::NotManual),
    ];
    for (change, reason) in change {
        let mut seen = observed(Status::AwaitingConfirmation);
        change(&mut seen);
        Run::new(plan(Class::Guarded)).then(Event::SessionRead(seen)).is_refused(reason);
    }
}

#[test]
fn cancel_has_its_own_idea_of_done() {
    let new = || Run::new(act(Action::Cancel, Class::Guarded));
    let state = new().reads(Status::Canceled).state;
    assert_eq!(state, State::Confirmed { by: By::Already, created: None });
    new().reads(Status::Completed).is_refused(Reason::AlreadyCompleted);
    for status in [Status::Open, Status::Pending, Status::AwaitingConfirmation] {
        let run = new().reads(status).answers(Answer::Done(observed(Status::Canceled)));
        let run = run.reads(Status::Canceled);
        assert_eq!(run.state, State::Confirmed { by: By::Us, created: None });
    }
}

#[test]
fn an_unreadable_provider_is_sent_nothing() {
    let mut run = Run::new(plan(Class::Guarded));
    for _ in 0..3 {
        run = run.then(Event::ReadFailed);
        assert_eq!(run.kinds(), ["WAIT"]);
        run = run.then(Event::RetryDue);
        assert_eq!(run.kinds(), ["READ"]);
    }
    run.then(Event::ReadFailed).is_refused(Reason::Unreachable);
    let blind = Plan { can_read: false, ..plan(Class::Guarded) };
    Run::new(blind).is_refused(Reason::NotReadable);
}

#[test]
fn unknown_is_looked_up_before_it_is_repeated() {
    for (answer, doubt) in [
        (Answer::NoAnswer, Doubt::NoAnswer),
        (Answer::ServerError { replayed: false }, Doubt::ServerError),
        (Answer::Garbage, Doubt::Garbage),
    ] {
        let run = sent(Class::KeyedAndGuarded);
        let first = run.key();
        let run = run.answers(answer);
        run.doubts(doubt);
        assert_eq!(run.kinds(), ["unknown", "READ"]);
        let run = run.reads(Status::AwaitingConfirmation);
        assert_eq!(run.kinds(), ["WAIT"], "the first reading may be older than the request");
        let run = run.then(Event::RetryDue);
        assert_eq!(run.kinds(), ["READ"]);
        let run = run.reads(Status::AwaitingConfirmation);
        assert_eq!(run.kinds(), ["sending", "SEND"]);
        assert_eq!(run.key(), first, "the same key");
    }
}

#[test]
fn a_lost_answer_is_found_by_reading() {
    let run = sent(Class::Neither).answers(Answer::NoAnswer).reads(Status::Completed);
    assert_eq!(run.state, State::Confirmed { by: By::Us, created: None });
}

#[test]
fn an_unreadable_unknown_stays_unknown() {
    let mut run = sent(Class::Guarded).answers(Answer::NoAnswer);
    for _ in 0..50 {
        run = run.then(Event::ReadFailed);
        run.doubts(Doubt::NoAnswer);
        let [Command::Wait(pause)] = run.commands[..] else { panic!("{:?}", run.commands) };
        assert!(pause >= Duration::from_secs(1) && pause <= Duration::from_secs(900));
        run = run.then(Event::RetryDue);
    }
    run.reads(Status::Completed).kinds().iter().for_each(|kind| assert_ne!(*kind, "SEND"));
}

#[test]
fn the_class_decides_what_is_repeated() {
    sent(Class::Guarded).answers(Answer::NoAnswer).stays_open().key();
    sent(Class::Keyed).answers(Answer::NoAnswer).stays_open().key();
    sent(Class::Neither).answers(Answer::NoAnswer).stays_open().needs(Need::MayHappen);
}

#[test]
fn a_key_is_not_repeated_after_twenty_hours() {
    let late = |class| sent(class).answers(Answer::NoAnswer).after(20).stays_open();
    late(Class::Keyed).needs(Need::KeyTooOld);
    let (first, second) = (sent(Class::KeyedAndGuarded).key(), late(Class::KeyedAndGuarded).key());
    assert_ne!(first, second, "the guard allows a fresh key");
    late(Class::Guarded).key();
    sent(Class::Keyed).answers(Answer::NoAnswer).after(19).stays_open().key();
    sent(Class::Keyed).answers(Answer::NoAnswer).after(-1).stays_open().needs(Need::KeyTooOld);
}

#[test]
fn a_repeated_failure_needs_a_fresh_key_or_a_person() {
    let replayed = Answer::ServerError { replayed: true };
    let run = sent(Class::KeyedAndGuarded);
    let first = run.key();
    let run = run.answers(replayed.clone()).stays_open();
    assert_eq!(run.kinds(), ["sending", "SEND"], "the epoch is journaled before it is used");
    assert_ne!(run.key(), first);
    sent(Class::Keyed).answers(replayed.clone()).stays_open().needs(Need::Replayed);
    sent(Class::Guarded).answers(replayed).doubts(Doubt::ServerError);
}

#[test]
fn a_clear_no_counts_after_a_reading() {
    for (refusal, reason) in [
        (Refusal::Invalid, Reason::Invalid),
        (Refusal::NotFound, Reason::NotFound),
        (Refusal::Forbidden, Reason::Forbidden),
    ] {
        let run = sent(Class::Guarded).answers(Answer::Refused(refusal));
        assert_eq!(run.kinds(), ["unknown", "READ"]);
        run.reads(Status::AwaitingConfirmation).is_refused(reason);
        let paid = sent(Class::Guarded).answers(Answer::Refused(refusal)).reads(Status::Completed);
        assert_eq!(paid.state, State::Confirmed { by: By::Other, created: None });
        let run = sent(Class::Guarded).answers(Answer::NoAnswer).stays_open();
        run.answers(Answer::Refused(refusal)).stays_open().needs(Need::RefusedAfterDoubt);
    }
}

#[test]
fn a_conflict_may_be_the_echo_of_our_own_request() {
    let conflict = || sent(Class::Guarded).answers(Answer::Refused(Refusal::Conflict));
    let run = conflict().reads(Status::Completed);
    assert_eq!(run.state, State::Confirmed { by: By::Other, created: None });
    let run = conflict().reads(Status::AwaitingConfirmation);
    run.doubts(Doubt::Conflict);
    run.stays_open().key();
    let mut run = conflict();
    for _ in 0..12 {
        run = run.stays_open();
        if run.state.name() == "sending" {
            run = run.answers(Answer::Refused(Refusal::Conflict));
        }
    }
    run.needs(Need::TooManyAttempts);
}

#[test]
fn a_key_used_for_something_else_is_an_alarm() {
    let run = sent(Class::Keyed).answers(Answer::Refused(Refusal::KeyMismatch));
    assert_eq!(run.commands[0], Command::Alarm(Alarm::KeyMismatch));
    run.stays_open().needs(Need::KeyMismatch);
    let busy = sent(Class::Keyed).answers(Answer::Refused(Refusal::KeyInUse));
    let key = sent(Class::Keyed).key();
    assert_eq!(busy.stays_open().key(), key);
}

#[test]
fn too_many_requests_means_the_same_key_later() {
    let run = sent(Class::Neither);
    let first = run.key();
    let pause = Some(Duration::from_secs(7));
    let run = run.answers(Answer::RateLimited { retry_after: pause });
    assert_eq!(run.kinds(), ["intent", "WAIT"], "nothing has been sent");
    assert_eq!(run.commands[1], Command::Wait(Duration::from_secs(7)));
    let run = run.then(Event::RetryDue).reads(Status::AwaitingConfirmation);
    assert_eq!(run.key(), first);
    for (asked, obeyed) in [(0, 1), (1_000_000_000, 3_600)] {
        let pause = Some(Duration::from_secs(asked));
        let run = sent(Class::Guarded).answers(Answer::RateLimited { retry_after: pause });
        assert_eq!(run.commands[1], Command::Wait(Duration::from_secs(obeyed)));
    }
    let run = sent(Class::Guarded).answers(Answer::NoAnswer).stays_open();
    run.answers(Answer::RateLimited { retry_after: None }).doubts(Doubt::RateLimited);
}

#[test]
fn what_never_left_is_not_in_doubt() {
    let mut run = sent(Class::Neither);
    for _ in 0..3 {
        run = run.answers(Answer::NotSent);
        assert_eq!(run.kinds(), ["intent", "WAIT"]);
        run = run.then(Event::RetryDue).reads(Status::AwaitingConfirmation);
    }
    run.answers(Answer::NotSent).is_refused(Reason::Unreachable);
    let run = sent(Class::Guarded).answers(Answer::NoAnswer).stays_open();
    run.answers(Answer::NotSent).doubts(Doubt::Unsent);
}

#[test]
fn a_success_for_something_else_is_an_alarm_and_proves_nothing() {
    let change: [(Change, Alarm); 3] = [
        (|seen| seen.id = "cs_2".into(), Alarm::OtherSession),
        (|seen| seen.amount.minor += 1, Alarm::OtherAmount),
        (|seen| seen.amount.currency = Currency::new("USD").unwrap(), Alarm::OtherCurrency),
    ];
    for (change, alarm) in change {
        let mut seen = observed(Status::Completed);
        change(&mut seen);
        let run = sent(Class::Guarded).answers(Answer::Done(seen));
        assert_eq!(run.commands[0], Command::Alarm(alarm));
        run.doubts(Doubt::Mismatch);
        run.stays_open().needs(Need::Mismatch);
    }
    let run = sent(Class::Guarded).answers(Answer::Done(observed(Status::Pending)));
    run.doubts(Doubt::NotYet);
}

#[test]
fn what_changed_its_amount_after_the_request_is_for_a_person() {
    let mut seen = observed(Status::Completed);
    seen.amount.minor += 1;
    let run = sent(Class::Guarded).answers(Answer::NoAnswer).then(Event::SessionRead(seen));
    run.needs(Need::Mismatch);
    assert_eq!(run.kinds(), ["ALARM", "needs_human", "FINISH"]);
}

#[test]
fn an_end_of_another_kind_is_final_where_a_guard_keeps_us_out() {
    let expired = |class| sent(class).answers(Answer::NoAnswer).reads(Status::Expired);
    expired(Class::Guarded).reads(Status::Expired).is_refused(Reason::Expired);
    expired(Class::Keyed).reads(Status::Expired).needs(Need::EndedOtherwise);
    let run = sent(Class::Guarded).answers(Answer::NoAnswer).reads(Status::Open);
    run.reads(Status::Open).needs(Need::StatusUnclear);
}

#[test]
fn where_a_cancellation_is_an_early_expiry_an_expired_session_is_what_was_wanted() {
    let class = Class::KeyedAndGuarded;
    for (cancels_by_expiry, is_wanted) in [(true, true), (false, false)] {
        let plan = Plan { cancels_by_expiry, ..act(Action::Cancel, class) };
        let run = Run::new(plan).reads(Status::Open).answers(Answer::NoAnswer);
        let run = run.reads(Status::Expired);
        let confirmed = matches!(run.state, State::Confirmed { by: By::Us, .. });
        assert_eq!(confirmed, is_wanted, "{:?}", run.state);
    }
}

#[test]
fn something_new_is_made_under_the_key_of_its_draft() {
    let run = Run::new(act(Action::Create, Class::Keyed));
    assert_eq!(run.kinds(), ["intent", "sending", "SEND"]);
    let first = run.key();
    let run = run.answers(Answer::NoAnswer);
    assert_eq!(run.kinds(), ["unknown", "WAIT"]);
    let run = run.then(Event::RetryDue);
    assert_eq!(run.key(), first);
    let run = run.answers(Answer::Done(observed(Status::Open)));
    assert_eq!(run.commands[1], Command::Read { id: "cs_1".into() });
    let run = run.reads(Status::Open);
    assert_eq!(run.state, State::Confirmed { by: By::Us, created: Some("cs_1".into()) });
}

#[test]
fn a_gateway_that_has_no_money_yet_has_answered() {
    let new = || Run::new(act(Action::Recheck, Class::Guarded)).reads(Status::Pending);
    new().answers(Answer::Done(observed(Status::Pending))).is_refused(Reason::NotPaidYet);
    let paid = new().answers(Answer::Done(observed(Status::Completed))).reads(Status::Completed);
    assert_eq!(paid.state, State::Confirmed { by: By::Us, created: None });
    let unsure = new().answers(Answer::ServerError { replayed: false });
    unsure.reads(Status::Failed).reads(Status::Failed).is_refused(Reason::Failed);
    let early = Run::new(act(Action::Recheck, Class::Guarded)).reads(Status::Open);
    early.is_refused(Reason::NotClaimed);
}

#[test]
fn money_is_taken_only_where_it_is_reserved() {
    let new = || Run::new(act(Action::Capture, Class::KeyedAndGuarded));
    new().reads(Status::Open).is_refused(Reason::NotReserved);
    new().reads(Status::Expired).is_refused(Reason::Expired);
    let run = new().reads(Status::Pending).answers(Answer::Done(observed(Status::Completed)));
    let run = run.reads(Status::Completed);
    assert_eq!(run.state, State::Confirmed { by: By::Us, created: None });
}

#[test]
fn without_keys_a_lost_answer_to_create_is_for_a_person() {
    let run = Run::new(act(Action::Create, Class::Neither)).answers(Answer::NoAnswer);
    run.needs(Need::MayExist);
    let found = Run::new(act(Action::Create, Class::Neither)).answers(Answer::NoAnswer);
    let found = found.reads(Status::Open);
    assert_eq!(found.state, State::Confirmed { by: By::Us, created: Some("cs_1".into()) });
    let run = Run::new(act(Action::Create, Class::Neither)).then(Event::Restarted);
    run.needs(Need::MayExist);
    let late = Run::new(act(Action::Create, Class::Keyed)).answers(Answer::NoAnswer).after(21);
    late.then(Event::RetryDue).needs(Need::KeyTooOld);
}

#[test]
fn creating_is_refused_or_doubted_as_it_should() {
    let new = || Run::new(act(Action::Create, Class::Neither));
    new().answers(Answer::Refused(Refusal::Invalid)).is_refused(Reason::Invalid);
    new().answers(Answer::Refused(Refusal::Conflict)).is_refused(Reason::Invalid);
    let mut other = observed(Status::Open);
    other.amount.minor += 1;
    new().answers(Answer::Done(other)).needs(Need::Mismatch);
    let blind = Plan { can_read: false, ..act(Action::Create, Class::Neither) };
    let run = Run::new(blind).answers(Answer::Done(observed(Status::Pending)));
    assert_eq!(run.state, State::Confirmed { by: By::Us, created: Some("cs_1".into()) });
}

#[test]
fn a_person_takes_back_what_was_not_sent_and_releases_what_did_not_happen() {
    Run::new(plan(Class::Guarded)).then(Event::LetGo).is_refused(Reason::Withdrawn);
    let run = sent(Class::Neither).then(Event::LetGo);
    assert_eq!(run.state.name(), "sending", "too late to take it back");
    let run = run.answers(Answer::NoAnswer).then(Event::LetGo);
    run.doubts(Doubt::NoAnswer);
    run.stays_open().then(Event::LetGo).is_refused(Reason::Released);
}

#[test]
fn a_later_reading_settles_what_was_left_to_a_person() {
    let run = sent(Class::Neither).answers(Answer::NoAnswer).stays_open().then(Event::RetryDue);
    assert_eq!(run.kinds(), ["READ"]);
    let run = run.reads(Status::AwaitingConfirmation);
    run.needs(Need::MayHappen);
    assert!(run.reads(Status::Completed).state.is_final());
}

#[test]
fn late_and_repeated_events_change_nothing() {
    let done = sent(Class::Guarded)
        .answers(Answer::Done(observed(Status::Completed)))
        .reads(Status::Completed);
    for event in [
        Event::Commit { approved: true },
        Event::SessionRead(observed(Status::AwaitingConfirmation)),
        Event::ActionAnswered(Answer::Refused(Refusal::Conflict)),
        Event::ReadFailed,
        Event::LetGo,
    ] {
        let next = step(&done.plan, &done.state, event, Some(at(1)));
        assert_eq!((next.state, next.commands), (done.state.clone(), vec![]));
    }
    let again = sent(Class::Guarded).then(Event::Commit { approved: true });
    assert_eq!(again.kinds(), [""; 0], "a second click joins the first");
    let again = sent(Class::Guarded).reads(Status::AwaitingConfirmation);
    assert_eq!(again.kinds(), [""; 0], "a second reading does not send a second time");
}
