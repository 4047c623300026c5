//! People who do what they like: whoever asks never agrees, nobody decides above their limit, and
//! nothing begins without the second person that the policy wants.
//!
//! The seed is printed; `COUNTERSIGN_SEED` repeats a run, `COUNTERSIGN_SEQUENCES` says how many
//! sequences there are. What people may is kept here a second time, in the plainest way.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::bench::Bench;
use super::{Desk, agreed, policy, staffed};
use crate::kill::chance::{Chance, setting};

/// Rupiah that sessions ask for, and that policies and limits are made of.
const AMOUNTS: [u64; 3] = [100_000, 150_000, 900_000];

/// Those who do what they like; the administrator says what they may.
const PEOPLE: [&str; 5] = ["ada", "fina", "fino", "appa", "appo"];

/// What holds, as the test believes it.
struct Belief {
    role: BTreeMap<&'static str, &'static str>,
    /// Absent: no limit.
    limit: BTreeMap<&'static str, u64>,
    /// From how much on two people are needed; absent: never.
    from: Option<u64>,
}

impl Belief {
    fn may(&self, who: &str, roles: &[&str]) -> bool {
        roles.contains(&self.role[who])
    }

    fn reaches(&self, who: &str, amount: u64) -> bool {
        self.limit.get(who).is_none_or(|most| amount <= *most)
    }

    fn needs_two(&self, who: &str, amount: u64) -> bool {
        self.from.is_some_and(|from| amount >= from) || !self.reaches(who, amount)
    }
}

/// What happened to one session.
#[derive(Default)]
struct Story {
    amount: u64,
    session: String,
    /// Requests and who made them.
    asked: Vec<(Value, &'static str)>,
    /// How often something was carried out.
    acts: usize,
    approved: Vec<Value>,
}

#[derive(Default, Debug)]
struct Count {
    asked: u64,
    alone: u64,
    approved: u64,
    refused_self: u64,
    refused_limit: u64,
}

struct Shop {
    bench: Bench,
    desks: BTreeMap<&'static str, Desk>,
    belief: Belief,
    chance: Chance,
    count: Count,
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_people_try_the_maker_never_checks_and_no_limit_is_passed() {
    let sequences = setting("COUNTERSIGN_SEQUENCES").unwrap_or(150);
    let mut shop = Shop::open().await;
    eprintln!("seed {}, {sequences} sequences", shop.chance.seed);
    shop.everything_once().await;
    for number in 0..sequences {
        shop.sequence(number).await;
    }
    eprintln!("0 self-approvals, 0 above a limit, 0 without the second person: {:?}", shop.count);
    let Count { asked, alone, approved, refused_self, refused_limit } = shop.count;
    let tried = [asked, alone, approved, refused_self, refused_limit];
    assert!(tried.iter().all(|times| *times > 0), "nothing was tried: {tried:?}");
}

fn rupiah(amount: Option<u64>) -> Value {
    amount
        .into_iter()
        .map(|amount| json!({"value": amount.to_string(), "currency": "IDR"}))
        .collect()
}

impl Shop {
    async fn open() -> Self {
        let bench = Bench::demo(10).await;
        let ada = staffed(&bench).await;
        for (name, account, role) in [("fino", "fino", "finance"), ("appo", "appa", "approver")] {
            // Two names on one account are one person.
            ada.ok("operator_add", json!({"name": name, "role": role, "account": account})).await;
        }
        let mut desks = BTreeMap::from([("ada", ada)]);
        for name in &PEOPLE[1..] {
            let account = if *name == "appo" { "appa" } else { name };
            let desk = Desk::at(&bench, account).await;
            desk.ok("operator_switch", json!({"name": name})).await;
            desks.insert(name, desk);
        }
        let role = [
            ("ada", "administrator"),
            ("fina", "finance"),
            ("fino", "finance"),
            ("appa", "approver"),
            ("appo", "approver"),
        ];
        let belief = Belief { role: role.into(), limit: BTreeMap::new(), from: None };
        Self { bench, desks, belief, chance: Chance::new(), count: Count::default() }
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.chance.below(from.len() as u64)).unwrap()]
    }

    /// Every outcome that is counted, so that no run is without one of them whatever chance brings.
    async fn everything_once(&mut self) {
        let [small, _, large] = AMOUNTS;
        let mut story = self.story("ONCE-1", large).await;
        self.confirm("fina", &mut story).await;
        self.ask_from(small).await;
        let mut story = self.story("ONCE-2", large).await;
        self.confirm("fina", &mut story).await;
        self.approve("fina", &mut story).await;
        self.limit("appa", Some(small)).await;
        self.approve("appa", &mut story).await;
        self.limit("appa", None).await;
        self.approve("appa", &mut story).await;
        assert_eq!(self.bench.effects(&story.session, "completed").await, 1);
    }

