//! The rules of the house. Each of them is written in `ARCHITECTURE.md`; here they are kept.

mod battery;
mod capabilities;
mod documents;
mod edges;
mod shell;
mod sizes;
mod sources;
mod words;

use tests::tree::File;

/// Fails with every place where a rule is broken, not only the first.
fn assert_none(rule: &str, broken: Vec<String>) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

/// Every line of these files that holds one of the words, as `path:line: word`.
fn holding<'a>(files: impl Iterator<Item = &'a File>, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        for (number, line) in file.text().unwrap_or_default().lines().enumerate() {
            let hit = words.iter().find(|word| line.contains(**word));
            found.extend(hit.map(|word| format!("{}:{}: {word}", file.path, number + 1)));
        }
    }
    found
}
