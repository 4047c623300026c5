//! Prose about structure rots unless a test reads it.

use std::collections::BTreeSet;
use std::fs;

use tests::tree::{folders, root};

use super::assert_none;

/// The rooms that `ARCHITECTURE.md` describes: the headings `### src-tauri/crates/store`.
fn described() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    text.lines()
        .filter_map(|line| line.strip_prefix("### "))
        .map(|line| line.trim_matches('`').to_owned())
        .collect()
}

fn existing() -> BTreeSet<String> {
    let under = |inside: &str| {
        let inside = inside.to_owned();
        folders(&inside).into_iter().map(move |name| format!("{inside}/{name}"))
    };
    let hidden = |path: &String| !path.contains("/.") && !path.ends_with("/bindings");
    let page = under("ui/src").filter(hidden);
    let tops = ["src-tauri/src", "tests/it", "tests/e2e", "tests/faults"].map(str::to_owned);
    under("src-tauri/crates")
        .chain(page)
        .chain(tops)
        .chain(["ui/src/bindings".to_owned()])
        .collect()
}

#[test]
fn every_room_is_described_and_every_described_room_exists() {
    let (described, existing) = (described(), existing());
    let missing = existing.difference(&described).map(|room| format!("not described: {room}"));
    let gone = described.difference(&existing).map(|room| format!("described, not there: {room}"));
    assert_none("ARCHITECTURE.md and the folders differ", missing.chain(gone).collect());
}

#[test]
fn every_link_inside_the_documents_leads_somewhere() {
    let mut broken = Vec::new();
    for page in [
        "README.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "docs/decisions.md",
        "src-tauri/crates/confirmation/README.md",
    ] {
        let text = fs::read_to_string(root().join(page)).unwrap();
        let folder = root().join(page).parent().unwrap().to_owned();
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let inside = links.filter(|link| !link.contains("://") && !link.starts_with('#'));
        let dead = inside.filter(|link| !folder.join(link.split('#').next().unwrap()).exists());
        broken.extend(dead.map(|link| format!("{page}: {link}")));
    }
    assert_none("Links that lead nowhere", broken);
}

#[test]
fn the_commands_in_the_readme_exist() {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    for command in ["cargo xtask run", "cargo xtask test"] {
        assert!(text.contains(command), "the README does not say `{command}`");
    }
}
