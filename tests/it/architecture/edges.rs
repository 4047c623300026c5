//! Who may see whom. Direct edges come from the manifests, what libraries bring along from the
//! lock file; neither needs the network. The lock file knows no platforms and no features, so it
//! errs on the strict side.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};
use tests::tree::root;

use super::assert_none;

/// A room, the rooms it may see, the libraries it must never reach.
const RULES: &[(&str, &[&str], &[&str])] = &[
    ("domain", &[], &["tokio", "reqwest", "rusqlite", "tauri"]),
    ("statements", &["domain"], &["tokio", "reqwest", "rusqlite", "tauri"]),
    ("matching", &["domain"], &["tokio", "reqwest", "rusqlite", "tauri"]),
    ("confirmation", &["domain"], &["tokio", "reqwest", "rusqlite", "tauri"]),
    ("reports", &["domain"], &["tokio", "reqwest", "rusqlite", "tauri"]),
    ("providers", &["domain"], &["rusqlite", "tauri"]),
    ("store", &["domain"], &["reqwest", "tauri"]),
    (
        "backoffice",
        &["domain", "statements", "matching", "confirmation", "reports", "providers", "store"],
        &["tauri"],
    ),
    ("sandbox", &[], &["tauri"]),
    ("cli", &["backoffice", "sandbox"], &["tauri"]),
    ("countersign-desktop", &["backoffice", "sandbox"], &[]),
    ("xtask", &[], &["tokio", "tauri"]),
];

/// Rooms without a rule: the tests may look everywhere.
const FREE: &[&str] = &["tests"];

fn metadata() -> Metadata {
    MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().unwrap()
}

/// What a package is built with: normal and build dependencies, not those of its tests.
fn needs(package: &Package) -> BTreeSet<String> {
    let built = package.dependencies.iter().filter(|d| d.kind != DependencyKind::Development);
    built.map(|dependency| dependency.name.clone()).collect()
}

/// Per package of the lock file, by name, what it needs.
fn lock() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let mut lock: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in text.split("[[package]]").skip(1) {
        let quoted = |line: &str| line.split('"').nth(1).unwrap_or_default().to_owned();
        let mut lines = package.lines();
        let name = lines.find(|line| line.starts_with("name = ")).map(quoted).unwrap();
        let listed = lines.skip_while(|line| !line.starts_with("dependencies = [")).skip(1);
        // `"name"`, or `"name version"` where there is more than one.
        let needs = listed.take_while(|line| *line != "]").map(quoted);
        let names = needs.filter_map(|need| need.split(' ').next().map(str::to_owned));
        lock.entry(name).or_default().extend(names);
    }
    lock
}

/// Everything a room reaches, directly or through others.
fn reach(room: &str, rooms: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let lock = lock();
    let mut reached = BTreeSet::new();
    let mut next: Vec<String> = rooms[room].iter().cloned().collect();
    while let Some(name) = next.pop() {
        if reached.insert(name.clone()) {
            next.extend(
                rooms.get(&name).or_else(|| lock.get(&name)).into_iter().flatten().cloned(),
            );
        }
    }
    reached
}

#[test]
fn no_room_sees_what_it_must_not() {
    let metadata = metadata();
    let rooms: BTreeMap<String, BTreeSet<String>> = metadata
        .packages
        .iter()
        .map(|package| (package.name.to_string(), needs(package)))
        .collect();
    let mut broken = Vec::new();
    for (room, may, never) in RULES.iter().filter(|(room, ..)| rooms.contains_key(*room)) {
        let seen = rooms[*room].iter().filter(|name| rooms.contains_key(*name));
        let forbidden = seen.filter(|name| !may.contains(&name.as_str()));
        broken.extend(forbidden.map(|name| format!("{room} sees the room {name}")));
        let reached = reach(room, &rooms);
        let libraries = never.iter().filter(|name| reached.contains(**name));
        broken.extend(libraries.map(|name| format!("{room} reaches the library {name}")));
    }
    assert_none("Forbidden edges", broken);
}

#[test]
fn every_room_has_a_rule() {
    let without = metadata().packages.into_iter().map(|package| package.name.to_string());
    let ruled = |name: &String| {
        FREE.contains(&name.as_str()) || RULES.iter().any(|(room, ..)| room == name)
    };
    assert_none("Rooms without a rule", without.filter(|name| !ruled(name)).collect());
}

#[test]
fn the_lock_file_is_understood() {
    let lock = lock();
    assert!(lock["reqwest"].contains("tokio") && lock["rusqlite"].contains("libsqlite3-sys"));
}
