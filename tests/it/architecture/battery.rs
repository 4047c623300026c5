//! The table of the battery: every test that it names is there, and its command runs it.

use std::collections::BTreeSet;
use std::fs;

use tests::tree::{files, root};

use super::assert_none;

/// What the table must answer for. More may be there.
const ITEMS: [u32; 17] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 17, 25, 26];

struct Line {
    item: u32,
    tests: Vec<String>,
    command: String,
}

fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn table() -> Vec<Line> {
    let text = fs::read_to_string(root().join("tests/it/README.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| item"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        assert_eq!(cells.len(), 4, "{row}");
        let command = quoted(cells[3]).pop().unwrap_or_else(|| panic!("no command: {row}"));
        Line { item: cells[0].parse().unwrap(), tests: quoted(cells[2]), command }
    })
    .collect()
}

/// Where a command's tests lie: the folder of its sources, and the part of the path that its filter
/// names.
fn place(command: &str) -> (String, String) {
    let words: Vec<&str> = command.split_whitespace().collect();
    let after = |flag: &str| {
        let at = words.iter().position(|word| *word == flag)?;
        words.get(at + 1).map(|word| (*word).to_owned())
    };
    let package = after("-p").unwrap_or_else(|| panic!("no package: {command}"));
    let filter = match words.last() {
        Some(last) if after("--test").as_deref() != Some(last) => last.replace("::", "/"),
        _ => String::new(),
    };
    let folder = match (package.as_str(), after("--test")) {
        ("tests", Some(target)) => format!("tests/{target}"),
        (_, Some(target)) => format!("src-tauri/crates/{package}/tests/{target}"),
        (_, None) => format!("src-tauri/crates/{package}/src"),
    };
    (folder, filter)
}

#[test]
fn every_test_of_the_battery_exists_and_its_command_runs_it() {
    let (table, files) = (table(), files());
    let mut missing = Vec::new();
    for Line { item, tests, command } in &table {
        assert!(!tests.is_empty(), "item {item} names no test");
        let (folder, filter) = place(command);
        let wanted = if filter.is_empty() { folder.clone() } else { format!("{folder}/{filter}") };
        for name in tests {
            let declares = format!("fn {name}() {{");
            let there = files.iter().any(|file| {
                file.path.starts_with(&wanted)
                    && file.text().is_some_and(|text| text.contains(&declares))
            });
            if !there {
                missing.push(format!("item {item}: {name}, by `{command}`"));
            }
        }
    }
    assert_none("Tests of the battery that are not there", missing);
}

#[test]
fn every_item_of_the_battery_has_a_test() {
    let there: BTreeSet<u32> = table().iter().map(|line| line.item).collect();
    let missing = ITEMS.iter().filter(|item| !there.contains(item));
    assert_none("Items of the battery without a test", missing.map(u32::to_string).collect());
}
