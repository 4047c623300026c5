//! Every world that a small number of mishaps can lead to, not some of them: one or two machines,
//! one act, and at every command the choice between going on, a crash before or after it is
//! durable, and whatever a provider and a network can make of a request or a reading.

mod support;

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::hash::{Hash as _, Hasher as _};

use chrono::{DateTime, TimeDelta};
use confirmation::{
    Answer, Class, Command, Event, Observation, Plan, Refusal, State, may_send, step,
};
use domain::{Action, Status};
use support::{act, observed};

#[derive(Clone, Debug)]
struct Machine {
    durable: State,
    state: State,
    queue: VecDeque<Command>,
    /// It waits for a pause to end.
    waits: bool,
    /// It crashed and has not been started since.
    down: bool,
    /// Nothing was durable when it crashed, and nobody decides again.
    forgotten: bool,
}

#[derive(Clone, Debug)]
struct World {
    machines: Vec<Machine>,
    effects: u8,
    /// What was answered for each key: whether that was a failure.
    keys: BTreeMap<String, bool>,
    /// Requests that are still under way.
    late: Vec<String>,
    /// How many more things may go wrong.
    mishaps: u8,
}

impl World {
    fn new(machines: usize, mishaps: u8) -> Self {
        let machine = Machine {
            durable: State::Prepared,
            state: State::Prepared,
            queue: VecDeque::new(),
            waits: false,
            down: false,
            forgotten: false,
        };
        let machines = vec![machine; machines];
        Self { machines, effects: 0, keys: BTreeMap::new(), late: Vec::new(), mishaps }
    }

    fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        format!("{self:?}").hash(&mut hasher);
        hasher.finish()
    }

    fn crash(&mut self, at: usize) {
        let machine = &mut self.machines[at];
        machine.state = machine.durable.clone();
        machine.queue.clear();
        (machine.waits, machine.down) = (false, true);
    }

    fn is_settled(&self) -> bool {
        let done = |machine: &Machine| {
            let parked = matches!(machine.state, State::NeedsHuman { .. });
            machine.queue.is_empty()
                && !machine.down
                && (machine.state.is_final() || parked || machine.forgotten)
        };
        self.late.is_empty() && self.machines.iter().all(done)
    }

    fn knows(&self) -> bool {
        let knows =
            |state: &State| matches!(state, State::Confirmed { .. } | State::NeedsHuman { .. });
        self.machines.iter().any(|machine| knows(&machine.state))
    }
}

/// One act at one kind of provider.
struct Game {
    plan: Plan,
}

impl Game {
    fn is_create(&self) -> bool {
        self.plan.session_id().is_none()
    }

    fn tell(&self, mut world: World, at: usize, event: Event) -> World {
        let machine = &mut world.machines[at];
        let now = Some(DateTime::UNIX_EPOCH + TimeDelta::minutes(1));
        let next = step(&self.plan, &machine.state, event, now);
        machine.state = next.state;
        machine.queue.extend(next.commands);
        (machine.waits, machine.down) = (false, false);
        world
    }

    /// What the provider does with a request that arrives.
    fn execute(&self, world: &mut World, key: &str, fails: bool) -> Answer {
        let class = self.plan.class;
        if let Some(failed) = world.keys.get(key).filter(|_| class.is_keyed()) {
            return match failed {
                true => Answer::ServerError { replayed: true },
                false => Answer::Done(self.seen(true)),
            };
        }
        if class.is_guarded() && !self.is_create() && world.effects > 0 {
            return Answer::Refused(Refusal::Conflict);
        }
        world.effects += 1;
        world.keys.insert(key.to_owned(), fails);
        match fails {
            true => Answer::ServerError { replayed: false },
            false => Answer::Done(self.seen(true)),
        }
    }

    fn seen(&self, done: bool) -> Observation {
        observed(match (self.plan.action, done) {
            (Action::Cancel, true) => Status::Canceled,
            (Action::Capture, false) => Status::Pending,
            (Action::Create, _) => Status::Open,
            (_, true) => Status::Completed,
            (_, false) => Status::AwaitingConfirmation,
        })
    }

    /// Everything that can follow from a world.
    fn moves(&self, world: &World) -> Vec<World> {
        let mut next = Vec::new();
        for (n, key) in world.late.iter().enumerate() {
            let mut world = world.clone();
            world.late.remove(n);
            let _ = self.execute(&mut world, key, false);
            next.push(world);
        }
        for at in 0..world.machines.len() {
            self.move_machine(world, at, &mut next);
        }
        next
    }

