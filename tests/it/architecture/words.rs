//! What the window must have a word for, in every language.

use std::collections::BTreeSet;
use std::fs;

use store::ledger::Act;
use tests::tree::root;

use super::assert_none;

#[test]
fn every_word_of_the_audit_log_has_one_in_every_language() {
    let text = fs::read_to_string(root().join("ui/src/i18n/audit-kinds.ts")).unwrap();
    let families = Act::ALL.iter().filter_map(|act| act.as_str().split('.').next());
    let words: BTreeSet<&str> = Act::ALL.iter().map(|act| act.as_str()).chain(families).collect();
    let languages = 2;
    let missing = words.into_iter().filter(|word| {
        let said =
            |line: &str| line.split(':').next().unwrap_or("").trim().trim_matches('\'') == *word;
        text.lines().filter(|line| said(line)).count() != languages
    });
    assert_none("Words of the audit log without one", missing.map(str::to_owned).collect());
}
