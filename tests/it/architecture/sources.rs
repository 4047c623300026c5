//! What may be written where.

use std::collections::BTreeMap;
use std::fs;

use tests::tree::{File, files, folders, root};

use super::{assert_none, holding};

/// What every provider's folder has, under these names.
const ANATOMY: &[&str] = &["api.rs", "info.rs", "map.rs", "mod.rs", "wire.rs", "tests/mod.rs"];

#[test]
fn providers_have_one_anatomy() {
    let inside = "src-tauri/crates/providers/src";
    // Beside them lies only what all of them share.
    let providers: Vec<String> =
        folders(inside).into_iter().filter(|name| name != "transport").collect();
    assert!(!providers.is_empty());
    let mut broken = Vec::new();
    for provider in &providers {
        let missing =
            ANATOMY.iter().filter(|file| !root().join(inside).join(provider).join(file).exists());
        broken.extend(missing.map(|file| format!("{provider} has no {file}")));
    }
    assert_none("Providers that are built differently", broken);
}

#[test]
fn only_the_platform_folder_knows_tauri() {
    let files = files();
    let page = files.iter().filter(|file| {
        file.path.starts_with("ui/src/") && !file.path.starts_with("ui/src/platform/")
    });
    assert_none("Tauri outside ui/src/platform", holding(page, &["@tauri-apps/", "__TAURI"]));
}

#[test]
fn only_the_store_and_the_sandbox_speak_sql() {
    let files = files();
    let elsewhere = files.iter().filter(|file| {
        file.is("src-tauri/", ".rs")
            && !file.path.starts_with("src-tauri/crates/store/")
            && !file.path.starts_with("src-tauri/crates/sandbox/")
    });
    let words = [
        "SELECT ",
        "INSERT INTO",
        "UPDATE OR ",
        "DELETE FROM",
        "CREATE TABLE",
        "PRAGMA ",
        "BEGIN IMMEDIATE",
    ];
    assert_none("SQL outside the store", holding(elsewhere, &words));
}

fn bindings(folder: &std::path::Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).unwrap().flatten();
    let named = entries.map(|entry| (entry.file_name(), fs::read_to_string(entry.path()).unwrap()));
    named.map(|(name, text)| (name.to_string_lossy().into_owned(), text)).collect()
}

#[test]
fn the_bindings_are_fresh() {
    let made = tempfile::tempdir().unwrap();
    backoffice::bindings::write(made.path()).unwrap();
    let (made, kept) = (bindings(made.path()), bindings(&root().join("ui/src/bindings")));
    let names: std::collections::BTreeSet<_> = made.keys().chain(kept.keys()).collect();
    let stale = names.into_iter().filter(|name| made.get(*name) != kept.get(*name));
    let rule = "TypeScript bindings that differ from the Rust types (cargo xtask fixtures)";
    assert_none(rule, stale.cloned().collect());
}

/// Words that would tie the repository to one computer or one mirror. In pieces, so that this
/// file does not hold them.
const PLACES: &[&str] = &[
    concat!("/wo", "rk/main"),
    concat!("/wo", "rk/shared"),
    concat!("/ro", "ot/"),
    concat!("registry.npm", "js.org"),
    concat!("registry.yarn", "pkg.com"),
    concat!("index.crates", ".io"),
    concat!("static.crates", ".io"),
];

#[test]
fn nothing_names_a_computer_or_a_mirror() {
    let files = files();
    assert_none("Paths of a machine, hosts of a registry", holding(files.iter(), PLACES));
}

#[test]
fn the_lock_of_the_page_carries_no_addresses() {
    let lock = fs::read_to_string(root().join("ui/package-lock.json")).unwrap();
    let lines = lock.lines().filter(|line| line.contains("\"resolved\":"));
    assert_none("Download addresses in package-lock.json", lines.map(str::to_owned).collect());
}

#[test]
fn the_top_level_is_fixed() {
    let expected = [".ci", ".cargo", "docs", "icons", "src-tauri", "tests", "ui"];
    let unexpected = folders("").into_iter().filter(|name| {
        !expected.contains(&name.as_str()) && !matches!(name.as_str(), ".git" | "target")
    });
    assert_none("Folders that nobody agreed on", unexpected.collect());
}

#[test]
fn text_files_end_with_a_line_and_hold_no_tabs_at_ends() {
    let files = files();
    let ours = files.iter().filter(|file| file.path.ends_with(".rs") || file.path.ends_with(".md"));
    let untidy = |file: &&File| {
        let text = file.text().unwrap_or_default();
        !text.ends_with('\n') || text.lines().any(|line| line.ends_with([' ', '\t']))
    };
    let broken = ours.filter(untidy).map(|file| file.path.clone()).collect();
    assert_none("Files with loose ends", broken);
}

/// The one way into the ledger's tables is `Acts::act`, which leaves an entry in the audit log. Whoever
/// writes past it says why, with a word of `Untold`.
#[test]
fn nothing_is_written_into_the_ledger_past_the_audit_log() {
    let inside = "src-tauri/crates/store/src/ledger/";
    // The two that open a transaction, and what is no transaction: folding the log in, the mark of the
    // cache.
    let doors = ["ledger/mod.rs", "ledger/audit/mod.rs"];
    let files = files();
    let rooms = files.iter().filter(|file| {
        file.is(inside, ".rs") && !doors.iter().any(|door| file.path.ends_with(door))
    });
    let past = [".write(", "with_writer(", "transaction(", ".unchecked_transaction"];
    assert_none("Writes past the audit log", holding(rooms, &past));
    let count = |door: &str, word: &str| {
        let file = files.iter().find(|file| file.path == format!("{inside}{door}"));
        file.and_then(File::text).map(|text| text.matches(word).count())
    };
    assert_eq!(count("mod.rs", "file.write("), Some(1), "only `write` opens a transaction");
    assert_eq!(count("mod.rs", "self.write("), Some(1), "only `write_untold` calls it");
    assert_eq!(count("audit/mod.rs", ".write("), Some(1), "only `act` does");
    let soon = "Durable::WithTheNext";
    assert_eq!(count("intent.rs", soon), Some(2), "what is prepared, and what is not known");
    let two = ["ledger/mod.rs", "ledger/intent.rs"];
    let others = files
        .iter()
        .filter(|file| file.is(inside, ".rs") && !two.iter().any(|one| file.path.ends_with(one)));
    assert_none("Writes that do not wait for the disk", holding(others, &[soon]));
    assert_eq!(count("mod.rs", "with_writer("), Some(3), "`write`, `settle`, `know_cache`");
}