    fn move_machine(&self, world: &World, at: usize, next: &mut Vec<World>) {
        let machine = &world.machines[at];
        if machine.down {
            if machine.state == State::Prepared {
                let mut gone = world.clone();
                (gone.machines[at].down, gone.machines[at].forgotten) = (false, true);
                next.push(gone);
                next.push(self.tell(world.clone(), at, Event::Commit { approved: true }));
            } else {
                next.push(self.tell(world.clone(), at, Event::Restarted));
            }
        } else if let Some(command) = machine.queue.front() {
            let mut after = world.clone();
            after.machines[at].queue.pop_front();
            self.carry_out(command, after, at, next);
        } else if machine.state == State::Prepared && !machine.forgotten {
            next.push(self.tell(world.clone(), at, Event::Commit { approved: true }));
        } else if machine.waits {
            next.push(self.tell(world.clone(), at, Event::RetryDue));
            if matches!(machine.state, State::Intent(_)) {
                next.push(self.tell(world.clone(), at, Event::LetGo));
            }
        }
    }

    fn carry_out(&self, command: &Command, world: World, at: usize, next: &mut Vec<World>) {
        let spoiled =
            world.mishaps.checked_sub(1).map(|mishaps| World { mishaps, ..world.clone() });
        if let Some(mut crashed) = spoiled.clone() {
            crashed.crash(at);
            next.push(crashed);
        }
        match command {
            Command::Journal(state) => {
                for (mut world, crash) in [(Some(world), false), (spoiled, true)]
                    .into_iter()
                    .filter_map(|(w, c)| Some((w?, c)))
                {
                    world.machines[at].durable = state.clone();
                    if crash {
                        world.crash(at);
                    }
                    next.push(world);
                }
            }
            Command::Read { .. } => self.read(world, spoiled, at, next),
            Command::Send { key } => self.send(key, world, spoiled, at, next),
            Command::Wait(_) => {
                let mut world = world;
                world.machines[at].waits = true;
                next.push(world);
            }
            Command::AskTime => next.push(self.tell(world, at, Event::RetryDue)),
            Command::Alarm(_) | Command::Finish(_) => next.push(world),
        }
    }

    fn read(&self, world: World, spoiled: Option<World>, at: usize, next: &mut Vec<World>) {
        let truth = match world.effects {
            0 if self.is_create() => Event::ReadFailed,
            effects => Event::SessionRead(self.seen(effects > 0)),
        };
        if let Some(spoiled) = spoiled {
            next.push(self.tell(spoiled.clone(), at, Event::ReadFailed));
            if !self.is_create() {
                // A reading that is older than what has happened since.
                next.push(self.tell(spoiled, at, Event::SessionRead(self.seen(false))));
            }
        }
        next.push(self.tell(world, at, truth));
    }

    fn send(
        &self,
        key: &str,
        world: World,
        spoiled: Option<World>,
        at: usize,
        next: &mut Vec<World>,
    ) {
        let machine = &world.machines[at];
        assert!(may_send(&self.plan, &machine.durable, key), "sent before it was durable");
        let mut calm = world;
        let answer = self.execute(&mut calm, key, false);
        next.push(self.tell(calm, at, Event::ActionAnswered(answer)));
        if let Some(spoiled) = spoiled {
            self.mishaps(key, &spoiled, at, next);
        }
    }

