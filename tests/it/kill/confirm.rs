//! A confirmation that is killed has its effect once, and everybody knows of it in the end.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use backoffice::SystemClock;
use serde_json::{Value, json};
use store::Workspace;
use store::ledger::{IntentFilter, IntentState};

use super::chance::Chance;
use super::program::{kill, run};
use super::provider::Provider;

/// How many confirmations are killed between two clean-ups.
const BATCH: usize = 10;

struct Rig {
    provider: Provider,
    folder: tempfile::TempDir,
    chance: Chance,
    /// What a confirmation takes when nobody disturbs it.
    whole: Duration,
    kills: u64,
}

#[test]
fn a_killed_confirmation_has_exactly_one_effect() {
    let chance = Chance::new();
    eprintln!("seed {}", chance.seed);
    let (provider, folder) = (Provider::start(50), tempfile::tempdir().unwrap());
    provider.connect(folder.path());
    // Some are done before the blow falls, so there are more sessions than blows are wanted.
    let many = super::kills() * 2;
    let ids: Vec<String> = (0..=many).map(|number| claimed(&provider, number)).collect();
    let mut rig = Rig { provider, folder, chance, whole: Duration::ZERO, kills: 0 };
    rig.clean_up();
    let (first, rest) = ids.split_first().unwrap();
    let calm = run(rig.folder.path(), &confirm(first));
    assert_eq!(calm.code, 0, "{} {}", calm.answer, calm.errors);
    rig.whole = calm.took;
    let mut touched = 1;
    for batch in rest.chunks(BATCH) {
        if rig.kills >= super::kills() {
            break;
        }
        touched += batch.len();
        batch.iter().for_each(|id| rig.disturb(id));
        rig.provider.forget_faults();
        rig.clean_up();
        batch.iter().for_each(|id| rig.confirm_again(id));
    }
    assert!(rig.kills >= super::kills(), "{} blows fell", rig.kills);
    rig.judge(&ids[..touched]);
}

/// A session whose customer says that they paid.
pub fn claimed(provider: &Provider, number: u64) -> String {
    let made = provider.post(
        "/sessions/plugipay",
        json!({"amount": 15_000_000, "currency": "IDR", "status": "pending_review",
               "adapter": "manual", "metadata": {"order_id": format!("KILL-{number}")}}),
    );
    made["id"].as_str().unwrap().to_owned()
}

pub fn confirm(id: &str) -> [&str; 8] {
    ["confirm", id, "--received-on", "2026-11-02", "--amount", "150000.00", "--reference", "TRSF-1"]
}

impl Rig {
    /// Confirms, with a provider that may be slow or lose its answer, and kills it.
    fn disturb(&mut self, id: &str) {
        self.provider.forget_faults();
        let ms = self.chance.below(60);
        let fault = match self.chance.below(5) {
            0 => json!({"kind": "delay", "ms": ms, "effect": true}),
            1 => json!({"kind": "delay", "ms": ms, "effect": false}),
            2 => json!({"kind": "drop_after"}),
            3 => json!({"kind": "half_body"}),
            _ => Value::Null,
        };
        if !fault.is_null() {
            let matching = json!({"method": "POST", "path_contains": "/confirm"});
            self.provider.post("/faults", json!({"match": matching, "fault": fault}));
        }
        let after = self.chance.moment(self.whole.mul_f64(1.2));
        self.kills += u64::from(kill(self.folder.path(), &confirm(id), after));
    }

    /// Syncs, which settles what is open; now and then that is killed, too.
    fn clean_up(&mut self) {
        if self.chance.below(2) == 0 && !self.whole.is_zero() {
            let after = self.chance.moment(self.whole * 2);
            self.kills += u64::from(kill(self.folder.path(), &["sync"], after));
        }
        let synced = run(self.folder.path(), &["sync"]);
        assert_eq!(synced.code, 0, "{} {}", synced.answer, synced.errors);
    }

    fn confirm_again(&self, id: &str) {
        let done = run(self.folder.path(), &confirm(id));
        assert_eq!(done.code, 0, "{id}: {} {}", done.answer, done.errors);
        assert_eq!(done.answer["outcome"], "confirmed", "{id}");
    }

    fn judge(&self, ids: &[String]) {
        let effects = effects(&self.provider);
        let journal = journal(self.folder.path());
        let mut interrupted = 0;
        for id in ids {
            assert_eq!(effects.get(id), Some(&1), "{id}: effects at the provider");
            let states = journal.get(id).map_or(&[][..], Vec::as_slice);
            let count = |state| states.iter().filter(|found| **found == state).count();
            assert_eq!(count(IntentState::Confirmed), 1, "{id}: {states:?}");
            let stuck = states.iter().filter(|state| state.is_live()).count();
            assert_eq!(stuck + count(IntentState::NeedsHuman), 0, "{id}: {states:?}");
            interrupted += usize::from(states.len() > 1);
        }
        let confirmed: usize =
            journal.values().flatten().filter(|s| **s == IntentState::Confirmed).count();
        assert_eq!(confirmed, ids.len(), "confirmed here without an effect there");
        eprintln!(
            "killed {} times over {} confirmations ({:?} undisturbed): one effect each; {interrupted} were \
             prepared a second time",
            self.kills,
            ids.len(),
            self.whole
        );
    }
}

/// How often each session was completed at the provider, whoever did it.
pub fn effects(provider: &Provider) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for effect in provider.get("/effects")["effects"].as_array().unwrap() {
        let confirmed = effect["to"] == "completed";
        *counts.entry(effect["session"].as_str().unwrap().to_owned()).or_default() +=
            u64::from(confirmed);
    }
    counts
}

/// The states of every session's intents.
pub fn journal(folder: &Path) -> BTreeMap<String, Vec<IntentState>> {
    let workspace = Workspace::open(folder, Arc::new(SystemClock)).unwrap();
    let mut states: BTreeMap<String, Vec<IntentState>> = BTreeMap::new();
    for intent in workspace.ledger().intents(&IntentFilter::default()).unwrap() {
        states.entry(intent.what.target).or_default().push(intent.state);
    }
    states
}
