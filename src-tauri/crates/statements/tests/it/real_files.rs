//! Real files of banks, where they are at hand: `COUNTERSIGN_BANK_FILES` names their folder.
//!
//! Its `expected.tsv` says what each holds: counts, sums, currencies, whether the balances tie.

use std::collections::BTreeSet;
use std::path::Path;

use domain::Currency;
use rust_decimal::Decimal;
use statements::{Line, Reading, WarningCode};

use super::support::read;

/// A row of `expected.tsv`.
struct Expected<'a> {
    file: &'a str,
    version: &'a str,
    statements: usize,
    lines: usize,
    credit: &'a str,
    debit: &'a str,
    currencies: &'a str,
    check: &'a str,
    note: &'a str,
}

impl<'a> Expected<'a> {
    fn of(row: &'a str) -> Self {
        let cells: Vec<_> = row.split('\t').collect();
        let &[file, version, statements, lines, credit, debit, currencies, check, note, ..] =
            cells.as_slice()
        else {
            panic!("a row of nine cells or more: {row}")
        };
        let (statements, lines) = (statements.parse().unwrap(), lines.parse().unwrap());
        Self { file, version, statements, lines, credit, debit, currencies, check, note }
    }

    fn agrees(&self, reading: &Reading) {
        let name = self.file;
        let lines: Vec<&Line> = reading.statements.iter().flat_map(|(_, lines)| lines).collect();
        assert_eq!(reading.recognised.version, self.version, "{name}: version");
        assert_eq!(reading.statements.len(), self.statements, "{name}: statements");
        assert_eq!(lines.len(), self.lines, "{name}: lines");
        let sum = |wanted: fn(&Decimal) -> bool| -> Decimal {
            lines.iter().map(|line| line.amount).filter(wanted).sum()
        };
        let (credit, debit) = (sum(Decimal::is_sign_positive), -sum(Decimal::is_sign_negative));
        assert_eq!(credit, self.credit.parse().unwrap(), "{name}: credits");
        assert_eq!(debit, self.debit.parse().unwrap(), "{name}: debits");
        let found: BTreeSet<_> =
            reading.statements.iter().filter_map(|(one, _)| one.currency).collect();
        if !self.currencies.is_empty() {
            let wanted = self.currencies.split('/').map(|code| Currency::new(code).unwrap());
            assert_eq!(found, wanted.collect(), "{name}: currencies");
        }
        for (statement, _) in reading.statements.iter().filter(|_| !self.check.is_empty()) {
            assert_eq!(statement.check.word(), self.check, "{name}: {statement:?}");
        }
    }

    /// What the notes say in words.
    fn notes(&self, reading: &Reading) {
        let name = self.file;
        let warned = |code| reading.warnings.iter().any(|warning| warning.code == code);
        let wants = [
            ("off by", WarningCode::BalanceDiffers),
            ("balance-currency", WarningCode::BalanceCurrency),
            ("the entry counts, with a warning", WarningCode::BatchDiffers),
            ("30 February", WarningCode::DateMended),
        ];
        for (words, code) in wants.into_iter().filter(|(words, _)| self.note.contains(words)) {
            assert!(warned(code), "{name}: {words}: {:?}", reading.warnings);
        }
        if self.note.contains("the second differs by 4500.00") {
            let words: Vec<_> = reading.statements.iter().map(|(one, _)| &one.check).collect();
            let differs = statements::Check::Differs { difference: "4500".parse().unwrap() };
            assert_eq!(words, [&statements::Check::Ties, &differs], "{name}");
        }
    }
}

#[test]
fn they_hold_what_is_known_of_them() {
    let Some(folder) = std::env::var_os("COUNTERSIGN_BANK_FILES") else {
        eprintln!("skipped: COUNTERSIGN_BANK_FILES names no folder with real bank files");
        return;
    };
    let folder = Path::new(&folder);
    let table = std::fs::read_to_string(folder.join("expected.tsv")).unwrap();
    let mut wrong = Vec::new();
    for row in table.lines().skip(1).filter(|row| !row.trim().is_empty()) {
        let expected = Expected::of(row);
        let bytes = std::fs::read(folder.join(expected.file)).unwrap();
        let agreed = std::panic::catch_unwind(|| {
            let reading = read(&bytes).unwrap_or_else(|error| panic!("{}: {error}", expected.file));
            expected.agrees(&reading);
            expected.notes(&reading);
        });
        wrong.extend(agreed.err().map(|_| expected.file));
    }
    assert!(wrong.is_empty(), "these files are not read as they are: {wrong:?}");
}