    /// A session that asks for so much.
    async fn story(&mut self, order: &str, amount: u64) -> Story {
        let mut made = super::super::bench::transfer(order);
        made["amount"] = json!(amount * 100);
        let session = self.bench.add(made).await;
        self.desks["ada"].ok("session_fetch", json!({"key": session})).await;
        Story { amount, session, ..Story::default() }
    }

    async fn sequence(&mut self, number: u64) {
        self.govern().await;
        let amount = self.pick(&AMOUNTS);
        let mut story = self.story(&format!("INV-{number}"), amount).await;
        for _ in 0..3 + self.chance.below(5) {
            let who = self.pick(&PEOPLE);
            match self.chance.below(8) {
                0..=2 => self.confirm(who, &mut story).await,
                3..=5 => self.approve(who, &mut story).await,
                6 => self.end(who, &story).await,
                _ => self.govern().await,
            }
        }
        let effects = self.bench.effects(&story.session, "completed").await;
        assert_eq!(effects, story.acts, "seed {}, sequence {number}", self.chance.seed);
        assert!(effects <= 1, "seed {}, sequence {number}", self.chance.seed);
    }

    /// The administrator says something else.
    async fn govern(&mut self) {
        let who = self.pick(&PEOPLE[1..]);
        let amount = self.pick(&AMOUNTS);
        match self.chance.below(5) {
            0 => {
                policy(&self.desks["ada"], "off", json!([])).await;
                self.belief.from = None;
            }
            1 => self.ask_from(amount).await,
            2 => self.limit(who, Some(amount)).await,
            3 => self.limit(who, None).await,
            _ => {
                let role = self.pick(&["finance", "approver", "administrator", "support"]);
                // A policy that nobody could satisfy is refused: one approver always stays.
                if who != "appa" {
                    self.desks["ada"].ok("operator_set", json!({"name": who, "role": role})).await;
                    self.belief.role.insert(who, role);
                }
            }
        }
    }

    async fn ask_from(&mut self, amount: u64) {
        policy(&self.desks["ada"], "from", rupiah(Some(amount))).await;
        self.belief.from = Some(amount);
    }

    async fn limit(&mut self, who: &'static str, most: Option<u64>) {
        let set = json!({"name": who, "limits": rupiah(most)});
        self.desks["ada"].ok("operator_set", set).await;
        match most {
            Some(most) => drop(self.belief.limit.insert(who, most)),
            None => drop(self.belief.limit.remove(who)),
        }
    }

    async fn confirm(&mut self, who: &'static str, story: &mut Story) {
        let desk = &self.desks[who];
        let request = super::received(&story.session, &format!("{}.00", story.amount));
        let Ok(shown) = desk.call("confirm_prepare", request).await else { return };
        let Ok(result) = desk.call("action_commit", agreed(&shown)).await else { return };
        if shown["deed"] == "already" {
            return;
        }
        let context = format!("seed {}: {who} {result}", self.chance.seed);
        assert!(self.belief.may(who, &["finance", "administrator"]), "{context}");
        if self.belief.needs_two(who, story.amount) {
            assert_eq!(result["outcome"], "awaiting_approval", "{context}");
            story.asked.push((result["request"].clone(), who));
            self.count.asked += 1;
        } else {
            assert_eq!(result["outcome"], "confirmed", "{context}");
            story.acts += 1;
            self.count.alone += 1;
        }
    }

    async fn approve(&mut self, who: &'static str, story: &mut Story) {
        if story.asked.is_empty() {
            return;
        }
        let at = usize::try_from(self.chance.below(story.asked.len() as u64)).unwrap();
        let (request, maker) = story.asked[at].clone();
        let Ok(seen) = self.desks[who].call("request_get", json!({"id": request})).await else {
            return;
        };
        let waits = seen["state"] == "waiting";
        let yes = json!({"id": request, "bound": seen["bound"]});
        let answer = self.desks[who].call("request_approve", yes).await;
        let context = format!("seed {}: {who} on {maker}'s {seen}: {answer:?}", self.chance.seed);
        let appa_twice = who.starts_with("app") && maker.starts_with("app");
        let same = who == maker || appa_twice;
        let reaches = self.belief.reaches(who, story.amount);
        if answer.is_err() {
            self.count.refused_self += u64::from(waits && same);
            self.count.refused_limit += u64::from(waits && !same && !reaches);
            return;
        }
        assert!(!same, "a self-approval. {context}");
        assert!(self.belief.may(who, &["approver", "administrator"]), "no right. {context}");
        assert!(reaches, "above a limit. {context}");
        assert!(!story.approved.contains(&request), "used twice. {context}");
        story.approved.push(request);
        story.acts += 1;
        self.count.approved += 1;
    }

    /// Somebody says no, or takes it back.
    async fn end(&mut self, who: &'static str, story: &Story) {
        let Some((request, maker)) = story.asked.last() else { return };
        let desk = &self.desks[who];
        let _ = match who == *maker {
            true => desk.call("request_withdraw", json!({"id": request})).await,
            false => desk.call("request_reject", json!({"id": request, "reason": "no"})).await,
        };
    }
}
