//! The README's diagram and tables against the function that they describe: every state, every
//! event, every class, enumerated. `UPDATE_README=1` writes the tables anew.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta};
use confirmation::{
    Answer, By, Class, Command, Doubt, Event, MAX_ATTEMPTS, Need, Observation, Plan, Progress,
    Reason, Refusal, State, step,
};
use domain::{Action, Status};
use support::{act, idr, observed};

fn readme() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

fn plans() -> Vec<Plan> {
    let actions = [Action::Confirm, Action::Recheck, Action::Cancel, Action::Create];
    let all = actions.into_iter().flat_map(|action| {
        Class::ALL.iter().flat_map(move |class| {
            [true, false].map(|can_read| Plan { can_read, ..act(action, *class) })
        })
    });
    all.collect()
}

/// How far an act can have come.
fn progresses(plan: &Plan) -> Vec<Progress> {
    let mut all = Vec::new();
    for attempts in [0, 1, 4, MAX_ATTEMPTS] {
        for doubtful in 0..=attempts.min(2) {
            for looks in [0, 3, 9] {
                for hours in [0, 30] {
                    for created in [None, Some("cs_1".to_owned())] {
                        let first_sent = DateTime::UNIX_EPOCH + TimeDelta::hours(100 - hours);
                        let first_sent = (attempts > 0).then_some(first_sent);
                        let created =
                            created.filter(|_| plan.session_id().is_none() && attempts > 0);
                        let epoch = 1;
                        all.push(Progress {
                            epoch,
                            attempts,
                            doubtful,
                            looks,
                            first_sent,
                            created,
                        });
                    }
                }
            }
        }
    }
    all
}

fn states(plan: &Plan) -> Vec<State> {
    let mut all = vec![
        State::Prepared,
        State::Confirmed { by: By::Us, created: None },
        State::Refused { reason: Reason::Expired },
    ];
    for progress in progresses(plan) {
        if progress.doubtful == 0 {
            all.push(State::Intent(progress.clone()));
        }
        let sent = progress.attempts > 0;
        if sent && progress.doubtful > 0 && progress.looks == 0 {
            all.push(State::Sending(progress.clone()));
        }
        for doubt in Doubt::ALL.iter().filter(|_| sent) {
            all.push(State::Unknown { progress: progress.clone(), doubt: *doubt });
        }
        for need in Need::ALL.iter().filter(|_| sent) {
            all.push(State::NeedsHuman { progress: progress.clone(), need: *need });
        }
    }
    all
}

fn seen() -> Vec<Observation> {
    let mut all: Vec<_> = [
        Status::Open,
        Status::Pending,
        Status::AwaitingConfirmation,
        Status::Completed,
        Status::Expired,
        Status::Canceled,
        Status::Failed,
        Status::Unknown,
    ]
    .map(observed)
    .into();
    all.push(Observation { amount: idr(1), ..observed(Status::Completed) });
    all.push(Observation { id: "cs_2".into(), ..observed(Status::Completed) });
    all
}

/// Every event, under the name that the table gives it.
fn events() -> Vec<(&'static str, Event)> {
    let mut all = vec![
        ("agreed by everybody", Event::Commit { approved: true }),
        ("agreed, a second person is missing", Event::Commit { approved: false }),
        ("could not be read", Event::ReadFailed),
        ("pause over, or a person looks", Event::RetryDue),
        ("program started again", Event::Restarted),
        ("came back with a copy", Event::Restored),
        ("taken back", Event::LetGo),
    ];
    all.extend(seen().into_iter().map(|seen| ("read", Event::SessionRead(seen))));
    let mut answer = |name, answer| all.push((name, Event::ActionAnswered(answer)));
    seen().into_iter().for_each(|seen| answer("answer: success", Answer::Done(seen)));
    Refusal::ALL.iter().for_each(|no| answer("answer: refused", Answer::Refused(*no)));
    answer("answer: too many requests", Answer::RateLimited { retry_after: None });
    answer("answer: never left", Answer::NotSent);
    answer("answer: none", Answer::NoAnswer);
    answer("answer: server error", Answer::ServerError { replayed: false });
    answer("answer: server error, repeated", Answer::ServerError { replayed: true });
    answer("answer: garbage", Answer::Garbage);
    all
}

fn word(command: &Command) -> &'static str {
    match command {
        Command::Journal(_) => "journal",
        Command::Read { .. } => "read",
        Command::Send { .. } => "send",
        Command::AskTime => "ask the time",
        Command::Wait(_) => "wait",
        Command::Alarm(_) => "alarm",
        Command::Finish(_) => "tell",
    }
}

/// What can follow: by state and event, the states and what is done on the way.
type Transitions = BTreeMap<(&'static str, &'static str), BTreeSet<(String, String)>>;

static TRANSITIONS: LazyLock<Transitions> = LazyLock::new(enumerate);

