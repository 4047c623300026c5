//! Two that act at once: two programs on one workspace, two computers, the window and the command line,
//! two clicks.

use std::collections::BTreeMap;
use std::path::Path;

use futures::future::join_all;
use serde_json::{Value, json};
use store::ledger::IntentState;

use crate::kill::chance::{Chance, setting};
use crate::kill::confirm::{claimed, confirm, effects, journal};
use crate::kill::program::{Ended, run, start};
use crate::kill::provider::Provider;
use crate::office::actions::{agreed, received};
use crate::office::bench::Bench;

/// How many sessions are fought over in a rig of processes.
fn rounds() -> u64 {
    setting("COUNTERSIGN_ROUNDS").unwrap_or(10)
}

/// Both confirm the same session, one a random moment after the other.
fn race(chance: &mut Chance, id: &str, folders: [&Path; 2]) -> [Ended; 2] {
    let first = start(folders[0], &confirm(id));
    std::thread::sleep(std::time::Duration::from_micros(chance.below(20_000)));
    let second = start(folders[1], &confirm(id));
    [first.end(), second.end()]
}

fn assert_once(provider: &Provider, ids: &[String]) {
    let effects = effects(provider);
    assert!(
        ids.iter().all(|id| effects.get(id) == Some(&1)),
        "effects at the provider: {effects:?}"
    );
}

fn confirmed(folder: &Path) -> BTreeMap<String, usize> {
    let count = |states: Vec<IntentState>| {
        states.into_iter().filter(|state| *state == IntentState::Confirmed).count()
    };
    journal(folder).into_iter().map(|(id, states)| (id, count(states))).collect()
}

#[test]
fn two_processes_on_one_workspace_confirm_once() {
    let mut chance = Chance::new();
    let (provider, folder) = (Provider::start(20), tempfile::tempdir().unwrap());
    provider.connect(folder.path());
    let ids: Vec<String> = (0..rounds()).map(|number| claimed(&provider, number)).collect();
    assert_eq!(run(folder.path(), &["sync"]).code, 0);
    let mut refused = 0;
    for id in &ids {
        let both = race(&mut chance, id, [folder.path(), folder.path()]);
        let said: Vec<_> =
            both.iter().map(|ended| (ended.code, &ended.answer, &ended.errors)).collect();
        assert!(said.iter().any(|(code, ..)| *code == 0), "{id}: {said:?}");
        refused += both.iter().filter(|ended| ended.code == 1).count();
    }
    assert_eq!(run(folder.path(), &["sync"]).code, 0);
    assert_once(&provider, &ids);
    assert!(confirmed(folder.path()).values().all(|count| *count == 1));
    eprintln!(
        "seed {}: two processes, one workspace, {} sessions: 1 effect each, {refused} told that the other was at it",
        chance.seed,
        ids.len()
    );
}

#[test]
fn two_workspaces_confirm_once() {
    let mut chance = Chance::new();
    let provider = Provider::start(20);
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let ids: Vec<String> = (0..rounds()).map(|number| claimed(&provider, number)).collect();
    for folder in &folders {
        provider.connect(folder.path());
        assert_eq!(run(folder.path(), &["sync"]).code, 0);
    }
    for id in &ids {
        for ended in race(&mut chance, id, [folders[0].path(), folders[1].path()]) {
            assert!(matches!(ended.code, 0 | 5), "{id}: {} {}", ended.answer, ended.errors);
        }
    }
    assert_once(&provider, &ids);
    for folder in &folders {
        for id in &ids {
            let again = run(folder.path(), &confirm(id));
            assert_eq!((again.code, &again.answer["outcome"]), (0, &json!("confirmed")), "{id}");
        }
    }
    assert_once(&provider, &ids);
    eprintln!(
        "seed {}: two workspaces, {} sessions: 1 effect each, both say confirmed",
        chance.seed,
        ids.len()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn clicks_within_a_millisecond_confirm_once() {
    let bench = Bench::demo(10).await;
    let mut agreed_on = 0;
    for round in 0..5 {
        let id = bench.waiting(&format!("TWICE-{round}")).await;
        let clicks = (0..4).map(|_| async {
            let shown = bench.call("confirm_prepare", received(&id, "150000.00")).await?;
            bench.call("action_commit", agreed(&shown)).await
        });
        let answers = join_all(clicks).await;
        agreed_on += answers.iter().flatten().filter(|a| a["outcome"] == "confirmed").count();
        bench.sync_well().await;
        assert_eq!(bench.effects(&id, "completed").await, 1, "{answers:?}");
        assert_eq!(bench.session(&id).await["records"].as_array().unwrap().len(), 1);
    }
    assert!(agreed_on >= 5, "somebody got each of them done");
    eprintln!("5 sessions, 4 clicks each at once: 1 effect each, {agreed_on} clicks heard it");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_and_the_command_line_confirm_once() {
    let bench = Bench::demo(10).await;
    let workspace = bench.options().workspace;
    let demo: Value = bench.host.demo.lock().unwrap().clone();
    std::fs::write(workspace.join("sandbox.json"), demo.to_string()).unwrap();
    for round in 0..3 {
        let id = bench.waiting(&format!("BOTH-{round}")).await;
        let shown = bench.prepare(&id).await;
        let (folder, line) = (workspace.clone(), id.clone());
        let typed = tokio::task::spawn_blocking(move || run(&folder, &confirm(&line)));
        let clicked = bench.call("action_commit", agreed(&shown)).await;
        let typed = typed.await.unwrap();
        let done = clicked.as_ref().is_ok_and(|answer| answer["outcome"] == "confirmed");
        assert!(done || typed.code == 0, "{clicked:?} {} {}", typed.answer, typed.errors);
        bench.sync_well().await;
        assert_eq!(bench.effects(&id, "completed").await, 1, "{clicked:?} {}", typed.answer);
        assert_eq!(bench.session(&id).await["records"].as_array().unwrap().len(), 1);
    }
}