    /// Everything that can become of a request.
    fn mishaps(&self, key: &str, world: &World, at: usize, next: &mut Vec<World>) {
        let mut told = |world: World, answer| {
            next.push(self.tell(world, at, Event::ActionAnswered(answer)));
        };
        let other_amount = Observation { amount: support::idr(1), ..self.seen(true) };
        let other_session = Observation { id: "cs_2".into(), ..self.seen(true) };
        let nothing = [
            Answer::NoAnswer,
            Answer::NotSent,
            Answer::RateLimited { retry_after: None },
            Answer::ServerError { replayed: false },
            Answer::Refused(Refusal::Forbidden),
            Answer::Done(other_amount),
        ];
        nothing.into_iter().for_each(|answer| told(world.clone(), answer));
        if !self.is_create() {
            told(world.clone(), Answer::Done(other_session));
        }
        // It fails, and the failure is what the key gets from then on.
        let mut failed = world.clone();
        failed.keys.entry(key.to_owned()).or_insert(true);
        told(failed, Answer::ServerError { replayed: false });
        let mut late = world.clone();
        late.late.push(key.to_owned());
        told(late.clone(), Answer::NoAnswer);
        let mut unheard = world.clone();
        let _ = self.execute(&mut unheard, key, false);
        told(unheard.clone(), Answer::NoAnswer);
        told(unheard.clone(), Answer::Garbage);
        let mut acted = world.clone();
        let answer = self.execute(&mut acted, key, true);
        told(acted, answer);
        if self.plan.class.is_keyed() || (self.plan.class.is_guarded() && !self.is_create()) {
            let mut doubled = world.clone();
            let answer = self.execute(&mut doubled, key, false);
            doubled.late.push(key.to_owned());
            told(doubled, answer);
        }
        for mut crashed in [late, unheard] {
            crashed.crash(at);
            next.push(crashed);
        }
    }

    /// Which promise is broken.
    fn broken(world: &World) -> Option<&'static str> {
        let says_done = |state: &State| matches!(state, State::Confirmed { .. });
        let claims = world.machines.iter().any(|m| says_done(&m.state) || says_done(&m.durable));
        if world.effects > 1 {
            Some("two effects")
        } else if claims && world.effects == 0 {
            Some("confirmed, and nothing happened")
        } else if world.is_settled() && world.effects > 0 && !world.knows() {
            Some("nobody knows of it")
        } else {
            None
        }
    }

    /// Visits every world that can be reached; how many there are, and in how many of them everything
    /// has come to its end. Or the first in which a promise is broken.
    fn explore(&self, machines: usize, mishaps: u8) -> Result<(usize, usize), String> {
        let (mut seen, mut ends) = (HashSet::new(), 0);
        let mut open = vec![World::new(machines, mishaps)];
        while let Some(world) = open.pop() {
            if !seen.insert(world.fingerprint()) {
                continue;
            }
            let next = self.moves(&world);
            // Every move is a step towards an end: attempts and looks only grow.
            let stuck = (next.is_empty() && !world.is_settled()).then_some("stuck");
            if let Some(broken) = Self::broken(&world).or(stuck) {
                return Err(format!("{broken}: {world:#?}"));
            }
            ends += usize::from(next.is_empty());
            open.extend(next);
        }
        Ok((seen.len(), ends))
    }
}

/// How much may go wrong on two machines, and two more on one: `CONFIRMATION_MISHAPS`.
fn mishaps() -> u8 {
    std::env::var("CONFIRMATION_MISHAPS").ok().and_then(|n| n.parse().ok()).unwrap_or(3)
}

fn explore(class: Class, action: Action, machines: usize, mishaps: u8) {
    let game = Game { plan: act(action, class) };
    let what = format!("{class} {action} on {machines} machine(s), up to {mishaps} mishaps");
    match game.explore(machines, mishaps) {
        Ok((worlds, ends)) => {
            eprintln!("{what}: none of {worlds} worlds ({ends} ends) breaks a promise");
            assert!(ends > 10, "a world in which little happens proves little");
        }
        Err(broken) => panic!("{what}: {broken}"),
    }
}

#[test]
fn no_small_world_breaks_a_promise_on_one_machine() {
    let mishaps = mishaps() + 2;
    for class in Class::ALL {
        explore(*class, Action::Confirm, 1, mishaps);
    }
    explore(Class::Guarded, Action::Recheck, 1, mishaps);
    explore(Class::KeyedAndGuarded, Action::Cancel, 1, mishaps);
    explore(Class::KeyedAndGuarded, Action::Capture, 1, mishaps);
    explore(Class::Keyed, Action::Create, 1, mishaps);
    explore(Class::Neither, Action::Create, 1, mishaps);
}

#[test]
fn no_small_world_breaks_a_promise_on_two_machines() {
    for class in [Class::Guarded, Class::KeyedAndGuarded, Class::Keyed] {
        explore(class, Action::Confirm, 2, mishaps());
    }
}

#[test]
fn what_nobody_can_promise_is_found_to_be_broken() {
    // Two machines at a provider that neither guards nor keeps keys: that class is for one machine.
    let game = Game { plan: act(Action::Confirm, Class::Neither) };
    let broken = game.explore(2, 1).unwrap_err();
    assert!(broken.starts_with("two effects"), "{broken}");
}