fn enumerate() -> Transitions {
    let now = DateTime::UNIX_EPOCH + TimeDelta::hours(100);
    let mut table = Transitions::new();
    for plan in plans() {
        for state in states(&plan) {
            for (name, event) in events() {
                for at in [Some(now), None] {
                    let next = step(&plan, &state, event.clone(), at);
                    let commands: Vec<_> = next.commands.iter().map(word).collect();
                    let then = (next.state.name().to_owned(), commands.join(", "));
                    table.entry((state.name(), name)).or_default().insert(then);
                }
            }
        }
    }
    table
}

/// In the order of a life.
const STATES: [&str; 7] =
    ["prepared", "intent", "sending", "unknown", "needs_human", "confirmed", "refused"];

fn transition_table() -> String {
    let all = &*TRANSITIONS;
    let mut lines = vec!["| in | on | then |".to_owned(), "|---|---|---|".to_owned()];
    let mut names = Vec::new();
    for (name, _) in events() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    for state in STATES {
        for name in &names {
            let Some(then) = all.get(&(state, *name)) else { continue };
            if then.iter().all(|(to, commands)| to == state && commands.is_empty()) {
                continue;
            }
            let told = then.iter().map(|(to, commands)| match commands.as_str() {
                "" => format!("`{to}`"),
                commands => format!("`{to}` ({commands})"),
            });
            lines.push(format!("| {state} | {name} | {} |", told.collect::<Vec<_>>().join(" · ")));
        }
    }
    lines.join("\n")
}

/// What becomes of a doubt when enough readings have said "open": by class.
fn class_table() -> String {
    let now = Some(DateTime::UNIX_EPOCH);
    let mut lines = vec![
        format!(
            "| doubt | {} |",
            Class::ALL.iter().map(|c| c.as_str()).collect::<Vec<_>>().join(" | ")
        ),
        format!("|---{}|", "|---".repeat(Class::ALL.len())),
    ];
    for doubt in Doubt::ALL {
        let cells = Class::ALL.iter().map(|class| {
            let plan = support::plan(*class);
            let first_sent = now;
            let progress = Progress {
                epoch: 1,
                attempts: 1,
                doubtful: 1,
                looks: 9,
                first_sent,
                ..Progress::default()
            };
            let key = plan.key(1);
            let state = State::Unknown { progress, doubt: *doubt };
            let open = Event::SessionRead(observed(Status::AwaitingConfirmation));
            let next = step(&plan, &state, open, now);
            match (&next.state, next.commands.last()) {
                (_, Some(Command::Send { key: other })) if *other == key => "same key".to_owned(),
                (_, Some(Command::Send { .. })) => "fresh key".to_owned(),
                (State::NeedsHuman { need, .. }, _) => format!("a person: {need}"),
                (state, _) => state.name().to_owned(),
            }
        });
        lines.push(format!("| {doubt} | {} |", cells.collect::<Vec<_>>().join(" | ")));
    }
    lines.join("\n")
}

/// The part of the README between two marks.
fn part(text: &str, name: &str) -> std::ops::Range<usize> {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("\n<!-- /{name} -->"));
    let from = text.find(&begin).expect("the mark is there") + begin.len();
    from..from + text[from..].find(&end).expect("the mark ends")
}

#[test]
fn the_readme_has_every_transition() {
    let mut text = fs::read_to_string(readme()).unwrap();
    for (name, table) in [("transitions", transition_table()), ("classes", class_table())] {
        if std::env::var_os("UPDATE_README").is_some() {
            text.replace_range(part(&text, name), &table);
            fs::write(readme(), &text).unwrap();
        }
        let written = &text[part(&text, name)];
        assert!(written == table, "{name} differ: UPDATE_README=1 writes them\n{table}");
    }
}

#[test]
fn the_diagram_has_every_change_of_state_and_no_other() {
    let text = fs::read_to_string(readme()).unwrap();
    let drawn: BTreeSet<(String, String)> = text
        .lines()
        .filter_map(|line| line.trim().split_once(" --> "))
        .filter_map(|(from, to)| Some((from.to_owned(), to.split(':').next()?.trim().to_owned())))
        .filter(|(from, to)| from != "[*]" && to != "[*]")
        .collect();
    let mut real = BTreeSet::new();
    for ((from, _), then) in &*TRANSITIONS {
        let changes = then.iter().filter(|(to, _)| to != from);
        real.extend(changes.map(|(to, _)| ((*from).to_owned(), to.clone())));
    }
    assert_eq!(drawn, real, "drawn on the left, real on the right");
}

#[test]
fn the_readme_explains_every_word() {
    let text = fs::read_to_string(readme()).unwrap();
    let class = Class::ALL.iter().map(|word| word.as_str());
    let needs = Need::ALL.iter().map(|word| word.as_str());
    for word in STATES.into_iter().chain(class).chain(needs) {
        assert!(text.contains(&format!("`{word}`")), "{word} is not explained");
    }
}
